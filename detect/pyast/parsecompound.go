package pyast

// compound reads a statement that opens a block.
func (p *parser) compound() Stmt {
	line := p.line()
	switch p.k {
	case tIf:
		return p.ifStmt(line)
	case tTry:
		return p.try(line)
	case tWith:
		return p.with(line)
	case tFor:
		return p.forStmt(line)
	case tWhile:
		return p.while(line)
	case tAsync:
		return p.async(line, nil)
	}
	return p.definition()
}

// ifStmt reads the whole row of elif in a loop, for rows of thousands exist.
func (p *parser) ifStmt(line Line) Stmt {
	p.next()
	first := p.ifs.make()
	first.Line, first.Test = line, p.named()
	first.Body = p.block(line)
	last := first
	for p.k == tElif {
		line := p.line()
		p.next()
		s := p.ifs.make()
		s.Line, s.Test = line, p.sound(p.named())
		s.Body = p.clause(line)
		last.Else = p.alone(s)
		last = s
	}
	last.Else = p.elseBlock()
	return first
}

// alone is a block of one statement.
func (p *parser) alone(s Stmt) []Stmt {
	base := len(p.stmtRow.stack)
	p.stmtRow.push(s)
	return p.stmtRow.cut(base)
}

// sound is an expression of a clause that stays in the tree when it failed.
func (p *parser) sound(e Expr) Expr {
	if p.failed {
		return p.opaque(Line(p.tokens[p.failedAt].line), "bad")
	}
	return e
}

func (p *parser) elseBlock() []Stmt {
	if p.k != tElse {
		return nil
	}
	line := p.line()
	p.next()
	return p.clause(line)
}

func (p *parser) while(line Line) Stmt {
	p.next()
	s := &While{Line: line, Test: p.named()}
	s.Body = p.block(line)
	s.Else = p.elseBlock()
	return s
}

func (p *parser) forStmt(line Line) Stmt {
	p.next()
	s := &For{Line: line, Target: p.targets()}
	p.expect(tIn)
	s.Iter = p.starExprs()
	s.Body = p.block(line)
	s.Else = p.elseBlock()
	return s
}

// targets reads what a for or a comprehension assigns to.
func (p *parser) targets() Expr {
	e := p.exprList(itemTarget)
	if !assignable(e) {
		p.fail()
	}
	return e
}

// target is an operand: what follows may be an `in`.
func (p *parser) target() Expr {
	if p.k == tStar {
		line := p.line()
		p.next()
		return &Starred{line, p.binary(precBitOr)}
	}
	return p.binary(precBitOr)
}

func (p *parser) try(line Line) Stmt {
	p.next()
	s := &Try{Line: line}
	s.Body = p.block(line)
	base := len(p.handlerRow.stack)
	star := p.peek() == tStar
	for p.k == tExcept {
		if (p.peek() == tStar) != star {
			p.note(p.line())
		}
		p.handlerRow.push(p.handler())
	}
	s.Handlers = p.handlerRow.cut(base)
	if len(s.Handlers) > 0 {
		s.Else = p.elseBlock()
	}
	if p.k == tFinally {
		line := p.line()
		p.next()
		s.Finally = p.clause(line)
	} else if len(s.Handlers) == 0 && !p.failed {
		p.note(line)
	}
	return s
}

// handler reads an except block. Since PEP 758 several types need no parentheses,
// and an `as` needs them still.
func (p *parser) handler() Handler {
	h := Handler{Line: p.line()}
	p.next()
	star := p.accept(tStar)
	if star || p.k != tColon {
		line := p.line()
		h.Type = p.expr()
		if p.k == tComma {
			h.Type = p.tuple(line, h.Type, itemExpr)
		} else if p.accept(tAs) {
			p.name()
		}
		h.Type = p.sound(h.Type)
	}
	h.Body = p.clause(h.Line)
	return h
}

func (p *parser) with(line Line) Stmt {
	p.next()
	s := &With{Line: line}
	if p.k == tLParen {
		// Parentheses around items, or around an expression: the first is tried first.
		at := p.at
		p.next()
		s.Items = p.withItems(tRParen)
		p.expect(tRParen)
		if p.k == tColon {
			s.Body = p.block(line)
			return s
		}
		p.back(at)
	}
	s.Items = p.withItems(tColon)
	s.Body = p.block(line)
	return s
}

func (p *parser) withItems(end kind) []WithItem {
	var items []WithItem
	for {
		item := WithItem{Value: p.expr()}
		if p.accept(tAs) {
			item.Target = p.target()
			if !assignable(item.Target) {
				p.fail()
			}
		}
		items = append(items, item)
		if !p.accept(tComma) || end == tRParen && p.k == end {
			return items
		}
	}
}

// async reads what stands behind `async`; the line is its own.
func (p *parser) async(line Line, decorators []Expr) Stmt {
	p.next()
	switch {
	case p.k == tDef:
		return p.function(line, decorators, true)
	case p.k == tFor && decorators == nil:
		return p.forStmt(line)
	case p.k == tWith && decorators == nil:
		return p.with(line)
	}
	p.fail()
	return nil
}

func (p *parser) definition() Stmt {
	base := len(p.exprRow.stack)
	for p.accept(tAt) {
		p.exprRow.push(p.named())
		p.expect(tNewline)
	}
	decorators := p.exprRow.cut(base)
	line := p.line()
	switch p.k {
	case tDef:
		return p.function(line, decorators, false)
	case tClass:
		return p.class(line, decorators)
	case tAsync:
		return p.async(line, decorators)
	}
	p.fail()
	return nil
}

func (p *parser) function(line Line, decorators []Expr, async bool) Stmt {
	p.next()
	s := p.functions.make()
	s.Line, s.Decorators, s.Async = line, decorators, async
	s.Name = p.name()
	p.typeParams()
	p.expect(tLParen)
	s.Params = p.params(tRParen)
	p.expect(tRParen)
	if p.accept(tArrow) {
		s.Returns = p.expr()
	}
	s.Body = p.block(line)
	return s
}

func (p *parser) class(line Line, decorators []Expr) Stmt {
	p.next()
	s := &Class{Line: line, Decorators: decorators}
	s.Name = p.name()
	p.typeParams()
	if p.accept(tLParen) {
		s.Bases, s.Keywords = p.arguments(0)
	}
	s.Body = p.block(line)
	return s
}
