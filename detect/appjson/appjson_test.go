package appjson

import (
	"reflect"
	"testing"

	"github.com/dockwright/dockwright/detect/commandline"
	"github.com/dockwright/dockwright/detect/facts"
)

const dokku = `{
  "scripts": {
    "dokku": {"predeploy": "python manage.py check",
      "postdeploy": "python manage.py warm"},
    "postdeploy": "python manage.py seed"
  },
  "formation": {"web": {"quantity": 1}},
  "healthchecks": {
    "worker": [{"type": "startup", "command": ["true"]}],
    "web": [{"type": "startup", "uptime": 1}, {"type": "liveness", "path": "/up", "port": 5000}]
  }
}`

func TestParse(t *testing.T) {
	got, err := Parse("app.json", []byte(dokku), commandline.Context{})
	want := []facts.Told{
		{Kind: "app.json", Path: "app.json", Line: 3, Name: "release", Argv: []string{"python", "manage.py", "check"}, Dir: "."},
		{Kind: "app.json", Path: "app.json", Line: 10, Name: "web", Health: "/up", Port: 5000, Dir: "."},
	}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%v\ngot  %+v\nwant %+v", err, got, want)
	}
	for _, text := range []string{`{"name": "httpbin", "addons": "sentry"}`, `{"expo": {"scripts": 1}}`} {
		if got, err := Parse("app.json", []byte(text), commandline.Context{}); err != nil || got != nil {
			t.Errorf("%s: %v %v", text, got, err)
		}
	}
	for text, line := range map[string]int{"{\n\"a\": }": 2, "{\n\n\"scripts\": 1}": 3, "": 1} {
		_, err := Parse("app.json", []byte(text), commandline.Context{})
		if e, ok := err.(*facts.Error); !ok || e.Line != line {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(dokku))
	f.Fuzz(func(t *testing.T, data []byte) {
		list, _ := Parse("app.json", data, commandline.Context{})
		for _, x := range list {
			if !commandline.Printable(x.Health + x.Name) {
				t.Errorf("%+v", x)
			}
		}
	})
}
