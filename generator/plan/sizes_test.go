package plan

import (
	"slices"
	"testing"

	"github.com/dockwright/dockwright/detect/facts"
)

// TestWheelSize asks for one package of each file, and for what several of them have: a
// library counts by its CPU, and the newest wheel before one that was compiled once.
func TestWheelSize(t *testing.T) {
	for _, c := range []struct {
		name, arch, version string
		over, under         int64
	}{
		{"nvidia-nvshmem-cu12", "x86_64", "3.4.5", 139e6, 140e6},
		{"nvidia-nvshmem-cu12", "aarch64", "3.4.5", 138e6, 139e6},
		{"plotly", "x86_64", "", 5e6, 20e6},
		{"biopython", "x86_64", "1.86", 3e6, 4e6},
		{"scipy", "x86_64", "", 30e6, 40e6}, // 43.9 MB of 1.9.0 were compiled
		{"scipy", "aarch64", "", -1, 1},
		{"nobodys", "x86_64", "", -1, 1},
	} {
		if size, version := wheelSize(c.name, c.arch); size <= c.over || size >= c.under || version != c.version {
			t.Errorf("%s on %s: %d of %q", c.name, c.arch, size, version)
		}
	}
}

// TestShareWithoutSizes holds that a lock without sizes, as Poetry's and PDM's are, has
// a base to share all the same: heavy packages are known by name.
func TestShareWithoutSizes(t *testing.T) {
	one := Plan{Dependencies: []Dependency{
		{Name: "scipy", Version: "1", Source: facts.SourceRegistry, Groups: []string{"main"}, Targets: map[string]facts.Verdict{"x": {Class: facts.Wheel}}},
		{Name: "nobodys", Version: "1", Source: facts.SourceRegistry, Groups: []string{"main"}, Targets: map[string]facts.Verdict{"x": {Class: facts.Wheel}}},
	}}
	s, worth := NewShare([]Plan{one, one}, nil)
	size, _ := wheelSize("scipy", "x86_64")
	if !worth || !slices.Equal(s.Packages, []SharedPackage{{"scipy", "1", size}}) || s.Before != 2*size || s.After != size {
		t.Errorf("%v: %+v", worth, s)
	}
}
