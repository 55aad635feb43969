package framework

import (
	"slices"
	"strings"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/pyast"
)

// celerySchedule finds what beat would send: a schedule in the configuration, in
// Django's settings, or added when the workers are set up.
func celerySchedule(code Code) []facts.App {
	line := 0
	note := func(n int) {
		if line == 0 {
			line = n
		}
	}
	walk(code.Body(), false, func(s pyast.Stmt, _ bool) {
		a, ok := s.(*pyast.Assign)
		if !ok || isEmpty(a.Value) {
			return
		}
		for _, t := range a.Targets {
			switch t := t.(type) {
			case *pyast.Name:
				if t.ID == "CELERY_BEAT_SCHEDULE" || t.ID == "CELERYBEAT_SCHEDULE" || t.ID == "beat_schedule" {
					note(a.Pos())
				}
			case *pyast.Attribute: // app.conf.beat_schedule
				if t.Attr == "beat_schedule" || t.Attr == "CELERYBEAT_SCHEDULE" {
					note(a.Pos())
				}
			}
		}
	})
	calls(code.Body(), func(c *pyast.Call, _ bool) {
		switch {
		case method(c) == "add_periodic_task":
			note(c.Pos())
		case method(c) == "update" && keyword(c, "beat_schedule") != nil: // app.conf.update(beat_schedule=…)
			note(c.Pos())
		}
	})
	return one(facts.App{Line: line, Framework: "celery", Signs: signs(line, "schedule")})
}

func signs(line int, sign string) []string {
	if line == 0 {
		return nil
	}
	return []string{sign}
}

func isEmpty(e pyast.Expr) bool {
	switch e := e.(type) {
	case nil:
		return true
	case *pyast.Dict:
		return len(e.Keys) == 0
	case *pyast.Constant:
		return e.Value == "None"
	}
	return false
}

// rqSchedule finds jobs that are put off, which only a worker with a scheduler runs.
func rqSchedule(code Code) []facts.App {
	line := 0
	calls(code.Body(), func(c *pyast.Call, _ bool) {
		if m := method(c); line == 0 && (m == "enqueue_at" || m == "enqueue_in") {
			line = c.Pos()
		}
	})
	return one(facts.App{Line: line, Framework: "rq", Signs: signs(line, "schedule")})
}

// arqSettings finds the class that the command is given: one called
// WorkerSettings, or that has functions or cron jobs and where Redis is.
func arqSettings(code Code) []facts.App {
	var out []facts.App
	for _, s := range code.Body() {
		c, ok := s.(*pyast.Class)
		if !ok {
			continue
		}
		work := assigned(c.Body, "functions") != nil || assigned(c.Body, "cron_jobs") != nil
		if work && (strings.HasSuffix(c.Name, "WorkerSettings") || assigned(c.Body, "redis_settings") != nil) {
			out = append(out, facts.App{Line: c.Pos(), Framework: "arq", Object: c.Name})
		}
	}
	return out
}

// grpcServers finds a server that the file makes and starts.
func grpcServers(code Code) []facts.App {
	line, starts := 0, false
	calls(code.Body(), func(c *pyast.Call, _ bool) {
		switch q := code.Qualify(c.Func); {
		case q == "grpc.server" || q == "grpc.aio.server":
			if line == 0 {
				line = c.Pos()
			}
		case method(c) == "start" || method(c) == "wait_for_termination":
			starts = true
		}
	})
	if !starts {
		return nil
	}
	return one(facts.App{Line: line, Framework: "grpc", Script: true, Runs: hasMain(code)})
}

// lambdaHandlers finds functions at the module level that the service could call:
// named as the documentation names them, with the event and the context.
func lambdaHandlers(code Code) []facts.App {
	var out []facts.App
	for _, s := range code.Body() {
		f, ok := s.(*pyast.Function)
		if !ok || f.Async || len(f.Params) != 2 || f.Params[0].Stars+f.Params[1].Stars > 0 {
			continue
		}
		second := strings.Trim(f.Params[1].Name, "_")
		if !strings.HasSuffix(f.Name, "handler") || second != "context" && second != "ctx" && second != "" {
			continue
		}
		if first := strings.Trim(f.Params[0].Name, "_"); f.Name == "lambda_handler" || f.Name == "handler" && (first == "event" || first == "evt") {
			out = append(out, facts.App{Line: f.Pos(), Framework: "lambda", Object: f.Name})
		}
	}
	return out
}

// scrapySpiders finds classes with a name of their own that derive from a spider,
// Scrapy's or one that is called so. A call of CrawlerProcess is a script's.
func scrapySpiders(code Code) []facts.App {
	var out []facts.App
	for _, s := range code.Body() {
		c, ok := s.(*pyast.Class)
		if !ok || !slices.ContainsFunc(c.Bases, func(b pyast.Expr) bool { return isSpider(code, b) }) {
			continue
		}
		value := assigned(c.Body, "name")
		if value == nil {
			continue
		}
		if name, ok := code.Text(value); ok && name != "" {
			out = append(out, facts.App{Line: c.Pos(), Framework: "scrapy", Object: name})
		}
	}
	return out
}

func isSpider(code Code, base pyast.Expr) bool {
	name := code.Qualify(base)
	if name == "" {
		if n, ok := base.(*pyast.Name); ok {
			name = n.ID
		}
	}
	return strings.HasSuffix(name, "Spider")
}

// airflowDags finds a file with a DAG: made by a call, opened by `with`, or a
// decorated function.
func airflowDags(code Code) []facts.App {
	line := 0
	note := func(e pyast.Expr, n int) {
		q := qualified(code, e)
		if line == 0 && (q == "airflow.DAG" || q == "airflow.sdk.DAG" || q == "airflow.models.DAG" || q == "airflow.models.dag.DAG" ||
			q == "airflow.decorators.dag" || q == "airflow.sdk.dag") {
			line = n
		}
	}
	calls(code.Body(), func(c *pyast.Call, _ bool) { note(c, c.Pos()) })
	walk(code.Body(), false, func(s pyast.Stmt, _ bool) {
		if f, ok := s.(*pyast.Function); ok {
			for _, d := range f.Decorators {
				note(d, f.Pos())
			}
		}
	})
	return one(facts.App{Line: line, Framework: "airflow"})
}

// prefectServes finds a script that serves a flow: `hello.serve(name="x")` of a
// function decorated as one, or serve(…) of several.
func prefectServes(code Code) []facts.App {
	flows := map[string]bool{}
	walk(code.Body(), false, func(s pyast.Stmt, _ bool) {
		if f, ok := s.(*pyast.Function); ok && slices.ContainsFunc(f.Decorators, func(d pyast.Expr) bool {
			q := qualified(code, d)
			return q == "prefect.flow" || q == "prefect.flows.flow"
		}) {
			flows[f.Name] = true
		}
	})
	line := 0
	calls(code.Body(), func(c *pyast.Call, _ bool) {
		q := code.Qualify(c.Func)
		serves := q == "prefect.serve" || q == "prefect.flows.serve"
		if a, ok := c.Func.(*pyast.Attribute); ok && a.Attr == "serve" {
			n, ok := a.Value.(*pyast.Name)
			serves = serves || ok && flows[n.ID]
		}
		if serves && line == 0 {
			line = c.Pos()
		}
	})
	return one(facts.App{Line: line, Framework: "prefect", Script: true, Runs: true})
}

// pyramidApps finds the object that `config.make_wsgi_app()` makes, and main(),
// which PasteDeploy calls with the settings of its file.
// https://docs.pylonsproject.org/projects/pyramid/en/latest/narr/startup.html
func pyramidApps(code Code) []facts.App {
	var out []facts.App
	walk(code.Body(), false, func(s pyast.Stmt, inside bool) {
		switch s := s.(type) {
		case *pyast.Assign:
			if c, ok := s.Value.(*pyast.Call); ok && !inside && method(c) == "make_wsgi_app" && target(s) != "" {
				out = append(out, facts.App{Line: s.Pos(), Framework: "pyramid", Object: target(s)})
			}
		case *pyast.Function:
			if !inside && isPasteMain(s) {
				out = append(out, facts.App{
					Line: s.Pos(), Framework: "pyramid", Object: s.Name, Factory: true,
					Required: []string{s.Params[0].Name}, Signs: []string{"paste"},
				})
			}
		}
	})
	return out
}

// isPasteMain tells `def main(global_config, **settings)` whose body makes the application.
func isPasteMain(f *pyast.Function) bool {
	if len(f.Params) != 2 || f.Params[0].Stars != 0 || f.Params[0].Default != nil || f.Params[1].Stars != 2 {
		return false
	}
	makes := false
	calls(f.Body, func(c *pyast.Call, _ bool) { makes = makes || method(c) == "make_wsgi_app" })
	return makes
}

// namekoServices finds classes with a name and at least one entry point of
// Nameko's (@rpc, @timer, @event_handler, @http).
func namekoServices(code Code) []facts.App {
	for _, s := range code.Body() {
		c, ok := s.(*pyast.Class)
		if !ok || assigned(c.Body, "name") == nil {
			continue
		}
		for _, m := range c.Body {
			f, ok := m.(*pyast.Function)
			if ok && slices.ContainsFunc(f.Decorators, func(d pyast.Expr) bool { return strings.HasPrefix(qualified(code, d), "nameko.") }) {
				return []facts.App{{Line: c.Pos(), Framework: "nameko", Object: c.Name}}
			}
		}
	}
	return nil
}

// locustUsers finds a class that derives from one of Locust's users.
func locustUsers(code Code) []facts.App {
	users := []string{"locust.User", "locust.HttpUser", "locust.FastHttpUser", "locust.contrib.fasthttp.FastHttpUser"}
	for _, s := range code.Body() {
		if c, ok := s.(*pyast.Class); ok && slices.ContainsFunc(c.Bases, func(b pyast.Expr) bool { return slices.Contains(users, code.Qualify(b)) }) {
			return []facts.App{{Line: c.Pos(), Framework: "locust"}}
		}
	}
	return nil
}
