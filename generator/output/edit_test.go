package output

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestEditedFile holds that a file of the user's is replaced unasked, together with
// the others or not at all, and only if it still is what was read.
func TestEditedFile(t *testing.T) {
	docker := File{Path: "Dockerfile", Body: seal("FROM a\n")}
	for _, c := range []struct {
		name, there string // "" for no file
		was         []byte
		action      Action // "" for refused
	}{
		{"as it was read", "[project]\n", []byte("[project]\n"), Updated},
		{"changed meanwhile", "[project]\n# new\n", []byte("[project]\n"), ""},
		{"only its line ends", "[project]\r\n", []byte("[project]\n"), ""},
		{"removed meanwhile", "", []byte("[project]\n"), ""},
		{"a new one", "", nil, Created},
		{"made meanwhile", "[project]\n", nil, ""},
		{"made meanwhile, and empty", " ", nil, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			files := map[string]string{}
			if c.there != "" {
				files["pyproject.toml"] = c.there
			}
			dir := lay(t, files)
			edit := File{Path: "pyproject.toml", Body: []byte("[project]\n[tool.dockwright]\n"), Edit: true, Was: c.was}
			for _, force := range []bool{true, false} {
				if force && c.action != "" {
					continue
				}
				r, err := Write(dir, []File{docker, edit}, Options{Force: force, Last: &Last{}})
				after := tree(t, dir)
				if c.action == "" {
					if err == nil || !strings.Contains(err.Error(), "pyproject.toml: the file was changed meanwhile") {
						t.Errorf("force %v: %v", force, err)
					}
					if _, wrote := after["Dockerfile"]; wrote || after["pyproject.toml"] != c.there {
						t.Errorf("force %v: something was written: %q", force, after)
					}
					continue
				}
				if err != nil || r.Files[1].Action != c.action || after["pyproject.toml"] != string(edit.Body) || after["Dockerfile"] == "" {
					t.Errorf("%v, %v, %q", err, r, after)
				}
			}
		})
	}
}

// TestEditedFileKeepsMode holds that a file which only its owner may read stays so.
func TestEditedFileKeepsMode(t *testing.T) {
	dir := lay(t, map[string]string{"pyproject.toml": "a"})
	path := filepath.Join(dir, "pyproject.toml")
	if err := os.Chmod(path, 0o600); err != nil {
		t.Fatal(err)
	}
	before, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Write(dir, []File{{Path: "pyproject.toml", Body: []byte("b"), Edit: true, Was: []byte("a")}}, Options{}); err != nil {
		t.Fatal(err)
	}
	if after, err := os.Stat(path); err != nil || after.Mode() != before.Mode() {
		t.Errorf("%v, the mode is %v, was %v", err, after.Mode(), before.Mode())
	}
}
