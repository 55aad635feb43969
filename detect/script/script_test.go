package script

import (
	"encoding/json"
	"errors"
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/golden/reference"
)

// Which block counts is held to pip's own reader.
func TestParseAsPip(t *testing.T) {
	data, err := os.ReadFile("testdata/vectors.json")
	if err != nil {
		t.Fatal(err)
	}
	var vectors map[string]struct {
		Text, Result, Requires string
		Dependencies           []string
	}
	if err := json.Unmarshal(data, &vectors); err != nil || len(vectors) < 30 {
		t.Fatalf("%d vectors, %v", len(vectors), err)
	}
	for name, want := range vectors {
		t.Run(name, func(t *testing.T) {
			m, ok, _, err := Parse("job.py", []byte(want.Text))
			got := "none"
			if err != nil {
				got = "error"
			} else if ok {
				got = "ok"
			}
			if got != want.Result {
				t.Fatalf("%s (%v), want %s", got, err, want.Result)
			}
			var deps []string
			for _, d := range m.Dependencies {
				deps = append(deps, d.Name+d.Specifier)
			}
			if strings.Join(deps, " ") != strings.Join(want.Dependencies, " ") || m.RequiresPython != want.Requires {
				t.Errorf("%q, %q; want %q, %q", deps, m.RequiresPython, want.Dependencies, want.Requires)
			}
		})
	}
}

const full = `#!/usr/bin/env -S uv run --script
"""Sends the report."""
# /// script
# requires-python = ">=3.12"
# dependencies = [
#   "httpx[http2]>=0.27",
#   "own",
# ]
#
# [tool.uv]
# no-binary-package = ["own"]
#
# [tool.uv.sources]
# own = { git = "https://example.org/own.git", rev = "v1" }
#
# [[tool.uv.index]]
# name = "local"
# url = "https://example.org/simple"
# ///
import httpx
`

func TestParse(t *testing.T) {
	m, ok, diags, err := Parse("jobs/report.py", []byte(full))
	if err != nil || !ok || len(diags) > 0 {
		t.Fatalf("%v, %v, %v", ok, diags, err)
	}
	if m.Path != "jobs/report.py" || m.HasProject || m.RequiresPython != ">=3.12" || m.RequiresPythonLine != 4 {
		t.Errorf("got %+v", m)
	}
	want := []facts.Requirement{
		{Name: "httpx", Extras: []string{"http2"}, Specifier: ">=0.27", Line: 6},
		{Name: "own", Line: 7},
	}
	if !reflect.DeepEqual(m.Dependencies, want) {
		t.Errorf("dependencies %+v", m.Dependencies)
	}
	if len(m.Sources) != 1 || m.Sources[0].Name != "own" || m.Sources[0].Source.Ref != "v1" || m.Sources[0].Line != 14 {
		t.Errorf("sources %+v", m.Sources)
	}
	if len(m.Indexes) != 1 || m.Indexes[0].Name != "local" {
		t.Errorf("indexes %+v", m.Indexes)
	}
	if !reflect.DeepEqual(m.Builds.NoBinary, []string{"own"}) {
		t.Errorf("builds %+v", m.Builds)
	}
}

func TestParseErrors(t *testing.T) {
	tests := []struct {
		name, content string
		line          int
	}{
		{"broken", "x = 1\ndependencies = [\n\"a\"", 4},
		{"wrong type", "dependencies = 'requests'", 2},
		{"no requirement", "dependencies = [\n'a',\n'!!',\n]", 4},
		{"no specifier", "x = 1\nrequires-python = 'new'", 3},
		{"a project", "[project]\nname = 'x'", 1},
		{"tool without a table", "tool.uv.no-binary = true", 1},
		{"a key twice", "x = 1\nx = 2", 3},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			text := "# /// script\n# " + strings.ReplaceAll(tt.content, "\n", "\n# ") + "\n# ///\n"
			m, ok, _, err := Parse("job.py", []byte(text))
			var bad *facts.Error
			if !errors.As(err, &bad) {
				t.Fatalf("got %v, want a *facts.Error", err)
			}
			if bad.Line != tt.line || bad.Remedy == "" {
				t.Errorf("got %v, want line %d", bad, tt.line)
			}
			if ok || !reflect.DeepEqual(m, facts.Manifest{}) {
				t.Errorf("an error and half an answer: %+v", m)
			}
		})
	}
	_, _, _, err := Parse("job.py", []byte(full+"\n"+full))
	if err == nil || !strings.HasPrefix(err.Error(), "job.py:24: ") || !strings.Contains(err.Error(), "line 3") {
		t.Errorf("two blocks: %v", err)
	}
}

// Keys that PEP 723 doesn't define are left alone, those of a project among them.
func TestParseIsNoProject(t *testing.T) {
	m, ok, _, err := Parse("job.py", []byte("# /// script\n# name = 'x'\n# version = '1'\n# ///\n"))
	if err != nil || !ok || m.HasProject || m.Name != "" || m.Version != "" {
		t.Errorf("%+v, %v, %v", m, ok, err)
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(full))
	f.Add([]byte("# /// script\n# dependencies = ['a']\n# ///"))
	f.Add([]byte("\xef\xbb\xbf# /// script\r\n#\r\n# ///\r\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		_, ok, _, err := Parse("job.py", data)
		var bad *facts.Error
		if err != nil && (ok || !errors.As(err, &bad)) {
			t.Fatalf("%v, %v", ok, err)
		}
		if ok && !strings.Contains(string(data), "# /// script") {
			t.Fatal("metadata without a block")
		}
	})
}

func BenchmarkParse(b *testing.B) {
	data := []byte(full + strings.Repeat("x = 1  # a line of the program\n", 2000))
	b.ReportAllocs()
	for b.Loop() {
		if _, _, _, err := Parse("job.py", data); err != nil {
			b.Fatal(err)
		}
	}
}

func TestRecorded(t *testing.T) {
	reference.Reproduces(t, "pypa", "testdata/vectors.py")
}
