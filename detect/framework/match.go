package framework

import (
	"slices"
	"strings"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/pyast"
)

// What starts an ASGI or WSGI application in a script, other than the framework.
var (
	asgiRuns = []string{
		"uvicorn.run", "uvicorn.Server", "hypercorn.asyncio.serve", "hypercorn.run.run", "granian.Granian",
	}
	wsgiRuns = []string{
		"waitress.serve", "waitress.create_server", "werkzeug.serving.run_simple", "wsgiref.simple_server.make_server",
		"gevent.pywsgi.WSGIServer", "cheroot.wsgi.Server", "eventlet.wsgi.server", "hypercorn.run.run",
	}
)

// walk visits every statement, with those of blocks and of functions and classes.
// inside tells that one is in a function, whose body isn't run by itself.
func walk(body []pyast.Stmt, inside bool, visit func(s pyast.Stmt, inside bool)) {
	for _, s := range body {
		visit(s, inside)
		_, isFunction := s.(*pyast.Function)
		for _, block := range pyast.Blocks(s) {
			walk(block, inside || isFunction, visit)
		}
	}
}

// calls visits the calls of a file: those that stand alone, are assigned, awaited,
// returned, opened by `with`, or whose result a method is called of. That is where
// a program starts something; calls among arguments are visited too.
func calls(body []pyast.Stmt, visit func(c *pyast.Call, inside bool)) {
	walk(body, false, func(s pyast.Stmt, inside bool) {
		in := func(e pyast.Expr) { callsOf(e, func(c *pyast.Call) { visit(c, inside) }) }
		switch s := s.(type) {
		case *pyast.ExprStmt:
			in(s.Value)
		case *pyast.Assign:
			in(s.Value)
		case *pyast.AugAssign:
			in(s.Value)
		case *pyast.Return:
			in(s.Value)
		case *pyast.With:
			for _, item := range s.Items {
				in(item.Value)
			}
		case *pyast.Function:
			for _, d := range s.Decorators {
				in(d)
			}
		case *pyast.Class:
			for _, d := range s.Decorators {
				in(d)
			}
		}
	})
}

func callsOf(e pyast.Expr, visit func(*pyast.Call)) {
	switch e := e.(type) {
	case *pyast.Call:
		visit(e)
		callsOf(e.Func, visit)
		for _, a := range e.Args {
			callsOf(a, visit)
		}
		for _, k := range e.Keywords {
			callsOf(k.Value, visit)
		}
	case *pyast.Attribute:
		callsOf(e.Value, visit)
	case *pyast.Await:
		callsOf(e.Value, visit)
	case *pyast.NamedExpr:
		callsOf(e.Value, visit)
	case *pyast.Dict:
		for _, v := range e.Values {
			callsOf(v, visit)
		}
	case *pyast.List:
		for _, v := range e.Elts {
			callsOf(v, visit)
		}
	}
}

// method is the attribute that a call calls: "run" of `app.run()`.
func method(c *pyast.Call) string {
	if a, ok := c.Func.(*pyast.Attribute); ok {
		return a.Attr
	}
	return ""
}

// keyword is the value of a keyword argument, nil if it isn't given.
func keyword(c *pyast.Call, name string) pyast.Expr {
	for _, k := range c.Keywords {
		if k.Name == name {
			return k.Value
		}
	}
	return nil
}

// target is the name that a statement assigns, if it assigns one name.
func target(s *pyast.Assign) string {
	if len(s.Targets) != 1 {
		return ""
	}
	n, ok := s.Targets[0].(*pyast.Name)
	if !ok {
		return ""
	}
	return n.ID
}

// assigned is the value that a class body gives a name, nil for none.
func assigned(body []pyast.Stmt, name string) pyast.Expr {
	for _, s := range body {
		if a, ok := s.(*pyast.Assign); ok && a.Value != nil && target(a) == name {
			return a.Value
		}
	}
	return nil
}

// isMain tells whether a statement is the `if __name__ == "__main__":` block.
func isMain(s pyast.Stmt) bool {
	i, ok := s.(*pyast.If)
	if !ok {
		return false
	}
	c, ok := i.Test.(*pyast.Compare)
	if !ok || len(c.Ops) != 1 || c.Ops[0] != "==" || len(c.Right) != 1 {
		return false
	}
	sides := []pyast.Expr{c.Left, c.Right[0]}
	return slices.ContainsFunc(sides, func(e pyast.Expr) bool { n, ok := e.(*pyast.Name); return ok && n.ID == "__name__" }) &&
		slices.ContainsFunc(sides, func(e pyast.Expr) bool { s, ok := e.(*pyast.String); return ok && s.Value == "__main__" })
}

// hasMain tells whether a file has a block for being run as a program.
func hasMain(code Code) bool { return slices.ContainsFunc(code.Body(), isMain) }

// qualified is the full name of what an expression is or calls.
func qualified(code Code, e pyast.Expr) string {
	if c, ok := e.(*pyast.Call); ok {
		e = c.Func
	}
	return code.Qualify(e)
}

// one is the only app of a file that a matcher found at a line, nil for line 0.
func one(app facts.App) []facts.App {
	if app.Line == 0 {
		return nil
	}
	return []facts.App{app}
}

// decorated finds a file in which a function or class at the module level has one
// of the decorators, called or not. A prefix that ends in "." or "_" takes all that
// begin with it.
func decorated(framework string, prefixes ...string) func(Code) []facts.App {
	return func(code Code) []facts.App {
		for _, s := range code.Body() {
			var name string
			var decorators []pyast.Expr
			switch s := s.(type) {
			case *pyast.Function:
				name, decorators = s.Name, s.Decorators
			case *pyast.Class:
				name, decorators = s.Name, s.Decorators
			}
			for _, d := range decorators {
				q := qualified(code, d)
				if slices.ContainsFunc(prefixes, func(p string) bool {
					return q == p || strings.HasSuffix(p, ".") && strings.HasPrefix(q, p) || strings.HasSuffix(p, "_") && strings.HasPrefix(q, p)
				}) {
					return []facts.App{{Line: s.Pos(), Framework: framework, Object: name, Script: hasMain(code)}}
				}
			}
		}
		return nil
	}
}
