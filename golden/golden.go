// Package golden compares what a test got with a file that was read and
// accepted before. `go test ./golden/... -update` writes the files anew; the
// diff of that is then to be read line by line, as any other change.
//
// It serves tests only, and nothing of the command imports it.
package golden

import (
	"bytes"
	"errors"
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/aymanbagabas/go-udiff"
)

// Update is the flag -update: goldens are written instead of compared.
var Update = flag.Bool("update", false, "write the golden files anew")

// Equal holds got against the golden file at path, and fails the test with a
// unified diff where they are apart. CRLF line ends are read as LF on both
// sides, since a checkout may have changed them.
func Equal(t testing.TB, path string, got []byte) {
	t.Helper()
	got = LF(got)
	if *Update {
		write(t, path, got)
		return
	}
	want, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%s: there is no such golden; -update writes it:\n%s", path, got)
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	if d := Diff(path, LF(want), got); d != "" {
		t.Errorf("%s is not what it was (-update accepts it):\n%s", path, d)
	}
}

// Absent holds that there is no golden at path; -update removes one.
func Absent(t testing.TB, path string) {
	t.Helper()
	if *Update {
		if err := os.RemoveAll(path); err != nil {
			t.Fatal(err)
		}
		return
	}
	if _, err := os.Lstat(path); err == nil {
		t.Errorf("%s: nothing writes this any more; -update removes it", path)
	}
}

// Diff is the unified diff from a golden to what a test got, "" for equals.
func Diff(path string, want, got []byte) string {
	if bytes.Equal(want, got) {
		return ""
	}
	return udiff.Unified(path, "got", string(want), string(got))
}

// LF reads CRLF line ends as LF.
func LF(data []byte) []byte { return bytes.ReplaceAll(data, []byte("\r\n"), []byte("\n")) }

// write leaves a file alone that is right already, so that its time stays.
func write(t testing.TB, path string, data []byte) {
	t.Helper()
	if old, err := os.ReadFile(path); err == nil && bytes.Equal(LF(old), data) {
		return
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, data, 0o644); err != nil {
		t.Fatal(err)
	}
}
