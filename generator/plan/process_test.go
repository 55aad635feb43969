package plan

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/generator/config"
)

// script adds a console script on line 5.
func script(names ...string) func(*facts.Project) {
	return manifest(func(m *facts.Manifest) {
		for _, n := range names {
			m.Scripts = append(m.Scripts, facts.Script{Name: n, Target: "app.cli:main", Line: 5})
		}
	})
}

// runnable adds a file with a block for being run.
func runnable(file string) func(*facts.Project) {
	return func(p *facts.Project) {
		p.Tree.Apps = append(p.Tree.Apps, facts.App{Path: file, Line: 9, Root: ".", Script: true})
		p.Tree.Files = append(p.Tree.Files, file)
	}
}

// object adds an application object that detect found.
func object(file, framework string) func(*facts.Project) {
	return func(p *facts.Project) {
		module := strings.ReplaceAll(strings.TrimSuffix(file, ".py"), "/", ".")
		p.Tree.Apps = append(p.Tree.Apps, facts.App{Path: file, Line: 4, Framework: framework, Object: "app", Module: module, Root: "."})
		if !slices.Contains(p.Tree.Files, file) {
			p.Tree.Files = append(p.Tree.Files, file)
		}
	}
}

// djangoProject adds what detect found of a Django project.
func djangoProject(name string) func(*facts.Project) {
	return func(p *facts.Project) {
		p.Tree.Files = append(p.Tree.Files, "manage.py", name+"/__init__.py", name+"/asgi.py", name+"/settings.py", name+"/wsgi.py")
		p.Tree.Django = &facts.Django{Manage: "manage.py", Root: ".", Settings: name + ".settings", ManageSettings: name + ".settings", WSGI: name + ".wsgi:application", ASGI: name + ".asgi:application"}
	}
}

func packages(names ...string) func(*facts.Project) {
	var list []facts.Package
	for _, n := range names {
		list = append(list, pure(n, "1.0"))
	}
	return with(list...)
}

const (
	uvicorn  = "uvicorn --host 0.0.0.0 --port 8000 "
	gunicorn = "gunicorn --bind 0.0.0.0:8000 --worker-tmp-dir /dev/shm --threads 4 "
)

// TestCommand goes through the signs in the order in which they are believed.
func TestCommand(t *testing.T) {
	django := djangoProject("shop")
	for _, c := range []struct {
		name    string
		p       facts.Project
		config  config.Config
		command string
		port    int
		rules   string // the DW4xx
	}{
		{"nothing", app(), config.Config{}, "", 0, "DW401"},
		{"configured, before all else", app(installable, script("app"), object("main.py", "fastapi"), packages("uvicorn")),
			config.Config{Command: []string{"python", "-m", "jobs"}, Port: 9000}, "python -m jobs", 9000, ""},
		{"configured port", app(object("main.py", "fastapi"), packages("uvicorn")), config.Config{Port: 9000}, "uvicorn --host 0.0.0.0 --port 9000 main:app", 9000, ""},

		{"django with gunicorn", app(django, packages("django", "gunicorn", "uvicorn")), config.Config{}, gunicorn + "shop.wsgi:application", 8000, ""},
		{"django with uvicorn", app(django, packages("django", "uvicorn")), config.Config{}, uvicorn + "shop.asgi:application", 8000, ""},
		// Beside manage.py, a script is for administration.
		{"django before a script", app(installable, script("app"), django, packages("django", "gunicorn")), config.Config{}, gunicorn + "shop.wsgi:application", 8000, ""},
		{"django without a server", app(django, packages("django")), config.Config{}, "python manage.py runserver 0.0.0.0:8000 --noreload", 8000, "DW403"},
		{"a script before the development server", app(installable, script("app"), tree("manage.py", "app/__init__.py", "app/wsgi.py"), packages("django")), config.Config{}, "app", 0, ""},
		{"manage.py of something else", app(tree("manage.py", "shop/wsgi.py"), packages("gunicorn")), config.Config{}, "", 0, "DW401"},

		{"one script", app(installable, script("serve")), config.Config{}, "serve", 0, ""},
		{"the script with the project's name", app(installable, script("other", "App", "third")), config.Config{}, "App", 0, ""},
		{"several scripts", app(installable, script("a", "b")), config.Config{}, "", 0, "DW402 DW401"},
		{"the script with the package's name", app(installable, script("a", "Shop-App"), tree("shop_app/__init__.py", "shop_app/app.py")), config.Config{}, "Shop-App", 0, ""},
		{"the script that the others are named after", app(installable, script("sync-all", "sync", "sync_now")), config.Config{}, "sync", 0, ""},
		{"scripts that only begin alike", app(installable, script("sync", "synchrotron")), config.Config{}, "", 0, "DW402 DW401"},
		{"several scripts, and another sign", app(installable, script("a", "b"), tree("app/__init__.py", "app/__main__.py")), config.Config{}, "python -m app", 0, "DW402"},
		{"a script of what is not installed", app(script("app")), config.Config{}, "", 0, "DW404"},
		{"the only script", app(runnable("start.py"), tree("lib.py")), config.Config{}, "python start.py", 0, ""},
		{"the only script below src", app(runnable("src/flare.py")), config.Config{}, "python src/flare.py", 0, ""},
		{"two scripts", app(runnable("start.py"), runnable("stop.py")), config.Config{}, "", 0, "DW401"},
		{"a helper beside a package", app(runnable("start.py"), tree("shop/__init__.py")), config.Config{}, "", 0, "DW401"},
		{"a script of what is not there", app(installable, script("app"), tree("shop/__init__.py", "shop/__main__.py")), config.Config{}, "python -m shop", 0, ""},
		{"a script of a folder that is not looked into", app(installable, script("app"), tree("shop/__init__.py"), func(p *facts.Project) { p.Tree.Folders = []string{"app", "shop"} }), config.Config{}, "app", 0, ""},
		{"a script of a dependency", app(installable, script("app"), tree("shop/__init__.py"), packages("app")), config.Config{}, "app", 0, ""},
		{"Django inside of a program", app(installable, script("app"), tree("app/__init__.py", "app/manage.py", "app/wsgi.py"), packages("django", "gunicorn")), config.Config{}, "app", 0, ""},
		{"Django with channels", app(django, packages("django", "gunicorn", "uvicorn", "channels")), config.Config{}, uvicorn + "shop.asgi:application", 8000, ""},
		{"a script of the manager's own", app(installable, script("app"), manifest(func(m *facts.Manifest) { m.Scripts[0].Runner = facts.PDM })), config.Config{}, "", 0, "DW401"},

		{"__main__ of the package", app(tree("app/__init__.py", "app/__main__.py")), config.Config{}, "python -m app", 0, ""},
		{"__main__ of the only package", app(tree("src/tool/__init__.py", "src/tool/__main__.py")), config.Config{}, "python -m tool", 0, ""},
		{"__main__ of several", app(tree("app/__init__.py", "app/__main__.py", "b/__init__.py", "b/__main__.py")), config.Config{}, "python -m app", 0, ""},
		{"__main__ of several others", app(tree("a/__init__.py", "a/__main__.py", "b/__init__.py", "b/__main__.py")), config.Config{}, "", 0, "DW401"},
		{"__main__.py itself", app(tree("__main__.py")), config.Config{}, "python __main__.py", 0, ""},

		{"tool.fastapi", app(manifest(func(m *facts.Manifest) { m.Entrypoint = "app.main:api" }), packages("fastapi", "uvicorn")), config.Config{}, uvicorn + "app.main:api", 8000, ""},
		{"tool.fastapi without a server", app(manifest(func(m *facts.Manifest) { m.Entrypoint = "app.main:api" }), packages("fastapi")), config.Config{}, "", 0, "DW403"},
		{"tool.fastapi and its file, without a server", app(manifest(func(m *facts.Manifest) { m.Entrypoint = "main:app" }), object("main.py", "fastapi"), packages("fastapi")), config.Config{}, "", 0, "DW403"},
		{"tool.fastapi with another server", app(manifest(func(m *facts.Manifest) { m.Entrypoint = "app.main:api" }), packages("fastapi", "hypercorn")), config.Config{}, "hypercorn --bind 0.0.0.0:8000 app.main:api", 8000, ""},

		{"fastapi", app(object("main.py", "fastapi"), packages("uvicorn")), config.Config{}, uvicorn + "main:app", 8000, ""},
		{"fastapi with hypercorn", app(object("main.py", "fastapi"), packages("hypercorn")), config.Config{}, "hypercorn --bind 0.0.0.0:8000 main:app", 8000, ""},
		{"flask", app(object("app.py", "flask"), packages("gunicorn")), config.Config{}, gunicorn + "app:app", 8000, ""},
		{"flask with waitress", app(object("app.py", "flask"), packages("waitress")), config.Config{}, "waitress-serve --listen=0.0.0.0:8000 app:app", 8000, ""},
		{"flask cannot be served by uvicorn", app(object("app.py", "flask"), packages("uvicorn")), config.Config{}, "", 0, "DW403"},
		{"fastapi cannot be served by waitress", app(object("main.py", "fastapi"), packages("waitress")), config.Config{}, "", 0, "DW403"},
		{"dash", app(object("app.py", "dash"), with(pure("dash", "3.1.0"), pure("gunicorn", "23.0"))), config.Config{}, gunicorn + "app:app", 8000, ""},
		{"dash of before, of which gunicorn takes no attribute", app(object("app.py", "dash"), with(pure("dash", "3.0.0"), pure("gunicorn", "23.0"))), config.Config{}, "", 0, "DW403"},
		{"dash of before with waitress", app(object("app.py", "dash"), with(pure("dash", "3.0.0"), pure("waitress", "3.0"))), config.Config{}, "waitress-serve --listen=0.0.0.0:8000 app:app.server", 8000, ""},
		{"the more usual file", app(object("api.py", "flask"), object("app.py", "flask"), packages("gunicorn")), config.Config{}, gunicorn + "app:app", 8000, ""},
		{"the shallower file", app(object("web/main.py", "flask"), object("wsgi.py", "flask"), packages("gunicorn")), config.Config{}, gunicorn + "wsgi:app", 8000, ""},

		{"main.py", app(tree("main.py", "app.py")), config.Config{}, "python main.py", 0, ""},
		{"app.py", app(tree("app.py", "x.py")), config.Config{}, "python app.py", 0, ""},
		{"some file", app(tree("tool.py")), config.Config{}, "", 0, "DW401"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p, diags := decided(t, c.p, c.config)
			if got := strings.Join(p.Default().Command, " "); got != c.command {
				t.Errorf("%q, not %q (%s)", got, c.command, p.Default().Why)
			}
			if p.Default().Command == nil {
				t.Error("nil, which JSON shows as null")
			}
			if p.Default().Port != c.port {
				t.Errorf("port %d, not %d", p.Default().Port, c.port)
			}
			var rules []string
			for _, d := range diags {
				if strings.HasPrefix(d.Rule, "DW4") {
					rules = append(rules, d.Rule)
				}
			}
			if got := strings.Join(rules, " "); got != c.rules {
				t.Errorf("said %q, not %q", got, c.rules)
			}
			if p.Default().Why == "" || strings.Contains(p.Default().Why, ":4") || strings.Contains(p.Default().Why, ":5") {
				t.Errorf("the reason is to name the sign without a line, which moves: %q", p.Default().Why)
			}
		})
	}
}

// TestFromVenv holds when the image needs no source: the command runs what was
// installed.
func TestFromVenv(t *testing.T) {
	for _, c := range []struct {
		name     string
		p        facts.Project
		fromVenv bool
		source   bool
	}{
		{"a script", app(installable, script("app")), true, false},
		{"__main__ of what is installed", app(installable, tree("app/__init__.py", "app/__main__.py")), true, false},
		{"__main__ of what is not", app(tree("app/__init__.py", "app/__main__.py")), false, true},
		{"an object of the package", app(installable, tree("app/__init__.py"), object("app/main.py", "fastapi"), packages("uvicorn")), true, false},
		{"an object beside the package", app(installable, tree("app/__init__.py"), object("main.py", "fastapi"), packages("uvicorn")), false, true},
		{"a file", app(tree("main.py")), false, true},
		{"Alembic's migrations", app(installable, script("app"), tree("alembic.ini", "app/__init__.py")), true, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			p, _ := decided(t, c.p, config.Config{})
			if p.Default().FromVenv != c.fromVenv || p.Install.Source != c.source {
				t.Errorf("from the environment: %v, source: %v (%s)", p.Default().FromVenv, p.Install.Source, p.Default().Why)
			}
		})
	}
}

// TestNoServer holds what the message names, and that a server in an extra is
// offered before another one is added.
func TestNoServer(t *testing.T) {
	_, diags := decided(t, app(object("app.py", "flask")), config.Config{})
	d := said(t, diags, "DW403")
	if d.Path != "app.py" || d.Line != 4 {
		t.Errorf("at %s:%d", d.Path, d.Line)
	}
	holds(t, d.Message, "the Flask application app")
	holds(t, d.Remedy, "add gunicorn", "command")
	_, diags = decided(t, app(object("app.py", "flask"), manifest(func(m *facts.Manifest) {
		m.Extras = []facts.Group{{Name: "serve", Requirements: []facts.Requirement{{Name: "gunicorn"}}}}
	})), config.Config{})
	holds(t, said(t, diags, "DW403").Remedy, "gunicorn with --extra serve")
}

// TestGunicorn holds that a flag is given to the versions that know it only.
func TestGunicorn(t *testing.T) {
	for version, want := range map[string]bool{"23.0.0": false, "25.0.3": false, "25.1.0": true, "26.0": true} {
		p, _ := decided(t, app(object("app.py", "flask"), with(pure("gunicorn", version))), config.Config{})
		if got := slices.Contains(p.Default().Command, "--no-control-socket"); got != want {
			t.Errorf("%s: %q", version, p.Default().Command)
		}
	}
	p, _ := decided(t, app(object("app.py", "flask"), tree("gunicorn_conf.py", "app.py"), packages("gunicorn")), config.Config{})
	if diff := cmp.Diff(strings.Replace(gunicorn, "--threads 4", "--config gunicorn_conf.py", 1)+"app:app", strings.Join(p.Default().Command, " ")); diff != "" {
		t.Error(diff)
	}
}
