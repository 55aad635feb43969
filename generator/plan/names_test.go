package plan

import (
	"regexp"
	"strings"
	"testing"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/generator/config"
)

// What BuildKit takes for the name of a stage, and POSIX for that of a variable.
// https://github.com/moby/buildkit/blob/master/frontend/dockerfile/instructions/parse.go
var (
	aStage    = regexp.MustCompile(`^[a-z][a-z0-9-_.]*$`)
	aVariable = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)
)

// sane holds the names of processes to what a Dockerfile can have.
func sane(t *testing.T, list []Process) {
	t.Helper()
	seen := map[string]bool{}
	for _, p := range list {
		if !aStage.MatchString(p.Name) || seen[p.Name] {
			t.Errorf("a process is called %q", p.Name)
		}
		seen[p.Name] = true
		if p.PortVariable != "" && !aVariable.MatchString(p.PortVariable) {
			t.Errorf("the port is taken from %q", p.PortVariable)
		}
		for _, e := range p.Env {
			if name, _, _ := strings.Cut(e, "="); !aVariable.MatchString(name) {
				t.Errorf("a variable is called %q", name)
			}
		}
	}
}

func TestProcessNames(t *testing.T) {
	hostile := func(p *facts.Project) {
		p.Tree.Apps = append(p.Tree.Apps, facts.App{Path: "main.py", Line: 1, Framework: "aiohttp", Object: "app", Module: "main", Root: ".", Runs: true, Script: true,
			Listen: facts.Listen{Port: 80, Variable: "A'] or evil()\nRUN evil", Host: "0.0.0.0"}})
		p.Tree.Files = append(p.Tree.Files, "main.py")
	}
	p, _ := decided(t, app(packages("aiohttp"), hostile), config.Config{})
	sane(t, p.Processes)
	if p.Default().Port != 80 {
		t.Errorf("port %d", p.Default().Port)
	}

	// Stages that we have ourselves, and one name for two.
	for _, name := range []string{"build", "translations", "assets2", "web", "", "1"} {
		told := func(p *facts.Project) {
			p.Told = []facts.Told{{Kind: "Procfile", Path: "Procfile", Name: "web", Argv: []string{"gunicorn", "shop:app"}, Env: []string{"A B=c", "=d", "E"}},
				{Kind: "Procfile", Path: "Procfile", Name: name, Argv: []string{"celery", "worker"}}}
			p.Tree.Files = append(p.Tree.Files, "shop.py")
		}
		p, _ := decided(t, app(packages("gunicorn", "celery"), told), config.Config{})
		sane(t, p.Processes)
	}
	p, _ = decided(t, app(packages("gunicorn")), config.Config{Command: []string{"gunicorn", "a:b"}, Processes: map[string]config.Process{"web": {Command: []string{"gunicorn", "c:d"}}}})
	sane(t, p.Processes)
}

// FuzzCommand holds that words of a command, whoever states it, plan something
// and never end in a panic.
func FuzzCommand(f *testing.F) {
	for _, seed := range []string{"env", "A=b", "newrelic-admin run-program", "ddtrace-run", "uwsgi", "gunicorn -b", "python -m", "daphne -b", "uvicorn --port",
		"hypercorn -b=", "gunicorn -b[::]:$PORT a:b", "sh -c exec", "granian --port= --host", "python -m gunicorn --bind unix:x", "waitress-serve --listen=*:80", "flask --app x run -p"} {
		f.Add(seed, "web", true)
		f.Add(seed, "release", false)
	}
	base := app(packages("gunicorn", "uvicorn", "uwsgi", "flask", "celery", "daphne", "hypercorn", "waitress", "granian", "newrelic", "ddtrace"), object("shop.py", "flask"))
	f.Fuzz(func(t *testing.T, line, name string, configured bool) {
		words := strings.Fields(line)
		if len(words) == 0 {
			return
		}
		project := base
		c := config.Config{}
		if configured {
			c.Command = words
		} else {
			project.Told = []facts.Told{{Kind: "Procfile", Path: "Procfile", Name: name, Argv: words, PortVariable: "PORT", Before: [][]string{words}}}
		}
		p, _, err := decide(project, c, Options{}, releases())
		if err != nil {
			return
		}
		sane(t, p.Processes)
	})
}
