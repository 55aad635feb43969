package poetrylock

import (
	"os"
	"testing"

	"github.com/dockwright/dockwright/detect/locktoml/locktomltest"
)

// TestStream: what the tools write is read in one pass, with go-toml's result,
// and what comes of it when it is changed with the same one or by go-toml.
func TestStream(t *testing.T) {
	isLock := func(name string) bool { return name == "poetry.lock" }
	t.Run("testdata", func(t *testing.T) {
		locktomltest.Mutants[document](t, locktomltest.Files(t, os.DirFS("testdata"), isLock), 200)
	})
	t.Run("corpus", func(t *testing.T) {
		locktomltest.Corpus[document](t, os.Getenv("DOCKWRIGHT_CORPUS"), os.DirFS, isLock)
	})
}
