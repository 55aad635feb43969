package commandline

import (
	"strings"
	"unicode"
)

// LineOf is the first line of a text that begins with a key, or else has it in
// quotes, 1-based, 0 for none: for formats whose reader gives no places.
func LineOf(text, key string) int {
	number := 0
	for line := range strings.Lines(text) {
		number++
		line = strings.TrimLeft(line, " \t\"'-{[")
		if rest, ok := strings.CutPrefix(line, key); ok && (rest == "" || strings.IndexByte(" \t\"'=:]", rest[0]) >= 0) {
			return number
		}
	}
	if i := strings.Index(text, `"`+key+`"`); i >= 0 {
		return 1 + strings.Count(text[:i], "\n")
	}
	return 0
}

// Clean is a text of somebody else's on one line, without what does not print.
func Clean(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return ' '
		}
		if !unicode.IsPrint(r) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "?"))
	if s = strings.Join(strings.Fields(s), " "); len(s) > 200 {
		s = strings.ToValidUTF8(s[:200], "") + "…"
	}
	return s
}
