package wizard

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/generator/config"
	"github.com/dockwright/dockwright/generator/inspection"
	"github.com/dockwright/dockwright/generator/plan"
)

// askPython asks for the version where the project allows several.
func (s *Session) askPython() []Question {
	if len(s.plan.Pythons) < 2 && s.original.Python == "" {
		return nil
	}
	present := s.plan.Python.Minor
	var choices []Choice
	if s.plan.Python.Tag == s.config.Python && s.config.Python != present { // one patch, as configured
		present = s.config.Python
		choices = append(choices, Choice{present, "as configured, without later fixes"})
	}
	for _, a := range s.pythons() {
		choices = append(choices, Choice{a.Python, s.onPython(a)})
	}
	if len(choices) < 2 {
		return nil
	}
	return []Question{{Key: "python", Flag: "--python", Kind: Select, Message: "Python version", Why: s.plan.Python.Tag + ": " + s.plan.Reason("python"),
		Help:    "Listed is what the project allows. Of each is said what would have to be compiled, which makes builds slower and needs compilers, and what cannot be installed at all.",
		Choices: lead(choices, []string{present}), Present: []string{present}, id: "python",
		apply: func(c *config.Config, v []string) { c.Python = first(v) }}}
}

// pythons are all that the project allows, newest first: with one of them
// configured, the plan knows that one only.
func (s *Session) pythons() []plan.Alternative {
	if s.config.Python == "" {
		return s.plan.Pythons
	}
	c := clone(s.config)
	c.Python = ""
	p, err := s.decide(c)
	if err != nil {
		return s.plan.Pythons
	}
	return p.Pythons
}

// onPython says what the dependencies come to on a Python, on the base that is
// taken.
func (s *Session) onPython(a plan.Alternative) string {
	var built, lacking []string
	unknown, total := 0, 0
	for _, t := range a.Tallies {
		if strings.Contains(t.Target, "-"+string(s.plan.Base.Libc)) {
			built, lacking = append(built, t.Built...), append(lacking, t.Lacking...)
			unknown, total = max(unknown, t.Unknown), max(total, t.Total())
		}
	}
	built, lacking = unique(built), unique(lacking)
	var parts []string
	if len(lacking) > 0 {
		parts = append(parts, "no file for "+some(lacking, 3))
	}
	if len(built) > 0 {
		parts = append(parts, "compiles "+some(built, 3))
	}
	if unknown > 0 {
		parts = append(parts, fmt.Sprintf("not known of %d", unknown))
	}
	if len(parts) == 0 && total > 0 {
		parts = append(parts, "compiles nothing")
	}
	if a.Against != "" && !strings.HasPrefix(a.Against, "would compile") && !strings.HasPrefix(a.Against, "no file for") && !strings.HasPrefix(a.Against, "older, and") {
		parts = append(parts, a.Against)
	}
	if a.Chosen && a.Python != s.plan.Python.Minor {
		parts = append(parts, "the default")
	}
	return strings.Join(parts, "; ")
}

// askBase asks for Debian or Alpine where an image on Alpine can be built. What
// else speaks against it stands in Findings.
func (s *Session) askBase() []Question {
	alpine := inspection.Alpine(s.plan)
	present := baseOf(s.plan)
	offered := alpine != "" && (present == "alpine" || s.refuses("alpine") == nil)
	if !offered && present != "distroless" {
		return nil
	}
	debian := s.plan
	if present == "alpine" {
		c := clone(s.config)
		c.Base = ""
		var err error
		if debian, err = s.decide(c); err != nil {
			return nil
		}
	}
	why := s.plan.Base.Image + ": " + s.plan.Reason("base")
	for _, b := range s.plan.Alpine.Blockers {
		why += fmt.Sprintf("; on Alpine %s %s: %s", b.Name, b.Version, b.Because)
	}
	choices := []Choice{{"slim", debian.Base.Image}}
	if offered {
		choices = append(choices, Choice{"alpine", alpine})
	}
	if present == "distroless" || s.refuses("distroless") == nil {
		choices = append(choices, Choice{"distroless", "the same Python on Debian without a shell: nothing to look into the container with, and no script of a shell runs"})
	}
	return []Question{{Key: "base", Flag: "--base", Kind: Select, Message: "Base image", Why: why,
		Help:    "slim is Debian without what images rarely need; nearly all wheels are made for its glibc. Alpine's images are some 30 MiB smaller, and take wheels for musl, which fewer packages have. distroless is the same Python and the libraries that are needed on Google's base image without a shell, some 60 MB smaller (25 MB to pull); its build takes a stage more.",
		Choices: lead(choices, []string{present}), Present: []string{present}, id: "base",
		apply: func(c *config.Config, v []string) { c.Base = first(v) }}}
}

// refuses is what the plan says against another base, nil for nothing.
func (s *Session) refuses(base string) error {
	c := clone(s.config)
	c.Base, c.Debian = base, ""
	if c.Python == "" {
		c.Python = s.plan.Python.Tag
	}
	_, _, err := plan.Decide(s.project, c, plan.Options{})
	return err
}

// fact is the first sentence of an error.
func fact(err error) string {
	var e *facts.Error
	if errors.As(err, &e) {
		return e.Fact
	}
	return err.Error()
}

// lead puts the choices that count now before the others.
func lead(choices []Choice, present []string) []Choice {
	out := slices.Clone(choices)
	slices.SortStableFunc(out, func(a, b Choice) int {
		rank := func(c Choice) int {
			if slices.Contains(present, c.Value) {
				return 0
			}
			return 1
		}
		return rank(a) - rank(b)
	})
	return out
}

// some names the first few and counts the rest.
func some(names []string, most int) string {
	if len(names) <= most {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(names[:most], ", "), len(names)-most)
}

// unique keeps the first of equal names.
func unique(names []string) (out []string) {
	for _, n := range names {
		if !slices.Contains(out, n) {
			out = append(out, n)
		}
	}
	return out
}
