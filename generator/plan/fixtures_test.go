package plan

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/generator/config"
)

// releases are those of a day that does not move, so that no test depends on
// the data that ages.
func releases() Releases {
	all := []string{"trixie", "bookworm"}
	python := func(version string, patch int, end string, since map[string]int, suites ...string) PythonRelease {
		return PythonRelease{Version: version, Patch: patch, End: end, Suites: suites, Since: since, Alpine: []string{"3.24", "3.23"}}
	}
	return Releases{
		AsOf: "2026-11-21",
		Rust: RustRelease{Version: "1.96", Suite: "trixie"},
		Pythons: []PythonRelease{
			python("3.15", 0, "2031-10", nil, all...),
			python("3.14", 7, "2030-10", nil, all...),
			python("3.13", 15, "2029-10", map[string]int{"trixie": 7}, all...),
			python("3.12", 14, "2028-10", map[string]int{"trixie": 11}, all...),
			python("3.11", 16, "2027-10", map[string]int{"trixie": 13, "bookworm": 4}, "trixie", "bookworm", "bullseye"),
			python("3.10", 21, "2026-10", map[string]int{"trixie": 18, "bookworm": 12}, "trixie", "bookworm", "bullseye"),
			python("3.9", 25, "2025-10", nil, "bullseye"),
		},
		Debians: []DebianRelease{
			{Suite: "trixie", Number: 13, Glibc: "2.41", SecurityEnd: "2028-08-09", End: "2030-06-30", Distroless: "gcr.io/distroless/cc-debian13:nonroot"},
			{Suite: "bookworm", Number: 12, Glibc: "2.36", SecurityEnd: "2028-07-11", End: "2029-06-30"},
			{Suite: "bullseye", Number: 11, Glibc: "2.31", SecurityEnd: "2024-08-14", End: "2026-08-31"},
		},
		Alpines: []AlpineRelease{{Version: "3.24", Musl: "1.2.6"}, {Version: "3.23", Musl: "1.2.5"}},
		Managers: []ManagerRelease{
			{Name: facts.UV, Version: "0.13.8", Python: ">=3.8", Reads: "==1"},
			{Name: facts.UV, Version: "0.9.30", Python: ">=3.8", Reads: "==1"},
			{Name: facts.Poetry, Version: "2.4.1", Python: ">=3.11,<4", Reads: ">=1,<3", Pins: []string{"installer==1.1.0", `tomli==2.0 ; python_version < "3.11"`}},
			{Name: facts.Poetry, Version: "2.1.4", Python: ">=3.9,<4", Reads: ">=1,<3", Pins: []string{"installer==0.7.0", `tomli==2.0 ; python_version < "3.11"`}},
			{Name: facts.Poetry, Version: "1.8.5", Python: ">=3.8,<3.14", Reads: ">=1,<2.1", Pins: []string{"installer==0.7.0"}},
			{Name: facts.PDM, Version: "2.29.3", Python: ">=3.9", Reads: ">=3,<5", Install: "pdm[locked]==2.29.3"},
			{Name: facts.Pipenv, Version: "2026.10.3", Python: ">=3.9", Reads: ">=5", Pins: []string{"certifi==2026.1.1"}},
		},
	}
}

// pkg is a package from an index with files of these names.
func pkg(name, version string, files ...string) facts.Package {
	p := facts.Package{Name: name, Version: version, Source: facts.Source{Kind: facts.SourceRegistry}}
	for _, f := range files {
		p.Files = append(p.Files, facts.File{Name: f, Size: 1000, Hash: "sha256:00"})
	}
	return p
}

// pure is a package with a wheel for everything.
func pure(name, version string) facts.Package {
	return pkg(name, version, strings.ReplaceAll(name, "-", "_")+"-"+version+"-py3-none-any.whl")
}

// files names wheels of a package by their tags, and its sdist for "sdist".
func files(name, version string, tags ...string) []string {
	var out []string
	for _, t := range tags {
		if t == "sdist" {
			out = append(out, name+"-"+version+".tar.gz")
			continue
		}
		out = append(out, name+"-"+version+"-"+t+".whl")
	}
	return out
}

// tagged is a package with such files.
func tagged(name, version string, tags ...string) facts.Package {
	return pkg(name, version, files(name, version, tags...)...)
}

// both are tags of one Python and platform for x86_64 and aarch64.
func both(tag string) []string { return []string{tag + "_x86_64", tag + "_aarch64"} }

// lock is a lock of the kind whose main root has an edge to each package.
func lock(kind string, packages ...facts.Package) *facts.Lock {
	l := &facts.Lock{Path: kind, Kind: kind, Pinned: true, Hashed: true, Packages: packages}
	root := facts.Root{Kind: facts.RootMain}
	for i, p := range packages {
		l.Packages[i].Line = 10 * (i + 1)
		root.Edges = append(root.Edges, facts.Edge{Name: p.Name, Version: p.Version})
	}
	l.Roots = []facts.Root{root}
	return l
}

// app is a project without code, on uv.
func app(change ...func(*facts.Project)) facts.Project {
	p := facts.Project{Name: "app", Dir: ".", Manager: facts.UV, ManagerWhy: "uv.lock",
		Manifest: facts.Manifest{Path: "pyproject.toml", Name: "app", RawName: "app", HasProject: true},
		Lock:     lock("uv.lock")}
	for _, c := range change {
		c(&p)
	}
	return p
}

// with changes the lock's packages.
func with(packages ...facts.Package) func(*facts.Project) {
	return func(p *facts.Project) { p.Lock = lock(p.Lock.Kind, packages...) }
}

// on changes the manager and its lock, which comes before with.
func on(m facts.Manager, kind string) func(*facts.Project) {
	return func(p *facts.Project) { p.Manager, p.Lock = m, lock(kind) }
}

// requires sets requires-python, on line 3.
func requires(spec string) func(*facts.Project) {
	return func(p *facts.Project) { p.Manifest.RequiresPython, p.Manifest.RequiresPythonLine = spec, 3 }
}

// pinned adds .python-version.
func pinned(raw, spec string) func(*facts.Project) {
	return func(p *facts.Project) {
		p.Pins = append(p.Pins, facts.Pin{Path: ".python-version", Line: 1, Raw: raw, Specifier: spec})
	}
}

// tree sets the files; the import packages follow from the __init__.py among them.
func tree(names ...string) func(*facts.Project) {
	return func(p *facts.Project) {
		p.Tree.Files = slices.Clone(names)
		slices.Sort(p.Tree.Files)
		for _, f := range p.Tree.Files {
			if dir, ok := strings.CutSuffix(f, "/__init__.py"); ok {
				p.Tree.Packages = append(p.Tree.Packages, dir)
			}
		}
	}
}

// installable gives the project a build backend.
func installable(p *facts.Project) {
	p.Manifest.BuildBackend, p.Manifest.BuildRequires = "hatchling.build", []string{"hatchling"}
}

func manifest(change func(*facts.Manifest)) func(*facts.Project) {
	return func(p *facts.Project) { change(&p.Manifest) }
}

// decided plans, and fails on an error.
func decided(t *testing.T, p facts.Project, c config.Config) (Plan, []facts.Diagnostic) {
	t.Helper()
	plan, diags, err := decide(p, c, Options{}, releases())
	if err != nil {
		t.Fatal(err)
	}
	return plan, diags
}

// refused plans what must not work.
func refused(t *testing.T, p facts.Project, c config.Config) *facts.Error {
	t.Helper()
	plan, _, err := decide(p, c, Options{}, releases())
	var e *facts.Error
	if !errors.As(err, &e) {
		t.Fatalf("no *facts.Error, but %v and %+v", err, plan)
	}
	if e.Remedy == "" {
		t.Errorf("no remedy: %v", e)
	}
	return e
}

// holds fails unless the text has each part.
func holds(t *testing.T, text string, parts ...string) {
	t.Helper()
	for _, p := range parts {
		if !strings.Contains(text, p) {
			t.Errorf("%q has no %q", text, p)
		}
	}
}

// ruleIDs are the rules of the diagnostics, without those about extras and the
// start command unless asked for by the tests of these.
func ruleIDs(diags []facts.Diagnostic) string {
	var out []string
	for _, d := range diags {
		out = append(out, d.Rule)
	}
	return strings.Join(out, " ")
}

// said is the first diagnostic of a rule.
func said(t *testing.T, diags []facts.Diagnostic, rule string) facts.Diagnostic {
	t.Helper()
	i := slices.IndexFunc(diags, func(d facts.Diagnostic) bool { return d.Rule == rule })
	if i < 0 {
		t.Fatalf("no %s, but %q", rule, ruleIDs(diags))
	}
	return diags[i]
}
