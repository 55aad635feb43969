package plan

import (
	"slices"
	"strings"
	"testing"

	"github.com/pelletier/go-toml/v2"

	"github.com/dockwright/dockwright/detect/pep508"
)

// TestBuildData holds each build time to its form: known keys, names in their
// normal form and each once, a date, and a source for what was not measured.
func TestBuildData(t *testing.T) {
	var file struct {
		Build []build `toml:"build"`
	}
	d := toml.NewDecoder(strings.NewReader(string(buildsFile)))
	d.DisallowUnknownFields()
	if err := d.Decode(&file); err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	measured := 0
	for _, b := range file.Build {
		what := strings.Join(b.Names, ", ")
		for _, n := range b.Names {
			if n != pep508.NormalizeName(n) || seen[n] {
				t.Errorf("%s is not normalized, or stands twice", n)
			}
			seen[n] = true
		}
		source := b.Source
		if source == "" && b.Seconds == 0 {
			source = "https://pypi.org"
		}
		if source == "" {
			source = "https://measured"
			measured++
		}
		dated(t, what, b.Read, source, Known().AsOf)
		if !slices.Contains([]string{"c", "c++", "rust"}, b.Toolchain) || len(b.Names) == 0 {
			t.Errorf("%s: toolchain %q", what, b.Toolchain)
		}
		if b.Version == "" && b.Wheel+int64(b.Seconds) > 0 || b.Seconds == 0 && b.Needs == "" && b.Wheel == 0 || b.Seconds < 0 || b.Seconds > 4*3600 {
			t.Errorf("%s: %d s for %q, needs %q", what, b.Seconds, b.Version, b.Needs)
		}
	}
	if measured < 10 || len(file.Build) < measured+5 {
		t.Errorf("%d builds, %d of them measured", len(file.Build), measured)
	}
}

// TestEstimate holds what an estimate rests on: a measure before a report before
// a guess, and no number where nothing is known.
func TestEstimate(t *testing.T) {
	for _, c := range []struct {
		name, version string
		sdist, wheel  int64
		packages      []string
		seconds       int
		because       string
	}{
		{"lz4", "4.4.5", 1, 1, nil, 46, "measured"},
		{"lz4", "4.3.3", 0, 0, nil, 46, "measured for 4.4.5"},
		{"scipy", "1.16.1", 0, 0, nil, 840, "reported by github.com/scipy/scipy/pull/15925 for 1.9.0"},
		{"nobodys", "1", 0, 0, nil, 0, "nobody measured it, and nothing tells its size"},
		{"nobodys", "1", 9_000_000, 2_000_000, nil, 65, "a guess from the 2.0 MB of its wheel for glibc"},
		{"nobodys", "1", 0, 2_000_000, []string{"g++", "musl-dev"}, 125, "a guess from the 2.0 MB of its wheel for glibc"},
		{"nobodys", "1", 100_000, 2_000_000, []string{"cargo", "gcc"}, 260, "a guess from the 2.0 MB of its wheel for glibc"}, // crates are in no sdist
		{"nobodys", "1", 100_000, 40_000_000, nil, 35, "a guess from the 0.1 MB of its sdist"},                                // the rest was linked in
	} {
		got := estimate(c.name, c.version, c.sdist, c.wheel, c.packages)
		if got.seconds != c.seconds || got.because != c.because {
			t.Errorf("%s %s: %+v, not %d s (%s)", c.name, c.version, got, c.seconds, c.because)
		}
	}
	if e := estimate("pyarrow", "21.0", 0, 0, nil); e.needs == "" {
		t.Error("pyarrow needs nothing")
	}
}

func TestRoughly(t *testing.T) {
	for seconds, want := range map[int]string{
		0: "some time", 1: "some seconds", 19: "some seconds", 20: "half a minute", 45: "a minute", 89: "a minute", 90: "2 minutes", 230: "4 minutes", 420: "5 minutes",
		840: "15 minutes", 2900: "50 minutes", 3500: "an hour", 4000: "an hour", 5400: "1.5 hours", 7300: "2 hours",
	} {
		if got := roughly(seconds); got != want {
			t.Errorf("%d: %q, not %q", seconds, got, want)
		}
	}
}
