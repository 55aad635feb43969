package pylock

import (
	"os"
	"strings"
	"testing"

	"github.com/dockwright/dockwright/detect/locktoml/locktomltest"
)

// TestStream: what the tools write is read in one pass, with go-toml's result,
// and what comes of it when it is changed with the same one or by go-toml.
func TestStream(t *testing.T) {
	isLock := func(name string) bool { _, ok := IsName(name); return ok }
	t.Run("testdata", func(t *testing.T) {
		all := func(name string) bool { return strings.HasSuffix(name, ".toml") }
		locktomltest.Mutants[document](t, locktomltest.Files(t, os.DirFS("testdata/cases"), all), 50)
	})
	t.Run("corpus", func(t *testing.T) {
		locktomltest.Corpus[document](t, os.Getenv("DOCKWRIGHT_CORPUS"), os.DirFS, isLock)
	})
}
