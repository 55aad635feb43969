package pep508

import (
	"strings"

	"github.com/dockwright/dockwright/detect/pep440"
)

// Marker is a parsed condition on the environment. The zero Marker is always true.
type Marker struct {
	terms []term
}

// term is a comparison, or a group in parentheses, whose terms follow it in
// the slice. Keeping a marker in one slice makes it cheap to parse.
type term struct {
	or   bool // joined with the term before it by "or" instead of "and"
	size int  // of a group: how many terms follow that belong to it; 0 for a comparison
	comparison
}

type comparison struct {
	left, right operand
	op          string
	key         variable // that whose rules decide; unknown when there is none
	// spec is op and the right side as a version specifier: nil when they are
	// none, or when the right side is the variable.
	spec *pep440.Specifier
}

type operand struct {
	text     string // the present name of the variable, or the string
	variable bool
}

// Evaluate tells whether the marker holds in env.
//
// A comparison that PEP 508 leaves undefined (two strings, "~=" on something
// that is no version, a set on the left side) is false; installers refuse such
// markers or warn.
func (m Marker) Evaluate(env Environment) bool {
	return len(m.terms) == 0 || evaluate(m.terms, &env)
}

// evaluate joins terms with "and" before "or".
func evaluate(terms []term, env *Environment) bool {
	holds := true
	for i := 0; i < len(terms); i += 1 + terms[i].size {
		t := &terms[i]
		if t.or {
			if holds {
				return true
			}
			holds = true
		}
		switch {
		case !holds:
		case t.size > 0:
			holds = evaluate(terms[i+1:i+1+t.size], env)
		default:
			holds = t.holds(env)
		}
	}
	return holds
}

func (c *comparison) holds(env *Environment) bool {
	switch c.key {
	case unknown:
		return false
	case extra:
		return c.extra(env.Extras)
	case extras:
		return c.member(env.Extras)
	case dependencyGroups:
		return c.member(env.DependencyGroups)
	}
	left, right := c.left.text, c.right.text
	if c.left.variable {
		left = env.value(c.key)
	} else {
		right = env.value(c.key)
	}
	if c.key.versioned() {
		if spec := c.specifier(right); spec != nil {
			return satisfies(left, spec)
		}
	}
	return compareText(left, c.op, right)
}

// specifier is the operator and the right side as one, nil if that is no specifier.
func (c *comparison) specifier(right string) *pep440.Specifier {
	if c.left.variable {
		return c.spec
	}
	return newSpecifier(c.op, right)
}

func newSpecifier(op, right string) *pep440.Specifier {
	if op == "in" || op == "not in" {
		return nil
	}
	spec, err := pep440.ParseSpecifier(op + right)
	if err != nil {
		return nil
	}
	return &spec
}

// satisfies is false for what is no version, except with "===", which compares text.
func satisfies(version string, spec *pep440.Specifier) bool {
	if spec.Operator() == "===" {
		return strings.ToLower(version) == strings.ToLower(spec.Version())
	}
	v, err := pep440.Parse(version)
	return err == nil && spec.Contains(v, true)
}

// compareText compares what are no versions. They have no order: "<=" and ">="
// are equality, "<" and ">" never hold.
func compareText(left, op, right string) bool {
	switch op {
	case "==", "<=", ">=":
		return left == right
	case "!=":
		return left != right
	case "in":
		return strings.Contains(right, left)
	case "not in":
		return !strings.Contains(right, left)
	}
	return false
}

// member compares a string with a set-valued variable on the right. A set
// equals no string.
func (c *comparison) member(names []string) bool {
	if c.left.variable {
		return false
	}
	switch c.op {
	case "in":
		return contains(names, NormalizeName(c.left.text))
	case "not in":
		return !contains(names, NormalizeName(c.left.text))
	}
	return c.op == "!="
}

// extra compares with the variable extra, which stands for each of the extras
// in turn, and for "" when none is asked for. An inequality holds when it does
// for all of them.
func (c *comparison) extra(names []string) bool {
	switch c.op {
	case "!=":
		return !c.anyExtra("==", names)
	case "not in":
		return !c.anyExtra("in", names)
	}
	return c.anyExtra(c.op, names)
}

func (c *comparison) anyExtra(op string, names []string) bool {
	if len(names) == 0 {
		return c.oneExtra(op, "")
	}
	for _, name := range names {
		if c.oneExtra(op, NormalizeName(name)) {
			return true
		}
	}
	return false
}

func (c *comparison) oneExtra(op, name string) bool {
	if c.left.variable {
		return compareText(name, op, c.right.text)
	}
	return compareText(c.left.text, op, name)
}

func contains(names []string, name string) bool {
	for _, n := range names {
		if n == name || NormalizeName(n) == name {
			return true
		}
	}
	return false
}

// String is the canonical text: double quotes where they can be, present
// names, normalized extras, no needless parentheses. It parses to the same
// marker. The zero Marker is "".
func (m Marker) String() string {
	var b strings.Builder
	write(&b, m.terms)
	return b.String()
}

func write(b *strings.Builder, terms []term) {
	for i := 0; i < len(terms); i += 1 + terms[i].size {
		t := &terms[i]
		switch {
		case i == 0:
		case t.or:
			b.WriteString(" or ")
		default:
			b.WriteString(" and ")
		}
		if t.size > 0 {
			b.WriteByte('(')
			write(b, terms[i+1:i+1+t.size])
			b.WriteByte(')')
			continue
		}
		b.WriteString(t.left.String() + " " + t.op + " " + t.right.String())
	}
}

func (o operand) String() string {
	if o.variable {
		return o.text
	}
	return quote(o.text)
}
