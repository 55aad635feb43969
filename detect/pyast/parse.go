package pyast

import "sync"

const (
	// maxDepth is how deep expressions nest; CPython refuses 200 brackets.
	maxDepth = 220
	// maxChain is how long a row of operators, calls and attributes grows, each of
	// which is one level of the tree.
	maxChain = 2000
)

// Parse reads a file. It takes any bytes, never panics, and takes time in proportion
// to their length. The nodes are pointers (*Call, *If, …), and strings are parts of
// one copy of the text, so a tree keeps that in memory. Two more kinds of Opaque are
// "bad", the test or type of a clause that did not parse, and "deep", the beginning of
// a row of thousands of operators.
//
// Differences from CPython's own tree: \N{NAME} in a string stays as it is
// written, surrogates (\ud800) become U+FFFD, identifiers are not put into NFKC, and
// what CPython refuses only after parsing (a return outside of a function) is read.
func Parse(data []byte) *Module {
	p := pool.Get().(*parser)
	defer pool.Put(p)
	return p.module(data)
}

var pool = sync.Pool{New: func() any { return new(parser) }}

// A parser reads the tokens by recursive descent. It looks one token ahead.
//
// Reference: https://docs.python.org/3/reference/grammar.html
type parser struct {
	lexer
	slabs
	k      kind // of the token at hand
	at     int  // its place among the tokens
	depth  int
	blocks int

	// After a failure the parser stands at tFail, so that all rules end, and failedAt
	// is where it was. The statement that it was in becomes Bad.
	failed   bool
	failedAt int
	broken   int
}

func (p *parser) module(data []byte) *Module {
	text, broken := decode(data)
	p.lexer.reset(text)
	p.lexer.run()
	p.at, p.depth, p.blocks, p.failed, p.broken = 0, 0, 0, false, 0
	p.k = p.tokens[0].kind
	base := len(p.stmtRow.stack)
	for p.k != tEOF {
		p.statement()
	}
	m := &Module{Body: p.stmtRow.cut(base), Broken: p.broken}
	for _, line := range []int{broken, int(p.badIndent)} {
		if line > 0 && (m.Broken == 0 || line < m.Broken) {
			m.Broken = line
		}
	}
	p.text = "" // the pool shall not keep it
	return m
}

func (p *parser) next() {
	if p.k != tFail {
		p.at++
		p.k = p.tokens[p.at].kind
	}
}

// peek is the kind of the token after the one at hand.
func (p *parser) peek() kind {
	if p.at+1 < len(p.tokens) {
		return p.tokens[p.at+1].kind
	}
	return tFail
}

func (p *parser) line() Line { return Line(p.tokens[p.at].line) }

// word is the text of the token at hand.
func (p *parser) word() string {
	t := &p.tokens[p.at]
	return p.text[t.start:t.end]
}

// accept steps over a token of a kind, if it is at hand.
func (p *parser) accept(k kind) bool {
	if p.k != k {
		return false
	}
	p.next()
	return true
}

func (p *parser) expect(k kind) {
	if p.k != k {
		p.fail()
		return
	}
	p.next()
}

// name takes an identifier.
func (p *parser) name() string {
	if p.k != tName {
		p.fail()
		return ""
	}
	word := p.word()
	p.next()
	return word
}

func (p *parser) fail() {
	if !p.failed {
		p.failed, p.failedAt = true, p.at
		p.at, p.k = len(p.tokens)-1, tFail
	}
}

// back goes to a token that was passed, as if nothing had happened since.
func (p *parser) back(at int) {
	p.failed = false
	p.at, p.k = at, p.tokens[at].kind
}

// recover goes from a failure to the end of its logical line and over the block
// that belongs to it. What failed began at the token start, on a line.
func (p *parser) recover(line Line, start int) {
	p.note(line)
	at := p.failedAt
	if k := p.tokens[at].kind; at > start && (k == tIndent || k == tDedent || p.tokens[at-1].kind == tNewline) {
		// A decorator without a definition: the line at hand is another.
		p.back(at)
		p.skipBlock()
		return
	}
	for kind := p.tokens[at].kind; kind != tNewline && kind != tEOF; kind = p.tokens[at].kind {
		at++
	}
	if p.tokens[at].kind == tNewline {
		at++
	}
	p.back(at)
	p.skipBlock()
}

// skipBlock goes over an indented block.
func (p *parser) skipBlock() {
	if p.k != tIndent {
		return
	}
	for open := 0; p.k != tEOF; {
		switch p.k {
		case tIndent:
			open++
		case tDedent:
			open--
		}
		p.next()
		if open == 0 {
			return
		}
	}
}

func (p *parser) note(line Line) {
	if p.broken == 0 {
		p.broken = int(line)
	}
}

// statement reads a logical line, with the block that it opens, and pushes what it
// holds.
func (p *parser) statement() {
	line, start := p.line(), p.at
	switch p.k {
	case tIndent:
		// Nothing opened this block.
		p.next()
		line = p.line()
		p.note(line)
		p.at--
		p.k = tIndent
		p.skipBlock()
		p.stmtRow.push(&Bad{line})
		return
	case tIf, tTry, tWith, tFor, tWhile, tDef, tClass, tAt, tAsync:
		if s := p.compound(); !p.failed {
			p.stmtRow.push(s)
		}
	default:
		if p.k == tName && p.word() == "match" {
			if s := p.match(); s != nil {
				p.stmtRow.push(s)
				return
			}
		}
		p.simpleLine()
	}
	if p.failed {
		p.recover(line, start)
		p.stmtRow.push(&Bad{line})
	}
}

// simpleLine reads the statements of one line: `a = 1; b = 2`.
func (p *parser) simpleLine() {
	for {
		s := p.simple()
		if p.k != tSemi && p.k != tNewline {
			p.fail()
			return
		}
		p.stmtRow.push(s)
		if p.accept(tSemi) && p.k != tNewline {
			continue
		}
		p.expect(tNewline)
		return
	}
}

// block reads `:` and what it opens; line is that of its clause. It fails where there
// is no colon.
func (p *parser) block(line Line) []Stmt {
	p.expect(tColon)
	if p.failed {
		return nil
	}
	base := len(p.stmtRow.stack)
	switch {
	case p.k != tNewline:
		first, start := p.line(), p.at
		p.simpleLine()
		if p.failed {
			p.recover(first, start)
			p.stmtRow.push(&Bad{first})
		}
	case p.peek() != tIndent || p.blocks >= maxIndents:
		p.next()
		p.note(line)
		p.skipBlock()
		p.stmtRow.push(&Bad{line})
	default:
		p.next()
		p.next()
		p.blocks++
		for p.k != tDedent && p.k != tEOF {
			p.statement()
		}
		p.blocks--
		p.accept(tDedent)
	}
	return p.stmtRow.cut(base)
}

// clause is block for the second and further clauses of a statement: one that is no
// Python holds a Bad, and the statement goes on.
func (p *parser) clause(line Line) []Stmt {
	body := p.block(line)
	if p.failed {
		p.recover(line, 0)
		return []Stmt{&Bad{line}}
	}
	return body
}
