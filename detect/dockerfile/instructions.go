package dockerfile

import (
	"encoding/json"
	"strings"

	"github.com/dockwright/dockwright/detect/lazyregexp"
)

// instruction is one of a Dockerfile, its lines joined.
type instruction struct {
	name string // upper case
	args string
	line int
}

var (
	escapeDirective = lazyregexp.New("(?i)^#\\s*escape\\s*=\\s*(`|\\\\)\\s*$")
	anyDirective    = lazyregexp.New(`(?i)^#\s*(syntax|escape|check)\s*=`)
	hereDocument    = lazyregexp.New(`<<-?\s*["']?([A-Za-z_][A-Za-z0-9_]*)["']?`)
)

const maxInstructions = 2000

// instructions takes a file apart. Comments go, lines are joined at the escape
// character, here-documents of RUN, COPY and ADD are passed over.
// https://docs.docker.com/reference/dockerfile/#format
func instructions(data string) []instruction {
	lines := strings.Split(strings.ReplaceAll(strings.TrimPrefix(data, "\xef\xbb\xbf"), "\r\n", "\n"), "\n")
	escape := escapeOf(lines)
	var out []instruction
	for i := 0; i < len(lines) && len(out) < maxInstructions; i++ {
		text := strings.TrimSpace(lines[i])
		if text == "" || strings.HasPrefix(text, "#") {
			continue
		}
		at := i + 1
		for {
			trimmed := strings.TrimRight(text, " \t")
			body, more := strings.CutSuffix(trimmed, escape)
			if !more {
				break
			}
			text = body
			for i++; i < len(lines) && (strings.HasPrefix(strings.TrimSpace(lines[i]), "#") || strings.TrimSpace(lines[i]) == ""); i++ {
			}
			if i >= len(lines) {
				break
			}
			text += lines[i]
		}
		name, args := split(text)
		ins := instruction{name: strings.ToUpper(name), args: args, line: at}
		if ins.name == "RUN" || ins.name == "COPY" || ins.name == "ADD" {
			for _, m := range hereDocument.FindAllStringSubmatch(args, 8) {
				for i++; i < len(lines) && strings.TrimLeft(lines[i], "\t") != m[1]; i++ {
				}
			}
		}
		out = append(out, ins)
	}
	return out
}

func split(text string) (name, args string) {
	i := strings.IndexAny(text, " \t")
	if i < 0 {
		return text, ""
	}
	return text[:i], strings.TrimSpace(text[i:])
}

// escapeOf is the escape character, which a directive at the top may change.
func escapeOf(lines []string) string {
	for _, l := range lines {
		l = strings.TrimSpace(l)
		if m := escapeDirective.FindStringSubmatch(l); m != nil {
			return m[1]
		}
		if !anyDirective.MatchString(l) {
			break
		}
	}
	return `\`
}

// flags takes `--name=value` off the front.
func flags(args string) (values map[string]string, rest string) {
	values = map[string]string{}
	for strings.HasPrefix(args, "--") {
		word, more := split(args)
		name, value, _ := strings.Cut(strings.TrimPrefix(word, "--"), "=")
		values[name], args = value, more
	}
	return values, args
}

// jsonWords reads the exec form; ok is false for the shell form.
func jsonWords(args string) (words []string, ok bool) {
	if !strings.HasPrefix(args, "[") || json.Unmarshal([]byte(args), &words) != nil {
		return nil, false
	}
	return words, true
}

// fields parts a text at blanks; quotes hold together and go.
func fields(s string) []string {
	var out []string
	var word strings.Builder
	in, quote := false, byte(0)
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case quote != 0 && c == quote:
			quote = 0
		case c == '\\' && quote != '\'' && i+1 < len(s):
			i++
			word.WriteByte(s[i])
			in = true
		case quote != 0:
			word.WriteByte(c)
		case c == '"' || c == '\'':
			quote, in = c, true
		case c == ' ' || c == '\t':
			if in {
				out = append(out, word.String())
				word.Reset()
				in = false
			}
		default:
			word.WriteByte(c)
			in = true
		}
	}
	if in {
		out = append(out, word.String())
	}
	return out
}

var variable = lazyregexp.New(`\$(?:(\w+)|\{(\w+)(?:(:?[-+])([^{}]*))?\})`)

// replace puts the values of variables into a text; unknown ones are empty.
// https://docs.docker.com/reference/dockerfile/#environment-replacement
func replace(s string, vars map[string]string) string {
	if !strings.Contains(s, "$") {
		return s
	}
	var b strings.Builder
	for {
		m := variable.FindStringSubmatch(s)
		if m == nil {
			b.WriteString(s)
			return b.String()
		}
		i := strings.Index(s, m[0])
		b.WriteString(s[:i])
		value, known := vars[m[1]+m[2]]
		switch {
		case strings.HasSuffix(m[3], "-") && (!known || value == "" && m[3] == ":-"):
			value = m[4]
		case strings.HasSuffix(m[3], "+"):
			if known && value != "" {
				value = m[4]
			} else {
				value = ""
			}
		}
		if b.Len() > 1<<14 {
			return b.String()
		}
		b.WriteString(value)
		s = s[i+len(m[0]):]
	}
}
