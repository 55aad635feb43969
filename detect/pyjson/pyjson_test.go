package pyjson

import (
	"os"
	"strings"
	"testing"
	"time"

	"github.com/pelletier/go-toml/v2"
)

// TestDumps holds to CPython: testdata/record.py makes the golden.
func TestDumps(t *testing.T) {
	data, err := os.ReadFile("testdata/dumps.toml")
	if err != nil {
		t.Fatal(err)
	}
	golden, err := os.ReadFile("testdata/dumps.golden")
	if err != nil {
		t.Fatal(err)
	}
	var doc map[string]any
	if err := toml.Unmarshal(data, &doc); err != nil {
		t.Fatal(err)
	}
	got, err := Dumps(doc)
	if want := strings.TrimSuffix(string(golden), "\n"); err != nil || got != want {
		t.Errorf("got  %s (%v)\nwant %s", got, err, want)
	}
}

func TestDumpsErrors(t *testing.T) {
	for _, value := range []any{time.Time{}, []any{time.Time{}}, map[string]any{"a": uint8(1)}} {
		if got, err := Dumps(value); err == nil {
			t.Errorf("%v became %s", value, got)
		}
	}
	if got, err := Dumps(nil); err != nil || got != "null" {
		t.Errorf("nil: %s, %v", got, err)
	}
}
