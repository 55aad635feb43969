package source

import (
	"github.com/dockwright/dockwright/detect/pyast"
)

// field is an attribute of a class of the project or of its instances: what the
// class assigns, or a method assigns to self.
func (r *resolver) field(v value, name string, deep int) value {
	if deep > 8 {
		return value{}
	}
	in := r.classScope(v)
	for _, b := range in.names[name] {
		if b.fn != nil {
			return value{kind: function, fn: b.fn, file: v.file, scope: v.scope, self: &v}
		}
		if a := r.bound(in, b); a.kind != unknown {
			return a
		}
	}
	if v.kind == object {
		for _, set := range r.selfSets(v)[name] {
			if a := r.resolve(set.at, set.expr); a.kind != unknown {
				return a
			}
		}
	}
	for _, b := range v.class.Bases {
		if base := r.resolve(v.scope, b); base.kind == class && base.class != v.class {
			base.kind = v.kind
			if a := r.field(base, name, deep+1); a.kind != unknown {
				return a
			}
		}
	}
	return value{}
}

// classScope is the names that a class's body binds.
func (r *resolver) classScope(v value) *scope {
	if in := r.classes[v.class]; in != nil {
		return in
	}
	in := &scope{file: v.file, parent: v.scope, names: map[string][]binding{}}
	in.gather(v.class.Body, false)
	if r.classes == nil {
		r.classes = map[*pyast.Class]*scope{}
	}
	r.classes[v.class] = in
	return in
}

// selfSets are what the methods of a class assign to attributes of self.
func (r *resolver) selfSets(v value) map[string][]argument {
	if sets, ok := r.selves[v.class]; ok {
		return sets
	}
	sets := map[string][]argument{}
	if r.selves == nil {
		r.selves = map[*pyast.Class]map[string][]argument{}
	}
	r.selves[v.class] = sets
	for _, s := range v.class.Body {
		fn, ok := s.(*pyast.Function)
		if !ok || len(fn.Params) == 0 {
			continue
		}
		in := v.scope.inner(fn, nil)
		statements(fn.Body, func(st pyast.Stmt) {
			a, ok := st.(*pyast.Assign)
			if !ok || a.Value == nil {
				return
			}
			for _, t := range a.Targets {
				if at, ok := t.(*pyast.Attribute); ok && isName(at.Value, fn.Params[0].Name) {
					sets[at.Attr] = append(sets[at.Attr], argument{a.Value, in})
				}
			}
		})
	}
	return sets
}
