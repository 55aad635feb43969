package output

import (
	"bufio"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dockwright/dockwright/detect/facts"
)

func seal(body string) []byte { return Seal([]byte(body), "1", nil) }

// lay writes files into a new folder, and tells which files a folder has.
func lay(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, data := range files {
		name = filepath.Join(dir, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(name), 0o755), os.WriteFile(name, []byte(data), 0o644)); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func tree(t *testing.T, dir string) map[string]string {
	t.Helper()
	found := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		rel, _ := filepath.Rel(dir, path)
		if err != nil || rel == "." {
			return err
		}
		if d.IsDir() {
			found[filepath.ToSlash(rel)+"/"] = ""
			return nil
		}
		if d.Type()&fs.ModeSymlink != 0 {
			found[filepath.ToSlash(rel)], err = os.Readlink(path)
			return err
		}
		data, err := os.ReadFile(path)
		found[filepath.ToSlash(rel)] = string(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func sameTree(t *testing.T, dir string, want map[string]string) {
	t.Helper()
	got := tree(t, dir)
	for name, data := range got {
		if w, ok := want[name]; !ok || w != data {
			t.Errorf("%s is there with %q", name, data)
		}
	}
	for name := range want {
		if _, ok := got[name]; !ok {
			t.Errorf("%s is gone", name)
		}
	}
}

func TestWriteActions(t *testing.T) {
	crlf := strings.ReplaceAll(string(seal("b\n")), "\n", "\r\n")
	for _, c := range []struct {
		name  string
		old   string // "" for none
		body  string
		force bool
		want  Action // "" for refused
	}{
		{"new", "", "b\n", false, Created},
		{"same", string(seal("b\n")), "b\n", false, Unchanged},
		{"ours", string(seal("a\n")), "b\n", false, Updated},
		{"ours with CRLF", crlf, "b\n", false, Updated},
		{"edited", string(seal("a\n")) + "x\n", "b\n", false, ""},
		{"edited, forced", string(seal("a\n")) + "x\n", "b\n", true, Overwritten},
		{"edited into this", string(seal("a\n")) + "x\n", "a\nx\n", false, Updated},
		{"foreign", "FROM x\n", "b\n", false, ""},
		{"foreign, forced", "FROM x\n", "b\n", true, Overwritten},
		{"foreign with our body", "b\n", "b\n", false, Updated},
		{"ours, forced", string(seal("a\n")), "b\n", true, Updated},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			target := filepath.Join(dir, "Dockerfile")
			past := time.Now().Add(-time.Hour).Truncate(time.Second)
			if c.old != "" {
				if err := errors.Join(os.WriteFile(target, []byte(c.old), 0o640), os.Chtimes(target, past, past)); err != nil {
					t.Fatal(err)
				}
			}
			r, err := Write(dir, []File{{Path: "Dockerfile", Body: seal(c.body)}}, Options{Force: c.force})
			if c.want == "" {
				var e *facts.Error
				if !errors.As(err, &e) || e.Path != "Dockerfile" || !strings.Contains(e.Remedy, "--force") || !strings.Contains(e.Remedy, "--diff") {
					t.Fatalf("not refused: %v", err)
				}
				sameTree(t, dir, map[string]string{"Dockerfile": c.old})
				return
			}
			if err != nil || !slices.Equal(r.Files, []Result{{"Dockerfile", c.want}}) {
				t.Fatalf("%+v, %v", r, err)
			}
			sameTree(t, dir, map[string]string{"Dockerfile": string(seal(c.body))})
			info, err := os.Stat(target)
			if err != nil {
				t.Fatal(err)
			}
			if touched := !info.ModTime().Equal(past); touched != (c.want != Unchanged) {
				t.Errorf("touched: %v", touched)
			}
			if runtime.GOOS != "windows" && c.old != "" && info.Mode().Perm() != 0o640 {
				t.Errorf("mode %v", info.Mode())
			}
		})
	}
}

func TestWriteSeveral(t *testing.T) {
	dir := lay(t, map[string]string{".dockerignore": string(seal("a\n")), "same": string(seal("s\n"))})
	r, err := Write(dir, []File{{Path: "Dockerfile", Body: seal("d\n")}, {Path: ".dockerignore", Body: seal("i\n")}, {Path: "same", Body: seal("s\n")}, {Path: ".github/workflows/x.yml", Body: seal("w\n")}}, Options{})
	want := []Result{{"Dockerfile", Created}, {".dockerignore", Updated}, {"same", Unchanged}, {".github/workflows/x.yml", Created}}
	if err != nil || !slices.Equal(r.Files, want) {
		t.Fatalf("%+v, %v", r, err)
	}
	sameTree(t, dir, map[string]string{
		"Dockerfile": string(seal("d\n")), ".dockerignore": string(seal("i\n")), "same": string(seal("s\n")),
		".github/": "", ".github/workflows/": "", ".github/workflows/x.yml": string(seal("w\n")),
	})
}

// One refusal stops all, and every file that is refused is named.
func TestRefusalWritesNothing(t *testing.T) {
	old := map[string]string{"Dockerfile": "FROM x\n", ".dockerignore": string(seal("a\n")) + "edited\n", "ours": string(seal("a\n"))}
	dir := lay(t, old)
	_, err := Write(dir, []File{{Path: "new/file", Body: seal("n\n")}, {Path: "ours", Body: seal("b\n")}, {Path: "Dockerfile", Body: seal("d\n")}, {Path: ".dockerignore", Body: seal("i\n")}}, Options{})
	if err == nil || !strings.Contains(err.Error(), "Dockerfile: ") || !strings.Contains(err.Error(), ".dockerignore: ") {
		t.Errorf("error %v", err)
	}
	sameTree(t, dir, old)
}

func TestWriteRefusesPaths(t *testing.T) {
	outside := lay(t, map[string]string{"victim": "v\n"})
	for _, c := range []struct {
		path, fact string
		prepare    func(dir string) error
	}{
		{"../x", "does not lie in", nil},
		{"/etc/x", "does not lie in", nil},
		{"a/../x", "does not lie in", nil},
		{".", "does not lie in", nil},
		{"", "does not lie in", nil},
		{"a//b", "does not lie in", nil},
		{"a/", "does not lie in", nil},
		{"a\x00b", "does not lie in", nil},
		{"x", "is a link", func(dir string) error { return os.Symlink(filepath.Join(outside, "victim"), filepath.Join(dir, "x")) }},
		{"x", "is a link", func(dir string) error { return os.Symlink("dangling", filepath.Join(dir, "x")) }},
		{"d/victim", "d: is a link", func(dir string) error { return os.Symlink(outside, filepath.Join(dir, "d")) }},
		{"d/x", "d: is a link", func(dir string) error {
			return errors.Join(os.Mkdir(filepath.Join(dir, "inside"), 0o755), os.Symlink("inside", filepath.Join(dir, "d")))
		}},
		{"x", "is a folder", func(dir string) error { return os.Mkdir(filepath.Join(dir, "x"), 0o755) }},
		{"f/x", "f: is a file", func(dir string) error { return os.WriteFile(filepath.Join(dir, "f"), nil, 0o644) }},
	} {
		dir := t.TempDir()
		if c.prepare != nil {
			if err := c.prepare(dir); err != nil {
				t.Skip(err) // no right to make links on some Windows machines
			}
		}
		before := len(tree(t, dir))
		_, err := Write(dir, []File{{Path: "ok", Body: seal("o\n")}, {Path: c.path, Body: seal("x\n")}}, Options{Force: true})
		var e *facts.Error
		if !errors.As(err, &e) || !strings.Contains(err.Error(), c.fact) {
			t.Errorf("%q: %v, want %q", c.path, err, c.fact)
		}
		if after := len(tree(t, dir)); after != before {
			t.Errorf("%q: something was written", c.path)
		}
	}
	sameTree(t, outside, map[string]string{"victim": "v\n"})

	if _, err := Write(t.TempDir(), []File{{Path: "x", Body: seal("1\n")}, {Path: "x", Body: seal("2\n")}}, Options{}); err == nil {
		t.Error("two files for one path")
	}
	if _, err := Write(filepath.Join(t.TempDir(), "none"), nil, Options{}); err == nil || !strings.Contains(err.Error(), "cannot be opened") {
		t.Errorf("no folder: %v", err)
	}
}

func TestReadOnlyFolder(t *testing.T) {
	if runtime.GOOS == "windows" || os.Getuid() == 0 {
		t.Skip("modes don't bind this user")
	}
	dir := t.TempDir()
	if err := os.Chmod(dir, 0o555); err != nil {
		t.Fatal(err)
	}
	_, err := Write(dir, []File{{Path: "Dockerfile", Body: seal("d\n")}}, Options{})
	if err == nil || !strings.Contains(err.Error(), "Dockerfile: cannot be written: permission denied (allow writing") {
		t.Error(err)
	}
}

// BuildKit's own rule for a directive is a name, "=" and a value after "#":
// neither header line is one, or it would be taken for an unknown directive.
func TestHeaderIsNoDirective(t *testing.T) {
	s := bufio.NewScanner(strings.NewReader(string(Seal([]byte("FROM x\n"), "1", inputs("a", "1")))))
	for s.Scan() {
		name, _, _ := strings.Cut(strings.TrimPrefix(s.Text(), "#"), "=")
		if strings.HasPrefix(s.Text(), "#") && !strings.ContainsAny(strings.TrimSpace(name), " :") {
			t.Errorf("%q reads as a directive", s.Text())
		}
	}
}
