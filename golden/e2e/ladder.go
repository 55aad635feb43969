package e2e

import (
	"fmt"
	"math"
	"strings"

	"github.com/dockwright/dockwright/generator/measure"
)

// A figure is one of those that decide whether an image is good.
type figure struct {
	name string
	of   func(*measure.Result) float64 // NaN where it is not known
	// target is the most that it may be of the naive Dockerfile's; lean is that with
	// diet = "safe" and packed that with pack = "xz", 0 where it is the same.
	target, lean, packed float64
	// share has the target count of the image itself, instead of the naive one's figure.
	share bool
	// slack is what clocks and compression may add before another figure is the better one.
	slack float64
}

const (
	ofSize = iota
	ofCold
	ofCode
	ofDependency
	ofNewCode
	ofNewDependency
)

// figures are those that a table shows and a target is set for, in megabytes and seconds.
var figures = []figure{
	ofSize:          {name: "size", target: 0.45, lean: 0.35, packed: 0.17, of: func(r *measure.Result) float64 { return megabytes(r.Size.Unpacked) }},
	ofCold:          {name: "cold build", target: 0.8, packed: 1.2, slack: 0.5, of: func(r *measure.Result) float64 { return seconds(r.Cold) }},
	ofCode:          {name: "code change", target: 0.03, slack: 0.5, of: func(r *measure.Result) float64 { return seconds(r.Code) }},
	ofDependency:    {name: "dependency change", target: 0.20, slack: 0.5, of: func(r *measure.Result) float64 { return seconds(r.Dependency) }},
	ofNewCode:       {name: "new after code", target: 0.01, share: true, slack: 0.1, of: func(r *measure.Result) float64 { return news(r.Code) }},
	ofNewDependency: {name: "new after dependency", target: 0.05, share: true, slack: 0.1, of: func(r *measure.Result) float64 { return news(r.Dependency) }},
}

func megabytes(n int64) float64 { return float64(n) / 1e6 }

func seconds(b *measure.Build) float64 {
	if b == nil {
		return math.NaN()
	}
	return b.Seconds.Median
}

func news(b *measure.Build) float64 {
	if b == nil || b.New == nil {
		return math.NaN()
	}
	return megabytes(b.New.Compressed)
}

// A climb is what was measured of an application: the ladder's Dockerfiles, the naive one
// first, and ours.
type climb struct{ ladder, ours []*measure.Result }

// ratio is a figure over what it is held against.
func (c climb) ratio(f figure, r *measure.Result) float64 {
	if f.share {
		return f.of(r) / megabytes(r.Size.Compressed)
	}
	return f.of(r) / f.of(c.ladder[0])
}

// best is the least of the ladder's.
func (c climb) best(f figure) float64 {
	least := math.Inf(1)
	for _, r := range c.ladder {
		if v := f.of(r); v < least {
			least = v
		}
	}
	return least
}

// missed are the targets that a Dockerfile of ours does not reach, by the figure's name.
func (c climb) missed(r *measure.Result) map[string]string {
	out := map[string]string{}
	lean, packed := strings.Contains(r.Name, "diet"), strings.Contains(r.Name, "pack")
	for _, f := range figures {
		most := f.target
		switch {
		case lean && f.lean > 0:
			most = f.lean
		case packed && f.packed > 0:
			most = f.packed
		}
		v := f.of(r)
		switch at := c.ratio(f, r); {
		case math.IsNaN(v):
			out[f.name] = "it was not measured"
		case at > most:
			out[f.name] = fmt.Sprintf("%.3f instead of %.3g", at, most)
		case v > c.best(f)+f.slack:
			out[f.name] = fmt.Sprintf("%.4g, and the best rung has %.4g", v, c.best(f))
		}
	}
	return out
}

// table is the Markdown that docs/performance.md has of an application.
func (c climb) table() string {
	var b strings.Builder
	b.WriteString("| | size | cold | of it download | code change | new | dependency change | new |\n|---|---|---|---|---|---|---|---|\n")
	for i, r := range append(c.ladder[:len(c.ladder):len(c.ladder)], c.ours...) {
		name := r.Name
		if i >= len(c.ladder) {
			name = "**" + name + "**"
		}
		if r.Size == nil {
			fmt.Fprintf(&b, "| %s | not built | | | | | | |\n", name)
			continue
		}
		cell := func(at int, unit string) string {
			f := figures[at]
			v := f.of(r)
			if math.IsNaN(v) {
				return "–"
			}
			if f.share {
				return fmt.Sprintf("%s %s, %s", number(v), unit, percent(c.ratio(f, r)))
			}
			if math.IsNaN(c.ratio(f, r)) {
				return number(v) + " " + unit
			}
			return fmt.Sprintf("%s %s, %.2g", number(v), unit, c.ratio(f, r))
		}
		download := "unknown"
		if r.Cold != nil && r.Cold.Download != nil {
			download = number(r.Cold.Download.Seconds) + " s"
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s | %s | %s | %s |\n", name, cell(ofSize, "MB"), cell(ofCold, "s"), download,
			cell(ofCode, "s"), cell(ofNewCode, "MB"), cell(ofDependency, "s"), cell(ofNewDependency, "MB"))
	}
	return b.String()
}

// number has three digits that count, and no more than two places.
func number(v float64) string {
	switch {
	case v >= 100:
		return fmt.Sprintf("%.0f", v)
	case v >= 10:
		return fmt.Sprintf("%.1f", v)
	}
	return fmt.Sprintf("%.2f", v)
}

func percent(v float64) string {
	if v < 0.001 {
		return "less than 0.1%"
	}
	return fmt.Sprintf("%.1f%%", 100*v)
}

// between puts a text between the two comments that mark its place in a document.
func between(document, name, text string) (string, error) {
	begin, end := "<!-- "+name+": written by golden/e2e -->\n", "<!-- /"+name+" -->\n"
	head, rest, ok := strings.Cut(document, begin)
	_, tail, ends := strings.Cut(rest, end)
	if !ok || !ends {
		return "", fmt.Errorf("the document lacks %q and %q", begin, end)
	}
	return head + begin + text + end + tail, nil
}
