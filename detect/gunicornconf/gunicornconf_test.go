package gunicornconf

import (
	"reflect"
	"testing"

	"github.com/dockwright/dockwright/detect/facts"
)

func TestParse(t *testing.T) {
	for _, c := range []struct {
		text string
		want facts.Told
		ok   bool
	}{
		{"bind = '127.0.0.1:8001'", facts.Told{Line: 1, Port: 8001}, true},
		{"import os\nbind = [\"[::]:5000\", 'unix:x']", facts.Told{Line: 2, Port: 5000}, true},
		{`bind = "0.0.0.0:{}".format(os.getenv("PORT"))`, facts.Told{Line: 1, PortVariable: "PORT"}, true},
		{`bind = f"0.0.0.0:{os.environ.get('PORT', 8080)}"`, facts.Told{Line: 1, Port: 8080, PortVariable: "PORT"}, true},
		{`bind = "0.0.0.0:" + str(int(os.getenv("PORT", "7000")))`, facts.Told{Line: 1, Port: 7000, PortVariable: "PORT"}, true},
		{`bind = ":%s" % os.environ["PORT"]`, facts.Told{Line: 1, PortVariable: "PORT"}, true},
		{`bind = os.getenv("BIND", "0.0.0.0:80")`, facts.Told{Line: 1, Port: 80}, true},
		{`bind = os.getenv("BIND") or "0.0.0.0:81"`, facts.Told{Line: 1, Port: 81}, true},
		{"bind = ['unix:/tmp/x.sock']\nworkers = 2", facts.Told{}, true},
		{"workers = 3\nwsgi_app = 'shop:create()'\nbind = ':90'", facts.Told{Line: 2, Port: 90, Argv: []string{"gunicorn", "-c", "gunicorn_config.py", "shop:create()"}}, true},
		{"if x:\n    bind = ':9'\ndef f():\n    bind = ':10'\n", facts.Told{Line: 2, Port: 9}, true},
		{"def on_exit(server):\n    pass\nx = 1", facts.Told{}, false},
		{"bind = compute()", facts.Told{}, true},
		{"bind = (", facts.Told{}, false},
	} {
		got, ok := Parse("conf/gunicorn_config.py", []byte(c.text))
		c.want.Kind, c.want.Path, c.want.Dir = "gunicorn", "conf/gunicorn_config.py", "conf"
		if ok != c.ok || !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s\ngot  %+v %v\nwant %+v %v", c.text, got, ok, c.want, c.ok)
		}
	}
	if got, _ := Parse("gunicorn.conf.py", []byte("wsgi_app = 'a:b'")); !reflect.DeepEqual(got.Argv, []string{"gunicorn", "a:b"}) {
		t.Errorf("gunicorn reads its own file unasked: %q", got.Argv)
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte("bind = f'{a}:{os.getenv(\"PORT\", 8)}'\nwsgi_app = 'a'"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if x, _ := Parse("gunicorn.py", data); x.Port < 0 || x.Port > 65535 {
			t.Errorf("%+v", x)
		}
	})
}
