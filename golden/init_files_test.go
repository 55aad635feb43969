package golden

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dockwright/dockwright/cmd"
)

// TestInitForeign holds that somebody's own Dockerfile is overwritten for an
// explicit yes only.
func TestInitForeign(t *testing.T) {
	const own = "FROM scratch\n# mine\n"
	for _, c := range []struct {
		keys string
		code int
	}{{enter, 130}, {"n" + enter, 130}, {ctrlC, 130}, {"y" + enter, 0}} {
		dir := caseDir(t, "django")
		if err := os.WriteFile(filepath.Join(dir, "Dockerfile"), []byte(own), 0o644); err != nil {
			t.Fatal(err)
		}
		before := snapshot(t, dir)
		x := onTerminal(t, dir, 100, 150, nil, "init", "--python", "3.14", "--base", "slim", "--port", "8000", "--health", "tcp", "--emit=")
		x.wait("-# mine", "Dockerfile was not written by dockwright.", "Overwrite Dockerfile?", "(y/N)")
		x.press(c.keys)
		x.ends(c.code)
		after := snapshot(t, dir)
		if c.code != 0 {
			if diff := cmp.Diff(before, after); diff != "" {
				t.Errorf("%q: the folder changed:\n%s", c.keys, diff)
			}
			continue
		}
		inSync(t, dir)
	}
}

// TestInitEdited holds that edits are kept where they go together with what is to
// be written, and overwritten for an explicit yes only.
func TestInitEdited(t *testing.T) {
	flags := []string{"init", "--python", "3.14", "--base", "slim", "--port", "9000", "--health", "tcp", "--emit="}
	for _, c := range []struct {
		keys []string
		code int
		edit bool // is kept
	}{{[]string{enter, enter}, 0, true}, {[]string{enter, "n" + enter}, 130, true}, {[]string{down + enter, enter}, 130, true}, {[]string{down + enter, "y" + enter}, 0, false}} {
		dir := caseDir(t, "django")
		if code := cmd.Main(context.Background(), []string{"generate", "-q", dir}, cmd.Streams{Out: io.Discard, Err: io.Discard}); code != 0 {
			t.Fatalf("generate exits with %d", code)
		}
		path := filepath.Join(dir, "Dockerfile")
		if err := os.WriteFile(path, []byte(strings.Replace(read(t, path), "USER 10001:10001\n", "ENV MINE=1\nUSER 10001:10001\n", 1)), 0o644); err != nil {
			t.Fatal(err)
		}
		x := onTerminal(t, dir, 100, 150, nil, flags...)
		x.wait("Dockerfile was edited since dockwright wrote it.", "What becomes of the edits", "> keep - and bring in what changed")
		x.press(c.keys[0])
		if c.keys[0] == enter {
			x.wait("Write these files?")
		} else {
			x.wait("-ENV MINE=1", "Overwrite Dockerfile?")
		}
		x.press(c.keys[1])
		x.ends(c.code)
		text := read(t, path)
		if strings.Contains(text, "ENV MINE=1") != c.edit || strings.Contains(text, "EXPOSE 9000") != (c.code == 0) {
			t.Errorf("%q leaves\n%s", c.keys, text)
		}
		if c.code == 0 {
			inSync(t, dir)
		}
	}
}

// TestInitAgain holds that a second init shows what was chosen, and changes just
// what is answered otherwise.
func TestInitAgain(t *testing.T) {
	dir := caseDir(t, "django")
	path := filepath.Join(dir, "pyproject.toml")
	text := read(t, path) + "\n# ours\n[tool.dockwright] # the image\nport = 9000 # as the proxy has it\n  python   = '3.13'\nworkers = 2\n"
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	answer := func(keys ...string) {
		t.Helper()
		x := onTerminal(t, dir, 100, 150, nil, "init")
		for i, q := range asked {
			x.wait(q)
			if i == 0 {
				x.wait("> 3.13 - compiles nothing")
			}
			x.press(keys[i])
		}
		x.ends(0)
		inSync(t, dir)
	}
	answer(enter, enter, enter, enter, enter, enter)
	if got := read(t, path); got != text {
		t.Errorf("the same answers changed pyproject.toml:\n%s", cmp.Diff(text, got))
	}
	answer(enter, enter, "8000"+enter, enter, enter, enter) // the default
	want := strings.Replace(text, "port = 9000 # as the proxy has it\n", "", 1)
	if got := read(t, path); got != want {
		t.Errorf("pyproject.toml is not what was answered:\n%s", cmp.Diff(want, got))
	}
	answer(down+enter, enter, "7000"+enter, enter, enter, enter)
	got := read(t, path)
	for _, line := range []string{"\n# ours\n[tool.dockwright] # the image\n", "\n  python   = '3.15'\n", "\nport = 7000\n", "\nworkers = 2\n"} {
		if !strings.Contains(got, line) {
			t.Errorf("pyproject.toml doesn't hold %q:\n%s", line, got)
		}
	}
}

// TestInitHostile holds that what a project's files say cannot steer the terminal.
func TestInitHostile(t *testing.T) {
	dir := caseDir(t, "uv")
	path := filepath.Join(dir, "pyproject.toml")
	text := strings.Replace(read(t, path), "[project.scripts]", "[project.scripts]\n\"a\\u001b]0;owned\\u0007\\u001b[2J\" = \"x:y\"\n\"\\u202eb\" = \"x:\\u009b2J\"", 1)
	if !strings.Contains(text, "owned") {
		t.Fatalf("the project has no scripts:\n%s", text)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	x := onTerminal(t, dir, 100, 150, nil, "init")
	x.wait("Base image")
	x.press(enter)
	x.wait("What the image runs by itself")
	x.wait("> hello - console script, hello.cli:main", "a�]0;owned��[2J - console script")
	x.press("?", down, up, enter)
	x.wait("Write these files?")
	x.press(ctrlC)
	x.ends(130)
	for _, bad := range []string{"\x1b]", "\x1b[2J", "\u202e", "\u009b", "\x07"} {
		if strings.Contains(x.wrote(), bad) {
			t.Errorf("%q reaches the terminal", bad)
		}
	}
}
