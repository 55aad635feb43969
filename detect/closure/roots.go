package closure

import "github.com/dockwright/dockwright/detect/facts"

// Roots are a manifest's requirements as the entries of a walk, for locks that
// don't hold any. The member is what Selection.Members calls the project, "" if
// it is the only one.
//
// A requirement that is a bare path or URL becomes an edge without a name,
// whose Source is that path or URL.
func Roots(m facts.Manifest, member string) []facts.Root {
	root := func(kind facts.RootKind, name string, requirements []facts.Requirement) facts.Root {
		r := facts.Root{Member: member, Kind: kind, Name: name, Project: m.Name}
		for i := range requirements {
			r.Edges = append(r.Edges, edge(&requirements[i]))
		}
		return r
	}
	roots := []facts.Root{root(facts.RootMain, "", m.Dependencies)}
	for _, g := range m.Groups {
		roots = append(roots, root(facts.RootGroup, g.Name, g.Requirements))
	}
	for _, x := range m.Extras {
		roots = append(roots, root(facts.RootExtra, x.Name, x.Requirements))
	}
	return roots
}

func edge(r *facts.Requirement) facts.Edge {
	e := facts.Edge{Name: r.Name, Specifier: r.Specifier, Extras: r.Extras, Marker: r.Marker}
	if e.Name == "" {
		e.Source = r.Source.URL
	}
	return e
}
