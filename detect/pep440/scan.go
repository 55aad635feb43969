package pep440

import (
	"strings"
	"unicode"
)

// scanner reads the parts of a version from the front of s on. Letters count
// in either case, and only ASCII counts.
type scanner struct {
	s string
	i int
}

// release reads "v", the epoch and the release segment.
func (c *scanner) release(v *Version) bool {
	if c.at('v') {
		c.i++
	}
	start, padded := c.i, false
	if !c.number(&padded) {
		return false
	}
	if c.i < len(c.s) && c.s[c.i] == '!' {
		v.epoch = strings.TrimLeft(c.s[start:c.i], "0")
		c.i++
		start, padded = c.i, false
		if !c.number(&padded) {
			return false
		}
	}
	for c.i+1 < len(c.s) && c.s[c.i] == '.' && isDigit(c.s[c.i+1]) {
		c.i++
		c.number(&padded)
	}
	v.release = c.s[start:c.i]
	if padded {
		v.release = normalizeSegments(v.release)
	}
	return true
}

// suffix reads the pre-, post- and development release, as far as they are there.
func (c *scanner) suffix(v *Version) {
	if c.i == len(c.s) {
		return
	}
	if word, n := c.labelled("alpha", "a", "beta", "b", "preview", "pre", "c", "rc"); word != "" {
		v.phase, v.pre = 'c', n
		if word[0] == 'a' || word[0] == 'b' {
			v.phase = word[0]
		}
	}
	if c.at('-') && c.i+1 < len(c.s) && isDigit(c.s[c.i+1]) {
		c.i++
		v.post = c.digits()
	} else if word, n := c.labelled("post", "rev", "r"); word != "" {
		v.post = n
	}
	if word, n := c.labelled("dev"); word != "" {
		v.dev = n
	}
}

// local reads the local version.
func (c *scanner) local(v *Version) {
	if !c.at('+') {
		return
	}
	end := c.i
	for i := c.i + 1; i < len(c.s) && isAlphanumeric(c.s[i]); i++ {
		for i < len(c.s) && isAlphanumeric(c.s[i]) {
			i++
		}
		v.local, end = c.s[c.i+1:i], i
		if i == len(c.s) || !isSeparator(c.s[i]) {
			break
		}
	}
	v.local = normalizeSegments(v.local)
	c.i = end
}

// labelled reads one of words with its number (0 when there is none), which
// separators may surround. The first word that fits is taken.
func (c *scanner) labelled(words ...string) (word, number string) {
	start := c.i
	c.separator()
	for _, word := range words {
		if c.word(word) {
			c.separator()
			return word, c.digits()
		}
	}
	c.i = start
	return "", ""
}

func (c *scanner) word(word string) bool {
	if len(c.s)-c.i < len(word) {
		return false
	}
	for j := range len(word) {
		if c.s[c.i+j]|0x20 != word[j] {
			return false
		}
	}
	c.i += len(word)
	return true
}

// digits reads a number and drops its leading zeros; no digits are 0.
func (c *scanner) digits() string {
	start := c.i
	for c.i < len(c.s) && isDigit(c.s[c.i]) {
		c.i++
	}
	return normalizeNumber(c.s[start:c.i])
}

// number reads at least one digit, and tells of leading zeros.
func (c *scanner) number(padded *bool) bool {
	start := c.i
	for c.i < len(c.s) && isDigit(c.s[c.i]) {
		c.i++
	}
	if c.i-start > 1 && c.s[start] == '0' {
		*padded = true
	}
	return c.i > start
}

func (c *scanner) separator() {
	if c.i < len(c.s) && isSeparator(c.s[c.i]) {
		c.i++
	}
}

// at tells whether the next byte is ch; a letter is given in lower case.
func (c *scanner) at(ch byte) bool {
	return c.i < len(c.s) && (c.s[c.i] == ch || isLetter(ch) && c.s[c.i]|0x20 == ch)
}

func normalizeNumber(digits string) string {
	if digits = strings.TrimLeft(digits, "0"); digits == "" {
		return "0"
	}
	return digits
}

// normalizeSegments puts a release or local version into its normal form.
func normalizeSegments(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	for i, part := range strings.FieldsFunc(s, func(r rune) bool { return r < 0x80 && isSeparator(byte(r)) }) {
		if i > 0 {
			b.WriteByte('.')
		}
		if isNumber(part) {
			b.WriteString(normalizeNumber(part))
		} else {
			b.WriteString(strings.ToLower(part))
		}
	}
	return b.String()
}

func isDigit(ch byte) bool        { return '0' <= ch && ch <= '9' }
func isLetter(ch byte) bool       { return 'a' <= ch|0x20 && ch|0x20 <= 'z' }
func isAlphanumeric(ch byte) bool { return isDigit(ch) || isLetter(ch) }
func isSeparator(ch byte) bool    { return ch == '.' || ch == '-' || ch == '_' }

func isNumber(s string) bool {
	for i := range len(s) {
		if !isDigit(s[i]) {
			return false
		}
	}
	return s != ""
}

// isSpace is what Python calls white space: Unicode's and the four ASCII
// information separators.
func isSpace(r rune) bool {
	return unicode.IsSpace(r) || 0x1c <= r && r <= 0x1f
}

func trimSpace(s string) string {
	if s == "" || '!' <= s[0] && s[0] < 0x7f && '!' <= s[len(s)-1] && s[len(s)-1] < 0x7f {
		return s
	}
	return strings.TrimFunc(s, isSpace)
}
