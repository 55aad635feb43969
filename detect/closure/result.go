package closure

import (
	"slices"

	"github.com/dockwright/dockwright/detect/facts"
)

// result gathers what the last pass found.
func (s *state) result() Result {
	r := Result{lock: s.w.lock, visits: s.visits, Missing: s.missing, Ambiguous: s.ambiguous, Unknown: s.unknown(), Clashes: s.clashes()}
	by := s.askedBy()
	position := make([]int, len(s.base)) // by package: its index in r.Packages
	for pkg, v := range s.base {
		if v >= 0 {
			position[pkg] = len(r.Packages)
			r.Packages = append(r.Packages, Reached{Package: pkg, By: by(v), visit: v})
		}
	}
	// Visits are in the order of the walk; sorted below.
	for i := range s.visits {
		if v := &s.visits[i]; v.extra != "" {
			at := &r.Packages[position[v.pkg]]
			at.Extras = append(at.Extras, v.extra)
		}
	}
	for i := range r.Packages {
		slices.Sort(r.Packages[i].Extras)
	}
	return r
}

// Path is a shortest way from a root to the i-th of Packages, as names: the
// direct dependency first, the package itself last. Roots in between, which
// stand for a project that the lock doesn't list, have no name in it, and a
// package whose extra leads to another one of its own has it once.
//
// The paths of all packages may be longer together than the lock by far, so
// each is made when it is asked for.
func (r *Result) Path(i int) []string {
	var path []string
	for visit := r.Packages[i].visit; visit >= 0; visit = r.visits[visit].parent {
		if pkg := r.visits[visit].pkg; pkg >= 0 {
			path = append(path, r.lock.Packages[pkg].Name)
		}
	}
	slices.Reverse(path)
	return slices.Compact(path)
}

// askedBy spreads the names of the selected roots over the graph. Masks hold 64
// names; more are spread in further rounds.
func (s *state) askedBy() func(visit int32) []string {
	var names []string
	for _, i := range s.selected {
		names = append(names, label(&s.roots[i]))
	}
	slices.Sort(names)
	names = slices.Compact(names)

	var rounds [][]uint64
	for first := 0; first < len(names); first += 64 {
		rounds = append(rounds, s.spread(names[first:min(first+64, len(names))]))
	}
	known := map[uint64][]string{} // of the first round, which mostly is the only one
	return func(visit int32) []string {
		if len(rounds) == 1 {
			if list, ok := known[rounds[0][visit]]; ok {
				return list
			}
		}
		var list []string
		for round, masks := range rounds {
			for bit := range 64 {
				if masks[visit]&(1<<bit) != 0 {
					list = append(list, names[round*64+bit])
				}
			}
		}
		if len(rounds) == 1 {
			known[rounds[0][visit]] = list
		}
		return list
	}
}

// spread gives each visit the set of names that lead to it, as a bit mask.
func (s *state) spread(names []string) []uint64 {
	masks := make([]uint64, len(s.visits))
	var queue []int32
	for _, i := range s.selected {
		if bit, ok := slices.BinarySearch(names, label(&s.roots[i])); ok {
			v := s.rooted[i]
			masks[v] |= 1 << bit
			queue = append(queue, v)
		}
	}
	for len(queue) > 0 {
		v := queue[len(queue)-1]
		queue = queue[:len(queue)-1]
		for _, to := range s.out[s.visits[v].outA:s.visits[v].outB] {
			if merged := masks[to] | masks[v]; merged != masks[to] {
				masks[to] = merged
				queue = append(queue, to)
			}
		}
	}
	return masks
}

// unknown are the selected names that no selected root has, in the order of the
// selection.
func (s *state) unknown() []string {
	var out []string
	check := func(kind facts.RootKind, names []string) {
		for _, name := range names {
			if !slices.ContainsFunc(s.selected, func(i int) bool { return s.roots[i].Kind == kind && s.roots[i].Name == name }) {
				out = append(out, label(&facts.Root{Kind: kind, Name: name}))
			}
		}
	}
	check(facts.RootGroup, s.sel.Groups)
	check(facts.RootExtra, s.sel.Extras)
	return out
}
