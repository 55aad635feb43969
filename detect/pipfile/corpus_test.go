package pipfile

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/dockwright/dockwright/detect/facts"
)

// The Pipfiles of real projects give the hash that pipenv wrote into the lock
// beside them.
func TestCorpus(t *testing.T) {
	corpus := os.Getenv("DOCKWRIGHT_CORPUS")
	if corpus == "" {
		t.Skip("DOCKWRIGHT_CORPUS names no folder with real projects")
	}
	locks := 0
	err := filepath.WalkDir(corpus, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.Name() != "Pipfile.lock" {
			return err
		}
		locks++
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		lock, diags, err := ParseLock("Pipfile.lock", data)
		if err != nil || !lock.Pinned && lock.Roots == nil {
			t.Errorf("%s: %v", path, err)
			return nil
		}
		pipfile, err := os.ReadFile(filepath.Join(filepath.Dir(path), "Pipfile"))
		if err != nil {
			return err
		}
		manifest, _, err := Parse("Pipfile", pipfile)
		if err != nil {
			t.Errorf("%s: %v", path, err)
			return nil
		}
		hashes, err := Hashes(pipfile)
		if err != nil {
			t.Errorf("%s: %v", path, err)
		}
		t.Logf("%s: %d packages, pinned %v, hashed %v, python %s, lock hash is number %d of %d, %v",
			path, len(lock.Packages), lock.Pinned, lock.Hashed, lock.RequiresPython,
			slices.Index(hashes, LockHash(data)), len(hashes), diags)
		if manifest.RequiresPython != lock.RequiresPython {
			t.Errorf("%s: requires %s, the lock %s", path, manifest.RequiresPython, lock.RequiresPython)
		}
		missing(t, path, manifest, lock)
		return nil
	})
	if err != nil || locks == 0 {
		t.Fatalf("%d locks: %v", locks, err)
	}
}

// missing reports what the Pipfile asks for and the lock's main root lacks.
func missing(t *testing.T, path string, m facts.Manifest, lock *facts.Lock) {
	for _, req := range m.Dependencies {
		if !slices.ContainsFunc(lock.Roots[0].Edges, func(e facts.Edge) bool { return e.Name == req.Name }) {
			t.Errorf("%s: %s is not in the lock", path, req.Name)
		}
	}
}
