package poetryver_test

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/dockwright/dockwright/detect/pep440"
	"github.com/dockwright/dockwright/detect/pep508"
	"github.com/dockwright/dockwright/detect/poetryver"
	"github.com/dockwright/dockwright/golden/reference"
)

// TestPoetryCore holds to what poetry-core allows: testdata/record.py makes the
// golden.
func TestPoetryCore(t *testing.T) {
	data, err := os.ReadFile("testdata/specifiers.json")
	if err != nil {
		t.Fatal(err)
	}
	var golden struct {
		Versions      []string
		Allowed       map[string][]string
		Pythons       []string
		PythonMarkers map[string][]string `json:"python_markers"`
	}
	if err := json.Unmarshal(data, &golden); err != nil || len(golden.Allowed) == 0 {
		t.Fatal(err)
	}
	for constraint, allowed := range golden.Allowed {
		spec, err := poetryver.Specifier(constraint)
		if err != nil {
			t.Error(err)
			continue
		}
		for _, text := range golden.Versions {
			v, err := pep440.Parse(text)
			if err != nil {
				t.Fatal(err)
			}
			got, err := pep440.ContainsAny(spec, v, true)
			if want := slices.Contains(allowed, text); err != nil || got != want {
				t.Errorf("%q is %q: %s %v, want %v (%v)", constraint, spec, text, got, want, err)
			}
		}
	}
	for constraint, allowed := range golden.PythonMarkers {
		text, err := poetryver.PythonMarker(constraint)
		if err != nil {
			t.Error(err)
			continue
		}
		marker, err := pep508.ParseMarker(text)
		if err != nil {
			t.Error(err)
			continue
		}
		for _, full := range golden.Pythons {
			env := pep508.Environment{PythonFullVersion: full, PythonVersion: full[:strings.LastIndexByte(full, '.')]}
			if got, want := marker.Evaluate(env), slices.Contains(allowed, full); got != want {
				t.Errorf("%q is %q: Python %s %v, want %v", constraint, text, full, got, want)
			}
		}
	}
}

func TestRecorded(t *testing.T) {
	reference.Reproduces(t, "poetry", "testdata/record.py")
}
