package source

import (
	"slices"
	"strings"

	"github.com/dockwright/dockwright/detect/pyast"
)

// routerClasses make groups of routes, which an application takes in below a
// prefix.
var routerClasses = map[string]bool{
	"fastapi.APIRouter": true, "fastapi.routing.APIRouter": true, "starlette.routing.Router": true,
	"flask.Blueprint": true, "flask.blueprints.Blueprint": true, "flask_smorest.Blueprint": true, "apiflask.APIBlueprint": true, "flask_openapi3.APIBlueprint": true,
	"quart.Blueprint": true, "sanic.Blueprint": true, "sanic.blueprints.Blueprint": true,
	"aiohttp.web.RouteTableDef": true, "litestar.Router": true, "litestar.router.Router": true,
}

// route is a path that answers GET.
type route struct {
	owner *pyast.Call // the call that makes the application or router
	path  string
	file  *file
	line  int
	// weak tells that answering takes something else, such as a database.
	weak bool
}

// include puts the routes of child below prefix of parent.
type include struct {
	parent, child *pyast.Call
	prefix        string
}

// routing reads the routes of all files that have been parsed.
type routing struct {
	*resolver
	routes   []route
	includes []include
	made     map[*pyast.Call]bool
	standing *pyast.Call // makes the application that Bottle has by itself
}

func (r *resolver) readRoutes() *routing {
	t := &routing{resolver: r, made: map[*pyast.Call]bool{}}
	if r.lone != nil && r.lone.fw.Name == "bottle" {
		t.standing = r.lone.call
	}
	for _, name := range r.tree.paths {
		if f := r.tree.files[name]; f != nil && f.tree != nil {
			t.body(f.top(), f.body())
		}
	}
	return t
}

// body reads statements. What stands under a condition is not certain, so it
// doesn't count.
func (t *routing) body(s *scope, body []pyast.Stmt) {
	for _, st := range body {
		switch st := st.(type) {
		case *pyast.Function:
			for i, d := range st.Decorators {
				if c, ok := d.(*pyast.Call); ok {
					t.decorated(s, st, c, i)
				}
			}
			t.body(s.inner(st, nil), st.Body)
		case *pyast.Class:
			for _, d := range st.Decorators {
				if c, ok := d.(*pyast.Call); ok {
					t.decorated(s, methodOf(st, "get", "on_get", "on_request"), c, -1)
				}
			}
			self := value{kind: object, class: st, file: s.file, scope: s}
			for _, m := range st.Body {
				if fn, ok := m.(*pyast.Function); ok {
					in := s.inner(fn, nil)
					in.self = &self
					t.body(in, fn.Body)
				}
			}
		case *pyast.If:
			if s.parent == nil && isGuard(st.Test) {
				t.body(s, st.Body)
			}
		case *pyast.Try:
			t.body(s, st.Body)
			t.body(s, st.Else)
		case *pyast.With:
			t.expressions(s, st)
			t.body(s, st.Body)
		case *pyast.For:
			t.loop(s, st)
		default:
			t.expressions(s, st)
		}
	}
}

func (t *routing) expressions(s *scope, st pyast.Stmt) {
	for _, e := range expressions(st) {
		callsIn(e, func(c *pyast.Call) { t.call(s, c) })
	}
}

// loop reads `for bp in (a, b): app.register_blueprint(bp)` once for each.
func (t *routing) loop(s *scope, st *pyast.For) {
	name, ok := st.Target.(*pyast.Name)
	if !ok {
		return
	}
	elts := t.elements(s, st.Iter, 0)
	for _, e := range elts[:min(len(elts), 100)] {
		p := &pyast.Param{Name: name.ID}
		in := &scope{file: s.file, parent: s, fn: &pyast.Function{Params: []pyast.Param{*p}}, names: map[string][]binding{}, args: map[string]argument{name.ID: e}}
		in.bind(name.ID, binding{param: p, item: -1})
		t.body(in, st.Body)
	}
}

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

// owner is the call that makes the application or router whose method is named:
// of `app.get`, and of `app.router.add_get`.
func (t *routing) owner(s *scope, e pyast.Expr) *pyast.Call {
	v := t.resolve(s, e)
	for v.kind == member {
		v = *v.base
	}
	if v.kind != app && v.kind != router || v.call == nil {
		return nil
	}
	t.construct(v)
	return v.call
}

// decorated is `@app.get("/healthz")` over a function; at is the place among the
// decorators, -1 for a class.
func (t *routing) decorated(s *scope, fn *pyast.Function, c *pyast.Call, at int) {
	if fn == nil {
		return
	}
	if name := last(c.Func); t.standing != nil && (name == "route" || name == "get") {
		// Bottle's own functions are those of its standing application.
		if full := t.qualify(s, c.Func); full == "bottle.get" || full == "bottle.route" && t.answersGET(s, c) {
			t.add(s, t.standing, firstArg(c, "path"), c, fn, at)
			return
		}
	}
	m, ok := c.Func.(*pyast.Attribute)
	if !ok {
		return
	}
	switch m.Attr {
	case "get", "route", "api_route", "resource":
	default:
		return
	}
	owner := t.owner(s, m.Value)
	if owner == nil || m.Attr != "get" && !t.answersGET(s, c) {
		return
	}
	t.add(s, owner, firstArg(c, "path", "rule", "uri"), c, fn, at)
}

func firstArg(c *pyast.Call, names ...string) pyast.Expr {
	if k := keyword(c, names...); k != nil {
		return k
	}
	if len(c.Args) > 0 {
		return c.Args[0]
	}
	return nil
}

// answersGET tells whether GET is among the methods, which it is if none are
// named.
func (t *routing) answersGET(s *scope, c *pyast.Call) bool {
	k := keyword(c, "methods", "method")
	if k == nil {
		return true
	}
	v := plain(t.eval(s, k))
	if list, ok := v.([]any); ok {
		return slices.ContainsFunc(list, func(x any) bool { text, ok := x.(string); return ok && strings.EqualFold(text, "GET") })
	}
	text, ok := v.(string)
	return ok && strings.EqualFold(text, "GET")
}

// add notes a route, if nothing stands in a probe's way.
func (t *routing) add(s *scope, owner *pyast.Call, where pyast.Expr, c *pyast.Call, fn *pyast.Function, at int) {
	text, ok := t.eval(s, where).(string)
	if !ok || guarded(keyword(c, "dependencies")) || guarded(keyword(c, "middlewares", "guards")) {
		return
	}
	weak := fn == nil
	if fn != nil {
		open, needs := answersAnyone(fn, at)
		if !open {
			return
		}
		weak = needs
	}
	t.routes = append(t.routes, route{owner: owner, path: text, file: s.file, line: c.Pos(), weak: weak})
}

// call reads a call that adds routes.
func (t *routing) call(s *scope, c *pyast.Call) {
	m, ok := c.Func.(*pyast.Attribute)
	if !ok {
		t.constructed(s, c)
		return
	}
	arg := func(i int) pyast.Expr {
		if i < len(c.Args) {
			return c.Args[i]
		}
		return nil
	}
	switch m.Attr {
	case "include_router", "register_blueprint", "blueprint", "mount", "add_subapp", "add_routes", "add_api_route", "add_url_rule", "add_route", "add_get", "route":
	default:
		if first := m.Attr[0]; first >= 'A' && first <= 'Z' { // web.Application(handlers)
			t.constructed(s, c)
		}
		return
	}
	owner := t.owner(s, m.Value)
	if owner == nil {
		return
	}
	switch m.Attr {
	case "include_router", "register_blueprint", "blueprint":
		if guarded(keyword(c, "dependencies")) {
			return
		}
		t.include(s, owner, firstArg(c, "router", "blueprint"), keyword(c, "prefix", "url_prefix"))
	case "mount", "add_subapp":
		t.include(s, owner, arg(1), arg(0))
		if k := keyword(c, "app"); k != nil {
			t.include(s, owner, k, firstArg(c, "path"))
		}
	case "add_routes":
		t.table(s, owner, arg(0))
	case "add_api_route", "add_url_rule":
		handler := keyword(c, "endpoint", "view_func")
		if m.Attr == "add_url_rule" {
			handler = keyword(c, "view_func")
			if handler == nil {
				handler = arg(2)
			}
		} else if handler == nil {
			handler = arg(1)
		}
		if t.answersGET(s, c) {
			t.handled(s, owner, firstArg(c, "path", "rule"), c, handler)
		}
	case "add_get":
		t.handled(s, owner, arg(0), c, arg(1))
	case "add_route":
		switch first, ok := arg(0).(*pyast.String); {
		case ok && first.Value == "GET": // aiohttp
			t.handled(s, owner, arg(1), c, arg(2))
		case ok: // Starlette, Falcon
			if t.answersGET(s, c) {
				t.handled(s, owner, arg(0), c, arg(1))
			}
		default: // Sanic
			if t.answersGET(s, c) {
				t.handled(s, owner, firstOf2(keyword(c, "uri", "path"), arg(1)), c, arg(0))
			}
		}
	}
}

func firstOf2(a, b pyast.Expr) pyast.Expr {
	if a != nil {
		return a
	}
	return b
}

// handled is a route whose handler is named.
func (t *routing) handled(s *scope, owner *pyast.Call, where pyast.Expr, c *pyast.Call, handler pyast.Expr) {
	if call, ok := handler.(*pyast.Call); ok && authLike(last(call.Func)) {
		return // login_required(view)
	}
	switch v := t.resolve(s, handler); v.kind {
	case function:
		t.add(s, owner, where, c, v.fn, -1)
	case object, class:
		t.add(s, owner, where, c, methodOf(v.class, "on_get", "get"), -1)
	default:
		t.add(s, owner, where, c, nil, -1)
	}
}

func methodOf(class *pyast.Class, names ...string) *pyast.Function {
	for _, s := range class.Body {
		if fn, ok := s.(*pyast.Function); ok && slices.Contains(names, fn.Name) {
			return fn
		}
	}
	return nil
}

// include notes that a router stands below a prefix. One that isn't known makes
// all routes below it uncertain.
func (t *routing) include(s *scope, parent *pyast.Call, child, prefix pyast.Expr) {
	at := ""
	if prefix != nil {
		text, ok := t.eval(s, prefix).(string)
		if !ok {
			return
		}
		at = text
	}
	if child == nil {
		return
	}
	v := t.resolve(s, child)
	if v.kind != app && v.kind != router || v.call == nil {
		return
	}
	t.construct(v)
	// Flask takes the prefix of the registration in place of the blueprint's own.
	if own := keyword(v.call, "prefix", "url_prefix"); own != nil && (prefix == nil || !strings.Contains(v.name, "Blueprint")) {
		text, ok := t.eval(v.scope, own).(string)
		if !ok {
			return
		}
		at = joinRoute(at, text)
	}
	t.includes = append(t.includes, include{parent, v.call, at})
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
	for _, e := range []pyast.Expr{keyword(c, "routes", "handlers", "route_handlers"), firstPositional(c)} {
		switch e.(type) {
		case nil, *pyast.String, *pyast.FString, *pyast.Number, *pyast.Constant, *pyast.Dict, *pyast.Compare:
		default:
			out = append(out, e)
		}
	}
	return out
}

func firstPositional(c *pyast.Call) pyast.Expr {
	if len(c.Args) == 0 {
		return nil
	}
	return c.Args[0]
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
	if child := firstOf2(keyword(c, "app"), second(c)); child != nil {
		t.include(s, owner, child, prefix)
	}
}

func second(c *pyast.Call) pyast.Expr {
	if len(c.Args) > 1 {
		return c.Args[1]
	}
	return nil
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

// joinRoute puts a path below a prefix.
func joinRoute(prefix, p string) string {
	if prefix == "" || p == "" {
		return prefix + p
	}
	return strings.TrimRight(prefix, "/") + "/" + strings.TrimLeft(p, "/")
}

// of are the routes of an application with their full paths.
func (t *routing) of(owner *pyast.Call) []route {
	var out []route
	var collect func(at *pyast.Call, prefix string, deep int)
	collect = func(at *pyast.Call, prefix string, deep int) {
		if deep > 8 || len(out) > 5000 {
			return
		}
		for _, r := range t.routes {
			if r.owner == at {
				r.path = joinRoute(prefix, r.path)
				if r.path == "" {
					r.path = "/"
				}
				if !strings.HasPrefix(r.path, "/") {
					r.path = "/" + r.path
				}
				out = append(out, r)
			}
		}
		for _, i := range t.includes {
			if i.parent == at && i.child != at {
				collect(i.child, joinRoute(prefix, i.prefix), deep+1)
			}
		}
	}
	collect(owner, "", 0)
	return out
}
