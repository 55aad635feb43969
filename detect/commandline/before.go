package commandline

import (
	"slices"
	"strings"
)

// folder makes one Command of the statements of a text.
type folder struct {
	x Context
	c Command
}

// trim takes off statements at the end that start nothing: `wait`, `exit 0`.
func (f *folder) trim(list []statement) []statement {
	for len(list) > 0 {
		s := list[len(list)-1]
		name := ""
		if s.kind == simple && len(s.words) > 0 {
			name, _ = s.words[0].literal()
		}
		if s.kind != simple || name != "exit" && (len(list) == 1 || name != "echo") {
			break
		}
		list = list[:len(list)-1]
	}
	return list
}

// before takes in a statement that is not the last. false where the whole needs
// a shell.
func (f *folder) before(s statement) bool {
	switch s.kind {
	case function:
		return f.define(s)
	case cases:
		return false
	case branch:
		return f.decide(s, false)
	case loop:
		return f.retry(s)
	case group:
		return false
	case involved:
		return f.involved(s)
	}
	if len(s.words) == 0 {
		return len(s.assigns) == 0 || f.assign(s.assigns, false)
	}
	words, ok := f.expand(s.words)
	if !ok || s.redirected {
		if name, _ := s.words[0].literal(); quiet[name] {
			return true
		}
		return f.shellBefore(s)
	}
	switch name := words[0]; {
	case quiet[name], words[len(words)-1] == "--version":
		return true
	case name == "cd":
		if len(words) != 2 || words[1] == "-" {
			return false
		}
		f.c.Dir = joinDir(f.c.Dir, words[1])
		return true
	case name == "export":
		return f.assign(s.words[1:], true)
	case name == "shift" && f.x.given && len(words) == 1:
		f.x.args = f.x.args[min(1, len(f.x.args)):]
		return true
	case name == "source" || name == ".":
		return len(words) == 2 && strings.HasSuffix(words[1], "/activate")
	case slices.Contains([]string{"exec", "exit", "trap", "shift", "return", "eval", "unset", "break", "continue", "read", "local", "declare"}, name):
		return false
	}
	if body, ok := f.x.functions[words[0]]; ok {
		return f.inline(body, append([]string{words[0]}, words[1:]...))
	}
	return f.runsFirst(s, words)
}

// runsFirst takes in a plain command that runs before the last.
func (f *folder) runsFirst(s statement, words []string) bool {
	env, ok := f.values(s.assigns)
	if !ok {
		return f.shellBefore(s)
	}
	u := unwrap(words)
	words = u.words
	if len(words) == 0 || installs(words) || waiting(words) {
		return true
	}
	if u.dir != "" {
		return false
	}
	if line, rest, ok := shellText(words); ok {
		return f.inline(line, rest)
	}
	if env = append(env, u.env...); len(env) > 0 {
		words = append(append([]string{"env"}, env...), words...)
	}
	if f.portIn(words) {
		return f.shellBefore(s)
	}
	f.c.Before = append(f.c.Before, words)
	return true
}

// portIn tells a word with the port's variable in it, which nothing would replace
// in a command that runs before.
func (f *folder) portIn(words []string) bool {
	return f.c.PortVariable != "" && slices.ContainsFunc(words, func(w string) bool { return strings.Contains(w, "$"+f.c.PortVariable) })
}

// inline takes in `sh -c "…"` that runs before something else.
func (f *folder) inline(line string, rest []string) bool {
	x := f.x
	x.depth++
	x.given, x.zero, x.args = true, "sh", nil
	if len(rest) > 0 {
		x.zero, x.args = rest[0], rest[1:]
	}
	c, ok := x.lines(line)
	if !ok || c.Dir != "" {
		return false
	}
	if c.Shell != "" {
		c.Argv = []string{"sh", "-c", c.Shell}
	}
	f.c.Before = append(f.c.Before, c.Before...)
	if len(c.Argv) > 0 {
		f.c.Before = append(f.c.Before, c.Argv)
	}
	return true
}

// involved takes in `a || b` where that only says what happens on a failure.
func (f *folder) involved(s statement) bool {
	if s.alternative == nil {
		return false // a pipeline, or a process in the background
	}
	if len(s.words) > 0 && s.alternative.kind == simple && len(s.alternative.words) > 0 {
		name, _ := s.alternative.words[0].literal()
		if name == "exit" || name == "die" || name == "return" {
			s.kind, s.alternative = simple, nil
			return f.before(s)
		}
	}
	if first, _ := firstLiteral(s.words); quiet[first] {
		return true
	}
	return f.shellBefore(s)
}

func firstLiteral(words []word) (string, bool) {
	if len(words) == 0 {
		return "", false
	}
	return words[0].literal()
}

// shellBefore keeps a command that takes a shell as one of those that run first.
func (f *folder) shellBefore(s statement) bool {
	if strings.Contains(s.raw, "\n") {
		return false
	}
	raw := s.raw
	for _, name := range f.x.own {
		if value, ok := f.x.Vars[name]; ok && mentions(s.raw, name) && !strings.Contains(raw, name+"=") {
			raw = name + "=" + Quote(value) + "; " + raw
		} else if !ok && mentions(s.raw, name) {
			return false
		}
	}
	if (&folder{x: Context{functions: f.x.functions}}).usesParameters(s.raw) {
		return false
	}
	f.c.Before = append(f.c.Before, []string{"sh", "-c", raw})
	return true
}

// usesParameters tells a text that needs what another shell would not have: the
// arguments of its script, the script's own variables and functions.
func (f *folder) usesParameters(raw string) bool {
	for _, name := range f.x.own {
		if mentions(raw, name) {
			return true
		}
	}
	if first, _, _ := strings.Cut(raw, " "); f.x.functions[first] != "" {
		return true
	}
	for _, p := range []string{"$@", "$*", "$1", "$2", "$0", "${1", "${2", "${@", "$!", "$#"} {
		if strings.Contains(raw, p) {
			return true
		}
	}
	return false
}

// mentions tells whether a text holds a variable.
func mentions(raw, name string) bool {
	for _, p := range []string{"$" + name, "${" + name} {
		for rest := raw; ; {
			i := strings.Index(rest, p)
			if i < 0 {
				break
			}
			if rest = rest[i+len(p):]; nameLen("_"+rest) == 1 {
				return true
			}
		}
	}
	return false
}
