package config

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/generator/hooks"
)

// Lines are those of one place.
type Lines struct {
	Where string // behind the dot: "before"
	Lines []string
}

// Places are the hooks with their places, in the order of the keys; nil lists are
// left out.
func (h Hooks) Places() []Lines {
	all := []Lines{{"args", h.Args}, {"before", h.Before}, {"dependencies", h.Dependencies}, {"project", h.Project}, {"source", h.Source}, {"after", h.After}}
	return slices.DeleteFunc(all, func(l Lines) bool { return l.Lines == nil })
}

// faulty is a fault of lines in an array: the key, which Parse finds the line of,
// and the entry.
type faulty struct {
	key   string
	fault *hooks.Fault
}

func (f faulty) Error() string { return f.key + ": " + f.fault.Fact }

// checkHooks holds lines of the user's own to what can stand at their places.
func (c Config) checkHooks() error {
	for _, stage := range slices.Sorted(maps.Keys(c.Hooks)) {
		where := hooks.Of(stage)
		if where == nil {
			return fmt.Errorf("hooks.%s is no name of a stage", stage)
		}
		for _, l := range c.Hooks[stage].Places() {
			place := stage + "." + l.Where
			if !slices.Contains(where, l.Where) {
				return fmt.Errorf("hooks.%s is no place: the places of %s are %s", place, stage, stage+"."+strings.Join(where, ", "+stage+"."))
			}
			if err := checkLines("hooks."+place, place, l.Lines); err != nil {
				return err
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(c.Stages)) {
		if !hooks.StageName(name) || hooks.Taken(name) || c.Processes[name].Command != nil {
			return fmt.Errorf("stages.%s is no name for a stage of your own: use lower-case letters, digits and dashes, and none of %s, nor a process's", name, strings.Join(hooks.Reserved, ", "))
		}
		key, s := "stages."+name+".lines", c.Stages[name]
		if s.Lines == nil {
			return fmt.Errorf("stages.%s has no lines", name)
		}
		if err := checkLines(key, hooks.GlobalStages, s.Lines); err != nil {
			return err
		}
		if _, fault := hooks.Stage(name, s.Lines); fault != nil {
			return faulty{key, fault}
		}
	}
	return nil
}

func checkLines(key, place string, lines []string) error {
	fault := hooks.CheckText(lines)
	if fault == nil {
		fault = hooks.Check(place, lines, nil)
	}
	if fault != nil {
		return faulty{key, fault}
	}
	return nil
}

// refused is the error of a value that Check does not take, with its line.
func (r reader) refused(err error) error {
	var f faulty
	if errors.As(err, &f) {
		key := strings.Split(f.key, ".")
		line := r.line(append(key, entryKey(f.fault.Line)))
		if line == 0 {
			line = r.line(key)
		}
		return facts.Errorf(r.path, line, "%s", err.Error()).Fix("%s", f.fault.Remedy)
	}
	key, _, _ := strings.Cut(err.Error(), " ")
	return facts.Errorf(r.path, r.line(strings.Split(key, ".")), "%s", err.Error()).Fix("%s", Remedy(err))
}
