package cmd

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/dockwright/dockwright/generator/measure"
)

// measured is a report that has everything, and one that failed.
func measured() *measure.Report {
	one := 0.5
	spread := measure.Spread{Median: 1, Least: 1, Most: 1, All: []float64{1}}
	build := func() *measure.Build {
		return &measure.Build{Seconds: spread, Pack: spread, Download: &measure.Fetched{Seconds: 1, Bytes: 2}, New: &measure.New{Layers: 1, Compressed: 2, Unpacked: 3}, Change: "x\u202e"}
	}
	ratios := &measure.Ratios{Unpacked: &one, Compressed: &one, Cold: &one, Unchanged: &one, Code: &one, Dependency: &one, NewCode: &one, NewDependency: &one}
	return &measure.Report{Format: 1, Builder: "b", Runs: 1, Baseline: "a", Interrupted: true, Images: []*measure.Result{
		{Name: "a", Context: ".", Size: &measure.Size{Unpacked: 1, Compressed: 1, Layers: 1}, Memory: 5, Cold: build(), Unchanged: build(), Code: build(), Dependency: build(), Ratios: ratios, Notes: []string{"n"},
			Contents: &measure.Breakdown{
				Layers:        []measure.LayerContents{{Digest: "sha256:1", Instruction: "RUN", Largest: []measure.Weight{{Path: "/a", Bytes: 1}}}},
				Waste:         []measure.Waste{{Path: "/a", Bytes: 1, Layer: 1, By: 2, Deleted: true}},
				Copies:        []measure.Copies{{Bytes: 1, Paths: []string{"/a", "/b"}}},
				Distributions: []measure.Distribution{{Name: "six", Version: "1", Bytes: 1, Files: 1, Layer: 1}},
			}},
		{Name: "b", Context: "b", Error: &measure.Failure{Message: "m", Details: []string{"d"}}, Contents: measure.Break(measure.Image{})},
	}}
}

// What measure prints as JSON is what docs/measure.schema.json says.
func TestMeasureJSON(t *testing.T) {
	var b bytes.Buffer
	err := printReport(Streams{Out: &b}, measured(), measureOptions{format: "json"})
	if !errors.Is(err, errTold) {
		t.Errorf("a Dockerfile failed, and measure ends with %v", err)
	}
	againstSchema(t, "../docs/measure.schema.json", b.Bytes())
	if strings.Contains(b.String(), "\u202e") {
		t.Error("what steers a terminal stands in JSON as it is")
	}
}

// TestMeasuring: a line for each build that ended, none beside JSON, none when quiet.
func TestMeasuring(t *testing.T) {
	events := []measure.Event{
		{Done: 0, Total: 4, Subject: "a\x1b[31m", Kind: measure.Cold, Step: "RUN x"},
		{Done: 0, Total: 4, Subject: "a\x1b[31m", Kind: measure.Cold, Seconds: 1.5},
		{Done: 1, Total: 4, Subject: "b", Kind: measure.Code, Failed: true},
	}
	var b bytes.Buffer
	told, end := measuring(Streams{Err: &b}, false, "text")
	for _, e := range events {
		told(e)
	}
	end()
	if b.String() != "a\ufffd[31m: cold: 1.50 s\nb: code: failed\n" {
		t.Errorf("told is %q", b.String())
	}
	for _, c := range []struct {
		quiet  bool
		format string
	}{{true, "text"}, {false, "json"}} {
		if told, _ := measuring(Streams{Err: &b}, c.quiet, c.format); told != nil {
			t.Errorf("something is told with %+v", c)
		}
	}
	b.Reset()
	bar := &buildBar{out: &b}
	for _, e := range events {
		bar.tell(e)
	}
	bar.end()
	if s := b.String(); !strings.HasPrefix(s, "\r[                    ] 0 of 4  a\ufffd[31m, cold: RUN x\x1b[K") || !strings.Contains(s, "\r\x1b[Ka\ufffd[31m: cold: 1.50 s\n") {
		t.Errorf("the bar is %q", s)
	}
}
