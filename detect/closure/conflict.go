package closure

import (
	"fmt"

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

// clashes are the conflict sets with more than one active choice.
func (s *state) clashes() [][]facts.Choice {
	var out [][]facts.Choice
	for _, set := range s.w.lock.Conflicts {
		var active []facts.Choice
		for _, c := range set {
			if s.isActive[encode(c)] {
				active = append(active, c)
			}
		}
		if len(active) > 1 {
			out = append(out, active)
		}
	}
	return out
}
