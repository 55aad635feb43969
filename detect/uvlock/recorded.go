package uvlock

import (
	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/pep508"
)

// recorded is what the lock repeats of its own packages' manifests: the table
// package.metadata, which uv writes up to revision 3. A package without it may
// have no requirements or an older or newer lock: nothing is said of it.
func (r *reader) recorded() []facts.Member {
	var out []facts.Member
	for i := range r.entries {
		entry, src := &r.entries[i], r.sources[i]
		if entry.Metadata == nil || (src.Kind != facts.SourceEditable && src.Kind != facts.SourceVirtual) {
			continue
		}
		name := pep508.NormalizeName(entry.Name)
		m := facts.Manifest{
			Path:           r.path,
			Name:           name,
			Version:        entry.Version,
			HasProject:     true,
			RequiresPython: r.doc.RequiresPython,
			Dependencies:   r.requirements(entry.Metadata.RequiresDist, r.entries[i].Line),
		}
		groups := entry.Metadata.groups()
		for _, group := range sortedKeys(groups) {
			m.Groups = append(m.Groups, facts.Group{
				Name:         pep508.NormalizeName(group),
				Requirements: r.requirements(groups[group], r.entries[i].Line),
				Line:         r.entries[i].Line,
			})
		}
		out = append(out, facts.Member{Name: name, Dir: src.URL, Manifest: m})
	}
	return out
}

func (r *reader) requirements(wire []requirement, line int) []facts.Requirement {
	var out []facts.Requirement
	for i := range wire {
		w := &wire[i]
		src, _ := r.source(&w.source) // none: from the index
		out = append(out, facts.Requirement{
			Name:      pep508.NormalizeName(w.Name),
			Extras:    normalize(w.Extras),
			Specifier: w.Specifier,
			Marker:    w.Marker,
			Source:    src,
			Line:      line,
		})
	}
	return out
}
