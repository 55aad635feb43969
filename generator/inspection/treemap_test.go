package inspection

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/dockwright/dockwright/generator/plan"
)

// TestSquarifyPaper is the example of Bruls, Huizing and van Wijk, Squarified
// Treemaps, figure 5: 6, 6, 4, 3, 2, 2, 1 in a rectangle of 6 by 4.
func TestSquarifyPaper(t *testing.T) {
	got := squarify([]float64{6, 6, 4, 3, 2, 2, 1}, rect{0, 0, 6, 4})
	want := []float64{3.0 / 2, 3.0 / 2, 49.0 / 36, 49.0 / 27, 25.0 / 18, 25.0 / 18, 25.0 / 9} // ratios of the sides
	for i, r := range got {
		if ratio := max(r.w/r.h, r.h/r.w); math.Abs(ratio-want[i]) > 1e-9 {
			t.Errorf("rectangle %d is %v, a ratio of %.3f, not %.3f", i, r, ratio, want[i])
		}
	}
}

// TestSquarify holds that the rectangles of any weights fill the area, each by
// its share, and don't overlap.
func TestSquarify(t *testing.T) {
	for seed := range uint64(200) {
		random := rand.New(rand.NewPCG(seed, 1))
		weights := make([]float64, 1+random.IntN(60))
		for i := range weights {
			weights[i] = math.Ceil(math.Exp(random.Float64() * 22)) // to some GiB
		}
		slices.SortFunc(weights, func(a, b float64) int { return int(math.Copysign(1, b-a)) })
		total := 0.0
		for _, w := range weights {
			total += w
		}
		area := rect{3, 5, 100 + 1000*random.Float64(), 100 + 500*random.Float64()}
		got := squarify(weights, area)
		if len(got) != len(weights) {
			t.Fatalf("%d rectangles for %d weights", len(got), len(weights))
		}
		whole := area.w * area.h
		for i, r := range got {
			if r.w <= 0 || r.h <= 0 || r.x < area.x-1e-6 || r.y < area.y-1e-6 || r.x+r.w > area.x+area.w+1e-6 || r.y+r.h > area.y+area.h+1e-6 {
				t.Fatalf("seed %d: %v is not in %v", seed, r, area)
			}
			if share := r.w * r.h / whole; math.Abs(share-weights[i]/total) > 1e-9 {
				t.Errorf("seed %d: %v has a share of %g, not %g", seed, r, share, weights[i]/total)
			}
			for _, o := range got[:i] {
				if min(r.x+r.w, o.x+o.w)-max(r.x, o.x) > 1e-6 && min(r.y+r.h, o.y+o.h)-max(r.y, o.y) > 1e-6 {
					t.Errorf("seed %d: %v and %v overlap", seed, r, o)
				}
			}
		}
	}
}

// TestFamilies holds what stands together on the map, and that nothing is lost.
func TestFamilies(t *testing.T) {
	var list []plan.Dependency
	for name, size := range map[string]int64{
		"torch": 700e6, "torchvision": 20e6, "nvidia-cublas-cu12": 300e6, "nvidia-nvtx-cu12": 1e3, "python-dateutil": 30e6, "python-multipart": 30e6,
		"types-a": 100, "types-b": 100, "alone-package": 40e6, "small": 10, "tiny": 1, "unknown": 0,
	} {
		list = append(list, plan.Dependency{Name: name, Version: "1", Size: size})
	}
	slices.SortFunc(list, func(a, b plan.Dependency) int { return int(b.Size - a.Size) })
	m := newTreemap(weigh(list))
	var got []string
	var sum int64
	for _, b := range m.blocks {
		for _, one := range b.tiles {
			name := one.dep.Name
			if one.others > 0 {
				name = fmt.Sprintf("%d others", one.others)
			}
			got = append(got, fmt.Sprintf("%s %d", name, one.family))
			sum += one.size
		}
	}
	want := []string{"torch -1", "nvidia-cublas-cu12 0", "nvidia-nvtx-cu12 0", "alone-package -1", "python-dateutil -1", "python-multipart -1", "torchvision -1", "4 others -1"}
	if len(got) == len(want) && got[4] > got[5] {
		got[4], got[5] = got[5], got[4] // of the same size
	}
	if !slices.Equal(got, want) || sum != m.total {
		t.Errorf("the map has %q, %d of %d bytes", got, sum, m.total)
	}
}
