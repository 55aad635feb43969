package commandline

import (
	"path"
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

// assign takes in `A=b`, and `export A=b` where exported.
func (f *folder) assign(words []word, exported bool) bool {
	for _, w := range words {
		n := nameLen(w.raw)
		if n == 0 {
			return false
		}
		name := w.raw[:n]
		if n == len(w.raw) { // export NAME
			if value, ok := f.x.Vars[name]; ok && exported {
				f.c.Env = append(f.c.Env, name+"="+value)
			}
			continue
		}
		if f.ownDefault(w, name, exported) {
			continue
		}
		env, ok := f.values([]word{w})
		if !ok {
			f.forget(name)
			continue
		}
		_, value, _ := strings.Cut(env[0], "=")
		f.set(name, value)
		if exported {
			f.c.Env = append(f.c.Env, env[0])
		}
	}
	return true
}

// ownDefault notes `NAME=${NAME:-default}`.
func (f *folder) ownDefault(w word, name string, exported bool) bool {
	if w.hard || len(w.parts) != 2 || w.parts[0].text != name+"=" || w.parts[1].name != name || !w.parts[1].hasDef {
		return false
	}
	if name == "PORT" {
		f.c.Port = portNumber(w.parts[1].def)
		return true
	}
	f.set(name, w.parts[1].def)
	if exported {
		f.c.Env = append(f.c.Env, name+"="+w.parts[1].def)
	}
	return true
}

func (f *folder) set(name, value string) {
	vars := map[string]string{name: value}
	for k, v := range f.x.Vars {
		if k != name {
			vars[k] = v
		}
	}
	f.x.Vars, f.x.own = vars, append(slices.Clone(f.x.own), name)
}

// forget notes that a variable has a value that is not known.
func (f *folder) forget(name string) {
	f.set(name, "")
	delete(f.x.Vars, name)
}

// values are assignments as "NAME=value"; false where a shell has to find them.
func (f *folder) values(words []word) ([]string, bool) {
	port := f.c.PortVariable
	var out []string
	for _, w := range words {
		text, ok := f.expandWord(w)
		if !ok || f.c.PortVariable != port {
			f.c.PortVariable = port
			return nil, false
		}
		out = append(out, text)
	}
	return out, true
}

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

// script reads the script that words start, if they start one that is there.
// done is false where they don't.
func (f *folder) script(words []string) (done, ok bool) {
	if f.x.Open == nil || f.x.depth >= maxDepth || len(words) == 0 {
		return false, false
	}
	at := 0
	if base := path.Base(words[0]); (base == "sh" || base == "bash" || base == "dash") && len(words) > 1 {
		for at = 1; at < len(words) && strings.HasPrefix(words[at], "-"); at++ {
		}
	}
	if at >= len(words) || strings.HasSuffix(words[at], ".py") {
		return false, false
	}
	text, where, found := f.x.Open(words[at])
	if !found || at == 0 && !strings.HasPrefix(text, "#!") && !strings.HasSuffix(words[at], ".sh") {
		return false, false
	}
	interpreter, isShell := shebang(text)
	if at == 0 && !isShell {
		return false, false
	}
	x := f.x
	x.depth++
	x.given, x.zero, x.args = true, words[at], words[at+1:]
	c, ok := x.lines(strings.ReplaceAll(text, "\r\n", "\n"))
	if !ok || c.Empty() {
		c = Command{Shell: "exec " + Join(append([]string{interpreter, where}, words[at+1:]...))}
		if list, parsed := parse(strings.ReplaceAll(text, "\r\n", "\n")); parsed && passesOn(list) && len(x.args) > 0 {
			// What it prepares is its own affair: what it starts in the end is known.
			c = Context{Vars: f.x.Vars, Open: f.x.Open, depth: x.depth}.Exec(x.args)
		}
	}
	c.Script = where
	f.merge(c)
	return true, true
}

// passesOn tells a script that ends with `exec "$@"`, or with something between
// that only opens an environment or changes the user.
func passesOn(list []statement) bool {
	if len(list) == 0 {
		return false
	}
	s := list[len(list)-1]
	if s.kind != simple || len(s.words) < 2 || s.redirected {
		return false
	}
	if name, _ := s.words[0].literal(); name != "exec" {
		return false
	}
	const arguments = "\x00"
	var words []string
	for _, w := range s.words {
		text, ok := w.literal()
		switch {
		case len(w.parts) == 1 && w.parts[0].name == "@":
			text = arguments
		case strings.Contains(w.raw, "[@]"):
			continue
		case !ok:
			text = "x"
		}
		words = append(words, text)
	}
	return slices.Equal(unwrap(words).words, []string{arguments})
}

// shebang is the interpreter of a script, and whether it is a shell.
func shebang(text string) (string, bool) {
	line, _, _ := strings.Cut(text, "\n")
	line, ok := strings.CutPrefix(strings.TrimSpace(line), "#!")
	if !ok {
		return "sh", true
	}
	for _, w := range strings.Fields(line) {
		switch path.Base(w) {
		case "bash":
			return "bash", true
		case "sh", "dash", "ash":
			return "sh", true
		}
	}
	return "", false
}

// chosen reads the arm of `case "$1" in` that the arguments lead to.
func (f *folder) chosen(s statement) bool {
	if !f.x.given || s.subject.hard {
		return false
	}
	port := f.c.PortVariable
	subject, ok := f.expandWord(s.subject)
	if !ok || f.c.PortVariable != port {
		return false
	}
	for _, a := range s.arms {
		if slices.ContainsFunc(a.patterns, func(p string) bool {
			match, err := path.Match(strings.ReplaceAll(p, "/", "\x00"), strings.ReplaceAll(subject, "/", "\x00"))
			return err == nil && match
		}) {
			return f.arm(a.body, f.x.zero, f.x.args)
		}
	}
	return false
}

// arm reads a part of the text that is run last.
func (f *folder) arm(body, zero string, args []string) bool {
	x := f.x
	x.depth++
	x.given, x.zero, x.args = f.x.given, zero, args
	c, ok := x.lines(body)
	if !ok {
		return false
	}
	f.merge(c)
	return true
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

// expand gives the words with what is known of the variables in place; false
// where it takes a shell.
func (f *folder) expand(words []word) ([]string, bool) {
	port, number := f.c.PortVariable, f.c.Port
	var out []string
	for _, w := range words {
		if f.x.given && !w.hard && len(w.parts) == 1 && (w.parts[0].name == "@" || w.parts[0].name == "*") {
			out = append(out, f.x.args...)
			continue
		}
		if split, ok := f.split(w); ok {
			out = append(out, split...)
			continue
		}
		text, ok := f.expandWord(w)
		if !ok {
			f.c.PortVariable, f.c.Port = port, number
			return nil, false
		}
		out = append(out, text)
	}
	if f.c.PortVariable != "" && slices.ContainsFunc(words, func(w word) bool { return folder{}.literalDollar(w) }) {
		f.c.PortVariable, f.c.Port = port, number
		return nil, false
	}
	return out, len(out) > 0
}

// split is what an unquoted variable that is known becomes: its words.
func (f *folder) split(w word) ([]string, bool) {
	if w.hard || len(w.parts) != 1 || w.parts[0].quoted || w.parts[0].name == "" || w.parts[0].name == "PORT" {
		return nil, false
	}
	value, ok := f.variable(w.parts[0])
	return strings.Fields(value), ok && !strings.ContainsAny(value, "*?[")
}

// literalDollar tells a word in which a dollar is meant as one, which could not be
// told from the port's variable.
func (folder) literalDollar(w word) bool {
	return slices.ContainsFunc(w.parts, func(p part) bool { return p.name == "" && strings.Contains(p.text, "$") })
}

func (f *folder) expandWord(w word) (string, bool) {
	if w.hard || w.glob && !strings.Contains(w.raw, ":") && !strings.HasPrefix(w.raw, "-") {
		return "", false
	}
	var b strings.Builder
	for _, p := range w.parts {
		value, ok := f.variable(p)
		if !ok || !p.quoted && p.name != "" && strings.ContainsAny(value, " \t\n*?[") {
			return "", false
		}
		b.WriteString(value)
	}
	return b.String(), true
}

// variable is what a part of a word stands for.
func (f *folder) variable(p part) (string, bool) {
	switch {
	case p.name == "":
		return p.text, true
	case p.name == "VIRTUAL_ENV":
		return ".venv", true
	case p.name == "PORT":
		value, known := f.x.Vars["PORT"]
		if !known {
			value = p.def
		}
		if n := portNumber(value); n != 0 {
			f.c.Port = n
		}
		f.c.PortVariable = "PORT"
		return "$PORT", true
	case p.name == "0" && f.x.given:
		return f.x.zero, true
	case len(p.name) == 1 && p.name[0] >= '1' && p.name[0] <= '9' && f.x.given:
		if i := int(p.name[0] - '1'); i < len(f.x.args) {
			return f.x.args[i], true
		}
		return p.def, true
	}
	value, known := f.x.Vars[p.name]
	return value, known
}
