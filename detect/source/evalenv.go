package source

import (
	"slices"
	"strconv"
	"strings"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/pyast"
)

// isEnviron tells whether an expression is os.environ.
func (r *resolver) isEnviron(s *scope, e pyast.Expr) bool {
	switch d := dotted(e); {
	case d == "os.environ":
		return true
	case d == "":
		return false
	}
	return r.qualify(s, e) == "os.environ"
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

// required notes a variable without which the file that is read does not load.
func (r *resolver) required(s *scope, name, kind string, line int) {
	if r.wants != nil && !s.quiet {
		r.wants(facts.EnvVar{Name: name, Kind: kind, Path: s.file.path, Line: line})
	}
}
