package source

import (
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/dockwright/dockwright/detect/pyast"
)

// file is a Python file of the project.
type file struct {
	path   string
	fsys   fs.FS
	sifted bool          // worth a look of its own
	tree   *pyast.Module // nil until it is asked for
	parsed *pyast.Module // what tree will be, where the file is parsed already
	scope  *scope        // of the module; made at the first question
	root   string        // folder that its imports are written for; set with rooted
	rooted bool
}

// body is the file's statements, none if it cannot be read.
func (f *file) body() []pyast.Stmt {
	if f.tree == nil {
		f.tree = f.parsed
	}
	if f.tree == nil {
		f.tree = &pyast.Module{}
		if data, err := readFile(f.fsys, f.path, nil); err == nil {
			f.tree = pyast.Parse(data)
		}
	}
	return f.tree.Body
}

// top is the scope of the module.
func (f *file) top() *scope {
	if f.scope == nil {
		f.scope = &scope{file: f, names: map[string][]binding{}}
		f.scope.gather(f.body(), false)
	}
	return f.scope
}

// isPackage tells that the file is a package's __init__.py.
func (f *file) isPackage() bool { return path.Base(f.path) == "__init__.py" }

// scope is the names of a module or of a function.
type scope struct {
	file   *file
	parent *scope // nil for a module
	fn     *pyast.Function
	names  map[string][]binding
	order  []string // the names as they appear first
	stars  []binding
	// args are what a call gives for the function's parameters, where one is followed.
	args map[string]argument
	self *value // in a method
	// state holds what settings have been set to so far, while they are read.
	state map[string]any
	// quiet tells that a failure in it is seen to: a try with a handler that goes on.
	quiet bool
	memo  map[string]value
}

type argument struct {
	expr pyast.Expr
	at   *scope
}

// binding is one way in which a name gets its value.
type binding struct {
	line int
	// from an import: Module and Level, and Name where it is `from`.
	imported bool
	module   string
	level    int
	name     string
	// from an assignment; item is the place in a tuple that is unpacked, -1 for none.
	value      pyast.Expr
	annotation pyast.Expr
	item       int
	fn         *pyast.Function
	class      *pyast.Class
	param      *pyast.Param
	// guarded is what happens only when the file is run, loop what a loop assigns.
	guarded, loop bool
}

func (s *scope) bind(name string, b binding) {
	if s.names[name] == nil {
		s.order = append(s.order, name)
	}
	s.names[name] = append(s.names[name], b)
}

// gather takes the names that statements bind, in blocks too, but not in the
// functions and classes among them.
func (s *scope) gather(body []pyast.Stmt, guarded bool) {
	for _, st := range body {
		line := st.Pos()
		switch st := st.(type) {
		case *pyast.Import:
			for _, a := range st.Names {
				b := binding{line: line, imported: true, module: a.Name, item: -1, guarded: guarded}
				name := a.As
				if name == "" {
					name, _, _ = strings.Cut(a.Name, ".")
					b.module = name
				}
				s.bind(name, b)
			}
		case *pyast.ImportFrom:
			for _, a := range st.Names {
				b := binding{line: line, imported: true, module: st.Module, level: st.Level, name: a.Name, item: -1, guarded: guarded}
				switch {
				case a.Name == "*":
					s.stars = append(s.stars, b)
				case a.As != "":
					s.bind(a.As, b)
				default:
					s.bind(a.Name, b)
				}
			}
		case *pyast.Assign:
			for _, t := range st.Targets {
				s.target(t, binding{line: line, value: st.Value, annotation: st.Annotation, item: -1, guarded: guarded})
			}
		case *pyast.With:
			for _, i := range st.Items {
				if i.Target != nil {
					s.target(i.Target, binding{line: line, value: i.Value, item: -1, guarded: guarded})
				}
			}
			s.gather(st.Body, guarded)
		case *pyast.Function:
			s.bind(st.Name, binding{line: line, fn: st, item: -1, guarded: guarded})
		case *pyast.Class:
			s.bind(st.Name, binding{line: line, class: st, item: -1, guarded: guarded})
		case *pyast.If:
			main := s.parent == nil && isGuard(st.Test)
			s.gather(st.Body, guarded || main)
			s.gather(st.Else, guarded)
		case *pyast.Try:
			s.gather(st.Body, guarded)
			for _, h := range st.Handlers {
				s.gather(h.Body, guarded)
			}
			s.gather(st.Else, guarded)
			s.gather(st.Finally, guarded)
		case *pyast.For:
			s.target(st.Target, binding{line: line, value: st.Iter, item: -1, guarded: guarded, loop: true})
			s.gather(st.Body, guarded)
			s.gather(st.Else, guarded)
		case *pyast.While:
			s.gather(st.Body, guarded)
			s.gather(st.Else, guarded)
		case *pyast.Match:
			for _, c := range st.Cases {
				s.gather(c, guarded)
			}
		}
	}
}

func (s *scope) target(t pyast.Expr, b binding) {
	switch t := t.(type) {
	case *pyast.Name:
		s.bind(t.ID, b)
	case *pyast.Tuple:
		s.unpack(t.Elts, b)
	case *pyast.List:
		s.unpack(t.Elts, b)
	}
}

func (s *scope) unpack(elts []pyast.Expr, b binding) {
	for i, e := range elts {
		if n, ok := e.(*pyast.Name); ok {
			b.item = i
			s.bind(n.ID, b)
		}
	}
}

// inner is the scope of a function that stands in s, with what a call gives it.
func (s *scope) inner(fn *pyast.Function, args map[string]argument) *scope {
	in := &scope{file: s.file, parent: s, fn: fn, names: map[string][]binding{}, args: args}
	for i := range fn.Params {
		in.bind(fn.Params[i].Name, binding{line: fn.Pos(), param: &fn.Params[i], item: -1})
	}
	in.gather(fn.Body, false)
	return in
}

// isGuard is `__name__ == "__main__"`, with whatever else is asked.
func isGuard(e pyast.Expr) bool {
	switch e := e.(type) {
	case *pyast.Compare:
		if len(e.Right) != 1 || e.Ops[0] != "==" {
			return false
		}
		return isName(e.Left, "__name__") && isText(e.Right[0], "__main__") || isName(e.Right[0], "__name__") && isText(e.Left, "__main__")
	case *pyast.BoolOp:
		return slices.ContainsFunc(e.Values, isGuard)
	}
	return false
}

func isName(e pyast.Expr, id string) bool {
	n, ok := e.(*pyast.Name)
	return ok && n.ID == id
}

func isText(e pyast.Expr, text string) bool {
	s, ok := e.(*pyast.String)
	return ok && s.Value == text
}

// dotted is "a.b.c" for names joined by dots, "" for anything else.
func dotted(e pyast.Expr) string {
	var parts []string
	for {
		switch x := e.(type) {
		case *pyast.Name:
			parts = append(parts, x.ID)
			slices.Reverse(parts)
			return strings.Join(parts, ".")
		case *pyast.Attribute:
			parts = append(parts, x.Attr)
			e = x.Value
			continue
		}
		return ""
	}
}

// last is the last name of a callee: "Flask" of flask.Flask.
func last(e pyast.Expr) string {
	switch e := e.(type) {
	case *pyast.Name:
		return e.ID
	case *pyast.Attribute:
		return e.Attr
	}
	return ""
}
