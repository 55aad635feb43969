//go:build unix

package golden

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestOddFiles puts what is no file where one is read or written. No command waits for
// a pipe, reads a file of any length or follows a link out of the folder: it ends with
// a message that names the path and says what to do, or does without the file.
func TestOddFiles(t *testing.T) {
	if testing.Short() {
		t.Skip("hundreds of command lines")
	}
	t.Parallel()
	fifo := func(at string) error { return syscall.Mkfifo(at, 0o644) }
	huge := func(at string) error {
		f, err := os.Create(at)
		if err != nil {
			return err
		}
		defer f.Close()
		return f.Truncate(8 << 30) // of which nothing is on the disk
	}
	kinds := []struct {
		name string
		lay  func(at string) error
	}{
		{"a pipe", fifo}, {"a huge file", huge}, {"a folder", func(at string) error { return os.Mkdir(at, 0o755) }},
		{"a circle", func(at string) error { return os.Symlink(filepath.Base(at), at) }},
		{"a link out", func(at string) error { return os.Symlink("/etc/passwd", at) }},
	}
	for _, name := range []string{"Dockerfile", ".dockerignore", ".dockwright", ".dockwright/Dockerfile.last", "pyproject.toml", "dockwright.toml", "uv.lock", "main.py", ".gitignore", "Procfile", "compose.yaml", "Dockerfile.merge"} {
		for _, kind := range kinds {
			dir := t.TempDir()
			at := filepath.Join(dir, filepath.FromSlash(name))
			lay(dir, plain(""))
			os.Remove(at)
			os.MkdirAll(filepath.Dir(at), 0o755)
			if err := kind.lay(at); err != nil {
				t.Fatal(err)
			}
			for _, verb := range [][]string{{"generate"}, {"generate", "--merge"}, {"generate", "--diff"}, {"generate", "--force"}, {"check", "--diff"}, {"check", "--recursive"}, {"explain"}, {"init", "--yes"}, {"inspect"}} {
				type end struct {
					said string
					code int
				}
				ended := make(chan end, 1)
				go func() {
					_, said, code := runIn(dir, verb...)
					ended <- end{said, code}
				}()
				select {
				case e := <-ended:
					if e.code == 2 && (!strings.Contains(e.said, "error: ") || !strings.Contains(e.said, "  help: ")) {
						t.Errorf("%s is %s: %v says only %s", name, kind.name, verb, e.said)
					}
				case <-time.After(time.Minute):
					t.Fatalf("%s is %s: %v waits", name, kind.name, verb)
				}
			}
		}
	}
}

// TestNamesThatAreNotText has files and folders beside the project's whose names are not
// UTF-8: they are none of its own.
func TestNamesThatAreNotText(t *testing.T) {
	dir := t.TempDir()
	if !lay(dir, plain("")) || !lay(dir, map[string]string{"a\xff.py": "", "d\xff/app.py": "", "requirements-\xff.txt": "", "e\xff.lock": "", "esc\x1b[31m\n.py": ""}) {
		t.Skip("this file system has no such names")
	}
	for _, verb := range [][]string{{"generate"}, {"check"}, {"explain"}, {"inspect"}} {
		if _, said, code := runIn(dir, verb...); code != 0 {
			t.Errorf("%v: %d: %s", verb, code, said)
		}
	}
}
