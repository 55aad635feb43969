package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/dockwright/dockwright/detect/pep508"
	"github.com/dockwright/dockwright/detect/sourcetree"
	"github.com/dockwright/dockwright/detect/wheel"
)

var row = regexp.MustCompile(`(?m)^\| (\S+) (\S+) \| (\S+) \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$`)

// TestTable holds that docs/sdists.md has what is read today, of the sdists in the
// folder DOCKWRIGHT_SDISTS (compare.py leaves them in WORK/sdists).
func TestTable(t *testing.T) {
	folder := os.Getenv("DOCKWRIGHT_SDISTS")
	if folder == "" {
		t.Skip("DOCKWRIGHT_SDISTS is unset")
	}
	text, err := os.ReadFile("../../docs/sdists.md")
	if err != nil {
		t.Fatal(err)
	}
	stated := map[string][]string{}
	for _, m := range row.FindAllStringSubmatch(string(text), -1) {
		stated[pep508.NormalizeName(m[1])+" "+m[2]] = m
	}
	if len(stated) < 25 {
		t.Fatalf("%d rows", len(stated))
	}
	files, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	held := 0
	for _, f := range files {
		for key, m := range stated {
			name, version, _ := strings.Cut(key, " ")
			if v, ok := wheel.Version(f.Name(), name); !ok || v != version {
				continue
			}
			held++
			if got := read(t, filepath.Join(folder, f.Name())); got != m[4] {
				t.Errorf("%s: read %q, and the table has %q", f.Name(), got, m[4])
			}
		}
	}
	if held < 25 {
		t.Errorf("%d sdists in %s", held, folder)
	}
}

// read is the table's cell.
func read(t *testing.T, name string) string {
	t.Helper()
	file, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		t.Fatal(err)
	}
	tree, err := sourcetree.Archive(name, file, info.Size())
	if err != nil {
		t.Fatal(err)
	}
	b := sourcetree.Read(tree)
	out := strings.Join(b.Words(), " ")
	if b.Pure {
		out = "pure"
	}
	if b.Rust != "" {
		out += " (Rust " + b.Rust + ")"
	}
	if !b.Known {
		out += ", a guess"
	}
	return out
}
