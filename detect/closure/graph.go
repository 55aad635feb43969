package closure

import (
	"path"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/pep440"
)

// Walker holds what all walks of one lock share: its names indexed, its markers
// parsed, its edges resolved as far as they can be without an environment. It
// is never changed after New, so walks may run at the same time.
type Walker struct {
	lock    *facts.Lock
	byName  map[string][]int32
	markers *markerPool
	nodes   []node
	roots   [][]link // of lock.Roots
	// tracked are the conflict items, encoded as uv's markers have them.
	tracked map[string]bool
	// rootProject is the project whose folder is the lock's own, "" for none.
	rootProject string
	err         error
}

// node is a package with its edges compiled.
type node struct {
	links  []link
	extras map[string][]link
	// ownExtras tells that a marker among links asks for the package's extras.
	ownExtras bool
	marker    int32
}

// link is an edge: what it may lead to, and when.
type link struct {
	edge    *facts.Edge
	targets []int32
	marker  int32
}

// New prepares a lock for walks. The lock must not be changed afterwards.
func New(lock *facts.Lock) *Walker {
	w := &Walker{
		lock:    lock,
		byName:  make(map[string][]int32, len(lock.Packages)),
		markers: newMarkerPool(nil),
		nodes:   make([]node, len(lock.Packages)),
		tracked: map[string]bool{},
	}
	for i := range lock.Packages {
		p := &lock.Packages[i]
		w.byName[p.Name] = append(w.byName[p.Name], int32(i))
		if p.Source.Local() && p.Source.URL == path.Dir(lock.Path) {
			w.rootProject = p.Name
		}
	}
	for _, set := range lock.Conflicts {
		for _, choice := range set {
			w.tracked[encode(choice)] = true
		}
	}
	for i := range lock.Packages {
		p, n := &lock.Packages[i], &w.nodes[i]
		n.marker = w.intern(w.markers, p.Marker, p.Line)
		n.links = w.compile(w.markers, p.Dependencies, p.Line)
		for _, l := range n.links {
			n.ownExtras = n.ownExtras || w.markers.at(l.marker).kind == asksExtras
		}
		if len(p.Extras) > 0 {
			n.extras = make(map[string][]link, len(p.Extras))
		}
		for j := range p.Extras {
			name := p.Extras[j].Name
			n.extras[name] = append(n.extras[name], w.compile(w.markers, p.Extras[j].Edges, p.Line)...)
		}
	}
	for i := range lock.Roots {
		w.roots = append(w.roots, w.compile(w.markers, lock.Roots[i].Edges, 0))
	}
	return w
}

// intern is pool.intern, with the first bad marker kept as the walk's error.
func (w *Walker) intern(pool *markerPool, text string, line int) int32 {
	id, err := pool.intern(text)
	if err != nil && w.err == nil {
		w.err = badMarker(w.lock.Path, line, text, err)
	}
	return id
}

func badMarker(path string, line int, text string, err error) error {
	if len(text) > 80 {
		text = text[:80] + "…"
	}
	return facts.Errorf(path, line, "marker %q cannot be read: %s", text, err).Fix("make the lock anew with the tool that wrote it")
}

func (w *Walker) compile(pool *markerPool, edges []facts.Edge, line int) []link {
	if len(edges) == 0 {
		return nil
	}
	links := make([]link, len(edges))
	for i := range edges {
		links[i] = link{edge: &edges[i], targets: w.resolve(&edges[i]), marker: w.intern(pool, edges[i].Marker, line)}
	}
	return links
}

// resolve narrows the packages of a name by version, source and specifier. A
// specifier only tells forks apart: where it fits none of them, or there is one
// package only, an override was at work and the lock is right.
func (w *Walker) resolve(e *facts.Edge) []int32 {
	targets := w.byName[e.Name]
	if e.Name == "" {
		targets = w.bySource(e.Source)
	}
	if e.Version != "" {
		targets = w.filter(targets, func(p *facts.Package) bool { return sameVersion(p.Version, e.Version) })
	}
	if e.Source != "" && e.Name != "" {
		targets = w.filter(targets, func(p *facts.Package) bool { return p.Source.ID == e.Source })
	}
	if len(targets) > 1 && e.Specifier != "" {
		fitting := w.filter(targets, func(p *facts.Package) bool { return fits(e.Specifier, p.Version) })
		if len(fitting) > 0 {
			targets = fitting
		}
	}
	return targets
}

// bySource finds what a requirement without a name means: a bare path or URL.
func (w *Walker) bySource(source string) []int32 {
	var out []int32
	for i := range w.lock.Packages {
		s := &w.lock.Packages[i].Source
		if source != "" && (s.ID == source || s.URL == source) {
			out = append(out, int32(i))
		}
	}
	return out
}

// filter keeps the packages that pass. Where all do, it keeps the slice too.
func (w *Walker) filter(targets []int32, keep func(*facts.Package) bool) []int32 {
	var kept []int32
	for _, t := range targets {
		if keep(&w.lock.Packages[t]) {
			kept = append(kept, t)
		}
	}
	if len(kept) == len(targets) {
		return targets
	}
	return kept
}

// sameVersion compares by PEP 440. A package without a version is what its
// source holds, which may well be the one that is asked for.
func sameVersion(have, want string) bool {
	if have == want || have == "" {
		return true
	}
	a, errA := pep440.Parse(have)
	b, errB := pep440.Parse(want)
	return errA == nil && errB == nil && a.Compare(b) == 0
}

func fits(specifier, version string) bool {
	if version == "" {
		return true
	}
	v, err := pep440.Parse(version)
	if err != nil {
		return false
	}
	// A lock has pre-releases only because they were allowed.
	ok, err := pep440.ContainsAny(specifier, v, true)
	return ok && err == nil
}
