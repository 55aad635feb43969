package requirements

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// line is a logical line: continuations joined, the comment gone, never empty.
type line struct {
	number int // of its first physical line, 1-based
	text   string
}

// logicalLines does what pip's preprocess does (_internal/req/req_file.py),
// variables left as they stand.
func logicalLines(text string) []line {
	var out []line
	var joined strings.Builder
	first := 0 // of the lines in joined; 0 when there are none
	emit := func(number int, s string) {
		if s = strings.TrimFunc(cutComment(s), isSpace); s != "" {
			out = append(out, line{number, s})
		}
	}
	for i, s := range splitLines(text) {
		comment := strings.HasPrefix(strings.TrimLeftFunc(s, isSpace), "#")
		if strings.HasSuffix(s, `\`) && !comment {
			if first == 0 {
				first = i + 1
			}
			joined.WriteString(strings.Trim(s, `\`))
			continue
		}
		if comment {
			s = " " + s // else it would be joined to a word, and no comment
		}
		if first == 0 {
			emit(i+1, s)
			continue
		}
		emit(first, joined.String()+s)
		joined.Reset()
		first = 0
	}
	if first != 0 {
		emit(first, joined.String())
	}
	return out
}

// splitLines parts text where Python's str.splitlines does: also at vertical
// tabs, form feeds, the information separators and Unicode's own line ends.
func splitLines(text string) []string {
	var out []string
	for text != "" {
		i := strings.IndexFunc(text, endsLine)
		if i < 0 {
			return append(out, text)
		}
		out = append(out, text[:i])
		_, size := utf8.DecodeRuneInString(text[i:])
		if strings.HasPrefix(text[i:], "\r\n") {
			size = 2
		}
		text = text[i+size:]
	}
	return out
}

func endsLine(r rune) bool {
	switch r {
	case '\n', '\r', '\v', '\f', 0x1c, 0x1d, 0x1e, 0x85, 0x2028, 0x2029:
		return true
	}
	return false
}

// cutComment cuts from the first "#" that begins the line or follows white
// space: elsewhere it belongs to a URL.
func cutComment(s string) string {
	for i := 0; i < len(s); i++ {
		if s[i] != '#' {
			continue
		}
		before := strings.TrimRightFunc(s[:i], isSpace)
		if i == 0 || len(before) < i {
			return before
		}
	}
	return s
}

// isSpace is white space to Python's str and re.
func isSpace(r rune) bool { return unicode.IsSpace(r) || 0x1c <= r && r <= 0x1f }
