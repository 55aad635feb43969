package commandline

import (
	"strings"

	"github.com/dockwright/dockwright/detect/lazyregexp"
)

var probe = lazyregexp.New(`https?://(?:localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1?\]|\$\{?[A-Za-z_]+\}?)(?::(\d+|\$\{?[A-Za-z_]+(?::?-\d+)?\}?))?(/[^\s"'\\|;&<>()]*)?`)

// Probe is what the command of a health check asks for: the path of the first
// address of the container itself, and its port; "" and 0 for none.
func Probe(words []string) (health string, port int) {
	for _, w := range words {
		if m := probe.FindStringSubmatch(w); m != nil {
			number := strings.TrimSuffix(m[1], "}")
			if i := strings.LastIndexByte(number, '-'); i >= 0 {
				number = number[i+1:]
			}
			health = m[2]
			if health == "" {
				health = "/"
			}
			return HealthPath(health), portNumber(number)
		}
	}
	return "", 0
}

const maxPath = 200

// HealthPath is a path that a health check asks for as it may stand in a request,
// "" for what is none.
func HealthPath(s string) string {
	if !strings.HasPrefix(s, "/") || len(s) > maxPath || strings.Trim(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~/?&=%+:,@") != "" {
		return ""
	}
	return s
}

// Name is the name of a process as files have it, "" for what is none.
func Name(s string) string {
	if len(s) > 64 || strings.Trim(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.") != "" {
		return ""
	}
	return s
}
