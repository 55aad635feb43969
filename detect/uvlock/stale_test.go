package uvlock_test

import (
	"encoding/json"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"testing"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/pyproject"
	"github.com/dockwright/dockwright/detect/uvlock"
)

// TestStale holds Stale to the verdicts of `uv lock --check` that
// testdata/stale/record.py recorded, each after one edit of a manifest.
func TestStale(t *testing.T) {
	var recorded struct {
		Cases []struct {
			Project, Folder, Old, New string
			Fits                      bool
		}
	}
	data, err := os.ReadFile("testdata/stale/cases.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, &recorded); err != nil {
		t.Fatal(err)
	}
	// What uv refuses and Stale keeps silent about, since it could be wrong
	// there: a marker, an extra and a group that are empty.
	silent := map[string]bool{
		"sys_platform == 'linux'":           true,
		"db = [\"anyio[trio]\"]\nmore = []": true,
		"[dependency-groups]\nlint = []":    true,
	}
	for _, c := range recorded.Cases {
		lock := parseFile(t, filepath.Join("testdata/projects", c.Project, "uv.lock"))
		manifest := strings.ReplaceAll(readFile(t, filepath.Join("testdata/projects", c.Project, c.Folder, "pyproject.toml")), c.Old, c.New)
		m, _, err := pyproject.Parse(path.Join(c.Folder, "pyproject.toml"), []byte(manifest))
		if err != nil {
			t.Fatal(err)
		}
		got := uvlock.Stale(lock, m)
		if c.Fits && len(got) > 0 {
			t.Errorf("%s: a false alarm after %q: %s", c.Project, c.New, got[0].Message)
		}
		if !c.Fits && (len(got) == 0) != silent[c.New] {
			t.Errorf("%s: after %q uv refuses the lock; Stale says %v", c.Project, c.New, got)
		}
		for _, d := range got {
			t.Logf("%s: %s", c.Project, d.Message)
		}
	}
}

// TestStaleMessages shows what is said.
func TestStaleMessages(t *testing.T) {
	lock := parseFile(t, "testdata/projects/forks/uv.lock")
	manifest := readFile(t, "testdata/projects/forks/pyproject.toml")
	for _, tt := range []struct{ old, new, want string }{
		{`"anyio",`, `"anyio", "rich",`, "rich is not in the lock"},
		{`"anyio",`, ``, "the lock has anyio, which is not required there"},
		{`idna==3.7`, `idna==3.6`, "idna is ==3.10 or ==3.6 there and ==3.10 or ==3.7 in the lock"},
		{`>=3.10`, `>=3.12`, `requires-python is ">=3.12" there and ">=3.10" in the lock`},
		{`version = "0"`, `version = "0.1"`, "the project's version is 0.1 there and 0 in the lock"},
	} {
		m, _, err := pyproject.Parse("pyproject.toml", []byte(strings.Replace(manifest, tt.old, tt.new, 1)))
		if err != nil {
			t.Fatal(err)
		}
		got := uvlock.Stale(lock, m)
		want := "the lock does not fit pyproject.toml: " + tt.want
		if len(got) != 1 || got[0].Message != want || got[0].Rule != "DW102" || got[0].Path != "uv.lock" || got[0].Remedy == "" {
			t.Errorf("after %q:\n got %+v\nwant %s", tt.new, got, want)
		}
	}
}

// TestStaleDynamic says nothing of what the build backend computes, nor of a
// package that the lock doesn't know.
func TestStaleDynamic(t *testing.T) {
	lock := parseFile(t, "testdata/projects/forks/uv.lock")
	m := facts.Manifest{Path: "pyproject.toml", Name: "forks", Version: "0", RequiresPython: ">=3.10"}
	if got := uvlock.Stale(lock, m); len(got) != 1 {
		t.Errorf("without dependencies: %v", got)
	}
	m.Dynamic = []string{"dependencies"}
	if got := uvlock.Stale(lock, m); len(got) != 0 {
		t.Errorf("with dynamic dependencies: %v", got)
	}
	if got := uvlock.Stale(lock, facts.Manifest{Path: "pyproject.toml", Name: "other"}); len(got) != 0 {
		t.Errorf("another project: %v", got)
	}
}

// TestStaleCorpus: two of the real locks are out of date. datajunction-query's is
// not used, since the project belongs to a workspace (`uv lock --check` resolves
// it anew); redash changed its version after the last `uv lock`.
func TestStaleCorpus(t *testing.T) {
	corpus := os.Getenv("DOCKWRIGHT_CORPUS")
	if corpus == "" {
		t.Skip("DOCKWRIGHT_CORPUS is not set: no locks of real projects")
	}
	compared := 0
	err := filepath.WalkDir(corpus, func(file string, d fs.DirEntry, err error) error {
		if err != nil || d.Name() != "uv.lock" {
			return err
		}
		lock := parseFile(t, file)
		for _, member := range lock.Recorded {
			data, err := os.ReadFile(filepath.Join(filepath.Dir(file), member.Dir, "pyproject.toml"))
			if err != nil {
				continue
			}
			m, _, err := pyproject.Parse(path.Join(member.Dir, "pyproject.toml"), data)
			if err != nil {
				t.Error(err)
				continue
			}
			compared++
			stale := strings.HasSuffix(filepath.ToSlash(file), "/datajunction-query/uv.lock") || member.Name == "redash"
			if got := uvlock.Stale(lock, m); (len(got) > 0) != stale {
				t.Errorf("%s, %s: %v", file, member.Name, got)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if compared < 20 {
		t.Errorf("only %d manifests were compared", compared)
	}
}

func parseFile(t testing.TB, file string) *facts.Lock {
	t.Helper()
	lock, _, err := uvlock.Parse("uv.lock", []byte(readFile(t, file)))
	if err != nil {
		t.Fatal(err)
	}
	return lock
}

func readFile(t testing.TB, file string) string {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}
