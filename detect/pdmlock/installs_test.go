package pdmlock_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/dockwright/dockwright/detect/closure"
	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/pdmlock"
	"github.com/dockwright/dockwright/detect/pep508"
	"github.com/dockwright/dockwright/detect/pyproject"
	"github.com/dockwright/dockwright/golden/reference"
)

// installation is a row of testdata/installs.json.
type installation struct {
	Lock     string
	Python   [3]int
	Groups   []string // PDM's: "default", groups and extras
	Packages []string
}

// TestInstalls walks real locks to what real PDM installs from them:
// testdata/record_installs.py makes the golden.
func TestInstalls(t *testing.T) {
	data, err := os.ReadFile("testdata/installs.json")
	if err != nil {
		t.Fatal(err)
	}
	var rows []installation
	if err := json.Unmarshal(data, &rows); err != nil || len(rows) < 80 {
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
			t.Errorf("%s on %v, groups %v:\nmissing %v\ntoo many %v", row.Lock, row.Python, row.Groups, missing, more)
		}
	}
}

func walk(t *testing.T, folder string, row installation) []string {
	lock, _, err := pdmlock.Parse("pdm.lock", read(t, filepath.Join(folder, "pdm.lock")))
	if err != nil {
		t.Fatal(err)
	}
	manifest, _, err := pyproject.Parse("pyproject.toml", read(t, filepath.Join(folder, "pyproject.toml")))
	if err != nil {
		t.Fatal(err)
	}
	roots := lock.Roots
	if roots == nil {
		roots = closure.Roots(manifest, "")
	}
	sel := facts.Selection{NoMain: !slices.Contains(row.Groups, "default")}
	for _, name := range row.Groups {
		switch {
		case name == "default":
		case slices.ContainsFunc(manifest.Extras, func(g facts.Group) bool { return g.Name == name }):
			sel.Extras = append(sel.Extras, name)
		default:
			sel.Groups = append(sel.Groups, name)
		}
	}
	env := pep508.Linux(facts.Target{Major: row.Python[0], Minor: row.Python[1], Patch: row.Python[2], Arch: "x86_64"})
	result, err := closure.Walk(lock, roots, sel, env)
	if err != nil || len(result.Missing)+len(result.Unknown) > 0 {
		t.Errorf("%s: missing %v, unknown %v, %v", folder, result.Missing, result.Unknown, err)
	}
	var got []string
	for _, reached := range result.Packages {
		p := lock.Packages[reached.Package]
		got = append(got, p.Name+" "+p.Version)
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
	reference.Reproduces(t, "pdm", "testdata/record_installs.py")
}
