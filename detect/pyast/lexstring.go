package pyast

import "strings"

// A field is an f-string that is open, or a replacement field of it.
type field struct {
	quote       byte
	triple, raw bool
	depth       int  // the brackets that are open inside of the field; 0 for the string's own text
	spec        bool // its format specification is being read
}

// isPrefix holds for the prefixes of strings.
func isPrefix(word string) bool {
	a, b := word[0]|0x20, byte(0)
	if len(word) == 1 {
		return a == 'r' || a == 'b' || a == 'f' || a == 'u' || a == 't'
	}
	b = word[1] | 0x20
	if b == 'r' {
		a, b = b, a
	}
	return a == 'r' && (b == 'b' || b == 'f' || b == 't')
}

// prefixOf reads the letters before a string's quotes.
func prefixOf(text string) (raw, bytes, formatted, template bool, size int) {
	for size = 0; text[size] != '"' && text[size] != '\''; size++ {
		switch text[size] | 0x20 {
		case 'r':
			raw = true
		case 'b':
			bytes = true
		case 'f':
			formatted = true
		case 't':
			formatted, template = true, true
		}
	}
	return raw, bytes, formatted, template, size
}

// quoted reads a string whose prefix begins at start and whose quotes are at pos.
func (l *lexer) quoted(start int) {
	quote := l.text[l.pos]
	triple := l.text[l.pos+1] == quote && l.text[l.pos+2] == quote
	if l.pos > start {
		raw, _, formatted, _, _ := prefixOf(l.text[start:])
		if formatted {
			l.pos++
			if triple {
				l.pos += 2
			}
			l.emit(tFStart, start)
			l.fields = append(l.fields, field{quote: quote, triple: triple, raw: raw})
			l.fixedText()
			return
		}
	}
	if triple {
		l.tripleQuoted(start, quote)
		return
	}
	line := l.line
	for i := l.pos + 1; ; i++ {
		switch l.text[i] {
		case quote:
			l.pos = i + 1
			l.tokens = append(l.tokens, token{tString, int32(start), int32(l.pos), line})
			return
		case '\\':
			i++
			if l.text[i] == '\n' {
				l.line++
			}
		case '\n':
			l.pos = i
			l.unterminated(start, line)
			return
		}
		if i >= len(l.text)-1 {
			l.pos = len(l.text) - 1
			l.unterminated(start, line)
			return
		}
	}
}

func (l *lexer) tripleQuoted(start int, quote byte) {
	i := l.pos + 3
	for {
		n := strings.IndexByte(l.text[i:], quote)
		if n < 0 {
			l.pos = len(l.text) - 1
			l.depth++ // it is open at the end of the text
			l.emit(tError, start)
			return
		}
		escapes := 0
		for l.text[i+n-escapes-1] == '\\' && i+n-escapes-1 >= l.pos+3 {
			escapes++
		}
		i += n
		if escapes%2 == 0 && l.text[i+1] == quote && l.text[i+2] == quote {
			break
		}
		i++
	}
	l.pos = i + 3
	l.emit(tString, start)
	l.line += int32(strings.Count(l.text[start:l.pos], "\n"))
}

// unterminated ends a string that its line doesn't close. The brackets around it
// end with it: they would swallow the lines that follow.
func (l *lexer) unterminated(start int, line int32) {
	l.tokens = append(l.tokens, token{tError, int32(start), int32(l.pos), line})
	l.depth, l.fields = 0, l.fields[:0]
}

// fieldOperator reads the bytes that mean something else in a replacement field,
// where no bracket is open inside of it.
func (l *lexer) fieldOperator(c byte) bool {
	top := &l.fields[len(l.fields)-1]
	if l.depth != top.depth {
		return false
	}
	switch {
	case c == '}':
		l.depth--
		l.one(tRBrace)
		l.fields = l.fields[:len(l.fields)-1]
		l.fixedText()
	case c == ':':
		l.one(tColon)
		top.spec = true
		l.fixedText()
	case c == '!' && l.text[l.pos+1] != '=':
		l.one(tBang)
	case c == ')' || c == ']':
		l.pos++
		l.unterminated(l.pos-1, l.line)
	default:
		return false
	}
	return true
}

// fixedText reads the text of an f-string up to its end or to the next brace.
func (l *lexer) fixedText() {
	top := l.fields[len(l.fields)-1]
	start, line := l.pos, l.line
	middle := func() {
		if l.pos > start {
			l.tokens = append(l.tokens, token{tFMiddle, int32(start), int32(l.pos), line})
		}
	}
	for ; ; l.pos++ {
		switch c := l.text[l.pos]; c {
		case '{':
			if l.text[l.pos+1] == '{' && !top.spec {
				l.pos++
				continue
			}
			middle()
			l.depth++
			l.one(tLBrace)
			l.fields = append(l.fields, field{top.quote, top.triple, top.raw, l.depth, false})
			return
		case '}':
			if top.spec {
				middle()
				return
			}
			if l.text[l.pos+1] == '}' {
				l.pos++
				continue
			}
			middle()
			l.one(tError)
			start, line = l.pos, l.line
			l.pos--
		case '\\':
			l.escapeInText(top)
		case '\n':
			if !top.triple {
				middle()
				if !top.spec {
					l.unterminated(start, line)
				}
				return
			}
			l.line++
		case '"', '\'':
			if c != top.quote || top.triple && (l.text[l.pos+1] != c || l.text[l.pos+2] != c) {
				continue
			}
			middle()
			l.endText(top)
			return
		case 0:
			if l.pos == len(l.text)-1 {
				return
			}
		}
	}
}

// escapeInText steps over what a backslash guards. It does not guard braces, except
// for those of \N{NAME}.
func (l *lexer) escapeInText(top field) {
	switch next := l.text[l.pos+1]; {
	case next == '{' || next == '}':
	case next == 'N' && !top.raw && l.text[l.pos+2] == '{':
		end := l.pos + 3
		for l.text[end] >= ' ' && l.text[end] != '}' && l.text[end] != top.quote {
			end++
		}
		if l.text[end] == '}' {
			l.pos = end
		} else {
			l.pos = end - 1
		}
	case next == '\n':
		l.line++
		l.pos++
	case l.pos+1 < len(l.text)-1:
		l.pos++
	}
}

// endText closes an f-string. In a format specification the quotes come too early.
func (l *lexer) endText(top field) {
	start := l.pos
	l.pos++
	if top.triple {
		l.pos += 2
	}
	if top.spec {
		l.unterminated(start, l.line)
		return
	}
	l.emit(tFEnd, start)
	l.fields = l.fields[:len(l.fields)-1]
}
