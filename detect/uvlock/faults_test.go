package uvlock_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/uvlock"
)

func TestFormats(t *testing.T) {
	for text, want := range map[string]string{
		"version = 1": "1",
		"version = 1\nrevision = 99\nnew = { x=1}": "1 revision 99",
		"# c\n\n  revision=1\nversion=1\n[x]":      "1 revision 1",
		"x = \"\"\"\n[a\n\"\"\"\nversion = 1":      "1",
	} {
		equal(t, text, parse(t, "uv.lock", text).Format, want)
	}
}

func TestErrors(t *testing.T) {
	for _, tt := range []struct {
		name, text string
		line       int
		want       string
	}{
		{"empty", "", 0, "no format version"},
		{"no version", "[[package]]\nname = 'a'", 0, "no format version"},
		{"newer version", "requires-python = '>=3'\nversion = 2\npackage = 'another shape'", 2, "version 2 is not known"},
		{"version is a string", "version = '1'", 1, "no valid uv.lock"},
		{"broken", head + "[[package]\nname = 'a'", 4, "no valid uv.lock"},
		{"cut off", head + "[[package]]\nname = \"a", 5, "no valid uv.lock"},
		{"wrong type", head + "[[package]]\nname = 'a'\nwheels = 3", 6, "no valid uv.lock"},
		{"name is a number", head + "[[package]]\nname = 1", 5, "no valid uv.lock"},
		{"deep nesting", head + "x = " + strings.Repeat("[", 1_000_000), 4, "no valid uv.lock"},
		{"NUL", head + "\x00", 4, "no valid uv.lock"},
		{"no UTF-8", head + "x = '\xff'", 4, "no valid uv.lock"},
		{"no name", head + "[[package]]\nname = 'a'\nsource = { editable = '.' }\n[[package]]\nversion = '1'", 7, "no name"},
		{"no source", head + "[[package]]\nname = 'a'", 4, "no source of a known kind"},
		{"two sources", head + "[[package]]\nname = 'a'\nsource = { path = 'a', url = 'b' }", 4, "no source of a known kind"},
		{"unknown source", head + "[[package]]\nname = 'a'\nsource = { ipfs = 'a' }", 4, "no source of a known kind"},
		{"missing member", head + "[manifest]\nmembers = ['a', 'b']", 0, "the workspace member a is not among the packages"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			lock, _, err := uvlock.Parse("sub/uv.lock", []byte(tt.text))
			var e *facts.Error
			if lock != nil || !errors.As(err, &e) {
				t.Fatalf("got %v, %v", lock, err)
			}
			if e.Path != "sub/uv.lock" || e.Line != tt.line || !strings.Contains(e.Fact, tt.want) || e.Remedy == "" {
				t.Errorf("got %q, want line %d and %q", e, tt.line, tt.want)
			}
		})
	}
}
