package source

import (
	"strings"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/framework"
	"github.com/dockwright/dockwright/detect/pyast"
)

// factories are the functions of a module that return an application which
// they make: `def create_app(): …`.
func (c *collector) factories(f *file) {
	top := f.top()
	for _, name := range top.order {
		for _, b := range top.names[name] {
			if b.fn == nil || b.guarded || strings.HasPrefix(name, "_") || !plainDecorators(b.fn) || !isFactory(name) && !c.makesOne(b.fn) {
				continue
			}
			v := c.returned(value{kind: function, fn: b.fn, file: f, scope: top}, top, &pyast.Call{})
			// An object of the module is served by its name, not by a function that hands it out.
			if v.kind != app || v.fw.Role != framework.Web || c.direct[v.call] || b.fn.Async && v.fw.Name != "aiohttp" {
				continue
			}
			c.add(f, v.fw, facts.App{Line: b.line, Object: name, Factory: true, Required: requiredParams(b.fn)}, v.call)
			break
		}
	}
}

// requiredParams are the parameters without a default.
func requiredParams(fn *pyast.Function) []string {
	var out []string
	for _, p := range fn.Params {
		if p.Default == nil && p.Stars == 0 {
			out = append(out, p.Name)
		}
	}
	return out
}

// plainDecorators tells that a server that calls the name gets what the function
// returns.
func plainDecorators(fn *pyast.Function) bool {
	for _, d := range fn.Decorators {
		if c, ok := d.(*pyast.Call); ok {
			d = c.Func
		}
		switch last(d) {
		case "cache", "lru_cache":
		default:
			return false
		}
	}
	return true
}

// makesOne tells whether a function calls something with the name of an
// application's class.
func (c *collector) makesOne(fn *pyast.Function) bool {
	found := false
	statements(fn.Body, func(s pyast.Stmt) {
		for _, e := range expressions(s) {
			callsIn(e, func(call *pyast.Call) { found = found || c.know.classes[last(call.Func)] || isFactory(last(call.Func)) })
		}
	})
	return found
}
