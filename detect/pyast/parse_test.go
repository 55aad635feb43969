package pyast

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// readings are the trees of a recorded file, by the text after "== ", in its order.
func readings(t *testing.T, path string) (keys []string, of map[string]reading) {
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	of = map[string]reading{}
	for _, record := range strings.Split("\n"+string(data), "\n== ")[1:] {
		key, lines, _ := strings.Cut(record, "\n")
		var r reading
		for _, line := range strings.Split(strings.Trim(lines, "\n"), "\n") {
			if line != "" {
				r.add(line)
			}
		}
		keys = append(keys, key)
		of[key] = r
	}
	return keys, of
}

// TestHard holds Parse to the trees that CPython 3.14 gave of hard files. Make them
// anew with `python3.14 testdata/dump.py --record`.
func TestHard(t *testing.T) {
	files, _ := filepath.Glob("testdata/hard/*.py")
	if len(files) == 0 {
		t.Fatal("no files")
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		tree, err := os.ReadFile(strings.TrimSuffix(file, ".py") + ".tree")
		if err != nil {
			t.Fatal(err)
		}
		var want reading
		for _, line := range strings.Split(strings.TrimSuffix(string(tree), "\n"), "\n") {
			want.add(line)
		}
		if diff := differs(data, want); diff != "" {
			t.Errorf("%s: %s", file, diff)
		}
	}
}

// elsewhere are the snippets that CPython 3.14 refuses and another version reads.
var elsewhere = map[string]bool{
	"[*a for b in c]": true, // 3.15: PEP 798
	`f"{a:b⏎}"`:       true, // 3.12 and 3.13
}

// TestSnippets holds Parse to what CPython 3.14 says of one snippet a line, most of
// which it refuses.
func TestSnippets(t *testing.T) {
	keys, want := readings(t, "testdata/snippets.tree")
	refused := 0
	for _, key := range keys {
		data := strings.NewReplacer("⏎", "\n", "→", "\t").Replace(key)
		if want[key].lines != nil && want[key].lines[0] == "refused" {
			refused++
		}
		if diff := differs([]byte(data), want[key]); diff != "" && !elsewhere[key] {
			t.Errorf("%s: %s", key, diff)
		}
	}
	if refused < 100 || len(keys)-refused < 100 {
		t.Errorf("%d snippets, %d of them refused", len(keys), refused)
	}
}
