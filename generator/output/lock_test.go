package output

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/dockwright/dockwright/detect/facts"
)

// renders are the files of one of several renders.
func renders(n int) []File {
	text := fmt.Sprintf("render %d\n", n)
	files := []File{{Path: "Dockerfile", Body: seal(text)}, {Path: ".dockerignore", Body: seal(text)}}
	for i := range 6 { // more to get mixed up
		files = append(files, File{Path: fmt.Sprintf("ci/%d", i), Body: seal(text)})
	}
	return files
}

// TestTwoAtOnce has processes write different renders into one folder. Each of them
// holds, while it has the lock no longer, that what is there is one render.
func TestTwoAtOnce(t *testing.T) {
	const rounds = 30
	if dir := os.Getenv(testDir); dir != "" {
		n, _ := strconv.Atoi(os.Getenv(testStep))
		files := renders(n)
		for range rounds {
			if _, err := Write(dir, files, Options{Last: &Last{Version: "1", Files: files}}); err != nil {
				fmt.Println(err)
				os.Exit(7)
			}
			unlock, err := lockDir(dir)
			if err != nil {
				fmt.Println(err)
				os.Exit(7)
			}
			first := ""
			for _, f := range files {
				data, err := os.ReadFile(dir + "/" + f.Path)
				if body := string(Body(data)); err != nil || first != "" && body != first {
					fmt.Printf("%s holds %q beside %q, %v\n", f.Path, body, first, err)
					os.Exit(7)
				} else {
					first = body
				}
			}
			if data, err := os.ReadFile(dir + "/" + LastPath("Dockerfile")); err != nil {
				fmt.Println(err)
				os.Exit(7)
			} else if last, err := ReadLast(data); err != nil || string(last.Files[0].Body) != first {
				fmt.Printf("%q is kept beside %q, %v\n", last.Files[0].Body, first, err)
				os.Exit(7)
			}
			unlock()
		}
		os.Exit(0)
	}
	needsLocks(t)
	dir := t.TempDir()
	var started []*exec.Cmd
	var said []*strings.Builder
	for n := range 4 {
		cmd := exec.Command(os.Args[0], "-test.run=^TestTwoAtOnce$")
		cmd.Env = append(os.Environ(), testDir+"="+dir, testStep+"="+strconv.Itoa(n))
		out := &strings.Builder{}
		cmd.Stdout = out
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		started, said = append(started, cmd), append(said, out)
	}
	for i, cmd := range started {
		if err := cmd.Wait(); err != nil {
			t.Errorf("process %d: %v: %s", i, err, said[i])
		}
	}
}

func lockDir(dir string) (func(), error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	defer root.Close()
	return lock(root, dir, patience)
}

// needsLocks skips a test where the file system of temporary folders has no locks.
func needsLocks(t *testing.T) {
	t.Helper()
	root, err := os.OpenRoot(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	unlock, err := tryLock(root)
	if err != nil {
		t.Skip(err)
	}
	unlock()
}

// TestLockIsHeld holds that a run waits for another, gives up with a message, and
// goes on when the other was killed.
func TestLockIsHeld(t *testing.T) {
	if dir := os.Getenv(testDir); dir != "" {
		if _, err := lockDir(dir); err == nil {
			fmt.Println("locked")
		}
		time.Sleep(time.Hour)
	}
	needsLocks(t)
	dir := t.TempDir()
	cmd := exec.Command(os.Args[0], "-test.run=^TestLockIsHeld$")
	cmd.Env = append(os.Environ(), testDir+"="+dir)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer cmd.Process.Kill()
	if line, err := bufio.NewReader(out).ReadString('\n'); line != "locked\n" {
		t.Fatalf("%q, %v", line, err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	_, err = lock(root, "the project", 3*pause)
	var e *facts.Error
	if !errors.As(err, &e) || e.Path != "the project" || e.Fact != "another dockwright is writing into this folder" || e.Remedy == "" {
		t.Errorf("not refused: %v", err)
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	cmd.Wait()
	unlock, err := lock(root, "the project", patience)
	if err != nil {
		t.Fatal(err)
	}
	unlock()
	if found := tree(t, dir); len(found) > 0 {
		t.Errorf("left behind: %v", found)
	}
}
