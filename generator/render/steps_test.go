package render

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/generator/plan"
)

// stepsOf is the plan's two steps, and the files that the first one is given.
func stepsOf(t *testing.T, manager facts.Manager, in plan.Install) *view {
	t.Helper()
	if in.Files == nil {
		in.Files = []string{"lock"}
	}
	tool := plan.Manager{Name: manager}
	if in.Kind == "pylock.toml" { // which uv installs
		tool.Version = "0.9.0"
	}
	v, err := newView(plan.Plan{Dir: ".", Manager: tool, Install: in})
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestSteps(t *testing.T) {
	local := []plan.LocalPackage{{Name: "part", Dir: "libs/part"}}
	const pdmStart = "pdm venv create --with=venv && pdm use --venv in-project \\\n    && "
	const pipenvStart = "python -m venv --without-pip .venv && "
	for _, c := range []struct {
		name                  string
		manager               facts.Manager
		in                    plan.Install
		dependencies, project string
	}{
		// https://docs.astral.sh/uv/concepts/projects/sync/
		{"uv", facts.UV, plan.Install{Kind: "uv.lock", NoDev: true},
			"uv sync --locked --no-dev --no-editable", ""},
		{"uv with the dev group", facts.UV, plan.Install{Kind: "uv.lock", Groups: []string{"dev"}},
			"uv sync --locked --group=dev --no-editable", ""},
		{"uv with groups and extras", facts.UV, plan.Install{Kind: "uv.lock", NoDev: true, Groups: []string{"prod", "a b"}, Extras: []string{"cpu", "$(id)"}},
			"uv sync --locked --no-dev --group=prod --group='a b' --extra=cpu --extra='$(id)' --no-editable", ""},
		// --no-dev is --no-group=dev already.
		{"uv without default groups", facts.UV, plan.Install{Kind: "uv.lock", NoDev: true, Without: []string{"dev", "docs"}},
			"uv sync --locked --no-dev --no-group=docs --no-editable", ""},
		{"uv with the project", facts.UV, plan.Install{Kind: "uv.lock", NoDev: true, Project: true, Again: true},
			"uv sync --locked --no-dev --no-editable --no-install-project", "UV_NO_INSTALLER_METADATA=1 uv sync --locked --no-dev --no-editable"},
		// The backend computes metadata, which --locked would ask it for.
		{"uv with a dynamic project", facts.UV, plan.Install{Kind: "uv.lock", NoDev: true, Project: true, Again: true, Dynamic: true},
			"uv sync --frozen --no-dev --no-editable --no-install-project", "UV_NO_INSTALLER_METADATA=1 uv sync --locked --no-dev --no-editable"},
		{"uv member", facts.UV, plan.Install{Kind: "uv.lock", NoDev: true, Project: true, Again: true, Member: "api", Manifests: []string{"api/pyproject.toml"}},
			"uv sync --frozen --no-dev --package=api --no-editable --no-install-workspace", "UV_NO_INSTALLER_METADATA=1 uv sync --locked --no-dev --package=api --no-editable"},
		{"uv all members", facts.UV, plan.Install{Kind: "uv.lock", NoDev: true, Project: true, Again: true, AllMembers: true, Manifests: []string{"a/pyproject.toml"}},
			"uv sync --frozen --no-dev --all-packages --no-editable --no-install-workspace", "UV_NO_INSTALLER_METADATA=1 uv sync --locked --no-dev --all-packages --no-editable"},
		{"uv virtual member", facts.UV, plan.Install{Kind: "uv.lock", NoDev: true, Member: "api", Manifests: []string{"api/pyproject.toml"}},
			"uv sync --locked --no-dev --package=api --no-editable --no-install-workspace", ""},
		{"uv with a folder", facts.UV, plan.Install{Kind: "uv.lock", NoDev: true, Again: true, Local: local},
			"uv sync --frozen --no-dev --no-editable --no-install-package=part", "UV_NO_INSTALLER_METADATA=1 uv sync --locked --no-dev --no-editable"},
		// https://docs.astral.sh/uv/pip/packages/#installing-packages-from-files
		{"uv without a lock", facts.UV, plan.Install{Kind: "manifest", Static: true, Project: true, Again: true, Manifest: "pyproject.toml", Groups: []string{"prod"}},
			"uv venv && uv pip install --requirements=pyproject.toml --group=prod", "UV_NO_INSTALLER_METADATA=1 uv pip install --no-deps ."},
		{"uv without a lock, computed dependencies", facts.UV, plan.Install{Kind: "manifest", Project: true, Again: true, Manifest: "pyproject.toml"},
			"", "uv venv && UV_NO_INSTALLER_METADATA=1 uv pip install ."},

		// https://python-poetry.org/docs/cli/#install
		{"poetry", facts.Poetry, plan.Install{Kind: "poetry.lock"},
			"poetry install --only=main --no-root", ""},
		{"poetry with groups and extras", facts.Poetry, plan.Install{Kind: "poetry.lock", Groups: []string{"prod", "web"}, Extras: []string{"pdf"}},
			"poetry install --only=main,prod,web --extras=pdf --no-root", ""},
		{"poetry with a hostile group", facts.Poetry, plan.Install{Kind: "poetry.lock", Groups: []string{"x;id"}},
			"poetry install --only='main,x;id' --no-root", ""},
		{"poetry with the project", facts.Poetry, plan.Install{Kind: "poetry.lock", Project: true, Backend: "poetry.core.masonry.api"},
			"poetry install --only=main --no-root",
			"poetry build --format=wheel --output=/tmp && pip --python=.venv install --no-compile --no-deps --no-index /tmp/*.whl"},
		{"poetry with another backend", facts.Poetry, plan.Install{Kind: "poetry.lock", Project: true, Backend: "hatchling.build"},
			"poetry install --only=main --no-root", "pip --python=.venv install --no-compile --no-deps ."},
		{"poetry with a folder", facts.Poetry, plan.Install{Kind: "poetry.lock", Project: true, Local: local},
			"poetry install --only=main --no-root --no-directory",
			"poetry install --only=main --no-root \\\n    && pip --python=.venv install --no-compile --no-deps ."},

		// https://pdm-project.org/en/latest/reference/cli/#install. --prod refuses
		// development groups, and without it a chosen one is the only one.
		{"pdm", facts.PDM, plan.Install{Kind: "pdm.lock", NoDev: true},
			pdmStart + "pdm install --check --prod --no-editable --no-self", ""},
		{"pdm with an extra", facts.PDM, plan.Install{Kind: "pdm.lock", NoDev: true, Extras: []string{"server"}},
			pdmStart + "pdm install --check --prod --group=server --no-editable --no-self", ""},
		{"pdm with a development group", facts.PDM, plan.Install{Kind: "pdm.lock", Groups: []string{"tools"}},
			pdmStart + "pdm install --check --group=tools --no-editable --no-self", ""},
		{"pdm with the project", facts.PDM, plan.Install{Kind: "pdm.lock", NoDev: true, Project: true},
			pdmStart + "pdm install --check --prod --no-editable --no-self", "pdm install --check --prod --no-editable"},
		{"pdm with a folder", facts.PDM, plan.Install{Kind: "pdm.lock", NoDev: true, Local: local},
			"", pdmStart + "pdm install --check --prod --no-editable --no-self"},
		{"pdm without a lock", facts.PDM, plan.Install{Kind: "manifest", NoDev: true},
			pdmStart + "pdm install --prod --no-editable --no-self", ""},

		// https://pipenv.pypa.io/en/latest/commands.html#sync
		{"pipenv", facts.Pipenv, plan.Install{Kind: "Pipfile.lock"},
			pipenvStart + "pipenv verify && pipenv sync", ""},
		{"pipenv with categories", facts.Pipenv, plan.Install{Kind: "Pipfile.lock", Groups: []string{"dev", "prod"}},
			pipenvStart + "pipenv verify && pipenv sync --categories='packages dev-packages prod'", ""},
		{"pipenv with a folder", facts.Pipenv, plan.Install{Kind: "Pipfile.lock", Local: local},
			"", pipenvStart + "pipenv verify && pipenv sync"},
		{"pipenv without a lock", facts.Pipenv, plan.Install{Kind: "manifest"},
			pipenvStart + "pipenv install --skip-lock", ""},

		// https://docs.astral.sh/uv/reference/cli/#uv-pip-sync
		{"pylock", facts.Pip, plan.Install{Kind: "pylock.toml", Lock: "pylock.toml", Hashed: true},
			"uv venv && uv pip sync --require-hashes pylock.toml", ""},
		{"pylock with a choice", facts.Pip, plan.Install{Kind: "pylock.toml", Lock: "pylock.prod.toml", Extras: []string{"cpu"}, Groups: []string{"web"}},
			"uv venv && uv pip sync --extra=cpu --group=web pylock.prod.toml", ""},
		{"pylock with the project", facts.Pip, plan.Install{Kind: "pylock.toml", Lock: "pylock.toml", Hashed: true, Project: true},
			"uv venv && uv pip sync --require-hashes pylock.toml", "UV_NO_INSTALLER_METADATA=1 uv pip install --no-deps ."},
		{"pylock with a folder", facts.Pip, plan.Install{Kind: "pylock.toml", Lock: "pylock.toml", Local: local},
			"", "uv venv && UV_NO_INSTALLER_METADATA=1 uv pip sync pylock.toml"},

		// https://pip.pypa.io/en/stable/cli/pip_install/
		{"requirements", facts.Pip, plan.Install{Kind: "requirements", Requirements: []string{"requirements.txt"}},
			"pip --python=.venv install --no-compile --requirement=requirements.txt", ""},
		{"requirements in several files", facts.Pip, plan.Install{Kind: "requirements", Requirements: []string{"a.txt", "b.txt"}},
			"pip --python=.venv install --no-compile --requirement=a.txt --requirement=b.txt", ""},
		{"requirements, complete", facts.Pip, plan.Install{Kind: "requirements", Requirements: []string{"r.txt"}, Complete: true},
			"pip --python=.venv install --no-compile --no-deps --requirement=r.txt \\\n    && pip --python=.venv check", ""},
		{"requirements, hashed", facts.Pip, plan.Install{Kind: "requirements", Requirements: []string{"r.txt"}, Hashed: true, Complete: true},
			"pip --python=.venv install --no-compile --require-hashes --no-deps --requirement=r.txt \\\n    && pip --python=.venv check", ""},
		{"requirements and the project", facts.Pip, plan.Install{Kind: "requirements", Requirements: []string{"r.txt"}, Project: true},
			"pip --python=.venv install --no-compile --requirement=r.txt", "pip --python=.venv install --no-compile --no-deps ."},
		{"requirements that name the project", facts.Pip, plan.Install{Kind: "requirements", Requirements: []string{"r.txt"}, Itself: true, Project: true},
			"", "pip --python=.venv install --no-compile --requirement=r.txt"},

		{"a manifest that must be built", facts.Pip, plan.Install{Kind: "manifest", Project: true},
			"", "pip --python=.venv install --no-compile ."},
		{"a manifest with extras", facts.Pip, plan.Install{Kind: "manifest", Project: true, Extras: []string{"a", "b"}},
			"", "pip --python=.venv install --no-compile '.[a,b]'"},
		{"a static manifest", facts.Pip, plan.Install{Kind: "manifest", Static: true, Project: true},
			`python -c "import tomllib; print(*tomllib.load(open('pyproject.toml', 'rb'))['project']['dependencies'], sep='\n')" \` +
				"\n    > /tmp/requirements.txt && pip --python=.venv install --no-compile --requirement=/tmp/requirements.txt",
			"pip --python=.venv install --no-compile --no-deps ."},
	} {
		t.Run(c.name, func(t *testing.T) {
			v := stepsOf(t, c.manager, c.in)
			// The last step compiles.
			if c.project == "" {
				c.dependencies += compileAll
			} else {
				c.project += compileAll
			}
			if diff := cmp.Diff([]string{c.dependencies, c.project}, []string{v.DependencyStep, v.ProjectStep}); diff != "" {
				t.Error(diff)
			}
			if v.DependencyStep != "" && (len(v.Binds) == 0 || v.WhyDependencies == "") {
				t.Errorf("the dependency step is given %q, with the reason %q", v.Binds, v.WhyDependencies)
			}
			if v.ProjectStep != "" && v.WhyProject == "" {
				t.Error("the project step has no reason")
			}
			if c.in.Kind == "manifest" && strings.Contains(v.WhyDependencies, "lock no longer fits") {
				t.Errorf("speaks of a lock that is not there: %q", v.WhyDependencies)
			}
		})
	}
}

// TestBinds holds which files the dependency step of a uv workspace reads:
// --locked holds the lock against every member's manifest, --frozen against none.
func TestBinds(t *testing.T) {
	files, members := []string{"pyproject.toml", "uv.lock"}, []string{"api/pyproject.toml"}
	for _, c := range []struct {
		name string
		in   plan.Install
		want []string
	}{
		{"frozen", plan.Install{Again: true, Project: true, Member: "api"}, files},
		{"locked", plan.Install{Member: "api"}, append(files[:2:2], members...)},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.in.Kind, c.in.Files, c.in.Manifests = "uv.lock", files, members
			v := stepsOf(t, facts.UV, c.in)
			if diff := cmp.Diff(c.want, v.Binds); diff != "" {
				t.Error(diff)
			}
			if len(files) != 2 || len(members) != 1 {
				t.Error("the plan's own lists were changed")
			}
		})
	}
}

// TestVersion holds that each command of the step sees the version: in a shell,
// an assignment before a command is for that one only.
func TestVersion(t *testing.T) {
	const name = "SETUPTOOLS_SCM_PRETEND_VERSION"
	in := plan.Install{Kind: "uv.lock", Project: true, Again: true, VersionArg: name}
	if v := stepsOf(t, facts.UV, in); v.SetVersion != "export "+name+`="$VERSION" && ` {
		t.Errorf("%q", v.SetVersion)
	}
	in.VersionArg = ""
	if v := stepsOf(t, facts.UV, in); v.SetVersion != "" {
		t.Errorf("not asked for: %q", v.SetVersion)
	}
}

// TestRefused holds that what cannot be written safely is refused, wherever in
// the plan it stands, and that no half Dockerfile comes of it.
func TestRefused(t *testing.T) {
	for _, c := range []struct {
		name string
		p    plan.Plan
	}{
		{"a file", plan.Plan{Install: plan.Install{Files: []string{"a b.txt"}}}},
		{"a member's manifest", plan.Plan{Install: plan.Install{Manifests: []string{"a,target=/x/pyproject.toml"}}}},
		{"a requirements file", plan.Plan{Install: plan.Install{Requirements: []string{"-r.txt"}}}},
		{"a folder", plan.Plan{Install: plan.Install{Local: []plan.LocalPackage{{Name: "x", Dir: "$HOME"}}}}},
		{"a folder's package", plan.Plan{Install: plan.Install{Local: []plan.LocalPackage{{Name: "x\nRUN evil", Dir: "x"}}}}},
		{"the project's folder", plan.Plan{Dir: "a b"}},
		{"a group", plan.Plan{Install: plan.Install{Groups: []string{"a\nRUN evil"}}}},
		{"a group that is left out", plan.Plan{Install: plan.Install{Without: []string{"a\rb"}}}},
		{"an extra", plan.Plan{Install: plan.Install{Extras: []string{"a\x00"}}}},
		{"the member", plan.Plan{Install: plan.Install{Member: "a\nb"}}},
		{"the command", plan.Plan{Processes: []plan.Process{{Command: []string{"x", "a\nb"}}}}},
		{"a command that is no text", plan.Plan{Processes: []plan.Process{{Command: []string{"\xff"}}}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if c.p.Dir == "" {
				c.p.Dir = "."
			}
			c.p.Base.Image, c.p.Manager.Name = "python:3.13-slim-trixie", facts.UV
			f, err := Dockerfile(c.p)
			if _, ok := err.(*facts.Error); !ok || len(f.Body) > 0 {
				t.Errorf("%v, and\n%s", err, f.Body)
			}
		})
	}
}
