package plan

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/generator/config"
)

func TestConstraints(t *testing.T) {
	for _, c := range []struct {
		name   string
		p      facts.Project
		config config.Config
		want   []string
	}{
		{"none", app(), config.Config{}, nil},
		{"all", app(requires(">=3.11"), func(p *facts.Project) { p.Lock.RequiresPython = ">=3.12" }, pinned("3.13", "==3.13.*")), config.Config{},
			[]string{"pyproject.toml:3 requires Python >=3.11", "uv.lock requires Python >=3.12", ".python-version:1 says 3.13"}},
		{"a lock that repeats the manifest", app(requires(">=3.11"), func(p *facts.Project) { p.Lock.RequiresPython = ">=3.11" }), config.Config{},
			[]string{"pyproject.toml:3 requires Python >=3.11"}},
		// The user's word replaces a habit, not what works.
		{"a choice", app(requires(">=3.11"), pinned("3.13", "==3.13.*")), config.Config{Python: "3.12", Path: "dockwright.toml"},
			[]string{"pyproject.toml:3 requires Python >=3.11", "dockwright.toml chooses Python 3.12"}},
		{"a flag", app(), config.Config{Python: "3.12"}, []string{"--python chooses Python 3.12"}},
		{"a pin that means no CPython", app(pinned("pypy3.10", "")), config.Config{}, nil},
		{"one pin twice", app(pinned("3.13", "==3.13.*"), pinned("3.13", "==3.13.*")), config.Config{}, []string{".python-version:1 says 3.13"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := &decider{project: c.p, config: c.config, pins: c.p.Pins}
			var got []string
			for _, s := range d.constraints() {
				got = append(got, s.where()+" "+s.says)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestChoosePython(t *testing.T) {
	cp := func(name string, pythons ...string) facts.Package {
		var tags []string
		for _, p := range pythons {
			tags = append(tags, both(p+"-"+p+"-manylinux_2_28")...)
		}
		return tagged(name, "1.0", append(tags, "sdist")...)
	}
	noSdist := func(p facts.Package) facts.Package {
		p.Files = p.Files[:len(p.Files)-1]
		return p
	}
	unnamed := with(pkg("flask", "3.0"))
	for _, c := range []struct {
		name    string
		p       facts.Project
		config  config.Config
		tag     string
		because string // a part of the reason
	}{
		{"nothing limits it", app(), config.Config{}, "3.14", "no file limits it; 3.15: a fresh .0"},
		{"range", app(requires(">=3.11,<3.13")), config.Config{}, "3.12", "pyproject.toml:3 requires Python >=3.11,<3.13; the newest that fits"},
		{"only a fresh .0", app(requires(">=3.15")), config.Config{}, "3.15", "requires Python >=3.15"},
		{"alternatives", app(requires("==3.11.* || ==3.12.*")), config.Config{}, "3.12", ""},
		{"pin", app(pinned("3.12", "==3.12.*")), config.Config{}, "3.12", ".python-version:1 says 3.12"},
		{"choice", app(pinned("3.12", "==3.12.*")), config.Config{Python: "3.11"}, "3.11", "--python chooses Python 3.11"},
		{"choice of a fresh .0", app(), config.Config{Python: "3.15"}, "3.15", ""},

		// A tag of one patch is never rebuilt, so it is used only if it must be.
		{"one patch", app(requires("==3.13.2")), config.Config{}, "3.13.2", ""},
		{"older patches", app(requires(">=3.13,<3.13.5")), config.Config{}, "3.13.4", ""},
		{"chosen patch", app(), config.Config{Python: "3.13.2"}, "3.13.2", ""},
		{"a patch that is left out", app(requires(">=3.13,!=3.13.15,<3.14")), config.Config{}, "3.13", ""}, // 3.13.16 will come
		{"a patch newer than the data", app(requires(">=3.13.20,<3.14")), config.Config{}, "3.13", ""},
		{"the newest patch", app(requires("==3.13.15")), config.Config{}, "3.13", ""},

		{"ended, and a supported one", app(requires(">=3.9,<3.12")), config.Config{}, "3.11", ""},
		{"ended, with the wheels", app(requires(">=3.10"), with(cp("numpy", "cp310"))), config.Config{}, "3.14", ""},
		{"ended only", app(requires("<3.11")), config.Config{}, "3.10", ""},

		{"wheels decide", app(with(cp("numpy", "cp311", "cp312"))), config.Config{}, "3.12", "3.15, 3.14, 3.13: would compile numpy too"},
		{"an older one does not compile less", app(requires(">=3.12"), with(tagged("docopt", "1.0", "sdist"))), config.Config{}, "3.14", ""},
		{"fewest compiled", app(with(cp("a", "cp313", "cp312"), cp("b", "cp312"))), config.Config{}, "3.12", "too"},
		{"what cannot be installed weighs more", app(with(noSdist(cp("a", "cp311")), cp("b", "cp314"))), config.Config{}, "3.11", "3.15, 3.14, 3.13, 3.12: no file for a"},
		{"one CPU counts", app(with(tagged("a", "1.0", append(both("cp313-cp313-manylinux_2_28"), "cp314-cp314-manylinux_2_28_x86_64", "sdist")...))), config.Config{},
			"3.13", "would compile a on aarch64 too"},
		{"a fresh .0 with wheels for it alone", app(with(cp("a", "cp315"))), config.Config{}, "3.15", "the newest that fits"},
		{"abi3 and pure wheels limit nothing", app(with(tagged("c", "1.0", both("cp39-abi3-manylinux_2_28")...), pure("p", "1.0"))), config.Config{}, "3.14", ""},

		// Without file names, exact versions are rather older than the newest Python.
		{"pinned, files unknown", app(on(facts.Pip, "requirements"), unnamed), config.Config{}, "3.13", "not known"},
		{"pinned, files unknown, authors name it", app(on(facts.Pip, "requirements"), unnamed,
			manifest(func(m *facts.Manifest) { m.TriedOn = []string{"3.13", "3.14"} })), config.Config{}, "3.14", ""},
		{"pinned, files unknown, authors name an older one", app(on(facts.Pip, "requirements"), unnamed,
			manifest(func(m *facts.Manifest) { m.TriedOn = []string{"3.11", "3.12"} })), config.Config{}, "3.12", "tried"},
		{"not pinned, files unknown", app(on(facts.Pip, "requirements"), unnamed, func(p *facts.Project) { p.Lock.Pinned = false }), config.Config{}, "3.14", ""},
		{"no lock at all", app(func(p *facts.Project) { p.Lock = nil }), config.Config{}, "3.14", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			p, diags := decided(t, c.p, c.config)
			if p.Python.Tag != c.tag || !strings.HasPrefix(c.tag+".", p.Python.Minor+".") {
				t.Errorf("%+v, not %s: %s", p.Python, c.tag, p.Reason("python"))
			}
			holds(t, p.Reason("python"), c.because)
			if ended := strings.Contains(ruleIDs(diags), "DW301"); ended != (c.name == "ended only") {
				t.Errorf("DW301: %v", ended)
			}
		})
	}
}

// TestEnded holds that the message names the statement that keeps the project
// from a supported version.
func TestEnded(t *testing.T) {
	p := app(requires(">=3.8"), pinned("3.10", "==3.10.*"))
	plan, diags := decided(t, p, config.Config{})
	d := said(t, diags, "DW301")
	if plan.Python.Tag != "3.10" || d.Path != ".python-version" || d.Line != 1 {
		t.Errorf("%s: %+v", plan.Python.Tag, d)
	}
	holds(t, d.Message, "Python 3.10 has had no security fixes since 2026-10")
	holds(t, d.Remedy, "3.11 to 3.15")
}

// TestPythonConflict holds that the error names for each supported version who
// excludes it, and not those that nobody would choose.
func TestPythonConflict(t *testing.T) {
	e := refused(t, app(requires(">=3.13"), func(p *facts.Project) { p.Lock.RequiresPython = "<3.15" }, pinned("3.11", "==3.11.*")), config.Config{})
	if e.Path != "pyproject.toml" || e.Line != 3 {
		t.Errorf("at %s:%d", e.Path, e.Line)
	}
	holds(t, e.Fact,
		"3.15 by uv.lock, which requires Python <3.15",
		"3.14, 3.13 by .python-version:1, which says 3.11",
		"3.12, 3.11 by pyproject.toml:3, which requires Python >=3.13")
	if strings.Contains(e.Fact, "3.10 by") || strings.Contains(e.Fact, "3.9 by") {
		t.Errorf("names ended versions: %s", e.Fact)
	}
	holds(t, e.Remedy, "--python")

	e = refused(t, app(requires(">=3.12")), config.Config{Python: "3.11", Path: "pyproject.toml"})
	holds(t, e.Fact, "3.11 by pyproject.toml:3", "3.12 by pyproject.toml, which chooses Python 3.11")
	holds(t, e.Remedy, "choose another Python")

	e = refused(t, app(requires(">=4")), config.Config{})
	holds(t, e.Fact, "3.15, 3.14, 3.13, 3.12, 3.11 by pyproject.toml:3, which requires Python >=4")
	holds(t, e.Remedy, "allow a Python there") // no --python would help
}

func TestPythonSpecifier(t *testing.T) {
	e := refused(t, app(requires(">=3.x")), config.Config{})
	if e.Path != "pyproject.toml" || e.Line != 3 {
		t.Errorf("at %s:%d", e.Path, e.Line)
	}
	holds(t, e.Fact, `">=3.x" is no version specifier`)
	// One that is well formed but hostile stops the work, too, and nothing else.
	holds(t, refused(t, app(), config.Config{Python: "3.13\nRUN evil"}).Fact, "no version specifier")
}

func TestSuites(t *testing.T) {
	for _, c := range []struct {
		python string
		patch  int
		want   []string
	}{
		{"3.14", 0, []string{"trixie", "bookworm"}},
		{"3.13", 7, []string{"trixie", "bookworm"}},
		{"3.13", 6, []string{"bookworm"}},
		{"3.11", 13, []string{"trixie", "bookworm", "bullseye"}},
		{"3.11", 12, []string{"bookworm", "bullseye"}},
		{"3.11", 3, []string{"bullseye"}},
	} {
		r, ok := releases().python(c.python)
		if !ok {
			t.Fatal(c.python)
		}
		if diff := cmp.Diff(c.want, r.suitesFor(c.patch)); diff != "" {
			t.Errorf("%s.%d: %s", c.python, c.patch, diff)
		}
	}
}

func TestMore(t *testing.T) {
	for _, c := range []struct {
		a, b []string
		want string
	}{
		{[]string{"n/x86_64", "n/aarch64"}, nil, "n"},
		{[]string{"n/aarch64"}, nil, "n on aarch64"},
		{[]string{"n/x86_64", "m/x86_64", "m/aarch64"}, []string{"n/x86_64"}, "m"},
		{[]string{"a/x86_64", "b/x86_64", "c/x86_64", "d/x86_64", "e/x86_64"}, nil, "a on x86_64, b on x86_64, c on x86_64 and 2 more"},
	} {
		d := &decider{cpus: arches}
		if got := d.more(c.a, c.b); got != c.want {
			t.Errorf("%v without %v: %q, not %q", c.a, c.b, got, c.want)
		}
	}
}

// TestOneCPU holds that a CPU which uv was not to lock for is no target: what
// has no file there is neither compiled nor counted.
func TestOneCPU(t *testing.T) {
	intel := func(p *facts.Project) {
		p.Lock.Environments = []string{"platform_machine == 'x86_64' and sys_platform == 'linux'"}
	}
	one := with(tagged("a", "1", "cp314-cp314-manylinux_2_28_x86_64", "sdist"))
	p, diags := decided(t, app(one, intel), config.Config{})
	if len(p.Compiled) > 0 || len(p.BuildPackages) > 0 || contains(diags, "DW206") {
		t.Errorf("compiled: %v, with %v", p.Compiled, p.BuildPackages)
	}
	holds(t, said(t, diags, "DW105").Remedy, `platforms to ["linux/amd64"]`)
	if p, diags := decided(t, app(one), config.Config{}); len(p.Compiled) != 1 || contains(diags, "DW105") {
		t.Errorf("for both CPUs: %v", p.Compiled)
	}
}

func TestStalePin(t *testing.T) {
	stale := func(file string) func(*facts.Project) {
		return func(p *facts.Project) {
			p.Pins = []facts.Pin{{Path: file, Line: 1, Raw: "python-3.6.5", Specifier: "==3.6.5"}}
		}
	}
	p, diags := decided(t, app(requires(">=3.11"), stale("runtime.txt")), config.Config{})
	if holds(t, said(t, diags, "DW303").Message, "python-3.6.5", ">=3.11"); p.Python.Minor != "3.14" {
		t.Errorf("Python %s", p.Python.Minor)
	}
	refused(t, app(requires(">=3.11"), stale(".python-version")), config.Config{}) // uv reads it
	refused(t, app(stale("runtime.txt")), config.Config{})                         // nothing contradicts it
}

func TestOldPatch(t *testing.T) {
	p, diags := decided(t, app(requires(">=3.11,<=3.13")), config.Config{})
	d := said(t, diags, "DW306")
	if holds(t, d.Message, "requires Python >=3.11,<=3.13, which allows 3.13.0 and no later 3.13"); p.Python.Tag != "3.13.0" || d.Line != 3 {
		t.Errorf("Python %s, line %d", p.Python.Tag, d.Line)
	}
	holds(t, d.Remedy, `"<3.14"`)
	if _, diags := decided(t, app(requires(">=3.11,<3.14")), config.Config{}); contains(diags, "DW306") {
		t.Error("DW306 although every patch of 3.13 is allowed")
	}
}

// TestLateLock holds that a Python which none of the lock's files was made for is
// passed over, even if nothing that is installed has to be compiled on it.
func TestLateLock(t *testing.T) {
	other := tagged("pywin32", "311", "cp312-cp312-win_amd64", "cp313-cp313-win_amd64") // which the image does without
	other.Marker = "sys_platform == 'win32'"
	lock := with(pure("a", "1"), other)
	p, _ := decided(t, app(lock, requires(">=3.11")), config.Config{})
	if p.Python.Minor != "3.13" {
		t.Errorf("Python %s: %s", p.Python.Minor, p.Reason("python"))
	}
	holds(t, p.Reason("python"), "3.15, 3.14: the files of the dependencies are for Python 3.13 at the newest")
	for _, c := range []struct {
		files []string
		want  int
	}{
		{[]string{"a-1-cp311-cp311-win_amd64.whl", "a-1-cp39-cp39-any.whl"}, 11},
		{[]string{"a-1-cp312-abi3-any.whl", "a-1-py3-none-any.whl", "a-1.tar.gz"}, 0},
		{[]string{"a-1-cp310.cp311-cp310.cp311-any.whl", "a-1-1-cp313-cp313t-any.whl"}, 13},
		{[]string{"a-1-cp27-cp27m-any.whl", "cp399.whl", "a-1-cp3-cp3-any.whl"}, 0},
	} {
		if got := newestTag([]facts.Package{pkg("a", "1", c.files...)}); got != c.want {
			t.Errorf("%v: %d, want %d", c.files, got, c.want)
		}
	}
}
