package commandline

import "strings"

// token is a word or an operator with its place in the text.
type token struct {
	op         string // "" for a word; "eof" at the end
	word       word
	start, end int
	line       int
}

// lexer takes a text apart by the token recognition of POSIX:
// https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html#tag_19_03
type lexer struct {
	s      string
	i      int
	line   int
	failed bool // a quote or bracket that is not closed, a here-document
}

var operators = []string{"<<<", "<<-", "&>>", "&&", "||", ";;", "|&", "<<", ">>", ">&", "<&", "&>", ">|", "<>", "\n", ";", "|", "&", "(", ")", "<", ">"}

func (l *lexer) next() token {
	l.blanks()
	t := token{start: l.i, line: l.line}
	if l.i >= len(l.s) {
		t.op, t.end = "eof", l.i
		return t
	}
	for _, op := range operators {
		if strings.HasPrefix(l.s[l.i:], op) {
			l.skip(len(op))
			t.op, t.end = op, l.i
			return t
		}
	}
	if n := ioNumber(l.s[l.i:]); n > 0 {
		l.skip(n)
		t = l.next() // the redirection itself
		return t
	}
	t.word = l.word()
	t.word.raw = strings.ReplaceAll(l.s[t.start:l.i], "\\\n", "")
	t.end = l.i
	return t
}

// skip goes on by n bytes and counts the lines.
func (l *lexer) skip(n int) {
	n = min(n, len(l.s)-l.i)
	l.line += strings.Count(l.s[l.i:l.i+n], "\n")
	l.i += n
}

// blanks skips what parts tokens: spaces, joined lines, comments.
func (l *lexer) blanks() {
	for l.i < len(l.s) {
		switch c := l.s[l.i]; {
		case c == ' ' || c == '\t' || c == '\r':
			l.i++
		case strings.HasPrefix(l.s[l.i:], "\\\n"):
			l.skip(2)
		case strings.HasPrefix(l.s[l.i:], "\\\r\n"):
			l.skip(3)
		case c == '#':
			for l.i < len(l.s) && l.s[l.i] != '\n' {
				l.i++
			}
		default:
			return
		}
	}
}

// ioNumber is the length of a number that stands right before a redirection.
func ioNumber(s string) int {
	n := 0
	for n < len(s) && n < 3 && s[n] >= '0' && s[n] <= '9' {
		n++
	}
	if n > 0 && n < len(s) && (s[n] == '<' || s[n] == '>') {
		return n
	}
	return 0
}

func (l *lexer) fail() {
	l.failed = true
	l.i = len(l.s)
}
