package railway

import (
	"reflect"
	"testing"

	"github.com/dockwright/dockwright/detect/commandline"
	"github.com/dockwright/dockwright/detect/facts"
)

func TestParse(t *testing.T) {
	want := []facts.Told{
		{Kind: "railway.json", Line: 4, Argv: []string{"app", "run", "--port", "$PORT"}, Before: [][]string{{"app", "upgrade"}}, PortVariable: "PORT", Health: "/up", Dir: "."},
		{Kind: "railway.json", Line: 6, Name: "release", Argv: []string{"b"}, Before: [][]string{{"a"}}, Dir: "."},
	}
	for name, text := range map[string]string{
		"railway.json": "{\n \"build\": {\"builder\": \"NIXPACKS\"},\n \"deploy\": {\n  \"startCommand\": \"/opt/venv/bin/app upgrade && /opt/venv/bin/app run --port $PORT\",\n  \"healthcheckPath\": \"/up\",\n  \"preDeployCommand\": [\"a\", \"b\"]\n }\n}",
		"railway.toml": "[build]\n\n[deploy]\nstartCommand = 'app upgrade && app run --port $PORT'\nhealthcheckPath = '/up'\npreDeployCommand = ['a', 'b']\n",
	} {
		for i := range want {
			want[i].Path = name
		}
		got, err := Parse(name, []byte(text), commandline.Context{})
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %v\ngot  %+v\nwant %+v", name, err, got, want)
		}
	}
	for name, text := range map[string]string{"railway.json": "{", "railway.toml": "a", "x/railway.json": `{"deploy": 3}`} {
		if _, err := Parse(name, []byte(text), commandline.Context{}); err == nil {
			t.Errorf("%s %s is read", name, text)
		} else if _, ok := err.(*facts.Error); !ok {
			t.Errorf("%s: %T", name, err)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(`{"deploy": {"startCommand": "a"}}`), true)
	f.Add([]byte("[deploy]\nstartCommand = 'a'"), false)
	f.Fuzz(func(t *testing.T, data []byte, json bool) {
		name := "railway.toml"
		if json {
			name = "railway.json"
		}
		if list, err := Parse(name, data, commandline.Context{}); err != nil && len(list) > 0 {
			t.Error("both")
		}
	})
}
