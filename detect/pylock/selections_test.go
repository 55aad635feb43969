package pylock_test

import (
	"encoding/json"
	"os"
	"slices"
	"testing"

	"github.com/dockwright/dockwright/detect/closure"
	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/pep508"
	"github.com/dockwright/dockwright/detect/pylock"
	"github.com/dockwright/dockwright/detect/wheel"
	"github.com/dockwright/dockwright/golden/reference"
)

// selection is one way to install a recorded lock; Groups nil for its default
// groups. Want is nil where packaging refuses.
type selection struct {
	Extras, Groups []string
	Want           [][]string // by target
}

var selectionTargets = []facts.Target{
	{Major: 3, Minor: 13, Patch: 5, Libc: facts.Glibc, LibcMajor: 2, LibcMinor: 41, Arch: "x86_64"},
	{Major: 3, Minor: 10, Patch: 19, Libc: facts.Musl, LibcMajor: 1, LibcMinor: 2, Arch: "aarch64"},
}

// TestSelections holds the whole way from a lock to the files that are
// installed against packaging's: testdata/selections.py makes the golden.
func TestSelections(t *testing.T) {
	data, err := os.ReadFile("testdata/selections.json")
	if err != nil {
		t.Fatal(err)
	}
	var golden struct {
		Locks []struct {
			Lock  string
			Cases []selection
		}
	}
	if err := json.Unmarshal(data, &golden); err != nil || len(golden.Locks) < 200 {
		t.Fatal(len(golden.Locks), err)
	}
	refused, compared := 0, 0
	for _, row := range golden.Locks {
		lock, _, err := pylock.Parse("pylock.toml", []byte(row.Lock))
		if err != nil {
			t.Fatalf("%v\n%s", err, row.Lock)
		}
		for _, c := range row.Cases {
			for i, target := range selectionTargets {
				got := selected(t, lock, c, target)
				if (got == nil) != (c.Want[i] == nil) || !slices.Equal(got, c.Want[i]) {
					t.Errorf("extras %q, groups %q on %v: %q, packaging selects %q from\n%s", c.Extras, c.Groups, target, got, c.Want[i], row.Lock)
				}
				compared++
				if got == nil {
					refused++
				}
			}
		}
	}
	if refused == 0 || refused > compared/2 {
		t.Errorf("%d of %d selections are refused", refused, compared)
	}
}

// selected are the packages as selections.py writes them, sorted; nil for what
// cannot be installed.
func selected(t *testing.T, lock *facts.Lock, c selection, target facts.Target) []string {
	t.Helper()
	sel := facts.Selection{Extras: c.Extras, Groups: c.Groups}
	if c.Groups == nil {
		sel.Groups = lock.DefaultGroups
	}
	result, err := closure.Walk(lock, lock.Roots, sel, pep508.Linux(target))
	if err != nil {
		t.Fatal(err)
	}
	rows, names := []string{}, map[string]bool{}
	for _, r := range result.Packages {
		p := &lock.Packages[r.Package]
		v := wheel.Choose(p.Files, p.Source, p.Name, target, lock.Builds)
		if names[p.Name] || v.Class == facts.None {
			return nil
		}
		names[p.Name] = true
		switch p.Source.Kind {
		case facts.SourceRegistry:
			rows = append(rows, p.Name+" "+p.Version+" "+v.File)
		case facts.SourceGit:
			rows = append(rows, p.Name+" vcs")
		case facts.SourceDirectory, facts.SourceEditable:
			rows = append(rows, p.Name+" directory")
		default:
			rows = append(rows, p.Name+" archive")
		}
	}
	slices.Sort(rows)
	return rows
}

func TestSelectionsRecorded(t *testing.T) {
	reference.Reproduces(t, "pypa", "testdata/selections.py")
}
