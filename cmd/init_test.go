package cmd

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/dockwright/dockwright/cmd/prompt"
)

// answered runs init on a copy of a golden case's project with these answers.
func answered(t *testing.T, name string, answers ...any) (dir string, script *prompt.Scripted, code int, said string) {
	t.Helper()
	dir = t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(filepath.Join("..", "golden", "cases", name, "input"))); err != nil {
		t.Fatal(err)
	}
	script = &prompt.Scripted{Answers: answers}
	var out, stderr bytes.Buffer
	code = Main(context.Background(), []string{"init", "--offline", dir}, Streams{Out: &out, Err: &stderr, ask: script})
	return dir, script, code, stderr.String()
}

func TestInitAnswers(t *testing.T) {
	dir, script, code, said := answered(t, "django", "3.12", nil, "9000", "/healthz")
	if code != exitOK {
		t.Fatalf("exit code %d: %s", code, said)
	}
	var asked []string
	for _, q := range script.Asked {
		asked = append(asked, q.Message)
		if q.Help == "" {
			t.Errorf("%q has no help", q.Message)
		}
	}
	if got, want := strings.Join(asked, "; "), "Python version; Base image; Port that it listens on; Health check: a path, tcp or none; Further files; Write these files?"; got != want {
		t.Errorf("asked %s, want %s", got, want)
	}
	config, err := os.ReadFile(filepath.Join(dir, "pyproject.toml"))
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{"[tool.dockwright]\n", "\npython = \"3.12\"\n", "\nport = 9000\n", "\nhealth = \"/healthz\"\n"} {
		if !strings.Contains(string(config), line) {
			t.Errorf("the configuration lacks %q:\n%s", line, config)
		}
	}
	docker, err := os.ReadFile(filepath.Join(dir, "Dockerfile"))
	if err != nil || !strings.Contains(string(docker), "FROM python:3.12-slim-trixie\n") && !strings.Contains(string(docker), "FROM python:3.12-slim-trixie AS") || !strings.Contains(string(docker), "EXPOSE 9000\n") {
		t.Errorf("%v: not what was answered:\n%s", err, docker)
	}
}

// TestInitCancelled cancels at each question: nothing is written, whichever it is.
func TestInitCancelled(t *testing.T) {
	_, all, _, _ := answered(t, "django")
	for n := range all.Asked {
		answers := append(make([]any, n), prompt.ErrCancelled)
		dir, script, code, said := answered(t, "django", answers...)
		if code != exitCancel || len(script.Asked) != n+1 {
			t.Errorf("question %d: exit code %d, %d questions: %s", n+1, code, len(script.Asked), said)
		}
		if _, err := os.Stat(filepath.Join(dir, "Dockerfile")); err == nil {
			t.Errorf("question %d: a Dockerfile was written", n+1)
		}
	}
	if len(all.Asked) < 4 {
		t.Errorf("only %d questions: the test no longer reaches them", len(all.Asked))
	}
}
