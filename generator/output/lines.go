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

// ChangedLines are the lines of a file, as it lies on the disk with its header, that
// are others in a body. Where a line is missing, it is the one that stands in its
// place.
func ChangedLines(existing, body []byte) []Lines {
	data := normalize(existing)
	mine := Body(data)
	lines, numbers := splitLines(mine), bodyLines(data)
	if len(lines) == 0 {
		return nil
	}
	var out []Lines
	for _, h := range hunks(lines, mine, Body(body)) {
		first := min(h.start, len(lines)-1)
		last := min(max(h.start, h.end-1), len(lines)-1)
		l := Lines{numbers[first], numbers[last]}
		if n := len(out); n > 0 && out[n-1].Last+1 >= l.First {
			out[n-1].Last = l.Last
			continue
		}
		out = append(out, l)
	}
	return out
}

// bodyLines are the numbers that the lines of a file's Body have in the file.
func bodyLines(data []byte) []int {
	data = normalize(data)
	_, start, end, _ := findHeader(data)
	_, err := Regions("", data)
	inOrder := err == nil
	var out []int
	at, number, kept := 0, 0, false
	for line := range bytes.Lines(data) {
		number++
		_, begins, marks := facts.KeepLine(string(line))
		marks = marks && inOrder
		kept = kept || marks && begins
		if header := start <= at && at < end; !kept && !header {
			out = append(out, number)
		}
		if marks && !begins {
			kept = false
		}
		at += len(line)
	}
	return out
}

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
