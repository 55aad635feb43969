package source

import (
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
