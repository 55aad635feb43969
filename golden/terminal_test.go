package golden

import (
	"bytes"
	"errors"
	"io"
	"os"
	"os/exec"
	"reflect"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/creack/pty"
	"github.com/hinshun/vt10x"
	"golang.org/x/term"
)

// Keys as a terminal sends them.
const (
	enter = "\r"
	up    = "\x1b[A"
	down  = "\x1b[B"
	ctrlC = "\x03"
	ctrlD = "\x04"
)

// screenTime is how long a screen may take to show what a test waits for, and a
// command to end. It is far more than either takes.
const screenTime = 60 * time.Second

// terminal is a command on a pseudo-terminal, with an emulator that keeps its
// screen and answers its requests.
type terminal struct {
	t      *testing.T
	pty    *os.File
	screen vt10x.Terminal
	cmd    *exec.Cmd
	before *term.State // of the terminal, when the command was started
	copied chan struct{}

	mutex sync.Mutex
	raw   bytes.Buffer // all that was written
}

// onTerminal starts the command with a size of the terminal and further variables
// of the environment.
func onTerminal(t *testing.T, dir string, columns, rows int, env []string, args ...string) *terminal {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("no pseudo-terminals here: creack/pty has none for Windows")
	}
	program, err := exec.LookPath("dockwright")
	if err != nil {
		t.Fatal(err)
	}
	x := &terminal{t: t, cmd: exec.Command(program, args...), copied: make(chan struct{})}
	x.cmd.Dir = dir
	x.cmd.Env = append(append(os.Environ(), "TERM=xterm-256color", "NO_COLOR=", "DOCKWRIGHT_OFFLINE=1"), env...)
	main, side, err := pty.Open()
	if err != nil {
		t.Skipf("no pseudo-terminal can be opened: %v", err)
	}
	if err := pty.Setsize(main, &pty.Winsize{Rows: uint16(rows), Cols: uint16(columns)}); err != nil {
		t.Fatal(err)
	}
	if x.before, err = term.GetState(int(main.Fd())); err != nil {
		t.Fatal(err)
	}
	x.pty, x.screen = main, vt10x.New(vt10x.WithWriter(main), vt10x.WithSize(columns, rows))
	x.cmd.Stdin, x.cmd.Stdout, x.cmd.Stderr = side, side, side
	x.cmd.SysProcAttr = ownTerminal()
	if err := x.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	side.Close()
	go func() {
		defer close(x.copied)
		io.Copy(x, main)
	}()
	t.Cleanup(func() {
		x.cmd.Process.Kill()
		main.Close()
	})
	return x
}

// Write takes what the command writes to its terminal.
func (x *terminal) Write(p []byte) (int, error) {
	x.mutex.Lock()
	x.raw.Write(p)
	x.mutex.Unlock()
	return x.screen.Write(p)
}

// shows is the screen, without what is blank at the ends of lines.
func (x *terminal) shows() string {
	var lines []string
	for line := range strings.Lines(x.screen.String()) {
		lines = append(lines, strings.TrimRight(line, " \n"))
	}
	return strings.TrimRight(strings.Join(lines, "\n"), "\n")
}

// wrote is all that was ever written.
func (x *terminal) wrote() string {
	x.mutex.Lock()
	defer x.mutex.Unlock()
	return x.raw.String()
}

// wait waits until the screen shows all texts, whatever line breaks the width
// of the terminal makes.
func (x *terminal) wait(texts ...string) string {
	x.t.Helper()
	for end := time.Now().Add(screenTime); ; time.Sleep(5 * time.Millisecond) {
		screen := x.shows()
		joined := strings.Join(strings.Fields(screen), "")
		missing := ""
		for _, text := range texts {
			if !strings.Contains(joined, strings.Join(strings.Fields(text), "")) {
				missing = text
			}
		}
		if missing == "" {
			return screen
		}
		if time.Now().After(end) {
			x.t.Fatalf("the screen doesn't show %q:\n%s", missing, screen)
		}
	}
}

// press sends keys.
func (x *terminal) press(keys ...string) {
	x.t.Helper()
	if _, err := io.WriteString(x.pty, strings.Join(keys, "")); err != nil {
		x.t.Fatal(err)
	}
}

// ends waits for the command's end, holds its exit code, and that the terminal is
// as it was before, its cursor seen.
func (x *terminal) ends(code int) {
	x.t.Helper()
	done := make(chan error, 1)
	go func() { done <- x.cmd.Wait() }()
	var err error
	select {
	case err = <-done:
	case <-time.After(screenTime):
		x.t.Fatalf("the command doesn't end:\n%s", x.shows())
	}
	select { // the last of its output
	case <-x.copied:
	case <-time.After(100 * time.Millisecond): // systems differ in whether a closed side ends the copying
	}
	got := 0
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		got = exit.ExitCode()
	} else if err != nil {
		x.t.Fatal(err)
	}
	if got != code {
		x.t.Fatalf("it exits with %d, not %d:\n%s", got, code, x.shows())
	}
	after, err := term.GetState(int(x.pty.Fd()))
	if err != nil {
		x.t.Fatal(err)
	}
	if !reflect.DeepEqual(after, x.before) {
		x.t.Errorf("the terminal is not as it was before: %+v, was %+v", after, x.before)
	}
	x.screen.Lock()
	defer x.screen.Unlock()
	if !x.screen.CursorVisible() {
		x.t.Errorf("the cursor stays hidden")
	}
}
