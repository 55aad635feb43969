package render

import (
	"strings"
	"testing"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/generator/plan"
)

func TestWhyPackages(t *testing.T) {
	system := func(name string, reasons ...string) plan.SystemPackage {
		return plan.SystemPackage{Name: name, For: reasons}
	}
	maybe := func(p plan.SystemPackage, names ...string) plan.SystemPackage {
		p.Maybe = names
		return p
	}
	for want, list := range map[string][]plan.SystemPackage{
		"gcc, libc6-dev for psutil":                                        {system("gcc", "psutil"), system("libc6-dev", "psutil")},
		"gcc for psutil, lxml; libxml2-dev for lxml":                       {system("gcc", "psutil", "lxml"), system("libxml2-dev", "lxml")},
		"gcc for a, b, c, d and 1 more":                                    {system("gcc", "a", "b", "c", "d", "e")},
		"gcc for psutil, fastuuid on aarch64":                              {system("gcc", "psutil", "fastuuid on aarch64")},
		"gcc for multidict, as a guess":                                    {maybe(system("gcc"), "multidict")},
		"gcc for psutil, and for multidict, pycryptodome as a guess":       {maybe(system("gcc", "psutil"), "multidict", "pycryptodome")},
		"gcc for psutil, and for multidict as a guess; make for multidict": {maybe(system("gcc", "psutil"), "multidict"), system("make", "multidict")},
	} {
		if got := whyPackages(list); got != want {
			t.Errorf("%s\nwant %s", got, want)
		}
	}
}

// The sentence about wheels is true of both CPUs and of the project's own folders.
func TestWhyBase(t *testing.T) {
	glibc := func(arch string) facts.Target {
		return facts.Target{Major: 3, Minor: 13, Libc: facts.Glibc, LibcMajor: 2, LibcMinor: 41, Arch: arch}
	}
	x86, arm := glibc("x86_64"), glibc("aarch64")
	dependency := func(name string, source facts.SourceKind, onX86, onARM facts.Class) plan.Dependency {
		return plan.Dependency{Name: name, Source: source, Targets: map[string]facts.Verdict{x86.String(): {Class: onX86}, arm.String(): {Class: onARM}}}
	}
	wheel := dependency("six", facts.SourceRegistry, facts.Wheel, facts.Wheel)
	compiler := []plan.SystemPackage{{Name: "gcc", For: []string{"part"}}}
	for _, c := range []struct {
		name string
		p    plan.Plan
		want string // of what follows the first sentence
	}{
		{"wheels only", plan.Plan{Dependencies: []plan.Dependency{wheel}}, "All dependencies install from wheels on it."},
		{"built on both", plan.Plan{Dependencies: []plan.Dependency{wheel, dependency("a", facts.SourceRegistry, facts.Sdist, facts.Sdist)},
			Compiled: []plan.Compiled{{Name: "a", Source: facts.SourceRegistry, Arches: []string{"x86_64", "aarch64"}}}},
			"What has no wheel for it is built before the last stage."},
		{"built on aarch64", plan.Plan{Dependencies: []plan.Dependency{wheel, dependency("a", facts.SourceRegistry, facts.Wheel, facts.Sdist)},
			Compiled: []plan.Compiled{{Name: "a", Source: facts.SourceRegistry, Arches: []string{"aarch64"}}}},
			"On x86_64 all dependencies install from wheels on it; what aarch64 has none for is built before the last stage."},
		{"an own one that is pure", plan.Plan{Dependencies: []plan.Dependency{wheel, dependency("part", facts.SourceEditable, facts.Sdist, facts.Sdist)},
			Compiled: []plan.Compiled{{Name: "part", Source: facts.SourceEditable, Arches: []string{"x86_64", "aarch64"}}}},
			"All dependencies install from wheels on it."},
		{"an own one that is compiled", plan.Plan{Dependencies: []plan.Dependency{wheel, dependency("part", facts.SourceEditable, facts.Sdist, facts.Sdist)}, BuildPackages: compiler},
			"All dependencies but the project's own install from wheels on it."},
		{"the project itself is compiled", plan.Plan{Name: "part", Dependencies: []plan.Dependency{wheel}, BuildPackages: compiler}, "All dependencies install from wheels on it."},
		{"not known", plan.Plan{Dependencies: []plan.Dependency{wheel, dependency("a", facts.SourceRegistry, facts.Unknown, facts.Unknown)}}, ""},
		{"only those asked for are known", plan.Plan{Install: plan.Install{Partial: true}, Dependencies: []plan.Dependency{wheel}}, ""},
		{"no dependencies", plan.Plan{}, ""},
	} {
		c.p.Installs = []plan.Tally{{}}
		for _, d := range c.p.Dependencies {
			class := d.Targets[x86.String()].Class
			switch t := &c.p.Installs[0]; {
			case facts.Source{Kind: d.Source}.Local():
			case class == facts.Wheel:
				t.Wheel++
			case class == facts.Sdist:
				t.Sdist++
			case class == facts.Unknown:
				t.Unknown++
			}
		}
		_, got, _ := strings.Cut(whyBase(c.p), "interpreter.")
		if got = strings.TrimSpace(got); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}
