package detect

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/generator/output"
)

// project is a file system of a small project with the files given besides.
func toldProject(files map[string]string) fstest.MapFS {
	out := fstest.MapFS{
		"pyproject.toml":   {Data: []byte("[project]\nname = \"shop\"\nversion = \"1\"\n[tool.pdm.scripts]\nbegin = \"gunicorn shop.wsgi\"\n")},
		"requirements.txt": {Data: []byte("flask==3.0\n")},
	}
	for name, text := range files {
		out[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return out
}

// toldLines are the processes in short.
func toldLines(list []facts.Told) []string {
	var out []string
	for _, x := range list {
		what := strings.Join(x.Argv, " ")
		if what == "" {
			what = "$ " + x.Shell
		}
		line := fmt.Sprintf("%s:%d %s: %s", x.Path, x.Line, x.Name, what)
		if x.Port != 0 {
			line += fmt.Sprintf(" @%d%s", x.Port, x.Health)
		}
		if x.Dir != "" {
			line += " in " + x.Dir
		}
		if x.Skip != "" {
			line += " (" + x.Skip + ")"
		}
		out = append(out, line)
	}
	return out
}

func TestTold(t *testing.T) {
	for _, c := range []struct {
		name         string
		files        map[string]string
		told, passed []string
		inputs       []string
	}{
		{"the order", map[string]string{
			"Makefile":           "run:\n\tpython run.py\n",
			"gunicorn.conf.py":   "bind = ':7000'\n",
			"Dockerfile":         "FROM x\nWORKDIR /app\nCOPY . .\nEXPOSE 80\nCMD [\"gunicorn\", \"d.wsgi\"]\n",
			"docker-compose.yml": "services:\n  web:\n    build: .\n    command: gunicorn c.wsgi\n    ports: ['8000:9000']\n",
			"fly.toml":           "[processes]\nweb = 'gunicorn f.wsgi'\n",
			"railway.json":       `{"deploy": {"startCommand": "gunicorn r.wsgi"}}`,
			"render.yaml":        "services:\n- {type: web, name: x, runtime: python, startCommand: gunicorn y.wsgi}\n",
			"Procfile":           "web: gunicorn p.wsgi\n",
		}, []string{
			"Procfile:1 web: gunicorn p.wsgi", "fly.toml:2 web: gunicorn f.wsgi", "render.yaml:2 web: gunicorn y.wsgi", "railway.json:1 : gunicorn r.wsgi",
			"docker-compose.yml:4 web: gunicorn c.wsgi @9000", "Dockerfile:5 : gunicorn d.wsgi @80", "gunicorn.conf.py:1 : $  @7000", "Makefile:1 run: python run.py",
		}, nil, []string{"Makefile", "Procfile", "docker-compose.yml", "fly.toml", "gunicorn.conf.py", "railway.json", "render.yaml"}},
		{"a compose file for production over the plain one", map[string]string{
			"compose.yaml":      "services:\n  web:\n    build: .\n    command: flask run\n  worker:\n    build: .\n    command: celery -A a worker\n  db: {image: postgres}\n  site: {build: site, command: node x}\n  tests: {build: ., command: app check}\n",
			"compose.prod.yaml": "services:\n  web:\n    command: gunicorn a:b\n",
		}, []string{"compose.prod.yaml:3 web: gunicorn a:b", "compose.yaml:7 worker: celery -A a worker"}, []string{"compose.yaml:10 tests: app check (the service's name is one for developers)"},
			[]string{"compose.prod.yaml", "compose.yaml"}},
		{"a service runs what the Dockerfile says", map[string]string{
			"docker-compose.yml": "services:\n  api:\n    build: {context: ., dockerfile: deploy/Dockerfile}\n    image: acme/api\n  copy:\n    image: acme/api:1\n    command: celery -A a worker\n",
			"deploy/Dockerfile":  "FROM x\nWORKDIR /srv\nCOPY . .\nCOPY deploy/start.sh /start.sh\nENTRYPOINT [\"/start.sh\"]\nCMD [\"uvicorn\", \"--port\", \"81\", \"a:b\"]\n",
			"deploy/start.sh":    "#!/bin/sh\nexec \"$@\"\n",
		}, []string{"docker-compose.yml:2 api: uvicorn --port 81 a:b @81", "docker-compose.yml:7 copy: celery -A a worker", "deploy/Dockerfile:6 : uvicorn --port 81 a:b @81"}, nil,
			[]string{"deploy/Dockerfile", "deploy/start.sh", "docker-compose.yml"}},
		{"the developers' variant of the image's own", map[string]string{
			"docker-compose.yml": "services:\n  api:\n    build: {context: ., target: dev}\n",
			"Dockerfile":         "FROM x AS dev\nCMD uvicorn --port 80 a:b --reload\nFROM x AS prod\nCMD uvicorn --port 80 --workers 2 a:b\n",
		}, []string{"docker-compose.yml:2 api: uvicorn --port 80 --workers 2 a:b @80", "Dockerfile:4 : uvicorn --port 80 --workers 2 a:b @80"},
			[]string{"docker-compose.yml:2 api: uvicorn --port 80 a:b --reload @80 (it has --reload)"}, []string{"docker-compose.yml"}},
		{"names of a manager and scripts", map[string]string{
			"Procfile":   "web: pdm run begin --bind :80\njob: bin/job.sh 1\nout: ../x.sh\n",
			"bin/job.sh": "#!/bin/sh\ncd jobs && exec python -m job $1\n",
		}, []string{"Procfile:1 web: gunicorn shop.wsgi --bind :80 @80", "Procfile:2 job: python -m job 1 in jobs", "Procfile:3 out: ../x.sh"}, nil, []string{"Procfile", "bin/job.sh"}},
		{"nothing for production", map[string]string{"Procfile": "web: flask run\n"}, nil, []string{"Procfile:1 web: flask run (it runs Flask's development server)"}, nil},
	} {
		p, diags, err := Detect(context.Background(), toldProject(c.files), Options{})
		if err != nil {
			t.Fatal(err)
		}
		if got := toldLines(p.Told); !slices.Equal(got, c.told) {
			t.Errorf("%s\ngot  %s\nwant %s", c.name, strings.Join(got, "\n     "), strings.Join(c.told, "\n     "))
		}
		if got := toldLines(p.Passed); !slices.Equal(got, c.passed) {
			t.Errorf("%s, passed\ngot  %s\nwant %s", c.name, strings.Join(got, "\n     "), strings.Join(c.passed, "\n     "))
		}
		var inputs []string
		for _, in := range p.Inputs {
			if _, ok := c.files[in.Path]; ok {
				inputs = append(inputs, in.Path)
			}
		}
		if !reflect.DeepEqual(inputs, c.inputs) {
			t.Errorf("%s: the inputs are %q", c.name, inputs)
		}
		for _, x := range diags {
			if x.Rule == "DW405" {
				t.Errorf("%s: %+v", c.name, x)
			}
		}
	}
}

// TestToldBroken holds that a file that does not parse is said, and stops nothing.
func TestToldBroken(t *testing.T) {
	files := map[string]string{
		"fly.toml": "a = \n", "render.yaml": "a: [", "railway.json": "{", "railway.toml": "x", "app.json": "{", "compose.yml": "\t", "Dockerfile": "RUN x", "Procfile": "x",
		"Makefile": "run:\n\tpython run.py\n",
	}
	p, diags, err := Detect(context.Background(), toldProject(files), Options{})
	if err != nil || !slices.Equal(toldLines(p.Told), []string{"Makefile:1 run: python run.py"}) {
		t.Errorf("%v %q", err, toldLines(p.Told))
	}
	var said []string
	for _, x := range diags {
		if x.Rule == "DW405" {
			said = append(said, x.Path)
		}
	}
	slices.Sort(said)
	if want := []string{"Dockerfile", "Procfile", "app.json", "compose.yml", "fly.toml", "railway.json", "railway.toml", "render.yaml"}; !slices.Equal(said, want) {
		t.Errorf("said of %q", said)
	}
}

// TestToldOwn holds that what dockwright wrote is no statement of the project.
func TestToldOwn(t *testing.T) {
	files := map[string]string{}
	for name, body := range map[string]string{
		"Dockerfile":   "# syntax=docker/dockerfile:1\nFROM x\nCMD [\"app\"]\n",
		"compose.yaml": "services:\n  web:\n    build: .\n    command: app\n",
	} {
		files[name] = string(output.Seal([]byte(body), "1.0", []facts.Input{facts.NewInput("uv.lock", "uv.lock", nil)}))
	}
	p, _, err := Detect(context.Background(), toldProject(files), Options{})
	if err != nil || len(p.Told)+len(p.Passed) > 0 {
		t.Errorf("%v %q", err, toldLines(p.Told))
	}
	files["Dockerfile"] = "FROM x\nCMD [\"app\"]\n"
	if p, _, _ := Detect(context.Background(), toldProject(files), Options{}); len(p.Told) != 1 {
		t.Errorf("a Dockerfile of theirs: %q", toldLines(p.Told))
	}
}

// TestToldMember holds that a member of a workspace takes of the repository's files
// what is about it.
func TestToldMember(t *testing.T) {
	p, _, err := Detect(context.Background(), fstest.MapFS{
		"pyproject.toml":            {Data: []byte("[tool.uv.workspace]\nmembers = [\"services/*\"]\n")},
		"services/a/pyproject.toml": {Data: []byte("[project]\nname = \"a\"\nversion = \"1\"\n")},
		"services/b/pyproject.toml": {Data: []byte("[project]\nname = \"b\"\nversion = \"1\"\n")},
		"services/b/conf.py":        {},
		"uv.lock":                   {Data: []byte("version = 1\nrequires-python = \">=3.12\"\n[[package]]\nname = \"a\"\nversion = \"1\"\nsource = { virtual = \"services/a\" }\n[[package]]\nname = \"b\"\nversion = \"1\"\nsource = { virtual = \"services/b\" }\n")},
		"Procfile":                  {Data: []byte("web: root\n")},
		"compose.yaml":              {Data: []byte("services:\n  a: {build: services/a, command: app-a}\n  b: {build: services/b, command: app-b}\n  c: {build: {context: ., dockerfile: services/b/Dockerfile}, command: gunicorn -c /srv/services/b/conf.py}\n")},
		"services/b/Dockerfile":     {Data: []byte("FROM x\nCOPY . /srv\nWORKDIR /srv/services/b\nCMD [\"d\"]\n")},
	}, Options{Dir: "services/b"})
	want := []string{"compose.yaml:3 b: app-b", "compose.yaml:4 c: gunicorn -c conf.py", "services/b/Dockerfile:4 : d"}
	if got := toldLines(p.Told); err != nil || !slices.Equal(got, want) {
		t.Errorf("%v\ngot  %s\nwant %s", err, strings.Join(got, "\n     "), strings.Join(want, "\n     "))
	}
}

// TestToldLink holds that nothing outside of the context is read.
func TestToldLink(t *testing.T) {
	dir, out := t.TempDir(), filepath.Join(t.TempDir(), "Procfile")
	for name, f := range toldProject(nil) {
		if err := os.WriteFile(filepath.Join(dir, name), f.Data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(out, []byte("web: secret\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(out, filepath.Join(dir, "Procfile")); err != nil {
		t.Skip(err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	p, diags, err := Detect(context.Background(), root.FS(), Options{})
	if err != nil || len(p.Told) > 0 || !slices.ContainsFunc(diags, func(d facts.Diagnostic) bool { return d.Rule == "DW405" && d.Path == "Procfile" }) {
		t.Errorf("%v %q %+v", err, toldLines(p.Told), diags)
	}
}

// TestFileForAFolder holds that a file where others have a folder is no fault: there
// is just nothing in it.
func TestFileForAFolder(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{"pyproject.toml": "[project]\nname = \"shop\"\nversion = \"1\"\n", "config": "x\n"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	_, diags, err := Detect(t.Context(), os.DirFS(dir), Options{Dir: "."})
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range diags {
		if strings.HasPrefix(d.Path, "config") {
			t.Errorf("%s: %s", d.Path, d.Message)
		}
	}
}
