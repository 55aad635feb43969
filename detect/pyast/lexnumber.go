package pyast

import "strings"

// number reads a number as CPython does; what is none, as 0777 or 1_, is a tError.
func (l *lexer) number() {
	start := l.pos
	ok := true
	if l.text[start] == '0' {
		switch l.text[start+1] | 0x20 {
		case 'x':
			ok = l.radix(isHex)
		case 'o':
			ok = l.radix(func(c byte) bool { return '0' <= c && c <= '7' })
		case 'b':
			ok = l.radix(func(c byte) bool { return c == '0' || c == '1' })
		default:
			ok = l.decimal()
		}
	} else {
		ok = l.decimal()
	}
	if !ok || !l.numberEnds() {
		for nameByte[l.text[l.pos]] != 0 {
			l.pos++
		}
		l.emit(tError, start)
		return
	}
	l.emit(tNumber, start)
}

func isHex(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'f'
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// radix reads 0x1f, 0o17, 0b11.
func (l *lexer) radix(digit func(byte) bool) bool {
	l.pos += 2
	for {
		if l.text[l.pos] == '_' {
			l.pos++
		}
		if !digit(l.text[l.pos]) {
			return false
		}
		for digit(l.text[l.pos]) {
			l.pos++
		}
		if l.text[l.pos] != '_' {
			return true
		}
	}
}

// digits reads 1_000.
func (l *lexer) digits() bool {
	for {
		if !isDigit(l.text[l.pos]) {
			return false
		}
		for isDigit(l.text[l.pos]) {
			l.pos++
		}
		if l.text[l.pos] != '_' {
			return true
		}
		l.pos++
	}
}

// decimal reads 12, 1.5e-3, .5, 2j. Zeros may lead only where a fraction, an
// exponent or a j follows, or nothing but zeros.
func (l *lexer) decimal() bool {
	start := l.pos
	whole := true
	if l.text[l.pos] != '.' {
		if !l.digits() {
			return false
		}
		whole = l.text[start] != '0' || strings.Trim(l.text[start:l.pos], "0_") == ""
	}
	if l.text[l.pos] == '.' {
		l.pos++
		whole = true
		if isDigit(l.text[l.pos]) && !l.digits() {
			return false
		}
	}
	if l.text[l.pos]|0x20 == 'e' {
		next := l.pos + 1
		if l.text[next] == '+' || l.text[next] == '-' {
			next++
		}
		if isDigit(l.text[next]) {
			l.pos = next
			whole = true
			if !l.digits() {
				return false
			}
		}
	}
	if l.text[l.pos]|0x20 == 'j' {
		l.pos++
		whole = true
	}
	return whole
}

// numberEnds holds where no name begins right after a number, except for the
// keywords that CPython still lets stand there (`1if x else y`).
func (l *lexer) numberEnds() bool {
	rest := l.text[l.pos:]
	if nameByte[rest[0]] == 0 {
		return true
	}
	for _, word := range []string{"and", "else", "for", "if", "in", "is", "not", "or"} {
		if strings.HasPrefix(rest, word) {
			return true
		}
	}
	return false
}
