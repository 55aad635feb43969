package golden

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"
	"github.com/moby/buildkit/frontend/dockerfile/parser"
)

func dockerfileOf(files map[string][]byte) []byte {
	for _, name := range paths(files) {
		if bytes.Contains(files[name], []byte("\nFROM ")) {
			return files[name]
		}
	}
	return nil
}

// steering finds a character that could hide or reorder text.
func steering(where, text string) problem {
	for _, r := range text {
		if r != '\n' && r != '\t' && (unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == '\u2028' || r == '\u2029') {
			return problem{fmt.Sprintf("%s holds %U", where, r), fmt.Sprintf("%q", text)}
		}
	}
	return problem{}
}

// forged finds a line of a message that the text made.
func forged(said string) problem {
	for line := range strings.Lines(said) {
		if l := strings.ToLower(line); strings.HasPrefix(l, "run evil") || strings.HasPrefix(l, "evil") {
			return problem{"message has a line of its making", said}
		}
	}
	return problem{}
}

// suggested finds the text in a command that a user is told to type.
func suggested(said string) problem {
	for line := range strings.Lines(said) {
		if strings.HasPrefix(line, "  docker ") && strings.ContainsAny(evilWord(unquoted(line)), "$`;&|<>()\"\\*?[]{}#!") {
			return problem{"it stands in a command to type", line}
		}
	}
	return problem{}
}

// injected holds a Dockerfile to the instructions of the harmless ones.
func injected(harmless [][]string, got []byte) []problem {
	names, err := parseDockerfile(got)
	if err != nil {
		return []problem{{"BuildKit refuses it", err.Error() + "\n" + string(got)}}
	}
	if !slices.ContainsFunc(harmless, func(want []string) bool { return slices.Equal(names, want) }) {
		return []problem{{"other instructions", string(got)}}
	}
	result, err := parser.Parse(bytes.NewReader(got))
	if err != nil {
		return []problem{{"BuildKit refuses it", err.Error()}}
	}
	var out []problem
	for _, n := range result.AST.Children {
		switch strings.ToLower(n.Value) {
		case "cmd":
			c, err := instructions.ParseInstruction(n)
			if err != nil || c.(*instructions.CmdCommand).PrependShell {
				out = append(out, problem{"CMD is not in the exec form", n.Original})
			}
		case "run":
			if word := evilWord(unquoted(n.Original)); strings.ContainsAny(word, "$`;&|<>()\"\\*?[]{}") {
				out = append(out, problem{"a shell would read it", n.Original})
			}
		default:
			if word := evilWord(n.Original); strings.ContainsAny(word, "$`;&|<>()\"\\*?[]{},'") {
				out = append(out, problem{"it stands in " + n.Value, n.Original})
			}
		}
	}
	return out
}

// unquoted is a shell line without what stands between single quotes, and
// without escaped quotes.
func unquoted(line string) string {
	var b strings.Builder
	in := false
	for i := 0; i < len(line); i++ {
		switch c := line[i]; {
		case c == '\'':
			in = !in
		case in:
		case c == '\\' && i+1 < len(line) && line[i+1] == '\'':
			i++
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}

// evilWord is the word of a line that holds the text.
func evilWord(line string) string {
	for word := range strings.FieldsSeq(line) {
		if strings.Contains(word, "evil") {
			return word
		}
	}
	return ""
}
