package conda

import (
	"fmt"
	"strings"

	"github.com/dockwright/dockwright/detect/lazyregexp"
	"github.com/dockwright/dockwright/detect/pep440"
)

// spec is a match specification: channel::name version build.
type spec struct{ channel, name, version string }

var (
	specName   = lazyregexp.New(`^[A-Za-z0-9_.-]+`)
	versionKey = lazyregexp.New(`\bversion\s*=\s*['"]?([^'"\],]+(?:,[^'"\]=]+)*)['"]?`)
)

// parseSpec reads the forms "name", "name >=1,<2", "name=1.2=build",
// "channel::name 1.2 build" and "name[version='>=1']".
func parseSpec(text string) (spec, bool) {
	var s spec
	text = strings.TrimSpace(text)
	if before, after, ok := strings.Cut(text, "::"); ok {
		s.channel, text = strings.TrimSpace(before), strings.TrimSpace(after)
	}
	s.name = strings.ToLower(specName.FindString(text))
	rest := strings.TrimSpace(text[len(s.name):])
	if open := strings.IndexByte(rest, '['); open >= 0 {
		if m := versionKey.FindStringSubmatch(rest[open:]); m != nil {
			s.version = strings.TrimSpace(m[1])
			return s, s.name != ""
		}
		rest = strings.TrimSpace(rest[:open])
	}
	if rest != "" && !strings.ContainsRune("<>=!~*|(", rune(rest[0])) && !isDigit(rest[0]) {
		return s, false
	}
	s.version = cutBuild(rest)
	return s, s.name != ""
}

// operators are those of a version, the longest first.
var operators = []string{"==", "!=", "~=", ">=", "<=", "=", ">", "<"}

// cutBuild cuts the build string off: a second word that continues no
// comparison, or what stands after a second "=".
func cutBuild(s string) string {
	fields := strings.Fields(s)
	version := ""
	for i, f := range fields {
		if i > 0 && !strings.ContainsAny(f[:1], "<>=!~,|") && !strings.ContainsAny(version[len(version)-1:], "<>=!~,|") {
			break
		}
		version += f
	}
	start := 0
	for _, op := range operators {
		if strings.HasPrefix(version, op) {
			start = len(op)
			break
		}
	}
	if i := strings.IndexByte(version[start:], '='); i > 0 && !strings.ContainsAny(version[start:start+i], ",|<>!~") {
		version = version[:start+i]
	}
	return version
}

// pythonSpecifier is the meaning of a version of Python as PEP 440 has it,
// alternatives joined by " || "; "" for any.
func pythonSpecifier(version string) (string, error) {
	var alternatives []string
	for alternative := range strings.SplitSeq(version, "|") {
		var clauses []string
		for clause := range strings.SplitSeq(strings.Trim(alternative, "() "), ",") {
			if c := pythonClause(strings.TrimSpace(clause)); c != "" {
				clauses = append(clauses, c)
			}
		}
		set, err := pep440.ParseSpecifiers(strings.Join(clauses, ","))
		if err != nil {
			return "", fmt.Errorf("%q: %w", version, err)
		}
		if len(clauses) == 0 {
			return "", nil
		}
		alternatives = append(alternatives, set.String())
	}
	return strings.Join(alternatives, " || "), nil
}

// pythonClause translates one comparison. "=3.11" is any 3.11; so is "3.11" or
// "==3.11": conda would take 3.11.0 alone, which nobody means who writes two
// parts and no base image has.
func pythonClause(clause string) string {
	op := ""
	for _, o := range operators {
		if rest, ok := strings.CutPrefix(clause, o); ok {
			op, clause = o, strings.TrimSpace(rest)
			break
		}
	}
	if clause == "*" || clause == "" && op == "" {
		return ""
	}
	star := strings.HasSuffix(clause, "*")
	clause = strings.TrimSuffix(strings.TrimSuffix(clause, "*"), ".")
	switch op {
	case "=", "", "==":
		if op == "=" || star || strings.Count(clause, ".") < 2 {
			return "==" + clause + ".*"
		}
		return "==" + clause
	case "!=":
		if star {
			return "!=" + clause + ".*"
		}
	}
	return op + clause
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }
