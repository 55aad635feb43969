package golden

import (
	"bytes"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"
	"github.com/moby/buildkit/frontend/dockerfile/parser"
	"github.com/moby/buildkit/frontend/dockerfile/shell"
	"go.yaml.in/yaml/v4"
)

// runs is a project with a lock that has the given dependencies, and files of its
// own, of those that say what it runs.
func runs(dependencies string, files map[string]string) map[string]string {
	var names, packages []string
	for name := range strings.FieldsSeq(dependencies) {
		wheel := strings.ReplaceAll(wheelLine, "click-8.3.1", strings.ReplaceAll(name, "-", "_")+"-25.0.0")
		names = append(names, "{ name = "+tomlString(name)+" }")
		packages = append(packages, "[[package]]\nname = "+tomlString(name)+"\nversion = \"25.0.0\"\n"+registry+"wheels = [\n"+wheel+"\n]\n")
	}
	out := map[string]string{
		"pyproject.toml": "[project]\nname = \"shop\"\nversion = \"1.0\"\nrequires-python = \">=3.13\"\ndependencies = []\n",
		"uv.lock": "version = 1\nrevision = 3\nrequires-python = \">=3.13\"\n\n" + strings.Join(packages, "\n") +
			"\n[[package]]\nname = \"shop\"\nversion = \"1.0\"\nsource = { virtual = \".\" }\ndependencies = [" + strings.Join(names, ", ") + "]\n",
	}
	for name, text := range files {
		if name == "pyproject.toml" {
			text = out[name] + text
		}
		out[name] = text
	}
	return out
}

const flaskApp = "from flask import Flask\n\napp = Flask(__name__)\n"

// told is a Flask application with a file that says how it is started.
func told(name, before string, quote func(string) string, after string) func(string) map[string]string {
	return func(s string) map[string]string {
		return runs("flask gunicorn celery", map[string]string{"app.py": flaskApp, name: before + quote(s) + after})
	}
}

func raw(s string) string { return s }

// python quotes text as a string of Python, which takes JSON's escapes but for one.
func python(s string) string { return strings.ReplaceAll(tomlString(s), `\/`, "/") }

// settings is a Django project whose settings hold lines.
func settings(lines string) map[string]string {
	return runs("django gunicorn whitenoise", map[string]string{
		"manage.py":        "import os\nos.environ.setdefault('DJANGO_SETTINGS_MODULE', 'shop.settings')\n",
		"shop/__init__.py": "",
		"shop/wsgi.py":     "from django.core.wsgi import get_wsgi_application\n\napplication = get_wsgi_application()\n",
		"shop/settings.py": "import os\nWSGI_APPLICATION = 'shop.wsgi.application'\nINSTALLED_APPS = ['django.contrib.staticfiles']\n" +
			"MIDDLEWARE = ['whitenoise.middleware.WhiteNoiseMiddleware']\nSTATIC_ROOT = 'static-root'\n" + lines,
	})
}

// node is a project with a front end in assets/, whose package.json holds entries.
func node(entries string, more map[string]string) map[string]string {
	files := map[string]string{"app.py": flaskApp + "ui = 'assets/dist'\n", "assets/package.json": `{"name": "ui", ` + entries + `}`, "assets/package-lock.json": "{}"}
	maps.Copy(files, more)
	return runs("flask gunicorn", files)
}

const viteScript = `"scripts": {"build": "vite build"}`

func withConfig(lines string) map[string]string {
	return runs("flask gunicorn", map[string]string{"app.py": flaskApp, "pyproject.toml": "[tool.dockwright]\n" + lines})
}

// running are the places of what says how a project is started. A text there is a
// command line, or a part of one, so that what it may look like is more than one.
var running = []place{
	{name: "Procfile: command", project: told("Procfile", "web: gunicorn app:app ", raw, "\n")},
	{name: "Procfile: whole command", project: told("Procfile", "web: ", raw, "\n")},
	{name: "Procfile: beside the port", project: told("Procfile", "web: gunicorn app:app --bind 0.0.0.0:$PORT", raw, "\n")},
	{name: "Procfile: name", project: told("Procfile", "web: gunicorn app:app\n", raw, ": celery -A app worker\n")},
	{name: "Procfile: variable", project: told("Procfile", "web: ", raw, "=1 gunicorn app:app\n")},
	{name: "Procfile: value", project: told("Procfile", "web: MILD=", raw, " gunicorn app:app\n")},
	{name: "Procfile: exported variable", project: told("Procfile", "web: export ", raw, "=1; gunicorn app:app\n")},
	{name: "Procfile: first command", project: told("Procfile", "web: flask db upgrade ", raw, " && gunicorn app:app\n")},
	{name: "Procfile: folder", project: told("Procfile", "web: cd ", raw, " && gunicorn app:app\n")},
	{name: "Procfile: script", project: func(s string) map[string]string {
		p := told("Procfile", "web: sh ./", raw, ".sh\n")(s)
		p[s+".sh"] = "exec gunicorn app:app\n"
		return p
	}},
	{name: "script that is called", project: func(s string) map[string]string {
		p := told("Procfile", "", raw, "web: ./start.sh\n")("")
		p["start.sh"] = "#!/bin/sh\nX=" + s + "\nexport Y=" + s + "\nexec gunicorn app:app --bind 0.0.0.0:$PORT$X\n"
		return p
	}},
	{name: "Makefile: run", project: told("Makefile", "run:\n\tgunicorn app:app ", raw, "\n")},
	{name: "fly.toml: process", project: told("fly.toml", "[processes]\nweb = ", tomlString, "\n[http_service]\ninternal_port = 8080\n")},
	{name: "fly.toml: name", project: told("fly.toml", "[processes]\n", tomlString, " = \"celery -A app worker\"\nweb = \"gunicorn app:app\"\n")},
	{name: "fly.toml: release command", project: told("fly.toml", "[deploy]\nrelease_command = ", tomlString, "\n")},
	{name: "fly.toml: check", project: told("fly.toml", "[http_service]\ninternal_port = 8080\n[[http_service.checks]]\npath = ", func(s string) string { return tomlString("/" + s) }, "\n")},
	{name: "fly.toml: port", project: told("fly.toml", "[http_service]\ninternal_port = ", tomlString, "\n")},
	{name: "fly.toml: variable", project: told("fly.toml", "[env]\n", tomlString, " = \"1\"\nPORT = \"8081\"\n[processes]\nweb = \"gunicorn app:app\"\n")},
	{name: "app.json: script", project: told("app.json", `{"scripts": {"postdeploy": `, tomlString, `}, "env": {"MILD": "x"}}`)},
	{name: "app.json: variable", project: told("app.json", `{"env": {`, tomlString, `: {"required": true}}, "scripts": {"postdeploy": "flask db upgrade"}}`)},
	{name: "render.yaml: command", project: told("render.yaml", "services:\n  - type: web\n    name: shop\n    runtime: python\n    startCommand: ", tomlString, "\n    healthCheckPath: /mild\n")},
	{name: "render.yaml: health", project: told("render.yaml", "services:\n  - type: web\n    name: shop\n    runtime: python\n    startCommand: gunicorn app:app\n    healthCheckPath: ", func(s string) string { return tomlString("/" + s) }, "\n")},
	{name: "render.yaml: name", project: told("render.yaml", "services:\n  - type: worker\n    name: ", tomlString, "\n    runtime: python\n    startCommand: celery -A app worker\n")},
	{name: "railway.json: command", project: told("railway.json", `{"deploy": {"startCommand": `, tomlString, `, "healthcheckPath": "/mild"}}`)},
	{name: "railway.json: health", project: told("railway.json", `{"deploy": {"startCommand": "gunicorn app:app", "healthcheckPath": `, func(s string) string { return tomlString("/" + s) }, `}}`)},
	{name: "compose: command", project: told("deploy/docker-compose.yml", "services:\n  web:\n    build: ..\n    command: ", tomlString, "\n")},
	{name: "compose: word", project: told("deploy/docker-compose.yml", "services:\n  web:\n    build: ..\n    command: [gunicorn, \"app:app\", ", tomlString, "]\n")},
	{name: "compose: entrypoint", project: told("deploy/docker-compose.yml", "services:\n  web:\n    build: ..\n    entrypoint: [gunicorn, ", tomlString, "]\n    command: [\"app:app\"]\n")},
	{name: "compose: service", project: told("deploy/docker-compose.yml", "services:\n  web:\n    build: ..\n    command: gunicorn app:app\n  ", tomlString, ":\n    build: ..\n    command: celery -A app worker\n")},
	{name: "compose: port", project: told("deploy/docker-compose.yml", "services:\n  web:\n    build: ..\n    command: gunicorn app:app\n    ports: [", func(s string) string { return tomlString("8080:" + s) }, "]\n")},
	{name: "compose: variable", project: told("deploy/docker-compose.yml", "services:\n  web:\n    build: ..\n    command: gunicorn app:app\n    environment:\n      ", tomlString, ": mild\n")},
	{name: "compose: value of the port", project: told("deploy/docker-compose.yml", "services:\n  web:\n    build: ..\n    command: gunicorn app:app --bind 0.0.0.0:$${PORT}$${X}\n    environment:\n      PORT: 8080\n      X: ", tomlString, "\n")},
	{name: "compose: health check", project: told("deploy/docker-compose.yml", "services:\n  web:\n    build: ..\n    command: gunicorn app:app\n    healthcheck:\n      test: ", func(s string) string { return tomlString("curl -f http://localhost:8000/" + s) }, "\n")},
	{name: "compose: folder", project: told("deploy/docker-compose.yml", "services:\n  web:\n    build: ..\n    working_dir: ", func(s string) string { return tomlString("/app/" + s) }, "\n    command: gunicorn app:app\n")},
	{name: "Dockerfile: CMD", project: toldByDockerfile("CMD gunicorn app:app ", raw, "\n")},
	{name: "Dockerfile: word", project: toldByDockerfile("CMD [\"gunicorn\", \"app:app\", ", tomlString, "]\n")},
	{name: "Dockerfile: ENTRYPOINT", project: toldByDockerfile("ENTRYPOINT [\"gunicorn\", ", tomlString, "]\nCMD [\"app:app\"]\n")},
	{name: "Dockerfile: WORKDIR", project: toldByDockerfile("WORKDIR /app/", raw, "\nCMD [\"gunicorn\", \"app:app\"]\n")},
	{name: "Dockerfile: HEALTHCHECK", project: toldByDockerfile("CMD [\"gunicorn\", \"app:app\"]\nHEALTHCHECK CMD curl -f http://localhost:8000/", raw, "\n")},
	{name: "Dockerfile: EXPOSE", project: toldByDockerfile("CMD [\"gunicorn\", \"app:app\"]\nEXPOSE ", raw, "\n")},
	{name: "Dockerfile: name in ENV", project: toldByDockerfile("ENV ", raw, "=1\nCMD [\"gunicorn\", \"app:app\"]\n")},
	{name: "Dockerfile: value in ENV", project: toldByDockerfile("ENV X=", raw, "\nCMD gunicorn app:app --bind 0.0.0.0:$PORT$X\n")},
	{name: "gunicorn.conf.py: bind", project: told("gunicorn.conf.py", "bind = ", func(s string) string { return python("0.0.0.0:" + s) }, "\nwsgi_app = 'app:app'\n")},
	{name: "gunicorn.conf.py: application", project: told("gunicorn.conf.py", "wsgi_app = ", python, "\n")},
	{name: "script of PDM", project: func(s string) map[string]string {
		return runs("flask gunicorn", map[string]string{"app.py": flaskApp, "pyproject.toml": "[tool.pdm.scripts]\nstart = " + tomlString("gunicorn app:app "+s) + "\n", "Procfile": "web: pdm run start\n"})
	}},
	{name: "script of PDM: variable", project: func(s string) map[string]string {
		return runs("flask gunicorn", map[string]string{"app.py": flaskApp, "pyproject.toml": "[tool.pdm.scripts]\nstart = { cmd = \"gunicorn app:app\", env = { " + tomlString(s) + " = \"1\", MILD = " + tomlString(s) + " } }\n", "Procfile": "web: pdm run start\n"})
	}},

	{name: "Python: module", project: func(s string) map[string]string {
		return runs("flask gunicorn", map[string]string{s + ".py": flaskApp})
	}},
	{name: "Python: folder", project: func(s string) map[string]string {
		return runs("flask gunicorn", map[string]string{s + "/app.py": flaskApp})
	}},
	{name: "Python: script's folder", project: func(s string) map[string]string {
		return runs("click", map[string]string{"src/" + s + "/main.py": "print('hello')\n", "main.py": "import " + s + "\n"})
	}},
	{name: "Python: object", project: func(s string) map[string]string {
		return runs("flask gunicorn", map[string]string{"app.py": "from flask import Flask\n\n" + s + " = Flask(__name__)\n"})
	}},
	{name: "Python: route", project: func(s string) map[string]string {
		return runs("flask gunicorn", map[string]string{"app.py": flaskApp + "\n@app.get(" + python("/health/"+s) + ")\ndef health():\n    return 'ok'\n"})
	}},
	{name: "Python: variable of the port", project: func(s string) map[string]string {
		return runs("aiohttp", map[string]string{"main.py": "import os\nfrom aiohttp import web\n\napp = web.Application()\n\nif __name__ == '__main__':\n    web.run_app(app, host='0.0.0.0', port=int(os.environ.get(" + python(s) + ", '8080')))\n"})
	}},
	{name: "Python: host", project: func(s string) map[string]string {
		return runs("aiohttp", map[string]string{"main.py": "import os\nfrom aiohttp import web\n\napp = web.Application()\n\nif __name__ == '__main__':\n    web.run_app(app, host=" + python(s) + ", port=8080)\n"})
	}},
	{name: "Celery: object", project: func(s string) map[string]string {
		return runs("celery", map[string]string{"jobs.py": "from celery import Celery\n\n" + s + " = Celery('jobs')\n"})
	}},
	{name: "Scrapy: spider", project: func(s string) map[string]string {
		return runs("scrapy", map[string]string{"scrapy.cfg": "[settings]\ndefault = shop.settings\n", "shop/__init__.py": "", "shop/settings.py": "", "shop/spiders/__init__.py": "",
			"shop/spiders/one.py": "import scrapy\n\nclass One(scrapy.Spider):\n    name = " + python(s) + "\n"})
	}},
	{name: "Django: required variable", project: func(s string) map[string]string {
		return settings("SECRET_KEY = os.environ[" + python(s) + "]\n")
	}},
	{name: "Django: required variable by a package", project: func(s string) map[string]string {
		return settings("import environ\nenv = environ.Env()\nSECRET_KEY = env(" + python(s) + ")\nDATABASES = {'default': env.db(" + python(s+"_URL") + ")}\n")
	}},
	{name: "Django: STATIC_ROOT", project: func(s string) map[string]string { return settings("STATIC_ROOT = " + python(s) + "\n") }},
	{name: "Django: storage", project: func(s string) map[string]string {
		return settings("STATICFILES_STORAGE = " + python("whitenoise."+s) + "\n")
	}},
	{name: "Django: WSGI_APPLICATION", project: func(s string) map[string]string {
		return settings("WSGI_APPLICATION = " + python(s+".wsgi.application") + "\n")
	}},
	{name: "Django: settings module", project: func(s string) map[string]string {
		p := settings("")
		p["shop/wsgi.py"] = "import os\nos.environ.setdefault('DJANGO_SETTINGS_MODULE', " + python("shop."+s) + ")\n" + p["shop/wsgi.py"]
		p["shop/"+s+".py"] = "from .settings import *\n"
		return p
	}},
	{name: "Django: folder of manage.py", project: func(s string) map[string]string {
		out := map[string]string{}
		for name, text := range settings("") {
			if strings.HasPrefix(name, "shop/") || name == "manage.py" {
				name = s + "/" + name
			}
			out[name] = text
		}
		return out
	}},

	{name: "package.json: script", project: func(s string) map[string]string {
		return node(`"scripts": {"build": `+tomlString("vite build --outDir "+s)+`}`, map[string]string{"app.py": flaskApp + "ui = 'assets/mild'\n"})
	}},
	{name: "package.json: tool", project: func(s string) map[string]string {
		return node(`"scripts": {"build": `+tomlString(s)+`}`, nil)
	}},
	{name: "package.json: engines", project: func(s string) map[string]string {
		return node(viteScript+`, "engines": {"node": `+tomlString(s)+`}`, nil)
	}},
	{name: "package.json: engines, version", project: func(s string) map[string]string {
		return node(viteScript+`, "engines": {"node": `+tomlString("24.1.0"+s)+`}`, nil)
	}},
	{name: "package.json: packageManager", project: func(s string) map[string]string {
		return node(viteScript+`, "packageManager": `+tomlString("pnpm@10.0.0"+s), nil)
	}},
	{name: "package.json: pnpm", project: func(s string) map[string]string {
		p := node(viteScript+`, "engines": {"pnpm": `+tomlString("9"+s)+`}`, map[string]string{"assets/pnpm-lock.yaml": "lockfileVersion: '9.0'\n"})
		delete(p, "assets/package-lock.json")
		return p
	}},
	{name: "vite.config.js: outDir", project: func(s string) map[string]string {
		return node(viteScript, map[string]string{"assets/vite.config.js": "export default { build: { outDir: " + tomlString(s) + " } }\n", "app.py": flaskApp + "ui = 'assets/mild'\n"})
	}},
	{name: ".nvmrc", project: func(s string) map[string]string {
		return node(viteScript, map[string]string{"assets/.nvmrc": "22.1.0" + s + "\n"})
	}},
	{name: "folder of a front end", project: func(s string) map[string]string {
		return runs("flask gunicorn", map[string]string{"app.py": flaskApp + "ui = " + python(s+"/dist") + "\n", s + "/package.json": `{"name": "ui", ` + viteScript + `}`, s + "/package-lock.json": "{}"})
	}},
	{name: ".yarnrc.yml: yarnPath", project: func(s string) map[string]string {
		p := node(viteScript, map[string]string{"assets/yarn.lock": "\n__metadata:\n", "assets/.yarnrc.yml": "yarnPath: .yarn/" + s + ".cjs\n", "assets/.yarn/" + s + ".cjs": "x"})
		delete(p, "assets/package-lock.json")
		return p
	}},
	{name: "folder of translations", project: func(s string) map[string]string {
		return runs("flask gunicorn", map[string]string{"app.py": flaskApp, s + "/locale/de/LC_MESSAGES/django.po": "msgid \"\"\n"})
	}},
	{name: "domain of translations", project: func(s string) map[string]string {
		return runs("flask flask-babel gunicorn babel", map[string]string{"app.py": flaskApp + "import flask_babel\n", "translations/de/LC_MESSAGES/" + s + ".po": "msgid \"\"\n"})
	}},

	{name: "configured process", project: func(s string) map[string]string {
		return withConfig("[tool.dockwright.processes." + tomlString(s) + "]\ncommand = [\"celery\"]\n")
	}},
	{name: "command of a configured process", project: func(s string) map[string]string {
		return withConfig("[tool.dockwright.processes.mild]\ncommand = [" + tomlString(s) + ", " + tomlString(s) + "]\n")
	}},
	{name: "configured default process", project: func(s string) map[string]string {
		return withConfig("process = " + tomlString(s) + "\n")
	}},
	{name: "configured health", project: func(s string) map[string]string { return withConfig("health = " + tomlString("/"+s) + "\n") }},
	{name: "health of a configured process", project: func(s string) map[string]string {
		return withConfig("[tool.dockwright.processes.mild]\ncommand = [\"flask\"]\nport = 80\nhealth = " + tomlString("/"+s) + "\n")
	}},
	{name: "configured variable of the port", project: func(s string) map[string]string {
		return withConfig("command = [\"gunicorn\", \"app:app\"]\nport = 80\nport-variable = " + tomlString(s) + "\n")
	}},
	{name: "configured front end", project: func(s string) map[string]string {
		p := node(`"scripts": {}`, map[string]string{"pyproject.toml": "[tool.dockwright.frontend]\ndir = \"assets\"\noutput = " + tomlString(s) + "\ncommand = [\"make\"]\n"})
		return p
	}},
	{name: "command of a configured front end", project: func(s string) map[string]string {
		return node(`"scripts": {}`, map[string]string{"pyproject.toml": "[tool.dockwright.frontend]\ndir = \"assets\"\noutput = \"dist\"\ncommand = [" + tomlString(s) + ", " + tomlString(s) + "]\n"})
	}},
	{name: "folder of a configured front end", project: func(s string) map[string]string {
		return runs("flask gunicorn", map[string]string{"app.py": flaskApp, s + "/package.json": "{}", s + "/package-lock.json": "{}", "pyproject.toml": "[tool.dockwright.frontend]\ndir = " + tomlString(s) + "\noutput = \"dist\"\ncommand = [\"make\"]\n"})
	}},
	{name: "configured Node", mild: "24", project: func(s string) map[string]string {
		return node(viteScript, map[string]string{"pyproject.toml": "[tool.dockwright.frontend]\ndir = \"assets\"\nnode = " + tomlString(s) + "\n"})
	}},
	{name: "name of the Dockerfile in compose.yaml", project: told("Procfile", "web: gunicorn app:app\n", func(string) string { return "" }, ""),
		flags: func(s string) []string { return []string{"--output=" + s} }},
}

// toldByDockerfile is a Flask application with a Dockerfile of its own, so that
// ours has another name.
func toldByDockerfile(before string, quote func(string) string, after string) func(string) map[string]string {
	return func(s string) map[string]string {
		return told("deploy/Dockerfile", "FROM python\nWORKDIR /app\nCOPY . .\n"+before, quote, after)(s)
	}
}

// lines are what a harmless text may be, where it is a part of a command line: what
// is written of it may differ in the number of processes, and in their kind.
var lines = []string{"mild", "", "mild mild", "mild && mild", "mild; mild", "mild | mild", "mild > mild", "--mild=mild", "$(mild)", "mild=mild", "mild'", "# mild", "mild\nmild", "/mild", "../mild", "8000",
	"mild\\", "mild\u2028mild", "*mild", "~mild", "mild[x]", "${mild}", "mild\x00"}

// TestInjectionOfCommands is TestInjection for what says how a project is started,
// and for compose.yaml: it has the keys that it has with a harmless text, and the
// Dockerfile's variables are the names that they were.
func TestInjectionOfCommands(t *testing.T) {
	if testing.Short() {
		t.Skip("thousands of projects")
	}
	t.Parallel()
	accepted, tried := 0, 0
	for _, f := range running {
		if flags := f.flags; flags != nil {
			f.flags = func(s string) []string { return append(flags(s), "--emit=compose") }
		} else {
			f.flags = func(string) []string { return []string{"--emit=compose"} }
		}
		known := shapes{t: t, place: f, left: slices.Clone(lines)}
		if f.mild != "" {
			known.left = []string{f.mild}
		}
		if known.next(); len(known.seen) == 0 {
			t.Errorf("%s: even a harmless text is refused", f.name)
			continue
		}
		for _, text := range hostile {
			files, said, ok := generateIn(t, f, text)
			tried++
			problems := []problem{steering("message", said), forged(said), suggested(said)}
			if ok {
				accepted++
				for _, name := range paths(files) {
					problems = append(problems, steering(path.Base(name), string(files[name])))
				}
				problems = append(problems, known.injected(files)...)
			}
			for _, p := range problems {
				if p.kind != "" {
					t.Errorf("%s, %q: %s: %s", f.name, text, p.kind, p.text)
				}
			}
		}
	}
	t.Logf("%d of %d accepted, the others refused", accepted, tried)
	if accepted < tried/3 {
		t.Errorf("only %d of %d were accepted: the test no longer reaches what renders", accepted, tried)
	}
}

// shape is what of the outputs a text must not change: the instructions, and the
// keys of compose.yaml.
type shape struct{ instructions, keys []string }

// shapes are those that a place has with harmless texts; left are the texts that
// were not tried yet.
type shapes struct {
	t     *testing.T
	place place
	left  []string
	seen  []shape
}

// next tries a harmless text; false where none is left.
func (s *shapes) next() bool {
	for len(s.left) > 0 {
		files, _, ok := generateIn(s.t, s.place, s.left[0])
		s.left = s.left[1:]
		if !ok {
			continue
		}
		keys, err := composeKeys(files["compose.yaml"])
		if err != nil {
			s.t.Errorf("compose.yaml does not parse: %v\n%s", err, files["compose.yaml"])
		}
		s.seen = append(s.seen, shape{instructionsOf(s.t, dockerfileOf(files)), keys})
		return true
	}
	return false
}

// have tells whether outputs have the shape of those with a harmless text.
func (s *shapes) have(instructions, keys []string) bool {
	for {
		if slices.ContainsFunc(s.seen, func(x shape) bool { return slices.Equal(x.instructions, instructions) && slices.Equal(x.keys, keys) }) {
			return true
		}
		if !s.next() {
			return false
		}
	}
}

// composeKeys are the paths of the keys of a compose file, those of services and
// of the variables by the number of them.
func composeKeys(data []byte) ([]string, error) {
	var doc yaml.Node
	if len(data) == 0 {
		return nil, nil
	}
	if err := yaml.Unmarshal(data, &doc); err != nil {
		return nil, err
	}
	var out []string
	var walk func(at string, n *yaml.Node)
	walk = func(at string, n *yaml.Node) {
		for i, c := range n.Content {
			switch {
			case n.Kind == yaml.MappingNode && i%2 == 0:
				name := c.Value
				if at == "/services" || strings.HasSuffix(at, "/environment") || strings.HasSuffix(at, "/depends_on") {
					name = "NAME"
				}
				out = append(out, at+"/"+name)
				walk(at+"/"+name, n.Content[i+1])
			case n.Kind != yaml.MappingNode:
				walk(at, c)
			}
		}
	}
	walk("", &doc)
	return out, nil
}

var identifier = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

// injected holds outputs to the shapes of the harmless ones.
func (s *shapes) injected(files map[string][]byte) []problem {
	got := dockerfileOf(files)
	names, err := parseDockerfile(got)
	if err != nil {
		return []problem{{"BuildKit refuses it", err.Error() + "\n" + string(got)}}
	}
	keys, err := composeKeys(files["compose.yaml"])
	if err != nil {
		return []problem{{"compose.yaml does not parse", err.Error() + "\n" + string(files["compose.yaml"])}}
	}
	if !s.have(names, keys) {
		return []problem{{"other instructions or keys", string(got) + string(files["compose.yaml"])}}
	}
	result, err := parser.Parse(bytes.NewReader(got))
	if err != nil {
		return []problem{{"BuildKit refuses it", err.Error()}}
	}
	var out []problem
	for _, n := range result.AST.Children {
		parsed, err := instructions.ParseInstruction(n)
		if err != nil {
			out = append(out, problem{"BuildKit refuses it", err.Error()})
			continue
		}
		out = append(out, held(parsed, n.Original)...)
	}
	return append(out, heldInCompose(files["compose.yaml"])...)
}

// held holds one instruction to what a text may be in it.
func held(parsed any, line string) []problem {
	word := evilWord(line)
	switch x := parsed.(type) {
	case *instructions.CmdCommand:
		if x.PrependShell {
			return []problem{{"CMD is not in the exec form", line}}
		}
	case *instructions.EntrypointCommand:
		if x.PrependShell {
			return []problem{{"ENTRYPOINT is not in the exec form", line}}
		}
	case *instructions.HealthCheckCommand:
		if len(x.Health.Test) != 4 || x.Health.Test[0] != "CMD" || x.Health.Test[1] != "python" || x.Health.Test[2] != "-c" {
			return []problem{{"HEALTHCHECK has another command", line}}
		}
		if strings.Contains(withoutTexts(x.Health.Test[3]), "evil") {
			return []problem{{"Python would read it", line}}
		}
	case *instructions.EnvCommand:
		lex := shell.NewLex('\\')
		for _, e := range x.Env {
			if !identifier.MatchString(e.Key) {
				return []problem{{"it is in the name of a variable", line}}
			}
			r, err := lex.ProcessWordWithMatches(e.Value, shell.EnvsFromSlice([]string{"PATH=x"}))
			if err != nil || len(r.Unmatched) > 0 {
				return []problem{{"ENV puts a variable in", line}}
			}
		}
	case *instructions.RunCommand:
		if word := evilWord(unquoted(line)); strings.ContainsAny(word, "$`;&|<>()\"\\*?[]{}") {
			return []problem{{"a shell would read it", line}}
		}
		if len(x.Files) > 0 && !strings.Contains(line, "<<'EOF'") {
			return []problem{{"it is a here-document", line}}
		}
	default:
		if strings.ContainsAny(word, "$`;&|<>()\"\\*?[]{},'") || strings.Contains(word, "..") || strings.HasPrefix(word, "-") {
			return []problem{{"it stands where it should not", line}}
		}
	}
	return nil
}

var pythonText = regexp.MustCompile(`'[^'\\]*'`)

// withoutTexts is a line of Python without its strings.
func withoutTexts(line string) string { return pythonText.ReplaceAllString(line, "''") }

// heldInCompose holds names to what they may be, and values to what compose does
// not put variables in.
func heldInCompose(data []byte) []problem {
	var doc struct {
		Services map[string]struct {
			Environment map[string]string `yaml:"environment"`
			Build       map[string]string `yaml:"build"`
		} `yaml:"services"`
	}
	if err := yaml.Unmarshal(data, &doc); err != nil {
		return []problem{{"compose.yaml has other types", err.Error() + "\n" + string(data)}}
	}
	var out []problem
	for name, s := range doc.Services {
		if strings.Trim(name, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" {
			out = append(out, problem{"a service's name", name})
		}
		for variable, value := range s.Environment {
			if !identifier.MatchString(variable) || value != "${"+variable+":?is asked for by the settings}" {
				out = append(out, problem{"a variable's name", variable + ": " + value})
			}
		}
		for _, value := range s.Build {
			if strings.Contains(strings.ReplaceAll(value, "$$", ""), "$") {
				out = append(out, problem{"compose puts a variable in", value})
			}
		}
	}
	return out
}

// TestInjectionHolds holds the checks themselves to examples that they must find.
func TestInjectionHolds(t *testing.T) {
	for _, line := range []string{
		`ENV A=$evil`, `ENV "a b"=c`, `HEALTHCHECK CMD evil`, `HEALTHCHECK CMD ["python", "-c", "x('', evil, '')"]`, "CMD evil", "ENTRYPOINT evil", "RUN x $(evil)", "COPY ../evil /x", "COPY a,evil /x",
	} {
		result, err := parser.Parse(strings.NewReader(line + "\n"))
		if err != nil {
			t.Fatal(err)
		}
		n := result.AST.Children[0]
		parsed, err := instructions.ParseInstruction(n)
		if err == nil && held(parsed, n.Original) == nil {
			t.Errorf("%s is held to be harmless", line)
		}
	}
	for _, doc := range []string{
		"services:\n  web:\n    environment:\n      evil: x\n", "services:\n  'a b': {}\n", "services:\n  web:\n    build:\n      context: ${evil}\n",
	} {
		if heldInCompose([]byte(doc)) == nil {
			t.Errorf("%s is held to be harmless", doc)
		}
	}
}
