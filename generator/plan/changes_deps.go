package plan

import (
	"fmt"
	"slices"
	"strings"
)

// moved is a dependency that is another one than it was: new, gone, of another
// version, or installed in another way.
type moved struct {
	name     string
	old, new Locked // the zero Locked for none
}

// String is "numpy 2.1.0 → 2.3.0", "numpy 2.3.0 is new" or "numpy 2.1.0 is gone".
func (m moved) String() string {
	switch {
	case m.old.Name == "":
		return versionOf(m.new) + " is new"
	case m.new.Name == "":
		return versionOf(m.old) + " is gone"
	case m.old.Version == m.new.Version:
		return versionOf(m.new)
	}
	return versionOf(m.old) + " → " + m.new.Version
}

func versionOf(l Locked) string { return strings.TrimSpace(l.Name + " " + l.Version) }

// lone tells that only the way of installing it changed.
func (m moved) lone() bool {
	return m.old.Name != "" && m.old.Version == m.new.Version && m.new.Name != ""
}

func (l Locked) compiled() bool { return strings.Contains(l.Classes, "s") }

// moved are the dependencies that changed, by name.
func (c *comparison) moved() []moved {
	if c.versions == nil {
		then, now := merged(c.old.Dependencies), merged(c.new.Dependencies)
		for len(then) > 0 || len(now) > 0 {
			var m moved
			if len(then) > 0 && (len(now) == 0 || then[0].Name <= now[0].Name) {
				m.name, m.old = then[0].Name, then[0]
			}
			if len(now) > 0 && (len(then) == 0 || now[0].Name <= then[0].Name) {
				m.name, m.new = now[0].Name, now[0]
			}
			then, now = then[min(len(m.old.Name), 1):], now[min(len(m.new.Name), 1):]
			if m.old != m.new {
				c.versions = append(c.versions, m)
			}
		}
	}
	return c.versions
}

// merged makes one of the versions of a dependency that markers choose among. The
// list is by name.
func merged(list []Locked) (out []Locked) {
	list = slices.Clone(list)
	slices.SortStableFunc(list, func(a, b Locked) int { return strings.Compare(a.Name, b.Name) })
	for _, l := range list {
		if l.Name == "" { // a damaged file
			continue
		}
		if n := len(out); n > 0 && out[n-1].Name == l.Name {
			out[n-1].Version += ", " + l.Version
			out[n-1].Classes += l.Classes
			continue
		}
		out = append(out, l)
	}
	return out
}

// lock is where the dependencies stand: the lock, the manifest or the file of the
// settings that chose among them, whichever changed.
func (c *comparison) lock() string {
	switch {
	case c.old.Install.Lock != c.new.Install.Lock && c.new.Install.Lock != "":
		return c.new.Install.Lock
	case c.new.Install.Lock != "" && c.differs(c.new.Install.Lock):
		return c.new.Install.Lock
	case c.wasSet("groups", "extras", "package", "requirements", "manager"):
		return c.settingsFile()
	}
	for _, r := range c.new.Install.Requirements {
		if c.differs(r) {
			return r
		}
	}
	return c.elsewhere()
}

// demand are the system packages that one reason came to want or stopped wanting.
type demand struct {
	build, runtime, without []string
}

func (w demand) none() bool { return len(w.build)+len(w.runtime)+len(w.without) == 0 }

// dependencies tells those that are compiled now or no longer, and those that want
// something else of the distribution. The others are counted.
func (c *comparison) dependencies() {
	reasons := c.reasons()
	for _, m := range c.moved() {
		w, compiles := reasons.take(m.name), m.old.compiled() != m.new.compiled()
		switch {
		case c.wasSet("needs." + m.name):
		case !w.none() || compiles:
			c.say(c.whyMoved(m), "system packages", m.name, "%s", c.consequence(m, w))
		}
	}
	for _, name := range reasons.names {
		if w := reasons.take(name); !w.none() {
			c.wanted(name, w)
		}
	}
}

// idle counts the dependencies that changed and that no other step tells of.
func (c *comparison) idle() {
	var rest []moved
	for _, m := range c.moved() {
		if !m.lone() && !slices.ContainsFunc(c.out, func(x Change) bool { return x.Subject == m.name }) {
			rest = append(rest, m)
		}
	}
	if len(rest) == 0 {
		return
	}
	text := fmt.Sprintf("%d other dependencies changed, and nothing in the Dockerfile by them", len(rest))
	if len(rest) == 1 {
		text = rest[0].String() + ", and nothing in the Dockerfile changes by it"
	}
	c.out = append(c.out, Change{Input: c.lock(), Topic: "dependencies", Text: text, Idle: true})
}

// whyMoved is the input that a dependency's change comes from: where its version
// is the same, another Python or base is the cause.
func (c *comparison) whyMoved(m moved) string {
	if m.lone() && c.cause != "" {
		return c.cause
	}
	return c.lock()
}

// consequence is what a dependency's change comes to, in a sentence.
func (c *comparison) consequence(m moved, w demand) string {
	text := m.String()
	switch then, now := m.old.compiled(), m.new.compiled(); {
	case m.new.Name == "":
	case now && m.old.Name == "":
		text += " and is compiled" + c.whyCompiled(m)
	case now && !then:
		text += " is compiled now" + c.whyCompiled(m)
	case then && !now:
		text += " installs from a wheel now"
	}
	if len(w.build) > 0 {
		text += ": " + strings.Join(w.build, ", ")
	}
	if len(w.runtime) > 0 {
		text += "; needs " + strings.Join(w.runtime, ", ") + " to run"
	}
	if len(w.without) > 0 {
		text += "; no more " + strings.Join(w.without, ", ") + " for it"
	}
	return text
}

func (c *comparison) whyCompiled(m moved) string {
	libc, has, _ := strings.Cut(c.new.Libc, " ")
	if libc != "glibc" || m.new.Glibc == "" || reaches(has, m.new.Glibc) {
		return ""
	}
	return fmt.Sprintf(" (its wheels need glibc %s, and %s has %s)", m.new.Glibc, c.new.Base, has)
}

// wanted tells what something other than a changed dependency wants.
func (c *comparison) wanted(name string, w demand) {
	same := moved{name: name, old: Locked{Name: name}, new: Locked{Name: name}}
	switch {
	case name == "the configuration" && c.wasSet("system-packages"), c.wasSet("needs." + name):
	case strings.HasPrefix(name, "SIGTERM"): // what runs decides it
	default:
		input := c.elsewhere()
		if d := decision(c.new.Decisions, "what "+name+" is compiled with"); d.Because != "" {
			input = c.named(d.Because)
		}
		c.say(input, "system packages", name, "%s", c.consequence(same, w))
	}
}

// reasons are the changed wants by who has them.
type reasons struct {
	names []string // in the order in which they come
	wants map[string]demand
}

func (r *reasons) take(name string) demand {
	w := r.wants[name]
	delete(r.wants, name)
	return w
}

// reasons holds what was wanted against what is.
func (c *comparison) reasons() *reasons {
	r := &reasons{wants: map[string]demand{}}
	at := func(who string, change func(*demand)) {
		if _, known := r.wants[who]; !known {
			r.names = append(r.names, who)
		}
		w := r.wants[who]
		change(&w)
		r.wants[who] = w
	}
	each := func(then, now []SystemPackage, into func(*demand) *[]string) {
		had, has := pairs(then), pairs(now)
		for _, p := range has {
			if !slices.Contains(had, p) {
				at(p.who, func(w *demand) { *into(w) = append(*into(w), p.what) })
			}
		}
		for _, p := range had {
			if !slices.Contains(has, p) {
				at(p.who, func(w *demand) { w.without = append(w.without, p.what) })
			}
		}
	}
	build := func(w *demand) *[]string { return &w.build }
	each(c.old.Build, c.new.Build, build)
	each(c.old.Besides, c.new.Besides, build)
	each(c.old.Runtime, c.new.Runtime, func(w *demand) *[]string { return &w.runtime })
	return r
}

type pair struct{ who, what string }

// pairs are who wants what, each once, whatever the CPU.
func pairs(list []SystemPackage) (out []pair) {
	for _, p := range list {
		for _, who := range slices.Concat(p.For, p.Maybe) {
			who, _, _ = strings.Cut(who, " on ")
			if x := (pair{who, p.Name}); !slices.Contains(out, x) {
				out = append(out, x)
			}
		}
	}
	return out
}
