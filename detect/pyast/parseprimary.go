package pyast

// primary reads an atom with its attributes, calls and subscripts.
func (p *parser) primary() Expr {
	line := p.line()
	if p.k == tAwait {
		p.next()
		if p.k == tAwait {
			p.fail()
		}
		return &Await{line, p.primary()}
	}
	e := p.atom(line)
	return p.trailers(line, e)
}

func (p *parser) trailers(line Line, e Expr) Expr {
	for length := 0; ; length++ {
		if length > maxChain {
			e, length = p.opaque(line, "deep"), 0
		}
		switch p.k {
		case tDot:
			p.next()
			a := p.attributes.make()
			a.Line, a.Value, a.Attr = line, e, p.name()
			e = a
		case tLParen:
			p.next()
			c := p.calls.make()
			c.Line, c.Func = line, e
			p.enter()
			c.Args, c.Keywords = p.arguments(Line(p.tokens[p.at-1].line))
			p.depth--
			e = c
		case tLBracket:
			p.next()
			s := p.subscripts.make()
			p.enter()
			s.Line, s.Value, s.Index = line, e, p.index()
			p.expect(tRBracket)
			p.depth--
			e = s
		default:
			return e
		}
	}
}

func (p *parser) opaque(line Line, kind string) Expr {
	o := p.opaques.make()
	o.Line, o.Kind = line, kind
	return o
}

func (p *parser) yield() Expr {
	line := p.line()
	p.next()
	switch {
	case p.accept(tFrom):
		p.expr()
	case starts[p.k]:
		p.starExprs()
	}
	return p.opaque(line, "yield")
}

// index reads what stands in the brackets of a subscript.
func (p *parser) index() Expr {
	line := p.line()
	star := p.k == tStar
	first := p.slice()
	if p.k != tComma && !star {
		return first
	}
	t := p.tuples.make()
	t.Line = line
	base := len(p.exprRow.stack)
	p.exprRow.push(first)
	for p.accept(tComma) && p.k != tRBracket && p.k != tFail {
		p.exprRow.push(p.slice())
	}
	t.Elts = p.exprRow.cut(base)
	return t
}

func (p *parser) slice() Expr {
	line := p.line()
	if p.k != tColon {
		bare := p.k == tStar || p.peek() == tWalrus
		e := p.item(itemStarNamed)
		if p.k != tColon {
			return e
		}
		if bare {
			p.fail()
		}
	}
	p.next()
	if starts[p.k] {
		p.expr()
	}
	if p.accept(tColon) && starts[p.k] {
		p.expr()
	}
	return p.opaque(line, "slice")
}

// arguments reads those of a call, after the bracket that is on the line open. For a
// class, which takes no generator, that is 0.
func (p *parser) arguments(open Line) ([]Expr, []Keyword) {
	args, keywords := len(p.exprRow.stack), len(p.keywordRow.stack)
	var named, double bool
	for p.k != tRParen && p.k != tFail {
		switch {
		case p.k == tDoubleStar:
			p.next()
			double = true
			p.keywordRow.push(Keyword{"", p.expr()})
		case p.k == tStar:
			if double {
				p.fail()
			}
			line := p.line()
			p.next()
			p.exprRow.push(&Starred{line, p.expr()})
		case p.k == tName && p.peek() == tAssign:
			name := p.word()
			p.next()
			p.next()
			named = true
			p.keywordRow.push(Keyword{name, p.expr()})
		default:
			e := p.named()
			if p.k == tFor || p.k == tAsync {
				p.comprehension()
				e = p.opaque(open, "generator")
				if len(p.exprRow.stack) > args || named || double || p.k != tRParen || open == 0 {
					p.fail()
				}
			} else if named || double {
				p.fail()
			}
			p.exprRow.push(e)
		}
		if !p.accept(tComma) {
			break
		}
	}
	p.expect(tRParen)
	return p.exprRow.cut(args), p.keywordRow.cut(keywords)
}

// comprehension reads `for a in b if c`, as often as it comes.
func (p *parser) comprehension() {
	for p.k == tFor || p.k == tAsync {
		p.accept(tAsync)
		p.expect(tFor)
		p.targets()
		p.expect(tIn)
		p.binary(precOr)
		for p.accept(tIf) {
			p.binary(precOr)
		}
	}
}
