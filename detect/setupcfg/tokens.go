package setupcfg

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/dockwright/dockwright/detect/facts"
)

type tokenKind int

const (
	nameToken tokenKind = iota
	stringToken
	numberToken
	opToken
	newlineToken // ends a statement; line ends inside brackets are none
	endToken
)

// token is a token of Python source
// (https://docs.python.org/3/reference/lexical_analysis.html).
type token struct {
	kind tokenKind
	// text is the name, operator or number; of a string its value.
	text string
	line int
	// column is the offset in the line: 0 marks a statement of the module.
	column int
	// depth counts the brackets around it, bracket is the innermost of these as an
	// index into the tokens, -1 for none.
	depth, bracket int
	// dynamic marks strings that are no plain text: f-strings and bytes.
	dynamic bool
}

// maxDepth bounds nesting, and with it the recursion of the reader. CPython's
// own tokenizer allows 200.
const maxDepth = 200

type tokenizer struct {
	path   string
	src    string
	pos    int
	line   int
	start  int   // offset of the line
	open   []int // the brackets that are open, as indexes into tokens
	tokens []token
}

// tokenize parts Python source into tokens. What could not be Python for a
// reason that hides the rest (a string or bracket that doesn't end) is an error;
// an odd character is a token like another.
func tokenize(path string, data []byte) ([]token, error) {
	src := strings.TrimPrefix(string(data), "\uFEFF")
	src = strings.ReplaceAll(strings.ReplaceAll(src, "\r\n", "\n"), "\r", "\n")
	z := &tokenizer{path: path, src: src, line: 1}
	for z.pos < len(z.src) {
		if err := z.next(); err != nil {
			return nil, err
		}
	}
	if len(z.open) > 0 {
		z.line = z.tokens[z.innermost()].line
		return nil, z.fail("a %q is never closed", z.tokens[z.innermost()].text)
	}
	z.add(newlineToken, "")
	z.add(endToken, "")
	return z.tokens, nil
}

func (z *tokenizer) fail(format string, args ...any) error {
	return facts.Errorf(z.path, z.line, "not valid Python: "+format, args...).Fix("correct the file; Python refuses it too")
}

func (z *tokenizer) add(kind tokenKind, text string) *token {
	z.tokens = append(z.tokens, token{
		kind: kind, text: text, line: z.line, column: z.pos - z.start, depth: len(z.open), bracket: z.innermost(),
	})
	return &z.tokens[len(z.tokens)-1]
}

func (z *tokenizer) innermost() int {
	if len(z.open) == 0 {
		return -1
	}
	return z.open[len(z.open)-1]
}

func (z *tokenizer) newline() {
	z.pos++
	z.line++
	z.start = z.pos
}

func (z *tokenizer) next() error {
	c := z.src[z.pos]
	switch {
	case c == '\n':
		if len(z.open) == 0 {
			z.add(newlineToken, "")
		}
		z.newline()
	case c == ' ' || c == '\t' || c == '\f':
		z.pos++
	case c == '#':
		for z.pos < len(z.src) && z.src[z.pos] != '\n' {
			z.pos++
		}
	case c == '\\' && strings.HasPrefix(z.src[z.pos:], "\\\n"):
		z.pos++
		z.newline()
	case c == ';' && len(z.open) == 0:
		z.add(newlineToken, "")
		z.pos++
	case c == '"' || c == '\'':
		return z.string("")
	case c >= '0' && c <= '9':
		z.word(numberToken)
	case isNameStart(z.src[z.pos:]):
		return z.name()
	default:
		return z.operator(c)
	}
	return nil
}

func isNameStart(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return r == '_' || unicode.IsLetter(r)
}

func (z *tokenizer) word(kind tokenKind) {
	t := z.add(kind, "")
	from := z.pos
	for z.pos < len(z.src) {
		r, size := utf8.DecodeRuneInString(z.src[z.pos:])
		if r != '_' && !unicode.IsLetter(r) && !unicode.IsDigit(r) && (kind != numberToken || r != '.') {
			break
		}
		z.pos += size
	}
	t.text = z.src[from:z.pos]
}

// name reads a name, or the string that it is the prefix of.
func (z *tokenizer) name() error {
	from := z.pos
	z.word(nameToken)
	prefix := z.src[from:z.pos]
	if z.pos < len(z.src) && (z.src[z.pos] == '"' || z.src[z.pos] == '\'') && isPrefix(prefix) {
		z.tokens = z.tokens[:len(z.tokens)-1]
		return z.string(strings.ToLower(prefix))
	}
	return nil
}

func isPrefix(s string) bool {
	switch strings.ToLower(s) {
	case "r", "u", "b", "f", "t", "br", "rb", "fr", "rf", "tr", "rt", "ur":
		return true
	}
	return false
}

func (z *tokenizer) operator(c byte) error {
	switch c {
	case '(', '[', '{':
		z.add(opToken, string(c))
		z.open = append(z.open, len(z.tokens)-1)
		if len(z.open) > maxDepth {
			return z.fail("brackets are nested more than %d deep", maxDepth)
		}
	case ')', ']', '}':
		if len(z.open) == 0 || z.tokens[z.innermost()].text != opening[c] {
			return z.fail("a %q closes nothing", string(c))
		}
		z.open = z.open[:len(z.open)-1]
		z.add(opToken, string(c))
	default:
		for _, op := range []string{"**", "+=", "==", "!=", "<=", ">=", ":=", "->", "-=", "*=", "/=", "|=", "//"} {
			if strings.HasPrefix(z.src[z.pos:], op) {
				z.add(opToken, op)
				z.pos += len(op)
				return nil
			}
		}
		_, size := utf8.DecodeRuneInString(z.src[z.pos:])
		z.add(opToken, z.src[z.pos:z.pos+size])
		z.pos += size
		return nil
	}
	z.pos++
	return nil
}

var opening = map[byte]string{')': "(", ']': "[", '}': "{"}

// string reads a string literal; the position is at its quote.
func (z *tokenizer) string(prefix string) error {
	at := z.add(stringToken, "")
	index := len(z.tokens) - 1
	at.dynamic = strings.ContainsAny(prefix, "fbt")
	body, err := z.quoted(strings.ContainsAny(prefix, "ft"), 0)
	if err != nil {
		return err
	}
	if !strings.Contains(prefix, "r") {
		body = unescape(body)
	}
	z.tokens[index].text = body
	return nil
}

// quoted gives what stands between quotes. In the braces of a formatted string
// further strings may stand, with the same quotes since Python 3.12 (PEP 701).
func (z *tokenizer) quoted(formatted bool, nested int) (string, error) {
	quote := z.src[z.pos : z.pos+1]
	if triple := strings.Repeat(quote, 3); strings.HasPrefix(z.src[z.pos:], triple) {
		quote = triple
	}
	if nested > maxDepth {
		return "", z.fail("strings are nested more than %d deep", maxDepth)
	}
	first := z.line
	z.pos += len(quote)
	from, braces := z.pos, 0
	for z.pos < len(z.src) {
		c := z.src[z.pos]
		switch {
		case braces == 0 && strings.HasPrefix(z.src[z.pos:], quote):
			body := z.src[from:z.pos]
			z.pos += len(quote)
			return body, nil
		case c == '\\' && z.pos+1 < len(z.src):
			z.pos++
			if z.src[z.pos] == '\n' {
				z.newline()
			} else {
				z.pos++
			}
		case c == '\n' && len(quote) == 1 && braces == 0:
			return "", z.fail("a string does not end on its line")
		case c == '\n':
			z.newline()
		case formatted && braces == 0 && (strings.HasPrefix(z.src[z.pos:], "{{") || strings.HasPrefix(z.src[z.pos:], "}}")):
			z.pos += 2
		case formatted && c == '{':
			braces++
			z.pos++
		case formatted && c == '}':
			braces = max(braces-1, 0)
			z.pos++
		case braces > 0 && (c == '"' || c == '\''):
			if _, err := z.quoted(true, nested+1); err != nil {
				return "", err
			}
		default:
			z.pos++
		}
	}
	z.line = first
	return "", z.fail("a string is never closed")
}

// unescape resolves the escapes that can matter in metadata; \N{…} and \u
// beyond the valid are left as they are.
func unescape(s string) string {
	if !strings.Contains(s, `\`) {
		return s
	}
	simple := map[byte]string{
		'\\': `\`, '\'': "'", '"': `"`, '\n': "", 'n': "\n", 't': "\t", 'r': "\r", 'a': "\a", 'b': "\b", 'f': "\f", 'v': "\v",
	}
	digits := map[byte]int{'x': 2, 'u': 4, 'U': 8}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' || i+1 == len(s) {
			b.WriteByte(s[i])
			continue
		}
		next := s[i+1]
		if text, ok := simple[next]; ok {
			b.WriteString(text)
			i++
		} else if n := digits[next]; n > 0 && i+2+n <= len(s) {
			code, err := strconv.ParseUint(s[i+2:i+2+n], 16, 32)
			if err != nil || code > unicode.MaxRune {
				b.WriteByte('\\')
				continue
			}
			b.WriteRune(rune(code))
			i += 1 + n
		} else {
			b.WriteByte('\\')
		}
	}
	return b.String()
}
