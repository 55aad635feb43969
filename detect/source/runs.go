package source

import (
	"path"
	"slices"
	"strings"

	"github.com/dockwright/dockwright/detect/framework"
	"github.com/dockwright/dockwright/detect/pyast"
)

// started tells whether a call starts a program, and which.
func (w *walker) started(s *scope, c *pyast.Call, callee value) (run, bool) {
	r := run{}
	switch callee.kind {
	case member:
		if callee.base.kind != app {
			return r, false
		}
		base := callee.base
		known := slices.Contains(base.fw.Runs, "."+callee.name)
		if !known && !takesApp[callee.name] {
			return r, false
		}
		if a := w.given(s, c); a.kind == app && !known { // other.run(app)
			base = &a
		} else if !known {
			return r, false
		}
		r.app, r.fw = *base, base.fw
	case external:
		frameworks := w.know.starts[callee.name]
		if frameworks == nil && !takesApp[last(c.Func)] {
			return r, false
		}
		a := w.given(s, c)
		if a.kind == unknown && frameworks == nil {
			return r, false
		}
		switch a.kind {
		case app:
			r.app, r.fw = a, a.fw
		case function: // a factory, by its name
			made := w.returned(a, s, &pyast.Call{})
			if made.kind == app {
				r.fw, r.factory = made.fw, a.fn
				r.app = made
				r.app.file = a.file
			}
		}
		if r.fw == nil && len(frameworks) == 1 {
			r.fw = frameworks[0]
		}
		if r.fw == nil && frameworks == nil {
			return r, false
		}
	default:
		if callee.kind != unknown && callee.kind != object && callee.kind != class || !takesApp[last(c.Func)] {
			return r, false
		}
		a := w.given(s, c)
		if a.kind != app {
			return r, false
		}
		r.app, r.fw = a, a.fw
	}
	r.listen = w.listen(s, c)
	if r.fw != nil && r.fw.Listens.Port != "" {
		w.settle(r.fw, w.dictListen(s, c, r.fw))
		r.listen = mergeListen(r.listen, w.settled[r.fw])
	}
	return r, true
}

// takesApp are the last names of calls that serve the application which they
// are given: of servers, and of extensions that have one of their own
// (`socketio.run(app)`).
var takesApp = map[string]bool{
	"run": true, "run_app": true, "run_simple": true, "serve": true, "WSGIServer": true, "make_server": true, "Config": true, "Server": true,
	"AppRunner": true, "HTTPServer": true, "StandaloneApplication": true, "Granian": true, "run_until_complete": false,
}

// given is the application among a call's arguments: itself, or the string that
// names it for a server.
func (w *walker) given(s *scope, c *pyast.Call) value {
	var list []pyast.Expr
	list = append(list, c.Args...)
	if k := keyword(c, "app", "application", "target"); k != nil {
		list = append(list, k)
	}
	for i, a := range list {
		if i > 3 {
			break
		}
		v := w.resolve(s, a)
		switch {
		case v.kind == app:
			return v
		case v.kind == function && isTrue(keyword(c, "factory")):
			return v
		}
		if text, ok := plain(w.eval(s, a)).(string); ok && strings.Contains(text, ":") {
			if v := w.named(s, text); v.kind == app || v.kind == function {
				return v
			}
		}
	}
	return value{}
}

func isTrue(e pyast.Expr) bool {
	c, ok := e.(*pyast.Constant)
	return ok && c.Value == "True"
}

// named is what "shop.main:app" stands for.
func (w *walker) named(s *scope, text string) value {
	name, object, _ := strings.Cut(text, ":")
	name = strings.TrimSuffix(name, ".py")
	for part := range strings.SplitSeq(name, ".") {
		if !IsIdentifier(part) {
			return value{}
		}
	}
	m := w.imported(s.file, 0, name)
	if m.kind != module || m.file == nil {
		m = w.moduleIn(path.Dir(s.file.path), name) // where a script's imports begin
	}
	if m.kind != module || m.file == nil {
		// A file names itself.
		if name != moduleOf(w.tree.rootOf(s.file), s.file.path) && name != "__main__" {
			return value{}
		}
		m = value{kind: module, file: s.file}
	}
	v := m
	for part := range strings.SplitSeq(strings.TrimSuffix(object, "()"), ".") {
		v = w.attribute(v, part)
	}
	return v
}

// programOf is the framework of which a file is a program that calls name.
func (k *knowledge) programOf(name string) *framework.Framework {
	for at := name; ; {
		before, _, ok := cutLast(at)
		if !ok {
			return nil
		}
		if fw := k.script[before]; fw != nil {
			return fw
		}
		at = before
	}
}
