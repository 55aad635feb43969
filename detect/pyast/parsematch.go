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

// patterns reads what stands between `case` and its guard, and tells nothing of it.
func (p *parser) patterns() {
	star := p.k == tStar
	p.maybeStar()
	if star && p.k != tComma {
		p.fail()
	}
	for p.accept(tComma) && p.k != tColon && p.k != tIf {
		p.maybeStar()
	}
}

func (p *parser) maybeStar() {
	if p.accept(tStar) {
		p.name()
		return
	}
	p.pattern()
}

// pattern reads alternatives, and the name that they may get.
func (p *parser) pattern() {
	p.closedPattern()
	for p.accept(tPipe) {
		p.closedPattern()
	}
	if p.accept(tAs) {
		p.name()
	}
}

func (p *parser) closedPattern() {
	p.enter()
	switch p.k {
	case tName:
		p.next()
		for p.accept(tDot) {
			p.name()
		}
		if p.accept(tLParen) {
			p.classPattern()
		}
	case tLParen:
		p.next()
		p.sequencePattern(tRParen)
	case tLBracket:
		p.next()
		p.sequencePattern(tRBracket)
	case tLBrace:
		p.next()
		p.mappingPattern()
	default:
		p.literalPattern()
	}
	p.depth--
}

// literalPattern reads None, strings, -1 and 1 + 2j.
func (p *parser) literalPattern() {
	switch p.k {
	case tNone, tTrue, tFalse:
		p.next()
		return
	case tString, tFStart: // CPython refuses an f-string after parsing
		p.strings(p.line())
		return
	}
	p.accept(tMinus)
	p.expect(tNumber)
	if p.accept(tPlus) || p.accept(tMinus) {
		if word := p.word(); p.k != tNumber || word[len(word)-1]|0x20 != 'j' {
			p.fail()
		}
		p.next()
	}
}

func (p *parser) sequencePattern(end kind) {
	star, comma := p.k == tStar, false
	for p.k != end && p.k != tFail {
		p.maybeStar()
		if !p.accept(tComma) {
			break
		}
		comma = true
	}
	if star && !comma && end == tRParen {
		p.fail()
	}
	p.expect(end)
}

// mappingPattern reads {"key": pattern, dotted.name: pattern, **rest}.
func (p *parser) mappingPattern() {
	for p.k != tRBrace && p.k != tFail {
		if p.accept(tDoubleStar) {
			if p.k == tName && p.word() == "_" {
				p.fail()
			}
			p.name()
			p.accept(tComma)
			break
		}
		if p.k == tName {
			p.next()
			if p.k != tDot {
				p.fail()
			}
			for p.accept(tDot) {
				p.name()
			}
		} else {
			p.literalPattern()
		}
		p.expect(tColon)
		p.pattern()
		if !p.accept(tComma) {
			break
		}
	}
	p.expect(tRBrace)
}

func (p *parser) classPattern() {
	named := false
	for p.k != tRParen && p.k != tFail {
		if p.k == tName && p.peek() == tAssign {
			p.next()
			p.next()
			named = true
		} else if named {
			p.fail()
		}
		p.pattern()
		if !p.accept(tComma) {
			break
		}
	}
	p.expect(tRParen)
}
