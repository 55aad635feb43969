// Package gunicornconf reads gunicorn's configuration, which is a Python file:
// where it binds and what it serves, as far as the file says so without being run.
//
// The settings are those of https://docs.gunicorn.org/en/stable/settings.html.
package gunicornconf

import (
	"path"
	"strconv"
	"strings"

	"github.com/dockwright/dockwright/detect/commandline"
	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/pyast"
)

// Default is the name that gunicorn reads without being told to.
const Default = "gunicorn.conf.py"

// Parse reads the file. ok is false where it sets nothing that gunicorn knows.
// Without `wsgi_app` the Told has no command: it only says where gunicorn listens.
func Parse(name string, data []byte) (t facts.Told, ok bool) {
	t = facts.Told{Kind: "gunicorn", Path: name, Dir: path.Dir(name)}
	pyast.Walk(pyast.Parse(data).Body, func(s pyast.Stmt) bool {
		a, is := s.(*pyast.Assign)
		if !is || len(a.Targets) != 1 || a.Value == nil {
			_, function := s.(*pyast.Function)
			_, class := s.(*pyast.Class)
			return !function && !class
		}
		target, is := a.Targets[0].(*pyast.Name)
		if !is {
			return false
		}
		switch target.ID {
		case "bind":
			bind(&t, a)
			ok = true
		case "wsgi_app":
			if v := evaluate(a.Value, 0); v.known && v.text != "" && v.variable == "" && commandline.Printable(v.text) {
				t.Argv = []string{"gunicorn"}
				if path.Base(name) != Default {
					t.Argv = append(t.Argv, "-c", path.Base(name))
				}
				t.Argv, t.Line, ok = append(t.Argv, v.text), a.Pos(), true
			}
		case "workers", "worker_class", "threads", "timeout", "preload_app", "max_requests":
			ok = true
		}
		return false
	})
	return t, ok
}

func bind(t *facts.Told, a *pyast.Assign) {
	value := a.Value
	switch list := value.(type) {
	case *pyast.List:
		if len(list.Elts) > 0 {
			value = list.Elts[0]
		}
	case *pyast.Tuple:
		if len(list.Elts) > 0 {
			value = list.Elts[0]
		}
	}
	v := evaluate(value, 0)
	if strings.HasPrefix(v.text, "unix:") || strings.HasPrefix(v.text, "fd:") {
		return
	}
	if n, err := strconv.Atoi(v.text[strings.LastIndexByte(v.text, ':')+1:]); err == nil && n > 0 && n < 65536 {
		t.Port = n
	}
	if v.variable == "PORT" {
		t.PortVariable = "PORT"
	}
	if t.Line == 0 && (t.Port != 0 || t.PortVariable != "") {
		t.Line = a.Pos()
	}
}

// value is what an expression stands for. A variable of the environment is its
// default.
type value struct {
	text     string
	variable string
	known    bool
}

const maxDepth = 20

func evaluate(e pyast.Expr, depth int) value {
	if depth > maxDepth {
		return value{}
	}
	switch e := e.(type) {
	case *pyast.String:
		return value{text: e.Value, known: !e.Bytes}
	case *pyast.Number:
		return value{text: e.Text, known: true}
	case *pyast.FString:
		return join(e.Parts, depth)
	case *pyast.BinOp:
		if e.Op == "+" {
			return join([]pyast.Expr{e.Left, e.Right}, depth)
		}
		if s, ok := e.Left.(*pyast.String); ok && e.Op == "%" {
			return fill(s.Value, "%s", operands(e.Right), depth)
		}
	case *pyast.BoolOp:
		if e.Op == "or" && len(e.Values) == 2 {
			first, second := evaluate(e.Values[0], depth+1), evaluate(e.Values[1], depth+1)
			if first.variable != "" && first.text == "" {
				first.text, first.known = second.text, second.known
			}
			return first
		}
	case *pyast.Call:
		return call(e, depth)
	case *pyast.Subscript:
		if name, _ := pyast.Dotted(e.Value); name == "os.environ" || name == "environ" {
			if key, ok := e.Index.(*pyast.String); ok {
				return value{variable: key.Value, known: true}
			}
		}
	}
	return value{}
}

func operands(e pyast.Expr) []pyast.Expr {
	if t, ok := e.(*pyast.Tuple); ok {
		return t.Elts
	}
	return []pyast.Expr{e}
}

func call(e *pyast.Call, depth int) value {
	if a, ok := e.Func.(*pyast.Attribute); ok && a.Attr == "format" {
		if s, ok := a.Value.(*pyast.String); ok {
			return fill(s.Value, "{}", e.Args, depth)
		}
	}
	name, _ := pyast.Dotted(e.Func)
	if len(e.Args) == 0 {
		return value{}
	}
	switch name {
	case "str", "int":
		return evaluate(e.Args[0], depth+1)
	}
	if last := name[strings.LastIndexByte(name, '.')+1:]; last != "getenv" && last != "get" && last != "env" && last != "int" && last != "str" && last != "config" {
		return value{}
	}
	key, ok := e.Args[0].(*pyast.String)
	if !ok {
		return value{}
	}
	v := value{variable: key.Value, known: true}
	fallback := pyast.Expr(nil)
	if len(e.Args) > 1 {
		fallback = e.Args[1]
	}
	for _, k := range e.Keywords {
		if k.Name == "default" {
			fallback = k.Value
		}
	}
	if fallback != nil {
		v.text = evaluate(fallback, depth+1).text
	}
	return v
}

func join(parts []pyast.Expr, depth int) value {
	out := value{known: true}
	for _, p := range parts {
		v := evaluate(p, depth+1)
		out.text += v.text
		out.known = out.known && v.known
		if v.variable != "" {
			out.variable = v.variable
		}
	}
	return out
}

// fill puts values into the places of a format.
func fill(format, place string, args []pyast.Expr, depth int) value {
	out := value{text: format, known: true}
	for _, a := range args {
		v := evaluate(a, depth+1)
		out.text = strings.Replace(out.text, place, v.text, 1)
		out.known = out.known && v.known
		if v.variable != "" {
			out.variable = v.variable
		}
	}
	return out
}
