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

// documents are the here-documents that an instruction begins, in order.
// https://docs.docker.com/reference/dockerfile/#here-documents
func documents(in instruction) []document {
	name, args := in.name, in.args
	if name == "ONBUILD" {
		name, args = word(args)
	}
	if name != "RUN" && name != "COPY" && name != "ADD" || !strings.Contains(args, "<<") {
		return nil
	}
	var words []string
	if json.Unmarshal([]byte(args), &words) == nil {
		return nil // the exec form has none
	}
	var out []document
	for _, w := range shellWords(args) {
		w = strings.TrimLeft(w, "0123456789")
		rest, ok := strings.CutPrefix(w, "<<")
		if !ok || strings.Contains(rest, "<") {
			continue
		}
		rest, tabs := strings.CutPrefix(rest, "-")
		if rest = strings.TrimLeftFunc(rest, unicode.IsSpace); rest == "" {
			continue
		}
		out = append(out, document{unquote(rest), tabs})
	}
	return out
}

// shellWords are the words of a line with their quotes; nil where a quote does not
// end, since BuildKit looks for no here-document then.
func shellWords(line string) []string {
	var words []string
	start := -1
	for i := 0; i < len(line); i++ {
		if unicode.IsSpace(rune(line[i])) {
			if start >= 0 {
				words = append(words, line[start:i])
			}
			start = -1
			continue
		}
		if start < 0 {
			start = i
		}
		end := i
		switch {
		case line[i] == '\\':
			end = i + 1
		case line[i] == '\'' || line[i] == '"':
			end = closing(line, i)
		case strings.HasPrefix(line[i:], "${"):
			end = i + strings.IndexByte(line[i:], '}')
			if end < i {
				return nil
			}
		}
		if end < 0 {
			return nil
		}
		i = end
	}
	if start >= 0 {
		words = append(words, line[start:])
	}
	return words
}

// closing is where the quote ends that begins at i, -1 for nowhere.
func closing(line string, i int) int {
	for j := i + 1; j < len(line); j++ {
		switch {
		case line[j] == line[i]:
			return j
		case line[j] == '\\' && line[i] == '"':
			j++
		}
	}
	return -1
}

// unquote takes quotes and backslashes away, as a shell does.
func unquote(w string) string {
	var b strings.Builder
	for i := 0; i < len(w); i++ {
		switch {
		case w[i] == '\\' && i+1 < len(w):
			i++
			b.WriteByte(w[i])
		case w[i] == '\'' || w[i] == '"':
			end := closing(w, i)
			if end < 0 {
				end = len(w)
			}
			b.WriteString(w[i+1 : end])
			i = end
		default:
			b.WriteByte(w[i])
		}
	}
	return b.String()
}
