package render

import (
	"slices"
	"strings"
	"testing"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/generator/plan"
)

// TestCompile holds that each environment that goes into the image is compiled once, at
// the end of the step that fills it: behind what is left out again.
func TestCompile(t *testing.T) {
	uv := plan.Manager{Name: facts.UV, Version: "0.9.0"}
	locked := plan.Install{Kind: "uv.lock", Project: true, Again: true, Files: []string{"uv.lock"}}
	apart := locked
	apart.Apart = []string{"."}
	outlined := apart
	outlined.Outline = &plan.Outline{}
	poetry := plan.Install{Kind: "poetry.lock", Project: true, Backend: "poetry.core.masonry.api", Files: []string{"poetry.lock"}, Apart: []string{"."}}
	heavy := plan.Layers{Heavy: []string{"numpy"}, Medium: []string{"uvloop"}, UV: "0.9.0"}
	safe := &plan.Diet{Level: "safe", Sources: true}
	for _, c := range []struct {
		name                                 string
		plan                                 plan.Plan
		heavy, shared, dependencies, project int // how often each step compiles
	}{
		{"uv", plan.Plan{Manager: uv, Install: apart}, 0, 0, 1, 1},
		{"in one environment", plan.Plan{Manager: uv, Install: locked}, 0, 0, 0, 1},
		{"from an outline", plan.Plan{Manager: uv, Install: outlined}, 0, 0, 1, 0},
		{"a heavy layer", plan.Plan{Manager: uv, Install: apart, Diet: safe, Layers: heavy}, 1, 0, 1, 1},
		{"a shared base", plan.Plan{Manager: uv, Install: apart, Shared: []plan.SharedPackage{{Name: "numpy"}}}, 0, 1, 1, 1},
		{"Poetry", plan.Plan{Manager: plan.Manager{Name: facts.Poetry}, Install: poetry, Diet: safe}, 0, 0, 1, 1},
		{"Poetry, whose lock uv installs", plan.Plan{Manager: plan.Manager{Name: facts.Poetry}, Install: poetry, Layers: heavy}, 1, 0, 1, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.plan.Dir = "."
			v, err := newView(c.plan)
			if err != nil {
				t.Fatal(err)
			}
			type step struct {
				step string
				want int
			}
			steps := []step{{v.Shared, c.shared}, {v.DependencyStep, c.dependencies}, {v.ProjectStep, c.project}}
			for _, part := range v.Parts {
				steps = append(steps, step{part.Step, c.heavy})
			}
			for i, s := range steps {
				if got := strings.Count(s.step, " compileall "); got != s.want || got == 1 && !strings.HasSuffix(s.step, compileAll) {
					t.Errorf("step %d compiles %d times, not %d at its end: %s", i, got, s.want, s.step)
				}
			}
		})
	}
}

// TestLinkStripped holds that the linker is told where there is one, and that what the
// plan sets besides stays.
func TestLinkStripped(t *testing.T) {
	cargo := plan.Variable{Name: "A", Value: "1", For: []string{"x"}}
	for _, c := range []struct {
		packages []string
		env      []plan.Variable
		want     []string
	}{
		{nil, nil, nil},
		{[]string{"git"}, nil, nil},
		{[]string{"git"}, []plan.Variable{cargo}, []string{"A=1"}},
		{[]string{"gcc", "libc6-dev"}, nil, []string{"LDFLAGS=-Wl,--strip-all"}},
		{[]string{"g++"}, []plan.Variable{cargo}, []string{"LDFLAGS=-Wl,--strip-all", "A=1"}},
	} {
		p := plan.Plan{Dir: ".", BuildEnv: c.env}
		for _, name := range c.packages {
			p.BuildPackages = append(p.BuildPackages, plan.SystemPackage{Name: name, For: []string{"x"}})
		}
		v, err := newView(p)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(v.BuildEnv, c.want) || (v.WhyBuildEnv == "") != (c.want == nil) {
			t.Errorf("%q: %q, %q", c.packages, v.BuildEnv, v.WhyBuildEnv)
		}
	}
}
