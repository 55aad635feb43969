package plan

import (
	"fmt"
	"slices"
	"strings"
)

// processes tells what runs otherwise, by the names of the processes.
func (c *comparison) processes() {
	var came, went []Runs
	for _, p := range c.new.Processes {
		old, had := processNamed(c.old.Processes, p.Name)
		if text := p.against(old); !had {
			came = append(came, p)
		} else if text != "" {
			c.ran(p, p.Name+" "+text)
		}
	}
	for _, p := range c.old.Processes {
		if _, has := processNamed(c.new.Processes, p.Name); !has {
			went = append(went, p)
		}
	}
	if len(came) == 1 && len(went) == 1 {
		c.ran(came[0], fmt.Sprintf("%s runs %s, in place of %s, which ran %s", came[0].Name, came[0].line(), went[0].Name, went[0].line()))
		came, went = nil, nil
	}
	for _, p := range came {
		c.ran(p, fmt.Sprintf("%s is new: it runs %s", p.Name, p.line()))
	}
	for _, p := range went {
		c.ran(p, p.Name+" is gone: it ran "+p.line())
	}
	if len(c.old.Processes) == 0 || len(c.new.Processes) == 0 {
		return
	}
	then, now := c.old.Processes[0], c.new.Processes[0]
	_, both := processNamed(c.old.Processes, now.Name)
	if then.Name != now.Name && both && !c.wasSet("process", "command") {
		c.say(c.named(now.Why), "command", now.Name, "the image runs %s by itself instead of %s", now.Name, then.Name)
	}
}

// ran says how a process changed, unless the settings that changed say it.
func (c *comparison) ran(p Runs, text string) {
	input := c.named(p.Why)
	set := c.wasSet("command", "port", "port-variable", "health", "process", "processes", "workers", "proxy-headers", "stop-timeout", "init")
	if set && (strings.HasPrefix(p.Why, "command in ") || strings.HasPrefix(p.Why, "processes.") || strings.HasPrefix(p.Why, "--")) {
		return
	}
	if input == "" || !c.differs(input) {
		if set {
			return
		}
		before, _ := processNamed(c.old.Processes, p.Name)
		now, _ := processNamed(c.new.Processes, p.Name)
		commands := strings.Join(slices.Concat(before.Command, now.Command), " ")
		for _, m := range c.moved() {
			if !m.lone() && hasWord(commands, m.name) {
				c.say(c.lock(), "command", m.name, "%s, so %s", m, text)
				return
			}
		}
		if from := c.source(); from != "" {
			input = from
		}
	}
	c.say(input, "command", p.Name, "%s", text)
}

// source is the file that changed, where it is one beside lock and manifest; then
// the manifest, then another dockwright.
func (c *comparison) source() string {
	var all []string
	for _, r := range slices.Concat(c.new.Inputs, c.old.Inputs) {
		if r.Path != c.new.Install.Lock && r.Path != c.new.Install.Manifest && c.differs(r.Path) && !slices.Contains(all, r.Path) {
			all = append(all, r.Path)
		}
	}
	if len(all) == 1 {
		return all[0]
	}
	return c.elsewhere()
}

func processNamed(list []Runs, name string) (Runs, bool) {
	if i := slices.IndexFunc(list, func(p Runs) bool { return p.Name == name }); i >= 0 {
		return list[i], true
	}
	return Runs{}, false
}

// line is the command as it is read.
func (p Runs) line() string {
	if len(p.Command) == 0 {
		return "nothing"
	}
	return strings.Join(p.Command, " ")
}

// against says how a process differs from what it was, "" for not at all.
func (p Runs) against(old Runs) string {
	var says []string
	if p.line() != old.line() {
		says = append(says, fmt.Sprintf("runs %s instead of %s", p.line(), old.line()))
	}
	if p.Port != old.Port {
		says = append(says, fmt.Sprintf("listens on %s instead of %s", portText(p.Port), portText(old.Port)))
	}
	if p.PortVariable != old.PortVariable {
		says = append(says, "takes its port from "+orNothing(p.PortVariable)+" instead of "+orNothing(old.PortVariable))
	}
	if p.Health != old.Health {
		says = append(says, fmt.Sprintf("is probed by %s instead of %s", p.Health, old.Health))
	}
	if p.Init != old.Init {
		says = append(says, map[bool]string{true: "needs an init now", false: "needs no init any more"}[p.Init])
	}
	if !slices.Equal(p.Env, old.Env) {
		says = append(says, fmt.Sprintf("gets the variables %s instead of %s", orNothing(strings.Join(p.Env, " ")), orNothing(strings.Join(old.Env, " "))))
	}
	if len(says) == 0 && p.Why != old.Why {
		says = append(says, fmt.Sprintf("is taken from %s, and was from %s", p.Why, old.Why))
	}
	return strings.Join(says, ", ")
}

func portText(port int) string {
	if port == 0 {
		return "no port"
	}
	return fmt.Sprint("port ", port)
}

func orNothing(s string) string {
	if s == "" {
		return "nothing"
	}
	return s
}

// manager tells which tool installs now, and at which version.
func (c *comparison) manager() {
	if c.old.Manager == c.new.Manager || c.wasSet("manager") {
		return
	}
	input := c.elsewhere()
	because := decision(c.new.Decisions, "manager version").Because
	if because == decision(c.old.Decisions, "manager version").Because && c.old.Version != c.new.Version {
		input = byDockwright
	} else if from := c.named(because); from != "" {
		input = from
	}
	c.say(input, "manager", "", "%s installs instead of %s", c.new.Manager, c.old.Manager)
}

// install tells what else is installed, and from what.
func (c *comparison) install() {
	then, now := c.old.Install, c.new.Install
	input := c.elsewhere()
	if then.Kind != now.Kind || then.Lock != now.Lock {
		c.say(orText(now.Lock, input), "dependencies", "", "is what is installed from, instead of %s", orText(then.Lock, "the manifest"))
	}
	for _, l := range []struct {
		what, key string
		old, new  []string
	}{
		{"group", "groups", then.Groups, now.Groups}, {"extra", "extras", then.Extras, now.Extras},
		{"group that is left out", "groups", then.Without, now.Without},
		{"requirements file", "requirements", then.Requirements, now.Requirements},
		{"folder of a dependency", "", dirs(then.Local), dirs(now.Local)},
		{"workspace member's manifest", "", then.Manifests, now.Manifests},
	} {
		if slices.Equal(l.old, l.new) || l.key != "" && c.wasSet(l.key) {
			continue
		}
		if more := lackingIn(l.old, l.new); len(more) > 0 {
			c.say(input, "dependencies", "", "%s is a new %s", nameSome(more, 3), l.what)
		}
		if less := lackingIn(l.new, l.old); len(less) > 0 {
			c.say(input, "dependencies", "", "%s is no %s any more", nameSome(less, 3), l.what)
		}
	}
	if then.Backend != now.Backend {
		c.say(input, "dependencies", "", "the build backend is %s instead of %s", orNothing(now.Backend), orNothing(then.Backend))
	}
	if then.Project != now.Project {
		c.say(input, "dependencies", "", "%s", map[bool]string{true: "the project itself is installed now", false: "the project itself is not installed any more"}[now.Project])
	}
}

func orText(s, other string) string {
	if s == "" {
		return other
	}
	return s
}

func dirs(list []LocalPackage) (out []string) {
	for _, l := range list {
		out = append(out, l.Dir)
	}
	return out
}

// lackingIn are those of all that a list does not have.
func lackingIn(list, all []string) []string {
	return slices.DeleteFunc(slices.Clone(all), func(s string) bool { return slices.Contains(list, s) })
}

// told are the decisions that the other steps tell of.
var told = []string{"dependencies", "python", "base", "manager", "manager version", "built from source", "installed to build", "installed to run", DecisionShared}

// others tells the decisions that no other step does: front ends, translations,
// static files. There may be several of a kind.
func (c *comparison) others() {
	came, went := unlike(c.old.Decisions, c.new.Decisions), unlike(c.new.Decisions, c.old.Decisions)
	for _, d := range came {
		instead := ""
		if old := decision(went, d.What); old.What != "" {
			instead = " instead of " + old.Chose
		}
		c.say(c.named(d.Because), d.What, "", "%s: %s%s (%s)", d.What, d.Chose, instead, d.Because)
	}
	for _, d := range went {
		if decision(came, d.What).What == "" {
			c.say(c.named(d.Because), d.What, "", "%s: no longer %s", d.What, d.Chose)
		}
	}
}

// unlike are the decisions of all that a list does not have, less those that the
// other steps tell of.
func unlike(list, all []Decision) []Decision {
	return slices.DeleteFunc(slices.Clone(all), func(d Decision) bool {
		return isTold(d.What) || slices.ContainsFunc(list, func(o Decision) bool { return o.What == d.What && o.Chose == d.Chose })
	})
}

func isTold(what string) bool {
	return slices.Contains(told, what) || what == "command" || strings.HasPrefix(what, "command of ") || what == "without" ||
		strings.HasPrefix(what, "what ") && strings.HasSuffix(what, " is compiled with")
}
