package renderyaml

import (
	"reflect"
	"testing"

	"github.com/dockwright/dockwright/detect/commandline"
	"github.com/dockwright/dockwright/detect/facts"
)

const blueprint = `services:
  - type: web
    name: shop
    runtime: python
    buildCommand: pip install .
    startCommand: gunicorn -b :$PORT shop.wsgi
    preDeployCommand: python manage.py migrate
    healthCheckPath: /health
    envVars: [{key: PORT, value: 8000}]
  - type: worker
    name: mail
    env: python
    rootDir: jobs
    startCommand: python -m mail
  - {type: web, name: site, runtime: static, startCommand: npm start}
  - {type: web, name: out, env: docker, rootDir: ../../x, startCommand: a}
  - {type: pserv, name: plain, env: docker, healthCheckPath: /up}
`

func TestParse(t *testing.T) {
	got, err := Parse("render.yaml", []byte(blueprint), commandline.Context{})
	want := []facts.Told{
		{Kind: "render.yaml", Path: "render.yaml", Line: 6, Name: "web", Argv: []string{"gunicorn", "-b", ":$PORT", "shop.wsgi"}, Dir: ".", Port: 8000, PortVariable: "PORT", Health: "/health"},
		{Kind: "render.yaml", Path: "render.yaml", Line: 7, Name: "release", Argv: []string{"python", "manage.py", "migrate"}, Dir: "."},
		{Kind: "render.yaml", Path: "render.yaml", Line: 14, Name: "mail", Argv: []string{"python", "-m", "mail"}, Dir: "jobs"},
		{Kind: "render.yaml", Path: "render.yaml", Line: 17, Name: "plain", Dir: ".", Health: "/up"},
	}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%v\ngot  %+v\nwant %+v", err, got, want)
	}
	if _, err := Parse("render.yaml", []byte("a: [\nb"), commandline.Context{}); err == nil {
		t.Error("broken YAML is read")
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(blueprint))
	f.Add([]byte("services: &a\n- <<: *a\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		list, _ := Parse("render.yaml", data, commandline.Context{})
		for _, x := range list {
			if !commandline.Printable(x.Health + x.Name) {
				t.Errorf("%+v", x)
			}
		}
	})
}
