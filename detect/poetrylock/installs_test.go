package poetrylock_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/dockwright/dockwright/detect/closure"
	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/pep440"
	"github.com/dockwright/dockwright/detect/pep508"
	"github.com/dockwright/dockwright/detect/poetrylock"
	"github.com/dockwright/dockwright/detect/pyproject"
	"github.com/dockwright/dockwright/golden/reference"
)

// installation is a row of testdata/installs.json.
type installation struct {
	Lock     string
	Python   [3]int
	Main     bool
	Groups   []string
	Extras   []string
	Packages []string
}

// TestInstalls walks real locks of three generations to what real Poetry
// installs from them: testdata/record_installs.py makes the golden.
func TestInstalls(t *testing.T) {
	data, err := os.ReadFile("testdata/installs.json")
	if err != nil {
		t.Fatal(err)
	}
	var rows []installation
	if err := json.Unmarshal(data, &rows); err != nil || len(rows) < 48 {
		t.Fatal(len(rows), err)
	}
	for _, row := range rows {
		folder := filepath.Join("testdata", row.Lock)
		if !strings.HasPrefix(row.Lock, "projects/") {
			corpus := os.Getenv("DOCKWRIGHT_CORPUS")
			if corpus == "" {
				continue
			}
			folder = filepath.Join(corpus, row.Lock)
		}
		got := walk(t, folder, row)
		if missing, more := difference(row.Packages, got), difference(got, row.Packages); len(missing)+len(more) > 0 {
			t.Errorf("%s on %v, main %v, groups %v, extras %v:\nmissing %v\ntoo many %v",
				row.Lock, row.Python, row.Main, row.Groups, row.Extras, missing, more)
		}
	}
}

func walk(t *testing.T, folder string, row installation) []string {
	lock, _, err := poetrylock.Parse("poetry.lock", read(t, filepath.Join(folder, "poetry.lock")))
	if err != nil {
		t.Fatal(err)
	}
	roots := lock.Roots
	if roots == nil {
		manifest, _, err := pyproject.Parse("pyproject.toml", read(t, filepath.Join(folder, "pyproject.toml")))
		if err != nil {
			t.Fatal(err)
		}
		roots = closure.Roots(manifest, "")
	}
	env := pep508.Linux(facts.Target{Major: row.Python[0], Minor: row.Python[1], Patch: row.Python[2], Arch: "x86_64"})
	sel := facts.Selection{NoMain: !row.Main, Groups: row.Groups, Extras: row.Extras}
	result, err := closure.Walk(lock, roots, sel, env)
	if err != nil || len(result.Missing)+len(result.Unknown) > 0 {
		t.Errorf("%s: missing %v, unknown %v, %v", folder, result.Missing, result.Unknown, err)
	}
	var got []string
	for _, reached := range result.Packages {
		p := lock.Packages[reached.Package]
		version, err := pep440.Parse(p.Version) // Poetry prints the normal form
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, p.Name+" "+version.String())
	}
	return got
}

func difference(a, b []string) []string {
	return slices.DeleteFunc(slices.Clone(a), func(s string) bool { return slices.Contains(b, s) })
}

func read(t *testing.T, path string) []byte {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestRecorded(t *testing.T) {
	reference.Reproduces(t, "poetry", "testdata/record_installs.py")
}
