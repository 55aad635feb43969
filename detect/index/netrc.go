package index

import (
	"path"
	"strings"

	"github.com/dockwright/dockwright/detect/facts"
)

// Netrc finds the user's netrc as requests does: $NETRC, else ~/.netrc, else
// ~/_netrc. One that cannot be read is kept as Fault, since it matters only when
// an index asks for a login.
func (e Environment) Netrc() *Netrc {
	places := []string{e.get("NETRC")}
	if places[0] == "" {
		if e.Home == "" {
			return nil
		}
		places = []string{path.Join(e.Home, ".netrc"), path.Join(e.Home, "_netrc")}
	} else if rest, ok := strings.CutPrefix(places[0], "~/"); ok {
		places[0] = path.Join(e.Home, rest)
	}
	for _, place := range places {
		data, ok, err := e.read(place)
		if err != nil {
			return &Netrc{Fault: err}
		}
		if ok {
			n, err := ParseNetrc(place, data)
			if err != nil {
				return &Netrc{Fault: err}
			}
			return n
		}
	}
	return nil
}

// Netrc holds logins by host.
type Netrc struct {
	hosts map[string]login
	// Fault is why the file has no effect, nil when it was read.
	Fault error
}

// find is the login for a host. The "default" entry, which goes for any host,
// counts only for those that the user named.
func (n *Netrc) find(host string, named bool) (login, bool) {
	if n == nil {
		return login{}, false
	}
	l, ok := n.hosts[host]
	if !ok && named {
		l, ok = n.hosts["default"]
	}
	return l, ok && !l.empty()
}

// ParseNetrc reads a netrc file as Python's netrc module does since 3.11: words
// may be quoted, a backslash keeps the next character, "#" begins a comment
// where a keyword could stand. Of two entries for a host the last counts; the
// account stands in for a login that is missing, as in requests.
//
// The error is a *facts.Error that repeats nothing of the file.
func ParseNetrc(path string, data []byte) (*Netrc, error) {
	n := &Netrc{hosts: map[string]login{}}
	text := strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(string(data))
	x := netrcLexer{text: []rune(text), line: 1}
	fail := func(format string, args ...any) error {
		return facts.Errorf(path, x.line, format, args...).Fix("correct the file: it has no effect as it is")
	}
	for {
		line := x.line
		word := x.word()
		switch {
		case word == "":
			return n, nil
		case word[0] == '#':
			if x.line == line && len(word) == 1 {
				x.skipLine()
			}
			continue
		case word == "macdef":
			x.word()
			if !x.skipMacro() {
				return nil, fail("a macro is not ended by an empty line")
			}
			continue
		case word != "machine" && word != "default":
			return nil, fail("a word stands where machine, default or macdef should")
		}
		host := word
		if word == "machine" {
			host = x.word()
		}
		if host == "" {
			return nil, fail("machine has no name")
		}
		l, ok := x.entry()
		if !ok {
			return nil, fail("a word stands where login, account or password should")
		}
		n.hosts[host] = l
	}
}

type netrcLexer struct {
	text   []rune
	at     int
	line   int
	pushed *string
}

// entry reads what follows a host, up to the next keyword.
func (x *netrcLexer) entry() (l login, ok bool) {
	user, account, password := "", "", ""
	for {
		line := x.line
		word := x.word()
		switch {
		case strings.HasPrefix(word, "#"):
			if x.line == line {
				x.skipLine()
			}
		case word == "" || word == "machine" || word == "default" || word == "macdef":
			x.pushed = &word
			if user == "" {
				user = account
			}
			return newLogin(user, password), true
		case word == "login" || word == "user":
			user = x.word()
		case word == "account":
			account = x.word()
		case word == "password":
			password = x.word()
		default:
			return login{}, false
		}
	}
}

func (x *netrcLexer) next() (rune, bool) {
	if x.at == len(x.text) {
		return 0, false
	}
	r := x.text[x.at]
	x.at++
	if r == '\n' {
		x.line++
	}
	return r, true
}

func isNetrcSpace(r rune) bool { return r == ' ' || r == '\t' || r == '\n' || r == '\r' }

// word is the next word, "" at the end (and for "", which Python takes for it).
func (x *netrcLexer) word() string {
	if x.pushed != nil {
		word := *x.pushed
		x.pushed = nil
		return word
	}
	var b strings.Builder
	r, ok := x.next()
	for ok && isNetrcSpace(r) {
		r, ok = x.next()
	}
	if !ok {
		return ""
	}
	quoted := r == '"'
	if quoted {
		r, ok = x.next()
	}
	for ok && !(quoted && r == '"') && (quoted || !isNetrcSpace(r)) {
		if r == '\\' {
			if r, ok = x.next(); !ok {
				break
			}
		}
		b.WriteRune(r)
		r, ok = x.next()
	}
	return b.String()
}

// skipLine goes to the next line.
func (x *netrcLexer) skipLine() {
	for {
		if r, ok := x.next(); !ok || r == '\n' {
			return
		}
	}
}

// skipMacro goes past the empty line that ends a macro.
func (x *netrcLexer) skipMacro() bool {
	for x.at < len(x.text) {
		start := x.at
		x.skipLine()
		if x.at-start == 1 && x.text[start] == '\n' {
			return true
		}
	}
	return false
}
