package pep440

import (
	"fmt"
	"slices"
	"strings"
)

// Specifier is one clause of a specifier set: an operator and a version.
type Specifier struct {
	op       string
	text     string // the version as written; what counts for "==="
	version  Version
	wildcard bool // "==1.2.*"
}

// ParseSpecifier reads a single clause such as ">=1.0", "==1.4.*" or "===any".
func ParseSpecifier(s string) (Specifier, error) {
	clause := trimSpace(s)
	spec := Specifier{op: operator(clause)}
	spec.text = trimSpace(clause[len(spec.op):])
	if spec.op == "===" {
		if strings.ContainsFunc(spec.text, func(r rune) bool { return r == ';' || r == ')' || isSpace(r) }) {
			return Specifier{}, specifierError(s)
		}
		return spec, nil
	}
	if spec.op == "" || !spec.readVersion() {
		return Specifier{}, specifierError(s)
	}
	return spec, nil
}

func specifierError(s string) error {
	return fmt.Errorf("%q is no version specifier as PEP 440 has it", s)
}

func operator(s string) string {
	for _, op := range [...]string{"===", "==", ">=", "<=", "!=", "~=", "<", ">"} {
		if strings.HasPrefix(s, op) {
			return s[:len(op)]
		}
	}
	return ""
}

// readVersion holds the version to what its operator allows: wildcards and
// local versions only with == and !=, two components at least with ~=.
func (s *Specifier) readVersion() bool {
	c := scanner{s: s.text}
	if !c.release(&s.version) {
		return false
	}
	equality := s.op == "==" || s.op == "!="
	if equality && c.s[c.i:] == ".*" {
		s.wildcard = true
		return true
	}
	c.suffix(&s.version)
	if equality {
		c.local(&s.version)
	}
	if s.op == "~=" && !strings.Contains(s.version.release, ".") {
		return false
	}
	return c.i == len(c.s)
}

// Operator is one of === == != ~= <= >= < >.
func (s Specifier) Operator() string { return s.op }

// Version is the version as it was written, "1.4.*" with a wildcard.
func (s Specifier) Version() string { return s.text }

// String is the operator and the version as written, without spaces.
func (s Specifier) String() string { return s.op + s.text }

// Contains tells whether v satisfies the clause. With prereleases false no
// pre-release does, not even for ">=1.0a1".
func (s Specifier) Contains(v Version, prereleases bool) bool {
	return (prereleases || !v.IsPrerelease()) && s.matches(&v)
}

func (s *Specifier) matches(v *Version) bool {
	w := &s.version
	switch s.op {
	case "===":
		//lint:ignore SA6005 packaging lowers both; folding would equate more
		return strings.ToLower(v.String()) == strings.ToLower(s.text)
	case "==":
		return s.equals(v)
	case "!=":
		return !s.equals(v)
	case "~=":
		// The last component may grow: ~=2.2 is >=2.2 and ==2.*.
		prefix := w.release[:strings.LastIndexByte(w.release, '.')]
		return compare(v, w) >= 0 && v.epoch == w.epoch && hasPrefix(v.release, prefix)
	case ">=":
		return compare(v, w) >= 0
	case "<=":
		return comparePublic(v, w) <= 0
	case "<":
		return less(v, w)
	default: // ">"
		return greater(v, w)
	}
}

// equals takes any local version of v where the clause has none.
func (s *Specifier) equals(v *Version) bool {
	switch {
	case s.wildcard:
		return v.epoch == s.version.epoch && hasPrefix(v.release, s.version.release)
	case s.version.local != "":
		return compare(v, &s.version) == 0
	}
	return comparePublic(v, &s.version) == 0
}

// less leaves out the pre-releases of w itself, unless w is one.
func less(v, w *Version) bool {
	if w.IsPrerelease() {
		return compare(v, w) < 0
	}
	earliest := *w
	earliest.dev = "0"
	return compare(v, &earliest) < 0
}

// greater leaves out the local versions of w, and its post-releases, unless w
// is one.
func greater(v, w *Version) bool {
	if comparePublic(v, w) <= 0 {
		return false
	}
	if w.post != "" || w.dev != "" {
		return true
	}
	return v.epoch != w.epoch || v.phase != w.phase || v.pre != w.pre || compareRelease(v.release, w.release) != 0
}

// hasPrefix takes missing components of release for zeros.
func hasPrefix(release, prefix string) bool {
	for prefix != "" {
		var x, y string
		x, release = component(release)
		y, prefix = component(prefix)
		if x != y {
			return false
		}
	}
	return true
}

// canonical is the same for clauses that mean the same by PEP 440's equality
// of versions: "==1.0" and "== 1.0.0", but not "~=1.0" and "~=1.0.0".
func (s *Specifier) canonical() string {
	if s.op == "===" || s.wildcard {
		return s.String()
	}
	v := s.version
	if s.op != "~=" {
		for strings.HasSuffix(v.release, ".0") {
			v.release = v.release[:len(v.release)-2]
		}
	}
	return s.op + v.String()
}

// Specifiers is a set of clauses, all of which a version must satisfy. The
// zero value is the empty set, which any version satisfies.
type Specifiers struct {
	specs []Specifier
}

// ParseSpecifiers reads clauses joined by commas: ">=1.0, !=1.3.*, <2". Empty
// clauses (a trailing comma) are passed over; "" is the empty set.
func ParseSpecifiers(s string) (Specifiers, error) {
	var set Specifiers
	for clause := range strings.SplitSeq(s, ",") {
		if clause = trimSpace(clause); clause == "" {
			continue
		}
		spec, err := ParseSpecifier(clause)
		if err != nil {
			return Specifiers{}, err
		}
		set.specs = append(set.specs, spec)
	}
	return set, nil
}

// Contains tells whether v satisfies every clause. With prereleases false no
// pre-release does, even where a clause names one; with true they are held to
// the clauses alone, as an installer does when nothing else fits.
func (s Specifiers) Contains(v Version, prereleases bool) bool {
	if !prereleases && v.IsPrerelease() {
		return false
	}
	for i := range s.specs {
		if !s.specs[i].matches(&v) {
			return false
		}
	}
	return true
}

// String is the set in canonical order without repetitions: "!=1.3.*,<2,>=1.0".
func (s Specifiers) String() string {
	specs := slices.Clone(s.specs)
	slices.SortStableFunc(specs, func(a, b Specifier) int { return strings.Compare(a.String(), b.String()) })
	var texts []string
	seen := map[string]bool{}
	for i := range specs {
		if key := specs[i].canonical(); !seen[key] {
			seen[key] = true
			texts = append(texts, specs[i].String())
		}
	}
	return strings.Join(texts, ",")
}

// Alternatives are specifier sets, one of which a version must satisfy.
type Alternatives struct {
	sets []Specifiers
}

// ParseAlternatives reads specifier sets joined by "||", as a lock's alternatives
// are: "<3 || >=3.9,!=3.9.1". "" is the one empty set, which all satisfy.
func ParseAlternatives(s string) (Alternatives, error) {
	var a Alternatives
	for text := range strings.SplitSeq(s, "||") {
		set, err := ParseSpecifiers(text)
		if err != nil {
			return Alternatives{}, err
		}
		a.sets = append(a.sets, set)
	}
	return a, nil
}

// Contains tells whether v satisfies any of the sets. Pre-releases count as for
// Specifiers.Contains.
func (a Alternatives) Contains(v Version, prereleases bool) bool {
	return slices.ContainsFunc(a.sets, func(s Specifiers) bool { return s.Contains(v, prereleases) })
}

// ContainsAny is Contains of what ParseAlternatives reads, for one version.
func ContainsAny(alternatives string, v Version, prereleases bool) (bool, error) {
	a, err := ParseAlternatives(alternatives)
	return err == nil && a.Contains(v, prereleases), err
}
