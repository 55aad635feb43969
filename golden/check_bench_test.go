package golden

import (
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/dockwright/dockwright/cmd"
)

// BenchmarkCheck runs check on projects that are in sync: a small one, one whose
// reasons are told, and the largest lock of the development corpus. A project may
// take 50 ms, the start of the process included.
func BenchmarkCheck(b *testing.B) {
	b.Run("small", func(b *testing.B) { benchCheck(b, filepath.Join("cases", "uv", "input"), nil, 0) })
	b.Run("drifted", func(b *testing.B) {
		benchCheck(b, filepath.Join("cases", "uv", "input"), func(dir string) error {
			name := filepath.Join(dir, "pyproject.toml")
			data, err := os.ReadFile(name)
			if err != nil {
				return err
			}
			return os.WriteFile(name, bytes.Replace(data, []byte("\nhello = "), []byte("\ngreet = "), 1), 0o644)
		}, 1)
	})
	b.Run("largest", func(b *testing.B) {
		root := os.Getenv("DOCKWRIGHT_CORPUS")
		if root == "" {
			b.Skip("DOCKWRIGHT_CORPUS names no folder: the largest lock is part of the development corpus")
		}
		benchCheck(b, filepath.Join(root, "docling-project__docling-serve"), nil, 0)
	})
}

func benchCheck(b *testing.B, project string, edit func(dir string) error, want int) {
	dir := b.TempDir()
	if err := os.CopyFS(dir, os.DirFS(project)); err != nil {
		b.Fatal(err)
	}
	nowhere := cmd.Streams{Out: io.Discard, Err: io.Discard}
	if code := cmd.Main(context.Background(), []string{"generate", dir}, nowhere); code != 0 {
		b.Fatalf("generate: exit code %d", code)
	}
	if edit != nil {
		if err := edit(dir); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportAllocs()
	for b.Loop() {
		if code := cmd.Main(context.Background(), []string{"check", dir}, nowhere); code != want {
			b.Fatalf("exit code %d, not %d", code, want)
		}
	}
}
