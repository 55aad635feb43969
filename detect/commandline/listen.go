package commandline

import (
	"slices"
	"strconv"
	"strings"
)

// portNumber is the number of a port, 0 for none.
func portNumber(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil || n < 1 || n > 65535 {
		return 0
	}
	return n
}

// addressPort is the port of "0.0.0.0:8000", ":8000", "[::]:8000" or "8000".
func addressPort(s string) int {
	if strings.ContainsAny(s, "/@") {
		return 0
	}
	return portNumber(s[strings.LastIndexByte(s, ':')+1:])
}

// Listens is the port that the options of a command name, 0 for none.
func Listens(words []string) int {
	port := 0
	for i, w := range words {
		name, value, joined := strings.Cut(w, "=")
		if !joined && i+1 < len(words) {
			value = words[i+1]
		}
		n := 0
		switch name {
		case "--port", "--server.port", "--server-port", "--http-port", "--webserver-port":
			n = portNumber(value)
		case "-p":
			if names(words, "daphne", "flask", "litestar", "streamlit", "http.server", "sanic", "chainlit", "datasette") {
				n = portNumber(value)
			}
		case "--bind", "--listen", "--http", "--http-socket", "--address":
			n = addressPort(value)
		case "-b":
			if !names(words, "celery") {
				n = addressPort(value)
			}
		case "runserver", "runserver_plus":
			n = addressPort(value)
		default:
			if short, ok := strings.CutPrefix(w, "-b"); ok && names(words, "gunicorn", "hypercorn") && !strings.HasPrefix(w, "--") {
				n = addressPort(short)
			}
		}
		if n != 0 {
			port = n
		}
	}
	return port
}

// names tells whether one of the programs stands among the words.
func names(words []string, programs ...string) bool {
	return slices.ContainsFunc(words, func(w string) bool {
		return slices.Contains(programs, w[strings.LastIndexByte(w, '/')+1:])
	})
}
