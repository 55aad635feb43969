package render

import (
	"slices"
	"strings"
	"testing"
)

// TestUnmark holds that marks leave no byte behind, and where blocks begin: at the
// empty lines before them.
func TestUnmark(t *testing.T) {
	text := mark("syntax") + "# syntax\n\n" + mark("base") + "FROM x\n" + mark("user") + "RUN useradd\n" + mark("user") + "USER 1\n\n\n" + mark("command", "web") + "FROM y AS web\n"
	body, marks := unmark([]byte(text))
	if want := "# syntax\n\nFROM x\nRUN useradd\nUSER 1\n\n\nFROM y AS web\n"; string(body) != want {
		t.Errorf("the body is %q, not %q", body, want)
	}
	want := []Mark{{1, "syntax", ""}, {2, "base", ""}, {4, "user", ""}, {6, "command", "web"}}
	if !slices.Equal(marks, want) {
		t.Errorf("the marks are %v, not %v", marks, want)
	}
}

// FuzzUnmark holds that text without a NUL goes through as it is, with each mark
// on a line of its own that there is.
func FuzzUnmark(f *testing.F) {
	f.Add("FROM x\n", "\nRUN y\n")
	f.Fuzz(func(t *testing.T, a, b string) {
		if strings.ContainsRune(a+b, 0) {
			t.Skip()
		}
		body, marks := unmark([]byte(a + mark("base") + b))
		if string(body) != a+b || len(marks) != 1 || marks[0].Line < 1 || marks[0].Line > 1+strings.Count(a, "\n") {
			t.Errorf("%q and %q gave %q and %v", a, b, body, marks)
		}
	})
}
