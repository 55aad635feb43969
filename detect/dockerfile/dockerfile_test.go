package dockerfile

import (
	"reflect"
	"strings"
	"testing"

	"github.com/dockwright/dockwright/detect/facts"
)

// context is a build context of named files.
func context(files map[string]string) Context {
	has := func(name string) bool { _, ok := files[name]; return ok }
	isDir := func(name string) bool {
		for f := range files {
			if name == "." || strings.HasPrefix(f, name+"/") {
				return true
			}
		}
		return false
	}
	return Context{
		Dir:    ".",
		Script: func(name string) (string, bool) { text, ok := files[name]; return text, ok },
		Has:    func(name string) bool { return has(name) || isDir(name) },
		IsDir:  isDir,
	}
}

var project = context(map[string]string{
	"manage.py": "", "src/shop/main.py": "", "docker/entrypoint.sh": "#!/bin/sh\nset -e\npython manage.py migrate\nexec \"$@\"\n",
	"bin/run.sh": "#!/bin/bash\ncd /srv/src\nexec gunicorn -c /srv/conf.py shop.main:app\n", "conf.py": "", "uwsgi.ini": "",
})

var cases = []struct {
	name, text string
	want       facts.Told
}{
	{"exec form", "FROM python:3.13\nWORKDIR /app\nCOPY . .\nEXPOSE 8080/tcp 9090\nCMD [\"gunicorn\", \"shop.wsgi\"]\n",
		facts.Told{Line: 5, Argv: []string{"gunicorn", "shop.wsgi"}, Dir: ".", Port: 8080}},
	{"shell form with a port of the environment", "FROM x\nENV PORT=8000 HOST=0.0.0.0\nCMD uvicorn --host $HOST --port ${PORT} a:b\n",
		facts.Told{Line: 3, Argv: []string{"uvicorn", "--host", "0.0.0.0", "--port", "$PORT", "a:b"}, Dir: ".", Port: 8000, PortVariable: "PORT"}},
	{"a variable that is not set", "FROM x\nCMD [\"sh\", \"-c\", \"uvicorn --host $HOST a:b\"]\n", facts.Told{Line: 2, Shell: "exec uvicorn --host $HOST a:b", Dir: "."}},
	{"entry point and command", "FROM x\nWORKDIR /srv\nCOPY . /srv\nCOPY docker/entrypoint.sh /usr/local/bin/\nENTRYPOINT [\"tini\", \"--\", \"entrypoint.sh\"]\nCMD [\"python\", \"/srv/manage.py\", \"serve\"]\n",
		facts.Told{Line: 6, Argv: []string{"python", "manage.py", "serve"}, Before: [][]string{{"python", "manage.py", "migrate"}}, Dir: "."}},
	{"a script of the image", "FROM x\nWORKDIR /srv\nCOPY . .\nENTRYPOINT ./bin/run.sh\n",
		facts.Told{Line: 4, Argv: []string{"gunicorn", "-c", "../conf.py", "shop.main:app"}, Dir: "src"}},
	{"a manager as entry point", "FROM x\nENTRYPOINT [\"poetry\", \"run\"]\nCMD [\"python\", \"-m\", \"bot\"]\n", facts.Told{Line: 3, Argv: []string{"python", "-m", "bot"}, Dir: "."}},
	{"a sub-folder is the working directory", "FROM x AS base\nCOPY src /code\nFROM base\nWORKDIR /code/shop\nCMD python -m main\n", facts.Told{Line: 5, Argv: []string{"python", "-m", "main"}, Dir: "src/shop"}},
	{"copied from another stage", "FROM x AS b\nWORKDIR /w\nCOPY . .\nFROM y\nCOPY --from=b /w /app\nWORKDIR /app/src\nCMD [\"/app/.venv/bin/python\", \"/app/src/shop/main.py\"]\n",
		facts.Told{Line: 7, Argv: []string{"python", "shop/main.py"}, Dir: "src"}},
	{"an entry point takes an inherited command away", "FROM x AS a\nCMD [\"bash\"]\nFROM a\nENTRYPOINT [\"app\"]\n", facts.Told{Line: 4, Argv: []string{"app"}, Dir: "."}},
	{"the last of several", "FROM x\nCMD a\nCMD b\n", facts.Told{Line: 3, Argv: []string{"b"}, Dir: "."}},
	{"stages for developers", "FROM x AS base\nFROM base AS production\nCMD [\"app\"]\nFROM base AS test\nCMD [\"pytest\"]\n", facts.Told{Line: 3, Argv: []string{"app"}, Dir: "."}},
	{"health", "FROM x\nHEALTHCHECK --interval=5s \\\n  # a comment\n  CMD curl -f http://localhost:8000/up || exit 1\nCMD [\"app\"]\n", facts.Told{Line: 5, Argv: []string{"app"}, Dir: ".", Health: "/up"}},
	{"here-documents and continued lines", "# escape=`\nFROM x\nRUN <<EOF\nCMD no\nEOF\nCOPY <<-\"A\" <<B /x/\n\tCMD no\n\tA\nB\nCMD [\"gunicorn\", `\n\n  # no\n \"a:b\"]\n", facts.Told{Line: 10, Argv: []string{"gunicorn", "a:b"}, Dir: "."}},
	{"arguments", "ARG V=3\nFROM python:${V} AS x\nARG P=81\nENV Q=${P:-1}${NO:+x}\nEXPOSE $Q\nCMD [\"a\"]\n", facts.Told{Line: 6, Argv: []string{"a"}, Dir: ".", Port: 81}},
	{"for developers", "FROM x\nCMD [\"uvicorn\", \"a:b\", \"--reload\"]\n", facts.Told{Line: 2, Argv: []string{"uvicorn", "a:b", "--reload"}, Dir: ".", Skip: "it has --reload"}},
	{"nothing", "FROM x\n", facts.Told{Line: 1, Dir: "."}},
}

func TestTold(t *testing.T) {
	for _, c := range cases {
		f, err := Parse("Dockerfile", []byte(c.text))
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		c.want.Kind, c.want.Path = "Dockerfile", "Dockerfile"
		if got := f.Image("").Told(project, Run{}, Run{}); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s\ngot  %+v\nwant %+v", c.name, got, c.want)
		}
	}
}

// TestReplaced holds what a compose file puts in the place of the image's own.
func TestReplaced(t *testing.T) {
	f, err := Parse("Dockerfile", []byte("FROM x AS a\nEXPOSE 80\nHEALTHCHECK CMD curl localhost\nENTRYPOINT [\"poetry\", \"run\"]\nCMD [\"web\"]\nFROM a AS b\nCMD [\"other\"]\n"))
	if err != nil {
		t.Fatal(err)
	}
	words := func(w ...string) Run { return Run{Words: w, Set: true} }
	for _, c := range []struct {
		target     string
		entry, cmd Run
		want       []string
		port       int
	}{
		{"a", Run{}, Run{}, []string{"web"}, 80},
		{"b", Run{}, Run{}, []string{"other"}, 80},
		{"a", Run{}, words("celery", "worker"), []string{"celery", "worker"}, 0},
		{"a", words("gunicorn"), Run{}, []string{"gunicorn"}, 0},
		{"a", words("gunicorn"), words("a:b"), []string{"gunicorn", "a:b"}, 0},
		{"a", Run{}, Run{Line: "celery -n x$$", Set: true}, nil, 0},
	} {
		got := f.Image(c.target).Told(project, c.entry, c.cmd)
		if !reflect.DeepEqual(got.Argv, c.want) || got.Port != c.port {
			t.Errorf("%+v: %+v", c, got)
		}
	}
}

func TestBroken(t *testing.T) {
	for _, text := range []string{"", "RUN x\n", "# FROM x\n"} {
		if _, err := Parse("Dockerfile", []byte(text)); err == nil {
			t.Errorf("%q is read", text)
		} else if _, ok := err.(*facts.Error); !ok {
			t.Errorf("%q: %T", text, err)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, c := range cases {
		f.Add([]byte(c.text))
	}
	f.Add([]byte("FROM x AS a\nENV A=$A$A$A\nCOPY --from=a / /\nCOPY --from=0 . .\nCMD /x/y\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		file, err := Parse("Dockerfile", data)
		if err != nil {
			return
		}
		file.Fits(project)
		x := file.Image("").Told(project, Run{}, Run{})
		if strings.HasPrefix(x.Dir, "..") || strings.HasPrefix(x.Dir, "/") {
			t.Errorf("%q leads to %q", data, x.Dir)
		}
	})
}
