package source

import (
	"strconv"
	"strings"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/pyast"
)

// listen is where a call that starts a server says to listen.
func (w *walker) listen(s *scope, c *pyast.Call) facts.Listen {
	l := facts.Listen{}
	if k := keyword(c, "port", "server_port", "http_port"); k != nil {
		w.port(&l, w.eval(s, k))
	}
	if k := keyword(c, "host", "server_name", "address", "hostname", "interface"); k != nil {
		l.Host = host(w.eval(s, k))
	}
	for _, name := range []string{"bind", "listen", "address"} {
		if l.Port != 0 || l.Variable != "" {
			break
		}
		if k := keyword(c, name); k != nil {
			w.address(&l, s, k)
		}
	}
	if l.Port == 0 && l.Variable == "" {
		w.positional(&l, s, c)
	}
	// **options, where they are written down as a dict.
	for _, k := range c.Keywords {
		if k.Name == "" && l.Port == 0 && l.Variable == "" {
			if d, ok := plain(w.eval(s, k.Value)).(dict); ok {
				w.port(&l, d.get("port"))
				l.Host = host(d.get("host"))
			}
		}
	}
	if l.Port != 0 || l.Variable != "" || l.Host != "" {
		l.Path, l.Line = s.file.path, c.Pos()
	}
	return l
}

// positional reads run(host, port), Server((host, port), app), listen(port).
func (w *walker) positional(l *facts.Listen, s *scope, c *pyast.Call) {
	for i, a := range c.Args {
		if i > 3 {
			break
		}
		v := w.eval(s, a)
		switch x := plain(v).(type) {
		case int:
			w.port(l, v)
			if i > 0 && l.Host == "" {
				l.Host = host(w.eval(s, c.Args[i-1]))
			}
		case []any:
			if len(x) == 2 {
				w.port(l, x[1])
				l.Host = host(x[0])
			}
		case string:
			// add_insecure_port("[::]:50051")
			if last(c.Func) == "add_insecure_port" || last(c.Func) == "add_secure_port" {
				w.address(l, s, a)
			}
		}
		if l.Port != 0 || l.Variable != "" {
			return
		}
	}
}

// port takes a number, or a variable with its default.
func (w *walker) port(l *facts.Listen, v any) {
	if env, ok := v.(envRead); ok && env.name != "" {
		l.Variable = env.name
	}
	if n, ok := asInt(plain(v)).(int); ok && n > 0 && n < 65536 {
		l.Port = n
	} else if l.Variable != "" && plain(v) != nil {
		if _, nothing := plain(v).(none); !nothing {
			l.Variable = ""
		}
	}
}

// host is an address as it is written, "" if it isn't known.
func host(v any) string {
	text, _ := plain(v).(string)
	if len(text) > 255 || strings.ContainsFunc(text, func(c rune) bool { return c <= ' ' || c > '~' }) {
		return ""
	}
	return text
}

// address reads "0.0.0.0:8000", "[::]:50051", "*:8080", or the first of a list.
// In f"[::]:{port}" the last part is the port.
func (w *walker) address(l *facts.Listen, s *scope, e pyast.Expr) {
	if f, ok := e.(*pyast.FString); ok && len(f.Parts) > 1 {
		before, ok := f.Parts[len(f.Parts)-2].(*pyast.String)
		if ok && strings.HasSuffix(before.Value, ":") {
			w.port(l, w.eval(s, f.Parts[len(f.Parts)-1]))
			if len(f.Parts) == 2 {
				l.Host = host(strings.TrimSuffix(before.Value, ":"))
			}
			return
		}
	}
	if b, ok := e.(*pyast.BinOp); ok && b.Op == "+" { // "[::]:" + port
		if before, ok := plain(w.eval(s, b.Left)).(string); ok && strings.HasSuffix(before, ":") {
			w.port(l, w.eval(s, b.Right))
			l.Host = host(strings.TrimSuffix(before, ":"))
			return
		}
	}
	v := plain(w.eval(s, e))
	if list, ok := v.([]any); ok && len(list) > 0 {
		v = plain(list[0])
	}
	text, ok := v.(string)
	if !ok {
		return
	}
	i := strings.LastIndexByte(text, ':')
	if n, err := strconv.Atoi(text[i+1:]); err == nil && n > 0 && n < 65536 {
		l.Port = n
		if i >= 0 {
			l.Host = host(text[:i])
		}
	}
}
