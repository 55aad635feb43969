package commandline

import (
	"slices"
	"strconv"
	"strings"
)

// isTest tells `[ … ]`, `[[ … ]]` and `test …`.
func isTest(s statement) bool {
	name, _ := firstLiteral(s.words)
	return s.kind == simple && (name == "[" || name == "[[" || name == "test")
}

// test decides a condition on the arguments of a script; known is false for what
// only the container can tell.
func (f *folder) test(s statement) (holds, known bool) {
	words, ok := f.operands(s.words)
	if !ok || len(words) == 0 {
		return false, false
	}
	not := words[0] == "!"
	if not {
		words = words[1:]
	}
	switch {
	case len(words) == 2 && words[0] == "-z":
		holds, known = words[1] == "", true
	case len(words) == 2 && words[0] == "-n":
		holds, known = words[1] != "", true
	case len(words) == 3:
		holds, known = compare(words[0], words[1], words[2])
	}
	return holds != not, known
}

func compare(a, op, b string) (holds, known bool) {
	switch op {
	case "=", "==":
		return a == b, !strings.ContainsAny(b, "*?[")
	case "!=":
		return a != b, !strings.ContainsAny(b, "*?[")
	}
	x, err := strconv.Atoi(a)
	y, err2 := strconv.Atoi(b)
	if err != nil || err2 != nil {
		return false, false
	}
	switch op {
	case "-eq":
		return x == y, true
	case "-ne":
		return x != y, true
	case "-lt":
		return x < y, true
	case "-le":
		return x <= y, true
	case "-gt":
		return x > y, true
	case "-ge":
		return x >= y, true
	}
	return false, false
}

// operands are the words of a test as far as they are constants, arguments and
// variables that the file gives a value: what is run by default.
func (f *folder) operands(words []word) ([]string, bool) {
	var out []string
	for _, w := range words[1:] {
		if text := w.keyword(); text == "]" || text == "]]" {
			break
		}
		if w.hard {
			return nil, false
		}
		var b strings.Builder
		for _, p := range w.parts {
			value, ok := f.argument(p)
			if !ok {
				return nil, false
			}
			b.WriteString(value)
		}
		out = append(out, b.String())
	}
	return out, true
}

func (f *folder) argument(p part) (string, bool) {
	value, known := f.x.Vars[p.name]
	switch {
	case p.name == "":
		return p.text, true
	case known:
		return value, true
	case !f.x.given:
		return "", false
	case p.name == "#":
		return strconv.Itoa(len(f.x.args)), true
	case p.name == "@", p.name == "*":
		return strings.Join(f.x.args, " "), true
	case len(p.name) == 1 && p.name[0] >= '0' && p.name[0] <= '9':
		return f.variable(p)
	}
	return "", false
}

// decide takes in an `if`: the branch that the arguments lead to. One that cannot
// be decided is passed over where it only checks and speaks.
func (f *folder) decide(s statement, last bool) bool {
	for i, body := range s.bodies {
		if i < len(s.conditions) {
			c := s.conditions[i]
			if len(c) != 1 || !isTest(c[0]) {
				return f.undecided(s, last)
			}
			holds, known := f.test(c[0])
			if !known {
				return f.undecided(s, last)
			}
			if !holds {
				continue
			}
		}
		if last {
			return f.arm(body, f.x.zero, f.x.args)
		}
		list, ok := f.part(body)
		for _, inner := range list {
			ok = ok && f.before(inner)
		}
		return ok
	}
	return !last
}

// part reads a part of the text.
func (f *folder) part(body string) ([]statement, bool) {
	list, ok := parse(body)
	f.x = f.x.fueled()
	*f.x.fuel -= 1 + len(list)
	return list, ok && *f.x.fuel >= 0
}

// undecided passes over an `if` in which nothing of weight happens.
func (f *folder) undecided(s statement, last bool) bool {
	if last {
		return false
	}
	for _, body := range s.bodies {
		list, ok := f.part(body)
		if !ok {
			return false
		}
		for _, inner := range list {
			if !f.harmless(inner) {
				return false
			}
		}
	}
	return true
}

// harmless tells a statement that speaks, waits, checks, ends everything or sets
// a variable, which is not known then.
func (f *folder) harmless(s statement) bool {
	name, _ := firstLiteral(s.words)
	switch {
	case s.kind == branch:
		return f.undecided(s, false)
	case s.kind != simple && s.kind != involved:
		return false
	case len(s.words) == 0 && len(s.assigns) > 0, name == "export":
		for _, w := range slices.Concat(s.assigns, s.words) {
			if n := nameLen(w.raw); n > 0 && n < len(w.raw) {
				f.forget(w.raw[:n])
			}
		}
		return true
	case name == "exit", name == "die", name == "return", name == "usage", name == "break", name == "continue", quiet[name], isTest(s):
		return true
	}
	if body, ok := f.x.functions[name]; ok {
		list, ok := f.part(body)
		for _, inner := range list {
			inner, _ := firstLiteral(inner.words)
			ok = ok && (quiet[inner] || inner == "exit" || inner == "cat")
		}
		return ok
	}
	return false
}

// define keeps a function.
func (f *folder) define(s statement) bool {
	name, ok := firstLiteral(s.words)
	if !ok || name == "" {
		return false
	}
	functions := map[string]string{name: s.body}
	for k, v := range f.x.functions {
		if k != name {
			functions[k] = v
		}
	}
	f.x.functions = functions
	return true
}

// retry takes in a loop that waits, or that runs something until it succeeds.
func (f *folder) retry(s statement) bool {
	if waits(s.body) {
		if len(s.conditions) != 1 || !strings.HasPrefix(s.raw, "until") || len(s.conditions[0]) != 1 {
			return len(s.conditions) == 1
		}
		c := s.conditions[0][0]
		if c.kind != simple || c.redirected || isTest(c) {
			return true
		}
		if words, ok := f.expand(c.words); ok {
			return f.runsFirst(c, words)
		}
		return true
	}
	// `while true; do COMMAND; if …; then break; fi; done`
	if endless := len(s.conditions) == 1 && len(s.conditions[0]) == 1 && strings.HasPrefix(s.raw, "while"); endless && strings.Contains(s.body, "break") {
		if name, _ := firstLiteral(s.conditions[0][0].words); name != "true" && name != ":" {
			return false
		}
		list, ok := f.part(s.body)
		for _, inner := range list {
			ok = ok && (f.harmless(inner) || f.before(inner))
		}
		return ok
	}
	return false
}
