package ignore

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxText is the longest pattern that is written; Docker reads lines of 64 KiB.
const maxText = 4096

// simpleClass is a bracket expression that git and Docker read alike.
var simpleClass = regexp.MustCompile(`^\[(?:[A-Za-z0-9](?:-[A-Za-z0-9])?)+\]$`)

// docker is the glob as moby/patternmatcher reads it, and "" with the reason
// when there is no way to say it there.
//
// That matcher makes a regular expression of a pattern, and lets some characters
// through as they are: "|", "{" and "}" act in it, "^" too, "*" and "?" do even
// within brackets, and a negated class matches a slash. It trims white space. So
// such characters go into brackets or behind a backslash here. Docker on Windows
// knows no backslash escapes, where "*" and "?" can't be in a name either.
func (g glob) docker() (text, problem string) {
	var b strings.Builder
	for i := range g {
		switch e := &g[i]; e.kind {
		case star, name:
			b.WriteByte('*')
		case dirs:
			b.WriteString("**/")
		case rest:
			b.WriteString("**")
		case one:
			piece, problem := e.docker(i == 0, i == len(g)-1)
			if problem != "" {
				return "", problem
			}
			b.WriteString(piece)
		}
	}
	text = b.String()
	first, _ := utf8.DecodeRuneInString(text)
	last, _ := utf8.DecodeLastRuneInString(text)
	switch {
	case !utf8.ValidString(text):
		return "", "it is not UTF-8"
	case len(text) > maxText:
		return "", "it is too long"
	case unicode.IsSpace(first) || unicode.IsSpace(last) || strings.ContainsRune(text, '\ufeff'):
		return "", "it begins or ends with a space that isn't ASCII"
	}
	return text, ""
}

func (e *elem) docker(first, last bool) (text, problem string) {
	if e.text != "" {
		return e.text, ""
	}
	if b, ok := e.set.single(); ok {
		if b < ' ' || b == 0x7f {
			return "", "it holds a control character"
		}
		return literal(b, first, last), ""
	}
	return class(e.set)
}

// literal writes a byte that stands for itself.
func literal(b byte, first, last bool) string {
	switch {
	case strings.IndexByte(`*?\^`, b) >= 0:
		return `\` + string(rune(b))
	case strings.IndexByte("[|{}", b) >= 0, first && (b == '#' || b == '!'), (first || last) && b == ' ':
		return "[" + string(rune(b)) + "]"
	}
	return string([]byte{b})
}

// class writes a set of bytes. A set that takes some of the bytes beyond ASCII
// and not the others can't be said in characters.
func class(set charset) (text, problem string) {
	beyond := 0
	for b := 128; b < 256; b++ {
		if set.has(byte(b)) {
			beyond++
		}
	}
	switch beyond {
	case 0:
		text = members(set)
		if text == "" {
			return "", "it only matches control characters"
		}
		return "[" + text + "]", ""
	case 128:
		for w := range set {
			set[w] = ^set[w]
		}
		set.remove('/')
		if text = members(set); text == "" {
			return "?", ""
		}
		// The slash ends the class: filepath.Clean takes what follows one for a
		// folder's name, and "]…" is a harmless one.
		return "[^" + text + "/]", ""
	}
	return "", "it has characters beyond ASCII in brackets"
}

// members writes the printable ASCII members, runs of three and more as ranges.
func members(set charset) string {
	var b strings.Builder
	for lo := byte(' '); lo < 0x7f; lo++ {
		if !set.has(lo) {
			continue
		}
		hi := lo
		for hi+1 < 0x7f && set.has(hi+1) {
			hi++
		}
		switch {
		case hi >= lo+2:
			b.WriteString(member(lo) + "-" + member(hi))
		case hi == lo+1:
			b.WriteString(member(lo) + member(hi))
		default:
			b.WriteString(member(lo))
		}
		lo = hi
	}
	return b.String()
}

func member(b byte) string {
	if strings.IndexByte(`\]-^*?`, b) >= 0 {
		return `\` + string(rune(b))
	}
	return string(rune(b))
}
