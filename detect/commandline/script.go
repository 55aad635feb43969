package commandline

import (
	"path"
	"slices"
	"strings"
)

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
