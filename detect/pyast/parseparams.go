package pyast

// typeParams reads [T: bound = default, *Ts, **P] and tells nothing of it.
func (p *parser) typeParams() {
	if !p.accept(tLBracket) {
		return
	}
	for {
		star := p.accept(tStar)
		plain := !star && !p.accept(tDoubleStar)
		p.name()
		if plain && p.accept(tColon) {
			p.expr()
		}
		if p.accept(tAssign) {
			if star && p.k == tStar {
				p.next()
			}
			p.expr()
		}
		if !p.accept(tComma) || p.k == tRBracket {
			break
		}
	}
	p.expect(tRBracket)
}

// params reads the parameters of a def up to its `)`, or of a lambda up to its
// colon.
func (p *parser) params(end kind) []Param {
	base := len(p.paramRow.stack)
	var star, slash, bare, defaults bool
	for p.k != end && p.k != tFail {
		var param Param
		switch {
		case p.k == tSlash:
			p.next()
			if slash || star || len(p.paramRow.stack) == base {
				p.fail()
			}
			slash = true
			if p.k != end {
				p.expect(tComma)
			}
			continue
		case p.k == tStar:
			p.next()
			if star {
				p.fail()
			}
			star = true
			if p.k == tComma {
				bare = true
				p.next()
				continue
			}
			param.Stars = 1
		case p.k == tDoubleStar:
			p.next()
			param.Stars = 2
		}
		if param.Stars == 2 && bare || param.Stars == 0 && p.k != tName {
			p.fail()
		}
		bare = false
		p.param(&param, end == tRParen)
		if param.Stars == 0 {
			param.KeywordOnly = star
			if !star && defaults && param.Default == nil {
				p.fail()
			}
			defaults = defaults || param.Default != nil
		}
		p.paramRow.push(param)
		if !p.accept(tComma) || param.Stars == 2 {
			break
		}
	}
	if bare {
		p.fail()
	}
	return p.paramRow.cut(base)
}

func (p *parser) param(param *Param, annotated bool) {
	param.Name = p.name()
	if annotated && p.accept(tColon) {
		if line := p.line(); param.Stars == 1 && p.accept(tStar) {
			param.Annotation = &Starred{line, p.binary(precBitOr)}
		} else {
			param.Annotation = p.expr()
		}
	}
	if param.Stars == 0 && p.accept(tAssign) {
		param.Default = p.expr()
	}
}
