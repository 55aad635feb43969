package commandline

import (
	"reflect"
	"slices"
	"strings"
	"testing"
)

// shapes are lines as Procfiles, compose files and Dockerfiles of real projects
// have them, with what an engineer would run.
var shapes = []struct {
	line string
	want Command
}{
	{"gunicorn httpbin:app -k gevent", Command{Argv: []string{"gunicorn", "httpbin:app", "-k", "gevent"}}},
	{"flask db upgrade; flask translate compile; gunicorn microblog:app", Command{
		Argv: []string{"gunicorn", "microblog:app"}, Before: [][]string{{"flask", "db", "upgrade"}, {"flask", "translate", "compile"}}}},
	{"INVENTORY_LOG_LEVEL=DEBUG gunicorn -b :8080 run", Command{Argv: []string{"gunicorn", "-b", ":8080", "run"}, Env: []string{"INVENTORY_LOG_LEVEL=DEBUG"}, Port: 8080}},
	{"gunicorn --bind 0.0.0.0:${PORT:-8000} app.wsgi", Command{Argv: []string{"gunicorn", "--bind", "0.0.0.0:$PORT", "app.wsgi"}, PortVariable: "PORT", Port: 8000}},
	{"gunicorn --bind 0.0.0.0:$PORT app.wsgi", Command{Argv: []string{"gunicorn", "--bind", "0.0.0.0:$PORT", "app.wsgi"}, PortVariable: "PORT"}},
	{"gunicorn --bind 0.0.0.0:${PORT:-8000} -w ${WORKERS:-3} app.wsgi", Command{Shell: "exec gunicorn --bind 0.0.0.0:${PORT:-8000} -w ${WORKERS:-3} app.wsgi", Port: 8000}},
	{"uv run celery -A x worker -l $LEVEL", Command{Shell: "exec celery -A x worker -l $LEVEL"}},
	{"bin/start-nginx bin/start-pgbouncer newrelic-admin run-program uwsgi uwsgi.ini", Command{Argv: []string{"newrelic-admin", "run-program", "uwsgi", "uwsgi.ini"}}},
	{"ddtrace-run gunicorn a:b", Command{Argv: []string{"ddtrace-run", "gunicorn", "a:b"}}},
	{"/opt/venv/bin/app database upgrade --no-prompt && /opt/venv/bin/app run --host 0.0.0.0 --port $PORT", Command{
		Argv: []string{"app", "run", "--host", "0.0.0.0", "--port", "$PORT"}, Before: [][]string{{"app", "database", "upgrade", "--no-prompt"}}, PortVariable: "PORT"}},
	{"uv run --no-sync --frozen uvicorn graph_service.main:app --port 8000", Command{Argv: []string{"uvicorn", "graph_service.main:app", "--port", "8000"}, Port: 8000}},
	{"uv run --with requests --extra web main.py --flag", Command{Argv: []string{"python", "main.py", "--flag"}}},
	{"uv run -m shop --with x", Command{Argv: []string{"python", "-m", "shop", "--with", "x"}}},
	{"uv --directory backend run app", Command{Argv: []string{"app"}, Dir: "backend"}},
	{"python -m pipenv run gunicorn a:b", Command{Argv: []string{"gunicorn", "a:b"}}},
	{"hatch run prod:serve", Command{Argv: []string{"serve"}}},
	{"conda run --no-capture-output -n web python -u ./main.py", Command{Argv: []string{"python", "-u", "./main.py"}}},
	{"tini -g -- dumb-init -- /app/.venv/bin/python3.12 ./main.py", Command{Argv: []string{"python", "main.py"}}},
	{"exec gosu app:app time nice -n 5 /usr/bin/env A=b python app.py", Command{Argv: []string{"python", "app.py"}, Env: []string{"A=b"}}},
	{"./manage.py migrate && exec gunicorn 'shop:create_app(\"prod\")'", Command{Argv: []string{"gunicorn", `shop:create_app("prod")`}, Before: [][]string{{"python", "manage.py", "migrate"}}}},
	{"bash -lc 'cd backend && poetry run gunicorn a.wsgi'", Command{Argv: []string{"gunicorn", "a.wsgi"}, Dir: "backend"}},
	{"sh -c 'exec \"$0\" \"$@\"' gunicorn a:b", Command{Argv: []string{"gunicorn", "a:b"}}},
	{"pip install -r requirements.txt && echo starting && python app.py", Command{Argv: []string{"python", "app.py"}}},
	{"until pg_isready -h db; do sleep 1; done; gunicorn a:b", Command{Argv: []string{"gunicorn", "a:b"}}},
	{"until flask db upgrade; do sleep 1; done; gunicorn a:b", Command{Argv: []string{"gunicorn", "a:b"}, Before: [][]string{{"flask", "db", "upgrade"}}}},
	{"./wait-for-it.sh db:5432 -t 30 -- gunicorn a:b", Command{Argv: []string{"gunicorn", "a:b"}}},
	{"python manage.py loaddata x || true; gunicorn a:b", Command{Argv: []string{"gunicorn", "a:b"}, Before: [][]string{{"sh", "-c", "python manage.py loaddata x || true"}}}},
	{"python manage.py migrate || exit 1; gunicorn a:b", Command{Argv: []string{"gunicorn", "a:b"}, Before: [][]string{{"python", "manage.py", "migrate"}}}},
	{"gunicorn a:b 2>&1 | tee log", Command{Shell: "gunicorn a:b 2>&1 | tee log"}},
	{"gunicorn a:b >> /dev/stdout 2>&1", Command{Argv: []string{"gunicorn", "a:b"}}},
	{"gunicorn a:b > access.log", Command{Shell: "gunicorn a:b > access.log"}},
	{"(listener &) && gunicorn -b 0.0.0.0:$PORT a:b", Command{Shell: "(listener &) && gunicorn -b 0.0.0.0:$PORT a:b"}},
	{"gunicorn -n $(hostname) a:b", Command{Shell: "exec gunicorn -n $(hostname) a:b"}},
	{"A=$B uv run gunicorn -n '$x y' a:b", Command{Shell: "A=$B exec gunicorn -n '$x y' a:b"}},
	{"export A=1; HOST=${HOST:-::}; gunicorn -b $HOST a:b", Command{Argv: []string{"gunicorn", "-b", "::", "a:b"}, Env: []string{"A=1"}}},
	{"waitress-serve --listen=*:8080 a:b", Command{Argv: []string{"waitress-serve", "--listen=*:8080", "a:b"}, Port: 8080}},
	{"celery --broker=redis://redis:6379/1 flower", Command{Argv: []string{"celery", "--broker=redis://redis:6379/1", "flower"}}},
	{"gunicorn a:b # not this: -b :9000", Command{Argv: []string{"gunicorn", "a:b"}}},
	{"gunicorn \\\n  -b :80 \\\n  a:b", Command{Argv: []string{"gunicorn", "-b", ":80", "a:b"}, Port: 80}},
	{"for i in 1 2; do gunicorn a:b; done", Command{Shell: "for i in 1 2; do gunicorn a:b; done"}},
	{"", Command{}},
}

func TestShapes(t *testing.T) {
	for _, s := range shapes {
		if got := (Context{}).Parse(s.line); !reflect.DeepEqual(got, s.want) {
			t.Errorf("%s\ngot  %+v\nwant %+v", s.line, got, s.want)
		}
	}
}

func TestSkipped(t *testing.T) {
	for line, want := range map[string]string{
		"uvicorn a:b --reload":                         "it has --reload",
		"python manage.py runserver 0.0.0.0:8000":      "it runs Django's development server",
		"flask --app shop run -h 0.0.0.0":              "it runs Flask's development server",
		"fastapi dev main.py":                          "it runs a development server",
		"DEBUG=1 python app.py":                        "it sets DEBUG=1",
		"watchmedo auto-restart -- celery -A a worker": "it watches for changes",
		"sleep infinity":                               "it only keeps the container open",
		"tail -f /dev/null":                            "it only keeps the container open",
		"bash":                                         "it opens a shell",
		"python":                                       "it opens a shell",
		"python manage.py shell":                       "it runs shell",
		"poetry run pytest -q":                         "it tests",
		"python -m pytest":                             "it tests",
		"make run":                                     "it runs make",
		"npm run dev":                                  "it runs Node",
		"bash bin/start-dev.sh":                        "the script's name is one for developers",
		"docker compose up":                            "it runs Docker",
		"gunicorn a:b &&":                              "its shell line is not understood",
		"gunicorn 'a:b":                                "its shell line is not understood",
		"gunicorn a:b \x1b[31m":                        "it holds control characters",
		"gunicorn a:b\u202e":                           "it holds control characters",
		strings.Repeat("x", 20<<10):                    "it is too long",
		strings.Repeat("x ", 100<<10):                  "it is too long",
	} {
		if got := (Context{}).Parse(line).Skip; got != want {
			t.Errorf("%.60q: %q, want %q", line, got, want)
		}
	}
	for _, line := range []string{"celery -A a worker -l DEBUG", "python -m shop.dev", "gunicorn debug:app", "bash bin/run.sh", "DEBUG=0 python app.py", "python test.py"} {
		if got := (Context{}).Parse(line).Skip; got != "" {
			t.Errorf("%q is skipped: %s", line, got)
		}
	}
}

// TestExec holds that words of the exec form are what they are.
func TestExec(t *testing.T) {
	for _, words := range [][]string{{"gunicorn", "-b", "0.0.0.0:$X", "a b", "*", "", "it's"}, {"celery", "-n", "w@%h", ";", "&&"}} {
		if got := (Context{}).Exec(words); !slices.Equal(got.Argv, words) || got.Shell != "" {
			t.Errorf("%q became %+v", words, got)
		}
	}
}

// scripts are entry points in the shapes that real ones have.
var scripts = map[string]string{
	"passes.sh":    "#!/bin/sh\nset -e\nif [ \"$1\" = gunicorn ]; then\n  python manage.py migrate\nfi\nexec \"$@\"\n",
	"functions.sh": "#!/bin/bash\nusage() {\n  echo no; exit 1\n}\nmigrate () { flask db upgrade && flask seed; }\n[ $# -lt 1 ] && usage\ncase $1 in\n  web|serve) shift; migrate; exec granian a:app \"$@\" ;;\n  worker) exec celery -A a worker ;;\n  *) exec \"$@\" ;;\nesac\n",
	"retry.sh":     "#!/bin/bash\nwhile true; do\n    flask db upgrade\n    if [[ \"$?\" == \"0\" ]]; then\n        break\n    fi\n    sleep 5\ndone\nexec gunicorn -b :5000 a:b\n",
	"defaults.sh":  "#!/bin/bash\nWORKERS=${WORKERS:-1}\nexport MODE=prod\nif [ -z \"$SECRET\" ]; then echo no; exit 1; fi\nexec gunicorn --workers $WORKERS \\\n  --bind 0.0.0.0:8000 a:b\n",
	"arrays.sh":    "#!/bin/bash\nPRE=()\nif [[ \"$1\" == x && -f y ]]; then PRE=( poetry run ); fi\nexec \"${PRE[@]}\" gosu app \"$@\"\n",
	"loops.sh":     "#!/bin/bash\nfor f in a b; do source $f; done\npython app.py\n",
	"endless.sh":   "#!/bin/sh\nf() { f; f; f; f; }\ng() { f; f; f; f; f; f; }\ng; g; g; g; g\n./endless.sh\n",
	"python":       "#!/usr/bin/env python\nprint()\n",
}

func TestScripts(t *testing.T) {
	x := Context{Open: func(name string) (string, string, bool) {
		text, ok := scripts[strings.TrimPrefix(name, "./")]
		return text, name, ok
	}}
	for _, c := range []struct {
		line string
		want Command
	}{
		{"./passes.sh gunicorn a:b", Command{Argv: []string{"gunicorn", "a:b"}, Before: [][]string{{"python", "manage.py", "migrate"}}, Script: "./passes.sh"}},
		{"./passes.sh celery -A a worker", Command{Argv: []string{"celery", "-A", "a", "worker"}, Script: "./passes.sh"}},
		{"bash functions.sh web --port 80", Command{Argv: []string{"granian", "a:app", "--port", "80"}, Port: 80, Before: [][]string{{"flask", "db", "upgrade"}, {"flask", "seed"}}, Script: "functions.sh"}},
		{"bash functions.sh worker", Command{Argv: []string{"celery", "-A", "a", "worker"}, Script: "functions.sh"}},
		{"./retry.sh", Command{Argv: []string{"gunicorn", "-b", ":5000", "a:b"}, Port: 5000, Before: [][]string{{"flask", "db", "upgrade"}}, Script: "./retry.sh"}},
		{"./defaults.sh", Command{Argv: []string{"gunicorn", "--workers", "1", "--bind", "0.0.0.0:8000", "a:b"}, Port: 8000, Env: []string{"MODE=prod"}, Script: "./defaults.sh"}},
		{"./arrays.sh python -m bot", Command{Argv: []string{"python", "-m", "bot"}, Script: "./arrays.sh"}},
		{"./loops.sh 'a b'", Command{Shell: "exec bash ./loops.sh 'a b'", Script: "./loops.sh"}},
		{"./endless.sh", Command{Shell: "exec sh ./endless.sh", Script: "./endless.sh"}},
		{"./python x", Command{Argv: []string{"./python", "x"}}},
		{"./absent.sh", Command{Argv: []string{"./absent.sh"}}},
	} {
		if got := x.Parse(c.line); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s\ngot  %+v\nwant %+v", c.line, got, c.want)
		}
	}
}

func TestFolder(t *testing.T) {
	for _, c := range [][3]string{
		{"", "a", "a"}, {"b", ".", "b"}, {"b", "a", "a/b"}, {"/app", "a", "a"}, {"/app/b/c", ".", "b/c"}, {"/etc", "a", "a"}, {"../..", "a", "a"}, {"/apple", ".", "."},
	} {
		if got := (Command{Dir: c[0]}).Folder(c[1]); got != c[2] {
			t.Errorf("cd %s from %s leads to %s, want %s", c[0], c[1], got, c[2])
		}
	}
}

func TestProbe(t *testing.T) {
	for _, c := range []struct {
		words, path string
		port        int
	}{
		{"curl -f http://localhost:8000/health || exit 1", "/health", 8000},
		{"curl -fsS http://127.0.0.1:${PORT:-80}/v1/__lbheartbeat__", "/v1/__lbheartbeat__", 80},
		{"wget -qO- http://0.0.0.0/", "/", 0},
		{`python -c "import urllib.request as u; u.urlopen('http://[::1]:9000/up?x=1')"`, "/up?x=1", 9000},
		{"curl http://localhost:8000", "/", 8000},
		{"curl http://db:8000/x", "", 0},
		{"pg_isready", "", 0},
	} {
		if p, n := Probe([]string{c.words}); p != c.path || n != c.port {
			t.Errorf("%s: %q %d", c.words, p, n)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range shapes {
		f.Add(s.line)
	}
	for _, s := range scripts {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, line string) {
		x := Context{Open: func(name string) (string, string, bool) { return line, "x.sh", len(line) < 200 }}
		for _, c := range []Command{Context{}.Parse(line), x.Parse(line), x.Exec(strings.Fields(line)), {}} {
			for _, w := range slices.Concat(append(slices.Clone(c.Before), c.Argv, c.Env, []string{c.Shell, c.Dir, c.Skip})...) {
				if !Printable(w) {
					t.Errorf("%q has %q", line, w)
				}
			}
			if c.Shell != "" && len(c.Argv) > 0 {
				t.Errorf("%q has both: %+v", line, c)
			}
			if c.Shell != "" {
				if _, ok := parse(c.Shell); !ok {
					t.Errorf("%q became %q, which is no line", line, c.Shell)
				}
			}
		}
	})
}
