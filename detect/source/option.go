package source

import (
	"slices"
	"strings"

	"github.com/dockwright/dockwright/detect/pyast"
)

// evalField is a value that a class of the project assigns: `Config.PORT`, or
// `settings.port` of pydantic, whose fields are read from the environment.
// https://docs.pydantic.dev/latest/concepts/pydantic_settings/
func (r *resolver) evalField(v value, name string, deep int) any {
	if deep > 8 {
		return nil
	}
	in := r.classScope(v)
	for _, b := range slices.Backward(in.names[name]) {
		if b.fn != nil {
			return nil
		}
		if !r.isSettings(v, 0) {
			return r.evalBound(in, b)
		}
		field := envRead{name: strings.ToUpper(r.envPrefix(in) + name)}
		switch c, ok := b.value.(*pyast.Call); {
		case ok && last(c.Func) == "Field":
			if len(c.Args) > 0 {
				field.fallback = r.eval(in, c.Args[0])
			} else if d := keyword(c, "default"); d != nil {
				field.fallback = r.eval(in, d)
			}
			if alias, ok := plain(r.eval(in, keyword(c, "validation_alias", "alias", "env"))).(string); ok {
				field.name = alias
			}
		case b.value != nil:
			field.fallback = r.eval(in, b.value)
			if env, ok := field.fallback.(envRead); ok {
				return env
			}
		}
		return field
	}
	for _, b := range v.class.Bases {
		if base := r.resolve(v.scope, b); base.kind == class && base.class != v.class {
			if x := r.evalField(base, name, deep+1); x != nil {
				return x
			}
		}
	}
	return nil
}

// isSettings tells whether a class is one of pydantic's settings.
func (r *resolver) isSettings(v value, deep int) bool {
	return deep < 8 && slices.ContainsFunc(v.class.Bases, func(b pyast.Expr) bool {
		switch base := r.resolve(v.scope, b); base.kind {
		case external:
			return base.name == "pydantic_settings.BaseSettings" || base.name == "pydantic.BaseSettings" || base.name == "pydantic.v1.BaseSettings"
		case class:
			return base.class != v.class && r.isSettings(base, deep+1)
		}
		return false
	})
}

// envPrefix is what the names of the variables begin with: `model_config =
// SettingsConfigDict(env_prefix="SHOP_")`, or a class Config in it.
func (r *resolver) envPrefix(in *scope) string {
	for _, b := range in.names["model_config"] {
		switch c := b.value.(type) {
		case *pyast.Call:
			if text, ok := plain(r.eval(in, keyword(c, "env_prefix"))).(string); ok {
				return text
			}
		case *pyast.Dict:
			if text, ok := plain(r.eval(in, c)).(dict).get("env_prefix").(string); ok {
				return text
			}
		}
	}
	for _, b := range in.names["Config"] {
		if b.class == nil {
			continue
		}
		config := &scope{file: in.file, parent: in, names: map[string][]binding{}}
		config.gather(b.class.Body, false)
		if text, ok := plain(r.evalName(config, "env_prefix")).(string); ok && len(config.names["env_prefix"]) > 0 {
			return text
		}
	}
	return ""
}

// option is the default of a function's parameter: that of the option of click
// or Typer with its name, or its own.
func (r *resolver) option(s *scope, p *pyast.Param) any {
	for _, d := range s.fn.Decorators {
		c, ok := d.(*pyast.Call)
		if !ok || last(c.Func) != "option" && last(c.Func) != "argument" || !namesOption(c, p.Name) {
			continue
		}
		return r.optionOf(s.parent, c, keyword(c, "default"))
	}
	if sub, ok := p.Annotation.(*pyast.Subscript); ok && last(sub.Value) == "Annotated" {
		if t, ok := sub.Index.(*pyast.Tuple); ok {
			for _, x := range t.Elts {
				if c, ok := x.(*pyast.Call); ok && (last(c.Func) == "Option" || last(c.Func) == "Argument") {
					return r.optionOf(s.parent, c, p.Default)
				}
			}
		}
	}
	if c, ok := p.Default.(*pyast.Call); ok && (last(c.Func) == "Option" || last(c.Func) == "Argument") {
		if len(c.Args) == 0 {
			return r.optionOf(s.parent, c, keyword(c, "default"))
		}
		return r.optionOf(s.parent, c, c.Args[0])
	}
	if p.Default == nil {
		return nil
	}
	return r.eval(s.parent, p.Default)
}

// optionOf is an option's default, and its variable where it has one.
func (r *resolver) optionOf(s *scope, c *pyast.Call, fallback pyast.Expr) any {
	var v any
	if fallback != nil {
		v = r.eval(s, fallback)
	}
	env := r.eval(s, keyword(c, "envvar"))
	if list, ok := env.([]any); ok && len(list) > 0 {
		env = list[0]
	}
	if name, ok := env.(string); ok {
		return envRead{name, asIntOr(v)}
	}
	return v
}

func asIntOr(v any) any {
	if n := asInt(v); n != nil {
		return n
	}
	return v
}

// namesOption tells whether click's option is for a parameter: "--port", or its
// name alone.
func namesOption(c *pyast.Call, param string) bool {
	for _, a := range c.Args {
		if t, ok := a.(*pyast.String); ok && strings.ReplaceAll(strings.TrimLeft(t.Value, "-"), "-", "_") == param {
			return true
		}
	}
	return false
}

// parsedOption is the default of `args.port` where args comes from argparse: that
// of the add_argument in the same function or file.
func (r *resolver) parsedOption(s *scope, e *pyast.Attribute) any {
	n, ok := e.Value.(*pyast.Name)
	if !ok {
		return nil
	}
	for at := s; at != nil; at = at.parent {
		for _, b := range at.names[n.ID] {
			if a, given := at.args[n.ID]; b.param != nil && given {
				if name, ok := a.expr.(*pyast.Name); ok {
					return r.parsedOption(a.at, &pyast.Attribute{Line: e.Line, Value: name, Attr: e.Attr})
				}
				return r.parserDefault(a.at, e.Attr)
			}
			if c, ok := b.value.(*pyast.Call); ok {
				name := last(c.Func)
				if name == "parse_args" || name == "parse_known_args" {
					return r.parserDefault(at, e.Attr)
				}
				if f := r.resolve(at, c.Func); f.kind == function {
					return r.parserDefault(f.scope.inner(f.fn, nil), e.Attr)
				}
			}
		}
		if len(at.names[n.ID]) > 0 {
			return nil
		}
	}
	return nil
}

// parserDefault looks for add_argument in a function, then in its file.
func (r *resolver) parserDefault(s *scope, param string) any {
	bodies := [][]pyast.Stmt{s.file.body()}
	if s.fn != nil {
		bodies = [][]pyast.Stmt{s.fn.Body, s.file.body()}
	}
	for _, body := range bodies {
		var found any
		calls(body, func(c *pyast.Call) {
			if found != nil || last(c.Func) != "add_argument" || !namesOption(c, param) && !isText(keyword(c, "dest"), param) {
				return
			}
			if d := keyword(c, "default"); d != nil {
				found = r.eval(s, d)
			}
		})
		if found != nil {
			return found
		}
	}
	return nil
}
