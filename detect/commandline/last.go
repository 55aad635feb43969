package commandline

import (
	"slices"
	"strings"
)

// last takes in the statement that is the process. false where the whole needs a
// shell.
func (f *folder) last(s statement) bool {
	switch s.kind {
	case cases:
		return f.chosen(s)
	case branch:
		return f.decide(s, true)
	case simple:
	case function, loop:
		return false
	default:
		if f.usesParameters(s.raw) || strings.Contains(s.raw, "\n") {
			return false
		}
		f.c.Shell = s.raw
		return true
	}
	if len(s.words) == 0 {
		return len(s.assigns) == 0
	}
	env, okEnv := f.values(s.assigns)
	words, ok := f.expand(s.words)
	if !ok || !okEnv || s.redirected {
		return f.shellLast(s)
	}
	f.c.Env = append(f.c.Env, env...)
	u := unwrap(words)
	f.c.Env = append(f.c.Env, u.env...)
	if u.dir != "" {
		f.c.Dir = joinDir(f.c.Dir, u.dir)
	}
	words = u.words
	if len(words) == 0 {
		return true
	}
	if body, ok := f.x.functions[words[0]]; ok {
		return f.arm(body, words[0], words[1:])
	}
	if line, ok := f.alias(u); ok {
		return f.within(line, nil, s)
	}
	if line, rest, ok := shellText(words); ok {
		return f.within(line, rest, s)
	}
	if done, ok := f.script(words); done {
		return ok
	}
	f.c.Argv = words
	if n := Listens(words); n != 0 {
		f.c.Port = n
	}
	return true
}

// alias is the command that a manager has under the first word, with the words
// behind it.
func (f *folder) alias(u unwrapped) (string, bool) {
	if u.manager == "" || f.x.Alias == nil || f.x.depth >= maxDepth || slices.ContainsFunc(u.words, func(w string) bool { return strings.Contains(w, "$") }) {
		return "", false
	}
	line, ok := f.x.Alias(u.manager, u.words[0])
	if !ok {
		return "", false
	}
	if len(u.words) > 1 {
		line += " " + Join(u.words[1:])
	}
	return line, true
}

// within reads the text that `sh -c` runs.
func (f *folder) within(line string, rest []string, s statement) bool {
	x := f.x
	x.depth++
	x.given, x.zero, x.args = true, "sh", nil
	if len(rest) > 0 {
		x.zero, x.args = rest[0], rest[1:]
	}
	c, ok := x.lines(strings.TrimSpace(line))
	if !ok {
		if _, parsed := parse(line); !parsed || strings.Contains(line, "\n") || f.usesParameters(line) {
			return false
		}
		c = Command{Shell: strings.TrimSpace(line)}
	}
	f.merge(c)
	return true
}

// merge takes over what a script or an inner shell starts.
func (f *folder) merge(c Command) {
	f.c.Before = append(f.c.Before, c.Before...)
	f.c.Env = append(f.c.Env, c.Env...)
	f.c.Argv, f.c.Shell, f.c.Skip = c.Argv, c.Shell, c.Skip
	if c.Script != "" {
		f.c.Script = c.Script
	}
	if c.PortVariable != "" {
		f.c.PortVariable = c.PortVariable
	}
	if c.Port != 0 {
		f.c.Port = c.Port
	}
	if c.Dir != "" {
		f.c.Dir = joinDir(f.c.Dir, c.Dir)
	}
}

// shellLast keeps a command that takes a shell. What only opens the environment
// is taken off here too, as far as it is plain.
func (f *folder) shellLast(s statement) bool {
	if strings.Contains(s.raw, "\n") {
		return false
	}
	var plain []string // placeholders for the words, so that unwrap can count them
	var assigned []string
	for i, w := range s.words {
		port := f.c.PortVariable
		text, ok := f.expandWord(w)
		if !ok || f.c.PortVariable != port || w.glob && !w.quoted {
			if f.usesParameters(w.raw) {
				return false
			}
			text = "\x00" + string(rune('a'+i%26)) + w.raw
		}
		f.c.PortVariable = port
		plain = append(plain, text)
	}
	for _, a := range s.assigns {
		if f.usesParameters(a.raw) {
			return false
		}
		assigned = append(assigned, a.raw)
	}
	if n := f.defaultPort(s.words); n != 0 {
		f.c.Port = n
	}
	if s.redirected {
		f.c.Shell = s.raw
		return !f.usesParameters(s.raw)
	}
	u := unwrap(plain)
	if u.dir != "" || len(u.words) == 0 {
		return false
	}
	if _, _, ok := shellText(u.words); ok {
		return false
	}
	for _, e := range u.env {
		assigned = append(assigned, quoteAssignment(e))
	}
	line := append(assigned, "exec")
	for _, w := range u.words {
		if strings.HasPrefix(w, "\x00") {
			line = append(line, w[2:])
		} else {
			line = append(line, Quote(w))
		}
	}
	f.c.Shell = strings.Join(line, " ")
	return true
}

func quoteAssignment(e string) string {
	name, value, _ := strings.Cut(e, "=")
	return name + "=" + Quote(value)
}

// defaultPort is where a command listens if its variables have their defaults.
func (f *folder) defaultPort(words []word) int {
	var out []string
	for _, w := range words {
		var b strings.Builder
		for _, p := range w.parts {
			value, known := f.x.Vars[p.name]
			switch {
			case p.name == "":
				b.WriteString(p.text)
			case known:
				b.WriteString(value)
			default:
				b.WriteString(p.def)
			}
		}
		out = append(out, b.String())
	}
	return Listens(unwrap(out).words)
}
