package plan

import (
	"slices"
	"testing"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/generator/config"
)

func onPlatforms(names ...string) config.Config { return config.Config{Platforms: names} }

// TestPlatforms holds that what is so on a CPU which the image is not for counts
// nowhere, whichever CPU it is.
func TestPlatforms(t *testing.T) {
	intel := app(with(tagged("a", "1", "cp314-cp314-manylinux_2_28_x86_64", "sdist")))
	for _, c := range []struct {
		name      string
		platforms []string
		compiled  []string // the CPUs on which a is
		installs  []string
		rules     string
	}{
		{"both by default", nil, []string{"aarch64"}, []string{"cp314-glibc2.41-x86_64", "cp314-glibc2.41-aarch64"}, "DW401 DW217 DW206"},
		{"both, said in another order", []string{"linux/arm64", "linux/amd64", "linux/arm64"}, []string{"aarch64"}, []string{"cp314-glibc2.41-x86_64", "cp314-glibc2.41-aarch64"}, "DW401 DW217 DW206"},
		{"the CPU with the wheel", []string{"linux/amd64"}, nil, []string{"cp314-glibc2.41-x86_64"}, "DW401"},
		{"the other CPU", []string{"linux/arm64"}, []string{"aarch64"}, []string{"cp314-glibc2.41-aarch64"}, "DW401 DW217 DW202"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p, diags := decided(t, intel, onPlatforms(c.platforms...))
			if got := ruleIDs(diags); got != c.rules {
				t.Errorf("said %q, not %q", got, c.rules)
			}
			var compiled, installs []string
			for _, x := range p.Compiled {
				compiled = append(compiled, x.Arches...)
			}
			for _, x := range p.Installs {
				installs = append(installs, x.Target)
			}
			if !slices.Equal(compiled, c.compiled) || len(p.BuildPackages) > 0 != (c.compiled != nil) {
				t.Errorf("compiled on %q with %v, not on %q", compiled, p.BuildPackages, c.compiled)
			}
			if !slices.Equal(installs, c.installs) || len(p.Platforms) != len(c.installs) {
				t.Errorf("installs on %q for %q, not on %q", installs, p.Platforms, c.installs)
			}
			if (p.Reason("platforms") != "") != (c.platforms != nil) {
				t.Errorf("the reason is %q", p.Reason("platforms"))
			}
			// What inspect shows without flags does not follow.
			if len(p.Targets) != 4 {
				t.Errorf("classified for %v", p.Targets)
			}
		})
	}
}

// TestPlatformsDecide holds that the Python, Alpine and what cannot be installed
// follow from the platforms that the image is for.
func TestPlatformsDecide(t *testing.T) {
	newer := tagged("a", "1", append(both("cp313-cp313-manylinux_2_28"), "cp314-cp314-manylinux_2_28_x86_64")...)
	for platform, want := range map[string]string{"linux/amd64": "3.14", "linux/arm64": "3.13"} {
		if p, _ := decided(t, app(with(newer)), onPlatforms(platform)); p.Python.Minor != want {
			t.Errorf("Python %s for %s, not %s", p.Python.Minor, platform, want)
		}
	}

	musl := tagged("b", "2", append(both("cp314-cp314-manylinux_2_28"), "cp314-cp314-musllinux_1_2_x86_64", "sdist")...)
	if p, _ := decided(t, app(with(musl)), config.Config{Base: "alpine", Platforms: []string{"linux/amd64"}}); len(p.Compiled) > 0 {
		t.Errorf("compiled on Alpine: %v", p.Compiled)
	}
	e := refused(t, app(with(musl)), config.Config{Base: "alpine", Platforms: []string{"linux/arm64"}})
	holds(t, e.Fact, "Alpine is not possible")

	intel := tagged("c", "3", "cp314-cp314-manylinux_2_28_x86_64")
	if _, diags := decided(t, app(with(intel)), onPlatforms("linux/amd64")); contains(diags, "DW201") || contains(diags, "DW211") {
		t.Error("it installs, and something is said against it")
	}
	_, diags := decided(t, app(with(intel)), onPlatforms("linux/arm64"))
	holds(t, said(t, diags, "DW211").Message, "c 3 has no file that installs", "for linux/arm64")
	_, diags = decided(t, app(with(intel)), config.Config{})
	holds(t, said(t, diags, "DW201").Remedy, `platforms = ["linux/amd64"]`)
}

// TestPlatformsOfLock holds what is asked for against what uv locked for.
func TestPlatformsOfLock(t *testing.T) {
	arm := func(p *facts.Project) {
		p.Lock.Environments = []string{"platform_machine == 'aarch64' and sys_platform == 'linux'"}
	}
	p, diags := decided(t, app(arm), onPlatforms("linux/arm64"))
	if contains(diags, "DW105") || !slices.Equal(p.Platforms, []string{"linux/arm64"}) {
		t.Errorf("for %v, said %q", p.Platforms, ruleIDs(diags))
	}
	p, diags = decided(t, app(arm), onPlatforms("linux/amd64", "linux/arm64"))
	if !contains(diags, "DW105") || !slices.Equal(p.Platforms, []string{"linux/arm64"}) {
		t.Errorf("for %v, said %q", p.Platforms, ruleIDs(diags))
	}
	e := refused(t, app(arm), onPlatforms("linux/amd64"))
	holds(t, e.Fact, "the lock is for aarch64 only", "linux/amd64")
	holds(t, e.Remedy, `platforms to ["linux/arm64"]`)
}
