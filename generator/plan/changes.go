package plan

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/pep440"
	"github.com/dockwright/dockwright/generator/config"
)

// Change is one reason why the files would be others now.
type Change struct {
	// Input is the file that it comes from, "a flag", "dockwright", or "" where
	// nothing tells.
	Input string `json:"input,omitempty"`
	// Topic is what it bears on, in the words of Decision.What: "python", "base",
	// "system packages", "command", "dependencies", …; "settings" and "dockwright".
	Topic string `json:"topic"`
	// Subject is the dependency, the process or the key of the configuration that it
	// is about, "" for none.
	Subject string `json:"subject,omitempty"`
	// Text says it, without the input: "psycopg2 2.9.10 is new and is compiled: gcc".
	Text string `json:"text"`
	// Idle tells that nothing in the Dockerfile comes from it.
	Idle bool `json:"-"`
}

// String is the change with its input in front.
func (c Change) String() string {
	if c.Input == "" {
		return c.Text
	}
	return c.Input + ": " + c.Text
}

// maxChanges is how many reasons a person reads.
const maxChanges = 8

// byFlag and byDockwright are inputs that are no files.
const (
	byFlag       = "a flag"
	byDockwright = "dockwright"
)

// Changes says why the files of a project would be others now than they were: the
// most important first, the rest counted. What changed without an effect is one
// sentence at the end. None are found where the difference comes from what a
// Snapshot does not hold.
func Changes(old, new Snapshot) []Change {
	c := comparison{old: old, new: new}
	c.settings()
	c.python()
	c.base()
	c.images()
	c.manager()
	c.install()
	c.dependencies()
	c.shared()
	c.processes()
	c.others()
	c.dockwright()
	c.idle()
	slices.SortStableFunc(c.out, func(a, b Change) int { return cmp.Compare(weight(a), weight(b)) })
	if n := len(c.out); n > maxChanges {
		c.out = append(c.out[:maxChanges-1], Change{Topic: "more", Text: fmt.Sprintf("%d more reasons", n-maxChanges+1)})
	}
	return c.out
}

// weight orders the changes by what they bear on.
func weight(c Change) int {
	order := []string{"python", "base", "settings", "manager", "dependencies", "system packages", "command", "dockwright"}
	i := slices.Index(order, c.Topic)
	switch {
	case c.Idle:
		return len(order) + 1
	case i < 0:
		return slices.Index(order, "command")
	}
	return i
}

// comparison is what the steps of Changes share.
type comparison struct {
	old, new Snapshot
	set      []string // keys of the configuration that changed
	cause    string   // the input that the change of Python or base comes from
	versions []moved  // dependencies that changed
	out      []Change
}

func (c *comparison) say(input, topic, subject, format string, args ...any) {
	c.out = append(c.out, Change{Input: input, Topic: topic, Subject: subject, Text: fmt.Sprintf(format, args...)})
}

// wasSet tells whether one of the keys, or one below it, has another value.
func (c *comparison) wasSet(keys ...string) bool {
	return slices.ContainsFunc(c.set, func(set string) bool {
		return slices.ContainsFunc(keys, func(key string) bool { return set == key || strings.HasPrefix(set, key+".") })
	})
}

// settings tells the keys of the configuration that changed.
func (c *comparison) settings() {
	value := func(list []config.Setting, key string) (string, bool) {
		i := slices.IndexFunc(list, func(s config.Setting) bool { return s.Key == key })
		if i < 0 {
			return "", false
		}
		return list[i].Value, true
	}
	for _, s := range slices.Concat(c.new.Settings, c.old.Settings) {
		then, was := value(c.old.Settings, s.Key)
		now, is := value(c.new.Settings, s.Key)
		if then == now && was == is || s.Key == "required-version" || slices.Contains(c.set, s.Key) {
			continue
		}
		c.set = append(c.set, s.Key)
		text := s.Key + " " + then + " → " + now
		switch {
		case !was:
			text = s.Key + " = " + now + " is new"
		case !is:
			text = s.Key + " = " + then + " is gone"
		}
		c.say(c.settingsFile(), "settings", s.Key, "%s", text)
	}
}

// settingsFile is the configuration, if it changed; otherwise a flag was given.
func (c *comparison) settingsFile() string {
	for _, name := range []string{c.new.Config, c.old.Config} {
		if name != "" && c.differs(name) {
			return name
		}
	}
	return byFlag
}

// python tells who moved the Python: a statement that came or went, a dependency
// that some Python has no wheel of, or another dockwright.
func (c *comparison) python() {
	then, now := c.old.Python, c.new.Python
	if then == now {
		return
	}
	instead := fmt.Sprintf("Python is %s instead of %s", now, then)
	c.cause = c.elsewhere()
	if c.wasSet("python") {
		c.cause = c.settingsFile()
		return
	}
	for _, l := range c.new.Limits {
		if !slices.Contains(c.old.Limits, l) && !allows(l.Specifier, then) {
			c.cause = l.Path
			c.say(l.Path, "python", "", "%s, which excludes %s: %s", l.Says, then, instead)
			return
		}
	}
	for _, l := range c.old.Limits {
		if !slices.Contains(c.new.Limits, l) && !allows(l.Specifier, now) {
			c.cause = l.Path
			c.say(l.Path, "python", "", "no longer %s: %s", l.Says, instead)
			return
		}
	}
	for _, m := range c.moved() {
		if against(c.old.Against, now, m.name) || against(c.new.Against, then, m.name) {
			c.cause = c.lock()
			c.say(c.cause, "python", m.name, "%s, so %s", m, instead)
			return
		}
	}
	because := ""
	if d := decision(c.new.Decisions, "python"); d.Because != decision(c.old.Decisions, "python").Because {
		because = " (" + d.Because + ")"
	}
	c.say(c.cause, "python", "", "%s%s", instead, because)
}

// against tells whether a dependency is among what speaks against a Python.
func against(list []Objection, python, name string) bool {
	return slices.ContainsFunc(list, func(o Objection) bool { return slices.Contains(o.Versions, minorOf(python)) && hasWord(o.Reason, name) })
}

// minorOf is "3.13" of "3.13.2".
func minorOf(tag string) string {
	major, minor := twoParts(tag)
	return fmt.Sprintf("%d.%d", major, minor)
}

// allows tells whether a specifier allows some patch release of a minor version.
func allows(specifier, python string) bool {
	set, err := pep440.ParseAlternatives(specifier)
	const patches = 60
	for patch := range patches {
		v, bad := pep440.Parse(fmt.Sprintf("%s.%d", minorOf(python), patch))
		if err != nil || bad != nil || set.Contains(v, true) {
			return true
		}
	}
	return false
}

// base tells why the base is another one, less the Python in its name.
func (c *comparison) base() {
	rest := func(image, python string) string { return strings.TrimPrefix(image, "python:"+python+"-") }
	if rest(c.old.Base, c.old.Python) == rest(c.new.Base, c.new.Python) {
		return
	}
	if c.wasSet("base", "debian") {
		c.cause = cmp.Or(c.cause, c.settingsFile())
		return
	}
	instead := fmt.Sprintf("the base is %s instead of %s", c.new.Base, c.old.Base)
	if libc, had, _ := strings.Cut(c.old.Libc, " "); libc == "glibc" {
		for _, m := range c.moved() {
			if m.new.Glibc != "" && !reaches(had, m.new.Glibc) {
				c.cause = c.lock()
				c.say(c.cause, "base", m.name, "%s now needs glibc %s, so %s", m, m.new.Glibc, instead)
				return
			}
		}
	}
	c.cause = cmp.Or(c.cause, c.elsewhere())
	c.say(c.cause, "base", "", "%s", instead)
}

// images tells of digests that are recorded anew, and of those that are no more.
func (c *comparison) images() {
	for _, p := range c.new.Images.Pins {
		was := slices.IndexFunc(c.old.Images.Pins, func(o facts.Image) bool { return o.Name == p.Name })
		switch {
		case was < 0:
			c.say(c.new.Images.Path, "images", p.Name, "%s is pinned to %s", p.Name, short(p.Digest))
		case c.old.Images.Pins[was].Digest != p.Digest:
			c.say(c.new.Images.Path, "images", p.Name, "%s is pinned to %s instead of %s", p.Name, short(p.Digest), short(c.old.Images.Pins[was].Digest))
		}
	}
	for _, p := range c.old.Images.Pins {
		if !slices.ContainsFunc(c.new.Images.Pins, func(n facts.Image) bool { return n.Name == p.Name }) {
			c.say(c.new.Images.Path, "images", p.Name, "%s is no longer pinned", p.Name)
		}
	}
}

// short is as much of a digest as a person compares.
func short(digest string) string {
	const digits = len("sha256:") + 12
	return digest[:min(len(digest), digits)]
}

// dockwright tells that another version decides now, and what it knows besides.
func (c *comparison) dockwright() {
	then, now := c.old.Version, c.new.Version
	if then == now || then == "" || now == "" {
		return
	}
	text := fmt.Sprintf("another dockwright: %s → %s", then, now)
	minors := func(list []string) (out []string) {
		for _, p := range list {
			out = append(out, minorOf(p))
		}
		return out
	}
	for _, p := range c.new.Pythons {
		switch {
		case !slices.Contains(minors(c.old.Pythons), minorOf(p)):
			text += ", which knows Python " + minorOf(p)
		case !strings.HasSuffix(p, ".0") && slices.Contains(c.old.Pythons, minorOf(p)+".0"):
			text += ", to which Python " + minorOf(p) + " is no fresh .0 any more"
		}
	}
	for _, p := range c.old.Pythons {
		if !slices.Contains(minors(c.new.Pythons), minorOf(p)) {
			text += ", to which Python " + minorOf(p) + " has ended"
		}
	}
	c.say("", byDockwright, "", "%s", text)
}

// differs tells whether a file that was read has changed, came or went.
func (c *comparison) differs(path string) bool {
	return digestOf(c.old.Inputs, path) != digestOf(c.new.Inputs, path)
}

func digestOf(list []Read, path string) string {
	if i := slices.IndexFunc(list, func(r Read) bool { return r.Path == path }); i >= 0 {
		return list[i].Digest
	}
	return ""
}

// elsewhere is where a change comes from that no file of its own tells: the lock
// or the manifest if it changed, or another dockwright.
func (c *comparison) elsewhere() string {
	for _, name := range []string{c.new.Install.Lock, c.new.Install.Manifest} {
		if name != "" && c.differs(name) {
			return name
		}
	}
	if c.old.Version != c.new.Version {
		return byDockwright
	}
	return ""
}

// named is the file that a reason names first, "" for none.
func (c *comparison) named(because string) string {
	best, at := "", len(because)
	for _, r := range slices.Concat(c.new.Inputs, c.old.Inputs) {
		if i := strings.Index(because, r.Path); i >= 0 && (i < at || i == at && len(r.Path) > len(best)) {
			best, at = r.Path, i
		}
	}
	return best
}

func decision(list []Decision, what string) Decision {
	if i := slices.IndexFunc(list, func(d Decision) bool { return d.What == what }); i >= 0 {
		return list[i]
	}
	return Decision{}
}

// hasWord tells whether a name stands in a text, and not as a part of another.
func hasWord(text, name string) bool {
	part := func(r byte) bool { return strings.IndexByte(wordBytes, r) >= 0 }
	for from := 0; name != ""; {
		i := strings.Index(text[from:], name)
		if i < 0 {
			return false
		}
		i += from
		if end := i + len(name); (i == 0 || !part(text[i-1])) && (end == len(text) || !part(text[end])) {
			return true
		}
		from = i + 1
	}
	return false
}

const wordBytes = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-"
