package pep508

import (
	"fmt"
	"strings"
)

// maxDepth is how deep parentheses may nest: far more than any tool writes,
// and little enough for any stack.
const maxDepth = 100

// ParseMarker reads an environment marker. "" is always true. The spellings
// from before PEP 508 (os.name, python_implementation) are accepted. It is an
// error when parentheses nest deeper than 100.
func ParseMarker(s string) (Marker, error) {
	p := parser{s: s}
	p.space()
	if p.end() {
		return Marker{}, nil
	}
	m, err := p.marker()
	if err != nil {
		return Marker{}, fmt.Errorf("%q is no marker as PEP 508 has it: %w", s, err)
	}
	return m, nil
}

// parser reads from s at i on.
type parser struct {
	s string
	i int
	// terms are those read so far; open groups have no size yet.
	terms []term
}

// marker reads a marker up to the end of the text.
func (p *parser) marker() (Marker, error) {
	p.terms = make([]term, 0, roughTerms(p.s[p.i:]))
	if err := p.expression(0, false); err != nil {
		return Marker{}, err
	}
	if !p.end() {
		return Marker{}, p.expected("'and', 'or' or the end")
	}
	if len(p.terms) > 1 && int(p.terms[0].size) == len(p.terms)-1 {
		p.terms = p.terms[1:] // parentheses around everything
	}
	return Marker{terms: p.terms}, nil
}

// roughTerms is about how many terms s has (a comparison has one string as a
// rule), so that most markers need a single allocation; bounded, since s need
// not be a marker.
func roughTerms(s string) int {
	quotes := strings.Count(s, "'") + strings.Count(s, `"`)
	return min(1+quotes/2+strings.Count(s, "("), 1024)
}

// expression reads terms joined by "and" and "or"; or says how the first of
// them is joined to what stands before.
func (p *parser) expression(depth int, or bool) error {
	for {
		if err := p.atom(depth, or); err != nil {
			return err
		}
		switch word := p.word(); word {
		case "and", "or":
			p.i += len(word)
			or = word == "or"
		default:
			return nil
		}
	}
}

// atom reads a comparison or a group, and the space around it.
func (p *parser) atom(depth int, or bool) error {
	p.space()
	if p.peek() != '(' {
		return p.comparison(or)
	}
	if depth == maxDepth {
		return fmt.Errorf("parentheses nest deeper than %d", maxDepth)
	}
	p.i++
	at := len(p.terms)
	p.terms = append(p.terms, term{or: or})
	if err := p.expression(depth+1, false); err != nil {
		return err
	}
	if p.peek() != ')' {
		return p.expected("')'")
	}
	p.i++
	p.space()
	p.closeGroup(at)
	return nil
}

// closeGroup sets the size of the group at that index, or drops its
// parentheses when there is a single term in them.
func (p *parser) closeGroup(at int) {
	inner := p.terms[at+1:]
	if len(inner) != 1+int(inner[0].size) {
		p.terms[at].size = int32(len(inner))
		return
	}
	inner[0].or = p.terms[at].or
	copy(p.terms[at:], inner)
	p.terms = p.terms[:len(p.terms)-1]
}

func (p *parser) comparison(or bool) (err error) {
	t := term{or: or}
	if t.left, t.leftVariable, err = p.operand(); err != nil {
		return err
	}
	p.space()
	if t.op, err = p.operator(); err != nil {
		return err
	}
	p.space()
	if t.right, t.rightVariable, err = p.operand(); err != nil {
		return err
	}
	p.space()
	t.prepare()
	p.terms = append(p.terms, t)
	return nil
}

// prepare does what doesn't depend on the environment.
//
// The left side is looked up when it is a variable, else the right one, even
// if that is a string that happens to name a variable: so does packaging.
func (c *comparison) prepare() {
	if c.leftVariable {
		c.key = variableNamed(c.left)
		if c.key.versioned() {
			c.spec = newSpecifier(c.op, c.right)
		}
		if c.key == extra && !c.rightVariable {
			c.right = NormalizeName(c.right)
		}
		return
	}
	c.key = variableNamed(c.right)
	if c.rightVariable && (c.key == extra || c.key == extras || c.key == dependencyGroups) {
		c.left = NormalizeName(c.left)
	}
}

// operand reads a variable, giving its present name, or a string.
func (p *parser) operand() (text string, variable bool, err error) {
	if q := p.peek(); q == '"' || q == '\'' {
		text, err = p.literal(q)
		return text, false, err
	}
	word := p.word()
	if end := p.i + len(word); end < len(p.s) && p.s[end] == '.' {
		word = p.s[p.i : end+1+len(wordAt(p.s, end+1))]
	}
	name := modernName(word)
	if variableNamed(name) == unknown {
		return "", false, p.expected("a variable or a quoted string")
	}
	p.i += len(word)
	return name, true, nil
}

func (p *parser) literal(quote byte) (string, error) {
	start := p.i + 1
	end := start
	plain := true
	for end < len(p.s) && p.s[end] != quote {
		if ch := p.s[end]; ch == '\\' || ch == '\n' || ch == '\r' || ch == 0 {
			plain = false
		}
		end++
	}
	if end == len(p.s) {
		return "", p.expected("a string with its end quote")
	}
	text := p.s[start:end]
	if !plain {
		var ok bool
		if text, ok = unquote(text); !ok {
			return "", p.expected("a string without line breaks and broken escapes")
		}
	}
	p.i = end + 1
	return text, nil
}

func (p *parser) operator() (operator, error) {
	switch p.word() {
	case "in":
		p.i += len("in")
		return in, nil
	case "not":
		p.i += len("not")
		before := p.i
		p.space()
		if p.i == before || p.word() != "in" {
			return noOperator, p.expected("'in' after 'not'")
		}
		p.i += len("in")
		return notIn, nil
	}
	op := operatorAt(p.s[p.i:])
	if op == noOperator {
		return op, p.expected("an operator: <=, <, !=, ==, >=, >, ~=, ===, in, not in")
	}
	p.i += len(op.String())
	return op, nil
}

func (p *parser) space() {
	for p.i < len(p.s) && (p.s[p.i] == ' ' || p.s[p.i] == '\t') {
		p.i++
	}
}

func (p *parser) end() bool { return p.i == len(p.s) }

// peek is the next byte, 0 at the end.
func (p *parser) peek() byte {
	if p.end() {
		return 0
	}
	return p.s[p.i]
}

// word is the identifier that comes next, "" for none.
func (p *parser) word() string { return wordAt(p.s, p.i) }

func wordAt(s string, start int) string {
	i := start
	for i < len(s) && (isAlphanumeric(s[i]) || s[i] == '_') {
		i++
	}
	return s[start:i]
}

func isAlphanumeric(ch byte) bool {
	return 'a' <= ch|0x20 && ch|0x20 <= 'z' || '0' <= ch && ch <= '9'
}

func (p *parser) expected(what string) error {
	return fmt.Errorf("expected %s at column %d", what, p.i+1)
}
