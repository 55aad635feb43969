package output

import (
	"bytes"
	"fmt"
	"strings"
)

// Lines is a stretch of a file's lines, counted from 1, both ends included.
type Lines struct {
	First int `json:"first"`
	Last  int `json:"last"`
}

// String is "12" or "12-14".
func (l Lines) String() string {
	if l.First == l.Last {
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
	lines := splitLines(mine)
	at, depth := headerPlace(data, mine)
	var out []Lines
	for _, h := range hunks(lines, mine, Body(body)) {
		first, last := h.start, max(h.start, h.end-1)
		first, last = min(first, max(len(lines)-1, 0)), min(last, max(len(lines)-1, 0))
		l := Lines{first + 1, last + 1}
		if first >= at {
			l.First += depth
		}
		if last >= at {
			l.Last += depth
		}
		if n := len(out); n > 0 && out[n-1].Last+1 >= l.First {
			out[n-1].Last = l.Last
			continue
		}
		out = append(out, l)
	}
	return out
}

// headerPlace is behind how many lines of the body the header stands, and how many
// lines it has.
func headerPlace(data, body []byte) (at, lines int) {
	same := 0
	for same < len(body) && data[same] == body[same] {
		same++
	}
	same = bytes.LastIndexByte(data[:same], '\n') + 1
	return bytes.Count(data[:same], []byte("\n")), bytes.Count(data, []byte("\n")) - bytes.Count(body, []byte("\n"))
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
