package inspection

import (
	"cmp"
	"math"
	"slices"
)

// rect is a place on the map, in the units of whatever it was laid out in.
type rect struct{ x, y, w, h float64 }

// squarify divides area into rectangles of the given weights, in their order,
// which is to be from the heaviest down, and keeps them as square as it can:
// Bruls, Huizing and van Wijk, Squarified Treemaps (2000). Weights are positive.
//
// Products are rounded by float64(…) before anything is added to them: Go may
// otherwise fuse the two on some processors, and the page would not be the same
// everywhere (Go specification, Floating-point operators).
func squarify(weights []float64, area rect) []rect {
	total := 0.0
	for _, w := range weights {
		total += w
	}
	scale := float64(area.w*area.h) / total
	out := make([]rect, 0, len(weights))
	for from := 0; from < len(weights); {
		side := min(area.w, area.h)
		to, sum := from+1, float64(weights[from]*scale)
		for to < len(weights) {
			more := sum + float64(weights[to]*scale)
			if worst(weights[from:to+1], scale, more, side) > worst(weights[from:to], scale, sum, side) {
				break
			}
			to, sum = to+1, more
		}
		if to == len(weights) {
			sum = float64(area.w * area.h) // what rounding left
		}
		out, area = layRow(out, weights[from:to], area, sum)
		from = to
	}
	return out
}

// worst is the largest ratio of sides in a row of the given sum along a side.
// The weights fall, so that the first and the last are the extremes.
func worst(row []float64, scale, sum, side float64) float64 {
	s2, a2 := float64(sum*sum), float64(side*side)
	return max(float64(a2*float64(row[0]*scale))/s2, s2/float64(a2*float64(row[len(row)-1]*scale)))
}

// layRow puts a row along the shorter side, and returns what is left of the area.
func layRow(out []rect, row []float64, area rect, sum float64) ([]rect, rect) {
	total := 0.0
	for _, w := range row {
		total += w
	}
	across := area.w < area.h
	length, depth := area.h, sum/area.h
	if across {
		length, depth = area.w, sum/area.w
	}
	before := 0.0
	for _, w := range row {
		from, to := float64(length*before)/total, float64(length*(before+w))/total
		before += w
		if across {
			out = append(out, rect{area.x + from, area.y, to - from, depth})
		} else {
			out = append(out, rect{area.x, area.y + from, depth, to - from})
		}
	}
	if across {
		return out, rect{area.x, area.y + depth, area.w, area.h - depth}
	}
	return out, rect{area.x + depth, area.y, area.w - depth, area.h}
}

// tile is a rectangle of the map: a dependency, or those too small to be seen.
type tile struct {
	dep    weighed
	others int // how many it stands for, 0 for one dependency
	size   int64
	family int // in the map's families, -1 for none
}

// block is what is kept together on the map: a family, or a tile by itself.
type block struct {
	tiles  []tile
	size   int64
	family int
}

// treemap is what the map shows, the heaviest block first.
type treemap struct {
	blocks   []block
	families []familyWeight
	total    int64
}

// familyWeight is a family that weighs enough to be told.
type familyWeight struct {
	name  string
	count int
	size  int64
}

const (
	familyShare = 50   // a family has at least one 50th of all bytes
	tileShare   = 2000 // a tile of its own, one 2000th: some 15 pixels square
	mostFamily  = 6    // as many as there are colours
)

func newTreemap(s sizes) treemap {
	t := treemap{total: s.total, families: heavyFamilies(s)}
	at := map[string]int{}
	byFamily := make([]block, len(t.families))
	for i, f := range t.families {
		at[f.name] = i
		byFamily[i].family = i
	}
	rest := tile{family: -1}
	for _, d := range s.known {
		one := tile{dep: d, size: d.Size, family: -1}
		if i, ok := at[family(d.Name)]; ok {
			one.family = i
			byFamily[i].add(one)
		} else if d.Size < s.total/tileShare {
			rest.others, rest.size, rest.dep = rest.others+1, rest.size+d.Size, d
		} else {
			t.blocks = append(t.blocks, block{[]tile{one}, d.Size, -1})
		}
	}
	if rest.others == 1 {
		rest.others = 0
	}
	if rest.size > 0 {
		t.blocks = append(t.blocks, block{[]tile{rest}, rest.size, -1})
	}
	t.blocks = append(t.blocks, byFamily...)
	slices.SortStableFunc(t.blocks, func(a, b block) int { return cmp.Compare(b.size, a.size) })
	return t
}

func (b *block) add(t tile) {
	b.tiles = append(b.tiles, t)
	b.size += t.size
}

// heavyFamilies are the families that are told apart, the heaviest first.
func heavyFamilies(s sizes) []familyWeight {
	var all []familyWeight
	at := map[string]int{}
	for _, d := range s.known {
		name := family(d.Name)
		i, ok := at[name]
		if !ok {
			i = len(all)
			at[name] = i
			all = append(all, familyWeight{name: name})
		}
		all[i].count++
		all[i].size += d.Size
	}
	all = slices.DeleteFunc(all, func(f familyWeight) bool { return f.count < 2 || f.size < s.total/familyShare })
	slices.SortStableFunc(all, func(a, b familyWeight) int { return cmp.Compare(b.size, a.size) })
	return all[:min(len(all), mostFamily)]
}

// place lays the map out for an area of the given proportions. Tiles come back
// in the order of the blocks, frames in that of the families.
func (t treemap) place(width, height float64) (tiles, frames []share) {
	frames = make([]share, len(t.families))
	var weights []float64
	for _, b := range t.blocks {
		weights = append(weights, float64(b.size))
	}
	area := rect{0, 0, width, height}
	for i, outer := range squarify(weights, area) {
		b := t.blocks[i]
		if b.family >= 0 {
			frames[b.family] = outer.in(area)
		}
		var inner []float64
		for _, one := range b.tiles {
			inner = append(inner, float64(one.size))
		}
		for _, r := range squarify(inner, outer) {
			tiles = append(tiles, r.in(area))
		}
	}
	return tiles, frames
}

// share is a rectangle in millionths of the area that it lies in. Edges are
// rounded, not sizes, so that neighbours stay neighbours.
type share struct{ left, top, width, height int }

func (r rect) in(area rect) share {
	part := func(v, of float64) int { return int(math.Round(v / of * 1e6)) }
	left, top := part(r.x, area.w), part(r.y, area.h)
	return share{left, top, part(r.x+r.w, area.w) - left, part(r.y+r.h, area.h) - top}
}
