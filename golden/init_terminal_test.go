package golden

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dockwright/dockwright/cmd"
)

// asked are the questions that the project of cases/django raises, in order.
var asked = []string{"Python version", "Base image", "Port that it listens on", "Health check", "Further files", "Write these files?"}

// caseDir copies the input of a case.
func caseDir(t *testing.T, name string) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(filepath.Join("cases", name, "input"))); err != nil {
		t.Fatal(err)
	}
	return dir
}

// inSync holds that check finds nothing to say against the files.
func inSync(t *testing.T, dir string) {
	t.Helper()
	var said strings.Builder
	if code := cmd.Main(context.Background(), []string{"check", dir}, cmd.Streams{Out: io.Discard, Err: &said}); code != 0 {
		t.Errorf("check exits with %d: %s", code, said.String())
	}
}

func read(t *testing.T, path ...string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(path...))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// TestInitDefaults holds that enter takes every default, and that nothing is
// configured then.
func TestInitDefaults(t *testing.T) {
	dir := caseDir(t, "django")
	before := read(t, dir, "pyproject.toml")
	x := onTerminal(t, dir, 100, 150, nil, "init")
	for _, q := range asked {
		x.wait(q)
		x.press(enter)
	}
	x.ends(0)
	screen := x.shows()
	for _, want := range []string{"Created   Dockerfile", "Next:\n  docker build -t site .\n  docker run --rm -p 8000:8000 site\n  dockwright check"} {
		if !strings.Contains(screen, want) {
			t.Errorf("the screen doesn't show %q:\n%s", want, screen)
		}
	}
	if after := read(t, dir, "pyproject.toml"); after != before {
		t.Errorf("pyproject.toml changed:\n%s", cmp.Diff(before, after))
	}
	if docker, want := read(t, dir, "Dockerfile"), read(t, "cases", "django", "files", "Dockerfile"); LFString(docker) != LFString(want) {
		t.Errorf("the Dockerfile is not what generate writes:\n%s", cmp.Diff(want, docker))
	}
	inSync(t, dir)
}

// LFString is LF for text.
func LFString(s string) string { return string(LF([]byte(s))) }

// TestInitKeys holds what arrows, space, `?`, text and enter do at each kind of
// question, and what is written for it.
func TestInitKeys(t *testing.T) {
	dir := caseDir(t, "django")
	before := read(t, dir, "pyproject.toml")
	x := onTerminal(t, dir, 100, 150, nil, "init")
	x.wait("? Python version", "> 3.14 - compiles nothing")
	x.press("?")
	x.wait("Listed is what the project allows.")
	x.press(down, down)
	x.wait("> 3.13 - compiles nothing")
	x.press(down, up, enter)
	x.wait("? Python version 3.13", "Base image", "> slim - python:3.13-slim-trixie")
	x.press(up) // goes round
	x.wait("> distroless - the same Python on Debian")
	x.press(down, enter)
	x.wait("? Base image slim", "? Port that it listens on [? for help] (8000)")
	x.press("?", enter)
	x.wait("The port in the container")
	x.press("70000", enter)
	x.wait(`"70000" is no TCP port: 1 to 65535`)
	x.press("9001", "\x7f", "0", enter)
	x.wait("? Port that it listens on 9000", "? Health check: a path, tcp or none")
	x.press("healthz", enter)
	x.wait(`"healthz" is neither a path such as /healthz nor one of tcp, none`)
	x.press("/healthz", enter)
	x.wait("? Health check: a path, tcp or none /healthz", "> [ ]  compose")
	x.press(" ")
	x.wait("> [x]  compose")
	x.press(enter)
	x.wait("+port = 9000", "FROM python:3.13-slim-trixie AS build", "compose.yaml (new)", "Write these files?")
	x.press("y", enter)
	x.ends(0)
	want := before + `
[tool.dockwright]
python = "3.13"
port = 9000
health = "/healthz"
emit = ["compose"]
`
	if got := read(t, dir, "pyproject.toml"); LFString(got) != LFString(want) {
		t.Errorf("pyproject.toml is not what was answered:\n%s", cmp.Diff(want, got))
	}
	for file, want := range map[string]string{"Dockerfile": "9000, timeout=2); c.request('GET', '/healthz')", "compose.yaml": "9000:9000"} {
		if text := read(t, dir, file); !strings.Contains(text, want) {
			t.Errorf("%s doesn't hold %s:\n%s", file, want, text)
		}
	}
	inSync(t, dir)
}

// TestInitCancelled holds that Ctrl-C, Ctrl-D and SIGTERM end it at every
// question: nothing is written, the exit code is 130, the terminal as it was.
func TestInitCancelled(t *testing.T) {
	ways := map[string]func(*terminal){
		"Ctrl-C":  func(x *terminal) { x.press(ctrlC) },
		"Ctrl-D":  func(x *terminal) { x.press(ctrlD) },
		"SIGTERM": func(x *terminal) { x.cmd.Process.Signal(syscall.SIGTERM) },
	}
	for name, end := range ways {
		for i, at := range asked {
			for _, terminal := range []string{"xterm-256color", "dumb"} {
				t.Run(name+"/"+terminal+"/"+at, func(t *testing.T) {
					t.Parallel()
					dir := caseDir(t, "django")
					before := snapshot(t, dir)
					x := onTerminal(t, dir, 100, 60, []string{"TERM=" + terminal}, "init")
					for _, q := range asked[:i] {
						x.wait(q)
						x.press(enter)
					}
					x.wait(at)
					end(x)
					x.ends(130)
					if !strings.HasSuffix(x.shows(), "\nCancelled: nothing was written.") {
						t.Errorf("it ends otherwise:\n%s", x.shows())
					}
					if diff := cmp.Diff(before, snapshot(t, dir)); diff != "" {
						t.Errorf("the folder changed:\n%s", diff)
					}
				})
			}
		}
	}
}

// TestInitDeclined holds that a no at the end writes nothing.
func TestInitDeclined(t *testing.T) {
	dir := caseDir(t, "django")
	before := snapshot(t, dir)
	x := onTerminal(t, dir, 100, 150, nil, "init", "--python", "3.13", "--base", "slim", "--port", "8000", "--health", "tcp", "--emit", "compose")
	x.wait("Write these files?")
	x.press("n", enter)
	x.ends(130)
	x.wait("nothing was written")
	if diff := cmp.Diff(before, snapshot(t, dir)); diff != "" {
		t.Errorf("the folder changed:\n%s", diff)
	}
}

// TestInitNarrow holds that on 40 columns each choice stays on a line of its own
// and that what was drawn before is cleared.
func TestInitNarrow(t *testing.T) {
	x := onTerminal(t, caseDir(t, "django"), 40, 60, nil, "init")
	x.wait("Python version", "> 3.14 - compiles nothing")
	x.press("?")
	x.wait("cannot be installed at all.")
	x.press(down, down, down)
	screen := x.wait("> 3.12 - compiles nothing")
	for text, want := range map[string]int{"? Python version": 1, "3.15 - compiles nothing; a fresh .0": 1, "Listed is": 1} {
		if got := strings.Count(screen, text); got != want {
			t.Errorf("the screen shows %q %d times, not %d:\n%s", text, got, want, screen)
		}
	}
	x.press(enter)
	screen = x.wait("Base image", "> slim")
	if !strings.Contains(screen, "\n  alpine - python:3.12-alpine3.24: com…") {
		t.Errorf("the second choice isn't cut at the margin:\n%s", screen)
	}
	x.press(ctrlC)
	x.ends(130)
}

// TestInitDumb holds that a terminal that moves no cursor is asked in lines.
func TestInitDumb(t *testing.T) {
	dir := caseDir(t, "django")
	x := onTerminal(t, dir, 80, 80, []string{"TERM=dumb"}, "init")
	x.wait("* 1) 3.14 - compiles nothing", "Python version [number, empty for *, ? for help]")
	x.press("?\n")
	x.wait("Listed is what the project allows.")
	x.press("7\n")
	x.wait(`"7" is none of the choices: type one's number`)
	x.press("3\n")
	x.wait("Base image")
	x.press("slim\n")
	x.wait("Port that it listens on (8000)")
	x.press("9000\n")
	x.wait("Health check")
	x.press("\n")
	x.wait("Further files")
	x.press("1\n")
	x.wait("Write these files? (Y/n)")
	x.press("maybe\n")
	x.wait(`"maybe" is neither y nor n`)
	x.press("y\n")
	x.ends(0)
	if strings.Contains(x.wrote(), "\x1b") {
		t.Errorf("a dumb terminal is sent escape sequences: %q", x.wrote())
	}
	if got := read(t, dir, "pyproject.toml"); !strings.Contains(got, "[tool.dockwright]\npython = \"3.13\"\nport = 9000\nemit = [\"compose\"]\n") {
		t.Errorf("the answers are not in pyproject.toml:\n%s", got)
	}
	inSync(t, dir)
}

var coloured = regexp.MustCompile("\x1b\\[[0-9;]*m")

// TestInitColour holds that NO_COLOR takes all colours away, and that there are
// some without it.
func TestInitColour(t *testing.T) {
	for variable, want := range map[string]bool{"NO_COLOR=1": false, "NO_COLOR=": true} {
		x := onTerminal(t, caseDir(t, "django"), 100, 60, []string{variable}, "init")
		x.wait("Python version")
		x.press("?", down, enter)
		x.wait("Base image")
		x.press(ctrlC)
		x.ends(130)
		if got := coloured.MatchString(x.wrote()); got != want {
			t.Errorf("%s: colours are %v, not %v: %q", variable, got, want, x.wrote())
		}
	}
}
