package procfile

import (
	"reflect"
	"testing"

	"github.com/dockwright/dockwright/detect/commandline"
	"github.com/dockwright/dockwright/detect/facts"
)

func TestParse(t *testing.T) {
	const text = "\xef\xbb\xbf# what runs\r\nrelease: python manage.py migrate\r\nweb: gunicorn --bind 0.0.0.0:${PORT:-8000} app.wsgi\n\nnot a process\nworker: celery -A a worker --reload\nweb: cd api && gunicorn b.wsgi\n"
	got, err := Parse("svc/Procfile", []byte(text), commandline.Context{})
	want := []facts.Told{
		{Kind: "Procfile", Path: "svc/Procfile", Line: 2, Name: "release", Argv: []string{"python", "manage.py", "migrate"}, Dir: "svc"},
		{Kind: "Procfile", Path: "svc/Procfile", Line: 6, Name: "worker", Argv: []string{"celery", "-A", "a", "worker", "--reload"}, Dir: "svc", Skip: "it has --reload"},
		{Kind: "Procfile", Path: "svc/Procfile", Line: 7, Name: "web", Argv: []string{"gunicorn", "b.wsgi"}, Dir: "svc/api"},
	}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%v\ngot  %+v\nwant %+v", err, got, want)
	}
	if got, err := Parse("Procfile", []byte("\n# nothing\n"), commandline.Context{}); err != nil || got != nil {
		t.Errorf("an empty file: %v %v", got, err)
	}
	e, ok := func() (*facts.Error, bool) {
		_, err := Parse("Procfile", []byte("\nweb gunicorn\n"), commandline.Context{})
		e, ok := err.(*facts.Error)
		return e, ok
	}()
	if !ok || e.Line != 2 || e.Path != "Procfile" {
		t.Errorf("no process: %v", e)
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte("web: gunicorn a:b\nrelease: x && y"))
	f.Fuzz(func(t *testing.T, data []byte) {
		list, err := Parse("Procfile", data, commandline.Context{})
		if err != nil && len(list) > 0 {
			t.Error("both")
		}
		for _, x := range list {
			if commandline.Name(x.Name) == "" {
				t.Errorf("the name %q", x.Name)
			}
		}
	})
}
