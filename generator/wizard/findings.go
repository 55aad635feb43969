package wizard

import (
	"slices"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/generator/inspection"
	"github.com/dockwright/dockwright/generator/plan"
)

// Finding is something worth knowing that raises no question: a word, and a
// sentence about it.
type Finding struct {
	Topic string `json:"topic"`
	Says  string `json:"says"`
}

// Findings tell why Alpine is not offered.
func (s *Session) Findings() []Finding {
	var out []Finding
	if s.plan.Base.Family != plan.Alpine && s.plan.Alpine.Image != "" {
		if err := s.refuses("alpine"); err != nil {
			out = append(out, Finding{"Alpine", "not offered: " + inspection.Alpine(s.plan) + longest(s.plan.Alpine.Blockers)})
		}
	}
	return out
}

// longest names what would keep an image on Alpine busiest.
func longest(list []plan.Blocker) string {
	var names []string
	for _, b := range list {
		if b.Class == facts.None {
			names = append(names, b.Name)
		}
	}
	sorted := slices.Clone(list)
	slices.SortStableFunc(sorted, func(a, b plan.Blocker) int { return b.Seconds - a.Seconds })
	for _, b := range sorted {
		if !slices.Contains(names, b.Name) {
			names = append(names, b.Name)
		}
	}
	if len(names) == 0 {
		return ""
	}
	return " (" + some(names, 3) + ")"
}
