package pyast

// The binding of the operators between operands; 0 is no operator.
const (
	precOr = iota + 1
	precAnd
	precNot
	precCompare
	precBitOr
	precBitXor
	precBitAnd
	precShift
	precSum
	precProduct
)

var precedence = [kinds]uint8{
	tOr: precOr, tAnd: precAnd,
	tNot: precCompare, tIn: precCompare, tIs: precCompare,
	tLess: precCompare, tGreater: precCompare, tLessEqual: precCompare,
	tGreaterEqual: precCompare, tEqual: precCompare, tNotEqual: precCompare,
	tPipe: precBitOr, tCaret: precBitXor, tAmper: precBitAnd,
	tLShift: precShift, tRShift: precShift,
	tPlus: precSum, tMinus: precSum,
	tStar: precProduct, tSlash: precProduct, tDoubleSlash: precProduct, tPercent: precProduct, tAt: precProduct,
}

// starts holds for the tokens that an expression may begin with. After a comma
// nothing else carries a tuple on.
var starts = [kinds]bool{
	tName: true, tNumber: true, tString: true, tFStart: true, tLParen: true, tLBracket: true,
	tLBrace: true, tEllipsis: true, tPlus: true, tMinus: true, tTilde: true, tStar: true,
	tNone: true, tTrue: true, tFalse: true, tNot: true, tLambda: true, tAwait: true,
}

// An item is what a list of expressions has between its commas.
type item uint8

const (
	itemExpr      item = iota
	itemStar           // an expression, or *a
	itemStarNamed      // and a := b too
	itemTarget         // an operand, or *a
)

func (p *parser) item(of item) Expr {
	switch of {
	case itemExpr:
		return p.expr()
	case itemTarget:
		return p.target()
	}
	if p.k == tStar {
		line := p.line()
		p.next()
		return &Starred{line, p.binary(precBitOr)}
	}
	if of == itemStarNamed {
		return p.named()
	}
	return p.expr()
}

// exprList reads an expression, or several with commas, which are a tuple.
func (p *parser) exprList(of item) Expr {
	line := p.line()
	first := p.item(of)
	if p.k != tComma {
		return first
	}
	return p.tuple(line, first, of)
}

// tuple reads the rest of `first, b, c`.
func (p *parser) tuple(line Line, first Expr, of item) Expr {
	t := p.tuples.make()
	t.Line, t.Elts = line, p.items(first, of)
	return t
}

// items reads what follows the first of a list, as long as there are commas.
func (p *parser) items(first Expr, of item) []Expr {
	base := len(p.exprRow.stack)
	p.exprRow.push(first)
	for p.accept(tComma) && starts[p.k] {
		p.exprRow.push(p.item(of))
	}
	return p.exprRow.cut(base)
}

func (p *parser) starExprs() Expr { return p.exprList(itemStar) }

// named reads an expression that may be `name := value`.
func (p *parser) named() Expr {
	if p.k == tName && p.peek() == tWalrus {
		line, target := p.line(), p.word()
		p.next()
		p.next()
		return &NamedExpr{line, target, p.expr()}
	}
	return p.expr()
}

// expr reads an operation, a lambda or `a if b else c`.
func (p *parser) expr() Expr {
	line := p.line()
	if p.k == tLambda {
		return p.lambda(line)
	}
	e := p.binary(precOr)
	if p.k != tIf {
		return e
	}
	p.next()
	p.enter()
	test := p.binary(precOr)
	p.expect(tElse)
	e = &IfExp{line, test, e, p.expr()}
	p.depth--
	return e
}

func (p *parser) lambda(line Line) Expr {
	p.next()
	p.enter()
	p.params(tColon)
	p.expect(tColon)
	e := &Lambda{line, p.expr()}
	p.depth--
	return e
}

// enter goes one level deeper, and fails where that is too deep. Every rule that
// may come to itself again does it; p.depth-- goes back.
func (p *parser) enter() {
	if p.depth++; p.depth > maxDepth {
		p.fail()
	}
}

// binary reads operands and the operators between them that bind at least as close
// as min.
func (p *parser) binary(min uint8) Expr {
	line := p.line()
	var left Expr
	if p.k == tNot && min <= precNot {
		left = p.not(line)
	} else {
		left = p.factor()
	}
	for length := 0; ; length++ {
		prec := precedence[p.k]
		if prec == 0 || prec < min {
			return left
		}
		if length > maxChain {
			left, length = p.opaque(line, "deep"), 0
		}
		switch prec {
		case precOr, precAnd:
			left = p.boolOp(line, left, prec)
		case precCompare:
			left = p.compare(line, left)
		default:
			op := p.word()
			p.next()
			b := p.binOps.make()
			*b = BinOp{line, op, left, p.binary(prec + 1)}
			left = b
		}
	}
}

func (p *parser) not(line Line) Expr {
	p.enter()
	p.next()
	e := &UnaryOp{line, "not", p.binary(precNot)}
	p.depth--
	return e
}

// boolOp reads the rest of `a and b and c`.
func (p *parser) boolOp(line Line, first Expr, prec uint8) Expr {
	b := p.boolOps.make()
	b.Line, b.Op = line, p.word()
	k := p.k
	base := len(p.exprRow.stack)
	p.exprRow.push(first)
	for p.accept(k) {
		p.exprRow.push(p.binary(prec + 1))
	}
	b.Values = p.exprRow.cut(base)
	return b
}

// compare reads the rest of `a < b <= c`.
func (p *parser) compare(line Line, first Expr) Expr {
	c := p.compares.make()
	c.Line, c.Left = line, first
	ops, right := len(p.opRow.stack), len(p.exprRow.stack)
	for precedence[p.k] == precCompare {
		op := p.word()
		switch p.k {
		case tNot:
			p.next()
			op = "not in"
			if p.k != tIn {
				p.fail()
			}
		case tIs:
			if p.peek() == tNot {
				p.next()
				op = "is not"
			}
		}
		p.next()
		p.opRow.push(op)
		p.exprRow.push(p.binary(precCompare + 1))
	}
	c.Ops, c.Right = p.opRow.cut(ops), p.exprRow.cut(right)
	return c
}

// factor reads -a, and a ** b, which binds closer to its left than the sign.
func (p *parser) factor() Expr {
	line := p.line()
	switch p.k {
	case tPlus, tMinus, tTilde:
		p.enter()
		op := p.word()
		p.next()
		e := &UnaryOp{line, op, p.factor()}
		p.depth--
		return e
	}
	base := p.primary()
	if p.k != tDoubleStar {
		return base
	}
	p.enter()
	p.next()
	e := &BinOp{line, "**", base, p.factor()}
	p.depth--
	return e
}

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
