package pyproject

import (
	"strings"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/pep508"
)

// group is a dependency group before its includes are followed: what several
// tables say of one name. Tables come in the order standard, Poetry, uv, PDM.
type group struct {
	name     string
	line     int
	optional bool
	entries  []entry
	// active is set while the group's includes are followed: to meet it again
	// then is a cycle. resolved is the result, done tells that there is one.
	active, done bool
	resolved     []facts.Requirement
}

// entry is a requirement or the inclusion of another group.
type entry struct {
	requirement facts.Requirement
	include     string
	line        int
}

// maxResolved bounds what all groups of a file may come to when their includes
// are followed, which grows with the square of the file.
const maxResolved = 100_000

type groupSet struct {
	groups   []*group
	byName   map[string]*group
	resolved int // requirements in all resolved groups
}

func (s *groupSet) find(name string) *group { return s.byName[name] }

func (s *groupSet) add(name string, line int) *group {
	key := pep508.NormalizeName(name)
	if g := s.find(key); g != nil {
		return g
	}
	g := &group{name: key, line: line}
	s.groups = append(s.groups, g)
	s.byName[key] = g
	return g
}

// readGroups gathers the dependency groups of all tables and follows the
// includes.
func (r *reader) readGroups() {
	set := &groupSet{byName: map[string]*group{}}
	r.standardGroups(set)
	r.poetryGroups(set)
	r.toolGroup(set, "dev", r.tool("uv", "dev-dependencies"), "tool.uv.dev-dependencies", r.requirement)
	if dev := r.tool("pdm", "dev-dependencies"); dev != nil {
		r.each(dev, "tool.pdm.dev-dependencies", func(name string, list *value) {
			r.toolGroup(set, name, list, "tool.pdm.dev-dependencies."+name, r.pdmRequirement)
		})
	}
	for _, g := range set.groups {
		r.m.Groups = append(r.m.Groups, facts.Group{
			Name: g.name, Requirements: r.resolve(set, g), Optional: g.optional, Line: g.line,
		})
	}
}

// standardGroups reads [dependency-groups] (PEP 735).
func (r *reader) standardGroups(set *groupSet) {
	groups := r.root.get("dependency-groups")
	if groups == nil {
		return
	}
	const what = "dependency-groups"
	r.each(groups, what, func(name string, list *value) {
		if set.find(pep508.NormalizeName(name)) != nil {
			r.fail(list.line, "merge them", "%s: %q is there twice under different spellings", what, name)
		}
		if !r.want(list, array, what+"."+name) {
			return
		}
		g := set.add(name, list.line)
		for _, item := range list.items {
			r.groupItem(g, item, what+"."+name)
		}
	})
}

func (r *reader) groupItem(g *group, item *value, what string) {
	if item.kind != table {
		if req, ok := r.requirement(item, what); ok {
			g.entries = append(g.entries, entry{requirement: req, line: item.line})
		}
		return
	}
	include := item.get("include-group")
	if include == nil || len(item.keys) != 1 {
		r.fail(item.line, `write {include-group = "name"}`, "%s holds a table that is no include-group", what)
		return
	}
	name := r.text(include, what+": include-group")
	g.entries = append(g.entries, entry{include: pep508.NormalizeName(name), line: item.line})
}

// toolGroup adds the list that a tool's own table has for a group.
func (r *reader) toolGroup(set *groupSet, name string, list *value, what string,
	parse func(*value, string) (facts.Requirement, bool),
) {
	if !r.want(list, array, what) {
		return
	}
	g := set.add(name, list.line)
	for _, item := range list.items {
		if item.kind == table {
			r.groupItem(g, item, what)
		} else if req, ok := parse(item, what); ok {
			g.entries = append(g.entries, entry{requirement: req, line: item.line})
		}
	}
}

// resolve gives the requirements of a group with its includes in their place.
// A statement that is included twice counts once: that changes nothing for an
// installer, and keeps nested includes from growing without bound.
func (r *reader) resolve(set *groupSet, g *group) []facts.Requirement {
	if g.done || r.err != nil {
		return g.resolved
	}
	g.active = true
	seen := map[statement]bool{}
	take := func(req facts.Requirement) {
		if key := statementOf(req); !seen[key] {
			seen[key] = true
			g.resolved = append(g.resolved, req)
		}
	}
	for _, e := range g.entries {
		if e.include == "" {
			take(e.requirement)
			continue
		}
		included := set.find(e.include)
		switch {
		case included == nil:
			r.fail(e.line, "define the group or take the include out",
				"the dependency group %q includes %q, which is not defined", g.name, e.include)
		case included.active:
			r.fail(e.line, "take one of the includes out",
				"the dependency group %q includes %q, which includes it in turn", g.name, e.include)
		default:
			for _, req := range r.resolve(set, included) {
				take(req)
			}
		}
	}
	g.active, g.done = false, true
	if set.resolved += len(g.resolved); set.resolved > maxResolved {
		r.fail(g.line, "include fewer groups in each other",
			"the dependency groups come to more than %d requirements", maxResolved)
	}
	return g.resolved
}

// statement is a requirement as something that can be compared.
type statement struct {
	name, extras, specifier, marker string
	source                          facts.Source
	line                            int
}

func statementOf(req facts.Requirement) statement {
	return statement{req.Name, strings.Join(req.Extras, ","), req.Specifier, req.Marker, req.Source, req.Line}
}
