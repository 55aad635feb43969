package ignore

import (
	"math/bits"
	"regexp"
	"strings"
)

// charset is a set of bytes. git matches bytes, and so do we.
type charset [4]uint64

func (c *charset) add(b byte)      { c[b>>6] |= 1 << (b & 63) }
func (c *charset) remove(b byte)   { c[b>>6] &^= 1 << (b & 63) }
func (c *charset) has(b byte) bool { return c[b>>6]&(1<<(b&63)) != 0 }

func (c *charset) addRange(lo, hi byte) {
	for b := int(lo); b <= int(hi); b++ {
		c.add(byte(b))
	}
}

func (c *charset) meets(d *charset) bool {
	return c[0]&d[0]|c[1]&d[1]|c[2]&d[2]|c[3]&d[3] != 0
}

// single gives the only byte of a set.
func (c *charset) single() (byte, bool) {
	n := 0
	found := byte(0)
	for i, word := range c {
		if word != 0 {
			n += bits.OnesCount64(word)
			found = byte(i<<6 | bits.TrailingZeros64(word))
		}
	}
	return found, n == 1
}

// first is a member, a letter or digit if there is one.
func (c *charset) first() byte {
	for b := byte('z'); b > 0; b-- {
		if c.has(b) {
			return b
		}
	}
	for b := 255; b > 'z'; b-- {
		if c.has(byte(b)) {
			return byte(b)
		}
	}
	return 0
}

func only(b byte) (c charset) { c.add(b); return c }

// slash is the byte between names.
var slash = only('/')

// anyByte is every byte; notSlash every byte of a file's name.
var anyByte, notSlash = func() (all, inName charset) {
	all.addRange(1, 255)
	inName = all
	inName.remove('/')
	return all, inName
}()

type elemKind uint8

const (
	one  elemKind = iota // one byte of a set
	star                 // `*`: any run within a name
	name                 // `*` that is a whole name, and so not empty
	dirs                 // `**/`: no folder or any number of them
	rest                 // `**` at the end: everything below
)

// elem is a piece of a pattern.
type elem struct {
	kind elemKind
	set  charset // for one
	text string  // for one: a class whose text means the same to Docker, or ""
}

// glob is a pattern over whole paths, anchored at the build context.
type glob []elem

// literal appends text to a glob as it is.
func (g glob) literal(text string) glob {
	for i := range len(text) {
		g = append(g, elem{kind: one, set: only(text[i])})
	}
	return g
}

// parseGlob reads the pattern of a .gitignore line (no "!", no final "/") as
// gitignore(5) and git's wildmatch.c have it, below the folder base ("" for the
// context's root). It is false for a pattern that can't match any path.
func parseGlob(pattern, base string) (glob, bool) {
	if pattern == "" {
		return nil, false
	}
	g := make(glob, 0, len(base)+len(pattern)+2)
	if base != "" {
		g = g.literal(base + "/")
	}
	anchored := strings.Contains(pattern, "/")
	if !anchored {
		g = append(g, elem{kind: dirs})
	}
	pattern = strings.TrimPrefix(pattern, "/")
	for i := 0; i < len(pattern); {
		switch c := pattern[i]; c {
		case '*':
			e, n := parseStars(pattern, i, anchored)
			g = append(g, e)
			i += n
		case '?':
			g = append(g, elem{kind: one, set: notSlash})
			i++
		case '[':
			e, n := parseClass(pattern[i:])
			if n == 0 || e.set == (charset{}) {
				return nil, false
			}
			g = append(g, e)
			i += n
		case '\\':
			if i++; i == len(pattern) {
				return nil, false // wildmatch: a backslash needs something to escape
			}
			fallthrough
		default:
			g = append(g, elem{kind: one, set: only(pattern[i])})
			i++
		}
	}
	g.wholeNames()
	return g, g.possible()
}

// wholeNames finds the stars that are a name of their own: paths have no empty ones.
func (g glob) wholeNames() {
	edge := func(i int) bool { return i < 0 || i == len(g) || g[i].kind == dirs || g[i].set == slash }
	for i := range g {
		if g[i].kind == star && edge(i-1) && edge(i+1) {
			g[i].kind = name
		}
	}
}

// sample is a path that the glob matches.
func (g glob) sample() string {
	var b []byte
	for i := range g {
		switch e := &g[i]; e.kind {
		case name, rest:
			b = append(b, 'q')
		case one:
			b = append(b, e.set.first())
		}
	}
	return string(b)
}

// parseStars reads a run of stars at i. Two or more between slashes (or the ends)
// reach over folders; elsewhere they are one star.
func parseStars(pattern string, i int, anchored bool) (elem, int) {
	n := len(pattern[i:]) - len(strings.TrimLeft(pattern[i:], "*"))
	after := pattern[i+n:]
	if n == 1 || i > 0 && pattern[i-1] != '/' || !anchored {
		return elem{kind: star}, n
	}
	switch {
	case after == "":
		return elem{kind: rest}, n
	case after[0] == '/':
		return elem{kind: dirs}, n + 1
	}
	return elem{kind: star}, n
}

// possible tells whether a path could match: paths have no empty, "." or ".."
// folders, and something must be named.
func (g glob) possible() bool {
	part, plain := "", true
	for i := range len(g) + 1 {
		var b byte
		isByte, end := false, i == len(g)
		if !end && g[i].kind == one {
			b, isByte = g[i].set.single()
		}
		switch {
		case end || isByte && b == '/':
			if plain && (part == "" || part == "." || part == "..") {
				return false
			}
			part, plain = "", true
		case isByte:
			part += string([]byte{b})
		case g[i].kind == dirs:
			part, plain = "", true
		default:
			plain = false
		}
	}
	return true
}

// parseClass reads a bracket expression as wildmatch.c does, and how long it is;
// 0 when it is broken, and the pattern matches nothing then.
func parseClass(s string) (elem, int) {
	var set charset
	i := 1
	negated := i < len(s) && (s[i] == '!' || s[i] == '^')
	if negated {
		i++
	}
	previous := byte(0)
	for first := true; ; first = false {
		if i >= len(s) {
			return elem{}, 0
		}
		c := s[i]
		switch {
		case c == ']' && !first:
			return classElem(set, negated, s[:i+1]), i + 1
		case c == '-' && previous != 0 && i+1 < len(s) && s[i+1] != ']':
			i++
			if s[i] == '\\' {
				if i++; i == len(s) {
					return elem{}, 0
				}
			}
			set.addRange(previous, s[i])
			previous = 0
		case c == '[' && i+1 < len(s) && s[i+1] == ':':
			class, closed, broken := cutNamed(s[i+2:])
			if broken {
				return elem{}, 0
			}
			if !closed {
				set.add('[')
				previous = '['
				break
			}
			members, known := named(class)
			if !known {
				return elem{}, 0
			}
			for w := range set {
				set[w] |= members[w]
			}
			i += 2 + len(class) + 1
			previous = 0
		default:
			if c == '\\' {
				if i++; i == len(s) {
					return elem{}, 0
				}
				c = s[i]
			}
			set.add(c)
			previous = c
		}
		i++
	}
}

// cutNamed reads up to the "]" of "[:name:]"; closed tells that ":" precedes it.
func cutNamed(s string) (name string, closed, broken bool) {
	before, _, found := strings.Cut(s, "]")
	name, closed = strings.CutSuffix(before, ":")
	return name, closed, !found
}

func classElem(set charset, negated bool, text string) elem {
	if negated {
		for w := range set {
			set[w] = ^set[w]
		}
	}
	set.remove('/')
	set.remove(0)
	e := elem{kind: one, set: set}
	if simpleClass.MatchString(text) {
		if _, err := regexp.Compile(text); err == nil { // [z-a] is an error there
			e.text = text
		}
	}
	return e
}

// named are the members of a POSIX class in ASCII, as wildmatch.c has them.
func named(name string) (set charset, ok bool) {
	ranges, ok := posix[name]
	for i := 0; i+1 < len(ranges); i += 2 {
		set.addRange(ranges[i], ranges[i+1])
	}
	return set, ok
}

// posix has pairs of first and last members.
var posix = map[string]string{
	"alnum": "09AZaz", "alpha": "AZaz", "blank": "  \t\t", "cntrl": "\x01\x1f\x7f\x7f", "digit": "09",
	"graph": "!~", "lower": "az", "print": " ~", "punct": "!/:@[`{~", "space": "\t\r  ", "upper": "AZ", "xdigit": "09AFaf",
}
