package golden

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/dockwright/dockwright/cmd"
)

// BenchmarkGenerate runs generate --dry-run: a small project, and the largest
// lock of the development corpus (4 MB), for which the whole process may take
// 100 ms and 200 MB. What stands here is without the start of the process.
func BenchmarkGenerate(b *testing.B) {
	b.Run("small", func(b *testing.B) { benchGenerate(b, filepath.Join("cases", "uv", "input")) })
	b.Run("largest", func(b *testing.B) {
		root := os.Getenv("DOCKWRIGHT_CORPUS")
		if root == "" {
			b.Skip("DOCKWRIGHT_CORPUS names no folder: the largest lock is part of the development corpus")
		}
		benchGenerate(b, filepath.Join(root, "docling-project__docling-serve"))
	})
}

func benchGenerate(b *testing.B, dir string) {
	b.ReportAllocs()
	for b.Loop() {
		code := cmd.Main(context.Background(), []string{"generate", "--dry-run", dir}, cmd.Streams{Out: io.Discard, Err: io.Discard})
		if code != 0 {
			b.Fatalf("exit code %d", code)
		}
	}
}
