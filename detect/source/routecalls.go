package source

import (
	"slices"
	"strings"

	"github.com/dockwright/dockwright/detect/pyast"
)

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
	return arg(c, 0)
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
		if !guarded(keyword(c, "dependencies")) {
			t.include(s, owner, firstArg(c, "router", "blueprint"), keyword(c, "prefix", "url_prefix"))
		}
	case "mount", "add_subapp":
		t.include(s, owner, arg(c, 1), arg(c, 0))
		if k := keyword(c, "app"); k != nil {
			t.include(s, owner, k, firstArg(c, "path"))
		}
	case "add_routes":
		t.table(s, owner, arg(c, 0))
	case "add_get":
		t.handled(s, owner, arg(c, 0), c, arg(c, 1))
	default:
		if t.answersGET(s, c) {
			t.added(s, owner, c, m.Attr)
		}
	}
}

// added reads a call that adds one route, of those that may have other methods
// than GET.
func (t *routing) added(s *scope, owner, c *pyast.Call, method string) {
	switch method {
	case "add_api_route":
		t.handled(s, owner, firstArg(c, "path", "rule"), c, firstOf2(keyword(c, "endpoint", "view_func"), arg(c, 1)))
	case "add_url_rule":
		t.handled(s, owner, firstArg(c, "path", "rule"), c, firstOf2(keyword(c, "view_func"), arg(c, 2)))
	case "add_route":
		switch first, ok := arg(c, 0).(*pyast.String); {
		case ok && first.Value == "GET": // aiohttp
			t.handled(s, owner, arg(c, 1), c, arg(c, 2))
		case ok: // Starlette, Falcon
			t.handled(s, owner, arg(c, 0), c, arg(c, 1))
		default: // Sanic
			t.handled(s, owner, firstOf2(keyword(c, "uri", "path"), arg(c, 1)), c, arg(c, 0))
		}
	}
}

// arg is an argument by its place, nil for none.
func arg(c *pyast.Call, i int) pyast.Expr {
	if i < len(c.Args) {
		return c.Args[i]
	}
	return nil
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
