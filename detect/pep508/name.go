// Package pep508 reads dependency specifiers and environment markers as
// PEP 508 and its living form define them
// (https://packaging.python.org/en/latest/specifications/dependency-specifiers/),
// with the set-valued markers of PEP 751. Where those leave room it does what
// pypa/packaging does, which pip and the other installers use.
package pep508

import "strings"

// NormalizeName is PEP 503's normalized name: lower case, and each run of
// "-", "_" and "." a single "-". It serves extras (PEP 685) and dependency
// groups (PEP 735) as well.
func NormalizeName(name string) string {
	if isNormalized(name) {
		return name
	}
	var b strings.Builder
	b.Grow(len(name))
	for i := 0; i < len(name); i++ {
		if isDash(name[i]) {
			if i == 0 || !isDash(name[i-1]) {
				b.WriteByte('-')
			}
			continue
		}
		b.WriteByte(name[i])
	}
	return strings.ToLower(b.String())
}

func isNormalized(name string) bool {
	for i := range len(name) {
		switch ch := name[i]; {
		case 'a' <= ch && ch <= 'z' || '0' <= ch && ch <= '9':
		case ch == '-' && (i == 0 || name[i-1] != '-'):
		default:
			return false
		}
	}
	return true
}

func isDash(ch byte) bool { return ch == '-' || ch == '_' || ch == '.' }
