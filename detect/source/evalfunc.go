package source

import (
	"slices"

	"github.com/dockwright/dockwright/detect/pyast"
)

// evalFunction is the value of a call of one of the project's functions: a
// reader of the environment that it has of its own, or one that returns a value.
func (r *resolver) evalFunction(f value, s *scope, c *pyast.Call) any {
	if slices.Contains(r.running, f.fn) || len(r.running) > 6 {
		return nil
	}
	r.running = append(r.running, f.fn)
	defer func() { r.running = r.running[:len(r.running)-1] }()
	in := f.scope.inner(f.fn, arguments(f.fn, s, c, false))
	in.quiet = s.quiet
	r.lastRead, r.lastLine = "", c.Pos()
	v, _ := r.runBody(in, f.fn.Body)
	r.lastRead = ""
	return v
}

// runBody follows statements to a return, as far as the tests on the way are
// known. done tells that one was met.
func (r *resolver) runBody(s *scope, body []pyast.Stmt) (v any, done bool) {
	for _, st := range body {
		switch st := st.(type) {
		case *pyast.Return:
			return r.eval(s, st.Value), true
		case *pyast.Raise:
			// `if value is None: raise`, of the variable that was read before.
			if r.lastRead != "" {
				r.required(s, r.lastRead, "str", r.lastLine)
			}
			return nil, true
		case *pyast.If:
			t, ok := truth(r.eval(s, st.Test))
			if !ok {
				return nil, true
			}
			branch := st.Else
			if t {
				branch = st.Body
			}
			if v, done := r.runBody(s, branch); done {
				return v, true
			}
		case *pyast.Try:
			return r.runTry(s, st)
		case *pyast.With:
			if v, done := r.runBody(s, st.Body); done {
				return v, true
			}
		case *pyast.For, *pyast.While, *pyast.Match:
			return nil, true
		}
	}
	return nil, false
}

// runTry is a body whose failure is seen to. A variable that it reads is wanted
// only if the handler raises.
func (r *resolver) runTry(s *scope, st *pyast.Try) (any, bool) {
	raises := true
	for _, h := range st.Handlers {
		raises = raises && slices.ContainsFunc(h.Body, func(x pyast.Stmt) bool { _, ok := x.(*pyast.Raise); return ok })
	}
	was := s.quiet
	s.quiet = was || !raises
	v, done := r.runBody(s, st.Body)
	s.quiet = was
	return v, done
}
