package plan

import (
	"cmp"
	"slices"
	"strings"

	"github.com/dockwright/dockwright/detect/credentials"
	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/source"
)

// Index is a package index that the installation asks and that is not known to be
// open to everybody.
type Index struct {
	Name string `json:"name"` // as the manager has it, else its host
	URL  string `json:"url"`  // without credentials
	// Login is what shows that it asks for a login; "" for nothing.
	Login string `json:"login,omitempty"`
	Path  string `json:"-"`
	Line  int    `json:"-"`

	variables []string
}

// Secret is a secret of the build, by its ID. Env is the environment variable that
// holds it in the steps that install; "" for a netrc file in root's home, where pip,
// uv, Poetry, PDM and Pipenv look for logins by the host.
type Secret struct {
	ID  string `json:"id"`
	Env string `json:"env,omitempty"`
}

// netrc is the ID of the secret that is a netrc file.
const netrc = "netrc"

// indexes settles which indexes may ask for a login, and which secrets the steps
// that install are given.
func (d *decider) indexes() error {
	asked := d.askedIndexes()
	d.plan.Indexes = asked
	on := d.config.IndexSecrets
	var logins, others []string
	for _, i := range asked {
		if i.Login == "" && on == nil {
			others = append(others, i.Name)
			continue
		}
		logins = append(logins, i.Name)
		d.secretsOf(i)
	}
	if on != nil && *on && len(asked) == 0 {
		d.addSecret(Secret{ID: netrc})
	}
	if on != nil && !*on {
		d.plan.Secrets = nil
		return nil
	}
	if len(others) > 0 {
		i := asked[slices.IndexFunc(asked, func(i Index) bool { return i.Name == others[0] })]
		d.say("DW601", i.Path, i.Line, "not known to be open to everybody, and asked without a login: "+nameSome(others, 3),
			"where it wants a login, set index-secrets = true in "+d.configPlace()+", and give the build a netrc file")
	}
	d.remarkSecrets(logins)
	return nil
}

// remarkSecrets says which secrets a build wants, and what for.
func (d *decider) remarkSecrets(logins []string) {
	if len(d.plan.Secrets) == 0 {
		return
	}
	path, line, why := d.config.Path, d.config.Line("index-secrets"), "index-secrets is set in "+d.configSource("a flag")
	if i := slices.IndexFunc(d.plan.Indexes, func(i Index) bool { return i.Login != "" }); d.config.IndexSecrets == nil {
		shown := d.plan.Indexes[i]
		path, line, why = shown.Path, shown.Line, shown.Path+" shows that "+shown.Name+" wants a login: "+shown.Login
	}
	var ids, options []string
	for _, s := range d.plan.Secrets {
		ids, options = append(ids, s.ID), append(options, s.Option())
	}
	d.plan.decide("index logins", nameSome(ids, 4), why)
	what := "the build takes logins from secrets"
	if len(logins) > 0 {
		what = "the build takes the login for " + nameSome(logins, 3) + " from a secret"
	}
	d.say("DW602", path, line, what, "build with "+strings.Join(options, " "))
}

// Option is the flag of `docker build` that gives the secret: a netrc file from where
// programs look for it, a variable from the environment.
func (s Secret) Option() string {
	if s.Env == "" {
		return `--secret "id=` + s.ID + `,src=$HOME/.netrc"`
	}
	return "--secret id=" + s.ID + ",env=" + s.Env
}

// evidenceIndexes are the places that name the indexes.
func (d *decider) evidenceIndexes() {
	for _, i := range d.plan.Indexes {
		d.shows("index logins", Evidence{Path: i.Path, Line: i.Line, Says: "of " + i.Name + ", " + cmp.Or(i.Login, "it is not known to be open to everybody")})
	}
}

// Holder is the environment variable that holds the secret where it comes from no file.
func (s Secret) Holder() string { return cmp.Or(s.Env, strings.ToUpper(s.ID)) }

// secretsOf adds what an index's login is given in: the variables of its URL, where
// the manager replaces them, else the netrc file.
func (d *decider) secretsOf(i Index) {
	if len(i.variables) == 0 {
		d.addSecret(Secret{ID: netrc})
	}
	for _, v := range i.variables {
		d.addSecret(Secret{ID: v, Env: v})
	}
}

func (d *decider) addSecret(s Secret) {
	if !slices.Contains(d.plan.Secrets, s) {
		d.plan.Secrets = append(d.plan.Secrets, s)
	}
}

// askedIndexes are the indexes that the installation asks, without those that are
// open to everybody.
func (d *decider) askedIndexes() []Index {
	var out []Index
	taken := d.takenFrom()
	add := func(i facts.Index, path string) {
		host := hostOf(i.URL)
		if host == "" && len(i.Variables) == 0 || taken != nil && !slices.Contains(taken, indexKey(i.URL)) {
			return
		}
		login := cmp.Or(i.Login, alwaysLogin(host))
		if login == "" && public(host) {
			return
		}
		name := i.Name
		if strings.EqualFold(name, "pypi") { // what PDM's default is called, wherever it is
			name = ""
		}
		one := Index{Name: cmp.Or(name, host, "an index"), URL: i.URL, Login: login, Path: path, Line: i.Line, variables: d.replaced(i.Variables)}
		at := slices.IndexFunc(out, func(o Index) bool { return indexKey(o.URL) == indexKey(one.URL) })
		switch {
		case at < 0:
			out = append(out, one)
		case out[at].Login == "" && login != "": // the lock repeats the URL alone
			one.Name = cmp.Or(name, out[at].Name)
			out[at] = one
		}
	}
	p := d.project
	if p.Manager != facts.Pip || d.uvInstalls() {
		for _, i := range p.Manifest.Indexes {
			add(i, p.Manifest.Path)
		}
		for _, m := range p.Members {
			if m.Dir == "." {
				for _, i := range m.Manifest.Indexes {
					add(i, m.Manifest.Path)
				}
			}
		}
	}
	if l := p.Lock; l != nil {
		for _, i := range l.Indexes {
			add(i, l.Path)
		}
		if l.Kind == "requirements" || l.Kind == "environment.yml" {
			for _, i := range d.variablesOf(l) {
				add(i, l.Path)
			}
		}
	}
	return out
}

// takenFrom are the indexes that the packages of the image come from, by key; nil
// where the installer asks every index, whichever it finds a package on.
func (d *decider) takenFrom() []string {
	l := d.project.Lock
	if l == nil || !slices.Contains([]string{"uv.lock", "poetry.lock", "Pipfile.lock"}, l.Kind) {
		return nil
	}
	out := []string{}
	for _, arch := range d.cpus {
		for _, r := range d.rows(d.imageTarget(arch)) {
			if p := l.Packages[r.index]; p.Source.Kind == facts.SourceRegistry && !slices.Contains(out, indexKey(p.Source.URL)) {
				out = append(out, indexKey(p.Source.URL))
			}
		}
	}
	return out
}

// variablesOf are the places besides indexes that requirements take files from and
// whose URLs hold variables, which pip replaces there too.
func (d *decider) variablesOf(l *facts.Lock) (out []facts.Index) {
	add := func(place string, line int) {
		if why, variables := credentials.Login(place); len(variables) > 0 {
			out = append(out, facts.Index{Name: cmp.Or(hostOf(place), "a file"), URL: place, Login: why, Variables: variables, Line: line})
		}
	}
	for _, place := range l.FindLinks {
		add(place, 0)
	}
	for _, r := range d.rows(d.imageTarget(d.cpus[0])) {
		if p := l.Packages[r.index]; p.Source.Kind == facts.SourceURL || p.Source.Kind == facts.SourceGit {
			add(p.Source.URL, p.Line)
		}
	}
	return out
}

// replaced are the variables of a URL that the manager puts their values in for. uv
// and Poetry take the URLs of pyproject.toml as they are.
// https://pip.pypa.io/en/stable/reference/requirements-file-format/#using-environment-variables
// https://pdm-project.org/en/latest/usage/config/#configure-the-package-indexes
// https://pipenv.pypa.io/en/latest/credentials.html
func (d *decider) replaced(variables []string) []string {
	m := d.project.Manager
	if m == facts.UV || m == facts.Poetry || d.uvInstalls() {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(variables), func(v string) bool { // pip knows capitals only
		return !source.IsIdentifier(v) || m == facts.Pip && v != strings.ToUpper(v)
	})
}

// indexKey is the same for two spellings of an index.
func indexKey(raw string) string { return strings.TrimRight(raw, "/") }

// hostOf is the host of a URL, in lower case; "" for what has none, or one that is
// more than a name. The user before it may be a variable, which net/url refuses.
func hostOf(raw string) string {
	scheme, rest, ok := strings.Cut(strings.ToLower(raw), "://")
	if !ok || !strings.HasSuffix(scheme, "http") && !strings.HasSuffix(scheme, "https") {
		return ""
	}
	authority := rest[:strings.IndexAny(rest+"/", "/?#")]
	host := authority[strings.LastIndexByte(authority, '@')+1:]
	host, _, _ = strings.Cut(host, ":")
	if strings.Trim(host, "abcdefghijklmnopqrstuvwxyz0123456789.-") != "" {
		return ""
	}
	return host
}

// publicHosts serve packages to everybody: PyPI with its former names and mirrors,
// and those who publish builds of their own.
var publicHosts = []string{
	"pypi.org", "pypi.python.org", "files.pythonhosted.org", "test.pypi.org", // https://docs.pypi.org
	"download.pytorch.org",                   // https://pytorch.org/get-started/locally
	"pypi.nvidia.com", "pypi.ngc.nvidia.com", // https://docs.rapids.ai/install
	"wheels.vllm.ai",                   // https://docs.vllm.ai/en/latest/getting_started/installation/gpu.html
	"data.pyg.org",                     // https://pytorch-geometric.readthedocs.io/en/latest/install/installation.html
	"www.piwheels.org", "piwheels.org", // https://www.piwheels.org
	"pypi.anaconda.org",                         // https://anaconda.org/scientific-python-nightly-wheels
	"pypi.tuna.tsinghua.edu.cn",                 // https://mirrors.tuna.tsinghua.edu.cn/help/pypi
	"mirrors.aliyun.com",                        // https://developer.aliyun.com/mirror/pypi
	"mirrors.cloud.tencent.com",                 // https://mirrors.cloud.tencent.com/help/pypi.html
	"mirrors.ustc.edu.cn",                       // https://mirrors.ustc.edu.cn/help/pypi.html
	"repo.huaweicloud.com", "pypi.doubanio.com", // https://mirrors.huaweicloud.com
	"storage.googleapis.com", "abetlen.github.io", // https://docs.jax.dev/en/latest/installation.html
}

func public(host string) bool {
	return slices.Contains(publicHosts, host) || strings.HasSuffix(host, ".github.io")
}

// alwaysLogin tells of services that nobody asks without a login.
// https://docs.aws.amazon.com/codeartifact/latest/ug/tokens-authentication.html
func alwaysLogin(host string) string {
	if strings.Contains(host, ".d.codeartifact.") && strings.HasSuffix(host, ".amazonaws.com") {
		return "AWS CodeArtifact serves nobody without one"
	}
	return ""
}
