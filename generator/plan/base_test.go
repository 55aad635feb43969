package plan

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/generator/config"
)

func TestDebian(t *testing.T) {
	numpy := tagged("numpy", "2.0", both("cp314-cp314-manylinux_2_27")...)
	torch := tagged("torch", "2.9", append(both("cp314-cp314-manylinux_2_39"), "sdist")...)
	for _, c := range []struct {
		name   string
		p      facts.Project
		config config.Config
		want   Base
		reason []string
	}{
		{"newest", app(), config.Config{}, Base{"python:3.14-slim-trixie", Debian, "trixie", facts.Glibc, "2.41"}, []string{"Debian 13 has glibc 2.41"}},
		{"asked for by its name", app(), config.Config{Base: "slim"}, Base{"python:3.14-slim-trixie", Debian, "trixie", facts.Glibc, "2.41"}, nil},
		{"an older one", app(), config.Config{Debian: "bookworm"}, Base{"python:3.14-slim-bookworm", Debian, "bookworm", facts.Glibc, "2.36"}, nil},
		{"the highest floor", app(with(numpy, torch, pure("p", "1"))), config.Config{}, Base{"python:3.14-slim-trixie", Debian, "trixie", facts.Glibc, "2.41"},
			[]string{"the highest that a wheel asks for is 2.39 (torch); on bookworm (glibc 2.36) it would compile torch too", "Alpine would have no file for numpy 2.0, and would have to compile torch 2.9"}},
		// manylinux2014 is another name of 2.17.
		{"the old names of tags", app(with(tagged("a", "1", both("cp314-cp314-manylinux2014")...))), config.Config{},
			Base{"python:3.14-slim-trixie", Debian, "trixie", facts.Glibc, "2.41"}, []string{"is 2.17 (a); the same on bookworm"}},
		{"the highest of both CPUs", app(with(tagged("a", "1", "cp314-cp314-manylinux2014_x86_64", "cp314-cp314-manylinux_2_28_aarch64"))), config.Config{},
			Base{"python:3.14-slim-trixie", Debian, "trixie", facts.Glibc, "2.41"}, []string{"is 2.28 (a)"}},
		{"an older release that compiles", app(with(torch)), config.Config{Debian: "bookworm"}, Base{"python:3.14-slim-bookworm", Debian, "bookworm", facts.Glibc, "2.36"},
			[]string{"Debian 12 has glibc 2.36; on trixie (glibc 2.41) it would not compile torch"}},
		{"an older release that has no file", app(with(torch, tagged("cuda", "1", both("py3-none-manylinux_2_39")...))), config.Config{}, Base{"python:3.14-slim-trixie", Debian, "trixie", facts.Glibc, "2.41"},
			[]string{"on bookworm (glibc 2.36) there is no file for cuda;"}},
		{"an older release that lacks a file", app(with(tagged("cuda", "1", both("py3-none-manylinux_2_39")...))), config.Config{Debian: "bookworm"}, Base{"python:3.14-slim-bookworm", Debian, "bookworm", facts.Glibc, "2.36"},
			[]string{"on trixie (glibc 2.41) there is a file for cuda"}},
		{"an older release with older wheels", app(with(tagged("a", "1", append(both("cp314-cp314-manylinux_2_39"), both("cp314-cp314-manylinux_2_28")...)...))), config.Config{},
			Base{"python:3.14-slim-trixie", Debian, "trixie", facts.Glibc, "2.41"}, []string{"is 2.39 (a); on bookworm no more and no less is compiled"}},
		{"an older patch", app(requires("==3.13.2")), config.Config{}, Base{"python:3.13.2-slim-bookworm", Debian, "bookworm", facts.Glibc, "2.36"}, nil},
		{"a newer patch", app(requires("==3.13.9")), config.Config{}, Base{"python:3.13.9-slim-trixie", Debian, "trixie", facts.Glibc, "2.41"}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			p, _ := decided(t, c.p, c.config)
			if diff := cmp.Diff(c.want, p.Base); diff != "" {
				t.Error(diff)
			}
			holds(t, p.Reason("base"), c.reason...)
			if c.name == "newest" && strings.Contains(p.Reason("base"), "Alpine") {
				t.Errorf("speaks of Alpine without a dependency: %s", p.Reason("base"))
			}
		})
	}
}

// TestFloor holds that a wheel above the glibc of the base counts as compiled,
// and that the newest release is taken, where it fits.
func TestFloor(t *testing.T) {
	torch := with(tagged("torch", "2.9", append(both("cp314-cp314-manylinux_2_39"), "sdist")...))
	p, _ := decided(t, app(torch, requires(">=3.14")), config.Config{})
	if p.Base.Suite != "trixie" || len(p.Compiled) != 0 {
		t.Errorf("%s compiles %+v", p.Base.Suite, p.Compiled)
	}
	p, diags := decided(t, app(torch, requires(">=3.14")), config.Config{Debian: "bookworm"})
	if len(p.Compiled) != 1 || p.Compiled[0].Name != "torch" || !p.Compiled[0].Native || !contains(diags, "DW202") {
		t.Errorf("%s compiles %+v: %s", p.Base.Suite, p.Compiled, ruleIDs(diags))
	}
}

func TestDebianUnsupported(t *testing.T) {
	// Asked for by the configuration.
	_, diags := decided(t, app(requires("==3.11.*")), config.Config{Debian: "bullseye", Path: "dockwright.toml"})
	d := said(t, diags, "DW302")
	if d.Path != "dockwright.toml" {
		t.Errorf("at %s", d.Path)
	}
	holds(t, d.Message, "Debian 11 (bullseye) has had no regular security support since 2024-08-14")
	holds(t, d.Remedy, "`debian`")
	// Forced by a patch, which a file demands: that file is named, not a flag that nobody gave.
	p, diags := decided(t, app(requires("==3.11.2")), config.Config{})
	d = said(t, diags, "DW302")
	if p.Base.Image != "python:3.11.2-slim-bullseye" || d.Path != "pyproject.toml" || d.Line != 3 || strings.Contains(d.Remedy, "`debian`") {
		t.Errorf("%s: %+v", p.Base.Image, d)
	}
	if _, diags = decided(t, app(requires("==3.11.*")), config.Config{}); contains(diags, "DW302") {
		t.Error("said of a release that is supported")
	}
}

func TestDebianRefused(t *testing.T) {
	e := refused(t, app(), config.Config{Debian: "bullseye", Path: "pyproject.toml"})
	holds(t, e.Fact, "no official python:3.14 image on Debian bullseye")
	holds(t, e.Remedy, "trixie, bookworm")
	e = refused(t, app(requires("==3.13.2")), config.Config{Debian: "trixie"})
	holds(t, e.Remedy, "bookworm")
	if strings.Contains(e.Remedy, "trixie") {
		t.Errorf("offers what it refuses: %s", e.Remedy)
	}
	refused(t, app(), config.Config{Debian: "trixie\nRUN evil"})
}

func TestAlpine(t *testing.T) {
	asked := config.Config{Base: "alpine"}
	musl := append(both("cp314-cp314-manylinux_2_28"), both("cp314-cp314-musllinux_1_2")...)
	for _, c := range []struct {
		name  string
		p     facts.Project
		image string
		rules string
	}{
		{"nothing to install", app(), "python:3.14-alpine3.24", "DW401"},
		{"no lock", app(func(p *facts.Project) { p.Lock = nil }), "python:3.14-alpine3.24", "DW401"},
		{"pure and musl wheels", app(with(pure("a", "1"), tagged("b", "2", musl...))), "python:3.14-alpine3.24", "DW401"},
		// What is compiled on Debian too is no reason against Alpine.
		{"sdist only", app(with(tagged("docopt", "0.6", "sdist"))), "python:3.14-alpine3.24", "DW401 DW202"},
		{"wheels for one CPU", app(with(tagged("b", "2", append(both("cp314-cp314-manylinux_2_28"), "cp314-cp314-musllinux_1_2_x86_64", "sdist")...))),
			"python:3.14-alpine3.24", "DW401 DW217 DW206"},
		// No image of an old patch is on the newest Alpine.
		{"one patch", app(requires("==3.13.2")), "python:3.13.2-alpine", "DW306 DW401"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p, diags := decided(t, c.p, asked)
			if p.Base.Image != c.image || p.Base.Family != Alpine || p.Base.Libc != facts.Musl || p.Base.LibcVersion != "1.2.6" {
				t.Errorf("%+v", p.Base)
			}
			if got := ruleIDs(diags); got != c.rules {
				t.Errorf("said %q, not %q", got, c.rules)
			}
			holds(t, p.Reason("base"), "asked for")
		})
	}
}

// TestAlpineRefused holds that the refusal names each blocker with its version
// and what it would take, the worst first, and nothing that does not block.
func TestAlpineRefused(t *testing.T) {
	asked := config.Config{Base: "alpine"}
	glibc := both("cp314-cp314-manylinux_2_28")
	torch := tagged("torch", "2.9", glibc...)
	scipy := tagged("scipy", "1.16", append(glibc, "sdist")...)
	small := tagged("psutil", "7.0", append(glibc, "sdist")...)
	e := refused(t, app(with(small, scipy, pure("p", "1"), torch, tagged("docopt", "0.6", "sdist"))), asked)
	if e.Path != "uv.lock" {
		t.Errorf("at %s", e.Path)
	}
	holds(t, e.Fact, "Alpine is not possible", "these 3 dependencies have")
	if len(e.Details) != 3 {
		t.Fatalf("%q", e.Details)
	}
	holds(t, e.Details[0], "torch 2.9: cannot be installed")
	holds(t, e.Details[1], "scipy 1.16: ", "minutes to compile", "with g++, gfortran, musl-dev, openblas-dev")
	holds(t, e.Details[2], "psutil 7.0: some seconds to compile")
	holds(t, e.Remedy, "slim")

	e = refused(t, app(with(scipy, small)), asked)
	holds(t, strings.Join(e.Details, "\n"), "all together: ")
	e = refused(t, app(with(scipy)), asked)
	holds(t, e.Fact, "this dependency has no wheel for musl")
	holds(t, e.Error(), "uv.lock: Alpine is not possible", "scipy 1.16: ")
	if len(e.Details) != 1 {
		t.Errorf("a total of one: %q", e.Details)
	}

	heavy := sized(tagged("heavy", "1", glibc...), 9000)
	if e = refused(t, app(with(torch, heavy)), asked); len(e.Details) != 2 || !strings.HasPrefix(e.Details[0], "heavy 1: ") {
		t.Errorf("%q", e.Details)
	}

	// What takes long on aarch64 alone is not named, and so not counted.
	arm := sized(tagged("arm", "1", append(glibc, "cp314-cp314-musllinux_1_2_x86_64", "sdist")...), 900_000_000)
	e = refused(t, app(with(small, tagged("other", "1", append(glibc, "sdist")...), arm)), asked)
	holds(t, e.Details[2], "all together: some seconds on one core")

	var many []facts.Package
	for i := range 12 {
		many = append(many, tagged(fmt.Sprintf("n%02d", i), "1", glibc...))
	}
	e = refused(t, app(with(many...)), asked)
	if n := len(e.Details); n != 11 || e.Details[10] != "and 2 more: dockwright inspect" {
		t.Errorf("%d: %q", n, e.Details)
	}
}

// TestAlpineNowhere holds that Alpine is not blamed for what Debian has no file
// for either, and that slim is not offered as the way out.
func TestAlpineNowhere(t *testing.T) {
	asked := config.Config{Base: "alpine"}
	windows := tagged("windows", "1", "cp314-cp314-win_amd64")
	torch := tagged("torch", "2.9", both("cp314-cp314-manylinux_2_28")...)
	_, diags := decided(t, app(with(windows)), asked)
	holds(t, said(t, diags, "DW211").Message, "windows 1 has no file that installs on python:3.14-alpine")
	e := refused(t, app(with(windows, torch)), asked)
	holds(t, strings.Join(e.Details, "\n"), "torch 2.9: cannot be installed: there is no sdist", "windows 1: cannot be installed, nor can it on Debian")
	holds(t, e.Remedy, "where the others install")

	old := tagged("old", "1", both("cp313-cp313-manylinux_2_28")...) // on slim, another Python is taken
	e = refused(t, app(with(old, tagged("new", "1", wheels("cp314")...))), asked)
	holds(t, e.Remedy, "slim, where they install")
}

// TestAlpinePython holds that the Python is chosen by what musl has where Alpine
// is asked for, and that a refusal is not got round by one that has a wheel
// nowhere.
func TestAlpinePython(t *testing.T) {
	both314 := append(both("cp314-cp314-manylinux_2_28"), both("cp313-cp313-manylinux_2_28")...)
	later := tagged("a", "1", append(both314, append(both("cp313-cp313-musllinux_1_2"), "sdist")...)...)
	p, _ := decided(t, app(with(later)), config.Config{Base: "alpine"})
	if p.Python.Minor != "3.13" || len(p.Compiled) > 0 {
		t.Errorf("Python %s compiles %+v", p.Python.Minor, p.Compiled)
	}
	holds(t, p.Reason("python"), "3.14: would compile a too")
	if p, _ = decided(t, app(with(later)), config.Config{}); p.Python.Minor != "3.14" {
		t.Errorf("Python %s on Debian", p.Python.Minor)
	}
	e := refused(t, app(with(tagged("a", "1", append(both("cp314-cp314-manylinux_2_28"), "sdist")...))), config.Config{Base: "alpine"})
	holds(t, strings.Join(e.Details, "\n"), "a 1: ")
}

// TestAlpineUnknown holds that nothing is claimed of what the lock doesn't name.
func TestAlpineUnknown(t *testing.T) {
	p, _ := decided(t, app(on(facts.Pip, "requirements"), with(pkg("flask", "3.0"), pure("a", "1"))), config.Config{Base: "alpine"})
	holds(t, p.Reason("base"), "asked for; whether 1 dependency has a wheel for musl is not known (flask)")
	p, _ = decided(t, app(with(pure("a", "1"))), config.Config{Base: "alpine"})
	holds(t, p.Reason("base"), "everything installs on musl 1.2.6")
}
