package closure

import (
	"slices"

	"github.com/dockwright/dockwright/detect/facts"
)

// selectRoots finds the roots of the selection: main first, then the groups and
// the extras, each in the order of the roots.
func (s *state) selectRoots() {
	members := append([]string{""}, s.sel.Members...)
	if len(s.sel.Members) == 0 {
		members = append(members, s.onlyMember())
	}
	pick := func(kind facts.RootKind, wanted func(*facts.Root) bool) {
		for i := range s.roots {
			if r := &s.roots[i]; r.Kind == kind && wanted(r) {
				s.selected = append(s.selected, i)
			}
		}
	}
	if !s.sel.NoMain {
		pick(facts.RootMain, func(r *facts.Root) bool { return slices.Contains(members, r.Member) })
	}
	pick(facts.RootGroup, func(r *facts.Root) bool {
		return slices.Contains(s.sel.Groups, r.Name) && (slices.Contains(s.sel.Members, r.Member) || s.inherits(r, members))
	})
	pick(facts.RootExtra, func(r *facts.Root) bool {
		return slices.Contains(s.sel.Extras, r.Name) && slices.Contains(members, r.Member)
	})
}

// inherits tells whether a group that is none of the members' own comes with
// the selection. Those of a workspace root without a [project] table do. With a
// single member those of a root project do as well, but the member's own group
// of the name takes the place of either (uv: InstallTarget in
// crates/uv/src/commands/project/install_target.rs).
func (s *state) inherits(group *facts.Root, members []string) bool {
	if len(s.sel.Members) != 1 {
		return slices.Contains(members, group.Member)
	}
	own := slices.ContainsFunc(s.roots, func(r facts.Root) bool {
		return r.Kind == facts.RootGroup && r.Name == group.Name && r.Member == s.sel.Members[0]
	})
	return !own && (group.Member == "" || group.Member == s.w.rootProject)
}

// onlyMember is "", or the one member that all roots belong to.
func (s *state) onlyMember() string {
	for i := range s.roots {
		if s.roots[i].Member != s.roots[0].Member {
			return ""
		}
	}
	if len(s.roots) == 0 {
		return ""
	}
	return s.roots[0].Member
}
