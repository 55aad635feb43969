package inspection

import (
	"slices"
	"strings"
	"testing"
)

func TestGrid(t *testing.T) {
	g := grid{
		groups: [][]string{{"", "glibc 2.41", "glibc 2.41", "musl"}},
		header: []string{"NAME", "a", "b", "c"},
		rows:   [][]string{{"naïve", "x", "", "1"}, {"n", "", "yy", "10"}},
		right:  []int{3},
	}
	want := []string{
		"       glibc 2.41  musl",
		"NAME   a  b           c",
		"naïve  x              1",
		"n         yy         10",
	}
	if got := g.lines(); !slices.Equal(got, want) {
		t.Errorf("the grid is\n%s", strings.Join(got, "\n"))
	}
	g.paint = func(_ int, cell string) string { return "<" + cell + ">" }
	if got := g.lines()[2]; got != "<naïve>  <x>              <1>" {
		t.Errorf("painted: %q", got)
	}
}

func TestWrapped(t *testing.T) {
	for _, c := range []struct {
		before, text, want string
		width              int
	}{
		{"", "", "", 10},
		{"", "one two three", "one two|  three", 8},
		{"key  ", "one two three", "key  one|  two|  three", 8},
		{"", "averyverylongword and more", "averyverylongword|  and|  more", 8},
		{"- ", "  spaces\n and\tlines ", "- spaces|  and|  lines", 9},
		{"", "éé éé éé", "éé éé|  éé", 5},
	} {
		if got := strings.Join(wrapped(c.before, c.text, "  ", c.width), "|"); got != c.want {
			t.Errorf("%q at %d: %q, not %q", c.text, c.width, got, c.want)
		}
	}
}

func TestWords(t *testing.T) {
	for n, want := range map[int64]string{0: "0 B", 1023: "1023 B", 1024: "1 KiB", 1<<20 - 1: "1024 KiB", 1 << 20: "1.0 MiB", 100 << 20: "100 MiB", 1 << 30: "1.0 GiB", 4_692_000_000: "4.4 GiB"} {
		if got := bytesText(n); got != want {
			t.Errorf("%d bytes are %q, not %q", n, got, want)
		}
	}
	for s, want := range map[int]string{0: "0 s", 89: "89 s", 90: "2 min", 240: "4 min", 7199: "120 min", 7200: "2 h", 12600: "4 h"} {
		if got := durationText(s); got != want {
			t.Errorf("%d s are %q, not %q", s, got, want)
		}
	}
	if got := Printable("a\x1b[31m\u202eb\u2028c\n\u00adé–"); got != "a�[31m�b�c��é–" {
		t.Errorf("printable: %q", got)
	}
	if c := columnOf("cp39-musl1.2-aarch64"); c.python != "3.9" || c.libc != "musl 1.2" || c.arch != "aarch64" {
		t.Errorf("%+v", c)
	}
	for _, odd := range []string{"", "cp3", "cp313", "a-b-c", "cp313-glibc-x"} {
		columnOf(odd) // says something, whatever it is given
	}
}
