package pyast

import (
	"strings"
	"unicode/utf8"
)

// unescape reads the escapes of a string. \N{NAME} stays as it is, and so does what
// is no escape; ok is false for what CPython refuses, as \x1.
//
// Reference: https://docs.python.org/3/reference/lexical_analysis.html#escape-sequences
func unescape(text string, isBytes bool) (value string, ok bool) {
	out := make([]byte, 0, len(text))
	for {
		i := strings.IndexByte(text, '\\')
		if i < 0 || i+1 >= len(text) {
			return string(append(out, text...)), true
		}
		out = append(out, text[:i]...)
		c := text[i+1]
		text = text[i+2:]
		if plain := strings.IndexByte("\\'\"abfnrtv", c); plain >= 0 {
			out = append(out, "\\'\"\a\b\f\n\r\t\v"[plain])
			continue
		}
		digits, size := 0, 0
		switch {
		case c == '\n':
			continue
		case '0' <= c && c <= '7':
			var code rune
			code, text = octal(c, text)
			out = appendCode(out, code, isBytes)
			continue
		case c == 'x':
			digits = 2
		case c == 'u' && !isBytes:
			digits = 4
		case c == 'U' && !isBytes:
			digits = 8
		case c == 'N' && !isBytes:
			if end := strings.IndexByte(text, '}'); end < 2 || text[0] != '{' {
				return "", false
			}
			fallthrough
		default:
			out = append(out, '\\', c)
			continue
		}
		var code rune
		for size < digits && size < len(text) && isHex(text[size]) {
			code = code<<4 | rune(hexValue(text[size]))
			size++
		}
		if size < digits || uint32(code) > utf8.MaxRune {
			return "", false
		}
		out = appendCode(out, code, isBytes)
		text = text[size:]
	}
}

// octal reads up to three digits. In bytes \400 and beyond lose their ninth bit.
func octal(first byte, text string) (rune, string) {
	code := rune(first - '0')
	for range 2 {
		if text == "" || text[0] < '0' || text[0] > '7' {
			break
		}
		code = code<<3 | rune(text[0]-'0')
		text = text[1:]
	}
	return code, text
}

func appendCode(out []byte, code rune, isBytes bool) []byte {
	if isBytes {
		return append(out, byte(code))
	}
	return utf8.AppendRune(out, code)
}

func hexValue(c byte) byte {
	if c <= '9' {
		return c - '0'
	}
	return c | 0x20 - 'a' + 10
}
