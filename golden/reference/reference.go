// Package reference holds what was recorded of other tools against the tools
// themselves. Beside each recording stands the script that made it; where the
// tool is there, the script runs again, and must write the same.
//
// It serves tests only, and nothing of the command imports it.
package reference

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/dockwright/dockwright/golden"
)

// Tools is the environment variable that names the folder of the tools, as
// make.sh makes it: a virtual environment for each of the .txt files here.
const Tools = "DOCKWRIGHT_TOOLS"

// Reproduces runs a script with the Python of one of the environments ("pypa",
// "poetry", "pdm"), and holds each file that it writes against the recorded one
// of that name in the script's folder, or in one of the further folders. With the
// flag -update the recorded ones are replaced. Without the tools the test is
// skipped; a tool that is missing in a folder that was named is a failure.
//
// Scripts take the folder to write to as their only argument. Rows that need the
// corpus they make anew where DOCKWRIGHT_CORPUS names it, else they keep them.
func Reproduces(t *testing.T, environment, script string, further ...string) {
	t.Helper()
	tools := os.Getenv(Tools)
	if tools == "" {
		t.Skipf("%s names no folder with the tools that made the recordings; `sh golden/reference/make.sh FOLDER` makes one", Tools)
	}
	python := filepath.Join(tools, environment, "bin", "python")
	if _, err := os.Stat(python); err != nil {
		t.Fatalf("%v; `sh golden/reference/make.sh %s` makes it", err, tools)
	}
	out := t.TempDir()
	cmd := exec.CommandContext(t.Context(), python, script, out)
	cmd.Env = append(os.Environ(), "PYTHONDONTWRITEBYTECODE=1", "PYTHONHASHSEED=0")
	if said, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", script, err, said)
	}
	written, err := os.ReadDir(out)
	if err != nil || len(written) == 0 {
		t.Fatalf("%s wrote nothing: %v", script, err)
	}
	for _, file := range written {
		again := filepath.Join(out, file.Name())
		compare(t, recorded(t, file.Name(), append(further, filepath.Dir(script))), again)
	}
}

// recorded is the path of a recording: where it is, or in the last folder.
func recorded(t *testing.T, name string, folders []string) string {
	t.Helper()
	for _, folder := range folders {
		path := filepath.Join(folder, name)
		if _, err := os.Stat(path); err == nil {
			return path
		} else if !errors.Is(err, fs.ErrNotExist) {
			t.Fatal(err)
		}
	}
	return filepath.Join(folders[len(folders)-1], name)
}

func compare(t *testing.T, path, again string) {
	t.Helper()
	data := read(t, again)
	if *golden.Update {
		whole, err := os.ReadFile(again)
		if err == nil {
			err = os.WriteFile(path, whole, 0o644)
		}
		if err != nil {
			t.Fatal(err)
		}
		return
	}
	want := read(t, path)
	if bytes.Equal(data, want) {
		return
	}
	a, b := strings.Split(string(want), "\n"), strings.Split(string(data), "\n")
	for i := range a {
		if i >= len(b) || a[i] != b[i] {
			now := "nothing"
			if i < len(b) {
				now = b[i]
			}
			t.Errorf("%s, line %d is recorded as\n%.400s\nand the tool now says\n%.400s", path, i+1, a[i], now)
			return
		}
	}
	t.Errorf("%s has %d lines, the tool now says %d", path, len(a), len(b))
}

// read is a file, decompressed where its name ends in .gz: what a compressor
// makes of the same text differs from one release of zlib to the next.
func read(t *testing.T, path string) []byte {
	t.Helper()
	data, err := os.ReadFile(path)
	if err == nil && strings.HasSuffix(path, ".gz") {
		var z *gzip.Reader
		if z, err = gzip.NewReader(bytes.NewReader(data)); err == nil {
			data, err = io.ReadAll(z)
		}
	}
	if err != nil {
		t.Fatal(err)
	}
	return data
}
