package plan

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/generator/config"
)

// sized sets the sizes of a package's files, in their order.
func sized(p facts.Package, sizes ...int64) facts.Package {
	for i := range p.Files {
		p.Files[i].Size = sizes[min(i, len(sizes)-1)]
	}
	return p
}

// TestOnAlpine holds what is told of Alpine whichever base was chosen: each
// blocker once, in the order of the lock, with the CPUs that it blocks.
func TestOnAlpine(t *testing.T) {
	glibc := both("cp314-cp314-manylinux_2_28")
	arm := tagged("arm", "1", append(glibc, "cp314-cp314-musllinux_1_2_x86_64", "sdist")...)
	torch := sized(tagged("torch", "2.9", glibc...), 900_000_000)
	quick := sized(tagged("quick", "1.0", append(glibc, "sdist")...), 2_000_000, 2_000_000, 500_000)
	unsized := sized(tagged("unsized", "1", append(glibc, "sdist")...), 0)
	psutil := tagged("psutil", "6.0", append(glibc, "sdist")...)
	watchdog := tagged("watchdog", "6.0.0", append(glibc, "sdist")...) // which compiles nothing
	fine := []facts.Package{pure("p", "1"), tagged("docopt", "1", "sdist"), watchdog, tagged("m", "1", wheels("cp314")...)}
	cpus := []string{"x86_64", "aarch64"}
	blocker := map[string]Blocker{
		"arm": {Name: "arm", Version: "1", Class: facts.Sdist, Arches: cpus[1:], File: "arm-1.tar.gz", Size: 1000, WheelSize: 1000, Packages: []string{"gcc", "musl-dev"}, Seconds: 5,
			Because: "on aarch64 only: some seconds to compile (a guess from the 1 kB of its wheel for glibc), with gcc, musl-dev and perhaps more"},
		"torch": {Name: "torch", Version: "2.9", Class: facts.None, Arches: cpus, WheelSize: 900_000_000, Packages: []string{},
			Because: "cannot be installed: there is no sdist, and no wheel for musl"},
		"quick": {Name: "quick", Version: "1.0", Class: facts.Sdist, Arches: cpus, File: "quick-1.0.tar.gz", Size: 500_000, WheelSize: 2_000_000, Packages: []string{"gcc", "musl-dev"}, Seconds: 65,
			Because: "a minute to compile (a guess from the 2.0 MB of its wheel for glibc), with gcc, musl-dev and perhaps more"},
		"unsized": {Name: "unsized", Version: "1", Class: facts.Sdist, Arches: cpus, File: "unsized-1.tar.gz", Packages: []string{"gcc", "musl-dev"},
			Because: "some time to compile (nobody measured it, and nothing tells its size), with gcc, musl-dev and perhaps more"},
		"psutil": {Name: "psutil", Version: "6.0", Class: facts.Sdist, Arches: cpus, File: "psutil-6.0.tar.gz", Size: 1000, WheelSize: 1000, Packages: []string{"gcc", "linux-headers", "musl-dev"}, Seconds: 6,
			Because: "some seconds to compile (measured for 7.0.0), with gcc, linux-headers, musl-dev"},
	}
	list := func(names ...string) []Blocker {
		out := []Blocker{}
		for _, n := range names {
			out = append(out, blocker[n])
		}
		return out
	}
	const image = "python:3.14-alpine3.24"
	none := []string{}
	for _, c := range []struct {
		name     string
		packages []facts.Package
		want     OnAlpine
	}{
		{"nothing", nil, OnAlpine{image, true, list(), none, 0}},
		{"nothing blocks", fine, OnAlpine{image, true, list(), none, 0}},
		{"one CPU, on which it is no blocker for the other", append(fine, arm), OnAlpine{image, true, list("arm"), none, 5}},
		{"compiled", append(fine, quick, arm, psutil), OnAlpine{image, false, list("quick", "arm", "psutil"), none, 76}},
		{"not known how long", []facts.Package{unsized, quick}, OnAlpine{image, false, list("unsized", "quick"), none, 65}},
		{"no file", []facts.Package{quick, torch}, OnAlpine{image, false, list("quick", "torch"), none, 0}},
		{"no file names", []facts.Package{pkg("flask", "3.0"), pkg("uwsgi", "2.0"), pure("p", "1")}, OnAlpine{image, false, list(), []string{"flask"}, 0}}, // uwsgi has no wheel
	} {
		t.Run(c.name, func(t *testing.T) {
			p := compared(t, app(requires("==3.14.*"), with(c.packages...)), config.Config{})
			if diff := cmp.Diff(c.want, p.Alpine); diff != "" {
				t.Error(diff)
			}
		})
	}
	if p := compared(t, app(requires("==3.13.2")), config.Config{}); p.Alpine.Image != "python:3.13.2-alpine" {
		t.Errorf("an old patch on %s", p.Alpine.Image)
	}
}

// TestAlpineForgives holds that what is known to compile nothing does not refuse
// Alpine, and that a difference of the CPUs is told once, with a remedy.
func TestAlpineForgives(t *testing.T) {
	glibc := both("cp314-cp314-manylinux_2_28")
	p, _ := decided(t, app(requires("==3.14.*"), with(tagged("watchdog", "6.0.0", append(glibc, "sdist")...))), config.Config{Base: "alpine"})
	if p.Base.Family != Alpine || len(p.BuildPackages) > 0 {
		t.Errorf("%+v with %v", p.Base, p.BuildPackages)
	}
	arm := tagged("arm", "1", append(glibc, "cp314-cp314-musllinux_1_2_x86_64", "sdist")...)
	p, diags := decided(t, app(requires("==3.14.*"), with(arm)), config.Config{Base: "alpine"})
	holds(t, p.Reason("base"), "on x86_64 nothing lacks a wheel for musl")
	holds(t, said(t, diags, "DW206").Remedy, "slim")
	holds(t, said(t, diags, "DW206").Message, "fits Python 3.14 on Alpine 3.24: arm 1")
}
