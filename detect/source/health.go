package source

import (
	"slices"
	"strings"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/framework"
	"github.com/dockwright/dockwright/detect/pyast"
)

// health finds, for each web application, a route that a probe can ask for.
func (c *collector) health(django *facts.Django) {
	if c.lone == nil {
		c.lone = c.only()
	}
	var t *routing
	if slices.ContainsFunc(c.entries, func(e *entry) bool { return e.call != nil && e.fw != nil && e.fw.Role == framework.Web }) {
		t = c.readRoutes()
		c.dropMounted(t)
	}
	for _, e := range c.entries {
		if e.fw == nil || e.fw.Role != framework.Web {
			continue
		}
		var routes []route
		switch {
		case isDjango(e.Framework):
			routes = c.djangoRoutes(django)
		case e.call != nil:
			routes = t.of(e.call)
		}
		if r, ok := best(routes); ok {
			e.Health, e.HealthPath, e.HealthLine = r.path, r.file.path, r.line
		}
	}
}

// dropMounted takes out applications that are a part of another one: that one is
// served, and answers for them below its prefix.
func (c *collector) dropMounted(t *routing) {
	c.entries = slices.DeleteFunc(c.entries, func(e *entry) bool {
		return e.call != nil && !e.Runs && slices.ContainsFunc(t.includes, func(i include) bool {
			return i.child == e.call && i.parent != e.call && slices.ContainsFunc(c.entries, func(o *entry) bool { return o != nil && o.call == i.parent && o.Object != "" })
		})
	})
}

func isDjango(framework string) bool {
	return framework == "django" || framework == "django-asgi" || framework == "channels"
}

// best is the route that suits a probe most: one that tells that the program
// lives rather than one that asks a database, and of equals the shallower one.
func best(routes []route) (route, bool) {
	found, least := route{}, 0
	for _, r := range routes {
		n := healthRank(r)
		if n > 0 && (least == 0 || n < least || n == least && r.path < found.path) {
			found, least = r, n
		}
	}
	return found, least > 0
}

// The names of such routes, by what they tell.
var (
	liveNames    = []string{"livez", "live", "liveness", "alive", "__lbheartbeat__"}
	healthyNames = []string{"healthz", "health", "health-check", "health_check", "healthcheck", "_health", "_healthz", "__health__", "healthy"}
	upNames      = []string{"ping", "up", "heartbeat", "__heartbeat__", "status", "_status"}
	readyNames   = []string{"readyz", "ready", "readiness"}
)

// healthRank is how well a route suits, least first, 0 for not at all.
func healthRank(r route) int {
	if strings.ContainsAny(r.path, "{<:(*?[\\^$\"' ") || !strings.HasPrefix(r.path, "/") || len(r.path) > 200 || strings.ContainsFunc(r.path, func(c rune) bool { return c < ' ' || c > '~' }) {
		return 0
	}
	parts := strings.Split(strings.Trim(r.path, "/"), "/")
	name := strings.ToLower(parts[len(parts)-1])
	rank := 0
	switch {
	case slices.Contains(liveNames, name):
		rank = 1
	case slices.Contains(healthyNames, name):
		rank = 3
	case slices.Contains(upNames, name):
		rank = 5
	case slices.Contains(readyNames, name):
		rank = 20
	default:
		return 0
	}
	// The status of an order is hardly the program's.
	if !slices.Contains(healthyNames, name) {
		for _, p := range parts[:len(parts)-1] {
			if !general(strings.ToLower(p)) {
				rank += 8
			}
		}
	}
	if r.weak {
		rank += 10
	}
	return rank + len(parts)
}

// general tells of a part of a path that names no thing of the application's.
func general(part string) bool {
	switch part {
	case "api", "internal", "_internal", "monitoring", "monitor", "system", "sys", "public", "ops", "probe", "probes", "k8s", "utils", "meta", "infra", "server", "service", "app":
		return true
	}
	return slices.Contains(healthyNames, part) || slices.Contains(upNames, part) || len(part) > 1 && part[0] == 'v' && strings.Trim(part[1:], "0123456789.") == ""
}

// answersAnyone tells whether a handler answers without signing in and without
// parameters. needs tells that it is given something first, such as a database's
// session. at is the route's own place among the decorators.
func answersAnyone(fn *pyast.Function, at int) (open, needs bool) {
	for i, d := range fn.Decorators {
		if c, ok := d.(*pyast.Call); ok {
			d = c.Func
		}
		if i != at && authLike(dotted(d)) && !allowsAny(fn.Decorators[i]) {
			return false, false
		}
		if last(d) == "api_view" && !slices.ContainsFunc(fn.Decorators, allowsAny) {
			return false, false // the settings of Django REST framework decide
		}
	}
	for i, p := range fn.Params {
		if p.Stars > 0 || i == 0 && (p.Name == "self" || p.Name == "cls") {
			continue
		}
		if authLike(p.Name) || mentionsAuth(p.Annotation) || mentionsAuth(p.Default) {
			return false, false
		}
		switch {
		case isDependency(p.Default):
			needs = true
		case p.Default != nil, requestLike(p):
		case p.Annotation == nil:
			return false, false // a parameter of the query
		default:
			if n, ok := p.Annotation.(*pyast.Name); ok {
				switch n.ID {
				case "str", "int", "float", "bool", "list", "dict", "UUID":
					return false, false
				}
			}
			needs = true
		}
	}
	return true, needs
}

// allowsAny is `@permission_classes([AllowAny])`.
func allowsAny(e pyast.Expr) bool {
	c, ok := e.(*pyast.Call)
	if !ok || last(c.Func) != "permission_classes" || len(c.Args) != 1 {
		return false
	}
	var elts []pyast.Expr
	switch l := c.Args[0].(type) {
	case *pyast.List:
		elts = l.Elts
	case *pyast.Tuple:
		elts = l.Elts
	}
	return !slices.ContainsFunc(elts, func(x pyast.Expr) bool { return last(x) != "AllowAny" })
}

func isDependency(e pyast.Expr) bool {
	c, ok := e.(*pyast.Call)
	return ok && (last(c.Func) == "Depends" || last(c.Func) == "Security")
}

// requestLike tells of parameters that frameworks fill in from nothing.
func requestLike(p pyast.Param) bool {
	switch p.Name {
	case "request", "req", "resp", "response", "_", "_request", "_req", "ctx", "background_tasks":
		return true
	}
	switch last(p.Annotation) {
	case "Request", "Response", "BackgroundTasks", "HTTPConnection":
		return true
	}
	return false
}

// guarded tells whether a list of dependencies lets only known users through.
func guarded(e pyast.Expr) bool { return e != nil && mentionsAuth(e) }

// mentionsAuth tells whether a name in an expression speaks of signing in.
func mentionsAuth(e pyast.Expr) bool {
	switch e := e.(type) {
	case *pyast.Name:
		return authLike(e.ID)
	case *pyast.Attribute:
		return authLike(e.Attr) || mentionsAuth(e.Value)
	case *pyast.Call:
		if last(e.Func) == "Security" {
			return true
		}
		return mentionsAuth(e.Func) || slices.ContainsFunc(e.Args, mentionsAuth) ||
			slices.ContainsFunc(e.Keywords, func(k pyast.Keyword) bool { return mentionsAuth(k.Value) })
	case *pyast.List:
		return slices.ContainsFunc(e.Elts, mentionsAuth)
	case *pyast.Tuple:
		return slices.ContainsFunc(e.Elts, mentionsAuth)
	case *pyast.Subscript:
		return mentionsAuth(e.Value) || mentionsAuth(e.Index)
	}
	return false
}

func authLike(name string) bool {
	name = strings.ToLower(name)
	if strings.Contains(name, "allow_anonymous") || strings.Contains(name, "no_auth") || strings.Contains(name, "noauth") {
		return false
	}
	for _, word := range []string{"auth", "login", "permission", "token", "api_key", "apikey", "current_user", "currentuser", "require", "jwt", "security", "credential", "protected", "principal", "bearer", "basic_scheme"} {
		if strings.Contains(name, word) {
			return true
		}
	}
	return false
}
