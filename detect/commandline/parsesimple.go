package commandline

import (
	"slices"
	"strings"
)

// finish reads the redirections behind a compound command.
func (p *parser) finish(s statement) (statement, bool) {
	s.end = p.prevEnd()
	for isRedirection(p.tok.op) {
		if !p.redirection(&s) {
			return s, false
		}
	}
	s.raw = p.text(s.start, s.end)
	return s, true
}

// prevEnd is where the token before the current one ended, without blanks.
func (p *parser) prevEnd() int {
	return len(strings.TrimRight(p.lex.s[:p.tok.start], " \t\r"))
}

// simple reads assignments, words and redirections.
func (p *parser) simple(s statement) (statement, bool) {
	if p.tok.op == "" && p.tok.word.keyword() == "[[" && !p.condition(&s) {
		return s, false
	}
	for {
		switch {
		case p.tok.op == "(" && len(s.words) == 1 && len(s.assigns) == 0:
			s.kind = function // name() { … }
			p.advance()
			if p.tok.op != ")" {
				return s, false
			}
			p.advance()
			if !p.definition(&s) {
				return s, false
			}
			return p.finish(s)
		case p.tok.op == "":
			if at := p.tok; len(s.words) == 0 && isAssignment(at.word) {
				if strings.HasPrefix(p.lex.s[at.end:], "(") { // an array of bash
					p.lex.balanced('(', ')')
					at.word.hard, at.end = true, p.lex.i
				}
				s.assigns = append(s.assigns, at.word)
				s.end = at.end
				p.advance()
				continue
			} else {
				s.words = append(s.words, p.tok.word)
			}
			s.end = p.tok.end
			p.advance()
		case isRedirection(p.tok.op):
			if !p.redirection(&s) {
				return s, false
			}
		default:
			s.raw = p.text(s.start, s.end)
			return s, s.end > s.start
		}
	}
}

// definition reads the body of a function.
func (p *parser) definition(s *statement) bool {
	p.newlines()
	inner, ok := p.command()
	if s.body = inner.body; inner.kind != group {
		s.body = inner.raw
	}
	return ok
}

// condition reads `[[ … ]]`, within which operators have another meaning.
func (p *parser) condition(s *statement) bool {
	for p.tok.op != "eof" {
		if s.end = p.tok.end; p.tok.op == "" {
			s.words = append(s.words, p.tok.word)
			if p.tok.word.keyword() == "]]" {
				p.advance()
				return true
			}
		} else {
			s.words = append(s.words, word{hard: true, raw: p.tok.op})
		}
		p.advance()
	}
	return false
}

func isRedirection(op string) bool {
	return op != "" && (op[0] == '<' || op[0] == '>' || strings.HasPrefix(op, "&>"))
}

// redirection reads one. What leads to the container's own output changes
// nothing; here-documents are not read.
func (p *parser) redirection(s *statement) bool {
	op := p.tok.op
	p.advance()
	if p.tok.op != "" || op == "<<" || op == "<<-" {
		return false
	}
	target, _ := p.tok.word.literal()
	own := op == ">&" && (target == "1" || target == "2") || slices.Contains([]string{"/dev/stdout", "/dev/stderr", "/proc/1/fd/1", "/proc/1/fd/2", "/proc/self/fd/1", "/proc/self/fd/2"}, target)
	s.redirected = s.redirected || !own
	s.end = p.tok.end
	p.advance()
	return true
}

// isAssignment tells `NAME=value`: the name stands unquoted at the beginning.
func isAssignment(w word) bool {
	n := nameLen(w.raw)
	return n > 0 && n < len(w.raw) && w.raw[n] == '='
}
