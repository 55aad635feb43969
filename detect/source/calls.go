package source

import (
	"slices"
	"strings"

	"github.com/dockwright/dockwright/detect/framework"
	"github.com/dockwright/dockwright/detect/pyast"
)

// call is what a call gives.
func (r *resolver) call(s *scope, c *pyast.Call) value {
	callee := r.resolve(s, c.Func)
	switch callee.kind {
	case external:
		if fw := r.know.makes[callee.name]; fw != nil {
			return value{kind: app, fw: fw, name: callee.name, call: c, file: s.file, scope: s}
		}
		if routerClasses[callee.name] {
			return value{kind: router, name: callee.name, call: c, file: s.file, scope: s}
		}
		if v := r.wrapped(s, c); v.kind == app {
			return v
		}
		return value{kind: result, name: callee.name, call: c, file: s.file, scope: s}
	case class:
		v := r.instance(callee, s, c)
		if v.kind == object {
			if w := r.wrapped(s, c); w.kind == app {
				return w
			}
		}
		return v
	case function:
		return r.returned(callee, s, c)
	case member:
		// `Application.builder().token(…).build()`: what a builder gives is taken for
		// the thing itself.
		if callee.base.kind == app && fluent(callee.base) {
			return *callee.base
		}
	}
	return value{}
}

// fluent tells that an application is made by a builder, whose methods give it
// back.
func fluent(v *value) bool {
	return strings.HasSuffix(v.name, "Builder") || strings.HasSuffix(v.name, ".builder")
}

// instance is an object of a class of the project: an application, if one of
// its bases is a framework's class.
func (r *resolver) instance(c value, s *scope, call *pyast.Call) value {
	if name, fw := r.classFramework(c, 0); fw != nil {
		return value{kind: app, fw: fw, name: name, call: call, file: s.file, scope: s, class: c.class}
	} else if routerClasses[name] {
		return value{kind: router, name: name, call: call, file: s.file, scope: s, class: c.class}
	}
	return value{kind: object, class: c.class, file: c.file, scope: c.scope, call: call}
}

func (r *resolver) classFramework(c value, deep int) (string, *framework.Framework) {
	if deep > 8 {
		return "", nil
	}
	for _, b := range c.class.Bases {
		if sub, ok := b.(*pyast.Subscript); ok {
			b = sub.Value
		}
		switch base := r.resolve(c.scope, b); base.kind {
		case external:
			if fw := r.know.makes[base.name]; fw != nil || routerClasses[base.name] {
				return base.name, fw
			}
		case class:
			if base.class == c.class {
				continue
			}
			if name, fw := r.classFramework(base, deep+1); name != "" {
				return name, fw
			}
		}
	}
	return "", nil
}

// wrapped is the application that a call puts into a middleware: it is served
// as that one would be.
func (r *resolver) wrapped(s *scope, c *pyast.Call) value {
	name := last(c.Func)
	if !slices.ContainsFunc([]string{"Middleware", "ASGIApp", "WSGIApp", "ASGIHandler", "ProxyFix", "WhiteNoise", "Wrapper"}, func(suffix string) bool { return strings.HasSuffix(name, suffix) }) {
		return value{}
	}
	for i, a := range c.Args {
		if v := r.resolve(s, a); v.kind == app && i < 2 {
			return v
		}
	}
	for _, k := range c.Keywords {
		switch k.Name {
		case "app", "application", "other_asgi_app", "wsgi_app", "asgi_app":
			if v := r.resolve(s, k.Value); v.kind == app {
				return v
			}
		}
	}
	return value{}
}

// returned is what a function of the project returns when it is called. What
// the arguments are counts only where the function gives one of them back.
func (r *resolver) returned(f value, s *scope, c *pyast.Call) value {
	if r.returns == nil {
		r.returns = map[*pyast.Function]*value{}
	}
	if v, ok := r.returns[f.fn]; ok {
		if v == nil {
			return value{} // it calls itself
		}
		if v.kind != unknown || len(c.Args) == 0 && len(c.Keywords) == 0 {
			return *v
		}
		return r.givenBack(f, s, c)
	}
	r.returns[f.fn] = nil
	v := r.returnedBy(f, nil)
	r.returns[f.fn] = &v
	if v.kind == unknown && (len(c.Args) > 0 || len(c.Keywords) > 0) {
		return r.givenBack(f, s, c)
	}
	return v
}

func (r *resolver) returnedBy(f value, args map[string]argument) value {
	in := f.scope.inner(f.fn, args)
	in.self = f.self
	// What it returns in any case counts before what it returns on a condition.
	v := firstKnown(func(yield func(value) bool) {
		for _, conditional := range []bool{false, true} {
			for _, ret := range returnsOf(f.fn.Body, false, conditional) {
				if !yield(r.resolve(in, ret.Value)) {
					return
				}
			}
		}
	})
	if v.kind == unknown && f.fn.Returns != nil {
		v = r.annotated(f.scope, f.fn.Returns, nil)
	}
	return v
}

// returnsOf are the return statements with a value that stand under a condition,
// or those that don't. under tells that the body does.
func returnsOf(body []pyast.Stmt, under, conditional bool) []*pyast.Return {
	var out []*pyast.Return
	for _, s := range body {
		if ret, ok := s.(*pyast.Return); ok && ret.Value != nil && under == conditional {
			out = append(out, ret)
		}
		in := under
		switch s.(type) {
		case *pyast.If, *pyast.Match, *pyast.For, *pyast.While:
			in = true
		}
		for _, b := range blocks(s) {
			out = append(out, returnsOf(b, in, conditional)...)
		}
	}
	return out
}

// givenBack is the argument of a call that the function returns: `app =
// setup(app)`.
func (r *resolver) givenBack(f value, s *scope, c *pyast.Call) value {
	var found value
	statements(f.fn.Body, func(st pyast.Stmt) {
		ret, ok := st.(*pyast.Return)
		if !ok || found.kind != unknown {
			return
		}
		name, ok := ret.Value.(*pyast.Name)
		if !ok {
			return
		}
		if a, ok := arguments(f.fn, s, c, false)[name.ID]; ok {
			found = r.resolve(a.at, a.expr)
		}
	})
	return found
}

// arguments are what a call gives for the parameters of a function, by name. A
// method's first parameter is not given.
func arguments(fn *pyast.Function, s *scope, c *pyast.Call, method bool) map[string]argument {
	if len(c.Args) == 0 && len(c.Keywords) == 0 {
		return nil
	}
	out := map[string]argument{}
	params := fn.Params
	if method && len(params) > 0 {
		params = params[1:]
	}
	for i, a := range c.Args {
		if _, star := a.(*pyast.Starred); star || i >= len(params) || params[i].Stars > 0 || params[i].KeywordOnly {
			break
		}
		out[params[i].Name] = argument{a, s}
	}
	for _, k := range c.Keywords {
		if k.Name != "" {
			out[k.Name] = argument{k.Value, s}
		}
	}
	return out
}

// keyword is the value of an argument that is given by name, nil for none.
func keyword(c *pyast.Call, names ...string) pyast.Expr {
	if c == nil {
		return nil
	}
	for _, k := range c.Keywords {
		if slices.Contains(names, k.Name) {
			return k.Value
		}
	}
	return nil
}
