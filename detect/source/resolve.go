package source

import (
	"strings"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/framework"
	"github.com/dockwright/dockwright/detect/pyast"
)

// maxSteps bounds how many names and calls one scan follows, maxDeep how far
// one of them leads.
const (
	maxSteps = 1_000_000
	maxDeep  = 40
)

// resolver follows names.
type resolver struct {
	tree   *tree
	know   *knowledge
	opt    Options
	budget int
	deep   int
	// returns holds what functions return that were called without regard to what
	// they are given; nil while one is looked at.
	returns map[*pyast.Function]*value
	lone    *value // the application, where the project has one only
	running []*pyast.Function
	// evaluating are the assignments whose value is being found.
	evaluating map[pyast.Expr]bool
	// classes and selves hold what classes bind and their methods assign to self.
	classes map[*pyast.Class]*scope
	selves  map[*pyast.Class]map[string][]argument
	// wants takes the variables that are read without a default, nil while nobody asks.
	// lastRead is the one that was read last with None for its default.
	wants    func(v facts.EnvVar)
	lastRead string
	lastLine int
}

// kind is what a value is.
type kind int

const (
	unknown  kind = iota
	external      // a name of something installed: name
	result        // what a call of such a name gives: name is the callee's
	module        // a file, or a folder without __init__.py
	function      // of the project
	class         // of the project
	object        // an instance of a class of the project
	app           // an application object: fw, call
	router        // a group of routes: call
	member        // an attribute of an app or router: base, name
	tuple         // elts
)

// value is what an expression stands for.
type value struct {
	kind  kind
	name  string
	file  *file // where it comes from
	dir   string
	fn    *pyast.Function
	class *pyast.Class
	scope *scope // in which a function or class stands, or a call
	fw    *framework.Framework
	// call makes the app, router or object: two values with one call are the same.
	call *pyast.Call
	base *value
	elts []value
	self *value // of a method: the object that it is called of
}

// resolve follows an expression in a scope.
func (r *resolver) resolve(s *scope, e pyast.Expr) value {
	r.budget--
	if e == nil || r.budget < 0 || r.deep >= maxDeep {
		return value{}
	}
	r.deep++
	defer func() { r.deep-- }()
	switch e := e.(type) {
	case *pyast.Name:
		return r.lookup(s, e.ID)
	case *pyast.Attribute:
		return r.attribute(r.resolve(s, e.Value), e.Attr)
	case *pyast.Call:
		return r.call(s, e)
	case *pyast.Await:
		return r.resolve(s, e.Value)
	case *pyast.NamedExpr:
		return r.resolve(s, e.Value)
	case *pyast.Tuple:
		v := value{kind: tuple}
		for _, x := range e.Elts {
			v.elts = append(v.elts, r.resolve(s, x))
		}
		return v
	case *pyast.IfExp:
		return firstKnown(func(yield func(value) bool) {
			_ = yield(r.resolve(s, e.Body)) && yield(r.resolve(s, e.Else))
		})
	case *pyast.BoolOp:
		return firstKnown(func(yield func(value) bool) {
			for _, x := range e.Values {
				if !yield(r.resolve(s, x)) {
					return
				}
			}
		})
	}
	return value{}
}

// firstKnown is the first application among values, or else the first that is
// known.
func firstKnown(values func(func(value) bool)) value {
	var best value
	for v := range values {
		if v.kind == app {
			return v
		}
		if best.kind == unknown {
			best = v
		}
	}
	return best
}

// lookup follows a name, through the scopes around and the module's.
func (r *resolver) lookup(s *scope, name string) value {
	for ; s != nil; s = s.parent {
		if v, ok := s.memo[name]; ok {
			return v
		}
		bindings := s.names[name]
		if bindings == nil && (s.parent != nil || len(s.stars) == 0) {
			continue
		}
		if s.memo == nil {
			s.memo = map[string]value{}
		}
		s.memo[name] = value{} // for a circle
		v := firstKnown(func(yield func(value) bool) {
			for _, b := range bindings {
				if !yield(r.bound(s, b)) {
					return
				}
			}
			if bindings != nil {
				return
			}
			for _, b := range s.stars {
				if m := r.imported(s.file, b.level, b.module); m.kind == module && m.file != nil && !strings.HasPrefix(name, "_") {
					if !yield(r.lookup(m.file.top(), name)) {
						return
					}
				}
			}
		})
		s.memo[name] = v
		return v
	}
	return value{}
}

// bound is what one binding gives.
func (r *resolver) bound(s *scope, b binding) value {
	r.budget--
	if r.budget < 0 || r.deep >= maxDeep {
		return value{}
	}
	r.deep++
	defer func() { r.deep-- }()
	switch {
	case b.imported && b.name == "":
		return r.imported(s.file, b.level, b.module)
	case b.imported:
		return r.attribute(r.imported(s.file, b.level, b.module), b.name)
	case b.fn != nil:
		return value{kind: function, fn: b.fn, file: s.file, scope: s}
	case b.class != nil:
		return value{kind: class, class: b.class, file: s.file, scope: s}
	case b.param != nil:
		return r.parameter(s, b.param)
	case b.loop:
		return value{}
	}
	v := r.resolve(s, b.value)
	if b.item >= 0 {
		if v.kind == tuple && b.item < len(v.elts) {
			return v.elts[b.item]
		}
		return value{}
	}
	if v.kind == unknown && b.annotation != nil {
		v = r.annotated(s, b.annotation, nil)
	}
	return v
}

// parameter is what a call gives for a parameter; else the annotation tells what
// it is, and its name: an `app` is the application where the project has one only.
func (r *resolver) parameter(s *scope, p *pyast.Param) value {
	if a, ok := s.args[p.Name]; ok {
		return r.resolve(a.at, a.expr)
	}
	if s.self != nil && p == &s.fn.Params[0] {
		return *s.self
	}
	v := value{}
	if p.Annotation != nil {
		v = r.annotated(s.parent, p.Annotation, nil)
	}
	if r.lone != nil && (v.kind == app && v.fw == r.lone.fw || v.kind == unknown && (p.Name == "app" || p.Name == "application")) {
		return *r.lone
	}
	return v
}

// annotated is an object of the class that an annotation names.
func (r *resolver) annotated(s *scope, e pyast.Expr, call *pyast.Call) value {
	if t, ok := e.(*pyast.String); ok { // `-> "Flask"`
		if !IsIdentifier(t.Value) {
			return value{}
		}
		e = &pyast.Name{Line: t.Line, ID: t.Value}
	}
	switch v := r.resolve(s, e); v.kind {
	case external:
		if fw := r.know.makes[v.name]; fw != nil {
			return value{kind: app, fw: fw, call: call, file: s.file, scope: s}
		}
		return value{kind: result, name: v.name}
	case class:
		return r.instance(v, s, call)
	}
	return value{}
}

// attribute is `v.name`.
func (r *resolver) attribute(v value, name string) value {
	switch v.kind {
	case external, result:
		return value{kind: external, name: v.name + "." + name}
	case module:
		if v.file != nil {
			if a := r.lookup(v.file.top(), name); a.kind != unknown {
				return a
			}
		}
		if v.dir != "" {
			return r.moduleIn(v.dir, name)
		}
	case class, object:
		return r.field(v, name, 0)
	case app, router:
		return value{kind: member, base: &v, name: name, file: v.file}
	}
	return value{}
}

// qualify is the full name of what is installed, "" for anything else.
func (r *resolver) qualify(s *scope, e pyast.Expr) string {
	if v := r.resolve(s, e); v.kind == external {
		return v.name
	}
	return ""
}
