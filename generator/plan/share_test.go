package plan

import (
	"math/bits"
	"math/rand"
	"slices"
	"strings"
	"testing"

	"github.com/dockwright/dockwright/detect/facts"
)

const mib = 1 << 20

// imageOf is an image whose dependencies are written "name size": sizes in MiB, "name
// size sdist" for one that is compiled.
func imageOf(dependencies ...string) Plan {
	p := Plan{Base: Base{Image: "python:3.13-slim-trixie"}, Platforms: []string{"linux/amd64"}, Manager: Manager{Name: facts.UV, Version: "0.9"}, Install: Install{Kind: "uv.lock", Lock: "uv.lock"}}
	for _, text := range dependencies {
		f := strings.Fields(text)
		var size int64
		for _, r := range f[1] {
			size = size*10 + int64(r-'0')
		}
		class := facts.Wheel
		if len(f) > 2 {
			class = facts.Class(f[2])
		}
		p.Dependencies = append(p.Dependencies, Dependency{Name: f[0], Version: "1", Source: facts.SourceRegistry, Groups: []string{"main"}, Size: size * mib, Targets: map[string]facts.Verdict{"cp313-glibc2.41-x86_64": {Class: class}}})
	}
	return p
}

func namesOf(s Share) (names []string) {
	for _, p := range s.Packages {
		names = append(names, p.Name)
	}
	return names
}

// TestShare holds the rule to sums that were made by hand.
func TestShare(t *testing.T) {
	alpine := imageOf("torch 100")
	alpine.Base.Image = "python:3.13-alpine"
	other := imageOf("torch 100")
	other.Dependencies[0].Version = "2"
	forked := imageOf("torch 100", "torch 90")
	forked.Dependencies[1].Version = "2"
	login := imageOf("torch 100")
	login.Secrets = []Secret{{ID: "netrc"}}
	git := imageOf("torch 100")
	git.Dependencies[0].Source = facts.SourceGit
	for _, c := range []struct {
		name          string
		images        []Plan
		set           []int
		packages      []string
		before, after int64 // MiB
		worth         bool
	}{
		{"what all have", []Plan{imageOf("numpy 20", "pandas 12", "flask 2"), imageOf("numpy 20", "pandas 12"), imageOf("numpy 20", "django 8")}, []int{0, 1, 2}, []string{"numpy"}, 94, 54, true},
		{"two have more in common than three", []Plan{imageOf("numpy 20", "torch 100"), imageOf("numpy 20", "torch 100"), imageOf("numpy 20")}, []int{0, 1}, []string{"numpy", "torch"}, 260, 140, true},
		{"what is compiled stays out", []Plan{imageOf("numpy 20", "slow 50 sdist"), imageOf("numpy 20", "slow 50 sdist")}, []int{0, 1}, []string{"numpy"}, 140, 120, true},
		{"light ones stay out", []Plan{imageOf("numpy 20", "six 0"), imageOf("numpy 20", "six 0")}, []int{0, 1}, []string{"numpy"}, 40, 20, true},
		{"too little", []Plan{imageOf("numpy 9"), imageOf("numpy 9")}, []int{0, 1}, []string{"numpy"}, 18, 9, false},
		{"too small a part", []Plan{imageOf("numpy 20", "torch 900"), imageOf("numpy 20", "jax 300")}, []int{0, 1}, []string{"numpy"}, 1240, 1220, false},
		{"nothing in common", []Plan{imageOf("numpy 20"), imageOf("pandas 20")}, nil, nil, 40, 40, false},
		{"one image", []Plan{imageOf("numpy 20")}, nil, nil, 20, 20, false},
		{"none", nil, nil, nil, 0, 0, false},
		{"another base", []Plan{imageOf("torch 100"), alpine}, nil, nil, 200, 200, false},
		{"another version", []Plan{imageOf("torch 100"), other}, nil, nil, 200, 200, false},
		{"two versions by marker", []Plan{forked, forked}, nil, nil, 380, 380, false},
		{"left out by name", []Plan{imageOf("private 100"), imageOf("private 100")}, nil, nil, 200, 200, false},
		{"an index with a login", []Plan{imageOf("torch 100"), login}, nil, nil, 200, 200, false},
		{"from a repository", []Plan{git, git}, nil, nil, 200, 200, false},
	} {
		got, worth := NewShare(c.images, []string{"private"})
		if worth != c.worth || !slices.Equal(got.Images, c.set) || !slices.Equal(namesOf(got), c.packages) || got.Before != c.before*mib || got.After != c.after*mib {
			t.Errorf("%s: %v %v %d to %d MiB, worth %t", c.name, got.Images, namesOf(got), got.Before/mib, got.After/mib, worth)
		}
	}
}

// TestShareIsBest holds what is found to what trying all sets of images finds.
func TestShareIsBest(t *testing.T) {
	r := rand.New(rand.NewSource(1))
	names := []string{"a", "b", "c", "d", "e", "f"}
	found := 0
	for range 500 {
		images := make([]Plan, 2+r.Intn(5))
		for i := range images {
			var has []string
			for j, n := range names {
				if r.Intn(2) == 0 {
					has = append(has, n+" "+string(rune('1'+j)))
				}
			}
			images[i] = imageOf(has...)
		}
		got, _ := NewShare(images, nil)
		if got.Before-got.After != most(images, names) {
			t.Errorf("saves %d MiB, not %d: %+v", (got.Before-got.After)/mib, most(images, names)/mib, got)
		}
		if again, _ := NewShare(images, nil); !slices.Equal(again.Images, got.Images) {
			t.Errorf("once %v, once %v", got.Images, again.Images)
		}
		if len(got.Images) > 2 {
			found++
		}
	}
	if found == 0 {
		t.Error("nothing was shared by more than two images")
	}
}

// most is the most that any set of images saves.
func most(images []Plan, names []string) (best int64) {
	for set := range 1 << len(images) {
		var saves int64
		for _, n := range names {
			size, in := int64(0), 0
			for i, p := range images {
				for _, d := range p.Dependencies {
					if set>>i&1 == 1 && d.Name == n {
						size, in = d.Size, in+1
					}
				}
			}
			if in == bits.OnesCount(uint(set)) && in > 1 {
				saves += size * int64(in-1)
			}
		}
		best = max(best, saves)
	}
	return best
}

// TestStart holds what is left of the layer of heavy packages where some are shared.
func TestStart(t *testing.T) {
	heavy := func() Plan {
		return Plan{Layers: Layers{Heavy: []string{"numpy", "scipy", "torch"}, HeavyBytes: 135_000_000}, Decisions: []Decision{{What: "layers", Chose: "two"}}}
	}
	p := heavy()
	p.Start([]SharedPackage{{Name: "numpy", Size: 20_000_000}}, Share{}, 2)
	if !slices.Equal(p.Layers.Heavy, []string{"scipy", "torch"}) || p.Layers.HeavyBytes != 115_000_000 || len(p.Decisions) != 2 {
		t.Errorf("%+v %+v", p.Layers, p.Decisions)
	}
	p = heavy()
	p.Start([]SharedPackage{{Name: "torch", Size: 100_000_000}}, Share{}, 2)
	if len(p.Layers.Heavy) != 0 || len(p.Decisions) != 1 || p.Reason("layers") != "" {
		t.Errorf("35 MB are worth no layer: %+v %+v", p.Layers, p.Decisions)
	}
	p = heavy()
	p.Layers.Medium, p.Layers.MediumBytes = []string{"lxml", "uvloop"}, 8_000_000
	p.Start([]SharedPackage{{Name: "uvloop", Size: 4_000_000}}, Share{}, 2)
	if !slices.Equal(p.Layers.Medium, []string{"lxml"}) || p.Layers.MediumBytes != 4_000_000 || !strings.Contains(p.Reason("layers"), "a third layer, of 4.0 MB, has 1 package") {
		t.Errorf("%+v %+v", p.Layers, p.Decisions)
	}
	p.Layers.MediumBytes, p.Layers.LightBytes = 5_000_000, 1_000_000
	p.Start([]SharedPackage{{Name: "lxml", Size: 4_000_000}}, Share{}, 2)
	if len(p.Layers.Medium) != 0 || p.Layers.LightBytes != 2_000_000 || len(p.Layers.Heavy) != 3 {
		t.Errorf("1 MB is worth no third layer: %+v", p.Layers)
	}
	p = heavy()
	p.Start(nil, Share{}, 2)
	if len(p.Layers.Heavy) != 3 || len(p.Shared) != 0 || p.Reason(DecisionShared) == "" {
		t.Errorf("nothing is shared: %+v", p)
	}
}
