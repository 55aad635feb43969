package wizard

import (
	"github.com/dockwright/dockwright/generator/config"
	"github.com/dockwright/dockwright/generator/plan"
)

// Changes are what the answers change in the configuration file, in the order of
// the documentation. What the plan comes to without a key is not written, and a
// key that says nothing else is taken out once its answer changed.
func (s *Session) Changes() []config.Change {
	pruned, p := clone(s.config), s.plan
	for _, f := range fields {
		if was := f.get(s.original); f.same(f.get(pruned), was) {
			f.set(&pruned, was) // in the user's own words
			continue
		}
		pruned, p = s.prune(f, pruned, p)
	}
	return pruned.Changes(s.original)
}

// prune takes a key out where all stays as it is without.
func (s *Session) prune(f field, c config.Config, p plan.Plan) (config.Config, plan.Plan) {
	value := f.get(c)
	if f.took == nil || value == nil {
		return c, p
	}
	without := clone(c)
	f.set(&without, nil)
	q, err := s.decide(without)
	if err != nil || !f.alike(value, f.took(q, c)) || !alike(p, q, c) {
		return c, p
	}
	return without, q
}

// alike tells whether two plans come to the same in all that is asked.
func alike(a, b plan.Plan, c config.Config) bool {
	for _, f := range fields {
		if f.took != nil && !f.alike(f.took(a, c), f.took(b, c)) {
			return false
		}
	}
	return true
}
