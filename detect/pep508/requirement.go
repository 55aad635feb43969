package pep508

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/dockwright/dockwright/detect/pep440"
)

// Requirement is a parsed dependency specifier, `name[extra]>=1; marker` or
// `name[extra] @ url ; marker`.
type Requirement struct {
	Name      string   // as written
	Extras    []string // normalized, in the order of the text, each once
	Specifier string   // canonical PEP 440 set, see pep440.Specifiers.String; "" for any
	URL       string   // as written; "" when it comes from an index
	Marker    string   // canonical, see Marker.String; "" for always
}

// ParseRequirement reads a dependency specifier. The version may stand in
// parentheses.
func ParseRequirement(s string) (Requirement, error) {
	p := parser{s: s}
	r, err := p.requirement()
	if err != nil {
		return Requirement{}, fmt.Errorf("%q is no requirement as PEP 508 has it: %w", s, err)
	}
	return r, nil
}

func (p *parser) requirement() (r Requirement, err error) {
	p.space()
	if r.Name = p.identifier(); r.Name == "" {
		return r, p.expected("a package name")
	}
	p.space()
	if r.Extras, err = p.extras(); err != nil {
		return r, err
	}
	p.space()
	if p.peek() == '@' {
		r.URL, err = p.url()
	} else {
		r.Specifier, err = p.specifier()
	}
	if err != nil || p.end() {
		return r, err
	}
	if p.peek() != ';' {
		return r, p.expected("';' or the end")
	}
	p.i++
	m, err := p.marker()
	if err != nil {
		return r, err
	}
	r.Marker = m.String()
	return r, nil
}

// identifier reads a name or an extra, "" for none. What follows it can't
// begin with "-" or ".", so these at its end are left there to be refused.
func (p *parser) identifier() string {
	i := p.i
	for i < len(p.s) && (isAlphanumeric(p.s[i]) || i > p.i && (isDash(p.s[i]))) {
		i++
	}
	name := strings.TrimRight(p.s[p.i:i], "-.")
	p.i += len(name)
	return name
}

// extras reads a list in brackets, which may be empty.
func (p *parser) extras() ([]string, error) {
	if p.peek() != '[' {
		return nil, nil
	}
	p.i++
	p.space()
	var names []string
	for p.peek() != ']' || len(names) > 0 {
		name := p.identifier()
		if name == "" {
			return nil, p.expected("an extra")
		}
		if name = NormalizeName(name); !slices.Contains(names, name) {
			names = append(names, name)
		}
		p.space()
		if p.peek() != ',' {
			break
		}
		p.i++
		p.space()
	}
	if p.peek() != ']' {
		return nil, p.expected("',' or ']'")
	}
	p.i++
	return names, nil
}

// url reads everything up to the next space, and that space.
func (p *parser) url() (string, error) {
	p.i++
	p.space()
	size := strings.IndexAny(p.s[p.i:], " \t")
	if size < 0 {
		size = len(p.s) - p.i
	}
	if size == 0 {
		return "", p.expected("a URL")
	}
	url := p.s[p.i : p.i+size]
	p.i += size
	p.space()
	return url, nil
}

// specifier reads a specifier set, in parentheses or not, and the space after it.
func (p *parser) specifier() (string, error) {
	open := p.peek() == '('
	if open {
		p.i++
		p.space()
	}
	start := p.i
	for p.clause() {
		p.space()
		if p.peek() != ',' {
			break
		}
		p.i++
		p.space()
	}
	specs, err := pep440.ParseSpecifiers(p.s[start:p.i])
	if err != nil {
		return "", err
	}
	p.space()
	if open {
		if p.peek() != ')' {
			return "", p.expected("a version specifier, ',' or ')'")
		}
		p.i++
		p.space()
	}
	return specs.String(), nil
}

// clause moves past an operator and the text of its version.
func (p *parser) clause() bool {
	op := operatorAt(p.s[p.i:])
	if op == noOperator {
		return false
	}
	p.i += len(op.String())
	p.i = len(p.s) - len(strings.TrimLeftFunc(p.s[p.i:], isSpace))
	for i, r := range p.s[p.i:] {
		if op == identical && (r == ';' || r == ')' || isSpace(r)) || op != identical && !isVersionChar(r) {
			p.i += i
			return true
		}
	}
	p.i = len(p.s)
	return true
}

func isVersionChar(r rune) bool {
	return r < 0x80 && isAlphanumeric(byte(r)) || strings.ContainsRune(".-_+!*", r)
}

// isSpace is what Python calls white space: Unicode's and the four ASCII
// information separators.
func isSpace(r rune) bool {
	return unicode.IsSpace(r) || 0x1c <= r && r <= 0x1f
}
