package detect

import (
	"os"
	"testing"
)

// BenchmarkDetect reads a whole project: the folder that DOCKWRIGHT_PROJECT
// names, with its source.
func BenchmarkDetect(b *testing.B) {
	dir := os.Getenv("DOCKWRIGHT_PROJECT")
	if dir == "" {
		b.Skip("DOCKWRIGHT_PROJECT names no folder")
	}
	for b.Loop() {
		if _, _, err := Detect(b.Context(), os.DirFS(dir), Options{}); err != nil {
			b.Fatal(err)
		}
	}
}
