package locktoml

import (
	"bytes"
	"encoding/binary"
	"math/bits"
	"strings"
	"unicode/utf8"
	"unsafe"
)

// scanner reads the words of the file. Its methods return false at anything
// that lock tools don't write.
type scanner struct {
	text      string // which begin has found sound
	pos       int
	line      int // of pos, from 1
	lineEnd   int // of the line that pos is in
	backslash int // the first one from some place before pos on
}

// begin is false for a file with characters that TOML has no place for
// anywhere, so that nobody else has to look for them.
func (s *scanner) begin(data []byte) bool {
	if !sound(data) {
		return false
	}
	*s = scanner{text: unsafe.String(unsafe.SliceData(data), len(data)), line: 1, backslash: -1}
	s.lineEnd = next(s.text, '\n')
	return true
}

// sound tells whether data is UTF-8 without control characters that are neither
// tabs nor the ends of lines.
func sound(data []byte) bool {
	return plain(data) || utf8.Valid(data) && !hasControl(data)
}

// plain tells whether data is printable ASCII, tabs and line feeds, as nearly all
// locks are. It counts the control characters, eight bytes at a time: with its
// high bit set, a byte below a blank loses that bit when a blank is subtracted.
func plain(data []byte) bool {
	const ones, highs = 0x0101010101010101, 0x8080808080808080
	controls, odd := bytes.Count(data, []byte{'\n'})+bytes.Count(data, []byte{'\t'}), uint64(0)
	for ; len(data) >= 8; data = data[8:] {
		w := binary.LittleEndian.Uint64(data)
		odd |= w | (w + ones) // not ASCII, or DEL
		controls -= bits.OnesCount64(^((w | highs) - ' '*ones) & highs)
	}
	for _, c := range data {
		odd |= uint64(c) | (uint64(c) + 1)
		if c < ' ' {
			controls--
		}
	}
	return odd&highs == 0 && controls == 0
}

// hasControl tells whether there are control characters that are neither tabs
// nor the ends of lines. It looks at eight bytes at a time: a word has a byte
// below n if subtracting n from each borrows somewhere.
func hasControl(data []byte) bool {
	const ones, highs = 0x0101010101010101, 0x8080808080808080
	i := 0
	for ; i+8 < len(data); i += 8 {
		w := binary.LittleEndian.Uint64(data[i:])
		del := w ^ 0x7f*ones
		if ((w-' '*ones)&^w|(del-ones)&^del)&highs != 0 && anyControl(data[i:i+9]) {
			return true
		}
	}
	return anyControl(data[i:]) || len(data) > 0 && data[len(data)-1] == '\r'
}

// anyControl does not judge the last byte if it is a carriage return that may
// have its line feed after it.
func anyControl(data []byte) bool {
	for i, c := range data {
		if c == '\r' && i+1 < len(data) && data[i+1] != '\n' || c == 0x7f || c < ' ' && c != '\t' && c != '\n' && c != '\r' {
			return true
		}
	}
	return false
}

// peek is the next byte, 0 at the end.
func (s *scanner) peek() byte {
	if s.pos < len(s.text) {
		return s.text[s.pos]
	}
	return 0
}

// take takes a byte when it is next.
func (s *scanner) take(c byte) bool {
	if s.pos < len(s.text) && s.text[s.pos] == c {
		s.pos++
		return true
	}
	return false
}

// blank passes over spaces and tabs.
func (s *scanner) blank() {
	for s.pos < len(s.text) && (s.text[s.pos] == ' ' || s.text[s.pos] == '\t') {
		s.pos++
	}
}

// newline takes the end of a line.
func (s *scanner) newline() bool {
	if strings.HasPrefix(s.text[s.pos:], "\r\n") {
		s.pos++
	}
	if !s.take('\n') {
		return false
	}
	s.line++
	s.lineEnd = s.pos + next(s.text[s.pos:], '\n')
	return true
}

// comment passes over a comment, if one is next.
func (s *scanner) comment() {
	if s.peek() == '#' {
		s.pos = s.lineEnd
	}
}

// endOfLine takes what may follow an expression.
func (s *scanner) endOfLine() bool {
	s.blank()
	s.comment()
	return s.pos == len(s.text) || s.newline()
}

// space passes over blanks, comments and line ends, which may stand between the
// elements of an array and, from TOML 1.1 on, of an inline table.
func (s *scanner) space() bool {
	for {
		s.blank()
		switch s.peek() {
		case '#':
			s.comment()
		case '\n', '\r':
			if !s.newline() {
				return false
			}
		default:
			return true
		}
	}
}

// key reads one part of a key.
func (s *scanner) key() (string, bool) {
	if c := s.peek(); c == '"' || c == '\'' {
		return s.str()
	}
	start := s.pos
	for s.pos < len(s.text) && inBareKey[s.text[s.pos]] {
		s.pos++
	}
	return s.text[start:s.pos], s.pos > start
}

// str reads a string on one line.
func (s *scanner) str() (string, bool) {
	quote := s.text[s.pos]
	start := s.pos + 1
	length := strings.IndexByte(s.text[start:], quote)
	end := start + length
	if length < 0 || end > s.lineEnd {
		return "", false
	}
	if quote == '"' && s.backslash < end && s.nextBackslash(start) < end {
		return s.escaped(start)
	}
	s.pos = end + 1
	// Three quotes begin a string of several lines.
	return s.text[start:end], length > 0 || s.peek() != quote
}

// nextBackslash is the place of the next one, the end of the file for none.
func (s *scanner) nextBackslash(from int) int {
	if s.backslash < from {
		s.backslash = from + next(s.text[from:], '\\')
	}
	return s.backslash
}

// escaped reads a basic string that has escapes.
func (s *scanner) escaped(start int) (string, bool) {
	var b strings.Builder
	for {
		b.WriteString(s.text[start:s.backslash])
		s.pos = s.backslash + 1
		i := strings.IndexByte(`"\nrt`, s.peek())
		if i < 0 || s.pos >= s.lineEnd {
			return "", false
		}
		b.WriteByte("\"\\\n\r\t"[i])
		start = s.pos + 1
		end := start + next(s.text[start:], '"')
		if end > s.lineEnd {
			return "", false
		}
		if s.nextBackslash(start) > end {
			b.WriteString(s.text[start:end])
			s.pos = end + 1
			return b.String(), true
		}
	}
}

// next is the place of a byte, or the end.
func next(s string, c byte) int {
	if i := strings.IndexByte(s, c); i >= 0 {
		return i
	}
	return len(s)
}

// integer reads a decimal number that an int64 surely holds.
func (s *scanner) integer() (int64, bool) {
	word := s.word()
	digits := strings.TrimPrefix(word, "-")
	if digits == "" || len(digits) > 18 || digits[0] == '0' && len(digits) > 1 {
		return 0, false
	}
	var n int64
	for _, c := range []byte(digits) {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = n*10 + int64(c-'0')
	}
	if len(digits) < len(word) {
		n = -n
	}
	return n, true
}

func (s *scanner) boolean() (value, ok bool) {
	word := s.word()
	return word == "true", word == "true" || word == "false"
}

// number passes over an integer, a plain float, or an RFC 3339 time as pylock's
// upload-time has it. A time of day that there isn't is none of its business.
func (s *scanner) number() bool {
	start := s.pos
	if _, ok := s.integer(); ok {
		return true
	}
	word := s.text[start:s.pos]
	whole, fraction, ok := strings.Cut(word, ".")
	if ok && digits(whole) && digits(fraction) && (whole[0] != '0' || whole == "0") {
		return true
	}
	const form = "0000-00-00T00:00:00"
	if len(word) < len(form) {
		return false
	}
	for i := range len(form) {
		if c := word[i]; form[i] == '0' && (c < '0' || c > '9') || form[i] != '0' && c != form[i] {
			return false
		}
	}
	rest := word[len(form):]
	if fraction, ok := strings.CutPrefix(rest, "."); ok {
		rest = strings.TrimLeft(fraction, "0123456789")
		if rest == fraction {
			return false
		}
	}
	if rest == "" || rest == "Z" {
		return true
	}
	return len(rest) == len("+00:00") && (rest[0] == '+' || rest[0] == '-') &&
		digits(rest[1:3]) && rest[3] == ':' && digits(rest[4:])
}

func digits(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}

// word reads up to what may end a value. A time may have a blank in it: what
// follows the word would be no delimiter then.
func (s *scanner) word() string {
	start := s.pos
	for s.pos < len(s.text) && !endsWord[s.text[s.pos]] {
		s.pos++
	}
	return s.text[start:s.pos]
}

var (
	inBareKey = set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
	endsWord  = set(" \t\r\n,]}#")
)

func set(bytes string) (set [256]bool) {
	for _, c := range []byte(bytes) {
		set[c] = true
	}
	return set
}
