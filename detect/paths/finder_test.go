package paths

import (
	"bytes"
	"slices"
	"testing"
)

// FuzzFinder: it finds what bytes.Contains finds.
func FuzzFinder(f *testing.F) {
	words := append([]string{"x", "-", "\xff", "\x00\x00"}, Words...)
	for _, text := range []string{"", "x", "a-", "ab", "open(", "ope", "open", "a.read", "a.read(", "_\x00", "\x00", "res resources", "é\xff", "__fil__file__"} {
		for n := range 8 {
			f.Add([]byte(text), n*3)
		}
	}
	f.Fuzz(func(t *testing.T, text []byte, at int) {
		if at < 0 || at >= len(words) {
			return
		}
		some := words[at:min(at+9, len(words))]
		want := slices.ContainsFunc(some, func(w string) bool { return bytes.Contains(text, []byte(w)) })
		if got := NewFinder(some).In(text); got != want {
			t.Errorf("In(%q) of %q: %v", text, some, got)
		}
	})
}
