package poetrylock

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestContentHashes holds to what real Poetry versions compute:
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
	if err != nil || len(files) != len(golden) {
		t.Fatalf("%d files, golden for %d, %v", len(files), len(golden), err)
	}
	for _, file := range files {
		pyproject, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var want []string
		for _, version := range []string{"2.5.1", "2.2.1", "1.8.5", "1.2.2", "1.1.15"} {
			hash := golden[filepath.Base(file)][version]
			if hash == "" {
				t.Errorf("%s: no golden for %s", file, version)
			}
			if !slices.Contains(want, hash) {
				want = append(want, hash)
			}
		}
		if got, err := ContentHashes(pyproject); err != nil || !slices.Equal(got, want) {
			t.Errorf("%s: %v, %v; want %v", file, got, err, want)
		}
		if got, err := ContentHash(pyproject); err != nil || got != want[0] {
			t.Errorf("%s: newest %v, %v; want %v", file, got, err, want[0])
		}
	}
}

func TestContentHashErrors(t *testing.T) {
	for _, text := range []string{
		"[tool", "project = 1", "tool = 1", "tool.poetry = []", "dependency-groups = 1",
		"[tool.poetry.dependencies]\nx = 2020-01-01",
	} {
		if got, err := ContentHash([]byte(text)); err == nil {
			t.Errorf("%q has the hash %s", text, got)
		}
	}
}

// The locks in testdata/projects were written by real Poetry.
func TestContentHashesOfProjects(t *testing.T) {
	paths, err := filepath.Glob("testdata/projects/*/poetry.lock")
	if err != nil || len(paths) == 0 {
		t.Fatal(paths, err)
	}
	for _, path := range paths {
		if !isFresh(t, path) {
			t.Errorf("%s seems stale", path)
		}
	}
}

// So were those of real projects. One is stale in truth: `poetry check --lock`
// says so too.
func TestContentHashesOfCorpus(t *testing.T) {
	const stale = "examples/example_app/poetry.lock"
	for _, path := range corpusLocks(t) {
		if isFresh(t, path) == strings.HasSuffix(filepath.ToSlash(path), stale) {
			t.Errorf("%s: stale or fresh against what Poetry says", path)
		}
	}
}

func isFresh(t *testing.T, path string) bool {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	lock, _, err := Parse("poetry.lock", data)
	if err != nil {
		t.Fatal(err)
	}
	pyproject, err := os.ReadFile(filepath.Join(filepath.Dir(path), "pyproject.toml"))
	if err != nil {
		t.Fatal(err)
	}
	hashes, err := ContentHashes(pyproject)
	if err != nil {
		t.Fatal(err)
	}
	return slices.Contains(hashes, lock.ContentHash)
}
