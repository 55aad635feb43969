package framework

import (
	"slices"
	"strings"
	"testing"

	"github.com/dockwright/dockwright/detect/pep508"
)

// tried is what testdata/signals.py recorded of one program as PID 1.
type tried struct {
	Ends     bool
	Error    string
	Command  string
	Versions map[string]string
}

// termTried names the record of each command, where its key is not "framework/name
// of the process" in short. "" is for what is read in the source instead.
var termTried = map[string]string{
	"robyn/web": "robyn/web", "channels/web": "", "azure-functions/web": "",
	"mcp/mcp": "mcp/stdio", "fastmcp/mcp": "", "py-cord/bot": "pycord/bot",
	"python-telegram-bot/bot": "telegram/bot", "django/migrate": "",
	"taskiq-scheduler/scheduler": "taskiq/scheduler", "lambda/lambda": "lambda/worker",
	"scrapy/{object}": "scrapy/job", "reflex/web": "reflex/backend",
	"jupyterlab/web": "jupyter/web", "shiny-express/web": "shiny/web",
	"prefect/worker": "prefect/serve", "locust/locust": "locust/web",
	"slack-bolt/bot": "slack-bolt/socket", "typer/tool": "python", "click/tool": "python",
	"mesop/web": "mesop/development",
}

// TestTERM holds what is said of signals to what was tried.
func TestTERM(t *testing.T) {
	var record map[string]tried
	read(t, "testdata/signals.json", &record)
	n := 0
	for _, f := range All() {
		seen := map[string]bool{}
		for _, s := range f.Starts {
			key := f.Name + "/" + s.Name
			if seen[key] { // another way to start the same process
				continue
			}
			seen[key] = true
			name, renamed := termTried[key]
			if !renamed {
				name = key
			}
			// Over HTTP, an MCP server is uvicorn.
			if s.Sign == "http" {
				name = f.Name + "/web"
			}
			r, ok := record[name]
			if !ok || r.Error != "" {
				continue
			}
			n++
			if r.Ends != s.HandlesTERM {
				t.Errorf("%s: HandlesTERM is %v, tried with %v as %q: %v", key, s.HandlesTERM, r.Versions, r.Command, r.Ends)
			}
		}
	}
	if n < 50 {
		t.Errorf("only %d commands were tried", n)
	}
	for _, s := range servers {
		var names []string
		for key := range record {
			if rest, ok := strings.CutPrefix(key, "server/"); ok && serverOf(rest) == s.Name {
				names = append(names, key)
			}
		}
		slices.Sort(names)
		if len(names) == 0 {
			t.Errorf("%s was not tried", s.Name)
		}
		for _, n := range names {
			if r := record[n]; r.Ends != s.HandlesTERM || r.Error != "" {
				t.Errorf("%s: HandlesTERM is %v, tried as %q: %v %s", s.Name, s.HandlesTERM, r.Command, r.Ends, r.Error)
			}
		}
	}
}

// serverOf is the server that a record is of: "uvicorn" of "uvicorn workers".
func serverOf(key string) string {
	switch key {
	case "gunicorn asgi":
		return "gunicorn-asgi"
	case "gunicorn uvicorn-worker":
		return "gunicorn-uvicorn"
	case "uwsgi plain", "hypercorn wsgi": // not how they are started here
		return ""
	}
	first, _, _ := strings.Cut(key, " ")
	return first
}

// TestCommands holds the commands to those that were tried, word by word: the flags
// that every image has are left out there.
func TestCommands(t *testing.T) {
	var record map[string]tried
	read(t, "testdata/signals.json", &record)
	for key, c := range map[string]struct {
		server, iface string
		factory       bool
	}{
		"server/gunicorn wsgi":           {"gunicorn", "wsgi", false},
		"server/gunicorn asgi":           {"gunicorn-asgi", "asgi", false},
		"server/gunicorn uvicorn-worker": {"gunicorn-uvicorn", "asgi", false},
		"server/uvicorn":                 {"uvicorn", "asgi", false},
		"server/hypercorn asgi":          {"hypercorn", "asgi", false},
		"server/granian asgi":            {"granian", "asgi", false},
		"server/granian wsgi":            {"granian", "wsgi", false},
		"server/daphne":                  {"daphne", "asgi", false},
		"server/waitress":                {"waitress", "wsgi", false},
		"server/uwsgi":                   {"uwsgi", "wsgi", false},
		"factory/gunicorn":               {"gunicorn", "wsgi", true},
		"factory/uvicorn":                {"uvicorn", "asgi", true},
		"factory/hypercorn":              {"hypercorn", "asgi", true},
		"factory/granian":                {"granian", "asgi", true},
		"factory/waitress":               {"waitress", "wsgi", true},
		"factory/uwsgi":                  {"uwsgi", "wsgi", true},
	} {
		s := serverNamed(c.server)
		object := "app"
		if c.factory {
			object = "create"
		}
		app := s.App("main", object, "", c.factory)
		got := s.Command(app, c.iface, "8000", c.factory)
		want := strings.Fields(record[key].Command)
		slices.Sort(got) // the order of options says nothing
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Errorf("%s: %q was tried, not %q", key, want, got)
		}
	}
}

// TestServers holds the table to its own rules.
func TestServers(t *testing.T) {
	for _, s := range servers {
		if s.Title == "" || !strings.HasPrefix(s.Source, "https://") || len(s.Packages) == 0 || len(s.Interfaces) == 0 {
			t.Errorf("%s is not whole", s.Name)
		}
		if s.Call && s.Factory != nil {
			t.Errorf("%s calls a factory in two ways", s.Name)
		}
		for _, p := range slices.Concat(s.Packages, s.Needs) {
			if p != pep508.NormalizeName(p) {
				t.Errorf("package %q is not normalized", p)
			}
		}
		if !strings.Contains(strings.Join(s.Words, " "), "{port}") {
			t.Errorf("%s takes no port", s.Name)
		}
		for _, f := range s.Flags {
			if f.Why == "" || len(f.Words) == 0 || (f.Use == Workers || f.Use == Threads || f.Use == Grace) != strings.Contains(strings.Join(f.Words, " "), "{n}") {
				t.Errorf("%s: flag %+v", s.Name, f)
			}
		}
	}
	if w, a := Servers("wsgi"), Servers("asgi"); w[0].Name != "gunicorn" || a[1].Name != "uvicorn" {
		t.Errorf("%s, %s", w[0].Name, a[1].Name)
	}
}

// TestApp goes through what a server can be given.
func TestApp(t *testing.T) {
	for _, c := range []struct {
		server, inner string
		factory       bool
		want          string
	}{
		{"gunicorn", "", false, "m:app"},
		{"gunicorn", "", true, "m:app()"},
		{"gunicorn", "server", false, ""},
		{"waitress", "server", false, "m:app.server"},
		{"waitress", "", true, "m:app"},
		{"uvicorn", "", true, "m:app"},
		{"daphne", "", true, ""},
		{"granian", "server", true, ""},
	} {
		if got := serverNamed(c.server).App("m", "app", c.inner, c.factory); got != c.want {
			t.Errorf("%+v: %q", c, got)
		}
	}
}

// serverNamed is the server of that name, nil for none.
func serverNamed(name string) *Server {
	if i := slices.IndexFunc(servers, func(s Server) bool { return s.Name == name }); i >= 0 {
		return &servers[i]
	}
	return nil
}
