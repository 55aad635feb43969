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
// the slice. Keeping a marker in one slice of small terms makes it cheap to
// parse: a lock can hold tens of thousands of comparisons.
type term struct {
	size int32 // of a group: how many terms follow that belong to it; 0 for a comparison
	or   bool  // joined with the term before it by "or" instead of "and"
	comparison
}

// comparison has a variable on one side as a rule, but either side may be a
// variable or a string.
type comparison struct {
	op operator
	// key is the variable whose rules decide; unknown when there is none.
	key                         variable
	leftVariable, rightVariable bool
	// left and right are the present names of variables, or strings.
	left, right string
	// spec is op and the right side as a version specifier: nil when they are
	// none, or when the right side is the variable.
	spec *pep440.Specifier
}

// operator is a comparison operator of PEP 508.
type operator byte

const (
	noOperator operator = iota
	identical
	equal
	greaterEqual
	lessEqual
	notEqual
	compatible
	less
	greater
	in
	notIn
)

var operators = [...]string{
	identical: "===", equal: "==", greaterEqual: ">=", lessEqual: "<=", notEqual: "!=",
	compatible: "~=", less: "<", greater: ">", in: "in", notIn: "not in",
}

func (o operator) String() string { return operators[o] }

// operatorAt finds the operator of punctuation that s begins with.
func operatorAt(s string) operator {
	for op := identical; op <= greater; op++ {
		if strings.HasPrefix(s, operators[op]) {
			return op
		}
	}
	return noOperator
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
	for i := 0; i < len(terms); i += 1 + int(terms[i].size) {
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
			holds = evaluate(terms[i+1:i+1+int(t.size)], env)
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
	left, right := c.left, c.right
	if c.leftVariable {
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
	if c.leftVariable {
		return c.spec
	}
	return newSpecifier(c.op, right)
}

func newSpecifier(op operator, right string) *pep440.Specifier {
	if op == in || op == notIn {
		return nil
	}
	spec, err := pep440.ParseSpecifier(op.String() + right)
	if err != nil {
		return nil
	}
	return &spec
}

// satisfies is false for what is no version, except with "===", which compares text.
func satisfies(version string, spec *pep440.Specifier) bool {
	if spec.Operator() == "===" {
		//lint:ignore SA6005 packaging lowers both; folding would equate more
		return strings.ToLower(version) == strings.ToLower(spec.Version())
	}
	v, err := pep440.Parse(version)
	return err == nil && spec.Contains(v, true)
}

// compareText compares what are no versions. They have no order: "<=" and ">="
// are equality, "<" and ">" never hold.
func compareText(left string, op operator, right string) bool {
	switch op {
	case equal, lessEqual, greaterEqual:
		return left == right
	case notEqual:
		return left != right
	case in:
		return strings.Contains(right, left)
	case notIn:
		return !strings.Contains(right, left)
	}
	return false
}

// member compares a string with a set-valued variable on the right. A set
// equals no string.
func (c *comparison) member(names []string) bool {
	if c.leftVariable {
		return false
	}
	switch c.op {
	case in:
		return contains(names, NormalizeName(c.left))
	case notIn:
		return !contains(names, NormalizeName(c.left))
	}
	return c.op == notEqual
}

// extra compares with the variable extra, which stands for each of the extras
// in turn, and for "" when none is asked for. An inequality holds when it does
// for all of them.
func (c *comparison) extra(names []string) bool {
	switch c.op {
	case notEqual:
		return !c.anyExtra(equal, names)
	case notIn:
		return !c.anyExtra(in, names)
	}
	return c.anyExtra(c.op, names)
}

func (c *comparison) anyExtra(op operator, names []string) bool {
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

func (c *comparison) oneExtra(op operator, name string) bool {
	if c.leftVariable {
		return compareText(name, op, c.right)
	}
	return compareText(c.left, op, name)
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
	for i := 0; i < len(terms); i += 1 + int(terms[i].size) {
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
			write(b, terms[i+1:i+1+int(t.size)])
			b.WriteByte(')')
			continue
		}
		writeSide(b, t.left, t.leftVariable)
		b.WriteString(" " + t.op.String() + " ")
		writeSide(b, t.right, t.rightVariable)
	}
}

func writeSide(b *strings.Builder, text string, variable bool) {
	if !variable {
		text = quote(text)
	}
	b.WriteString(text)
}
