package pep508

import (
	"encoding/json"
	"os"
	"slices"
	"testing"
)

// The vectors are what pypa/packaging answers;
// ../pep440/testdata/vectors.py says how to make them anew.

func readVectors(t testing.TB, name string, into any) {
	t.Helper()
	data, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, into); err != nil {
		t.Fatal(err)
	}
}

type markerVectors struct {
	Environments []map[string]any
	Valid        [][]any // text, canonical text or nil, outcomes
	Invalid      []string
}

func environment(t testing.TB, vars map[string]any) Environment {
	t.Helper()
	text := func(name string) string {
		s, ok := vars[name].(string)
		if !ok {
			t.Fatalf("an environment without %s", name)
		}
		return s
	}
	list := func(name string) (names []string) {
		for _, s := range vars[name].([]any) {
			names = append(names, s.(string))
		}
		return names
	}
	return Environment{
		OSName:                       text("os_name"),
		SysPlatform:                  text("sys_platform"),
		PlatformMachine:              text("platform_machine"),
		PlatformPythonImplementation: text("platform_python_implementation"),
		ImplementationName:           text("implementation_name"),
		PlatformRelease:              text("platform_release"),
		PlatformSystem:               text("platform_system"),
		PlatformVersion:              text("platform_version"),
		PythonVersion:                text("python_version"),
		PythonFullVersion:            text("python_full_version"),
		ImplementationVersion:        text("implementation_version"),
		Extras:                       list("extras"),
		DependencyGroups:             list("dependency_groups"),
	}
}

func TestMarkersAsPackaging(t *testing.T) {
	var vectors markerVectors
	readVectors(t, "markers.json", &vectors)
	if len(vectors.Valid) < 3000 || len(vectors.Invalid) < 500 {
		t.Fatalf("only %d valid and %d invalid markers", len(vectors.Valid), len(vectors.Invalid))
	}
	var environments []Environment
	for _, vars := range vectors.Environments {
		environments = append(environments, environment(t, vars))
	}
	for _, row := range vectors.Valid {
		text, outcomes := row[0].(string), row[2].(string)
		m, err := ParseMarker(text)
		if err != nil {
			t.Error(err)
			continue
		}
		if want, ok := row[1].(string); ok && m.String() != want {
			t.Errorf("%q: canonical %q, want %q", text, m, want)
		}
		again, err := ParseMarker(m.String())
		if err != nil {
			t.Errorf("%q: canonical text: %v", text, err)
			continue
		}
		for i, env := range environments {
			got := m.Evaluate(env)
			if got != again.Evaluate(env) {
				t.Errorf("%q and its canonical text %q differ in environment %d", text, m, i)
			}
			switch want := outcomes[i]; {
			case want == '-':
			case want == 'x' && len(m.terms) > 1: // packaging gives up; a comparison alone is false
			case got != (want == '1'):
				t.Errorf("%q in environment %d: %v, want %c", text, i, got, want)
			}
		}
	}
	for _, s := range vectors.Invalid {
		if m, err := ParseMarker(s); err == nil {
			t.Errorf("%q is accepted as %s", s, m)
		}
	}
}

func TestRequirementsAsPackaging(t *testing.T) {
	var vectors struct {
		Valid   [][]any // text, name, extras, specifier, url, marker or nil
		Invalid []string
	}
	readVectors(t, "requirements.json", &vectors)
	if len(vectors.Valid) < 1000 || len(vectors.Invalid) < 500 {
		t.Fatalf("only %d valid and %d invalid requirements", len(vectors.Valid), len(vectors.Invalid))
	}
	for _, row := range vectors.Valid {
		text := row[0].(string)
		r, err := ParseRequirement(text)
		if err != nil {
			t.Error(err)
			continue
		}
		var extras []string
		for _, s := range row[2].([]any) {
			extras = append(extras, s.(string))
		}
		slices.Sort(r.Extras)
		if r.Name != row[1] || r.Specifier != row[3] || r.URL != row[4] || !slices.Equal(r.Extras, extras) {
			t.Errorf("%q: %+v, want %q", text, r, row[1:])
		}
		if want, ok := row[5].(string); ok && r.Marker != want {
			t.Errorf("%q: marker %q, want %q", text, r.Marker, want)
		}
	}
	for _, s := range vectors.Invalid {
		if r, err := ParseRequirement(s); err == nil {
			t.Errorf("%q is accepted as %+v", s, r)
		}
	}
}
