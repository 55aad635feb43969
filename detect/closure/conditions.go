package closure

import (
	"cmp"
	"slices"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/pep440"
)

// holds evaluates an edge's marker. In a root's edges extras are the selected
// ones, in a package's edges those that the package itself is asked for.
// Provisional values, under items that may yet be withdrawn, are not kept.
func (s *state) holds(id int32, from int32, provisional bool) bool {
	if id == 0 {
		return true
	}
	m := s.markers.at(id)
	var memo *verdict
	switch m.kind {
	case asksPlatform:
		memo = &s.platform[id]
	case asksConflicts:
		if !provisional {
			memo = &s.conflicts[id]
		}
	}
	if memo != nil && *memo != undecided {
		return *memo == yes
	}
	value := s.evaluate(m, s.visits[from])
	if memo != nil {
		*memo = decided(value)
	}
	return value
}

func (s *state) evaluate(m *marker, v visit) bool {
	env := s.env
	env.DependencyGroups = s.sel.Groups
	env.Extras = s.active
	if m.kind == asksExtras {
		switch {
		case v.pkg < 0:
			env.Extras = slices.Concat(s.active, s.sel.Extras)
		case v.extra != "":
			env.Extras = append(slices.Clone(s.active), v.extra)
		}
	}
	return m.Evaluate(env)
}

// accepts evaluates a package's own marker, in which extras and groups are the
// selected ones.
func (s *state) accepts(pkg int32) bool {
	id := s.w.nodes[pkg].marker
	if id == 0 {
		return true
	}
	if s.accepted[pkg] == undecided {
		s.accepted[pkg] = decided(s.evaluate(s.markers.at(id), visit{pkg: -1}))
	}
	return s.accepted[pkg] == yes
}

// choose settles which of an edge's packages is meant; -1 when their own
// conditions exclude them all.
func (s *state) choose(l *link, from int32) int32 {
	if len(l.targets) == 1 {
		if s.accepts(l.targets[0]) {
			return l.targets[0]
		}
		return -1
	}
	var left []int32
	for _, t := range l.targets {
		if s.accepts(t) {
			left = append(left, t)
		}
	}
	left = s.forThisPython(left)
	switch len(left) {
	case 0:
		return -1
	case 1:
		return left[0]
	}
	slices.SortStableFunc(left, func(a, b int32) int {
		return -compareVersions(s.w.lock.Packages[a].Version, s.w.lock.Packages[b].Version)
	})
	s.tellAmbiguous(left, l.edge, from)
	return left[0]
}

// forThisPython keeps the packages that support the Python, if there are any:
// a fork for another Python has another requires-python, but a package alone
// that says so was locked nevertheless, and an installer tries it.
func (s *state) forThisPython(targets []int32) []int32 {
	if len(targets) < 2 {
		return targets
	}
	python, err := pep440.Parse(s.env.PythonFullVersion)
	if err != nil {
		return targets
	}
	var kept []int32
	for _, t := range targets {
		ok, err := pep440.ContainsAny(s.w.lock.Packages[t].RequiresPython, python, true)
		if ok || err != nil {
			kept = append(kept, t)
		}
	}
	if len(kept) == 0 {
		return targets
	}
	return kept
}

func (s *state) tellAmbiguous(left []int32, edge *facts.Edge, from int32) {
	a := Ambiguous{Name: edge.Name, From: s.nameOf(from), Chosen: int(left[0])}
	for _, t := range left[1:] {
		a.Others = append(a.Others, int(t))
	}
	if !slices.ContainsFunc(s.ambiguous, func(b Ambiguous) bool {
		return a.Name == b.Name && a.From == b.From && a.Chosen == b.Chosen
	}) {
		s.ambiguous = append(s.ambiguous, a)
	}
}

// compareVersions puts what is no version below what is one.
func compareVersions(a, b string) int {
	va, errA := pep440.Parse(a)
	vb, errB := pep440.Parse(b)
	switch {
	case errA != nil && errB != nil:
		return cmp.Compare(a, b)
	case errA != nil:
		return -1
	case errB != nil:
		return 1
	}
	return va.Compare(vb)
}
