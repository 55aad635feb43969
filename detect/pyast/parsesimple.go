package pyast

import "strings"

// simple reads a statement without a block.
func (p *parser) simple() Stmt {
	line := p.line()
	switch p.k {
	case tImport:
		return p.importStmt(line)
	case tFrom:
		return p.fromStmt(line)
	case tReturn:
		p.next()
		s := p.returns.make()
		s.Line = line
		if p.k != tNewline && p.k != tSemi {
			s.Value = p.starExprs()
		}
		return s
	case tRaise:
		return p.raise(line)
	case tPass, tBreak, tContinue:
		keyword := p.word()
		p.next()
		return &Other{line, keyword}
	case tGlobal, tNonlocal:
		keyword := p.word()
		p.next()
		p.name()
		for p.accept(tComma) {
			p.name()
		}
		return &Other{line, keyword}
	case tAssert:
		p.next()
		p.expr()
		if p.accept(tComma) {
			p.expr()
		}
		return &Other{line, "assert"}
	case tDel:
		p.next()
		if target := p.starExprs(); !deletable(target) {
			p.fail()
		}
		return &Other{line, "del"}
	case tName:
		if s := p.softStmt(line); s != nil {
			return s
		}
	}
	return p.exprStmt(line)
}

// softStmt reads the statements whose keyword may be a name as well: `type X = Y`,
// and `lazy import x` of PEP 810.
func (p *parser) softStmt(line Line) Stmt {
	switch next := p.peek(); {
	case next == tName && p.word() == "type":
		p.next()
		p.next()
		p.typeParams()
		p.expect(tAssign)
		p.expr()
		return &Other{line, "type"}
	case next == tImport && p.word() == "lazy":
		p.next()
		return p.importStmt(line)
	case next == tFrom && p.word() == "lazy":
		p.next()
		return p.fromStmt(line)
	}
	return nil
}

func (p *parser) importStmt(line Line) Stmt {
	p.next()
	base := len(p.aliasRow.stack)
	for {
		alias := Alias{Name: p.dottedName()}
		if p.accept(tAs) {
			alias.As = p.name()
		}
		p.aliasRow.push(alias)
		if !p.accept(tComma) {
			break
		}
	}
	return &Import{line, p.aliasRow.cut(base)}
}

// dottedName reads a.b.c, which may have spaces around its dots.
func (p *parser) dottedName() string {
	first := p.at
	name := p.name()
	for p.k == tDot && !p.failed {
		p.next()
		part := p.name()
		if p.failed {
			return ""
		}
		start, end := p.tokens[first].start, p.tokens[p.at-1].end
		if int(end-start) == len(name)+1+len(part) {
			name = p.text[start:end]
		} else {
			name += "." + part
		}
	}
	return name
}

func (p *parser) fromStmt(line Line) Stmt {
	p.next()
	s := &ImportFrom{Line: line}
	for p.k == tDot || p.k == tEllipsis {
		s.Level += len(p.word())
		p.next()
	}
	if s.Level == 0 || p.k == tName {
		s.Module = p.dottedName()
	}
	p.expect(tImport)
	base := len(p.aliasRow.stack)
	if p.accept(tStar) {
		p.aliasRow.push(Alias{Name: "*"})
		s.Names = p.aliasRow.cut(base)
		return s
	}
	brackets := p.accept(tLParen)
	for {
		alias := Alias{Name: p.name()}
		if p.accept(tAs) {
			alias.As = p.name()
		}
		p.aliasRow.push(alias)
		if !p.accept(tComma) || brackets && p.k == tRParen {
			break
		}
	}
	if brackets {
		p.expect(tRParen)
	}
	s.Names = p.aliasRow.cut(base)
	return s
}

func (p *parser) raise(line Line) Stmt {
	p.next()
	s := &Raise{Line: line}
	if p.k != tNewline && p.k != tSemi {
		s.Value = p.expr()
		if p.accept(tFrom) {
			p.expr()
		}
	}
	return s
}

// exprStmt reads an expression, or an assignment to one.
func (p *parser) exprStmt(line Line) Stmt {
	first := p.value()
	switch p.k {
	case tAssign:
		return p.assign(line, first)
	case tColon:
		if !single(first) {
			p.fail()
		}
		p.next()
		s := p.assigns.make()
		s.Line = line
		s.Annotation = p.expr()
		base := len(p.exprRow.stack)
		p.exprRow.push(first)
		s.Targets = p.exprRow.cut(base)
		if p.accept(tAssign) {
			s.Value = p.value()
		}
		return s
	case tAugAssign:
		if !single(first) {
			p.fail()
		}
		op := strings.TrimSuffix(p.word(), "=")
		p.next()
		return &AugAssign{line, first, op, p.value()}
	}
	s := p.exprs.make()
	s.Line, s.Value = line, first
	return s
}

// assign reads the rest of `a = b = value`.
func (p *parser) assign(line Line, first Expr) Stmt {
	s := p.assigns.make()
	s.Line, s.Value = line, first
	base := len(p.exprRow.stack)
	for p.accept(tAssign) {
		if !assignable(s.Value) {
			p.fail()
		}
		p.exprRow.push(s.Value)
		s.Value = p.value()
	}
	s.Targets = p.exprRow.cut(base)
	return s
}

// value reads what may stand at the right of an assignment.
func (p *parser) value() Expr {
	if p.k == tYield {
		return p.yield()
	}
	return p.starExprs()
}

// single holds for the targets of annotations and of +=.
func single(e Expr) bool {
	switch e.(type) {
	case *Name, *Attribute, *Subscript:
		return true
	}
	return false
}

// assignable holds for what can be assigned to.
func assignable(e Expr) bool {
	switch e := e.(type) {
	case *Starred:
		_, twice := e.Value.(*Starred)
		return !twice && assignable(e.Value)
	case *Tuple:
		return all(e.Elts, assignable)
	case *List:
		return all(e.Elts, assignable)
	}
	return single(e)
}

func deletable(e Expr) bool {
	switch e := e.(type) {
	case *Tuple:
		return all(e.Elts, deletable)
	case *List:
		return all(e.Elts, deletable)
	}
	return single(e)
}

func all(list []Expr, holds func(Expr) bool) bool {
	for _, e := range list {
		if !holds(e) {
			return false
		}
	}
	return true
}
