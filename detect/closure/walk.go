package closure

import (
	"slices"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/pep508"
)

// Walk is the function Walk, on a lock that is prepared once.
func (w *Walker) Walk(roots []facts.Root, sel facts.Selection, env pep508.Environment) (Result, error) {
	if w.err != nil {
		return Result{}, w.err
	}
	s := &state{
		w:        w,
		sel:      sel,
		env:      env,
		roots:    roots,
		markers:  w.markers,
		isActive: map[string]bool{},
		accepted: make([]verdict, len(w.lock.Packages)),
	}
	if err := s.compileRoots(); err != nil {
		return Result{}, err
	}
	s.platform = make([]verdict, s.markers.len())
	s.conflicts = make([]verdict, s.markers.len())
	s.selectRoots()
	s.activateSelection()
	// A conflict item that becomes active on the way may undo what was decided
	// before, so the walk begins anew. Items only ever come in: it ends.
	for !s.pass() {
	}
	return s.result(), nil
}

// state is one walk.
type state struct {
	w         *Walker
	sel       facts.Selection
	env       pep508.Environment
	roots     []facts.Root
	rootLinks [][]link
	markers   *markerPool
	selected  []int // indexes of roots

	active   []string // encoded conflict items
	isActive map[string]bool

	// Values of markers and of the packages' own conditions. The second and
	// third hang on the active items too.
	platform, conflicts []verdict
	accepted            []verdict

	visits []visit
	out    []int32 // visits that visits lead to, see visit.out
	base   []int32 // by package: its visit without extra, -1 for none
	extras map[extraKey]int32
	rooted map[int]int32 // by root: its visit

	missing   []Missing
	isMissing map[Missing]bool
	ambiguous []Ambiguous
}

type verdict uint8

const (
	undecided verdict = iota
	yes
	no
)

func decided(b bool) verdict {
	if b {
		return yes
	}
	return no
}

// visit is a node of the walk: a root, a package, or an extra of a package.
type visit struct {
	pkg        int32 // -1 for a root
	root       int32
	extra      string
	parent     int32 // the visit that led here first, -1 for none
	outA, outB int32 // its part of state.out
}

type extraKey struct {
	pkg   int32
	extra string
}

// compileRoots takes the lock's own roots as New compiled them, and compiles
// any others.
func (s *state) compileRoots() error {
	own := s.w.lock.Roots
	if len(s.roots) == len(own) && (len(own) == 0 || &own[0] == &s.roots[0]) {
		s.rootLinks = s.w.roots
		return nil
	}
	s.markers = newMarkerPool(s.w.markers)
	s.rootLinks = make([][]link, len(s.roots))
	for i := range s.roots {
		edges := s.roots[i].Edges
		for j := range edges {
			id, err := s.markers.intern(edges[j].Marker)
			if err != nil {
				return badMarker(s.w.lock.Path, 0, edges[j].Marker, err)
			}
			s.rootLinks[i] = append(s.rootLinks[i], link{edge: &edges[j], targets: s.w.resolve(&edges[j]), marker: id})
		}
	}
	return nil
}

// pass walks breadth first. It gives up, with false, when it has activated a
// conflict item.
func (s *state) pass() bool {
	s.reset()
	for _, i := range s.selected {
		s.visitRoot(i, -1)
	}
	for i := int32(0); int(i) < len(s.visits); i++ {
		v := s.visits[i]
		s.visits[i].outA = int32(len(s.out))
		for _, links := range s.linksOf(v) {
			for j := range links {
				if !s.follow(&links[j], i) {
					return false
				}
			}
		}
		s.visits[i].outB = int32(len(s.out))
	}
	return true
}

func (s *state) reset() {
	clear(s.conflicts)
	clear(s.accepted)
	s.visits, s.out = s.visits[:0], s.out[:0]
	s.missing, s.ambiguous = nil, nil
	s.isMissing = map[Missing]bool{}
	s.base = slices.Repeat([]int32{-1}, len(s.w.nodes))
	s.extras = map[extraKey]int32{}
	s.rooted = map[int]int32{}
}

// linksOf are the edges out of a visit. An extra's are its own and, where the
// package's dependencies ask for extras in markers, those once more.
func (s *state) linksOf(v visit) [2][]link {
	switch {
	case v.pkg < 0:
		return [2][]link{s.rootLinks[v.root]}
	case v.extra == "":
		return [2][]link{s.w.nodes[v.pkg].links}
	}
	n := &s.w.nodes[v.pkg]
	if n.ownExtras {
		return [2][]link{n.extras[v.extra], n.links}
	}
	return [2][]link{n.extras[v.extra]}
}

// follow takes an edge if its marker holds. It returns false when the edge
// activates a conflict item.
func (s *state) follow(l *link, from int32) bool {
	// An extra that the edge itself asks for counts in the edge's own marker.
	before, activated := len(s.active), false
	for _, extra := range l.edge.Extras {
		activated = s.activate(facts.Choice{Member: l.edge.Name, Extra: extra}) || activated
	}
	if !s.holds(l.marker, from, activated) {
		if activated {
			s.deactivate(before)
		}
		return true
	}
	if activated {
		return false
	}
	if len(l.targets) == 0 {
		s.leadsNowhere(l, from)
		return true
	}
	target := s.choose(l, from)
	if target < 0 {
		return true
	}
	s.visitPackage(target, "", from)
	for _, extra := range l.edge.Extras {
		s.visitPackage(target, extra, from)
	}
	return true
}

// leadsNowhere handles an edge without a package: to a project that its lock
// doesn't list, whose roots then stand for it, or to something missing.
func (s *state) leadsNowhere(l *link, from int32) {
	found := false
	for i := range s.roots {
		r := &s.roots[i]
		if l.edge.Name == "" || (r.Project != l.edge.Name && r.Member != l.edge.Name) {
			continue
		}
		if r.Kind == facts.RootMain || (r.Kind == facts.RootExtra && slices.Contains(l.edge.Extras, r.Name)) {
			s.visitRoot(i, from)
			found = true
		}
	}
	if found {
		return
	}
	m := Missing{Name: l.edge.Name, From: s.nameOf(from)}
	if m.Name == "" {
		m.Name = l.edge.Source
	}
	if !s.isMissing[m] {
		s.isMissing[m] = true
		s.missing = append(s.missing, m)
	}
}

func (s *state) visitRoot(root int, from int32) {
	to, ok := s.rooted[root]
	if !ok {
		to = int32(len(s.visits))
		s.rooted[root] = to
		s.visits = append(s.visits, visit{pkg: -1, root: int32(root), parent: from})
	}
	if from >= 0 {
		s.out = append(s.out, to)
	}
}

func (s *state) visitPackage(pkg int32, extra string, from int32) {
	to, ok := s.base[pkg], s.base[pkg] >= 0
	if extra != "" {
		to, ok = s.extras[extraKey{pkg, extra}]
	}
	if !ok {
		to = int32(len(s.visits))
		if extra == "" {
			s.base[pkg] = to
		} else {
			s.extras[extraKey{pkg, extra}] = to
		}
		s.visits = append(s.visits, visit{pkg: pkg, extra: extra, parent: from})
	}
	s.out = append(s.out, to)
}

// nameOf is what a visit is called in messages.
func (s *state) nameOf(i int32) string {
	v := s.visits[i]
	if v.pkg >= 0 {
		return s.w.lock.Packages[v.pkg].Name
	}
	return label(&s.roots[v.root])
}

func label(r *facts.Root) string {
	switch r.Kind {
	case facts.RootMain:
		return string(facts.RootMain)
	case facts.RootExtra:
		return "extra:" + r.Name
	}
	return r.Name
}
