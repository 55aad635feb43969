package wizard

import (
	"fmt"
	"slices"
	"strings"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/generator/config"
	"github.com/dockwright/dockwright/generator/inspection"
	"github.com/dockwright/dockwright/generator/plan"
)

// maxWeighed is how many groups or extras are tried one by one for what they add.
const maxWeighed = 24

// askGroups asks for the groups that are not for development.
func (s *Session) askGroups() []Question {
	return s.askNames("groups", "--group", "Dependency groups to install", s.plan.Offered.Groups, s.plan.Install.Groups,
		"Groups are sets of dependencies that the project's authors use. The image needs those that the running program imports. Groups for development and tests are not listed.",
		func(c *config.Config, names []string) { c.Groups = names })
}

// askExtras asks for the extras that exclude nothing.
func (s *Session) askExtras() []Question {
	return s.askNames("extras", "--extra", "Extras to install", s.plan.Offered.Extras, s.plan.Install.Extras,
		"Extras are optional features of the project, such as a database's driver or a server. The image needs those that it uses when it runs.",
		func(c *config.Config, names []string) { c.Extras = names })
}

// askNames asks for groups or extras, but for those that exclude each other.
func (s *Session) askNames(key, flag, message string, offered, taken []string, help string, set func(*config.Config, []string)) []Question {
	excluding := s.excluding(key)
	taken = slices.DeleteFunc(slices.Clone(taken), func(n string) bool { return slices.Contains(excluding, n) })
	var choices []Choice
	for _, n := range slices.Concat(taken, offered) {
		if slices.Contains(excluding, n) || slices.ContainsFunc(choices, func(c Choice) bool { return c.Value == n }) {
			continue
		}
		choices = append(choices, Choice{Value: n})
	}
	if len(choices) == 0 {
		return nil
	}
	for i := range choices[:min(len(choices), maxWeighed)] {
		choices[i].Note = s.adds(key, choices[i].Value)
	}
	return []Question{{Key: key, Flag: flag, Kind: Multi, Message: message, Why: s.plan.Reason("dependencies"), Help: help, Choices: choices, Present: taken, id: key,
		apply: func(c *config.Config, values []string) {
			kept := slices.DeleteFunc(slices.Clone(s.taken(key)), func(n string) bool { return !slices.Contains(excluding, n) })
			set(c, append(kept, values...))
		}}}
}

// taken are the groups or extras that are installed now.
func (s *Session) taken(key string) []string {
	if key == "groups" {
		return s.plan.Install.Groups
	}
	return s.plan.Install.Extras
}

// adds tells what a group or an extra brings that nothing else does.
func (s *Session) adds(key, name string) string {
	with, without := slices.Clone(s.taken(key)), []string{}
	for _, n := range with {
		if n != name {
			without = append(without, n)
		}
	}
	if with = without; !slices.Contains(with, name) {
		with = append(slices.Clone(without), name)
	}
	set := func(names []string) config.Config {
		c := clone(s.config)
		if key == "groups" {
			c.Groups = names
		} else {
			c.Extras = names
		}
		return c
	}
	before, _, err1 := plan.Decide(s.project, set(without), plan.Options{})
	after, _, err2 := plan.Decide(s.project, set(with), plan.Options{})
	if err1 != nil {
		return ""
	}
	if err2 != nil {
		return "cannot be installed: " + fact(err2)
	}
	return difference(before, after)
}

// brings tells what one of several that exclude each other adds to none of them.
func (s *Session) brings(set []facts.Choice, value string) string {
	without, with := clone(s.config), clone(s.config)
	s.applyExclusive(&without, set, none)
	s.applyExclusive(&with, set, value)
	before, _, err1 := plan.Decide(s.project, without, plan.Options{})
	after, _, err2 := plan.Decide(s.project, with, plan.Options{})
	if err1 != nil {
		return ""
	}
	if err2 != nil {
		return "cannot be installed: " + fact(err2)
	}
	return difference(before, after)
}

// difference says what one plan installs and builds beyond another.
func difference(before, after plan.Plan) string {
	had := map[string]bool{}
	for _, d := range before.Dependencies {
		had[d.Name+" "+d.Version] = true
	}
	count, size := 0, int64(0)
	var names []string
	for _, d := range after.Dependencies {
		if !had[d.Name+" "+d.Version] {
			count, size, names = count+1, size+d.Size, append(names, d.Name)
		}
	}
	if count == 0 {
		return "adds nothing that is not installed anyway"
	}
	note := "adds " + some(names, 3)
	if size > 0 {
		note += ", " + inspection.Bytes(size)
	}
	var built []string
	for _, c := range after.Compiled {
		if slices.Contains(names, c.Name) {
			built = append(built, c.Name)
		}
	}
	if len(built) > 0 {
		note += ", compiles " + some(built, 3)
	}
	return note
}

// askExclusive asks which one of several groups or extras is installed that exclude
// each other: often it is the CPU's build of a library or a GPU's.
func (s *Session) askExclusive() []Question {
	var out []Question
	for i, set := range s.exclusive() {
		q := Question{Key: "extras", Flag: "--extra", Kind: Select, Message: "Which one of these, which exclude each other", id: fmt.Sprintf("exclusive %d", i+1),
			Why:  "The lock states that only one of them can be installed. What they bring is not in the image otherwise.",
			Help: "Such a set often decides which build of a library is taken. With none of them, what they bring is missing."}
		var words []string
		for _, c := range set {
			value := choiceName(c)
			words = append(words, value)
			key := "extras"
			if c.Group != "" {
				key, q.Key, q.Flag = "groups", "groups", "--group"
			}
			q.Choices = append(q.Choices, Choice{value, s.brings(set, value)})
			if slices.Contains(s.taken(key), name(c)) {
				q.Present = []string{value}
			}
		}
		if forDevices(words) {
			q.Message = "CPU or GPU"
			q.Why += " A build for a GPU is larger, and of use only where the container is given one."
		}
		if q.Present == nil {
			q.Present = recommended(words)
		}
		q.Choices = lead(append(q.Choices, Choice{none, "what they bring is not installed"}), q.Present)
		q.apply = func(c *config.Config, values []string) { s.applyExclusive(c, set, first(values)) }
		out = append(out, q)
	}
	return out
}

const none = "none"

// exclusive are the sets of the project's own groups and extras that exclude each
// other and that production may want.
func (s *Session) exclusive() [][]facts.Choice {
	if s.project.Lock == nil {
		return nil
	}
	var out [][]facts.Choice
	for _, set := range s.project.Lock.Conflicts {
		var own []facts.Choice
		for _, c := range set {
			if (c.Member == "" || c.Member == s.project.Name) && (slices.Contains(s.plan.Offered.Extras, c.Extra) || slices.Contains(s.plan.Offered.Groups, c.Group)) {
				own = append(own, c)
			}
		}
		if len(own) > 1 {
			out = append(out, own)
		}
	}
	return out
}

// excluding are the groups or extras of those sets.
func (s *Session) excluding(key string) (out []string) {
	for _, c := range slices.Concat(s.exclusive()...) {
		if (key == "groups") == (c.Group != "") {
			out = append(out, name(c))
		}
	}
	return out
}

func (s *Session) applyExclusive(c *config.Config, set []facts.Choice, value string) {
	groups, extras := slices.Clone(s.plan.Install.Groups), slices.Clone(s.plan.Install.Extras)
	hasGroup, hasExtra := false, false
	for _, x := range set {
		list, has := &extras, &hasExtra
		if x.Group != "" {
			list, has = &groups, &hasGroup
		}
		*has = true
		*list = slices.DeleteFunc(*list, func(n string) bool { return n == name(x) })
		if choiceName(x) == value {
			*list = append(*list, name(x))
		}
	}
	if hasGroup {
		c.Groups = append([]string{}, groups...)
	}
	if hasExtra {
		c.Extras = append([]string{}, extras...)
	}
}

func name(c facts.Choice) string {
	if c.Group != "" {
		return c.Group
	}
	return c.Extra
}

func choiceName(c facts.Choice) string {
	if c.Group != "" {
		return "group " + c.Group
	}
	return "extra " + c.Extra
}

// forDevices tells a set that decides between a CPU's build and a GPU's.
func forDevices(values []string) bool {
	return slices.ContainsFunc(values, isCPU)
}

func isCPU(value string) bool {
	return slices.Contains(strings.FieldsFunc(value, func(r rune) bool { return r == ' ' || r == '-' || r == '_' || r == '.' }), "cpu")
}

// recommended is the CPU's build, which runs on any machine.
func recommended(values []string) []string {
	if i := slices.IndexFunc(values, isCPU); i >= 0 {
		return []string{values[i]}
	}
	return []string{none}
}
