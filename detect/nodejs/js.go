package nodejs

import (
	"path"
	"slices"
	"strings"
)

// token is a word of JavaScript as far as settings are read from it.
type token struct {
	kind byte // 'n' a name, 's' a string, 'p' one character of punctuation, 0 the end
	text string
}

// settings are a configuration file's tokens.
type settings []token

// tokenize reads JavaScript or TypeScript. It knows strings, comments and regular
// expressions, so that nothing in those is taken for a setting. A template with
// a value in it has the kind 'p'.
func tokenize(data []byte) settings {
	var out settings
	text := string(data)
	for i := 0; i < len(text); {
		c := text[i]
		switch {
		case c == ' ' || c == '\t' || c == '\n' || c == '\r':
			i++
		case strings.HasPrefix(text[i:], "//"):
			i += until(text[i:], "\n")
		case strings.HasPrefix(text[i:], "/*"):
			i += 2 + until(text[i+2:], "*/") + 2
		case c == '"' || c == '\'' || c == '`':
			n, value, plain := quoted(text[i:])
			kind := byte('s')
			if !plain {
				kind = 'p'
			}
			out = append(out, token{kind, value})
			i += n
		case c == '/' && !out.endsValue():
			i += pattern(text[i:])
			out = append(out, token{'p', "/"})
		case letter(c):
			n := 1
			for i+n < len(text) && letter(text[i+n]) {
				n++
			}
			out = append(out, token{'n', text[i : i+n]})
			i += n
		default:
			out = append(out, token{'p', text[i : i+1]})
			i++
		}
	}
	return out
}

func letter(c byte) bool {
	return c == '_' || c == '$' || '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c >= 0x80
}

func until(text, mark string) int {
	if i := strings.Index(text, mark); i >= 0 {
		return i
	}
	return len(text)
}

// quoted reads a string; plain is false for a template with a value in it.
func quoted(text string) (length int, value string, plain bool) {
	var b strings.Builder
	plain = true
	for i := 1; i < len(text); i++ {
		switch {
		case text[i] == text[0]:
			return i + 1, b.String(), plain
		case text[i] == '\\' && i+1 < len(text):
			i++
			b.WriteByte(text[i])
		case text[i] == '\n' && text[0] != '`':
			return i, b.String(), false
		case text[0] == '`' && strings.HasPrefix(text[i:], "${"):
			plain = false
			fallthrough
		default:
			b.WriteByte(text[i])
		}
	}
	return len(text), b.String(), false
}

// pattern is the length of a regular expression.
func pattern(text string) int {
	class := false
	for i := 1; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case '\n':
			return i
		case '[':
			class = true
		case ']':
			class = false
		case '/':
			if !class {
				return i + 1
			}
		}
	}
	return len(text)
}

// endsValue tells whether a slash after these tokens divides.
func (s settings) endsValue() bool {
	if len(s) == 0 {
		return false
	}
	last := s[len(s)-1]
	return last.kind == 's' || last.kind == 'n' && last.text != "return" || last.kind == 'p' && (last.text == ")" || last.text == "]" || last.text == "}")
}

func (s settings) at(i int) token {
	if i < 0 || i >= len(s) {
		return token{}
	}
	return s[i]
}

func (s settings) is(i int, text string) bool { t := s.at(i); return t.kind == 'p' && t.text == text }

// keys are the places right after `name:`.
func (s settings) keys(name string) []int {
	var out []int
	for i := range s {
		if t := s[i]; (t.kind == 'n' || t.kind == 's') && t.text == name && s.is(i+1, ":") && !s.is(i-1, "?") {
			out = append(out, i+2)
		}
	}
	return out
}

// within are the places right after `name:` directly in the object that begins at i.
func (s settings) within(i int, name string) []int {
	if !s.is(i, "{") {
		return nil
	}
	var out []int
	depth := 0
	for ; i < len(s); i++ {
		switch t := s[i]; {
		case t.kind == 'p' && strings.ContainsAny(t.text, "{[(") && len(t.text) == 1:
			depth++
		case t.kind == 'p' && strings.ContainsAny(t.text, "}])") && len(t.text) == 1:
			if depth--; depth == 0 {
				return out
			}
		case depth == 1 && t.text == name && t.kind != 'p' && s.is(i+1, ":"):
			out = append(out, i+2)
		}
	}
	return out
}

// value is the literal at i: a string, or a path that is put together of strings
// and the file's own folder, which dir stands for.
func (s settings) value(i int, dir string, depth int) (string, bool) {
	t := s.at(i)
	switch {
	case depth > 4:
	case t.kind == 's':
		return t.text, s.ends(i + 1)
	case t.kind != 'n':
	case t.text == "path" && s.is(i+1, "."):
		return s.value(i+2, dir, depth)
	case (t.text == "resolve" || t.text == "join") && s.is(i+1, "("):
		return s.joined(i+2, dir, depth)
	case t.text == "fileURLToPath" && s.is(i+1, "("):
		return s.value(i+2, dir, depth)
	case t.text == "new" && s.at(i+1).text == "URL" && s.is(i+2, "(") && s.at(i+3).kind == 's':
		return path.Join(dir, s[i+3].text), true
	default: // a constant of the file
		for j := range s {
			if s[j].kind == 'n' && s[j].text == t.text && s.is(j+1, "=") && j > 0 && slices.Contains([]string{"const", "let", "var"}, s[j-1].text) && s.ends(i+1) {
				return s.value(j+2, dir, depth+1)
			}
		}
	}
	return "", false
}

// ends tells that the value before i is over: no operator follows.
func (s settings) ends(i int) bool {
	t := s.at(i)
	return t.kind != 'p' || strings.ContainsAny(t.text, ",;)}]") || t.text == "" || t.kind == 0
}

// joined are the arguments of path.join or path.resolve.
func (s settings) joined(i int, dir string, depth int) (string, bool) {
	out := ""
	for ; i < len(s) && !s.is(i, ")"); i++ {
		switch t := s[i]; {
		case t.kind == 's':
			out = path.Join(out, t.text)
		case t.text == "__dirname", t.text == "process" && s.is(i+1, ".") && s.at(i+2).text == "cwd":
			out = dir
			for i+1 < len(s) && !s.is(i+1, ",") && !s.is(i+1, ")") {
				i++
			}
			if s.is(i+1, ")") && s.is(i, "(") { // of cwd()
				i++
			}
		case t.text == "import" && s.at(i+4).text == "dirname":
			out = dir
			i += 4
		case t.kind == 'n':
			v, ok := s.value(i, dir, depth+1)
			if !ok {
				return "", false
			}
			out = path.Join(out, v)
		case t.text != ",":
			return "", false
		}
	}
	return out, out != ""
}
