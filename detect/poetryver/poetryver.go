// Package poetryver translates Poetry's version constraints to PEP 440.
//
// Poetry's grammar is that of poetry-core's constraints/version/parser.py; see
// also https://python-poetry.org/docs/dependency-specification/.
package poetryver

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/dockwright/dockwright/detect/lazyregexp"
)

// term is one constraint: an operator, a PEP 440 version without the leading
// "v" (epoch and release on their own, since bounds are derived from them),
// and trailing wildcards.
var term = lazyregexp.New(`(?i)^(\^|~=|~|===|==|=|!=|<>|>=|>|<=|<)?v?((?:(\d+)!)?(\d+(?:\.\d+)*)` +
	`(?:[-_.]?(?:a|b|c|rc|alpha|beta|pre|preview)[-_.]?\d*)?` +
	`(?:-\d+|[-_.]?(?:post|rev|r)[-_.]?\d*)?(?:[-_.]?dev[-_.]?\d*)?)` +
	`(\+[a-z0-9]+(?:[-_.][a-z0-9]+)*)?((?:\.\*)*)$`)

var anything = lazyregexp.New(`(?i)^v?[x*](\.[x*])*$`)

const operators = "^~=<>!"

// Specifier gives a Poetry constraint ("^1.2", "~2.7 || >=3.5", "1.*") as PEP
// 440 specifier sets, alternatives joined by " || ": ">=1.2,<2.0". The result
// is "" when any version will do. A constraint that Poetry itself could not
// read is an error.
//
// An upper bound leaves the pre-releases of the bound out, as PEP 440 has it
// and poetry-core 2.5 (1.9 did not); local labels, which PEP 440 forbids beside
// an order comparison, are dropped there.
func Specifier(constraint string) (string, error) {
	if strings.TrimSpace(constraint) == "" {
		return "", nil
	}
	var sets []string
	matchesAll := false
	for _, part := range strings.Split(strings.ReplaceAll(constraint, "||", "|"), "|") {
		set, err := conjunction(part)
		if err != nil {
			return "", fmt.Errorf("the version constraint %q cannot be read: %w", constraint, err)
		}
		matchesAll = matchesAll || set == ""
		sets = append(sets, set)
	}
	if matchesAll {
		return "", nil
	}
	return strings.Join(sets, " || "), nil
}

// conjunction translates terms that are separated by commas or by spaces.
func conjunction(text string) (string, error) {
	// Metadata in the wild ends in a comma now and then; Poetry forgives it.
	text = strings.TrimRight(strings.TrimSpace(text), ", ")
	var out []string
	for _, part := range strings.Split(text, ",") {
		terms := joinOperators(strings.Fields(part))
		if len(terms) == 0 {
			return "", fmt.Errorf("a version is missing")
		}
		for _, t := range terms {
			spec, err := single(t)
			if err != nil {
				return "", err
			}
			if spec != "" {
				out = append(out, spec)
			}
		}
	}
	return strings.Join(out, ","), nil
}

// joinOperators puts an operator that stands alone before its version.
func joinOperators(fields []string) []string {
	var terms []string
	pending := ""
	for _, f := range fields {
		f = pending + f
		if pending = ""; strings.Trim(f, operators) == "" {
			pending = f
			continue
		}
		terms = append(terms, f)
	}
	if pending != "" {
		terms = append(terms, pending)
	}
	return terms
}

// match is what term finds. Nearly every constraint of a lock is an operator and
// a release, which needs no regular expression.
func match(text string) []string {
	release := strings.TrimLeft(text, operators)
	digits := 0
	for i := range len(release) {
		switch c := release[i]; {
		case '0' <= c && c <= '9':
			digits++
		case c == '.' && digits > 0:
			digits = 0
		default:
			return term.FindStringSubmatch(text)
		}
	}
	switch op := text[:len(text)-len(release)]; op {
	case "^", "~=", "~", "===", "==", "=", "!=", "<>", ">=", ">", "<=", "<", "":
		if digits > 0 {
			return []string{text, op, release, "", release, "", ""}
		}
	}
	return nil
}

func single(text string) (string, error) {
	if strings.IndexByte("vVxX*", text[0]) >= 0 && anything.MatchString(text) {
		return "", nil
	}
	if strings.EqualFold(text, "dev") { // Poetry's oldest name for a branch head
		return "==0.0.dev0", nil
	}
	m := match(text)
	if m == nil {
		return "", fmt.Errorf("%q is no version constraint", text)
	}
	op, public, epoch, release, local, wildcard := m[1], m[2], m[3], m[4], m[5], m[6] != ""
	if wildcard {
		return wildcardTerm(text, op, public, epoch, release)
	}
	switch op {
	case "", "=", "==":
		return "==" + public + local, nil
	case "!=", "<>":
		return "!=" + public + local, nil
	case "===":
		return "===" + public + local, nil
	case "~=":
		if strings.Contains(release, ".") {
			return "~=" + public, nil
		}
		op = "~"
	case ">=", ">", "<=", "<":
		return op + public, nil
	}
	high, err := upperBound(op, release)
	if err != nil {
		return "", err
	}
	if epoch != "" {
		high = epoch + "!" + high
	}
	return ">=" + public + ",<" + high, nil
}

// wildcardTerm translates "1.2.*": PEP 440 has it for (in)equality and releases
// only; beside an order comparison Poetry overlooks the wildcard.
func wildcardTerm(text, op, public, epoch, release string) (string, error) {
	plain := release
	if epoch != "" {
		plain = epoch + "!" + release
	}
	switch {
	case op == ">=" || op == ">" || op == "<=" || op == "<":
		return op + public, nil
	case public != plain:
		return "", fmt.Errorf("%q has a wildcard after a pre- or post-release", text)
	case op == "" || op == "=" || op == "==":
		return "==" + public + ".*", nil
	case op == "!=" || op == "<>":
		return "!=" + public + ".*", nil
	}
	return "", fmt.Errorf("%q has a wildcard that %s does not allow", text, op)
}

// upperBound is the release that a caret or tilde constraint stays below: for
// "^" the next change of the leftmost part that isn't zero, for "~" that of
// the second part. It keeps the number of parts.
func upperBound(op, release string) (string, error) {
	parts := strings.Split(release, ".")
	bump := 0
	if op == "~" {
		bump = 1
	} else {
		for bump < 2 && strings.Trim(parts[min(bump, len(parts)-1)], "0") == "" {
			bump++
		}
	}
	bump = min(bump, len(parts)-1)
	n, err := strconv.ParseUint(parts[bump], 10, 63)
	if err != nil {
		return "", fmt.Errorf("%s is too large a version", release)
	}
	parts[bump] = strconv.FormatUint(n+1, 10)
	for i := bump + 1; i < len(parts); i++ {
		parts[i] = "0"
	}
	return strings.Join(parts, "."), nil
}
