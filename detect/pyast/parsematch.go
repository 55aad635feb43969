package pyast

// match reads a match statement, or nil where `match` is but a name. Its first line
// tells, and is read anew as something else if it is none.
func (p *parser) match() Stmt {
	switch p.peek() {
	case tAssign, tDot, tComma, tColon, tNewline, tRParen, tAugAssign, tWalrus, tSemi:
		return nil
	}
	at, line := p.at, p.line()
	p.next()
	s := &Match{Line: line, Subject: p.exprList(itemStarNamed)}
	if _, star := s.Subject.(*Starred); star {
		p.fail()
	}
	p.expect(tColon)
	if p.k != tNewline || p.peek() != tIndent || p.tokens[min(p.at+2, len(p.tokens)-1)].kind != tName {
		p.back(at)
		return nil
	}
	p.next()
	p.next()
	p.blocks++
	for p.k != tDedent && p.k != tEOF {
		if p.k != tName || p.word() != "case" {
			base := len(p.stmtRow.stack)
			p.note(p.line())
			p.statement()
			p.stmtRow.cut(base)
			continue
		}
		s.Cases = append(s.Cases, p.caseBlock())
	}
	p.blocks--
	p.accept(tDedent)
	return s
}

func (p *parser) caseBlock() []Stmt {
	line := p.line()
	p.next()
	p.patterns()
	if p.accept(tIf) {
		p.named()
	}
	return p.clause(line)
}

// patterns steps over the patterns of a case: to the `if` or the colon that stand in
// no bracket.
func (p *parser) patterns() {
	if p.k == tColon || p.k == tIf {
		p.fail()
	}
	for open := 0; ; p.next() {
		switch p.k {
		case tLParen, tLBracket, tLBrace:
			open++
		case tRParen, tRBracket, tRBrace:
			open--
		case tColon, tIf:
			if open == 0 {
				return
			}
		case tNewline, tError, tEOF:
			p.fail()
			return
		case tFail:
			return
		}
	}
}
