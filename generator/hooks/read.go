package hooks

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// known are the instructions of a Dockerfile.
// https://docs.docker.com/reference/dockerfile/#overview
var known = []string{"ADD", "ARG", "CMD", "COPY", "ENTRYPOINT", "ENV", "EXPOSE", "FROM", "HEALTHCHECK", "LABEL", "MAINTAINER", "ONBUILD", "RUN", "SHELL", "STOPSIGNAL", "USER", "VOLUME", "WORKDIR"}

// instruction is one, its lines joined. Lines count from 0; last is the last before
// the here-documents.
type instruction struct {
	name, args string
	line, last int
}

// read takes lines apart as BuildKit does: comments go, lines are joined at a
// backslash that ends one, here-documents are passed over. Other than BuildKit it
// refuses an instruction that the last line leaves unfinished, since the next lines
// are not the user's.
func read(lines []string) ([]instruction, *Fault) {
	var all []instruction
	for i := 0; i < len(lines); i++ {
		text, more := cut(strings.TrimLeftFunc(lines[i], unicode.IsSpace))
		if text == "" && !more || strings.HasPrefix(text, "#") {
			continue
		}
		in := instruction{line: i, last: i}
		for more {
			if i++; i == len(lines) {
				return nil, &Fault{in.line, fmt.Sprintf("%q goes on behind the last line", first(lines[in.line])), "end it: take the backslash away, or add what follows"}
			}
			if blank := strings.TrimSpace(lines[i]); blank == "" || blank[0] == '#' {
				continue
			}
			var part string
			part, more = cut(lines[i])
			text, in.last = text+part, i
		}
		in.name, in.args = word(text)
		if in.name == "" {
			continue
		}
		if !slices.Contains(known, in.name) {
			return nil, &Fault{in.line, fmt.Sprintf("%q is no instruction of a Dockerfile", first(strings.TrimSpace(text))), "correct it; a line of shell stands behind RUN"}
		}
		for _, doc := range documents(in) {
			for i++; i < len(lines) && !doc.ends(lines[i]); i++ {
			}
			if i == len(lines) {
				return nil, &Fault{in.line, fmt.Sprintf("the here-document that %q begins does not end", first(text)), "add the line that ends it: " + doc.name}
			}
		}
		all = append(all, in)
	}
	return all, nil
}

// cut takes a backslash off the end of a line, with the white space behind it, and
// tells whether it continues the line. A backslash that another one stands before
// does not.
func cut(line string) (string, bool) {
	trimmed := strings.TrimRight(line, " \t")
	body, ok := strings.CutSuffix(trimmed, `\`)
	if !ok || strings.HasSuffix(body, `\`) {
		return line, false
	}
	return body, true
}

// word splits an instruction from its arguments.
func word(text string) (name, args string) {
	text = strings.TrimSpace(text)
	if i := strings.IndexFunc(text, unicode.IsSpace); i >= 0 {
		return strings.ToUpper(text[:i]), strings.TrimSpace(text[i:])
	}
	return strings.ToUpper(text), ""
}

// first shortens a line for a message.
func first(line string) string {
	if r := []rune(line); len(r) > 60 {
		return string(r[:60]) + "…"
	}
	return line
}

// document is a here-document by the word that ends it.
type document struct {
	name string
	tabs bool // those before the word don't count
}

func (d document) ends(line string) bool {
	line = strings.TrimRight(line, "\r\n")
	if d.tabs {
		line = strings.TrimLeft(line, "\t")
	}
	return line == d.name
}

// documents are the here-documents that an instruction begins, in order, as BuildKit
// sees them: white space may stand behind the signs, so that "1 << 2" begins one.
// https://docs.docker.com/reference/dockerfile/#here-documents
func documents(in instruction) []document {
	name, args := in.name, in.args
	if name == "ONBUILD" {
		name, args = word(args)
	}
	if name != "RUN" && name != "COPY" && name != "ADD" || !strings.Contains(args, "<<") {
		return nil
	}
	var exec []string
	if _, rest := flags(args); json.Unmarshal([]byte(rest), &exec) == nil {
		return nil // the exec form has none
	}
	var out []document
	for _, w := range shellWords(args) {
		rest, ok := strings.CutPrefix(strings.TrimLeft(w, "0123456789"), "<<")
		if !ok || strings.Contains(rest, "<") {
			continue
		}
		rest, tabs := strings.CutPrefix(rest, "-")
		if end := unquote(strings.TrimLeft(rest, " \t\r\n\f\v")); end != "" {
			out = append(out, document{end, tabs})
		}
	}
	return out
}

// flags are the words before the arguments that begin with dashes.
func flags(args string) (words []string, rest string) {
	for rest = args; strings.HasPrefix(rest, "--"); {
		i := strings.IndexFunc(rest, unicode.IsSpace)
		if i < 0 {
			return append(words, rest), ""
		}
		words, rest = append(words, rest[:i]), strings.TrimLeftFunc(rest[i:], unicode.IsSpace)
	}
	return words, rest
}

// shellWords are the words of a line with their quotes, and with the white space
// behind "<<"; nil where a quote does not end, since BuildKit looks for no
// here-document then.
func shellWords(line string) (words []string) {
	var w strings.Builder
	end := func() {
		if w.Len() > 0 {
			words = append(words, w.String())
		}
		w.Reset()
	}
	for text := []rune(line); len(text) > 0; {
		n := 1
		switch c := text[0]; {
		case unicode.IsSpace(c):
			end()
			text = text[1:]
			continue
		case c == '\\':
			n = 2
		case c == '\'' || c == '"':
			if n = quotedLength(text); n == 0 {
				return nil
			}
		case c == '<' && len(text) > 1 && text[1] == '<':
			for n = 2; n < len(text) && strings.ContainsRune(" \t\r", text[n]); n++ {
			}
		}
		n = min(n, len(text))
		w.WriteString(string(text[:n]))
		text = text[n:]
	}
	end()
	return words
}

// quotedLength is how long the quoted text is that begins here, 0 if it does not end.
func quotedLength(text []rune) int {
	for i := 1; i < len(text); i++ {
		switch {
		case text[i] == text[0]:
			return i + 1
		case text[i] == '\\' && text[0] == '"':
			i++
		}
	}
	return 0
}

// unquote takes quotes and backslashes away, as a shell does.
func unquote(w string) string {
	var b strings.Builder
	for text := []rune(w); len(text) > 0; {
		n := 1
		switch c := text[0]; c {
		case '\\':
			if n = min(2, len(text)); n == 2 {
				b.WriteRune(text[1])
			}
		case '\'', '"':
			if n = quotedLength(text); n == 0 {
				return w
			}
			inner := string(text[1 : n-1])
			if c == '"' {
				inner = strings.NewReplacer(`\\`, `\`, `\"`, `"`, `\$`, `$`).Replace(inner)
			}
			b.WriteString(inner)
		default:
			b.WriteRune(c)
		}
		text = text[n:]
	}
	return b.String()
}
