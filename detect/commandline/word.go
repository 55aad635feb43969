package commandline

import "strings"

// part is a piece of a word: text, or a variable.
type part struct {
	text string
	// name is the variable's, "" for text. "@", "*", "0", "1" and so on are the
	// positional parameters.
	name string
	// def is its default in `${NAME:-def}`; hasDef tells that there is one.
	def    string
	hasDef bool
	quoted bool
}

// word is a word of the shell's grammar before expansion.
type word struct {
	parts []part
	raw   string // as it is written
	// hard tells of what only a shell can do: substitutions, arrays, arithmetic.
	hard bool
	// glob tells of an unquoted *, ? or [.
	glob bool
	// quoted tells that some of it stands in quotes, so that it is no keyword.
	quoted bool
}

// literal is the text of a word without variables.
func (w word) literal() (string, bool) {
	if w.hard {
		return "", false
	}
	var b strings.Builder
	for _, p := range w.parts {
		if p.name != "" {
			return "", false
		}
		b.WriteString(p.text)
	}
	return b.String(), true
}

// keyword is the word as a reserved word or operator-like name, "" if quoted.
func (w word) keyword() string {
	if w.quoted {
		return ""
	}
	text, _ := w.literal()
	return text
}

func (l *lexer) word() word {
	var w word
	var text strings.Builder
	wrote := false
	flush := func() {
		if wrote {
			w.parts = append(w.parts, part{text: text.String()})
			text.Reset()
			wrote = false
		}
	}
	put := func(c byte) { text.WriteByte(c); wrote = true }
	first := l.i
	for l.i < len(l.s) {
		switch c := l.s[l.i]; c {
		case ' ', '\t', '\n', '\r', ';', '&', '|', '<', '>', '(', ')':
			flush()
			return w
		case '\\':
			if l.i+1 >= len(l.s) {
				l.i++
				put('\\')
				break
			}
			if l.s[l.i+1] != '\n' {
				put(l.s[l.i+1])
				w.quoted = true
			}
			l.skip(2)
		case '\'':
			end := strings.IndexByte(l.s[l.i+1:], '\'')
			if end < 0 {
				l.fail()
				return w
			}
			text.WriteString(l.s[l.i+1 : l.i+1+end])
			wrote, w.quoted = true, true
			l.skip(end + 2)
		case '"':
			flush()
			w.quoted = true
			if n := len(w.parts); strings.HasPrefix(l.s[l.i:], `""`) && n == 0 {
				w.parts = append(w.parts, part{quoted: true}) // an empty word
			}
			l.double(&w)
		case '$':
			flush()
			l.dollar(&w, false)
		case '`':
			l.backquote(&w)
		default:
			switch {
			case c == '*' || c == '?' || c == '[':
				w.glob = true
			case c == '~' && l.i == first:
				w.hard = true
			}
			put(c)
			l.i++
		}
	}
	flush()
	return w
}

// double reads a text in double quotes.
func (l *lexer) double(w *word) {
	var text strings.Builder
	flush := func() {
		if text.Len() > 0 {
			w.parts = append(w.parts, part{text: text.String(), quoted: true})
			text.Reset()
		}
	}
	for l.i++; l.i < len(l.s); {
		switch c := l.s[l.i]; c {
		case '"':
			l.i++
			flush()
			return
		case '\\':
			if l.i+1 < len(l.s) && strings.IndexByte("$`\"\\\n", l.s[l.i+1]) >= 0 {
				if l.s[l.i+1] != '\n' {
					text.WriteByte(l.s[l.i+1])
				}
				l.skip(2)
				break
			}
			text.WriteByte(c)
			l.i++
		case '$':
			flush()
			l.dollar(w, true)
		case '`':
			l.backquote(w)
		default:
			text.WriteByte(c)
			l.skip(1)
		}
	}
	l.fail()
}

// backquote skips an old command substitution.
func (l *lexer) backquote(w *word) {
	w.hard = true
	for l.i++; l.i < len(l.s); l.skip(1) {
		switch l.s[l.i] {
		case '\\':
			l.skip(1)
		case '`':
			l.i++
			return
		}
	}
	l.fail()
}

// dollar reads an expansion.
func (l *lexer) dollar(w *word, quoted bool) {
	rest := l.s[l.i+1:]
	switch {
	case rest == "":
		w.parts = append(w.parts, part{text: "$"})
		l.i++
	case rest[0] == '(':
		w.hard = true
		l.i++
		l.balanced('(', ')')
	case rest[0] == '{':
		from := l.i + 2
		l.i++
		l.balanced('{', '}')
		if l.failed {
			return
		}
		p, ok := braced(l.s[from : l.i-1])
		p.quoted = quoted
		w.parts = append(w.parts, p)
		w.hard = w.hard || !ok
	case rest[0] == '\'' && !quoted || rest[0] == '"' && !quoted:
		w.hard = true // $'…' of bash
		l.i++
	case nameLen(rest) > 0:
		n := nameLen(rest)
		w.parts = append(w.parts, part{name: rest[:n], quoted: quoted})
		l.i += 1 + n
	case strings.IndexByte("@*#?-$!0123456789", rest[0]) >= 0:
		w.parts = append(w.parts, part{name: rest[:1], quoted: quoted})
		l.i += 2
	default:
		w.parts = append(w.parts, part{text: "$", quoted: quoted})
		l.i++
	}
}

// balanced skips from an opening bracket behind its counterpart; quotes hide
// brackets.
func (l *lexer) balanced(open, shut byte) {
	depth := 0
	for l.i < len(l.s) {
		switch c := l.s[l.i]; c {
		case open:
			depth++
		case shut:
			if depth--; depth == 0 {
				l.i++
				return
			}
		case '\\':
			l.skip(1)
		case '\'', '"':
			end := strings.IndexByte(l.s[l.i+1:], c)
			if end < 0 {
				l.fail()
				return
			}
			l.skip(end + 1)
		}
		l.skip(1)
	}
	l.fail()
}

// braced reads the inside of `${…}`. ok is false for what takes a shell.
func braced(s string) (p part, ok bool) {
	n := nameLen(s)
	if n == 0 && s != "" && strings.IndexByte("@*0123456789", s[0]) >= 0 {
		n = 1
	}
	if n == 0 {
		return part{name: "?"}, false
	}
	p.name, s = s[:n], s[n:]
	s = strings.TrimPrefix(s, ":")
	switch {
	case s == "":
		return p, true
	case s[0] == '?':
		return p, true
	case s[0] == '-' || s[0] == '=':
		p.def, p.hasDef = s[1:], true
		if len(p.def) >= 2 && p.def[0] == p.def[len(p.def)-1] && (p.def[0] == '"' || p.def[0] == '\'') {
			p.def = p.def[1 : len(p.def)-1]
		}
		return p, !strings.ContainsAny(p.def, "$`\"'\\")
	}
	return p, false
}

// nameLen is the length of the variable name that s begins with.
func nameLen(s string) int {
	n := 0
	for n < len(s) && (s[n] == '_' || s[n] >= 'a' && s[n] <= 'z' || s[n] >= 'A' && s[n] <= 'Z' || n > 0 && s[n] >= '0' && s[n] <= '9') {
		n++
	}
	return n
}
