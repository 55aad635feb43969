package render

import (
	"encoding/json"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/source"
	"github.com/dockwright/dockwright/generator/plan"
)

// Everything that comes from a project's files passes through one of these
// before it stands in a Dockerfile. Reference for what a Dockerfile does to a
// line: https://docs.docker.com/reference/dockerfile/.

// comment makes text safe in a comment line: it stays on one line, and holds no
// control or direction-changing character that could hide what follows.
func comment(text string) string {
	var b strings.Builder
	for _, r := range text {
		switch {
		case r == '\n' || r == '\r' || r == '\t' || r == '\u2028' || r == '\u2029':
			b.WriteByte(' ')
		case unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == unicode.ReplacementChar:
		default:
			b.WriteRune(r)
		}
	}
	// A line that ends in a backslash would be read together with the next one
	// by tools that join lines before they drop comments.
	return strings.TrimRight(b.String(), " \\")
}

// plain are the characters that mean nothing to a shell or a Dockerfile.
const plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+./:@%,=~"

// Shell quotes a word for a line that a person pastes into a shell.
func Shell(word string) string { return shell(word) }

// shell quotes a word for /bin/sh in a RUN line. A Dockerfile does not expand
// variables in RUN; a line break would end the instruction, so it is refused
// where the word is made (see word).
func shell(word string) string {
	if word != "" && strings.Trim(word, plain) == "" && word[0] != '~' {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}

// quoted writes the value of a variable for ENV, in which the Dockerfile expands
// $ and takes a backslash for an escape.
func quoted(value string) string {
	if strings.Trim(value, plain) == "" && value != "" {
		return value
	}
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, `$`, `\$`).Replace(value) + `"`
}

// checkPath refuses a path that cannot be written in a COPY or mount option
// without quoting that not every reader of Dockerfiles agrees on.
func checkPath(p string) error {
	if p == "" || strings.Trim(p, plain) != "" || strings.ContainsAny(p, ",=~") || strings.HasPrefix(p, "-") {
		return facts.Errorf(p, 0, "a Dockerfile cannot name this path safely: it may hold letters, digits and _ - + . / : @ %% only").
			Fix("rename the file or folder")
	}
	return nil
}

// checkNames refuses names of stages and of environment variables that cannot
// stand where nothing quotes them: behind AS, ENV and RUN, in the health check's
// Python, and as keys of a compose file.
func checkNames(p plan.Plan) error {
	var variables []string
	for _, x := range p.Processes {
		if !isStageName(x.Name) {
			return facts.Errorf("", 0, "%q is no name of a stage", x.Name).Fix("use lower-case letters, digits and dashes")
		}
		if x.PortVariable != "" {
			variables = append(variables, x.PortVariable)
		}
		variables = append(variables, x.Env...)
	}
	if p.Static != nil {
		variables = append(variables, p.Static.Env...)
	}
	for _, e := range p.Environment {
		variables = append(variables, e.Name)
	}
	for _, v := range variables {
		if name, _, _ := strings.Cut(v, "="); !source.IsIdentifier(name) {
			return facts.Errorf("", 0, "%q is no name of an environment variable", name).Fix("use letters, digits and underscores")
		}
	}
	return nil
}

// isStageName tells a name that BuildKit takes for a stage, and compose for a service.
func isStageName(name string) bool {
	return name != "" && name[0] >= 'a' && name[0] <= 'z' && strings.Trim(name, "abcdefghijklmnopqrstuvwxyz0123456789-") == ""
}

// checkWord refuses text with a line break or control character, which no
// quoting keeps in one instruction, and what is no text, which JSON would change.
func checkWord(w string) error {
	if !utf8.ValidString(w) {
		return facts.Errorf("", 0, "%q is not UTF-8 and cannot stand in a Dockerfile", w).Fix("rename what it stands for")
	}
	if strings.ContainsFunc(w, func(r rune) bool { return unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp) }) {
		return facts.Errorf("", 0, "%q holds a control character or another one that is not seen, and cannot stand in a Dockerfile", w).Fix("remove the character")
	}
	return nil
}

// exec writes the exec form of a command: a JSON array on one line. Dockerfiles
// expand no variables in it (https://docs.docker.com/reference/dockerfile/#cmd).
func exec(command []string) (string, error) {
	parts := make([]string, len(command))
	for i, c := range command {
		var b strings.Builder
		enc := json.NewEncoder(&b)
		enc.SetEscapeHTML(false)
		if err := enc.Encode(c); err != nil {
			return "", err
		}
		parts[i] = strings.TrimSuffix(b.String(), "\n")
	}
	return "[" + strings.Join(parts, ", ") + "]", nil
}
