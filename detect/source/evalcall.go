package source

import (
	"path"
	"slices"
	"strconv"
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

// readers are the classes whose objects read the environment.
var readers = map[string]bool{
	"environ.Env": true, "environ.FileAwareEnv": true, "environs.Env": true, "environs.FileAwareEnv": true, "environs.env": true,
	"decouple.AutoConfig": true, "decouple.Config": true, "starlette.config.Config": true, "goodconf.GoodConf": true,
}

func cutLast(name string) (before, after string, ok bool) {
	i := strings.LastIndexByte(name, '.')
	if i < 0 {
		return "", "", false
	}
	return name[:i], name[i+1:], true
}

// madeBy is the call that made the object whose method is called.
func (r *resolver) madeBy(s *scope, callee pyast.Expr) *pyast.Call {
	if at, ok := callee.(*pyast.Attribute); ok {
		return r.resolve(s, at.Value).call
	}
	return nil
}

// envKinds are the methods of django-environ and environs by the kind of value.
var envKinds = map[string]string{
	"str": "str", "__call__": "str", "int": "int", "bool": "bool", "float": "float", "decimal": "float", "list": "list", "tuple": "list",
	"json": "json", "dict": "json", "url": "url", "db": "url", "db_url": "url", "dj_db_url": "url", "cache": "url", "cache_url": "url", "dj_cache_url": "url",
	"email": "str", "email_url": "url", "dj_email_url": "url", "search_url": "url", "channels_url": "url", "path": "str", "bytes": "str", "get_value": "str", "log_level": "str", "multiline": "str",
	"timedelta": "int", "enum": "str", "uuid": "str", "date": "str", "datetime": "str", "time": "str",
}

// evalReader is `env("X")` and `env.int("X", default=1)`.
func (r *resolver) evalReader(s *scope, c *pyast.Call, of value, method string) any {
	if !readers[of.name] {
		return nil
	}
	kind, ok := envKinds[method]
	if !ok {
		return nil
	}
	if kind == "str" {
		kind = r.castOf(s, c)
	}
	// django-environ: Env(DEBUG=(bool, False)) has kinds and defaults.
	if of.call != nil && len(c.Args) > 0 && keyword(c, "default") == nil && strings.HasPrefix(of.name, "environ.") {
		if name, ok := plain(r.eval(s, c.Args[0])).(string); ok {
			if scheme, ok := keyword(of.call, name).(*pyast.Tuple); ok && len(scheme.Elts) == 2 {
				return envRead{name, convert(r.eval(s, scheme.Elts[1]), "str")}
			}
			if cast, ok := keyword(of.call, name).(*pyast.Name); ok {
				kind = castKind(cast.ID)
			}
		}
	}
	return r.read(s, c, kind, true)
}

func (r *resolver) castOf(s *scope, c *pyast.Call) string {
	if n, ok := keyword(c, "cast").(*pyast.Name); ok {
		return castKind(n.ID)
	}
	if call, ok := keyword(c, "cast").(*pyast.Call); ok && last(call.Func) == "Csv" {
		return "list"
	}
	return "str"
}

func castKind(name string) string {
	switch name {
	case "bool", "int", "float", "list":
		return name
	case "dict":
		return "json"
	}
	return "str"
}

// read is the read of a variable, with its default as the second argument. demands
// tells that the call fails without one.
func (r *resolver) read(s *scope, c *pyast.Call, kind string, demands bool) any {
	if len(c.Args) == 0 {
		return nil
	}
	name, ok := plain(r.eval(s, c.Args[0])).(string)
	if !ok {
		return nil
	}
	fallback := keyword(c, "default", "fallback")
	switch {
	case fallback != nil:
	case len(c.Args) == 2 && demands && isCast(c.Args[1]): // env.list("X", int)
	case len(c.Args) == 3 && isCast(c.Args[2]): // config("X", 8000, int)
		fallback = c.Args[1]
	case len(c.Args) > 1:
		fallback = c.Args[len(c.Args)-1]
	}
	if fallback == nil {
		if demands {
			r.required(s, name, kind, c.Pos())
			return envRead{name, nil}
		}
		r.lastRead = name
		return envRead{name, none{}}
	}
	v := r.eval(s, fallback)
	if _, nothing := v.(none); nothing {
		r.lastRead = name
	}
	return envRead{name, convert(v, kind)}
}

// isCast tells of a type that a reader is given, which is no default.
func isCast(e pyast.Expr) bool {
	n, ok := e.(*pyast.Name)
	return ok && slices.Contains([]string{"str", "int", "bool", "float", "list", "tuple", "dict"}, n.ID)
}

// convert is a default as the reader gives it.
func convert(v any, kind string) any {
	switch kind {
	case "bool":
		return asBool(v)
	case "int":
		return asInt(v)
	}
	return v
}

func asBool(v any) any {
	text, ok := plain(v).(string)
	if !ok {
		return plain(v)
	}
	switch strings.ToLower(text) {
	case "1", "true", "yes", "on", "y", "t":
		return true
	case "0", "false", "no", "off", "n", "f", "":
		return false
	}
	return nil
}

func asInt(v any) any {
	if env, ok := v.(envRead); ok {
		return envRead{env.name, asInt(env.fallback)}
	}
	switch v := v.(type) {
	case int:
		return v
	case bool:
		if v {
			return 1
		}
		return 0
	case string:
		if n, err := strconv.Atoi(strings.TrimSpace(v)); err == nil {
			return n
		}
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
