package poetryver

import (
	"fmt"
	"strings"

	"github.com/dockwright/dockwright/detect/lazyregexp"
)

var comparison = lazyregexp.New(`^(===|==|!=|~=|>=|<=|>|<)(.+)$`)

// PythonMarker gives the Python range of a dependency (`python = "^3.8"`) as a
// PEP 508 marker, "" for any Python. As in Poetry a version of two parts is held
// against python_version, so that "3.8" means all of 3.8. A longer one, and one
// beside ">" or "<=", where that would take in or leave out too much, is held
// against python_full_version.
func PythonMarker(constraint string) (string, error) {
	spec, err := Specifier(constraint)
	if err != nil || spec == "" {
		return "", err
	}
	var alternatives []string
	for _, set := range strings.Split(spec, " || ") {
		var terms []string
		for _, clause := range strings.Split(set, ",") {
			m := comparison.FindStringSubmatch(clause)
			variable := "python_version"
			if strings.Count(strings.TrimSuffix(m[2], ".*"), ".") > 1 || m[1] == ">" || m[1] == "<=" {
				variable = "python_full_version"
			}
			terms = append(terms, fmt.Sprintf("%s %s %q", variable, m[1], m[2]))
		}
		alternatives = append(alternatives, strings.Join(terms, " and "))
	}
	return strings.Join(alternatives, " or "), nil
}

var platformTerm = lazyregexp.New(`^(==|!=|=)?\s*([A-Za-z0-9_.-]+)$`)

// PlatformMarker gives the platform of a dependency (`platform = "linux || !=win32"`)
// as a PEP 508 marker, "" for any platform.
func PlatformMarker(constraint string) (string, error) {
	if c := strings.TrimSpace(constraint); c == "" || c == "*" {
		return "", nil
	}
	var alternatives []string
	for _, set := range strings.Split(strings.ReplaceAll(constraint, "||", "|"), "|") {
		var terms []string
		for _, text := range strings.Split(set, ",") {
			m := platformTerm.FindStringSubmatch(strings.TrimSpace(text))
			if m == nil {
				return "", fmt.Errorf("the platform %q cannot be read", constraint)
			}
			op := "=="
			if m[1] == "!=" {
				op = m[1]
			}
			terms = append(terms, fmt.Sprintf("sys_platform %s %q", op, m[2]))
		}
		alternatives = append(alternatives, strings.Join(terms, " and "))
	}
	return strings.Join(alternatives, " or "), nil
}
