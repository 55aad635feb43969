package plan

import (
	"slices"
	"strings"
	"testing"

	"github.com/pelletier/go-toml/v2"

	"github.com/dockwright/dockwright/detect/pep508"
)

// TestDietData holds that no key of the file is misspelt, that entries are normalized,
// sorted and sourced, and that no pattern could end a word of a shell's.
func TestDietData(t *testing.T) {
	var data dietData
	d := toml.NewDecoder(strings.NewReader(string(dietFile)))
	d.DisallowUnknownFields()
	if err := d.Decode(&data); err != nil {
		t.Fatal(err)
	}
	var names, patterns []string
	for _, e := range slices.Concat(data.Tests, data.Bytecode) {
		names, patterns = append(names, e.Name), append(patterns, e.Folders...)
		if len(e.Folders) == 0 || e.Version == "" || e.Bytes < 300_000 {
			t.Errorf("%s: %v of version %q save %d bytes", e.Name, e.Folders, e.Version, e.Bytes)
		}
	}
	if !slices.IsSorted(names[:len(data.Tests)]) || !slices.IsSorted(names[len(data.Tests):]) {
		t.Errorf("not sorted: %v", names)
	}
	for _, e := range data.Part {
		names, patterns = append(append(names, e.Name), e.Unless...), slices.Concat(patterns, e.Folders, e.Files, e.Share)
		for _, p := range slices.Concat(e.Folders, e.Files) {
			if !strings.HasPrefix(p, "./") || strings.Count(p, "/") < 2 {
				t.Errorf("%s: %s is no pattern below a folder of site-packages", e.Name, p)
			}
		}
		if e.What == "" || !strings.HasPrefix(e.Source, "https://") || e.Bytes < 300_000 {
			t.Errorf("%s: %q, source %q, %d bytes", e.Name, e.What, e.Source, e.Bytes)
		}
	}
	for _, e := range data.Compiler {
		names = append(names, e.Names...)
		if e.Why == "" || !strings.HasPrefix(e.Source, "https://") {
			t.Errorf("%v: %q, source %q", e.Names, e.Why, e.Source)
		}
	}
	for _, n := range names {
		if n != pep508.NormalizeName(n) {
			t.Errorf("%s is not normalized", n)
		}
	}
	for _, p := range patterns {
		if strings.Trim(p, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./*") != "" || strings.Contains(p, "..") {
			t.Errorf("pattern %q", p)
		}
	}
}

// TestIsCompiler holds the names of Debian's and Alpine's packages apart.
func TestIsCompiler(t *testing.T) {
	for name, want := range map[string]bool{
		"gcc": true, "g++": true, "gcc-14": true, "clang": true, "clang-19": true, "build-essential": true, "build-base": true, "tcc": true,
		"gcc-14-base": false, "libgcc-s1": false, "clang-format": false, "clang-format-19": false, "gfortran": false, "": false,
	} {
		if got := isCompiler(name); got != want {
			t.Errorf("isCompiler(%q) = %v", name, got)
		}
	}
}
