package poetrylock

import (
	"fmt"
	"strings"

	"github.com/dockwright/dockwright/detect/pep508"
	"github.com/dockwright/dockwright/detect/poetryver"
)

// condition is the marker that a marker, a Python range and a platform make
// together, in canonical form.
func condition(marker, python, platform string) (string, error) {
	fromPython, err := poetryver.PythonMarker(python)
	if err != nil {
		return "", err
	}
	fromPlatform, err := poetryver.PlatformMarker(platform)
	if err != nil {
		return "", err
	}
	var terms []string
	for _, term := range []string{marker, fromPython, fromPlatform} {
		if strings.TrimSpace(term) != "" {
			terms = append(terms, term)
		}
	}
	if len(terms) > 1 {
		for i := range terms {
			terms[i] = "(" + terms[i] + ")"
		}
	}
	text := strings.Join(terms, " and ")
	parsed, err := pep508.ParseMarker(text)
	if err != nil {
		return "", fmt.Errorf("the marker %q cannot be read: %w", text, err)
	}
	return parsed.String(), nil
}

// withExtra frees a marker from the variable extra, for the case that just this
// one is selected. It tells whether the rest can be true at all.
//
// Poetry, too, treats the clause apart from the environment (in_extras in
// poetry-core's Dependency). The marker is canonical: valid, one space between
// its words, double quotes wherever the text allows them.
func withExtra(marker, extra string) (string, bool) {
	if !strings.Contains(marker, "extra") {
		return marker, true
	}
	p := markerParser{text: marker, extra: extra}
	n := p.or()
	switch n.fixed {
	case always:
		return "", true
	case never:
		return "", false
	}
	return n.text, true
}

type truth byte

const (
	open truth = iota // depends on the environment
	always
	never
)

// node is a part of a marker with the extra decided: its text, and whether that
// is a disjunction, which needs parentheses within a conjunction.
type node struct {
	text  string
	fixed truth
	isOr  bool
}

// markerParser walks a marker that pep508 has found valid.
type markerParser struct {
	text  string
	pos   int
	extra string
}

func (p *markerParser) or() node  { return p.join("or", p.and) }
func (p *markerParser) and() node { return p.join("and", p.atom) }

// join reads operands and drops those that the extra has decided: true ones
// from a conjunction, false ones from a disjunction. The other kind decides all.
func (p *markerParser) join(word string, operand func() node) node {
	neutral, decisive := always, never
	if word == "or" {
		neutral, decisive = never, always
	}
	var open []node
	decided := false
	for {
		n := operand()
		decided = decided || n.fixed == decisive
		if n.fixed != neutral {
			open = append(open, n)
		}
		if !p.word(word) {
			break
		}
	}
	switch {
	case decided:
		return node{fixed: decisive}
	case len(open) == 0:
		return node{fixed: neutral}
	case len(open) == 1:
		return open[0]
	}
	texts := make([]string, len(open))
	for i, n := range open {
		texts[i] = n.text
		if n.isOr && word == "and" {
			texts[i] = "(" + n.text + ")"
		}
	}
	return node{text: strings.Join(texts, " "+word+" "), isOr: word == "or"}
}

func (p *markerParser) atom() node {
	p.space()
	if strings.HasPrefix(p.text[p.pos:], "(") {
		p.pos++
		n := p.or()
		p.space()
		p.pos = min(p.pos+1, len(p.text)) // the closing parenthesis
		return n
	}
	start := p.pos
	left := p.operand()
	op := p.operator()
	right := p.operand()
	name, literal := left, right
	if right == "extra" {
		name, literal = right, left
	}
	if name != "extra" {
		return node{text: strings.TrimSpace(p.text[start:p.pos])}
	}
	same := pep508.NormalizeName(strings.Trim(literal, `"'`)) == p.extra
	if same == (op != "!=") {
		return node{fixed: always}
	}
	return node{fixed: never}
}

func (p *markerParser) operand() string {
	p.space()
	start := p.pos
	if p.pos < len(p.text) && (p.text[p.pos] == '"' || p.text[p.pos] == '\'') {
		end := strings.IndexByte(p.text[p.pos+1:], p.text[p.pos])
		if end < 0 {
			p.pos = len(p.text)
		} else {
			p.pos += end + 2
		}
		return p.text[start:p.pos]
	}
	for p.pos < len(p.text) && strings.IndexByte(" ()<>=!~\"'", p.text[p.pos]) < 0 {
		p.pos++
	}
	return p.text[start:p.pos]
}

func (p *markerParser) operator() string {
	p.space()
	start := p.pos
	for p.pos < len(p.text) && strings.IndexByte("<>=!~", p.text[p.pos]) >= 0 {
		p.pos++
	}
	if p.pos == start && !p.word("in") && p.word("not") {
		p.word("in")
	}
	return p.text[start:p.pos]
}

// word takes a word when it is next.
func (p *markerParser) word(w string) bool {
	p.space()
	rest, ok := strings.CutPrefix(p.text[p.pos:], w)
	if !ok || rest != "" && strings.IndexByte(" (\"'", rest[0]) < 0 {
		return false
	}
	p.pos += len(w)
	return true
}

func (p *markerParser) space() {
	for p.pos < len(p.text) && p.text[p.pos] == ' ' {
		p.pos++
	}
}
