package commandline

import (
	"slices"
	"strings"
)

// assign takes in `A=b`, and `export A=b` where exported.
func (f *folder) assign(words []word, exported bool) bool {
	for _, w := range words {
		n := nameLen(w.raw)
		if n == 0 || n < len(w.raw) && w.raw[n] != '=' { // `export "A"=b`, or no name
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
