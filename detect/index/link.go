package index

import (
	"strings"
)

// link is a URL in its parts, as Python's urlsplit parts it. net/url is not
// used since it refuses links that installers take (a stray "%"), and repeats
// passwords in its errors.
type link struct {
	scheme, authority, path, query, fragment string
	hasAuthority, hasQuery                   bool
}

func splitLink(s string) link {
	for s != "" && s[0] <= ' ' {
		s = s[1:]
	}
	if strings.ContainsAny(s, "\t\r\n") {
		s = strings.NewReplacer("\t", "", "\r", "", "\n", "").Replace(s)
	}
	var l link
	if i := strings.IndexByte(s, ':'); i > 0 && isScheme(s[:i]) {
		l.scheme, s = strings.ToLower(s[:i]), s[i+1:]
	}
	if rest, ok := strings.CutPrefix(s, "//"); ok {
		end := strings.IndexAny(rest, "/?#")
		if end < 0 {
			end = len(rest)
		}
		l.authority, l.hasAuthority, s = rest[:end], end > 0, rest[end:]
	}
	s, l.fragment, _ = strings.Cut(s, "#")
	l.path, l.query, l.hasQuery = strings.Cut(s, "?")
	return l
}

func isScheme(s string) bool {
	for i := range len(s) {
		c := s[i]
		letter := 'a' <= c|0x20 && c|0x20 <= 'z'
		if !letter && (i == 0 || !('0' <= c && c <= '9' || c == '+' || c == '-' || c == '.')) {
			return false
		}
	}
	return true
}

// resolve makes a reference absolute (RFC 3986, section 5.2, as Python's urljoin
// has it) and quotes its path anew, as pip does.
func resolve(base, reference string) link {
	l, b := splitLink(reference), splitLink(base)
	absolute := strings.HasPrefix(reference, "https://") || strings.HasPrefix(reference, "http://")
	if !absolute && (l.scheme == "" || l.scheme == b.scheme && !l.hasAuthority) {
		l = l.relativeTo(b)
	}
	l.path = requote(l.path)
	return l
}

func (l link) relativeTo(b link) link {
	l.scheme = b.scheme
	if l.hasAuthority {
		return l
	}
	l.authority, l.hasAuthority = b.authority, b.hasAuthority
	if l.path == "" {
		l.path = b.path
		if !l.hasQuery {
			l.query, l.hasQuery = b.query, b.hasQuery
		}
		return l
	}
	rooted := strings.HasPrefix(l.path, "/")
	if !rooted {
		l.path = b.path[:strings.LastIndexByte(b.path, '/')+1] + l.path
	}
	if l.hasAuthority && !strings.HasPrefix(l.path, "/") {
		l.path = "/" + l.path
	}
	l.path = withoutDots(l.path, rooted)
	return l
}

// withoutDots removes "." and ".." segments; ".." at the top is dropped. So are
// empty ones within, as by Python, unless they are to be kept.
func withoutDots(path string, keepEmpty bool) string {
	segments := strings.Split(path, "/")
	var kept []string
	for i, s := range segments {
		last := i == len(segments)-1
		if s == "" && i > 0 && !last && !keepEmpty {
			continue
		}
		switch s {
		case "..":
			if len(kept) > 1 {
				kept = kept[:len(kept)-1]
			}
		case ".":
		default:
			kept = append(kept, s)
			continue
		}
		if last {
			kept = append(kept, "")
		}
	}
	return strings.Join(kept, "/")
}

// requote quotes what must be quoted in a path and nothing twice: "@" and
// quoted slashes stay as they are (pip's _ensure_quoted_url).
func requote(path string) string {
	clean := true
	for i := 0; i < len(path) && clean; i++ {
		clean = isUnreserved(path[i]) || path[i] == '/' || path[i] == '@'
	}
	if clean {
		return path
	}
	const digits = "0123456789ABCDEF"
	var b strings.Builder
	for i := 0; i < len(path); i++ {
		c := path[i]
		if c == '@' {
			b.WriteByte(c)
			continue
		}
		if d, ok := unescape(path[i:]); ok {
			c = d
			i += 2
			if c == '/' {
				b.WriteString("%2F")
				continue
			}
		}
		if isUnreserved(c) || c == '/' {
			b.WriteByte(c)
		} else {
			b.WriteByte('%')
			b.WriteByte(digits[c>>4])
			b.WriteByte(digits[c&15])
		}
	}
	return b.String()
}

func isUnreserved(c byte) bool {
	return 'a' <= c|0x20 && c|0x20 <= 'z' || '0' <= c && c <= '9' || c == '-' || c == '_' || c == '.' || c == '~'
}

// unescape reads the %xx that s begins with.
func unescape(s string) (byte, bool) {
	if len(s) < 3 || s[0] != '%' {
		return 0, false
	}
	high, ok1 := unhex(s[1])
	low, ok2 := unhex(s[2])
	return high<<4 | low, ok1 && ok2
}

func unhex(c byte) (byte, bool) {
	switch {
	case '0' <= c && c <= '9':
		return c - '0', true
	case 'a' <= c|0x20 && c|0x20 <= 'f':
		return c | 0x20 - 'a' + 10, true
	}
	return 0, false
}

// decoded replaces each %xx once; what is none stays.
func decoded(s string) string {
	if !strings.Contains(s, "%") {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if c, ok := unescape(s[i:]); ok {
			b.WriteByte(c)
			i += 2
		} else {
			b.WriteByte(s[i])
		}
	}
	return strings.ToValidUTF8(b.String(), "\ufffd")
}

// fileName is the last part of the path, percent-decoded before it is cut, so
// that no name holds a slash. "" where there is none.
func (l link) fileName() string {
	path := strings.TrimRight(decoded(l.path), "/")
	name := path[strings.LastIndexByte(path, '/')+1:]
	if name == "." || name == ".." {
		return ""
	}
	return name
}

// digest is the first digest in the fragment, "" for none.
func (l link) digest() string {
	for part := range strings.SplitSeq(l.fragment, "&") {
		name, value, ok := strings.Cut(part, "=")
		if !ok {
			continue
		}
		for _, a := range algorithms {
			if a.name == name {
				return digest(name, value)
			}
		}
	}
	return ""
}

// String is the whole URL.
func (l link) String() string {
	s := l.withoutFragment()
	if l.fragment != "" {
		s += "#" + l.fragment
	}
	return s
}

func (l link) withoutFragment() string {
	var b strings.Builder
	if l.scheme != "" {
		b.WriteString(l.scheme + ":")
	}
	if l.hasAuthority {
		b.WriteString("//" + l.authority)
	}
	b.WriteString(l.path)
	if l.hasQuery && l.query != "" {
		b.WriteString("?" + l.query)
	}
	return b.String()
}
