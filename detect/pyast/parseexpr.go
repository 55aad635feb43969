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
