package output

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/dockwright/dockwright/detect/facts"
)

// Lines is a stretch of a file's lines, counted from 1, both ends included.
type Lines struct {
	First int `json:"first"`
	Last  int `json:"last"`
}

// String is "12", "12-14", or "after 11" where Last is before First: no line.
func (l Lines) String() string {
	switch {
	case l.Last < l.First:
		return fmt.Sprintf("after %d", l.Last)
	case l.Last == l.First:
		return fmt.Sprint(l.First)
	}
	return fmt.Sprintf("%d-%d", l.First, l.Last)
}

// ChangedLines are the lines of a file, as it lies on the disk with its header and
// keep regions, that are others in a body. Where a line is missing, it is the one that
// stands in its place.
func ChangedLines(existing, body []byte) []Lines {
	data := normalize(existing)
	mine := Body(data)
	numbers := bodyLines(data)
	if len(numbers) == 0 {
		numbers = []int{1}
	}
	var out []Lines
	for _, h := range hunks(splitLines(mine), mine, Body(body)) {
		last := len(numbers) - 1
		l := Lines{numbers[min(h.start, last)], numbers[min(max(h.start, h.end-1), last)]}
		if n := len(out); n > 0 && out[n-1].Last+1 >= l.First {
			out[n-1].Last = l.Last
			continue
		}
		out = append(out, l)
	}
	return out
}

// bodyLines are the numbers, in a file of normalized text, of the lines of its body.
func bodyLines(data []byte) (numbers []int) {
	_, start, end, _ := findHeader(data)
	regions, err := Regions("", data)
	number, at := 0, 0
	for line := range bytes.Lines(data) {
		number++
		inHeader := at >= start && at < end
		at += len(line)
		for len(regions) > 0 && err == nil && number > regions[0].last() {
			regions = regions[1:]
		}
		if !inHeader && (len(regions) == 0 || number < regions[0].Line) {
			numbers = append(numbers, number)
		}
	}
	return numbers
}

// last is the number of the region's last line.
func (r Region) last() int { return r.Line + len(r.Lines()) + 1 }

// LineList names the first few stretches: "line 3", "lines 3, 7-9 and 2 more".
func LineList(list []Lines) string {
	const most = 4
	shown := make([]string, 0, len(list))
	for _, l := range list {
		shown = append(shown, l.String())
	}
	text := some(shown, most)
	if len(list) == 1 && !strings.Contains(text, "-") {
		return "line " + text
	}
	return "lines " + text
}
