package source

import (
	"slices"
	"strings"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/pyast"
)

// djangoRoutes are the paths of ROOT_URLCONF and of what it includes.
// https://docs.djangoproject.com/en/stable/topics/http/urls/
func (c *collector) djangoRoutes(d *facts.Django) []route {
	if d == nil || d.Path == "" {
		return nil
	}
	if c.urls != nil {
		return *c.urls
	}
	u := &urlReader{routing: &routing{resolver: c.resolver, made: map[*pyast.Call]bool{}}, root: d.Root}
	c.urls = &u.found
	if f := c.tree.files[d.Path]; f != nil {
		if text, ok := plain(c.evalName(f.top(), "ROOT_URLCONF")).(string); ok && isModule(text) {
			if f, _ := c.tree.find(d.Root, text); f != nil {
				u.file(f, "", 0)
			}
		}
	}
	return u.found
}

type urlReader struct {
	*routing
	root  string
	found []route
}

// includedRoutes are what packages answer where their URLs are included: those
// of django-health-check ask everything that is configured.
// https://github.com/revsys/django-health-check, https://github.com/mozilla/dockerflow
var includedRoutes = map[string]struct {
	path string
	weak bool
}{
	"health_check.urls":      {"", true},
	"dockerflow.django.urls": {"__lbheartbeat__", false},
}

func (u *urlReader) file(f *file, prefix string, deep int) {
	if deep > 6 || len(u.found) > 2000 {
		return
	}
	top := f.top()
	// `urlpatterns = […]` at the module level, and `urlpatterns += […]`; what stands
	// under a condition is not certain.
	for _, st := range f.body() {
		switch st := st.(type) {
		case *pyast.Assign:
			for _, t := range st.Targets {
				if isName(t, "urlpatterns") && st.Value != nil {
					u.list(top, st.Value, prefix, deep)
				}
			}
		case *pyast.AugAssign:
			if isName(st.Target, "urlpatterns") {
				u.list(top, st.Value, prefix, deep)
			}
		}
	}
}

func (u *urlReader) list(s *scope, e pyast.Expr, prefix string, deep int) {
	if deep > 6 {
		return
	}
	for _, x := range u.elements(s, e, 0) {
		c, ok := x.expr.(*pyast.Call)
		if !ok || len(c.Args) < 2 {
			continue
		}
		text, ok := u.eval(x.at, c.Args[0]).(string)
		if !ok {
			continue
		}
		switch last(c.Func) {
		case "path":
		case "re_path", "url":
			if text, ok = literalPattern(text); !ok {
				continue
			}
		default:
			continue
		}
		u.pattern(x.at, c, prefix+text, deep)
	}
}

func (u *urlReader) pattern(s *scope, c *pyast.Call, at string, deep int) {
	view, ok := c.Args[1].(*pyast.Call)
	if ok && last(view.Func) == "include" && len(view.Args) > 0 {
		u.included(s, view.Args[0], at, deep+1)
		return
	}
	if strings.ContainsAny(at, "<") {
		return
	}
	r := route{path: "/" + at, file: s.file, line: c.Pos()}
	if ok && (authLike(last(view.Func)) || mentionsAuth(view)) {
		return
	}
	target := c.Args[1]
	if ok { // HealthView.as_view()
		if m, isAttr := view.Func.(*pyast.Attribute); isAttr && m.Attr == "as_view" {
			target = m.Value
		}
	}
	switch v := u.resolve(s, target); v.kind {
	case function:
		open, needs := answersAnyone(v.fn, -1)
		if !open {
			return
		}
		r.weak = needs
	case class:
		if !u.openView(v) {
			return
		}
	case unknown, external, result:
		r.weak = true
	}
	u.found = append(u.found, r)
}

func (u *urlReader) included(s *scope, e pyast.Expr, at string, deep int) {
	if t, ok := e.(*pyast.Tuple); ok && len(t.Elts) > 0 {
		e = t.Elts[0]
	}
	if text, ok := u.eval(s, e).(string); ok {
		if known, ok := includedRoutes[text]; ok {
			if name := at + known.path; !strings.Contains(name, "<") {
				u.found = append(u.found, route{path: "/" + name, file: s.file, line: e.Pos(), weak: known.weak})
			}
			return
		}
		if isModule(text) {
			if f, _ := u.tree.find(u.root, text); f != nil {
				u.file(f, at, deep)
			}
		}
		return
	}
	if m := u.resolve(s, e); m.kind == module && m.file != nil {
		u.file(m.file, at, deep)
		return
	}
	u.list(s, e, at, deep)
}

// literalPattern is the path that a regular expression stands for, if it stands
// for one only: "^health/?$".
func literalPattern(p string) (string, bool) {
	p = strings.TrimPrefix(p, "^")
	p = strings.TrimSuffix(strings.TrimSuffix(p, "$"), "\\Z")
	p = strings.TrimSuffix(p, "/?")
	p = strings.ReplaceAll(p, `\-`, "-")
	return p, !strings.ContainsAny(p, `()[]{}*+?|\.^$`)
}

// openView tells whether a class-based view answers anyone, as far as it says: no
// mixin for signing in, and of Django REST framework only what says AllowAny,
// since the settings decide for the others.
func (u *urlReader) openView(v value) bool {
	rest := false
	for _, b := range v.class.Bases {
		if mentionsAuth(b) {
			return false
		}
		name := last(b)
		rest = rest || strings.HasSuffix(name, "APIView") || strings.HasSuffix(name, "ViewSet")
	}
	for _, d := range v.class.Decorators {
		if mentionsAuth(d) {
			return false
		}
	}
	for _, s := range v.class.Body {
		a, ok := s.(*pyast.Assign)
		if !ok || !slices.ContainsFunc(a.Targets, func(t pyast.Expr) bool { return isName(t, "permission_classes") }) {
			continue
		}
		list := u.elements(v.scope, a.Value, 0)
		return !slices.ContainsFunc(list, func(x argument) bool { return last(x.expr) != "AllowAny" })
	}
	return !rest
}
