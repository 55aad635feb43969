package source

import (
	"slices"
	"strings"

	"github.com/dockwright/dockwright/detect/pyast"
)

// elements are the parts of a list, where it is written down.
func (t *routing) elements(s *scope, e pyast.Expr, deep int) []argument {
	if deep > 6 {
		return nil
	}
	var elts []pyast.Expr
	switch e := e.(type) {
	case *pyast.List:
		elts = e.Elts
	case *pyast.Tuple:
		elts = e.Elts
	case *pyast.BinOp:
		if e.Op == "+" {
			return slices.Concat(t.elements(s, e.Left, deep+1), t.elements(s, e.Right, deep+1))
		}
	case *pyast.Name:
		for at := s; at != nil; at = at.parent {
			for _, b := range at.names[e.ID] {
				switch {
				case b.imported && b.name != "":
					if m := t.imported(s.file, b.level, b.module); m.kind == module && m.file != nil {
						return t.elements(m.file.top(), &pyast.Name{Line: e.Line, ID: b.name}, deep+1)
					}
				case b.value != nil && !b.loop && b.item < 0:
					return t.elements(at, b.value, deep+1)
				}
			}
			if at.names[e.ID] != nil {
				return nil
			}
		}
	case *pyast.Attribute:
		if m := t.resolve(s, e.Value); m.kind == module && m.file != nil {
			return t.elements(m.file.top(), &pyast.Name{Line: e.Line, ID: e.Attr}, deep+1)
		}
	}
	var out []argument
	for _, x := range elts {
		if star, ok := x.(*pyast.Starred); ok {
			out = append(out, t.elements(s, star.Value, deep+1)...)
			continue
		}
		out = append(out, argument{x, s})
	}
	return out
}

// construct reads what the call that makes an application or router is given:
// routes=[…], Tornado's handlers, Litestar's route_handlers.
func (t *routing) construct(v value) {
	if v.call == nil || v.scope == nil || t.made[v.call] {
		return
	}
	t.made[v.call] = true
	if guarded(keyword(v.call, "dependencies", "guards")) {
		return
	}
	for _, k := range tables(v.call) {
		t.table(v.scope, v.call, k)
	}
}

// constructed reads a call that may make an application or router. Most calls
// are given nothing like a table, and need not be followed to what they make.
func (t *routing) constructed(s *scope, c *pyast.Call) {
	if len(tables(c)) == 0 {
		return
	}
	if v := t.resolve(s, c); v.kind == app || v.kind == router {
		t.construct(v)
	}
}

// tables are the arguments of a call that may be a list of routes.
func tables(c *pyast.Call) []pyast.Expr {
	var out []pyast.Expr
	for _, e := range []pyast.Expr{keyword(c, "routes", "handlers", "route_handlers"), arg(c, 0)} {
		switch e.(type) {
		case nil, *pyast.String, *pyast.FString, *pyast.Number, *pyast.Constant, *pyast.Dict, *pyast.Compare:
		default:
			out = append(out, e)
		}
	}
	return out
}

// table reads a list of routes: Route("/health", f), Mount("/api", routes=[…]),
// web.get("/health", f), (r"/health", Handler), and functions of Litestar's that
// are decorated.
func (t *routing) table(s *scope, owner *pyast.Call, list pyast.Expr) {
	if v := t.resolve(s, list); v.kind == router && v.call != nil {
		t.includes = append(t.includes, include{owner, v.call, ""})
		return
	}
	for _, e := range t.elements(s, list, 0) {
		switch x := e.expr.(type) {
		case *pyast.Tuple:
			if len(x.Elts) >= 2 {
				t.handled(e.at, owner, x.Elts[0], &pyast.Call{Line: x.Line}, x.Elts[1])
			}
		case *pyast.Call:
			switch last(x.Func) {
			case "Route", "APIRoute", "get", "route", "url", "URLSpec":
				if len(x.Args) >= 2 && t.answersGET(e.at, x) {
					t.handled(e.at, owner, x.Args[0], x, x.Args[1])
				} else if h := keyword(x, "endpoint"); h != nil && t.answersGET(e.at, x) {
					t.handled(e.at, owner, firstArg(x, "path"), x, h)
				}
			case "Mount":
				t.mounted(e.at, owner, x)
			default:
				t.listed(e.at, owner, e.expr)
			}
		default:
			t.listed(e.at, owner, e.expr)
		}
	}
}

func (t *routing) mounted(s *scope, owner, c *pyast.Call) {
	prefix := firstArg(c, "path")
	text, ok := t.eval(s, prefix).(string)
	if !ok {
		return
	}
	if routes := keyword(c, "routes"); routes != nil {
		t.includes = append(t.includes, include{owner, c, text})
		t.table(s, c, routes)
	}
	if child := firstOf2(keyword(c, "app"), arg(c, 1)); child != nil {
		t.include(s, owner, child, prefix)
	}
}

// listed is a router in a list, or a function with litestar's @get.
func (t *routing) listed(s *scope, owner *pyast.Call, e pyast.Expr) {
	v := t.resolve(s, e)
	switch v.kind {
	case router, app:
		t.include(s, owner, e, nil)
		if v.kind == router && v.call != nil {
			if at, ok := t.eval(v.scope, keyword(v.call, "path")).(string); ok && len(t.includes) > 0 {
				t.includes[len(t.includes)-1].prefix = at
			}
		}
	case function:
		for i, d := range v.fn.Decorators {
			c, ok := d.(*pyast.Call)
			if !ok || last(c.Func) != "get" || !strings.HasPrefix(t.qualify(v.scope, c.Func), "litestar.") {
				continue
			}
			t.add(v.scope, owner, firstArg(c, "path"), c, v.fn, i)
		}
	}
}
