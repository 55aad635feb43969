package index

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"strings"
)

// login is a user's name and password for HTTP's basic authentication. They
// stand behind a pointer so that nothing that prints a structure shows them, and
// are never part of an error.
type login struct{ secret *secret }

type secret struct{ user, password string }

func newLogin(user, password string) login {
	if user == "" && password == "" {
		return login{}
	}
	return login{&secret{user, password}}
}

func (l login) empty() bool { return l.secret == nil }

func (l login) user() string {
	if l.secret == nil {
		return ""
	}
	return l.secret.user
}

func (l login) password() string {
	if l.secret == nil {
		return ""
	}
	return l.secret.password
}

func (l login) header() string {
	return "Basic " + base64.StdEncoding.EncodeToString([]byte(l.user()+":"+l.password()))
}

// fingerprint tells logins apart without telling them.
func (l login) fingerprint() string {
	if l.empty() {
		return ""
	}
	sum := sha256.Sum256([]byte("dockwright login\x00" + l.user() + "\x00" + l.password()))
	return hex.EncodeToString(sum[:])
}

// splitLogin takes the user information (RFC 3986, section 3.2.1) out of a URL.
// The last "@" of the authority ends it, as in Python's urlsplit.
func splitLogin(url string) (clean string, l login) {
	scheme, rest, ok := strings.Cut(url, "://")
	if !ok || strings.ContainsAny(scheme, "/?#@ ") {
		return url, login{}
	}
	end := strings.IndexAny(rest, "/?#")
	if end < 0 {
		end = len(rest)
	}
	at := strings.LastIndexByte(rest[:end], '@')
	if at < 0 {
		return url, login{}
	}
	user, password, _ := strings.Cut(rest[:at], ":")
	return scheme + "://" + rest[at+1:], newLogin(decoded(user), decoded(password))
}

// indexLogin reads uv's UV_INDEX_<NAME>_USERNAME and _PASSWORD.
func (e Environment) indexLogin(name string) (login, bool) {
	if name == "" {
		return login{}, false
	}
	key := "UV_INDEX_" + strings.Map(func(r rune) rune {
		switch {
		case 'a' <= r && r <= 'z':
			return r - 'a' + 'A'
		case 'A' <= r && r <= 'Z', '0' <= r && r <= '9':
			return r
		}
		return '_'
	}, name)
	l := newLogin(e.get(key+"_USERNAME"), e.get(key+"_PASSWORD"))
	return l, !l.empty()
}
