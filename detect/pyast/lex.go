package pyast

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	// maxIndents is CPython's MAXINDENT: deeper blocks are refused there too.
	maxIndents = 100
	tabSize    = 8
)

// A lexer cuts a text into tokens as CPython's tokenizer does:
// https://docs.python.org/3/reference/lexical_analysis.html. Its text ends with a
// newline and a NUL, so that no look ahead needs a bound.
type lexer struct {
	text    string
	pos     int
	line    int32
	tokens  []token
	indents []indent
	depth   int     // of open brackets
	fields  []field // f-strings and their replacement fields that are open

	// Where the logical line began, to go on after it when it never ends.
	lineToken, linePos int
	lineLine           int32
	// patience is how many more bytes may be read twice for the sake of lines that
	// never end. It keeps the whole linear.
	patience int
	// badIndent is the first line whose indentation CPython refuses, 0 for none.
	badIndent int32
}

// An indent is a block's column with tabs to every eighth column, and with tabs of
// one column: both must agree on which of two lines is deeper.
type indent struct{ column, alt int }

func (l *lexer) reset(text string) {
	*l = lexer{
		text: text, line: 1, patience: 4 * len(text),
		tokens: l.tokens[:0], indents: append(l.indents[:0], indent{}), fields: l.fields[:0],
	}
}

func (l *lexer) emit(k kind, start int) {
	l.tokens = append(l.tokens, token{k, int32(start), int32(l.pos), l.line})
}

// run cuts the whole text. The last tokens are tEOF and tFail.
func (l *lexer) run() {
	l.beginLine()
	for {
		c := l.text[l.pos]
		switch classOf[c] {
		case cSpace:
			l.pos++
		case cName:
			l.name()
		case cOperator:
			l.operator(c)
		case cNewline:
			l.newline()
		case cDigit:
			l.number()
		case cQuote:
			l.quoted(l.pos)
		case cDot:
			l.dot()
		case cHash:
			l.pos += strings.IndexByte(l.text[l.pos:], '\n')
		case cBackslash:
			l.backslash()
		case cEnd:
			if l.pos == len(l.text)-1 {
				if l.finish() {
					return
				}
				continue
			}
			l.one(tError)
		default:
			l.one(tError)
		}
	}
}

// one emits a token of one byte.
func (l *lexer) one(k kind) {
	l.pos++
	l.emit(k, l.pos-1)
}

// beginLine passes over blank lines and comments, and tells the indentation of the
// line after them.
func (l *lexer) beginLine() {
	for {
		in, ok := l.measure()
		switch l.text[l.pos] {
		case '#':
			l.pos += strings.IndexByte(l.text[l.pos:], '\n')
			fallthrough
		case '\n':
			l.pos++
			l.line++
			continue
		case 0:
			if l.pos == len(l.text)-1 {
				in, ok = indent{}, true
			}
		}
		l.indent(in)
		l.lineToken, l.linePos, l.lineLine = len(l.tokens), l.pos, l.line
		if !ok {
			l.one(tError)
		}
		return
	}
}

// measure reads the white space at the beginning of a line. A backslash there
// carries on in the next line, and the first line's column counts.
func (l *lexer) measure() (indent, bool) {
	var in, first indent
	for {
		switch l.text[l.pos] {
		case ' ':
			in.column++
			in.alt++
		case '\t':
			in.column = (in.column/tabSize + 1) * tabSize
			in.alt++
		case '\f':
			in = indent{}
		case '\\':
			if l.text[l.pos+1] != '\n' {
				return in, false
			}
			if first.column == 0 {
				first = in
			}
			l.pos++
			l.line++
		default:
			if first.column != 0 {
				in = first
			}
			return in, true
		}
		l.pos++
	}
}

func (l *lexer) indent(in indent) {
	top := l.indents[len(l.indents)-1]
	if in.column > top.column {
		if in.alt <= top.alt || len(l.indents) >= maxIndents {
			l.refuseIndent()
		}
		l.indents = append(l.indents, in)
		l.emit(tIndent, l.pos)
		return
	}
	for in.column < top.column {
		below := l.indents[len(l.indents)-2]
		if in.column > below.column {
			// It fits no block that is open: it is read as one more line of this.
			l.refuseIndent()
			l.indents[len(l.indents)-1] = in
			return
		}
		l.indents = l.indents[:len(l.indents)-1]
		l.emit(tDedent, l.pos)
		top = below
	}
	if in.alt != top.alt {
		l.refuseIndent()
	}
}

func (l *lexer) refuseIndent() {
	if l.badIndent == 0 {
		l.badIndent = l.line
	}
}

// newline ends the logical line, unless a bracket is open.
func (l *lexer) newline() {
	if l.depth == 0 {
		if len(l.tokens) > l.lineToken {
			l.emit(tNewline, l.pos)
		}
		l.fields = l.fields[:0]
		l.pos++
		l.line++
		l.beginLine()
		return
	}
	l.pos++
	l.line++
	i := l.pos
	for l.text[i] == ' ' || l.text[i] == '\t' {
		i++
	}
	end := i
	for nameByte[l.text[end]] == 1 {
		end++
	}
	if end-i >= 3 && end-i <= 8 && keyword(l.text[i:end]).neverInBrackets() {
		if !l.retry() {
			l.beginLine()
		}
	}
}

// retry gives up a logical line that doesn't end: it becomes a tError, and the
// lexer goes back to the physical line after its first, if it may.
func (l *lexer) retry() bool {
	next := l.linePos + strings.IndexByte(l.text[l.linePos:], '\n') + 1
	l.depth, l.fields = 0, l.fields[:0]
	again := l.patience >= l.pos-next
	line, pos := l.line, l.pos
	if again {
		l.patience -= l.pos - next
		pos, line = next, l.lineLine+1
	}
	l.tokens = l.tokens[:l.lineToken]
	l.line = l.lineLine
	l.emit(tError, l.linePos)
	l.emit(tNewline, l.linePos)
	l.pos, l.line = pos, line
	if again {
		l.beginLine()
	}
	return again
}

// finish ends the text, and says whether that was it.
func (l *lexer) finish() bool {
	if l.depth > 0 || len(l.fields) > 0 {
		if l.retry() {
			return false
		}
		l.lineToken = len(l.tokens)
	}
	if len(l.tokens) > l.lineToken {
		l.emit(tNewline, l.pos)
	}
	for range l.indents[1:] {
		l.emit(tDedent, l.pos)
	}
	l.emit(tEOF, l.pos)
	l.emit(tFail, l.pos)
	return true
}

// backslash joins two physical lines; at the end of the text there is no second.
func (l *lexer) backslash() {
	if l.text[l.pos+1] != '\n' || l.pos+2 == len(l.text)-1 {
		l.one(tError)
		return
	}
	l.pos += 2
	l.line++
}

func (l *lexer) name() {
	start := l.pos
	i, seen := start, uint8(0)
	for {
		class := nameByte[l.text[i]]
		if class == 0 {
			break
		}
		seen |= class
		i++
	}
	l.pos = i
	k := tName
	switch n := i - start; {
	case n <= 2 && classOf[l.text[i]] == cQuote && isPrefix(l.text[start:i]):
		l.quoted(start)
		return
	case seen&2 != 0:
		if !isIdentifier(l.text[start:i]) {
			k = tError
		}
	case n >= 2 && n <= 8:
		k = keyword(l.text[start:i])
	}
	l.emit(k, start)
}

// isIdentifier holds for the identifiers of PEP 3131: XID_Start, then XID_Continue.
func isIdentifier(word string) bool {
	for i, r := range word {
		switch {
		case r == utf8.RuneError:
			return false
		case r == '_', unicode.IsLetter(r), unicode.In(r, unicode.Nl, unicode.Other_ID_Start):
		case i > 0 && unicode.In(r, unicode.Mn, unicode.Mc, unicode.Nd, unicode.Pc, unicode.Other_ID_Continue):
		default:
			return false
		}
	}
	return true
}

func (l *lexer) dot() {
	switch next := l.text[l.pos+1]; {
	case '0' <= next && next <= '9':
		l.number()
	case next == '.' && l.text[l.pos+2] == '.':
		l.pos += 3
		l.emit(tEllipsis, l.pos-3)
	default:
		l.one(tDot)
	}
}
