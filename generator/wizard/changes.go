package wizard

import (
	"github.com/dockwright/dockwright/generator/config"
	"github.com/dockwright/dockwright/generator/plan"
)

// Change is a key of the configuration to be set, or taken out when Value is nil.
// Value is a string, an int, a bool or a []string.
type Change struct {
	Key   string `json:"key"`
	Value any    `json:"value"`
}

// Changes are what the answers change in the configuration file, by the order of
// the documentation. What the plan comes to without a key is not written, and a
// key that says nothing else is taken out once its answer changed.
func (s *Session) Changes() []Change {
	pruned, p := clone(s.config), s.plan
	for _, f := range fields {
		pruned, p = s.prune(f, pruned, p)
	}
	var out []Change
	for _, f := range fields {
		was, is := f.get(s.original), f.get(pruned)
		switch {
		case f.same(was, is):
		case is == nil:
			out = append(out, Change{Key: f.key})
		default:
			out = append(out, Change{Key: f.key, Value: f.value(is)})
		}
	}
	return out
}

// prune takes a key out where all stays as it is without.
func (s *Session) prune(f field, c config.Config, p plan.Plan) (config.Config, plan.Plan) {
	value := f.get(c)
	if f.took == nil || value == nil || f.same(value, f.get(s.original)) {
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
