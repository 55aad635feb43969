package uvlock

import (
	"maps"
	"slices"
	"strings"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/pep508"
)

// reader turns a decoded document into facts.
type reader struct {
	path    string
	doc     *document
	entries []packageEntry
	sources []facts.Source
	byName  map[string][]int
}

func (r *reader) lock(format string) (*facts.Lock, error) {
	lock := &facts.Lock{
		Path:           r.path,
		Kind:           Kind,
		Format:         format,
		Pinned:         true,
		Hashed:         true,
		RequiresPython: r.doc.RequiresPython,
		Environments:   r.doc.SupportedMarkers,
		Packages:       make([]facts.Package, len(r.entries)),
	}
	r.byName = make(map[string][]int, len(r.entries))
	r.sources = make([]facts.Source, len(r.entries))
	for i := range r.entries {
		if err := r.readPackage(i, &lock.Packages[i]); err != nil {
			return nil, err
		}
		r.byName[lock.Packages[i].Name] = append(r.byName[lock.Packages[i].Name], i)
		for _, f := range lock.Packages[i].Files {
			lock.Hashed = lock.Hashed && f.Hash != ""
		}
	}
	lock.Indexes = r.indexes()
	lock.Conflicts = r.conflicts()
	roots, err := r.roots()
	if err != nil {
		return nil, err
	}
	lock.Roots = roots
	lock.Recorded = r.recorded()
	return lock, nil
}

func (r *reader) readPackage(i int, p *facts.Package) error {
	entry := &r.entries[i]
	line := entry.Line
	name := pep508.NormalizeName(entry.Name)
	if name == "" {
		return facts.Errorf(r.path, line, "a package has no name").Fix("make the lock anew with `uv lock`")
	}
	src, ok := r.source(&entry.Source)
	if !ok {
		return facts.Errorf(r.path, line, "%s has no source of a known kind", name).Fix("make the lock anew with `uv lock`")
	}
	r.sources[i] = src
	*p = facts.Package{
		Name:         name,
		Version:      entry.Version,
		Source:       src,
		Files:        r.files(entry, src),
		Dependencies: r.edges(entry.Dependencies),
		Line:         line,
	}
	for _, extra := range sortedKeys(entry.Optional) {
		p.Extras = append(p.Extras, facts.ExtraEdges{Name: pep508.NormalizeName(extra), Edges: r.edges(entry.Optional[extra])})
	}
	return nil
}

func (r *reader) edges(dependencies []dependency) []facts.Edge {
	if len(dependencies) == 0 {
		return nil
	}
	edges := make([]facts.Edge, len(dependencies))
	for i, d := range dependencies {
		edges[i] = facts.Edge{
			Name:    pep508.NormalizeName(d.Name),
			Version: d.Version,
			Extras:  normalize(d.Extra),
			Marker:  d.Marker,
		}
		if d.Source != nil {
			if src, ok := r.source(d.Source); ok {
				edges[i].Source = src.ID
			}
		}
	}
	return edges
}

// roots are those of the members in the lock's order, then the requirements and
// groups that belong to no package.
func (r *reader) roots() ([]facts.Root, error) {
	var roots []facts.Root
	members, err := r.members()
	if err != nil {
		return nil, err
	}
	for _, i := range members {
		entry := &r.entries[i]
		name := pep508.NormalizeName(entry.Name)
		roots = append(roots, facts.Root{Member: name, Kind: facts.RootMain, Edges: r.edges(entry.Dependencies)})
		groups, extras := entry.declared()
		for _, group := range sortedKeys(groups) {
			roots = append(roots, facts.Root{Member: name, Kind: facts.RootGroup, Name: group, Edges: r.edges(groups[group])})
		}
		for _, extra := range sortedKeys(extras) {
			roots = append(roots, facts.Root{Member: name, Kind: facts.RootExtra, Name: extra, Edges: r.edges(extras[extra])})
		}
	}
	m := &r.doc.Manifest
	if len(m.Requirements) > 0 || len(members) == 0 {
		roots = append(roots, facts.Root{Kind: facts.RootMain, Edges: r.manifestEdges(m.Requirements)})
	}
	for _, group := range sortedKeys(m.Groups) {
		roots = append(roots, facts.Root{Kind: facts.RootGroup, Name: pep508.NormalizeName(group), Edges: r.manifestEdges(m.Groups[group])})
	}
	return roots, nil
}

// declared are the groups and extras of a package by normalized name, with those
// that are empty: only the metadata names these.
func (e *packageEntry) declared() (groups, extras map[string][]dependency) {
	groups, extras = map[string][]dependency{}, map[string][]dependency{}
	if e.Metadata != nil {
		for group := range e.Metadata.groups() {
			groups[pep508.NormalizeName(group)] = nil
		}
		for _, extra := range e.Metadata.ProvidesExtras {
			extras[pep508.NormalizeName(extra)] = nil
		}
	}
	merge := func(into, from map[string][]dependency) {
		for _, name := range sortedKeys(from) {
			key := pep508.NormalizeName(name)
			into[key] = slices.Concat(into[key], from[name])
		}
	}
	merge(groups, e.Groups)
	merge(groups, e.Dev)
	merge(extras, e.Optional)
	return groups, extras
}

// groups are under either of their two names.
func (m *metadata) groups() map[string][]requirement {
	if len(m.RequiresDev) > 0 {
		return m.RequiresDev
	}
	return m.Groups
}

// members are the workspace's packages: those that the manifest names, or the
// one whose source is the lock's own folder.
func (r *reader) members() ([]int, error) {
	var members []int
	for _, member := range r.doc.Manifest.Members {
		name := pep508.NormalizeName(member)
		i := slices.IndexFunc(r.byName[name], func(i int) bool { return r.sources[i].Local() })
		if i < 0 {
			return nil, facts.Errorf(r.path, 0, "the workspace member %s is not among the packages", name).
				Fix("make the lock anew with `uv lock`")
		}
		members = append(members, r.byName[name][i])
	}
	if len(r.doc.Manifest.Members) > 0 {
		return members, nil
	}
	for i := range r.entries {
		s := &r.entries[i].Source
		if isRoot(s.Editable) || isRoot(s.Virtual) {
			return []int{i}, nil
		}
	}
	return nil, nil
}

func isRoot(p *string) bool { return p != nil && (*p == "." || *p == "") }

// manifestEdges are requirements without a package around them. Unlike the
// dependencies of packages they do not tell the forks of a name apart: each
// fork's resolution-markers do (uv: root_requirement_marker in lock/mod.rs).
func (r *reader) manifestEdges(requirements []requirement) []facts.Edge {
	var edges []facts.Edge
	for _, req := range requirements {
		edge := facts.Edge{
			Name:      pep508.NormalizeName(req.Name),
			Specifier: req.Specifier,
			Extras:    normalize(req.Extras),
			Marker:    req.Marker,
		}
		candidates := r.byName[edge.Name]
		if len(candidates) < 2 {
			edges = append(edges, edge)
			continue
		}
		for _, i := range candidates {
			fork := edge
			fork.Specifier = ""
			fork.Version = r.entries[i].Version
			fork.Source = r.sources[i].ID
			fork.Marker = both(req.Marker, anyOf(r.entries[i].ResolutionMarkers))
			edges = append(edges, fork)
		}
	}
	return edges
}

func both(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return "(" + a + ") and (" + b + ")"
}

func anyOf(markers []string) string {
	if len(markers) == 0 {
		return ""
	}
	return "(" + strings.Join(markers, ") or (") + ")"
}

func (r *reader) conflicts() [][]facts.Choice {
	var sets [][]facts.Choice
	for _, set := range r.doc.Conflicts {
		var choices []facts.Choice
		for _, item := range set {
			choices = append(choices, facts.Choice{
				Member: pep508.NormalizeName(item.Package),
				Extra:  pep508.NormalizeName(item.Extra),
				Group:  pep508.NormalizeName(item.Group),
			})
		}
		sets = append(sets, choices)
	}
	return sets
}

// indexes are the registries that packages come from, by URL.
func (r *reader) indexes() []facts.Index {
	seen := map[string]bool{}
	for _, s := range r.sources {
		if s.Kind == facts.SourceRegistry {
			seen[s.URL] = true
		}
	}
	var indexes []facts.Index
	for _, url := range sortedKeys(seen) {
		indexes = append(indexes, facts.Index{URL: url})
	}
	return indexes
}

func sortedKeys[V any](m map[string]V) []string {
	return slices.Sorted(maps.Keys(m))
}
