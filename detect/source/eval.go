package source

import (
	"slices"
	"strconv"

	"github.com/dockwright/dockwright/detect/pyast"
)

// What eval gives: string, int, bool, none, []any for a list or tuple, dict,
// location, envRead; nil for what is not known.
type (
	none struct{}
	dict struct{ keys, values []any }
	// location is a path below the build context, as BASE_DIR / "static" makes one;
	// it may begin with "..".
	location string
	// envRead is the value of an environment variable. fallback is what it has when
	// the variable isn't set, nil for nothing.
	envRead struct {
		name     string
		fallback any
	}
)

// eval is the value of an expression, as far as the source tells it: as in an
// environment that sets nothing.
func (r *resolver) eval(s *scope, e pyast.Expr) any {
	r.budget--
	if e == nil || r.budget < 0 || r.deep >= maxDeep {
		return nil
	}
	r.deep++
	defer func() { r.deep-- }()
	switch e := e.(type) {
	case *pyast.String:
		if !e.Bytes {
			return e.Value
		}
	case *pyast.Number:
		if n, err := strconv.Atoi(e.Text); err == nil {
			return n
		}
	case *pyast.Constant:
		switch e.Value {
		case "True":
			return true
		case "False":
			return false
		case "None":
			return none{}
		}
	case *pyast.FString:
		return r.evalFormatted(s, e)
	case *pyast.Name:
		return r.evalName(s, e.ID)
	case *pyast.Attribute:
		return r.evalAttribute(s, e)
	case *pyast.List:
		return r.evalList(s, e.Elts)
	case *pyast.Tuple:
		return r.evalList(s, e.Elts)
	case *pyast.Set:
		return r.evalList(s, e.Elts)
	case *pyast.Dict:
		return r.evalDict(s, e)
	case *pyast.Subscript:
		return r.evalSubscript(s, e)
	case *pyast.BinOp:
		return r.evalBinary(s, e)
	case *pyast.UnaryOp:
		v := r.eval(s, e.Value)
		if t, ok := truth(v); ok && e.Op == "not" {
			return !t
		}
		if n, ok := v.(int); ok && e.Op == "-" {
			return -n
		}
	case *pyast.BoolOp:
		return r.evalBool(s, e)
	case *pyast.Compare:
		return r.evalCompare(s, e)
	case *pyast.IfExp:
		if t, ok := truth(r.eval(s, e.Test)); ok {
			if t {
				return r.eval(s, e.Body)
			}
			return r.eval(s, e.Else)
		}
	case *pyast.NamedExpr:
		return r.eval(s, e.Value)
	case *pyast.Call:
		return r.evalCall(s, e)
	}
	return nil
}

// plain is a value as it is when no variable is set.
func plain(v any) any {
	for {
		env, ok := v.(envRead)
		if !ok {
			return v
		}
		v = env.fallback
	}
}

// truth is whether Python takes a value for true; ok is false if it isn't known.
func truth(v any) (is, ok bool) {
	switch v := plain(v).(type) {
	case bool:
		return v, true
	case string:
		return v != "", true
	case int:
		return v != 0, true
	case none:
		return false, true
	case []any:
		return len(v) > 0, true
	case location:
		return true, true
	}
	return false, false
}

func (r *resolver) evalList(s *scope, elts []pyast.Expr) any {
	out := make([]any, 0, len(elts))
	for _, x := range elts {
		if star, ok := x.(*pyast.Starred); ok {
			if inner, ok := plain(r.eval(s, star.Value)).([]any); ok {
				out = append(out, inner...)
			}
			continue
		}
		out = append(out, r.eval(s, x))
	}
	return out
}

func (r *resolver) evalDict(s *scope, e *pyast.Dict) any {
	var d dict
	for i := range e.Keys {
		if e.Keys[i] == nil {
			if inner, ok := plain(r.eval(s, e.Values[i])).(dict); ok {
				d.keys, d.values = append(d.keys, inner.keys...), append(d.values, inner.values...)
			}
			continue
		}
		d.keys, d.values = append(d.keys, r.eval(s, e.Keys[i])), append(d.values, r.eval(s, e.Values[i]))
	}
	return d
}

// get is the value of a key, the last one that is said.
func (d dict) get(key any) any {
	switch key.(type) { // what can be compared
	case string, int, bool:
	default:
		return nil
	}
	for i, k := range slices.Backward(d.keys) {
		switch k.(type) {
		case string, int, bool:
			if k == key {
				return d.values[i]
			}
		}
	}
	return nil
}

// evalName is the value of a name: what settings have set it to, or the last
// thing that is assigned to it.
func (r *resolver) evalName(s *scope, name string) any {
	for ; s != nil; s = s.parent {
		if s.state != nil {
			if v, ok := s.state[name]; ok {
				return v
			}
		}
		for _, b := range slices.Backward(s.names[name]) {
			if v := r.evalBound(s, b); v != nil {
				return v
			}
		}
		if len(s.names[name]) > 0 {
			return nil
		}
		if s.parent == nil {
			if name == "__file__" {
				return location(s.file.path)
			}
			for _, b := range s.stars {
				if m := r.imported(s.file, b.level, b.module); m.kind == module && m.file != nil && m.file != s.file {
					if v := r.evalName(m.file.top(), name); v != nil {
						return v
					}
				}
			}
		}
	}
	return nil
}

func (r *resolver) evalBound(s *scope, b binding) any {
	r.budget--
	if r.budget < 0 || r.deep >= maxDeep {
		return nil
	}
	// What a name is made of itself is not known.
	if b.value != nil {
		if r.evaluating[b.value] {
			return nil
		}
		if r.evaluating == nil {
			r.evaluating = map[pyast.Expr]bool{}
		}
		r.evaluating[b.value] = true
		defer delete(r.evaluating, b.value)
	}
	r.deep++
	defer func() { r.deep-- }()
	switch {
	case b.imported && b.name != "":
		m := r.imported(s.file, b.level, b.module)
		if m.kind == module && m.file != nil && m.file != s.file {
			return r.evalName(m.file.top(), b.name)
		}
	case b.param != nil:
		if a, ok := s.args[b.param.Name]; ok {
			return r.eval(a.at, a.expr)
		}
		return r.option(s, b.param)
	case b.loop, b.value == nil:
	case b.item >= 0:
		if list, ok := plain(r.eval(s, b.value)).([]any); ok && b.item < len(list) {
			return list[b.item]
		}
	default:
		return r.eval(s, b.value)
	}
	return nil
}
