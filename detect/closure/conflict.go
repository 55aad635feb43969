package closure

import (
	"fmt"
	"slices"

	"github.com/dockwright/dockwright/detect/facts"
)

// encode writes a conflict item as uv's markers have it, as the value of a
// made-up extra. The length of the package name makes it unambiguous (uv:
// crates/uv-resolver/src/universal_marker.rs).
func encode(c facts.Choice) string {
	switch {
	case c.Extra != "":
		return fmt.Sprintf("extra-%d-%s-%s", len(c.Member), c.Member, c.Extra)
	case c.Group != "":
		return fmt.Sprintf("group-%d-%s-%s", len(c.Member), c.Member, c.Group)
	}
	return fmt.Sprintf("project-%d-%s", len(c.Member), c.Member)
}

// activateSelection makes active what the selection itself switches on.
func (s *state) activateSelection() {
	for _, i := range s.selected {
		root := &s.roots[i]
		switch root.Kind {
		case facts.RootMain:
			s.activate(facts.Choice{Member: root.Member})
		case facts.RootGroup:
			s.activate(facts.Choice{Member: root.Member, Group: root.Name})
		case facts.RootExtra:
			s.activate(facts.Choice{Member: root.Member, Extra: root.Name})
		}
	}
}

// activate tells whether the item is one of a conflict set and was not active.
func (s *state) activate(c facts.Choice) bool {
	if len(s.w.tracked) == 0 {
		return false
	}
	item := encode(c)
	if !s.w.tracked[item] || s.isActive[item] {
		return false
	}
	s.isActive[item] = true
	s.active = append(s.active, item)
	return true
}

func (s *state) deactivate(n int) {
	for _, item := range s.active[n:] {
		delete(s.isActive, item)
	}
	s.active = s.active[:n:n]
}

// clashes are the conflict sets of which uv refuses the selection: more than one
// choice is active, or named by the selection as isNamed has it.
func (s *state) clashes() [][]facts.Choice {
	var out [][]facts.Choice
	if len(s.w.lock.Conflicts) == 0 {
		return nil
	}
	within := s.within()
	for _, set := range s.w.lock.Conflicts {
		var active []facts.Choice
		for _, c := range set {
			if s.isActive[encode(c)] || within[c.Member] && s.isNamed(c) {
				active = append(active, c)
			}
		}
		if len(active) > 1 {
			out = append(out, active)
		}
	}
	return out
}

// isNamed tells whether the selection names a choice, whoever's it is: uv takes
// --extra and --group for every member that the selected ones lead to, before
// it looks at what they install (detect_conflicts in
// crates/uv/src/commands/project/mod.rs).
func (s *state) isNamed(c facts.Choice) bool {
	switch {
	case c.Extra != "":
		return slices.Contains(s.sel.Extras, c.Extra)
	case c.Group != "":
		return slices.Contains(s.sel.Groups, c.Group)
	}
	return !s.sel.NoMain
}

// within are the names of the packages that the selected roots lead to,
// whatever the markers on the way (InstallTarget::packages in
// crates/uv/src/commands/project/install_target.rs).
func (s *state) within() map[string]bool {
	seen := map[extraKey]bool{}
	var queue []extraKey
	follow := func(links []link) {
		for _, l := range links {
			for _, pkg := range l.targets {
				for _, extra := range append([]string{""}, l.edge.Extras...) {
					if key := (extraKey{pkg, extra}); !seen[key] {
						seen[key] = true
						queue = append(queue, key)
					}
				}
			}
		}
	}
	names := map[string]bool{}
	for _, i := range s.selected {
		names[s.roots[i].Member] = true
		follow(s.rootLinks[i])
	}
	for len(queue) > 0 {
		key := queue[0]
		queue = queue[1:]
		names[s.w.lock.Packages[key.pkg].Name] = true
		if n := &s.w.nodes[key.pkg]; key.extra != "" {
			follow(n.extras[key.extra])
		} else {
			follow(n.links)
		}
	}
	return names
}
