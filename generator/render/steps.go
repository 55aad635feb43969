package render

import (
	"strings"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/generator/plan"
)

// steps words the two steps of the build stage: the dependencies, from the
// manifests alone, then what needs the source. Each manager has its way.
func (v *view) steps(p plan.Plan) {
	switch {
	case p.Install.Kind == "pylock.toml":
		v.pylock(p)
	case p.Install.Script != "":
		v.script(p)
	case len(p.Install.Named) > 0:
		v.named(p)
	case p.Manager.Name == facts.UV:
		v.uv(p)
	case p.Manager.Name == facts.Poetry:
		v.poetry(p)
	case p.Manager.Name == facts.PDM:
		v.pdm(p)
	case p.Manager.Name == facts.Pipenv:
		v.pipenv(p)
	case len(p.Install.Requirements) > 0:
		v.requirements(p)
	default:
		v.manifest(p)
	}
	if v.Apart {
		v.project(p)
	}
	if len(p.Layers.Heavy) > 0 {
		v.parts(p)
	}
	v.bundle(p)
	if len(v.Parts) > 0 || v.Bundle != nil {
		v.slice(p)
	}
	v.diet(p)
	v.outline(p)
	v.compile(p)
	if v.VersionArg = p.Install.VersionArg; v.VersionArg != "" {
		// An assignment before a command is for that one only.
		v.SetVersion = "export " + v.VersionArg + `="$VERSION" && `
	}
	if v.ProjectCacheDirs == nil {
		v.ProjectCacheDirs = v.CacheDirs
	}
	if v.BuildPackages {
		const own = " The cache is this base's own: a wheel that is built here need not fit another."
		if v.DependencyStep != "" {
			v.WhyDependencies += own
		} else if v.ProjectStep != "" {
			v.WhyProject += own
		}
	}
}

// words joins a command's words, leaving empty ones out.
func words(parts ...string) string {
	var out []string
	for _, p := range parts {
		if p != "" {
			out = append(out, p)
		}
	}
	return strings.Join(out, " ")
}

func each(flag string, names []string) string {
	var out []string
	for _, n := range names {
		out = append(out, flag+shell(n))
	}
	return strings.Join(out, " ")
}

func when(b bool, s string) string {
	if b {
		return s
	}
	return ""
}

func without(names []string, drop string) []string {
	var out []string
	for _, n := range names {
		if n != drop {
			out = append(out, n)
		}
	}
	return out
}

// uv: https://docs.astral.sh/uv/guides/integration/docker/
func (v *view) uv(p plan.Plan) {
	in := p.Install
	v.CacheDirs, v.Binds = []string{"/root/.cache/uv"}, in.Files
	sync := func(lock, rest string) string {
		return words("uv sync", lock, uvSelection(in), "--no-editable", rest)
	}
	if in.Kind != "uv.lock" {
		v.uvUnlocked(p)
		return
	}
	lock := "--locked"
	v.WhyDependencies = "Dependencies first: this layer changes only with the lock. --locked fails when the lock no longer fits " + in.Manifest + "."
	workspace := len(in.Manifests) > 0
	switch {
	case in.ChecksLate():
		lock = "--frozen"
		v.WhyDependencies = "Dependencies first: this layer changes only with the lock, which the second step holds against the project."
	case workspace:
		v.Binds = append(append([]string{}, in.Files...), in.Manifests...)
	}
	skip := words(when(in.Project && !workspace, "--no-install-project"), when(workspace, "--no-install-workspace"))
	for _, l := range in.Local {
		skip = words(skip, "--no-install-package="+shell(l.Name))
	}
	v.DependencyStep = when(p.Bundle != nil, "uv venv && "+uvWheels(p)) + sync(lock, skip) + v.shared(p)
	v.ProjectStep = when(in.Again, noMetadata+sync("--locked", ""))
}

// uvSelection says what of a lock is meant, for uv sync and uv export.
func uvSelection(in plan.Install) string {
	return words(when(in.NoDev, "--no-dev"), each("--no-group=", without(in.Without, "dev")), each("--group=", in.Groups), each("--extra=", in.Extras),
		when(in.AllMembers, "--all-packages"), when(in.Member != "", "--package="+shell(in.Member)))
}

// uvUnlocked installs without a lock: `uv sync` would have to make one, and for
// that build a project whose source is not there yet.
func (v *view) uvUnlocked(p plan.Plan) {
	in := p.Install
	choose := words(each("--extra=", in.Extras), each("--group=", in.Groups))
	if !in.Static && len(in.Extras) == 0 {
		v.WhyProject = "Nothing locks the dependencies, so each build takes the newest that fit."
		v.Binds, v.ProjectStep = nil, "uv venv && "+noMetadata+"uv pip install "+when(in.Project, ".")+when(!in.Project, "--requirements="+shell(seen(p, in.Manifest)))
		return
	}
	v.WhyDependencies = "Dependencies first: this layer changes only with " + in.Manifest + ". Nothing locks them, so each build takes the newest that fit."
	v.DependencyStep = words("uv venv && uv pip install --requirements="+shell(seen(p, in.Manifest)), choose)
	v.ProjectStep = when(in.Project, noMetadata+"uv pip install --no-deps .")
}

// script: https://docs.astral.sh/uv/guides/scripts/
func (v *view) script(p plan.Plan) {
	in := p.Install
	v.CacheDirs, v.Binds = []string{"/root/.cache/uv"}, in.Files
	if in.Kind == "manifest" {
		v.WhyDependencies = "What the script's first lines name. Nothing locks it, so each build takes the newest that fit."
		v.DependencyStep = "uv venv && uv pip install --requirements=" + shell(seen(p, in.Script))
		return
	}
	v.WhyDependencies = "What the script's lock names. --locked fails when the lock no longer fits the script."
	v.DependencyStep = "uv export --quiet --locked --script=" + shell(seen(p, in.Script)) + " --output-file=/tmp/requirements.txt \\\n    && uv venv && uv pip sync --require-hashes /tmp/requirements.txt"
}

// named installs requirements that stand in a file which no installer reads.
func (v *view) named(p plan.Plan) {
	v.CacheDirs = []string{"/root/.cache/pip"}
	v.WhyDependencies = "The pip part of " + p.Install.Lock + ", which pip cannot read; its conda packages are not installed."
	v.DependencyStep = "pip --python=.venv install --no-compile \\\n      " + strings.Join(wrap(p.Install.Named, 110), " \\\n      ")
	v.ProjectStep = when(p.Install.Project, "pip --python=.venv install --no-compile --no-deps .")
}

// poetry: https://python-poetry.org/docs/cli/#install. It installs the root
// only as a link to its source, so the project is built and installed as a wheel.
func (v *view) poetry(p plan.Plan) {
	in := p.Install
	v.CacheDirs, v.Binds = []string{"/root/.cache/pypoetry"}, in.Files
	install := words("poetry install", "--only="+shell(strings.Join(append([]string{"main"}, in.Groups...), ",")), each("--extras=", in.Extras), "--no-root")
	v.WhyDependencies = "Dependencies first: this layer changes only with the lock. Poetry fails when the lock no longer fits pyproject.toml."
	if in.Kind == "manifest" {
		v.WhyDependencies = "Dependencies first: this layer changes only with pyproject.toml. Nothing locks them, so each build takes the newest that fit."
	}
	v.DependencyStep = words(when(p.Bundle != nil, "python -m venv --without-pip .venv && "+pipWheels(p))+install, when(len(in.Local) > 0, "--no-directory"))
	var last []string
	if len(in.Local) > 0 {
		last = append(last, install)
	}
	if in.Project && strings.HasPrefix(in.Backend, "poetry.core") {
		last = append(last, "poetry build --format=wheel --output=/tmp && pip --python=.venv install --no-compile --no-deps --no-index /tmp/*.whl")
		v.WhyProject = "The project last, as a wheel, so that a change of code installs nothing else: poetry install would only link to the source."
	} else if in.Project {
		last = append(last, "pip --python=.venv install --no-compile --no-deps .")
		v.WhyProject = "The project last, as a wheel, so that a change of code installs nothing else: poetry install would only link to the source."
	}
	if in.Project {
		v.ProjectCacheDirs = append(v.CacheDirs, "/root/.cache/pip")
	}
	v.ProjectStep = strings.Join(last, " \\\n    && ")
}

// pdm: https://pdm-project.org/en/latest/usage/advanced/#use-pdm-in-a-multi-stage-dockerfile
func (v *view) pdm(p plan.Plan) {
	in := p.Install
	v.CacheDirs, v.Binds = []string{"/root/.cache/pdm"}, in.Files
	command := "pdm install"
	switch {
	case in.OldHash:
		command = "pdm sync"
	case in.Kind == "pdm.lock":
		command = "pdm install --check"
	}
	install := words(command, pdmSelection(in), "--no-editable", when(in.SkipHooks, "--skip=:all"))
	v.WhyDependencies = "Dependencies first: this layer changes only with the lock. --check fails when the lock no longer fits pyproject.toml."
	if in.OldHash {
		v.WhyDependencies = "Dependencies first: this layer changes only with the lock. An older PDM wrote it, so this one cannot check its hash."
	}
	if in.Kind == "manifest" {
		v.WhyDependencies = "Dependencies first: this layer changes only with pyproject.toml. Nothing locks them, so each build takes the newest that fit."
	}
	start := "pdm venv create --with=venv && pdm use --venv in-project \\\n    && " + pipWheels(p)
	if len(in.Local) > 0 || in.Itself {
		v.WhyProject = "Dependencies lie in the project's own folders, so everything is installed in one step."
		v.Binds = nil
		v.ProjectStep = words(start+install, when(!in.Project, "--no-self"))
		return
	}
	v.DependencyStep = words(start+install, "--no-self")
	v.ProjectStep = when(in.Project, install)
}

// pdmSelection says what of a lock is meant, for pdm install and pdm export.
func pdmSelection(in plan.Install) string {
	return words(when(in.NoDev, "--prod"), each("--group=", append(append([]string{}, in.Groups...), in.Extras...)))
}

// pipenv: https://pipenv.pypa.io/en/latest/docker.html
func (v *view) pipenv(p plan.Plan) {
	in := p.Install
	v.CacheDirs, v.Binds = []string{"/root/.cache/pipenv", "/root/.cache/pip"}, in.Files
	// pipenv would make an environment with pip in it, which nothing needs.
	sync := words("python -m venv --without-pip .venv && "+pipWheels(p)+"pipenv verify && pipenv sync", pipenvSelection(in))
	v.WhyDependencies = "verify fails when the lock no longer fits the Pipfile; sync installs what is locked."
	if in.Kind == "manifest" {
		sync = "python -m venv --without-pip .venv && pipenv install --skip-lock"
		v.WhyDependencies = "This layer changes only with the Pipfile. Nothing locks the dependencies, so each build takes the newest that fit."
	}
	if len(in.Local) > 0 || in.Itself || in.Project {
		v.WhyProject = "Dependencies lie in the project's own folders, so everything is installed in one step. verify fails on a stale lock."
		v.Binds, v.ProjectStep = nil, sync
		return
	}
	v.DependencyStep = sync
}

// pipenvSelection says what of a lock is meant, for pipenv sync and pipenv requirements.
func pipenvSelection(in plan.Install) string {
	return when(len(in.Groups) > 0, "--categories="+shell(strings.Join(append([]string{"packages"}, categories(in.Groups)...), " ")))
}

// categories are the groups by the names that they have in a Pipfile.
func categories(groups []string) []string {
	var out []string
	for _, g := range groups {
		if g == "dev" {
			g = "dev-packages"
		}
		out = append(out, g)
	}
	return out
}

// pylock: uv reads pylock.toml with its markers, checks every hash, and needs
// no second resolver (https://docs.astral.sh/uv/pip/compile/).
func (v *view) pylock(p plan.Plan) {
	in := p.Install
	v.CacheDirs, v.Binds = []string{"/root/.cache/uv"}, in.Files
	v.WhyDependencies = "Exactly what the lock names; every file must match its hash. This layer changes only with the lock."
	v.DependencyStep = words("uv venv && uv pip sync", when(in.Hashed, "--require-hashes"), each("--extra=", in.Extras), each("--group=", in.Groups), shell(seen(p, in.Lock)))
	if len(in.Local) > 0 {
		v.Binds, v.ProjectStep, v.DependencyStep = nil, strings.Replace(v.DependencyStep, "uv pip", noMetadata+"uv pip", 1), ""
		v.WhyProject = "The lock names folders of the project, so everything is installed in one step."
		return
	}
	v.ProjectStep = when(in.Project, noMetadata+"uv pip install --no-deps .")
}

// requirements: https://pip.pypa.io/en/stable/topics/repeatable-installs/
func (v *view) requirements(p plan.Plan) {
	in := p.Install
	v.CacheDirs, v.Binds = []string{"/root/.cache/pip"}, in.Files
	install := words(pipWheels(p)+"pip --python=.venv install --no-compile", when(in.Hashed, "--require-hashes"), when(in.Complete, "--no-deps"), each("--requirement=", in.Requirements),
		when(in.Complete, "\\\n    && pip --python=.venv check"))
	switch {
	case in.Hashed:
		v.WhyDependencies = "Dependencies first: this layer changes only with the requirements. Every file must match its hash."
	case in.Complete:
		v.WhyDependencies = "Dependencies first: this layer changes only with the requirements. Versions are exact, so nothing else may come in."
	case in.Pinned:
		v.WhyDependencies = "Dependencies first: this layer changes only with the requirements. What they leave out is resolved anew in each build."
	default:
		v.WhyDependencies = "Dependencies first: this layer changes only with the requirements. Not all versions are exact, so builds may differ."
	}
	if in.Itself {
		v.WhyProject = "The requirements name the project's own folders, so everything is installed in one step."
		v.Binds, v.ProjectStep = nil, install
		return
	}
	v.DependencyStep = install
	v.ProjectStep = when(in.Project, "pip --python=.venv install --no-compile --no-deps .")
}

// manifest installs a project without a lock. pip cannot install a project's
// dependencies alone, so they are read out of [project] where they stand there.
func (v *view) manifest(p plan.Plan) {
	in := p.Install
	v.CacheDirs = []string{"/root/.cache/pip"}
	if in.Static {
		v.Binds = in.Files
		v.WhyDependencies = "Dependencies first: this layer changes only with pyproject.toml. Nothing locks them, so each build takes the newest that fit."
		v.DependencyStep = `python -c "import tomllib; print(*tomllib.load(open('pyproject.toml', 'rb'))['project']['dependencies'], sep='\n')" \` +
			"\n    > /tmp/requirements.txt && pip --python=.venv install --no-compile --requirement=/tmp/requirements.txt"
		v.ProjectStep = when(in.Project, "pip --python=.venv install --no-compile --no-deps .")
		return
	}
	project := "."
	if len(in.Extras) > 0 {
		project = shell(".[" + strings.Join(in.Extras, ",") + "]")
	}
	v.WhyProject = "Nothing locks the dependencies, so each build takes the newest that fit."
	v.ProjectStep = "pip --python=.venv install --no-compile " + project
}
