package plan

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/dockwright/dockwright/generator/config"
)

// shop is a project as it was when its Dockerfile was written.
func shop() Snapshot {
	return Snapshot{
		Version: "0.1.0", Python: "3.13", Base: "python:3.13-slim-bookworm", Libc: "glibc 2.36", Manager: "uv 0.13.8", Config: "pyproject.toml",
		Install: Install{Kind: "uv.lock", Lock: "uv.lock", Manifest: "pyproject.toml", Project: true, Backend: "hatchling.build"},
		Limits:  []Limit{{Path: "pyproject.toml", Says: "requires Python >=3.11", Specifier: ">=3.11"}},
		Against: []Objection{{[]string{"3.15"}, "a fresh .0"}, {[]string{"3.14"}, "would compile greenlet too"}},
		Targets: []string{"cp313-glibc2.36-x86_64", "cp313-glibc2.36-aarch64"},
		Dependencies: []Locked{
			{"greenlet", "3.1.0", "ww", "2.24"}, {"gunicorn", "23.0.0", "ww", ""}, {"numpy", "2.1.0", "ww", "2.17"}, {"psycopg2", "2.9.10", "ss", ""},
		},
		Build:     []SystemPackage{{Name: "gcc", For: []string{"psycopg2"}}, {Name: "libpq-dev", For: []string{"psycopg2"}}},
		Runtime:   []SystemPackage{{Name: "libpq5", For: []string{"psycopg2"}}},
		Processes: []Runs{{Name: "web", Command: []string{"gunicorn", "shop:app"}, Port: 8000, Health: "tcp", Why: "app.py, which has the Flask object app"}},
		Decisions: []Decision{{"python", "3.13", "pyproject.toml:4 requires Python >=3.11; 3.15: a fresh .0; 3.14: would compile greenlet too"}, {"manager version", "uv 0.13.8", "the newest known"}, {"front end", "static from node:24-slim", "app.py names static"}},
		Inputs:    []Read{{"Procfile", "1"}, {"app.py", "1"}, {"pyproject.toml", "1"}, {"uv.lock", "1"}},
		Pythons:   []string{"3.15.0", "3.14.3", "3.13.7"},
	}
}

// touch gives inputs other digests.
func (s *Snapshot) touch(paths ...string) {
	for i := range s.Inputs {
		if slices.Contains(paths, s.Inputs[i].Path) {
			s.Inputs[i].Digest = "2"
		}
	}
}

func TestChanges(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(s *Snapshot)
		want   []string
	}{
		{"nothing", func(s *Snapshot) {}, nil},
		{"a digest only", func(s *Snapshot) { s.touch("uv.lock") }, nil},
		{"versions that change nothing", func(s *Snapshot) {
			s.touch("uv.lock")
			s.Dependencies[1].Version, s.Dependencies[2].Version, s.Dependencies[2].Glibc = "23.0.1", "2.2.0", "2.28"
		}, []string{"uv.lock: 2 other dependencies changed, and nothing in the Dockerfile by them"}},
		{"one of them", func(s *Snapshot) {
			s.touch("uv.lock")
			s.Dependencies[2].Version = "2.2.0"
		}, []string{"uv.lock: numpy 2.1.0 → 2.2.0, and nothing in the Dockerfile changes by it"}},
		{"what another member shares", func(s *Snapshot) {
			s.Inputs = append(s.Inputs, Read{"packages/jobs/pyproject.toml", "1"})
			s.Shared = []SharedPackage{{Name: "numpy"}, {Name: "greenlet"}}
		}, []string{"packages/jobs/pyproject.toml: from a shared base now: numpy, greenlet"}},
		{"what is shared after a change of the lock", func(s *Snapshot) {
			s.touch("uv.lock")
			s.Shared = []SharedPackage{{Name: "numpy"}}
		}, []string{"uv.lock: from a shared base now: numpy"}},
		{"its own key", func(s *Snapshot) {
			s.touch("pyproject.toml")
			s.Settings = append(s.Settings, config.Setting{Key: "shared-base", Value: "true"})
			s.Shared = []SharedPackage{{Name: "numpy"}}
		}, []string{"pyproject.toml: shared-base = true is new"}},
		{"wheels for a newer glibc", func(s *Snapshot) {
			s.touch("uv.lock")
			s.Dependencies[2] = Locked{"numpy", "2.9.0", "ss", "2.38"}
			s.Build = []SystemPackage{{Name: "g++", For: []string{"numpy"}}, {Name: "gcc", For: []string{"psycopg2"}}, {Name: "libpq-dev", For: []string{"psycopg2"}}}
		}, []string{"uv.lock: numpy 2.1.0 → 2.9.0 is compiled now (its wheels need glibc 2.38, and python:3.13-slim-bookworm has 2.36): g++"}},
		{"the base follows the wheels", func(s *Snapshot) {
			s.touch("uv.lock")
			s.Dependencies[2] = Locked{"numpy", "2.9.0", "ww", "2.38"}
			s.Base, s.Libc = "python:3.13-slim-trixie", "glibc 2.41"
		}, []string{"uv.lock: numpy 2.1.0 → 2.9.0 now needs glibc 2.38, so the base is python:3.13-slim-trixie instead of python:3.13-slim-bookworm"}},
		{"a new one that is compiled, and one that is gone", func(s *Snapshot) {
			s.touch("uv.lock")
			s.Dependencies[3] = Locked{"pycairo", "1.29.0", "ss", ""}
			s.Build = []SystemPackage{{Name: "gcc", For: []string{"pycairo on x86_64"}}, {Name: "libcairo2-dev", For: []string{"pycairo"}}}
			s.Runtime = []SystemPackage{{Name: "libcairo2", For: []string{"pycairo"}}}
		}, []string{
			"uv.lock: psycopg2 2.9.10 is gone; no more gcc, libpq-dev, libpq5 for it",
			"uv.lock: pycairo 1.29.0 is new and is compiled: gcc, libcairo2-dev; needs libcairo2 to run",
		}},
		{"a wheel at last", func(s *Snapshot) {
			s.touch("uv.lock")
			s.Dependencies[3] = Locked{"psycopg2", "2.9.11", "ww", "2.17"}
			s.Build, s.Runtime = nil, nil
		}, []string{"uv.lock: psycopg2 2.9.10 → 2.9.11 installs from a wheel now; no more gcc, libpq-dev, libpq5 for it"}},
		{"requires-python", func(s *Snapshot) {
			s.touch("pyproject.toml")
			s.Limits = []Limit{{Path: "pyproject.toml", Says: "requires Python >=3.14", Specifier: ">=3.14"}}
			s.Python, s.Base, s.Against = "3.14", "python:3.14-slim-bookworm", s.Against[:1]
			s.Dependencies[0].Classes = "ss"
			s.Build[0].For = []string{"greenlet", "psycopg2"}
		}, []string{
			"pyproject.toml: requires Python >=3.14, which excludes 3.13: Python is 3.14 instead of 3.13",
			"pyproject.toml: greenlet 3.1.0 is compiled now: gcc",
		}},
		{"a pin is gone", func(s *Snapshot) {
			s.Limits = []Limit{{Path: "pyproject.toml", Says: "requires Python >=3.11,<3.15", Specifier: ">=3.11,<3.15"}}
			s.Python, s.Base = "3.12", "python:3.12-slim-bookworm"
			s.Limits = append(s.Limits, Limit{Path: ".python-version", Says: "says 3.12", Specifier: "==3.12.*"})
		}, []string{".python-version: says 3.12, which excludes 3.13: Python is 3.12 instead of 3.13"}},
		{"a dependency has wheels for the newer Python", func(s *Snapshot) {
			s.touch("uv.lock")
			s.Dependencies[0].Version = "3.2.4"
			s.Python, s.Base, s.Against = "3.14", "python:3.14-slim-bookworm", s.Against[:1]
		}, []string{"uv.lock: greenlet 3.1.0 → 3.2.4, so Python is 3.14 instead of 3.13"}},
		{"settings", func(s *Snapshot) {
			s.touch("pyproject.toml")
			s.Settings = []config.Setting{{Key: "port", Value: "8080"}, {Key: "base", Value: `"alpine"`}, {Key: "required-version", Value: `">=0.1"`}}
			s.Processes[0].Port = 8080
			s.Base, s.Libc = "python:3.13-alpine3.24", "musl 1.2.6"
		}, []string{"pyproject.toml: port = 8080 is new", `pyproject.toml: base = "alpine" is new`}},
		{"a flag", func(s *Snapshot) {
			s.Settings = []config.Setting{{Key: "python", Value: `"3.12"`}}
			s.Python, s.Base = "3.12", "python:3.12-slim-bookworm"
		}, []string{`a flag: python = "3.12" is new`}},
		{"the Procfile", func(s *Snapshot) {
			s.touch("Procfile", "uv.lock")
			s.Processes[0] = Runs{Name: "web", Command: []string{"uvicorn", "shop:app"}, Port: 8000, Health: "/healthz", Why: "Procfile"}
			s.Processes = append(s.Processes, Runs{Name: "worker", Command: []string{"celery", "worker"}, Health: "none", Why: "Procfile"})
		}, []string{
			"Procfile: web runs uvicorn shop:app instead of gunicorn shop:app, is probed by /healthz instead of tcp",
			"Procfile: worker is new: it runs celery worker",
		}},
		{"another server", func(s *Snapshot) {
			s.touch("uv.lock")
			s.Dependencies[1].Version = "26.0.0"
			s.Processes[0].Command = []string{"gunicorn", "--no-control-socket", "shop:app"}
		}, []string{"uv.lock: gunicorn 23.0.0 → 26.0.0, so web runs gunicorn --no-control-socket shop:app instead of gunicorn shop:app"}},
		{"another dockwright", func(s *Snapshot) {
			s.Version, s.Manager = "0.2.0", "uv 0.13.9"
			s.Pythons = []string{"3.16.0", "3.15.1", "3.14.5"}
		}, []string{
			"dockwright: uv 0.13.9 installs instead of uv 0.13.8",
			"another dockwright: 0.1.0 → 0.2.0, which knows Python 3.16, to which Python 3.15 is no fresh .0 any more, to which Python 3.13 has ended",
		}},
		{"another lock", func(s *Snapshot) {
			s.Install.Kind, s.Install.Lock = "poetry.lock", "poetry.lock"
			s.Manager = "poetry 2.2"
			s.Inputs = append(s.Inputs[:3:3], Read{"poetry.lock", "1"})
		}, []string{"poetry.lock: poetry 2.2 installs instead of uv 0.13.8", "poetry.lock: is what is installed from, instead of uv.lock"}},
		{"the front end", func(s *Snapshot) {
			s.touch("app.py")
			s.Decisions[2] = Decision{"front end", "ui from node:24-slim", "app.py names ui"}
		}, []string{"app.py: front end: ui from node:24-slim instead of static from node:24-slim (app.py names ui)"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			now := shop()
			c.change(&now)
			var got []string
			for _, x := range Changes(shop(), now) {
				got = append(got, x.String())
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("got\n  %s\nwant\n  %s", strings.Join(got, "\n  "), strings.Join(c.want, "\n  "))
			}
		})
	}
}

// A list that nobody would read is cut, and what is left out is counted.
func TestChangesAreFew(t *testing.T) {
	now := shop()
	now.touch("uv.lock")
	for i := range 20 {
		now.Dependencies = append(now.Dependencies, Locked{fmt.Sprintf("x%02d", i), "1", "ss", ""})
	}
	got := Changes(shop(), now)
	if len(got) != maxChanges || got[maxChanges-1].Text != "13 more reasons" {
		t.Errorf("%d changes, the last %q", len(got), got[len(got)-1].Text)
	}
}

// What is kept comes back from JSON as it was, and any JSON can be compared.
func FuzzChanges(f *testing.F) {
	whole, err := json.Marshal(shop())
	if err != nil {
		f.Fatal(err)
	}
	f.Add(whole)
	f.Add([]byte(`{"python":"3","limits":[{"specifier":"x"}],"dependencies":[{"name":""},{"name":"a"},{"name":"a"}],"processes":[{}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		var s Snapshot
		if json.Unmarshal(data, &s) != nil {
			return
		}
		s.Version = "0.1.0"
		if changes := Changes(s, s); len(changes) > 0 {
			t.Errorf("changes without a change: %v", changes)
		}
		Changes(s, shop())
		Changes(shop(), s)
	})
}
