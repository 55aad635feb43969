package framework

import (
	"slices"
	"strings"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/pyast"
)

// bentoServices finds classes that are decorated as services; the name of the
// class is what the command serves.
func bentoServices(code Code) []facts.App {
	var out []facts.App
	for _, s := range code.Body() {
		c, ok := s.(*pyast.Class)
		if ok && slices.ContainsFunc(c.Decorators, func(d pyast.Expr) bool { return qualified(code, d) == "bentoml.service" }) {
			out = append(out, facts.App{Line: c.Pos(), Framework: "bentoml", Object: c.Name})
		}
	}
	return out
}

// rayBinds finds the application that the command is given, `app = Model.bind()`,
// in a file that has deployments of Ray Serve.
func rayBinds(code Code) []facts.App {
	deployments := map[string]bool{}
	walk(code.Body(), false, func(s pyast.Stmt, _ bool) {
		var name string
		var decorators []pyast.Expr
		switch s := s.(type) {
		case *pyast.Class:
			name, decorators = s.Name, s.Decorators
		case *pyast.Function:
			name, decorators = s.Name, s.Decorators
		}
		if slices.ContainsFunc(decorators, func(d pyast.Expr) bool { return qualified(code, d) == "ray.serve.deployment" }) {
			deployments[name] = true
		}
	})
	var out []facts.App
	for _, s := range code.Body() {
		a, ok := s.(*pyast.Assign)
		if !ok || target(a) == "" {
			continue
		}
		c, ok := a.Value.(*pyast.Call)
		if !ok || method(c) != "bind" {
			continue
		}
		n := leftmost(c.Func)
		if deployments[n] {
			out = append(out, facts.App{Line: a.Pos(), Framework: "ray-serve", Object: target(a)})
		}
	}
	return out
}

// leftmost is the name that a chain of attributes and calls begins with:
// "Model" of `Model.options(name="x").bind`.
func leftmost(e pyast.Expr) string {
	switch e := e.(type) {
	case *pyast.Name:
		return e.ID
	case *pyast.Attribute:
		return leftmost(e.Value)
	case *pyast.Call:
		return leftmost(e.Func)
	}
	return ""
}

// mesopPages finds a file with a page; its object is the name under which the file
// has the module mesop, which is the WSGI application.
// https://mesop-dev.github.io/mesop/guides/deployment/
func mesopPages(code Code) []facts.App {
	line := 0
	alias := ""
	walk(code.Body(), false, func(s pyast.Stmt, inside bool) {
		switch s := s.(type) {
		case *pyast.Import:
			for _, n := range s.Names {
				if n.Name == "mesop" && !inside {
					alias = n.As
					if alias == "" {
						alias = n.Name
					}
				}
			}
		case *pyast.Function:
			if line == 0 && slices.ContainsFunc(s.Decorators, func(d pyast.Expr) bool { return qualified(code, d) == "mesop.page" }) {
				line = s.Pos()
			}
		}
	})
	if alias == "" {
		return nil
	}
	return one(facts.App{Line: line, Framework: "mesop", Object: alias})
}

// dashServers finds `server = app.server` of an application of Dash at the module level.
func dashServers(code Code) []facts.App {
	made := map[string]bool{}
	var out []facts.App
	for _, s := range code.Body() {
		a, ok := s.(*pyast.Assign)
		if !ok || target(a) == "" {
			continue
		}
		switch v := a.Value.(type) {
		case *pyast.Call:
			q := code.Qualify(v.Func)
			made[target(a)] = q == "dash.Dash" || q == "dash.dash.Dash"
		case *pyast.Attribute:
			if n, ok := v.Value.(*pyast.Name); ok && v.Attr == "server" && made[n.ID] {
				out = append(out, facts.App{Line: a.Pos(), Framework: "dash", Object: target(a), Signs: []string{"inner"}})
			}
		}
	}
	return out
}

// bokehDocuments finds a file that adds something to the current document, which
// only a server shows.
func bokehDocuments(code Code) []facts.App {
	line, current := 0, false
	calls(code.Body(), func(c *pyast.Call, _ bool) {
		q := code.Qualify(c.Func)
		current = current || q == "bokeh.io.curdoc" || q == "bokeh.plotting.curdoc"
		if method(c) == "add_root" && line == 0 {
			line = c.Pos()
		}
	})
	if !current {
		return nil
	}
	return one(facts.App{Line: line, Framework: "bokeh", Script: true})
}

// solaraPage finds what `solara run` shows: a component called Page, a page, or
// routes.
func solaraPage(code Code) []facts.App {
	for _, s := range code.Body() {
		switch s := s.(type) {
		case *pyast.Function:
			if s.Name == "Page" && slices.ContainsFunc(s.Decorators, func(d pyast.Expr) bool { return qualified(code, d) == "solara.component" }) {
				return []facts.App{{Line: s.Pos(), Framework: "solara", Object: s.Name}}
			}
		case *pyast.Assign:
			if n := target(s); (n == "page" || n == "routes" || n == "app") && usesSolara(code, s.Value) {
				return []facts.App{{Line: s.Pos(), Framework: "solara", Object: n}}
			}
		}
	}
	return nil
}

func usesSolara(code Code, e pyast.Expr) bool {
	if l, ok := e.(*pyast.List); ok {
		return slices.ContainsFunc(l.Elts, func(e pyast.Expr) bool { return usesSolara(code, e) })
	}
	return e != nil && strings.HasPrefix(qualified(code, e), "solara.")
}

// mcpTransport finds that a server listens, instead of speaking over standard
// input: `mcp.run(transport="http")`, run_http_async(), or an ASGI application of it.
func mcpTransport(framework, prefix string) func(Code) []facts.App {
	methods := []string{"run_http_async", "run_sse_async", "run_streamable_http_async", "http_app", "streamable_http_app", "sse_app"}
	return func(code Code) []facts.App {
		if !imports(code, prefix) {
			return nil
		}
		line := 0
		calls(code.Body(), func(c *pyast.Call, _ bool) {
			listens := slices.Contains(methods, method(c))
			if m := method(c); m == "run" || m == "run_async" {
				listens = listens || isHTTP(code, keyword(c, "transport")) || len(c.Args) > 0 && isHTTP(code, c.Args[0])
			}
			if listens && line == 0 {
				line = c.Pos()
			}
		})
		return one(facts.App{Line: line, Framework: framework, Signs: signs(line, "http")})
	}
}

func isHTTP(code Code, e pyast.Expr) bool {
	if e == nil {
		return false
	}
	text, _ := code.Text(e)
	return text == "http" || text == "streamable-http" || text == "sse"
}

// imports tells whether a file imports a module whose name has that prefix, which
// ends in ".".
func imports(code Code, prefix string) bool {
	found := false
	walk(code.Body(), false, func(s pyast.Stmt, _ bool) {
		switch s := s.(type) {
		case *pyast.Import:
			found = found || slices.ContainsFunc(s.Names, func(n pyast.Alias) bool { return strings.HasPrefix(n.Name+".", prefix) })
		case *pyast.ImportFrom:
			found = found || s.Level == 0 && strings.HasPrefix(s.Module+".", prefix)
		}
	})
	return found
}
