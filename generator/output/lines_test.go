package output

import (
	"slices"
	"strings"
	"testing"
)

// The numbers are those that an editor shows: the header of two lines stands below
// the directive.
func TestChangedLines(t *testing.T) {
	body := "# syntax=docker/dockerfile:1\n\nFROM a\nRUN b\nRUN c\n"
	sealed := string(Seal([]byte(body), "1", nil))
	for _, c := range []struct {
		name, old, new string // in what is sealed
		want           []Lines
	}{
		{"nothing", "", "", nil},
		{"a line", "RUN b", "RUN x", []Lines{{6, 6}}},
		{"two lines", "RUN b\nRUN c", "RUN x\nRUN y", []Lines{{6, 7}}},
		{"two places", "FROM a\nRUN b\nRUN c\n", "FROM x\nRUN b\nRUN y\n", []Lines{{5, 5}, {7, 7}}},
		{"a line more", "RUN c\n", "RUN x\nRUN c\n", []Lines{{7, 7}}},
		{"more at the end", "RUN c\n", "RUN c\nRUN d\nRUN e\n", []Lines{{8, 9}}},
		{"a line less", "RUN b\n", "", []Lines{{6, 6}}},
		{"the last line less", "RUN c\n", "", []Lines{{6, 6}}},
		{"the directive", "dockerfile:1", "dockerfile:2", []Lines{{1, 1}}},
	} {
		edited := strings.Replace(sealed, c.old, c.new, 1)
		for _, data := range []string{edited, strings.ReplaceAll(edited, "\n", "\r\n")} {
			if got := ChangedLines([]byte(data), []byte(body)); !slices.Equal(got, c.want) {
				t.Errorf("%s: %v, want %v", c.name, got, c.want)
			}
		}
	}
	if got := ChangedLines([]byte("FROM x\n"), []byte("FROM y\n")); !slices.Equal(got, []Lines{{1, 1}}) {
		t.Errorf("a file without a header: %v", got)
	}
	kept := strings.Replace(sealed, "FROM a\n", "# dockwright: keep build.before\nRUN mine\n# dockwright: end\nFROM a\n", 1)
	if got := ChangedLines([]byte(kept), []byte(body)); got != nil {
		t.Errorf("a keep region is an edit: %v", got)
	}
	if got := ChangedLines([]byte(strings.Replace(kept, "RUN b", "RUN x", 1)), []byte(body)); !slices.Equal(got, []Lines{{9, 9}}) {
		t.Errorf("below a keep region: %v", got)
	}
	ChangedLines(nil, nil)
	ChangedLines(nil, []byte("a"))
}

func TestLineList(t *testing.T) {
	if got := LineList([]Lines{{3, 3}}); got != "line 3" {
		t.Error(got)
	}
	if got := LineList([]Lines{{3, 4}}); got != "lines 3-4" {
		t.Error(got)
	}
	if got := LineList([]Lines{{1, 1}, {3, 3}, {5, 6}, {8, 8}, {10, 10}}); got != "lines 1, 3, 5-6, 8 and 1 more" {
		t.Error(got)
	}
}
