package plan

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/generator/config"
)

// beside sets the manifest beside the lock, as detect does.
func beside(p *facts.Project) { p.LockManifest = "pyproject.toml" }

func local(name, dir string, kind facts.SourceKind) facts.Package {
	return facts.Package{Name: name, Source: facts.Source{Kind: kind, URL: dir}}
}

// TestInstallFiles holds what the dependency step reads: too few files break
// the build, one too many makes it anew for nothing.
func TestInstallFiles(t *testing.T) {
	pip := on(facts.Pip, "requirements")
	reqs := func(p *facts.Project) { p.Lock.Path = "requirements/prod.txt" }
	for _, c := range []struct {
		name string
		p    facts.Project
		want []string
	}{
		{"uv", app(beside), []string{"pyproject.toml", "uv.lock"}},
		{"poetry", app(on(facts.Poetry, "poetry.lock"), beside), []string{"poetry.lock", "pyproject.toml"}},
		{"pipenv", app(on(facts.Pipenv, "Pipfile.lock"), func(p *facts.Project) { p.LockManifest = "Pipfile" }), []string{"Pipfile", "Pipfile.lock"}},
		{"pylock", app(on(facts.Pip, "pylock.toml")), []string{"pylock.toml"}},
		{"requirements", app(pip, reqs), []string{"requirements/prod.txt"}},
		{"requirements that include others", app(pip, reqs, func(p *facts.Project) {
			p.Lock.Further, p.Lock.Includes = []string{"extra.txt"}, []string{"constraints.txt", "requirements/base.txt", "extra.txt"}
		}), []string{"constraints.txt", "extra.txt", "requirements/base.txt", "requirements/prod.txt"}},
		{"a manifest alone", app(on(facts.Pip, "manifest")), []string{"pyproject.toml"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			p, _ := decided(t, c.p, config.Config{})
			if diff := cmp.Diff(c.want, p.Install.Files); diff != "" {
				t.Error(diff)
			}
			if kind := c.p.Lock.Kind; p.Install.Kind != kind {
				t.Errorf("kind %q, not %q", p.Install.Kind, kind)
			}
		})
	}
}

// TestInstallsProject holds each manager's own rule for whether the project
// itself is installed.
func TestInstallsProject(t *testing.T) {
	no, yes := false, true
	switched := func(b *bool) func(*facts.Project) { return manifest(func(m *facts.Manifest) { m.Installable = b }) }
	nameless := manifest(func(m *facts.Manifest) { m.HasProject, m.Name = false, "" })
	script := manifest(func(m *facts.Manifest) { m.Scripts = []facts.Script{{Name: "app", Target: "app:main"}} })
	poetry, pdm, pip, alone := on(facts.Poetry, "poetry.lock"), on(facts.PDM, "pdm.lock"), on(facts.Pip, "requirements"), on(facts.Pip, "manifest")
	for _, c := range []struct {
		name string
		p    facts.Project
		want bool
	}{
		// https://docs.astral.sh/uv/concepts/projects/config/#project-packaging
		{"uv without a build system", app(tree("app/__init__.py")), false},
		{"uv with one", app(installable), true},
		{"uv, package = true", app(switched(&yes)), true},
		{"uv, package = false", app(installable, switched(&no)), false},
		{"uv without a project", app(nameless), false},
		// https://python-poetry.org/docs/basic-usage/#operating-modes
		{"poetry with a package", app(poetry, tree("app/__init__.py")), true},
		{"poetry with a package below src", app(poetry, tree("src/app/__init__.py")), true},
		{"poetry with a module", app(poetry, tree("app.py")), true},
		{"poetry with code of another name", app(poetry, tree("main.py", "web/__init__.py")), false},
		{"poetry with packages that are named", app(poetry, tree("main.py"), manifest(func(m *facts.Manifest) { m.Packages = []string{"web"} })), true},
		{"poetry, package-mode = false", app(poetry, tree("app/__init__.py"), switched(&no)), false},
		{"pdm with a package of another name", app(pdm, tree("web/__init__.py")), true},
		{"pdm, distribution = false", app(pdm, tree("app/__init__.py"), switched(&no)), false},
		{"pipenv", app(on(facts.Pipenv, "Pipfile.lock"), installable), false},
		{"pipenv with -e .", app(on(facts.Pipenv, "Pipfile.lock"), with(local("app", ".", facts.SourceEditable))), true},
		{"requirements", app(pip, installable, tree("app/__init__.py")), false},
		{"requirements with -e .", app(pip, with(local("app", ".", facts.SourceEditable))), true},
		{"requirements, and a script", app(pip, installable, script, tree("app/__init__.py")), true},
		{"a manifest with a package", app(alone, tree("app/__init__.py")), true},
	} {
		t.Run(c.name, func(t *testing.T) {
			if p, _ := decided(t, c.p, config.Config{}); p.Install.Project != c.want {
				t.Errorf("%v", p.Install.Project)
			}
		})
	}
}

// groups adds dependency groups and says which are installed unasked.
func groups(stated []string, names ...string) func(*facts.Project) {
	return manifest(func(m *facts.Manifest) {
		for _, n := range names {
			m.Groups = append(m.Groups, facts.Group{Name: n})
		}
		m.DefaultGroups = stated
	})
}

func extras(names ...string) func(*facts.Project) {
	return manifest(func(m *facts.Manifest) {
		for _, n := range names {
			m.Extras = append(m.Extras, facts.Group{Name: n})
		}
	})
}

func TestSelection(t *testing.T) {
	for _, c := range []struct {
		name                    string
		p                       facts.Project
		config                  config.Config
		groups, without, extras []string
		noDev                   bool
	}{
		{"nothing stated", app(groups(nil, "dev", "docs")), config.Config{}, nil, nil, nil, true},
		{"defaults for development", app(groups([]string{"dev", "test"}, "dev", "test")), config.Config{}, nil, []string{"dev", "test"}, nil, true},
		{"a default that production needs", app(groups([]string{"dev", "server"}, "dev", "server")), config.Config{}, []string{"server"}, []string{"dev"}, nil, true},
		{"named for production", app(groups(nil, "dev", "prod")), config.Config{}, []string{"prod"}, nil, nil, true},
		{"all by default", app(groups(nil, "dev", "web"), manifest(func(m *facts.Manifest) { m.AllGroupsDefault = true })), config.Config{},
			[]string{"web"}, []string{"dev"}, nil, true},
		{"configured", app(groups([]string{"dev", "server"}, "dev", "server", "web")), config.Config{Groups: []string{"Web"}}, []string{"web"}, []string{"dev", "server"}, nil, true},
		{"configured to none", app(groups([]string{"server"}, "server")), config.Config{Groups: []string{}}, nil, []string{"server"}, nil, true},
		{"the dev group itself", app(groups([]string{"dev"}, "dev")), config.Config{Groups: []string{"dev"}}, []string{"dev"}, nil, nil, false},
		{"extras", app(extras("cpu", "gpu")), config.Config{Extras: []string{"CPU"}}, nil, nil, []string{"cpu"}, true},
		{"an extra for production", app(extras("pdf", "prod", "docker")), config.Config{}, nil, nil, []string{"prod"}, true},
		{"extras of another member", app(func(p *facts.Project) {
			p.Name = "api"
			p.Lock.Roots = append(p.Lock.Roots, facts.Root{Member: "core", Kind: facts.RootExtra, Name: "prod"}, facts.Root{Member: "api", Kind: facts.RootExtra, Name: "production"})
		}), config.Config{}, nil, nil, []string{"production"}, true},
		// PDM's --prod refuses its groups, which are all for development, but not extras.
		{"pdm, a group", app(on(facts.PDM, "pdm.lock"), groups(nil, "dev", "jobs")), config.Config{Groups: []string{"jobs"}}, []string{"jobs"}, nil, nil, false},
		{"pdm, an extra", app(on(facts.PDM, "pdm.lock"), groups(nil, "dev"), extras("web")), config.Config{Extras: []string{"web"}}, nil, nil, []string{"web"}, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			p, _ := decided(t, c.p, c.config)
			in := p.Install
			if diff := cmp.Diff([][]string{c.groups, c.without, c.extras}, [][]string{in.Groups, in.Without, in.Extras}); diff != "" {
				t.Errorf("groups, left out, extras: %s", diff)
			}
			if in.NoDev != c.noDev {
				t.Errorf("no-dev: %v", in.NoDev)
			}
		})
	}
	e := refused(t, app(extras("cpu")), config.Config{Extras: []string{"gpu"}})
	holds(t, e.Fact, `there is no extra "gpu"`)
	holds(t, e.Remedy, "did you mean \"cpu\"? The extras are: cpu")
	e = refused(t, app(on(facts.Pip, "requirements"), extras("gpu")), config.Config{Extras: []string{"gpu"}})
	holds(t, e.Fact, `"gpu" is not in it`)
	holds(t, e.Remedy, "--requirements")
	e = refused(t, app(), config.Config{Groups: []string{"web"}})
	holds(t, e.Remedy, "has no groups")
}

func TestLocal(t *testing.T) {
	for _, c := range []struct {
		name string
		pkg  facts.Package
		want []LocalPackage
	}{
		{"a folder", local("part", "libs/part", facts.SourceDirectory), []LocalPackage{{"part", "libs/part"}}},
		{"a link", local("part", "./libs//part/", facts.SourceEditable), []LocalPackage{{"part", "libs/part"}}},
		{"the project itself", local("app", ".", facts.SourceEditable), nil},
		{"from the index", pure("part", "1"), nil},
		// It has nothing to install, so nothing of it is read.
		{"a virtual one", local("part", "libs/part", facts.SourceVirtual), nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			p, _ := decided(t, app(with(c.pkg)), config.Config{})
			if diff := cmp.Diff(c.want, p.Install.Local); diff != "" {
				t.Error(diff)
			}
			if again := len(c.want) > 0; p.Install.Again != again {
				t.Errorf("a second step: %v", p.Install.Again)
			}
		})
	}
	for _, dir := range []string{"..", "../part", "libs/../../part", "/srv/part"} {
		e := refused(t, app(with(pure("a", "1"), local("part", dir, facts.SourceDirectory))), config.Config{})
		if e.Path != "uv.lock" || e.Line != 20 {
			t.Errorf("%s: at %s:%d", dir, e.Path, e.Line)
		}
		holds(t, e.Fact, "part comes from", "outside the build context")
		holds(t, e.Remedy, "--context")
	}
}

func TestWorkspace(t *testing.T) {
	api := facts.Manifest{Path: "api/pyproject.toml", Name: "api", HasProject: true, BuildBackend: "hatchling.build"}
	core := facts.Manifest{Path: "core/pyproject.toml", Name: "core", HasProject: true, BuildBackend: "hatchling.build"}
	members := []facts.Member{{Name: "api", Dir: "api", Manifest: api}, {Name: "core", Dir: "core", Manifest: core}}
	roots := func(p *facts.Project) { // each member has a root of its own in the lock
		p.Lock.Roots = nil
		for _, m := range members {
			p.Lock.Roots = append(p.Lock.Roots, facts.Root{Member: m.Name, Kind: facts.RootMain})
		}
	}
	p, _ := decided(t, app(roots, func(p *facts.Project) { p.Name, p.Dir, p.Manifest, p.Members = "api", "api", api, members }), config.Config{})
	if in := p.Install; in.Member != "api" || in.AllMembers || !in.Project || !in.Again {
		t.Errorf("one member: %+v", in)
	}
	if diff := cmp.Diff([]string{"api/pyproject.toml", "core/pyproject.toml"}, p.Install.Manifests); diff != "" {
		t.Error(diff)
	}
	p, _ = decided(t, app(roots, func(p *facts.Project) {
		p.Name, p.Manifest, p.Members = "", facts.Manifest{Path: "pyproject.toml"}, members
	}), config.Config{})
	if in := p.Install; in.Member != "" || !in.AllMembers || !in.Project || !in.Again {
		t.Errorf("all members: %+v", in)
	}
}

// TestMemberWithExtension holds that a member of the workspace which is compiled
// brings its compiler, where the image needs that member.
func TestMemberWithExtension(t *testing.T) {
	rust := facts.Manifest{Path: "core/pyproject.toml", Name: "core", HasProject: true, Build: facts.Build{Backend: "maturin", Known: true, Rust: "1.83", Tools: []facts.BuildTool{{Name: "rust", Because: facts.Evidence{What: "the build backend is maturin", Path: "core/pyproject.toml", Line: 2}}}}}
	members := func(p *facts.Project) { p.Members = []facts.Member{{Name: "core", Dir: "core", Manifest: rust}} }
	p, _ := decided(t, app(with(local("core", "core", facts.SourceEditable)), members), config.Config{})
	if diff := cmp.Diff([]string{"cargo", "gcc", "libc6-dev", "rustc"}, packageNames(p.BuildPackages)); diff != "" {
		t.Error(diff)
	}
	if p, _ := decided(t, app(with(pure("a", "1")), members), config.Config{}); len(p.BuildPackages) > 0 {
		t.Errorf("for a member that nothing asks for: %v", p.BuildPackages)
	}
}

// TestStatic holds when the dependencies can be read out of [project] before
// the source is there: with tomllib, and when nothing else adds to them.
func TestStatic(t *testing.T) {
	deps := manifest(func(m *facts.Manifest) { m.Dependencies = []facts.Requirement{{Name: "flask"}} })
	alone := on(facts.Pip, "manifest")
	for _, c := range []struct {
		name   string
		p      facts.Project
		config config.Config
		want   bool
	}{
		{"static", app(alone, deps), config.Config{}, true},
		{"no dependencies", app(alone), config.Config{}, false},
		{"before tomllib", app(alone, deps, requires("==3.10.*")), config.Config{}, false},
		{"with an extra", app(alone, deps, extras("web")), config.Config{Extras: []string{"web"}}, false},
		{"dynamic", app(alone, deps, manifest(func(m *facts.Manifest) { m.Dynamic = []string{"dependencies"} })), config.Config{}, false},
		{"another file", app(alone, deps, manifest(func(m *facts.Manifest) { m.Path = "setup.cfg" })), config.Config{}, false},
		{"with a lock", app(on(facts.Pip, "requirements"), deps), config.Config{}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			if p, _ := decided(t, c.p, c.config); p.Install.Static != c.want {
				t.Errorf("%v", p.Install.Static)
			}
		})
	}
}

func TestVersionArg(t *testing.T) {
	for requires, want := range map[string]string{
		"setuptools_scm[toml]>=8":         "SETUPTOOLS_SCM_PRETEND_VERSION",
		"hatch-vcs":                       "SETUPTOOLS_SCM_PRETEND_VERSION",
		"pdm-backend":                     "PDM_BUILD_SCM_VERSION",
		"poetry-dynamic-versioning>=1,<2": "POETRY_DYNAMIC_VERSIONING_BYPASS",
	} {
		p, diags := decided(t, app(installable, manifest(func(m *facts.Manifest) {
			m.VCSVersion, m.BuildRequires = true, []string{"setuptools", requires}
		})), config.Config{})
		if p.Install.VersionArg != want || !contains(diags, "DW305") {
			t.Errorf("%s: %q", requires, p.Install.VersionArg)
		}
	}
	// What is not built needs no version.
	p, diags := decided(t, app(manifest(func(m *facts.Manifest) { m.VCSVersion = true })), config.Config{})
	if p.Install.VersionArg != "" || contains(diags, "DW305") {
		t.Errorf("%q", p.Install.VersionArg)
	}
}

// TestRemarks holds what is said about the dependencies that do not simply
// install from wheels.
func TestRemarks(t *testing.T) {
	git := facts.Package{Name: "g", Source: facts.Source{Kind: facts.SourceGit, URL: "https://example.org/g"}}
	for _, c := range []struct {
		name, rule string
		p          facts.Project
		parts      []string
	}{
		{"no file for one CPU", "DW201", app(with(tagged("a", "1", "cp314-cp314-manylinux_2_28_x86_64")), requires(">=3.14")), []string{"a 1 has no file", "aarch64"}},
		{"no file at all", "DW211", app(with(tagged("a", "1", "cp314-cp314-win_amd64")), requires(">=3.14")), []string{"a 1 has no file that installs on python:3.14-slim-trixie"}},
		{"a file for a Python that is not allowed", "DW211", app(with(tagged("a", "1", "cp312-cp312-manylinux_2_28_x86_64")), requires(">=3.14")), []string{"only with Python 3.12"}},
		{"compiled", "DW202", app(with(tagged("b", "2", "sdist"))), []string{"b 2", "Python 3.14 on trixie"}},
		{"compiled on one CPU", "DW206", app(with(tagged("c", "3", "cp39-abi3-manylinux_2_28_x86_64", "sdist"))), []string{"on aarch64 only", "c 3"}},
		{"files unknown", "DW203", app(on(facts.Pip, "requirements"), with(pkg("d", "4"), pure("e", "5"))), []string{"1 dependency (d)"}},
		{"cloned", "DW209", app(with(git)), []string{"repository", ": g"}},
		{"not pinned", "DW207", app(on(facts.Pip, "requirements"), func(p *facts.Project) { p.Lock.Pinned = false }), nil},
		{"not in the lock", "DW204", app(func(p *facts.Project) {
			p.Lock = lock("uv.lock", pure("f", "1"))
			p.Lock.Packages[0].Dependencies = []facts.Edge{{Name: "gone"}}
		}), []string{"f asks for gone, which is not in the lock"}},
		{"conflict", "DW205", app(extras("cpu", "gpu"), func(p *facts.Project) { p.Lock.Conflicts = [][]facts.Choice{{{Extra: "cpu"}, {Extra: "gpu"}}} }),
			[]string{"extra cpu, extra gpu exclude each other"}},
		{"an extra", "DW210", app(extras("pdf", "dev")), []string{"not installed: extra pdf"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			p, diags := decided(t, c.p, config.Config{})
			d := said(t, diags, c.rule)
			holds(t, d.Message, c.parts...)
			if c.rule == "DW209" && (!p.Install.Git || len(p.BuildPackages) == 0 || p.BuildPackages[0].Name != "git") {
				t.Errorf("git is not installed: %+v", p.BuildPackages)
			}
		})
	}
	// A chosen side of a conflict says nothing.
	conflict := app(extras("cpu", "gpu"), func(p *facts.Project) { p.Lock.Conflicts = [][]facts.Choice{{{Extra: "cpu"}, {Extra: "gpu"}}} })
	if _, diags := decided(t, conflict, config.Config{Extras: []string{"gpu"}}); contains(diags, "DW205") {
		t.Error("DW205 although one is chosen")
	}
	// Wheels for everything: nothing to say but that there is no command.
	if _, diags := decided(t, app(with(pure("a", "1"))), config.Config{}); ruleIDs(diags) != "DW401" {
		t.Errorf("said %q", ruleIDs(diags))
	}
}

func packageNames(list []SystemPackage) []string {
	var out []string
	for _, p := range list {
		out = append(out, p.Name)
	}
	return out
}
