package flytoml

import (
	"reflect"
	"testing"

	"github.com/dockwright/dockwright/detect/commandline"
	"github.com/dockwright/dockwright/detect/facts"
)

const processes = `app = "shop"
[build]
  dockerfile = "deploy/Dockerfile"
  build-target = "prod"
[deploy]
  release_command = "python manage.py migrate"
[env]
  PORT = "8080"
[processes]
  web = "gunicorn -b :$PORT shop.wsgi"
  "worker" = "celery -A shop worker"
[http_service]
  internal_port = 8080
  processes = ["web"]
  [[http_service.checks]]
    path = "/up"
`

func TestParse(t *testing.T) {
	got, err := Parse("fly.toml", []byte(processes), commandline.Context{})
	want := Config{Dockerfile: "deploy/Dockerfile", Target: "prod", Told: []facts.Told{
		{Kind: "fly.toml", Path: "fly.toml", Line: 10, Name: "web", Argv: []string{"gunicorn", "-b", ":$PORT", "shop.wsgi"}, Dir: ".", Port: 8080, PortVariable: "PORT", Health: "/up"},
		{Kind: "fly.toml", Path: "fly.toml", Line: 11, Name: "worker", Argv: []string{"celery", "-A", "shop", "worker"}, Dir: "."},
		{Kind: "fly.toml", Path: "fly.toml", Line: 6, Name: "release", Argv: []string{"python", "manage.py", "migrate"}, Dir: "."},
	}}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%v\ngot  %+v\nwant %+v", err, got, want)
	}
}

// TestServices reads a file of the first version, which has no processes.
func TestServices(t *testing.T) {
	const text = "app = 'a'\nprocesses = []\n[experimental]\n  auto_rollback = true\n[[services]]\n  internal_port = 8000\n  processes = ['app']\n  [[services.http_checks]]\n    path = '/healthz'\n"
	got, err := Parse("fly.toml", []byte(text), commandline.Context{})
	want := []facts.Told{{Kind: "fly.toml", Path: "fly.toml", Line: 6, Name: "app", Port: 8000, Health: "/healthz", Dir: "."}}
	if err != nil || !reflect.DeepEqual(got.Told, want) {
		t.Errorf("%v %+v", err, got)
	}
	got, err = Parse("fly.toml", []byte("[experimental]\ncmd = ['-b', ':1']\nentrypoint = 'gunicorn a:b'\n"), commandline.Context{})
	if err != nil || len(got.Told) != 1 || !reflect.DeepEqual(got.Told[0].Argv, []string{"gunicorn", "a:b", "-b", ":1"}) {
		t.Errorf("%v %+v", err, got)
	}
}

func TestBroken(t *testing.T) {
	for text, line := range map[string]int{"a = 1\nb = \n": 2, "[processes\n": 1, "[env]\nA = 1\n[[services]]\ninternal_port = 'x'\n": 4} {
		_, err := Parse("fly.toml", []byte(text), commandline.Context{})
		if e, ok := err.(*facts.Error); !ok || e.Line != line || e.Remedy == "" {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(processes))
	f.Fuzz(func(t *testing.T, data []byte) {
		c, _ := Parse("fly.toml", data, commandline.Context{})
		for _, x := range c.Told {
			if x.Port < 0 || x.Port > 65535 || commandline.Name(x.Name) == "" || !commandline.Printable(x.Health) {
				t.Errorf("%+v", x)
			}
		}
	})
}

// TestOrder holds that names whose line is not found have one order, too.
func TestOrder(t *testing.T) {
	text := "[processes]\n\"\\u0062\" = \"celery worker\"\n\"\\u0063\" = \"celery beat\"\n\"\\u0061\" = \"gunicorn a\"\n"
	for range 20 {
		c, err := Parse("fly.toml", []byte(text), commandline.Context{})
		if err != nil || len(c.Told) != 3 || c.Told[0].Name+c.Told[1].Name+c.Told[2].Name != "abc" {
			t.Fatalf("%v, %v", c.Told, err)
		}
	}
}
