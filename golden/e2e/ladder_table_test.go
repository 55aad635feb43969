package e2e

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/dockwright/dockwright/generator/measure"
)

// result is one of 100 MB, compressed to 40, by its seconds and the megabytes that are new.
func result(name string, unpacked int64, cold, code, dependency float64, newCode, newDependency int64) *measure.Result {
	build := func(s float64, mb int64) *measure.Build {
		return &measure.Build{Seconds: measure.Spread{Median: s}, New: &measure.New{Compressed: mb * 1e6}}
	}
	return &measure.Result{Name: name, Size: &measure.Size{Unpacked: unpacked * 1e6, Compressed: 40e6},
		Cold: build(cold, 0), Code: build(code, newCode), Dependency: build(dependency, newDependency)}
}

// TestTargets: a target is missed by the ratio to the naive Dockerfile, by the share of the
// image, by a rung that is better, and where nothing was measured.
func TestTargets(t *testing.T) {
	ladder := []*measure.Result{result("naive", 1000, 100, 100, 100, 30, 30), result("better", 420, 70, 2, 50, 1, 20)}
	for _, x := range []struct {
		got  *measure.Result
		want []string
	}{
		{result("good", 400, 60, 2, 10, 0, 1), nil},
		{result(`lean, diet = "safe"`, 400, 60, 2, 10, 0, 1), []string{"size"}},
		{result(`small, pack = "xz"`, 160, 69, 2, 10, 0, 1), nil},
		{result(`hardly packed, pack = "xz"`, 200, 60, 2, 10, 0, 1), []string{"size"}},
		{result("large", 500, 60, 2, 10, 0, 1), []string{"size"}},
		{result("no better than a rung", 430, 75, 2.6, 10, 0, 1), []string{"code change", "cold build", "size"}},
		{result("much is new", 400, 60, 2, 30, 1, 3), []string{"dependency change", "new after code", "new after dependency"}},
		{&measure.Result{Name: "unknown", Size: ladder[1].Size, Cold: ladder[1].Cold}, []string{"code change", "dependency change", "new after code", "new after dependency"}},
	} {
		c := climb{ladder, []*measure.Result{x.got}}
		if got := slices.Sorted(maps.Keys(c.missed(x.got))); !slices.Equal(got, x.want) {
			t.Errorf("%s misses %q, want %q", x.got.Name, got, x.want)
		}
		if lines := strings.Count(c.table(), "\n"); lines != 5 {
			t.Errorf("the table has %d lines:\n%s", lines, c.table())
		}
	}
}

func TestBetween(t *testing.T) {
	const document = "a\n<!-- x: written by golden/e2e -->\nold\n<!-- /x -->\nb\n"
	got, err := between(document, "x", "new\n")
	if want := strings.Replace(document, "\nold", "\nnew", 1); err != nil || got != want {
		t.Errorf("got %q (%v), want %q", got, err, want)
	}
	if _, err := between(document, "y", "new\n"); err == nil {
		t.Error("a place that is not there is no error")
	}
}
