package pep508

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// quote writes a string literal that unquote reads back. Escapes are written
// only where quotes alone can't do it.
func quote(s string) string {
	q := byte('"')
	if strings.IndexByte(s, q) >= 0 && strings.IndexByte(s, '\'') < 0 {
		q = '\''
	}
	var b strings.Builder
	b.Grow(len(s) + 2)
	b.WriteByte(q)
	for i := range len(s) {
		switch ch := s[i]; {
		case ch == '\\':
			b.WriteString(`\\`)
		case ch == q || ch == '\n' || ch == '\r' || ch == 0:
			// The grammar has no backslash before a quote.
			fmt.Fprintf(&b, `\x%02x`, ch)
		default:
			b.WriteByte(ch)
		}
	}
	b.WriteByte(q)
	return b.String()
}

// unquote resolves the escapes in the inside of a string literal as Python
// does (https://docs.python.org/3/reference/lexical_analysis.html#escape-sequences).
// \N{name} and lone surrogates are refused: the first would need Unicode's
// tables of names, the second is no text.
func unquote(s string) (string, bool) {
	var b strings.Builder
	for i := 0; i < len(s); {
		switch {
		case s[i] == '\n' || s[i] == '\r' || s[i] == 0:
			return "", false
		case s[i] != '\\':
			b.WriteByte(s[i])
			i++
		default:
			r, n := unescape(s[i+1:])
			if n < 0 {
				return "", false
			}
			if r >= 0 {
				b.WriteRune(r)
			}
			i += 1 + n
		}
	}
	return b.String(), true
}

// unescape reads what follows a backslash: the character and its length in s.
// It is -1 for none (a continued line); the length is -1 for a broken escape.
// A backslash before anything else is one itself.
func unescape(s string) (rune, int) {
	if s == "" {
		return 0, -1
	}
	switch s[0] {
	case '\n':
		return -1, 1
	case '\r':
		if strings.HasPrefix(s, "\r\n") {
			return -1, 2
		}
		return -1, 1
	case '\\', '\'', '"':
		return rune(s[0]), 1
	case 'a', 'b', 'f', 'n', 'r', 't', 'v':
		return rune("\a\b\f\n\r\t\v"[strings.IndexByte("abfnrtv", s[0])]), 1
	case '0', '1', '2', '3', '4', '5', '6', '7':
		n := 1
		for n < 3 && n < len(s) && '0' <= s[n] && s[n] <= '7' {
			n++
		}
		r, _ := strconv.ParseUint(s[:n], 8, 16)
		return rune(r), n
	case 'x':
		return hex(s, 2)
	case 'u':
		return hex(s, 4)
	case 'U':
		return hex(s, 8)
	case 'N':
		return 0, -1
	}
	return '\\', 0
}

func hex(s string, digits int) (rune, int) {
	if len(s) <= digits {
		return 0, -1
	}
	r, err := strconv.ParseUint(s[1:1+digits], 16, 32)
	if err != nil || r > utf8.MaxRune || !utf8.ValidRune(rune(r)) {
		return 0, -1
	}
	return rune(r), 1 + digits
}
