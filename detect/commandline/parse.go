package commandline

import (
	"slices"
	"strings"
)

// kind is what a statement of a shell text is.
type kind int

const (
	simple   kind = iota
	involved      // a pipeline, `a || b`, a command in the background
	loop          // while, until, for
	branch        // if
	cases         // case
	group         // { … } and ( … )
	function      // a definition
)

// statement is a command up to the operator that parts it from the next one.
type statement struct {
	kind    kind
	assigns []word // of a simple command, before its words
	words   []word
	// redirected tells of a redirection that matters: not one that only leads to the
	// container's own output.
	redirected bool
	raw        string
	line       int
	start, end int
	// body is the text inside of a compound command, or of a function's.
	body string
	// conditions and bodies are those of an `if`, one after the other; a last body
	// without a condition is its `else`. A loop has its condition alone.
	conditions [][]statement
	bodies     []string
	// subject and arms are those of a case.
	subject word
	arms    []arm
	// alternative is what follows `||`, nil for none.
	alternative *statement
	sep         string // the operator behind it: ";", "&&", "\n", …
}

// arm is `pattern | pattern) body ;;`.
type arm struct {
	patterns []string
	body     string
}

type parser struct {
	lex   lexer
	tok   token
	fuel  int // statements that may still come: hostile text ends somewhere
	depth int
}

const (
	maxStatements = 500
	maxNesting    = 20
)

// parse takes a text apart into its statements; false where it is no text that
// this reader understands as a whole.
func parse(text string) ([]statement, bool) {
	p := &parser{lex: lexer{s: text, line: 1}, fuel: maxStatements}
	p.advance()
	list, ok := p.list("")
	return list, ok && p.tok.op == "eof" && !p.lex.failed
}

func (p *parser) advance() { p.tok = p.lex.next() }

// list reads statements up to one of the words in until (separated by spaces),
// or to the end. ")" and ";;" end it too.
func (p *parser) list(until string) ([]statement, bool) {
	var out []statement
	for {
		for p.tok.op == "\n" || p.tok.op == ";" {
			p.advance()
		}
		if p.tok.op == "eof" || p.tok.op == ")" || p.tok.op == ";;" || p.tok.op == "" && until != "" && slices.Contains(strings.Fields(until), p.tok.word.keyword()) {
			return out, true
		}
		s, ok := p.andOr()
		if !ok {
			return out, false
		}
		out = append(out, s)
	}
}

// andOr reads a pipeline with its alternatives and the operator behind it.
func (p *parser) andOr() (statement, bool) {
	s, ok := p.pipeline()
	for ok && p.tok.op == "||" {
		p.advance()
		p.newlines()
		var other statement
		if other, ok = p.pipeline(); ok {
			first := s
			if s.alternative != nil {
				first.alternative = nil
			}
			s = statement{kind: involved, start: s.start, end: other.end, line: s.line, alternative: &other, words: s.words, assigns: s.assigns}
			if first.kind != simple || first.redirected {
				s.words = nil
			}
			s.raw = p.text(s.start, s.end)
		}
	}
	if !ok {
		return s, false
	}
	switch op := p.tok.op; op {
	case "&":
		s.kind, s.words, s.sep = involved, nil, op
		s.end = p.tok.end
		s.raw = p.text(s.start, s.end)
		p.advance()
	case "&&":
		s.sep = op
		p.advance()
		p.newlines()
		if p.tok.op == "eof" {
			return s, false
		}
	case ";", "\n":
		s.sep = op
		p.advance()
	case "eof", ")", ";;":
	default:
		return s, false
	}
	return s, true
}

func (p *parser) newlines() {
	for p.tok.op == "\n" {
		p.advance()
	}
}

func (p *parser) pipeline() (statement, bool) {
	s, ok := p.command()
	for ok && (p.tok.op == "|" || p.tok.op == "|&") {
		p.advance()
		p.newlines()
		var next statement
		if next, ok = p.command(); ok {
			s = statement{kind: involved, start: s.start, end: next.end, line: s.line}
			s.raw = p.text(s.start, s.end)
		}
	}
	return s, ok
}

// text is a stretch of the source on one line as far as it was joined by hand.
func (p *parser) text(start, end int) string {
	return strings.TrimSpace(strings.NewReplacer("\\\r\n", " ", "\\\n", " ").Replace(p.lex.s[start:end]))
}

// command reads a simple or a compound command.
func (p *parser) command() (statement, bool) {
	if p.fuel--; p.fuel < 0 || p.depth > maxNesting {
		return statement{}, false
	}
	p.depth++
	defer func() { p.depth-- }()
	s := statement{start: p.tok.start, line: p.tok.line}
	ok := true
	switch name := p.tok.word.keyword(); {
	case p.tok.op == "(":
		s.kind = group
		ok = p.enclosed(&s, "", ")")
	case p.tok.op != "" && !isRedirection(p.tok.op):
		return s, false
	case name == "{":
		s.kind = group
		ok = p.enclosed(&s, "}", "")
	case name == "if":
		s.kind = branch
		ok = p.blocks(&s)
	case name == "while", name == "until":
		s.kind = loop
		p.advance()
		var condition []statement
		if condition, ok = p.list("do"); ok {
			s.conditions = [][]statement{condition}
			ok = p.enclosed(&s, "done", "")
		}
	case name == "for", name == "select":
		s.kind = loop
		for p.tok.op == "" && p.tok.word.keyword() != "do" || p.tok.op == ";" || p.tok.op == "\n" {
			p.advance()
		}
		ok = p.tok.op == "" && p.enclosed(&s, "done", "")
	case name == "case":
		s.kind = cases
		ok = p.caseArms(&s)
	case name == "function":
		s.kind = function
		p.advance()
		s.words = []word{p.tok.word}
		p.advance()
		if p.tok.op == "(" {
			p.advance()
			p.advance()
		}
		ok = p.definition(&s)
	case name == "!":
		s.kind = involved
		p.advance()
		_, ok = p.command()
	default:
		return p.simple(s)
	}
	if !ok {
		return s, false
	}
	return p.finish(s)
}

// enclosed reads from an opening word or bracket to the closing one.
func (p *parser) enclosed(s *statement, word, op string) bool {
	from := p.tok.end
	p.advance()
	if _, ok := p.list(word); !ok {
		return false
	}
	if op != "" && p.tok.op != op || word != "" && (p.tok.op != "" || p.tok.word.keyword() != word) {
		return false
	}
	s.body = p.lex.s[from:p.tok.start]
	p.advance()
	return true
}

// blocks reads `if … then … elif … else … fi`.
func (p *parser) blocks(s *statement) bool {
	for p.tok.op == "" {
		word := p.tok.word.keyword()
		from := p.tok.end
		p.advance()
		if word == "fi" {
			return len(s.bodies) > 0
		}
		until := "elif else fi"
		if word == "if" || word == "elif" {
			until = "then"
		}
		list, ok := p.list(until)
		if !ok {
			return false
		}
		if until == "then" {
			s.conditions = append(s.conditions, list)
		} else {
			s.bodies = append(s.bodies, p.lex.s[from:p.tok.start])
		}
	}
	return false
}

// caseArms reads `case WORD in a|b) …;; esac`.
func (p *parser) caseArms(s *statement) bool {
	p.advance()
	s.subject = p.tok.word
	p.advance()
	p.newlines()
	if p.tok.op != "" || p.tok.word.keyword() != "in" {
		return false
	}
	p.advance()
	for {
		p.newlines()
		if p.tok.op == "" && p.tok.word.keyword() == "esac" {
			p.advance()
			return true
		}
		var a arm
		for p.tok.op == "" || p.tok.op == "|" || p.tok.op == "(" {
			if text, ok := p.tok.word.literal(); ok && p.tok.op == "" {
				a.patterns = append(a.patterns, text)
			}
			p.advance()
		}
		if p.tok.op != ")" {
			return false
		}
		from := p.tok.end
		p.advance()
		if _, ok := p.list("esac"); !ok {
			return false
		}
		a.body = p.lex.s[from:p.tok.start]
		s.arms = append(s.arms, a)
		if p.tok.op == ";;" {
			p.advance()
		} else if p.tok.op != "" {
			return false
		}
	}
}
