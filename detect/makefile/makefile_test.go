package makefile

import (
	"reflect"
	"testing"

	"github.com/dockwright/dockwright/detect/commandline"
	"github.com/dockwright/dockwright/detect/facts"
)

const text = `PY ?= uv run
PORT := 8000
APP = shop
.PHONY: run serve
run: install
	@echo starting
	# a comment
	$(PY) gunicorn -b :$(PORT) \
		$(APP).wsgi
serve:: dev
	-uvicorn shop:app --reload
start: ; gunicorn a:b
worker:
	celery -A shop worker -l $$LEVEL
beat:
	celery -A $(shell cat app) beat
web prod:
	$(MAKE) run
test:
	pytest
`

func TestParse(t *testing.T) {
	got := Parse("Makefile", []byte(text), commandline.Context{})
	want := []facts.Told{
		{Kind: "Makefile", Path: "Makefile", Line: 17, Name: "prod", Argv: []string{"make", "run"}, Dir: ".", Skip: "it runs make"},
		{Kind: "Makefile", Path: "Makefile", Line: 10, Name: "serve", Argv: []string{"uvicorn", "shop:app", "--reload"}, Dir: ".", Skip: "it has --reload"},
		{Kind: "Makefile", Path: "Makefile", Line: 5, Name: "run", Argv: []string{"gunicorn", "-b", ":8000", "shop.wsgi"}, Dir: ".", Port: 8000},
		{Kind: "Makefile", Path: "Makefile", Line: 17, Name: "web", Argv: []string{"make", "run"}, Dir: ".", Skip: "it runs make"},
		{Kind: "Makefile", Path: "Makefile", Line: 13, Name: "worker", Shell: "exec celery -A shop worker -l $LEVEL", Dir: "."},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("\ngot  %+v\nwant %+v", got, want)
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(text))
	f.Add([]byte("A = $(A)$(A)\nrun:\n\t$(A)\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, x := range Parse("Makefile", data, commandline.Context{}) {
			if commandline.Name(x.Name) == "" {
				t.Errorf("%+v", x)
			}
		}
	})
}
