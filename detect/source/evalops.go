package source

import (
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/dockwright/dockwright/detect/pyast"
)

func (r *resolver) evalFormatted(s *scope, e *pyast.FString) any {
	var b strings.Builder
	for _, p := range e.Parts {
		text, ok := asText(r.eval(s, p))
		if !ok {
			return nil
		}
		b.WriteString(text)
	}
	return b.String()
}

// asText is str(v).
func asText(v any) (string, bool) {
	switch v := plain(v).(type) {
	case string:
		return v, true
	case int:
		return strconv.Itoa(v), true
	}
	return "", false
}

func (r *resolver) evalBool(s *scope, e *pyast.BoolOp) any {
	var v any
	for _, x := range e.Values {
		prev := v
		v = r.eval(s, x)
		// `os.environ.get("PORT") or 8000` is the variable with that default.
		if env, ok := prev.(envRead); ok && e.Op == "or" {
			v = envRead{env.name, plain(v)}
		}
		t, ok := truth(v)
		if !ok {
			return nil
		}
		if t == (e.Op == "or") {
			return v
		}
	}
	return v
}

func (r *resolver) evalCompare(s *scope, e *pyast.Compare) any {
	if len(e.Ops) != 1 {
		return nil
	}
	if strings.HasSuffix(e.Ops[0], "in") && r.isEnviron(s, e.Right[0]) {
		return e.Ops[0] == "not in" // of an environment that sets nothing
	}
	a, b := plain(r.eval(s, e.Left)), plain(r.eval(s, e.Right[0]))
	if a == nil || b == nil {
		return nil
	}
	not := strings.HasPrefix(e.Ops[0], "not") || e.Ops[0] == "is not" || e.Ops[0] == "!="
	switch e.Ops[0] {
	case "==", "!=", "is", "is not":
		if _, list := a.([]any); list {
			return nil
		}
		if _, ok := a.(dict); ok {
			return nil
		}
		switch b.(type) {
		case []any, dict:
			return nil
		}
		return (a == b) != not
	case "in", "not in":
		switch in := b.(type) {
		case []any:
			for _, x := range in {
				switch x := plain(x).(type) {
				case string, int, bool, none:
					if x == a {
						return !not
					}
				default:
					return nil
				}
			}
			return not
		case string:
			if text, ok := a.(string); ok {
				return strings.Contains(in, text) != not
			}
		case dict:
			return (in.get(a) != nil) != not
		}
	case "<", "<=", ">", ">=":
		x, ok1 := a.(int)
		y, ok2 := b.(int)
		if ok1 && ok2 {
			return map[string]bool{"<": x < y, "<=": x <= y, ">": x > y, ">=": x >= y}[e.Ops[0]]
		}
	}
	return nil
}

func (r *resolver) evalBinary(s *scope, e *pyast.BinOp) any {
	a, b := plain(r.eval(s, e.Left)), plain(r.eval(s, e.Right))
	switch e.Op {
	case "+":
		switch a := a.(type) {
		case string:
			if b, ok := b.(string); ok && len(a)+len(b) < 4096 {
				return a + b
			}
		case location:
			if b, ok := b.(string); ok {
				return location(path.Clean(string(a) + b))
			}
		case int:
			if b, ok := b.(int); ok {
				return a + b
			}
		case []any:
			if b, ok := b.([]any); ok && len(a)+len(b) < 10000 {
				return slices.Concat(a, b)
			}
			return a // with something that is not known
		default:
			if b, ok := b.([]any); ok && a == nil {
				return b
			}
		}
	case "/":
		return joined(a, b)
	case "-": // environ.Path(__file__) - 2
		if at, ok := a.(location); ok {
			if n, ok := b.(int); ok {
				for range min(max(n, 0), 20) {
					at = parent(at)
				}
				return at
			}
		}
	case "%":
		if text, ok := a.(string); ok && strings.Count(text, "%") == 1 && strings.Contains(text, "%s") {
			if v, ok := asText(b); ok {
				return strings.Replace(text, "%s", v, 1)
			}
		}
	}
	return nil
}

func (r *resolver) evalSubscript(s *scope, e *pyast.Subscript) any {
	if r.isEnviron(s, e.Value) {
		if name, ok := plain(r.eval(s, e.Index)).(string); ok {
			r.required(s, name, "str", e.Pos())
			return envRead{name, nil}
		}
		return nil
	}
	v, key := plain(r.eval(s, e.Value)), plain(r.eval(s, e.Index))
	switch v := v.(type) {
	case dict:
		return v.get(key)
	case []any:
		if i, ok := key.(int); ok && i >= -len(v) && i < len(v) {
			if i < 0 {
				i += len(v)
			}
			return v[i]
		}
	case parents:
		if i, ok := key.(int); ok && i >= 0 && i < 20 {
			at := location(v)
			for range i {
				at = parent(at)
			}
			return at
		}
	}
	return nil
}
