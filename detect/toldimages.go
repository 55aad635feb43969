package detect

import (
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/dockwright/dockwright/detect/commandline"
	"github.com/dockwright/dockwright/detect/compose"
	"github.com/dockwright/dockwright/detect/dockerfile"
	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/lazyregexp"
)

var (
	composeFiles    = []string{"compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml"}
	composeForProd  = lazyregexp.New(`^(docker-)?compose[.-](prod|production|deploy|release)[\w.-]*\.ya?ml$|^(prod|production)\.ya?ml$`)
	dockerfileNames = []string{
		"Dockerfile.prod", "Dockerfile.production", "prod.Dockerfile", "production.Dockerfile", "Dockerfile", "Containerfile", "dockerfile",
		"Dockerfile.app", "Dockerfile.api", "Dockerfile.web", "Dockerfile.backend", "Dockerfile.server", "app.Dockerfile", "api.Dockerfile", "web.Dockerfile",
		"prod/Dockerfile", "production/Dockerfile", "app/Dockerfile", "api/Dockerfile", "web/Dockerfile", "backend/Dockerfile", "django/Dockerfile",
	}
	dockerFolders = []string{".", "docker", ".docker", "deploy", "deploy/docker", "deployment", "container", "containers", "ops", "build/docker", "_infra/docker", "infra/docker", "compose/production/django", "images"}
	// notServices are names of services that developers use.
	notServices = lazyregexp.New(`(?i)^(.*[-_.])?(tests?|testing|pytest|lint(er)?|debug|dev|devcontainer|develop(ment)?|docs|mkdocs|e2e|ci|shell|sh|bash|format(ter)?|mypy|notebook|benchmarks?)([-_.].*)?$`)
)

// compose reads the compose files: the plain one, with those for production over it.
func (t *teller) compose() {
	roots := []string{t.project.Dir}
	for _, f := range []string{"docker", ".docker", "deploy", "deployment"} {
		roots = append(roots, join(t.project.Dir, f))
	}
	if t.project.Dir != "." {
		roots = append(roots, ".")
	}
	for _, root := range roots {
		if t.composeIn(root) > 0 {
			return
		}
	}
}

func (t *teller) composeIn(root string) int {
	var names []string
	all := t.names(root)
	for _, n := range composeFiles {
		if slices.Contains(all, n) && t.text(join(root, n)) != nil {
			names = append(names, join(root, n))
			break
		}
	}
	for _, n := range all {
		if composeForProd.MatchString(n) && t.text(join(root, n)) != nil {
			names = append(names, join(root, n))
		}
	}
	if len(names) == 0 {
		return 0
	}
	services, err := compose.Parse(names, func(name string) ([]byte, bool) {
		if !t.within(name) {
			return nil, false
		}
		data := t.text(name)
		return data, data != nil
	})
	t.broken(names[0], err)
	images := t.images(services)
	var list []facts.Told
	for _, s := range services {
		if !t.owns(s, images) {
			continue
		}
		x := t.service(s)
		switch {
		case len(x.Argv) == 0 && x.Shell == "" && x.Skip == "":
			continue
		case x.Skip == "" && notServices.MatchString(s.Name):
			x.Skip = "the service's name is one for developers"
		case slices.ContainsFunc(list, func(o facts.Told) bool { return sameCommand(o, x) }):
			continue
		}
		list = append(list, x)
	}
	return t.take("compose", list)
}

func sameCommand(a, b facts.Told) bool {
	return slices.Equal(a.Argv, b.Argv) && a.Shell == b.Shell && slices.Equal(a.Env, b.Env) && a.Dir == b.Dir && a.Skip == b.Skip
}

// images are the names of those that services build from this project.
func (t *teller) images(services []compose.Service) []string {
	var out []string
	for _, s := range services {
		if s.Builds && s.Image != "" && t.owns(s, nil) {
			out = append(out, s.Image)
		}
	}
	return out
}

// owns tells a service that runs this project: it is built from the project's
// folder, or uses the image that is, or one that is called like the project.
func (t *teller) owns(s compose.Service, images []string) bool {
	if !s.Builds {
		if s.Image == "" {
			return false
		}
		base := strings.NewReplacer("_", "-", ".", "-").Replace(strings.ToLower(path.Base(s.Image)))
		return slices.Contains(images, s.Image) || t.project.Name != "" && base == t.project.Name && strings.Contains(s.Image, "/")
	}
	recipe := s.Recipe()
	if !t.within(recipe) || !t.within(s.Context) && s.Context != "." {
		return false
	}
	if s.Context == t.project.Dir {
		return true
	}
	return s.Context == "." && t.concerns(recipe)
}

// concerns tells whether a Dockerfile of the whole repository is about the member
// that is installed: it lies in its folder, or names it.
func (t *teller) concerns(recipe string) bool {
	dir := t.project.Dir
	if dir == "." {
		return true
	}
	if strings.HasPrefix(recipe, dir+"/") {
		return true
	}
	text := string(t.text(recipe))
	return strings.Contains(text, dir) || t.project.Name != "" && strings.Contains(text, t.project.Name)
}

// service is what a service runs: its own words, or those of the image's Dockerfile.
func (t *teller) service(s compose.Service) facts.Told {
	entry, cmd := composeRun(s.Entrypoint), composeRun(s.Command)
	out := facts.Told{}
	recipe := s.Recipe()
	at := s.Context
	if !s.Builds {
		recipe, at = t.mainDockerfile(), t.project.Dir
	}
	if f := t.dockerfile(recipe); f != nil {
		x := t.buildContext(at)
		x.Vars, x.WorkingDir = s.Env, s.WorkingDir
		out = f.Image(s.Target).Told(x, entry, cmd)
		if own := f.Image("").Told(x, dockerfile.Run{}, dockerfile.Run{}); out.Skip != "" && own.Skip == "" && own.Port != 0 && serves(out) && serves(own) {
			// The service is the developers' variant of what the image is for.
			scripts := t.scripts
			t.take("compose", []facts.Told{asService(out, s)})
			t.scripts = scripts
			out = own
		}
	} else if words := append(slices.Clone(entry.Words), cmd.Words...); len(words) > 0 || cmd.Line != "" {
		x := t.context(at)
		x.Vars = s.Env
		c := commandline.Command{}
		if cmd.Line != "" && len(entry.Words) == 0 {
			c = x.Parse(cmd.Line)
		} else {
			c = x.Exec(words)
		}
		out = c.Fill(facts.Told{Dir: c.Folder(at)})
	}
	out = asService(out, s)
	if out.Port == 0 || commandline.Listens(out.Argv) == 0 && out.PortVariable == "" && s.Port != 0 {
		out.Port = s.Port
	}
	if s.Health != "" {
		out.Health = s.Health
	}
	return out
}

func asService(x facts.Told, s compose.Service) facts.Told {
	x.Kind, x.Path, x.Line, x.Name = "compose", s.Path, s.Line, s.Name
	return x
}

// serves tells a command that names where it listens.
func serves(x facts.Told) bool {
	return commandline.Listens(x.Argv) != 0 || x.PortVariable != "" || strings.Contains(x.Skip, "development server") || x.Shell != "" && x.Port != 0
}

func composeRun(c compose.Command) dockerfile.Run {
	return dockerfile.Run{Words: c.Words, Line: c.Line, At: c.At, Set: c.Set}
}

// dockerfile parses one, nil for none.
func (t *teller) dockerfile(name string) *dockerfile.File {
	if name == "" || !t.within(name) {
		return nil
	}
	data := t.text(name)
	if data == nil {
		return nil
	}
	f, err := dockerfile.Parse(name, data)
	t.broken(name, err)
	if err != nil {
		return nil
	}
	return f
}

func (t *teller) buildContext(dir string) dockerfile.Context {
	return dockerfile.Context{
		Dir:    dir,
		Alias:  t.tasks.Line,
		Script: t.script,
		Has: func(name string) bool {
			_, err := fs.Stat(t.files.fsys, name)
			return err == nil
		},
		IsDir: func(name string) bool {
			info, err := fs.Stat(t.files.fsys, name)
			return err == nil && info.IsDir()
		},
	}
}

// candidates are the Dockerfiles of the project in the order in which they count.
func (t *teller) candidates() []string {
	var out []string
	add := func(root string) {
		for _, folder := range dockerFolders {
			for _, n := range dockerfileNames {
				name := join(join(root, folder), n)
				if t.exists(name) && !slices.Contains(out, name) {
					out = append(out, name)
				}
			}
		}
	}
	add(t.project.Dir)
	if t.project.Dir != "." {
		add(".")
		out = slices.DeleteFunc(out, func(n string) bool { return !t.concerns(n) })
	}
	return out
}

func (t *teller) mainDockerfile() string {
	for _, name := range t.candidates() {
		if t.text(name) != nil {
			return name
		}
	}
	return ""
}

// dockerfiles takes the first Dockerfile that runs something of production.
func (t *teller) dockerfiles() {
	for _, name := range t.candidates() {
		f := t.dockerfile(name)
		if f == nil {
			continue
		}
		told := f.Image("").Told(t.contextOf(f, name), dockerfile.Run{}, dockerfile.Run{})
		if len(told.Argv) == 0 && told.Shell == "" && told.Skip == "" {
			continue
		}
		if t.take("Dockerfile", []facts.Told{told}) > 0 {
			return
		}
	}
}

// contextOf is the folder that a Dockerfile is built in: nothing says it, but what
// it copies lies there.
func (t *teller) contextOf(f *dockerfile.File, name string) dockerfile.Context {
	best, score := t.buildContext(t.project.Dir), -1
	for _, dir := range []string{t.project.Dir, path.Dir(name), "."} {
		x := t.buildContext(dir)
		if there, _ := f.Fits(x); there > score {
			best, score = x, there
		}
	}
	return best
}
