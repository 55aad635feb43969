package pdmlock

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// TestContentHashes holds to what real PDM versions compute:
// testdata/record_hashes.py makes the golden.
func TestContentHashes(t *testing.T) {
	data, err := os.ReadFile("testdata/hash/golden.json")
	if err != nil {
		t.Fatal(err)
	}
	var golden map[string]map[string]string
	if err := json.Unmarshal(data, &golden); err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob("testdata/hash/*.toml")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		var want []string
		for _, version := range []string{"2.29.3", "2.20.1", "2.17.3", "2.12.4", "2.1.5"} {
			hash := golden[filepath.Base(file)][version]
			if hash == "" {
				t.Errorf("%s: no golden for %s", file, version)
			}
			if !slices.Contains(want, hash) {
				want = append(want, hash)
			}
		}
		if got, err := ContentHashes(read(t, file)); err != nil || !slices.Equal(got, want) {
			t.Errorf("%s: %v, %v; want %v", file, got, err, want)
		}
	}

	root := read(t, "testdata/hash/workspace/pyproject.toml")
	b := Member{"b", read(t, "testdata/hash/workspace/b/pyproject.toml")}
	c := Member{"a/c", read(t, "testdata/hash/workspace/a/c/pyproject.toml")}
	want := []string{golden["workspace"]["2.29.3"]}
	if got, err := ContentHashes(root, b, c); err != nil || !slices.Equal(got, want) {
		t.Errorf("workspace: %v, %v; want %v", got, err, want)
	}
	if got, err := ContentHashes(root); err != nil || got != nil {
		t.Errorf("workspace without members: %v, %v", got, err)
	}
}

func TestContentHashesOfOtherTools(t *testing.T) {
	got, err := ContentHashes([]byte("[tool.poetry]\nname = \"x\"\n"))
	if err != nil || got != nil {
		t.Errorf("%v, %v", got, err)
	}
}

func TestContentHashErrors(t *testing.T) {
	for _, text := range []string{
		"[tool", "project = 1", "[project]\n[tool]\npdm = 1", "[project]\n[tool.pdm]\nresolution = 1",
		"[project]\n[tool.pdm]\ndev-dependencies = []", "[project]\n[tool.pdm.dev-dependencies]\nx = 1",
		"[project]\n[tool.pdm]\nworkspace = 1", "[project]\n[tool.pdm.resolution]\nbefore = 2020-01-01",
	} {
		if got, err := ContentHashes([]byte(text)); err == nil {
			t.Errorf("%q has the hashes %v", text, got)
		}
	}
	root := []byte("[project]\n[tool.pdm.workspace]\nmembers = ['a']")
	for _, member := range []string{"", "[project", "project = 1"} {
		if got, err := ContentHashes(root, Member{"a", []byte(member)}); err == nil {
			t.Errorf("with the member %q: %v", member, got)
		}
	}
}

// The locks in testdata/projects were written by real PDM.
func TestContentHashesOfProjects(t *testing.T) {
	paths, err := filepath.Glob("testdata/projects/*/pdm.lock")
	if err != nil || len(paths) == 0 {
		t.Fatal(paths, err)
	}
	for _, path := range paths {
		checkFresh(t, path)
	}
}

// So were those of real projects.
func TestContentHashesOfCorpus(t *testing.T) {
	for _, path := range corpusLocks(t) {
		checkFresh(t, path)
	}
}

func checkFresh(t *testing.T, path string) {
	t.Helper()
	lock, _, err := Parse("pdm.lock", read(t, path))
	if err != nil {
		t.Fatal(err)
	}
	hashes, err := ContentHashes(read(t, filepath.Join(filepath.Dir(path), "pyproject.toml")))
	if err != nil || !slices.Contains(hashes, lock.ContentHash) {
		t.Errorf("%s: %s is none of %v, %v", path, lock.ContentHash, hashes, err)
	}
}

func read(tb testing.TB, path string) []byte {
	tb.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		tb.Fatal(err)
	}
	return data
}
