package golden

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// record is a testing.TB that notes failures instead of failing.
type record struct {
	testing.TB
	said []string
}

func (r *record) Helper() {}
func (r *record) Errorf(format string, args ...any) {
	r.said = append(r.said, format)
	for _, a := range args {
		if s, ok := a.(string); ok {
			r.said = append(r.said, s)
		}
	}
}

func TestEqual(t *testing.T) {
	if *Update {
		t.Skip("-update writes what this test compares")
	}
	path := filepath.Join(t.TempDir(), "golden")
	if err := os.WriteFile(path, []byte("a\r\nb\r\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	r := &record{TB: t}
	Equal(r, path, []byte("a\nb\n"))
	if r.said != nil {
		t.Errorf("CRLF is a difference: %q", r.said)
	}
	Equal(r, path, []byte("a\nc\n"))
	if got := strings.Join(r.said, ""); !strings.Contains(got, "-b\n+c\n") {
		t.Errorf("no unified diff: %q", got)
	}
	r.said = nil
	Equal(r, path+"2", []byte("a\n"))
	if len(r.said) == 0 {
		t.Error("a missing golden passes")
	}
	r.said = nil
	Absent(r, path)
	if len(r.said) == 0 {
		t.Error("a golden that nothing writes passes")
	}
}
