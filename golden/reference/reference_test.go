package reference

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The tools are those that the images get: a recording of another version would
// say little of what is built.
func TestPins(t *testing.T) {
	data, err := os.ReadFile("../../generator/plan/data/releases.toml")
	if err != nil {
		t.Fatal(err)
	}
	lists, err := filepath.Glob("*.txt")
	if err != nil || len(lists) == 0 {
		t.Fatal("no lists:", err)
	}
	for _, list := range lists {
		text, err := os.ReadFile(list)
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(text)) {
			name, version, ok := strings.Cut(strings.TrimSpace(line), "==")
			if !ok {
				t.Errorf("%s: %q is not pinned", list, line)
			}
			name, _, _ = strings.Cut(name, "[")
			if name == "uv" || name == "poetry" || name == "pdm" {
				if !strings.Contains(string(data), `"`+version+`"`) {
					t.Errorf("%s: %s %s is no release that the images know", list, name, version)
				}
			}
		}
	}
}
