package closure

import (
	"path"
	"strings"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/pep440"
	"github.com/dockwright/dockwright/detect/pep508"
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

// markerPool holds each distinct marker once. A pool on top of another, which
// it doesn't change, holds those of a walk's own roots.
type markerPool struct {
	base *markerPool
	ids  map[string]int32
	list []marker
}

type marker struct {
	pep508.Marker
	kind markerKind
}

// markerKind tells what a marker's value hangs on, besides the platform.
type markerKind uint8

const (
	asksPlatform  markerKind = iota // on nothing else
	asksConflicts                   // on which conflict items are active
	asksExtras                      // on extras or groups as well
)

func newMarkerPool(base *markerPool) *markerPool {
	p := &markerPool{base: base, ids: map[string]int32{}}
	if base == nil {
		p.ids[""] = 0
		always, _ := pep508.ParseMarker("")
		p.list = []marker{{Marker: always}}
	}
	return p
}

func (p *markerPool) intern(text string) (int32, error) {
	var offset int32
	if p.base != nil {
		if id, ok := p.base.ids[text]; ok {
			return id, nil
		}
		offset = int32(len(p.base.list))
	}
	if id, ok := p.ids[text]; ok {
		return id, nil
	}
	m, err := pep508.ParseMarker(text)
	if err != nil {
		return 0, err
	}
	id := offset + int32(len(p.list))
	p.ids[text] = id
	p.list = append(p.list, marker{Marker: m, kind: kindOf(text)})
	return id, nil
}

func (p *markerPool) at(id int32) *marker {
	if p.base == nil {
		return &p.list[id]
	}
	if n := int32(len(p.base.list)); id >= n {
		return &p.list[id-n]
	}
	return &p.base.list[id]
}

func (p *markerPool) len() int {
	if p.base == nil {
		return len(p.list)
	}
	return len(p.base.list) + len(p.list)
}

// kindOf looks at the text only. Whatever is not plainly `extra == '<encoded
// conflict item>'` counts as asking for extras, which is right but slower.
func kindOf(text string) markerKind {
	kind := asksPlatform
	if strings.Contains(text, "dependency_groups") {
		return asksExtras
	}
	for {
		i := strings.Index(text, "extra")
		if i < 0 {
			return kind
		}
		text = text[i+len("extra"):]
		value, ok := strings.CutPrefix(text, " == '")
		if !ok {
			if value, ok = strings.CutPrefix(text, " != '"); !ok {
				return asksExtras
			}
		}
		if !isEncoded(value) {
			return asksExtras
		}
		kind = asksConflicts
		end := strings.IndexByte(value, '\'')
		if end < 0 {
			return asksExtras
		}
		text = value[end:]
	}
}

// isEncoded tells whether s begins as uv's conflict items do: "extra-7-".
func isEncoded(s string) bool {
	for _, kind := range [...]string{"extra-", "group-", "project-"} {
		if rest, ok := strings.CutPrefix(s, kind); ok {
			return rest != "" && rest[0] >= '0' && rest[0] <= '9'
		}
	}
	return false
}
