package compose

import (
	"reflect"
	"strings"
	"testing"

	"github.com/dockwright/dockwright/detect/facts"
)

const base = `x-app: &app
  build:
    context: ..
    dockerfile: docker/Dockerfile
  environment: &env
    PORT: 8080
    MODE: ${MODE:-prod}
    SECRET: ${SECRET}
services:
  db:
    image: "registry:5000/postgres:17@sha256:00"
  web: &web
    <<: *app
    image: ghcr.io/shop/shop:${TAG:-latest}
    command: gunicorn -b :8080 "shop.wsgi" --threads ${THREADS-4}
    ports: ["127.0.0.1:${HOST_PORT:-80}:8080/tcp", "53:53/udp"]
    healthcheck:
      test: ["CMD-SHELL", "curl -f http://localhost:8080/up || exit 1"]
  worker:
    extends: web
    command: ["celery", "-A", "shop", "worker", "-n", "$$HOSTNAME"]
    profiles: [jobs]
  beat:
    extends: {file: other.yml, service: beat}
    environment: ["PORT=1", "EMPTY"]
  flower:
    <<: [*app, {command: unused}]
    command: celery flower --basic_auth=${USER}:x
    expose: ["5555"]
`

const other = `services:
  beat:
    build: {context: ., target: prod}
    entrypoint: ["tini", "--"]
    command: celery beat
    working_dir: /srv
    ports: [{target: 9000, published: 1}]
`

const prod = `services:
  web:
    command: !override gunicorn -b :9090 shop.wsgi
  db:
    command: !reset null
  cache:
    image: redis
`

func opener(files map[string]string) Open {
	return func(name string) ([]byte, bool) {
		text, ok := files[name]
		return []byte(text), ok
	}
}

func TestParse(t *testing.T) {
	open := opener(map[string]string{"docker/compose.yml": base, "docker/other.yml": other, "docker/compose.prod.yml": prod})
	got, err := Parse([]string{"docker/compose.yml", "docker/compose.prod.yml"}, open)
	if err != nil {
		t.Fatal(err)
	}
	env := map[string]string{"PORT": "8080", "MODE": "prod"}
	app := Service{Path: "docker/compose.yml", Builds: true, Context: ".", Dockerfile: "docker/Dockerfile", Variable: "8080", Env: env}
	service := func(name string, line int, change func(*Service)) Service {
		s := app
		s.Name, s.Line = name, line
		change(&s)
		return s
	}
	want := []Service{
		{Name: "db", Path: "docker/compose.yml", Line: 10, Image: "registry:5000/postgres"},
		service("web", 3, func(s *Service) {
			s.Path, s.Image, s.Port, s.Health = "docker/compose.prod.yml", "ghcr.io/shop/shop", 8080, "/up"
			s.Command = Command{Words: []string{"gunicorn", "-b", ":9090", "shop.wsgi"}, At: 3, Set: true}
		}),
		service("worker", 21, func(s *Service) {
			s.Image, s.Port, s.Health, s.Profiles = "ghcr.io/shop/shop", 8080, "/up", []string{"jobs"}
			s.Command = Command{Words: []string{"celery", "-A", "shop", "worker", "-n", "$HOSTNAME"}, At: 21, Set: true}
		}),
		{Name: "beat", Path: "docker/other.yml", Line: 5, Builds: true, Context: "docker", Target: "prod", Port: 9000, WorkingDir: "/srv",
			Entrypoint: Command{Words: []string{"tini", "--"}, At: 4, Set: true}, Command: Command{Words: []string{"celery", "beat"}, At: 5, Set: true},
			Variable: "1", Env: map[string]string{"PORT": "1"}},
		service("flower", 28, func(s *Service) {
			s.Port = 5555
			s.Command = Command{Line: "celery flower --basic_auth=${USER}:x", At: 28, Set: true}
		}),
		{Name: "cache", Path: "docker/compose.prod.yml", Line: 6, Image: "redis"},
	}
	for i, w := range want {
		if i >= len(got) || !reflect.DeepEqual(got[i], w) {
			t.Errorf("%s\ngot  %+v\nwant %+v", w.Name, got[min(i, len(got)-1)], w)
		}
	}
	if len(got) != len(want) {
		t.Errorf("%d services", len(got))
	}
	if r := got[1].Recipe(); r != "docker/Dockerfile" {
		t.Errorf("the recipe is %q", r)
	}
}

func TestBroken(t *testing.T) {
	for text, line := range map[string]int{"services: [\n": 1, "a: b\nc: d\n": 1, "services:\n\tweb: 1\n": 2} {
		_, err := Parse([]string{"compose.yml"}, opener(map[string]string{"compose.yml": text}))
		if e, ok := err.(*facts.Error); !ok || e.Line < line || e.Line > line+1 || e.Remedy == "" {
			t.Errorf("%q: %v", text, err)
		}
	}
}

// hostile are files that multiply, or lead to themselves.
func hostile() []string {
	merges := "a0: &a0 {x: 1}\n"
	for i := range 25 {
		from, to := string(rune('a'+i)), string(rune('b'+i))
		merges += to + "0: &" + to + "0\n  <<: [" + strings.TrimSuffix(strings.Repeat("*"+from+"0, ", 9), ", ") + "]\n"
	}
	return []string{
		merges + "services:\n  web:\n    <<: *z0\n",
		"services:\n  a: {extends: b}\n  b: {extends: a, command: x}\n",
		"services: &s\n  a: *s\n",
		"services:\n  a: &a\n    <<: *a\n    command: x\n",
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range append(hostile(), base, other, prod) {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		list, _ := Parse([]string{"compose.yml"}, opener(map[string]string{"compose.yml": string(data)}))
		for _, s := range list {
			if s.Port < 0 || s.Port > 65535 || s.Name == "" {
				t.Errorf("%+v", s)
			}
			s.Recipe()
		}
	})
}
