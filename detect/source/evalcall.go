package source

import (
	"path"
	"strings"

	"github.com/dockwright/dockwright/detect/pyast"
)

// evalCall is the value of a call of what programs read their settings with:
// the environment, paths, conversions.
func (r *resolver) evalCall(s *scope, c *pyast.Call) any {
	if at, ok := c.Func.(*pyast.Attribute); ok {
		if r.isEnviron(s, at.Value) {
			switch at.Attr {
			case "get", "pop":
				return r.read(s, c, "str", false)
			case "setdefault":
				return r.read(s, c, "str", false)
			}
			return nil
		}
		if v, ok := r.method(s, c, at); ok {
			return v
		}
	}
	callee := r.resolve(s, c.Func)
	if callee.kind == unknown {
		if n, ok := c.Func.(*pyast.Name); ok {
			return r.builtin(s, c, n.ID)
		}
		return nil
	}
	switch callee.kind {
	case function:
		return r.evalFunction(callee, s, c)
	case external:
		return r.evalExternal(s, c, callee.name)
	case result: // `env = environ.Env()`, then `env("X")`
		return r.evalReader(s, c, callee, "str")
	}
	return nil
}

func (r *resolver) evalExternal(s *scope, c *pyast.Call, name string) any {
	arg := func(i int) any {
		if i < len(c.Args) {
			return r.eval(s, c.Args[i])
		}
		return nil
	}
	switch name {
	case "os.getenv":
		return r.read(s, c, "str", false)
	case "os.path.join", "posixpath.join":
		if len(c.Args) == 0 {
			return nil
		}
		var more []any
		for _, a := range c.Args[1:] {
			more = append(more, r.eval(s, a))
		}
		return joined(arg(0), more...)
	case "os.path.dirname":
		switch at := plain(arg(0)).(type) {
		case location:
			return parent(at)
		case string:
			return path.Dir(at)
		}
	case "os.path.abspath", "os.path.realpath", "os.path.normpath", "os.path.expanduser", "os.fspath",
		"pathlib.Path", "pathlib.PurePath", "pathlib.PosixPath", "environ.Path", "path.Path", "unipath.Path":
		if len(c.Args) == 0 {
			return nil
		}
		var more []any
		for _, a := range c.Args[1:] {
			more = append(more, r.eval(s, a))
		}
		return joined(arg(0), more...)
	case "os.getcwd", "pathlib.Path.cwd":
		return location(r.tree.dir)
	case "decouple.config", "starlette.config.Config":
		return r.read(s, c, r.castOf(s, c), true)
	case "distutils.util.strtobool", "setuptools._distutils.util.strtobool":
		return asBool(arg(0))
	case "django.urls.reverse_lazy", "django.utils.translation.gettext_lazy", "django.utils.translation.gettext":
		return arg(0)
	}
	// A method of a reader: `env.int("X")`, known by the class that it is of.
	if class, kind, ok := cutLast(name); ok && readers[class] {
		return r.evalReader(s, c, value{kind: result, name: class, call: r.madeBy(s, c.Func)}, kind)
	}
	return nil
}

func (r *resolver) builtin(s *scope, c *pyast.Call, name string) any {
	if len(c.Args) == 0 {
		return nil
	}
	v := r.eval(s, c.Args[0])
	switch name {
	case "int":
		return asInt(v)
	case "str":
		return v
	case "bool":
		if t, ok := truth(v); ok {
			return t
		}
	case "list", "tuple", "sorted", "set":
		if list, ok := plain(v).([]any); ok {
			return list
		}
	case "len":
		if list, ok := plain(v).([]any); ok {
			return len(list)
		}
	}
	return nil
}

// method is the value of a call of a method of a string or path.
func (r *resolver) method(s *scope, c *pyast.Call, at *pyast.Attribute) (any, bool) {
	switch at.Attr {
	case "resolve", "absolute", "expanduser", "joinpath", "lower", "upper", "strip", "split", "format", "startswith", "endswith", "as_posix", "get", "path", "parent", "replace":
	default:
		return nil, false
	}
	v := r.eval(s, at.Value)
	base := plain(v)
	text, isText := base.(string)
	_, isPath := base.(location)
	var args []any
	for _, a := range c.Args {
		args = append(args, r.eval(s, a))
	}
	word := func() (string, bool) {
		if len(args) == 0 {
			return "", false
		}
		w, ok := plain(args[0]).(string)
		return w, ok
	}
	switch {
	case (isPath || isText) && (at.Attr == "resolve" || at.Attr == "absolute" || at.Attr == "expanduser" || at.Attr == "as_posix"):
		return base, true
	case isPath && (at.Attr == "joinpath" || at.Attr == "path"):
		return joined(base, args...), true
	case isText && at.Attr == "lower":
		return strings.ToLower(text), true
	case isText && at.Attr == "upper":
		return strings.ToUpper(text), true
	case isText && at.Attr == "strip" && len(args) == 0:
		return strings.TrimSpace(text), true
	case isText && at.Attr == "split":
		sep, ok := word()
		if !ok || sep == "" {
			return nil, true
		}
		var out []any
		for _, p := range strings.Split(text, sep) {
			out = append(out, p)
		}
		return out, true
	case isText && (at.Attr == "startswith" || at.Attr == "endswith"):
		w, ok := word()
		switch {
		case !ok:
			return nil, true
		case at.Attr == "startswith":
			return strings.HasPrefix(text, w), true
		}
		return strings.HasSuffix(text, w), true
	case isText && at.Attr == "format" && len(c.Keywords) == 0:
		for _, a := range args {
			t, ok := asText(a)
			if !ok {
				return nil, true
			}
			text = strings.Replace(text, "{}", t, 1)
		}
		return text, true
	case at.Attr == "get" && len(args) > 0:
		if d, ok := base.(dict); ok {
			if v := d.get(plain(args[0])); v != nil {
				return v, true
			}
			if len(args) > 1 {
				return args[1], true
			}
			return nil, true
		}
	}
	return nil, false
}

// evalAttribute is `config.PORT`, `settings.port`, `path.parent`, `args.port`.
func (r *resolver) evalAttribute(s *scope, e *pyast.Attribute) any {
	switch e.Attr {
	case "parent", "parents":
		if at, ok := plain(r.eval(s, e.Value)).(location); ok {
			if e.Attr == "parents" {
				return parents(parent(at))
			}
			return parent(at)
		}
	}
	switch v := r.resolve(s, e.Value); v.kind {
	case module:
		if v.file != nil {
			return r.evalName(v.file.top(), e.Attr)
		}
	case class, object:
		return r.evalField(v, e.Attr, 0)
	}
	return r.parsedOption(s, e)
}
