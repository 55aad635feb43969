package sourcetree

import "strings"

// command is a call in a CMakeLists.txt or meson.build: NAME(ARGUMENT …), with
// the arguments as words, whatever they are nested in.
type command struct {
	name      string // lower case
	arguments []argument
	line      int
}

type argument struct {
	text   string
	quoted bool
	key    string // of a keyword argument of Meson, "" for none
}

// maxArguments bounds what is kept of one call.
const maxArguments = 1000

// commands reads the calls of a text whose comments begin with # and whose
// strings stand in the given quotes. Both languages allow calls within calls: the
// inner one's arguments are those of the outer one too.
func commands(data []byte, quotes string) []command {
	var out []command
	var open []int    // of out
	var keys []string // of each that is open, the keyword whose value stands there
	s := scan{src: string(data), line: 1, quotes: quotes}
	for {
		t := s.next()
		switch {
		case t.kind == 0:
			return out
		case t.kind == '(':
			out = append(out, command{name: strings.ToLower(t.text), line: t.line})
			open, keys = append(open, len(out)-1), append(keys, "")
			if len(open) > 100 {
				return out
			}
		case len(open) == 0:
		case t.kind == ')':
			open, keys = open[:len(open)-1], keys[:len(keys)-1]
		case t.kind == ':':
			keys[len(keys)-1] = t.text
		case t.kind == ',':
			keys[len(keys)-1] = ""
		default:
			for n, i := range open {
				if c := &out[i]; len(c.arguments) < maxArguments {
					c.arguments = append(c.arguments, argument{t.text, t.kind == '"', keys[n]})
				}
			}
		}
	}
}

// item is what stands next: 'w' a word, '"' a string, '(' a word and the bracket
// that opens after it, ')' a bracket that closes, ':' a keyword, ',' a comma, 0
// the end.
type item struct {
	kind byte
	text string
	line int
}

type scan struct {
	src    string
	pos    int
	line   int
	quotes string
}

const (
	blank      = " \t\r\n"
	separators = blank + "(),[]#'\""
)

func (s *scan) next() item {
	for s.pos < len(s.src) {
		c := s.src[s.pos]
		switch {
		case c == '#':
			s.comment()
		case c == ')':
			s.pos++
			return item{')', "", s.line}
		case c == '(' || c == ',':
			s.pos++
			return item{c, "", s.line}
		case strings.IndexByte(s.quotes, c) >= 0:
			return s.string(c)
		case strings.IndexByte(separators, c) >= 0:
			s.advance(1)
		default:
			return s.word()
		}
	}
	return item{}
}

func (s *scan) advance(n int) {
	s.line += strings.Count(s.src[s.pos:s.pos+n], "\n")
	s.pos += n
}

// comment passes over a line's end, or CMake's #[[ … ]].
func (s *scan) comment() {
	end := strings.IndexByte(s.src[s.pos:], '\n')
	if strings.HasPrefix(s.src[s.pos:], "#[[") && s.quotes == `"` {
		if end = strings.Index(s.src[s.pos:], "]]"); end >= 0 {
			end += 2
		}
	}
	if end < 0 {
		end = len(s.src) - s.pos
	}
	s.advance(end)
}

func (s *scan) string(quote byte) item {
	mark := string(quote)
	if triple := strings.Repeat(mark, 3); strings.HasPrefix(s.src[s.pos:], triple) {
		mark = triple
	}
	out := item{'"', "", s.line}
	s.pos += len(mark)
	from := s.pos
	for s.pos < len(s.src) && !strings.HasPrefix(s.src[s.pos:], mark) {
		n := 1
		if s.src[s.pos] == '\\' && s.pos+1 < len(s.src) {
			n = 2
		}
		s.advance(n)
	}
	out.text = s.src[from:s.pos]
	s.pos = min(s.pos+len(mark), len(s.src))
	return out
}

// word reads a word. One before a bracket is the name of a call, one before a
// colon a keyword.
func (s *scan) word() item {
	from, line := s.pos, s.line
	for s.pos < len(s.src) && strings.IndexByte(separators, s.src[s.pos]) < 0 {
		s.pos++
	}
	text := s.src[from:s.pos]
	at := s.pos
	for at < len(s.src) && (s.src[at] == ' ' || s.src[at] == '\t') {
		at++
	}
	if at < len(s.src) && s.src[at] == '(' {
		s.pos = at + 1
		return item{'(', text, line}
	}
	if s.quotes != `"` { // Meson
		if key, ok := strings.CutSuffix(text, ":"); ok {
			return item{':', key, line}
		}
		if at < len(s.src) && s.src[at] == ':' {
			s.pos = at + 1
			return item{':', text, line}
		}
	}
	return item{'w', text, line}
}
