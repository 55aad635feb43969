package prompt

import (
	"fmt"
	"slices"
)

// Scripted answers from a list, for tests. Asked holds what it was asked.
type Scripted struct {
	// Answers are string for Select and Input, []string for MultiSelect, bool for
	// Confirm; nil takes the default, and ErrCancelled ends the conversation. Past
	// the last one all defaults are taken.
	Answers []any
	Asked   []Question
}

func (s *Scripted) next(q Question) any {
	s.Asked = append(s.Asked, q)
	if len(s.Asked) > len(s.Answers) {
		return nil
	}
	return s.Answers[len(s.Asked)-1]
}

// Select gives the next answer, which has to be one of the choices.
func (s *Scripted) Select(q Question, choices []Choice, def string) (string, error) {
	switch a := s.next(q).(type) {
	case nil:
		if def == "" {
			def = choices[0].Value
		}
		return def, q.check(def)
	case string:
		if !slices.ContainsFunc(choices, func(c Choice) bool { return c.Value == a }) {
			return "", fmt.Errorf("%q: %q is none of the choices", q.Message, a)
		}
		return a, q.check(a)
	case error:
		return "", a
	default:
		return "", fmt.Errorf("%q is answered with a %T", q.Message, a)
	}
}

// MultiSelect gives the next answer.
func (s *Scripted) MultiSelect(q Question, choices []Choice, def []string) ([]string, error) {
	switch a := s.next(q).(type) {
	case nil:
		return def, q.check(def...)
	case []string:
		return a, q.check(a...)
	case error:
		return nil, a
	default:
		return nil, fmt.Errorf("%q is answered with a %T", q.Message, a)
	}
}

// Input gives the next answer.
func (s *Scripted) Input(q Question, def string) (string, error) {
	switch a := s.next(q).(type) {
	case nil:
		return def, q.check(def)
	case string:
		return a, q.check(a)
	case error:
		return "", a
	default:
		return "", fmt.Errorf("%q is answered with a %T", q.Message, a)
	}
}

// Confirm gives the next answer.
func (s *Scripted) Confirm(q Question, def bool) (bool, error) {
	switch a := s.next(q).(type) {
	case nil:
		return def, nil
	case bool:
		return a, nil
	case error:
		return false, a
	default:
		return false, fmt.Errorf("%q is answered with a %T", q.Message, a)
	}
}
