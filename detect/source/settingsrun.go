package source

import (
	"maps"
	"slices"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/pyast"
)

// settingsRun follows a settings module from its first statement to the last, as
// far as its values are known, and what it imports of the project.
type settingsRun struct {
	*resolver
	state    map[string]any
	lines    map[string]int
	files    []string
	required []facts.EnvVar
	states   map[*file]map[string]any
}

// maxModules bounds how many modules are followed from the settings.
const maxModules = 40

func (p *djangoProject) readSettings(f *file) *settingsRun {
	run := &settingsRun{resolver: p.resolver, lines: map[string]int{}, states: map[*file]map[string]any{}}
	was := run.wants
	run.resolver.wants = func(v facts.EnvVar) {
		if !slices.ContainsFunc(run.required, func(o facts.EnvVar) bool { return o.Name == v.Name }) && len(run.required) < 200 && printable(v.Name) {
			run.required = append(run.required, v)
		}
	}
	run.state = run.module(f, true)
	run.resolver.wants = was
	return run
}

// printable tells of a name that an environment variable can have.
func printable(name string) bool { return IsIdentifier(name) && len(name) <= 100 }

// module runs a file's statements; settings tells that it is one of the files
// that the settings are written in, and not merely something that they import.
func (r *settingsRun) module(f *file, settings bool) map[string]any {
	if state, ok := r.states[f]; ok {
		return state // nil while it runs, for modules that import each other
	}
	if len(r.states) >= maxModules {
		return nil
	}
	r.states[f] = nil
	if settings {
		r.files = append(r.files, f.path)
	}
	s := f.top()
	s.state = map[string]any{}
	before := len(r.required)
	r.block(s, f.body(), settings)
	state := s.state
	s.state = nil
	r.states[f] = state
	if !settings && len(r.required) > before {
		r.files = append(r.files, f.path)
	}
	return state
}

func (r *settingsRun) block(s *scope, body []pyast.Stmt, settings bool) {
	for _, st := range body {
		r.budget--
		if r.budget < 0 {
			return
		}
		switch st := st.(type) {
		case *pyast.Import:
			for _, a := range st.Names {
				r.imports(s, 0, a.Name)
			}
		case *pyast.ImportFrom:
			r.importFrom(s, st, settings)
		case *pyast.Assign:
			if st.Value == nil {
				continue
			}
			v := r.eval(s, st.Value)
			for _, t := range st.Targets {
				r.assign(s, t, v, st.Pos())
			}
		case *pyast.AugAssign:
			n, ok := st.Target.(*pyast.Name)
			if !ok {
				continue
			}
			r.set(s, n.ID, r.evalBinary(s, &pyast.BinOp{Line: st.Line, Op: st.Op, Left: st.Target, Right: st.Value}), st.Pos())
		case *pyast.ExprStmt:
			r.expression(s, st)
		case *pyast.If:
			r.branch(s, st, settings)
		case *pyast.Try:
			r.try(s, st, settings)
		case *pyast.With:
			r.block(s, st.Body, settings)
		}
	}
}

func (r *settingsRun) assign(s *scope, t pyast.Expr, v any, line int) {
	switch t := t.(type) {
	case *pyast.Name:
		r.set(s, t.ID, v, line)
	case *pyast.Tuple:
		list, _ := plain(v).([]any)
		for i, x := range t.Elts {
			if n, ok := x.(*pyast.Name); ok {
				var item any
				if i < len(list) {
					item = list[i]
				}
				r.set(s, n.ID, item, line)
			}
		}
	case *pyast.Subscript: // STORAGES["staticfiles"] = {…}
		n, ok := t.Value.(*pyast.Name)
		if !ok {
			return
		}
		if d, ok := plain(s.state[n.ID]).(dict); ok {
			key := r.eval(s, t.Index)
			s.state[n.ID] = dict{append(slices.Clone(d.keys), key), append(slices.Clone(d.values), v)}
		}
	}
}

func (r *settingsRun) set(s *scope, name string, v any, line int) {
	s.state[name] = v
	r.lines[name] = line
}

// expression is a call for its effect: INSTALLED_APPS.append("x"), env.read_env().
func (r *settingsRun) expression(s *scope, st *pyast.ExprStmt) {
	c, ok := st.Value.(*pyast.Call)
	if !ok {
		return
	}
	at, ok := c.Func.(*pyast.Attribute)
	n, name := (*pyast.Name)(nil), false
	if ok {
		n, name = at.Value.(*pyast.Name)
	}
	if name {
		if list, ok := plain(s.state[n.ID]).([]any); ok {
			switch {
			case at.Attr == "append" && len(c.Args) == 1:
				s.state[n.ID] = slices.Concat(list, []any{r.eval(s, c.Args[0])})
				return
			case at.Attr == "insert" && len(c.Args) == 2:
				s.state[n.ID] = slices.Concat([]any{r.eval(s, c.Args[1])}, list)
				return
			case at.Attr == "extend" && len(c.Args) == 1:
				more, _ := plain(r.eval(s, c.Args[0])).([]any)
				s.state[n.ID] = slices.Concat(list, more)
				return
			case at.Attr == "remove" && len(c.Args) == 1:
				gone, _ := plain(r.eval(s, c.Args[0])).(string)
				s.state[n.ID] = slices.DeleteFunc(slices.Clone(list), func(x any) bool { text, ok := x.(string); return ok && text == gone })
				return
			}
		}
	}
	r.eval(s, c)
}

// branch follows the side that an environment which sets nothing takes. Where
// that isn't known, what both sides would set counts if it was not set before,
// and nothing that only one side reads is required.
func (r *settingsRun) branch(s *scope, st *pyast.If, settings bool) {
	if is, ok := truth(r.eval(s, st.Test)); ok {
		if is {
			r.block(s, st.Body, settings)
		} else {
			r.block(s, st.Else, settings)
		}
		return
	}
	was := s.quiet
	s.quiet = true
	before := maps.Clone(s.state)
	for _, body := range [][]pyast.Stmt{st.Body, st.Else} {
		r.block(s, body, settings)
		for name, v := range before {
			s.state[name] = v
		}
	}
	s.quiet = was
}

// try is a body that may fail: what its handlers let pass is not required.
func (r *settingsRun) try(s *scope, st *pyast.Try, settings bool) {
	raises := len(st.Handlers) > 0
	for _, h := range st.Handlers {
		raises = raises && slices.ContainsFunc(h.Body, func(x pyast.Stmt) bool { _, ok := x.(*pyast.Raise); return ok })
	}
	was := s.quiet
	s.quiet = was || !raises && len(st.Handlers) > 0
	r.block(s, st.Body, settings)
	s.quiet = was
	r.block(s, st.Else, settings)
	r.block(s, st.Finally, settings)
}

// importFrom takes what another module of the project sets.
func (r *settingsRun) importFrom(s *scope, st *pyast.ImportFrom, settings bool) {
	star := len(st.Names) == 1 && st.Names[0].Name == "*"
	m := r.imported(s.file, st.Level, st.Module)
	if m.kind != module {
		return
	}
	if m.file == nil || m.file == s.file {
		for _, a := range st.Names { // from . import base
			if sub := r.moduleIn(m.dir, a.Name); m.dir != "" && sub.file != nil && sub.file != s.file {
				r.module(sub.file, false)
			}
		}
		return
	}
	state := r.module(m.file, settings && star)
	if star {
		for _, name := range slices.Sorted(maps.Keys(state)) {
			if name[0] != '_' {
				s.state[name] = state[name]
			}
		}
		return
	}
	for _, a := range st.Names {
		as := a.As
		if as == "" {
			as = a.Name
		}
		if v, ok := state[a.Name]; ok && v != nil {
			s.state[as] = v
		}
	}
}

func (r *settingsRun) imports(s *scope, level int, name string) {
	if m := r.imported(s.file, level, name); m.kind == module && m.file != nil && m.file != s.file {
		r.module(m.file, false)
	}
}
