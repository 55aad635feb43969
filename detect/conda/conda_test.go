package conda

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/pep440"
)

// What the Python dependency takes is held to conda's own implementation.
func TestPythonAsConda(t *testing.T) {
	data, err := os.ReadFile("testdata/vectors.json")
	if err != nil {
		t.Fatal(err)
	}
	var vectors struct {
		Versions string
		Specs    map[string]string
	}
	if err := json.Unmarshal(data, &vectors); err != nil || len(vectors.Specs) < 25 {
		t.Fatalf("%d vectors, %v", len(vectors.Specs), err)
	}
	for dependency, want := range vectors.Specs {
		env, _, err := Parse("environment.yml", []byte("dependencies:\n- "+mustQuote(dependency)+"\n"))
		if err != nil {
			t.Errorf("%s: %v", dependency, err)
			continue
		}
		specifier := ""
		if len(env.Pins) > 0 {
			specifier = env.Pins[0].Specifier
		}
		var taken []string
		for _, v := range strings.Fields(vectors.Versions) {
			version, err := pep440.Parse(v)
			if err != nil {
				t.Fatal(err)
			}
			ok, err := pep440.ContainsAny(specifier, version, false)
			if err != nil {
				t.Errorf("%s: %q: %v", dependency, specifier, err)
			}
			if ok {
				taken = append(taken, v)
			}
		}
		if got := strings.Join(taken, " "); got != want {
			t.Errorf("%s as %q takes\n%s, want\n%s", dependency, specifier, got, want)
		}
	}
}

func mustQuote(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }

// Two parts are a series here, whatever conda makes of them.
func TestPythonOfTwoParts(t *testing.T) {
	for _, dependency := range []string{"python 3.11", "python==3.11", "python=3.11=h1_0"} {
		env, _, err := Parse("environment.yml", []byte("dependencies: ['"+dependency+"']\n"))
		want := []facts.Pin{{Path: "environment.yml", Line: 1, Raw: dependency, Specifier: "==3.11.*"}}
		if err != nil || !reflect.DeepEqual(env.Pins, want) {
			t.Errorf("%s: %+v, %v", dependency, env.Pins, err)
		}
	}
}

const full = `name: web  # the service
channels: [conda-forge, defaults]
dependencies:
  - python =3.12
  - pip
  - NumPy >=1.26,<3  # [linux]
  - conda-forge::gdal=3.9=py312h1_0
  - libpq
  - pip:
      - FastAPI[standard]>=0.115  # web
      - -r requirements/extra.txt
      - --requirement=more.txt
      - -c constraints.txt
      - -e .
      - ../shared
      - "git+https://user:pw@example.org/x.git@v1#egg=X_y"
      - uvloop==0.21 ; sys_platform != 'win32'
      - pinned==1.0 --hash=sha256:00
      - --extra-index-url https://example.org/simple
`

func TestParse(t *testing.T) {
	env, diags, err := Parse("app/environment.yml", []byte(full))
	if err != nil {
		t.Fatal(err)
	}
	if env.Name != "web" || !slices.Equal(env.Channels, []string{"conda-forge", "defaults"}) {
		t.Errorf("name %q, channels %q", env.Name, env.Channels)
	}
	wantPins := []facts.Pin{{Path: "app/environment.yml", Line: 4, Raw: "python =3.12", Specifier: "==3.12.*"}}
	if !reflect.DeepEqual(env.Pins, wantPins) {
		t.Errorf("pins %+v", env.Pins)
	}
	wantPackages := []Package{
		{Name: "numpy", Version: ">=1.26,<3", Line: 6},
		{Name: "gdal", Version: "=3.9", Channel: "conda-forge", Line: 7},
		{Name: "libpq", Line: 8},
	}
	if !reflect.DeepEqual(env.Packages, wantPackages) {
		t.Errorf("packages %+v", env.Packages)
	}
	wantRequirements := []facts.Requirement{
		{Name: "fastapi", Extras: []string{"standard"}, Specifier: ">=0.115", Line: 10},
		{Source: facts.Source{Kind: facts.SourceEditable, URL: "app"}, Line: 14},
		{Source: facts.Source{Kind: facts.SourceDirectory, URL: "shared"}, Line: 15},
		{Name: "x-y", Source: facts.Source{Kind: facts.SourceGit, URL: "https://example.org/x.git", Ref: "v1"}, Line: 16},
		{Name: "uvloop", Specifier: "==0.21", Marker: `sys_platform != "win32"`, Line: 17},
		{Name: "pinned", Specifier: "==1.0", Line: 18},
	}
	if !reflect.DeepEqual(env.Requirements, wantRequirements) {
		t.Errorf("requirements\n%+v, want\n%+v", env.Requirements, wantRequirements)
	}
	wantIncludes := []Include{
		{Text: "-r requirements/extra.txt", Path: "requirements/extra.txt", Line: 11},
		{Text: "--requirement=more.txt", Path: "more.txt", Line: 12},
		{Text: "-c constraints.txt", Path: "constraints.txt", Constraint: true, Line: 13},
	}
	if !reflect.DeepEqual(env.Includes, wantIncludes) {
		t.Errorf("includes %+v", env.Includes)
	}
	lines := strings.Split(string(env.PipFile), "\n")
	if len(lines) != 20 || lines[9] != "FastAPI[standard]>=0.115" || lines[16] != "uvloop==0.21 ; sys_platform != 'win32'" {
		t.Errorf("pip file %q", lines)
	}
	var rules []string
	for _, d := range diags {
		rules = append(rules, d.Rule)
		if strings.Contains(d.Message, "pw") {
			t.Errorf("credentials in %q", d.Message)
		}
	}
	if !slices.Equal(rules, []string{"DW109", "DW109", "DW109", "DW109", "DW107"}) {
		t.Errorf("diagnostics %+v", diags)
	}
	if last := diags[4]; last.Line != 6 || !strings.Contains(last.Message, "3 conda packages are not installed by the generated Dockerfile: numpy, gdal, libpq.") {
		t.Errorf("got %+v", last)
	}
}

func TestParseSmall(t *testing.T) {
	for name, text := range map[string]string{
		"no dependencies":   "name: x\n",
		"null dependencies": "dependencies:\n",
		"null pip":          "dependencies:\n- pip:\n",
		"only python":       "dependencies:\n- python\n- pip >=24\n",
		"anchors":           "x: &d []\ndependencies: *d\n",
	} {
		env, diags, err := Parse("environment.yml", []byte(text))
		if err != nil || len(diags) > 0 || len(env.Packages)+len(env.Requirements)+len(env.Pins) > 0 {
			t.Errorf("%s: %+v, %v, %v", name, env, diags, err)
		}
	}
}

func TestParseErrors(t *testing.T) {
	tests := []struct {
		name, text string
		line       int
	}{
		{"empty", "", 0},
		{"comment only", "# nothing\n", 0},
		{"a list", "- python\n", 1},
		{"a scalar", "python\n", 1},
		{"broken", "name: x\ndependencies: [a\n", 3},
		{"tab", "dependencies:\n\t- a\n", 2},
		{"two documents", "name: x\n---\nname: y\n", 2},
		{"dependencies are a string", "dependencies: numpy\n", 1},
		{"a dependency is a list", "dependencies:\n- [a]\n", 2},
		{"a dependency is null", "dependencies:\n- a\n-\n", 3},
		{"a dependency has no name", "dependencies:\n- '>=1'\n", 2},
		{"a Python that is none", "dependencies:\n- a\n- python =three\n", 3},
		{"pip is a string", "dependencies:\n- pip: x\n", 2},
		{"a requirement is none", "dependencies:\n- pip:\n  - x\n  - '!!'\n", 4},
		{"a requirement of two lines", "dependencies:\n- pip:\n  - |\n    a\n    b\n", 3},
		{"a channel is a mapping", "channels:\n- {a: b}\n", 2},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, _, err := Parse("environment.yml", []byte(tt.text))
			var bad *facts.Error
			if !errors.As(err, &bad) {
				t.Fatalf("got %v, want a *facts.Error", err)
			}
			if bad.Line != tt.line || bad.Path != "environment.yml" || bad.Remedy == "" {
				t.Errorf("got %v, want line %d", bad, tt.line)
			}
		})
	}
}

func TestCorpus(t *testing.T) {
	corpus := os.Getenv("DOCKWRIGHT_CORPUS")
	if corpus == "" {
		t.Skip("DOCKWRIGHT_CORPUS names no folder with real projects")
	}
	data, err := os.ReadFile(filepath.Join(corpus, "bird-house__finch", "environment.yml"))
	if err != nil {
		t.Skip(err)
	}
	env, diags, err := Parse("environment.yml", data)
	if err != nil || len(diags) != 1 {
		t.Fatalf("%v, %v", diags, err)
	}
	if len(env.Pins) != 1 || env.Pins[0].Specifier != "<3.13,>=3.10" || len(env.Packages) != 28 {
		t.Errorf("%+v, %d packages", env.Pins, len(env.Packages))
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(full))
	f.Add([]byte("a: &a [*a]\ndependencies: [*a, {pip: *a}]\n"))
	f.Add([]byte("dependencies: ['python[version=\">=3\"]', 'x=1=2=3']"))
	f.Fuzz(func(t *testing.T, data []byte) {
		env, _, err := Parse("environment.yml", data)
		var bad *facts.Error
		if err != nil && !errors.As(err, &bad) {
			t.Fatalf("%v is no *facts.Error", err)
		}
		if err != nil && !reflect.DeepEqual(env, Environment{}) {
			t.Fatalf("an error and half an answer: %+v", env)
		}
	})
}

func BenchmarkParse(b *testing.B) {
	data := []byte(full)
	b.ReportAllocs()
	for b.Loop() {
		if _, _, err := Parse("environment.yml", data); err != nil {
			b.Fatal(err)
		}
	}
}
