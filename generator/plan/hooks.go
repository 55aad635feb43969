package plan

import (
	"cmp"
	"maps"
	"slices"
	"strings"
)

// Hook are lines of the user's own at a place of the Dockerfile; see package hooks.
type Hook struct {
	Place string   `json:"place"`
	Lines []string `json:"lines"`
	// Path and Line are where the configuration says it.
	Path string `json:"-"`
	Line int    `json:"-"`
}

// OwnStage is a stage of the user's own, behind the stage After, or before all
// others where that is "".
type OwnStage struct {
	Name  string   `json:"name"`
	After string   `json:"after,omitempty"`
	Lines []string `json:"lines"`
	Path  string   `json:"-"`
	Line  int      `json:"-"`
}

// hooks takes over what the configuration holds of instructions: hooks by stage,
// stages as they follow each other there.
func (d *decider) hooks() {
	c := d.config
	for _, stage := range slices.Sorted(maps.Keys(c.Hooks)) {
		for _, l := range c.Hooks[stage].Places() {
			d.plan.Hooks = append(d.plan.Hooks, Hook{stage + "." + l.Where, l.Lines, c.Path, c.Line("hooks", stage, l.Where)})
		}
	}
	for _, name := range slices.Sorted(maps.Keys(c.Stages)) {
		s := c.Stages[name]
		d.plan.Stages = append(d.plan.Stages, OwnStage{name, s.After, s.Lines, c.Path, c.Line("stages", name)})
	}
	slices.SortStableFunc(d.plan.Stages, func(a, b OwnStage) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), strings.Compare(a.Name, b.Name))
	})
}
