package source

import "strings"

// statement is a logical line that begins at the left margin: continuation
// lines are joined, comments dropped, strings kept.
type statement struct {
	text string
	line int // 1-based
}

// statements splits Python text into the logical lines of the module level.
// Indented lines belong to a block and are passed over.
// Reference: https://docs.python.org/3/reference/lexical_analysis.html
func statements(src string) []statement {
	var out []statement
	s := scanner{src: src, line: 1}
	for s.pos < len(s.src) {
		start, line := s.pos, s.line
		indented := src[start] == ' ' || src[start] == '\t'
		text := s.logicalLine()
		if !indented && strings.TrimSpace(text) != "" {
			out = append(out, statement{text: strings.TrimSpace(text), line: line})
		}
	}
	return out
}

type scanner struct {
	src  string
	pos  int
	line int
}

// logicalLine reads to the end of a logical line, across brackets, triple
// quotes and backslashes.
func (s *scanner) logicalLine() string {
	var b strings.Builder
	depth := 0
	for s.pos < len(s.src) {
		c := s.src[s.pos]
		switch {
		case c == '\n':
			s.pos++
			s.line++
			if depth == 0 {
				return b.String()
			}
			b.WriteByte(' ')
		case c == '\\' && strings.HasPrefix(s.src[s.pos+1:], "\n"):
			s.pos += 2
			s.line++
			b.WriteByte(' ')
		case c == '#':
			if end := strings.IndexByte(s.src[s.pos:], '\n'); end >= 0 {
				s.pos += end
			} else {
				s.pos = len(s.src)
			}
		case c == '"' || c == '\'':
			b.WriteString(s.str(c))
		default:
			switch c {
			case '(', '[', '{':
				depth++
			case ')', ']', '}':
				depth = max(depth-1, 0)
			}
			if c != '\r' {
				b.WriteByte(c)
			}
			s.pos++
		}
	}
	return b.String()
}

// str reads a string literal with its quotes. A string of one line that is not
// closed ends with the line.
func (s *scanner) str(quote byte) string {
	start := s.pos
	fence := s.src[s.pos : s.pos+1]
	if triple := strings.Repeat(fence, 3); strings.HasPrefix(s.src[s.pos:], triple) {
		fence = triple
	}
	s.pos += len(fence)
	for s.pos < len(s.src) {
		switch {
		case s.src[s.pos] == '\\' && s.pos+1 < len(s.src):
			if s.src[s.pos+1] == '\n' {
				s.line++
			}
			s.pos += 2
		case strings.HasPrefix(s.src[s.pos:], fence):
			s.pos += len(fence)
			return s.src[start:s.pos]
		case s.src[s.pos] == '\n':
			if len(fence) == 1 {
				return s.src[start:s.pos]
			}
			s.line++
			s.pos++
		default:
			s.pos++
		}
	}
	return s.src[start:]
}
