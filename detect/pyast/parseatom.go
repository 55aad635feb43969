package pyast

import "strings"

// atom reads a name, a literal or what stands in brackets.
func (p *parser) atom(line Line) Expr {
	switch p.k {
	case tName:
		n := p.names.make()
		n.Line, n.ID = line, p.word()
		p.next()
		return n
	case tNumber:
		n := p.numbers.make()
		n.Line, n.Text = line, p.word()
		if strings.IndexByte(n.Text, '_') >= 0 {
			n.Text = strings.ReplaceAll(n.Text, "_", "")
		}
		p.next()
		return n
	case tString, tFStart:
		return p.strings(line)
	case tNone, tTrue, tFalse, tEllipsis:
		c := p.constants.make()
		c.Line, c.Value = line, p.word()
		p.next()
		return c
	case tLParen, tLBracket, tLBrace:
		p.enter()
		e := p.brackets(line)
		p.depth--
		return e
	}
	p.fail()
	return p.opaque(line, "bad")
}

func (p *parser) brackets(line Line) Expr {
	switch p.k {
	case tLParen:
		return p.group(line)
	case tLBracket:
		return p.list(line)
	case tLBrace:
		return p.braces(line)
	}
	return p.opaque(line, "bad")
}

// group reads (a), which is a alone, a tuple or a generator.
func (p *parser) group(line Line) Expr {
	p.next()
	if p.accept(tRParen) {
		t := p.tuples.make()
		t.Line, t.Elts = line, nil
		return t
	}
	if p.k == tYield {
		e := p.yield()
		p.expect(tRParen)
		return e
	}
	first := p.item(itemStarNamed)
	switch p.k {
	case tComma:
		t := p.tuple(line, first, itemStarNamed)
		p.expect(tRParen)
		return t
	case tFor, tAsync:
		p.comprehension()
		p.expect(tRParen)
		return p.opaque(line, "generator")
	}
	if _, star := first.(*Starred); star {
		p.fail()
	}
	p.expect(tRParen)
	return first
}

func (p *parser) list(line Line) Expr {
	p.next()
	if p.accept(tRBracket) {
		return &List{Line: line}
	}
	first := p.item(itemStarNamed)
	if p.k == tFor || p.k == tAsync {
		p.comprehension()
		p.expect(tRBracket)
		return p.opaque(line, "list comprehension")
	}
	l := &List{line, p.items(first, itemStarNamed)}
	p.expect(tRBracket)
	return l
}

// braces reads a dict, a set, or a comprehension of one.
func (p *parser) braces(line Line) Expr {
	p.next()
	if p.k == tRBrace || p.k == tDoubleStar {
		return p.dict(line, nil)
	}
	first := p.item(itemStarNamed)
	switch p.k {
	case tColon:
		if !pair(first) {
			p.fail()
		}
		return p.dict(line, first)
	case tFor, tAsync:
		p.comprehension()
		p.expect(tRBrace)
		return p.opaque(line, "set comprehension")
	}
	s := &Set{line, p.items(first, itemStarNamed)}
	p.expect(tRBrace)
	return s
}

// pair holds for what may be a key: no star.
func pair(e Expr) bool {
	_, star := e.(*Starred)
	return !star
}

// dict reads the rest of {k: v, **d}. The first key, if there is one, was read.
func (p *parser) dict(line Line, key Expr) Expr {
	d := &Dict{Line: line}
	base := len(p.exprRow.stack)
	for key != nil || p.k != tRBrace && p.k != tFail {
		var value Expr
		if key == nil && p.accept(tDoubleStar) {
			value = p.binary(precBitOr)
		} else {
			if key == nil {
				key = p.expr()
			}
			p.expect(tColon)
			value = p.expr()
		}
		p.exprRow.push(key)
		p.exprRow.push(value)
		key = nil
		if p.k == tFor || p.k == tAsync {
			p.comprehension()
			if len(p.exprRow.stack) > base+2 {
				p.fail()
			}
			p.expect(tRBrace)
			p.exprRow.cut(base)
			return p.opaque(line, "dict comprehension")
		}
		if !p.accept(tComma) {
			break
		}
	}
	p.expect(tRBrace)
	d.Keys, d.Values = unzip(p.exprRow.cut(base))
	return d
}

// unzip parts what was pushed by turns, in place.
func unzip(list []Expr) (keys, values []Expr) {
	if len(list) == 0 {
		return nil, nil
	}
	n := len(list) / 2
	both := make([]Expr, len(list))
	for i := range n {
		both[i], both[n+i] = list[2*i], list[2*i+1]
	}
	return both[:n:n], both[n:]
}
