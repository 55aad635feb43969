package output

import (
	"slices"
	"strings"

	"github.com/aymanbagabas/go-udiff"
)

// chunk is a stretch of three texts that belong together: what the render was
// that somebody edited, what they made of it, and what the render is now. A text
// is the chunks' lines of it, one after the other, so nothing can get lost
// between them. Lines hold their line ends; the last of a text may lack it.
type chunk struct{ base, ours, theirs []string }

// conflict tells that both sides changed the stretch, each in its own way.
func (c chunk) conflict() bool {
	return !slices.Equal(c.ours, c.theirs) && !slices.Equal(c.ours, c.base) && !slices.Equal(c.theirs, c.base)
}

// merged are the lines of a chunk that is no conflict.
func (c chunk) merged() []string {
	if slices.Equal(c.ours, c.base) {
		return c.theirs
	}
	return c.ours
}

// compare lays two descendants of a text beside each other. As in git, changes
// that touch, with no unchanged line between them, are in one chunk: whether
// such two go together is not for a program to say.
func compare(base, ours, theirs []byte) []chunk {
	lines := splitLines(base)
	mine, other := hunks(lines, base, ours), hunks(lines, base, theirs)
	var out []chunk
	at := 0
	for len(mine) > 0 || len(other) > 0 {
		start := len(lines)
		for _, list := range [][]hunk{mine, other} {
			if len(list) > 0 {
				start = min(start, list[0].start)
			}
		}
		out = unchanged(out, lines[at:start])
		end := start
		var a, b []hunk
		for n := -1; n != len(a)+len(b); {
			n = len(a) + len(b)
			a, mine, end = touching(a, mine, end)
			b, other, end = touching(b, other, end)
		}
		out = append(out, chunk{lines[start:end], apply(lines, start, end, a), apply(lines, start, end, b)})
		at = end
	}
	return unchanged(out, lines[at:])
}

func unchanged(out []chunk, lines []string) []chunk {
	if len(lines) == 0 {
		return out
	}
	return append(out, chunk{lines, lines, lines})
}

// hunk is a change: lines that take the place of base[start:end].
type hunk struct {
	start, end int
	lines      []string
}

// hunks are the changes from a text to another, in order. Between two of them is
// at least one line.
func hunks(lines []string, from, to []byte) []hunk {
	number := map[int]int{len(from): len(lines)} // of the line that begins at an offset
	at := 0
	for i, line := range lines {
		number[at] = i
		at += len(line)
	}
	var out []hunk
	for _, e := range udiff.Lines(string(from), string(to)) {
		out = append(out, hunk{number[e.Start], number[e.End], splitLines([]byte(e.New))})
	}
	return out
}

// touching moves the hunks that begin at or before end from one list to another,
// and tells how far they reach.
func touching(to, from []hunk, end int) (taken, left []hunk, reach int) {
	for len(from) > 0 && from[0].start <= end {
		to, end, from = append(to, from[0]), max(end, from[0].end), from[1:]
	}
	return to, from, end
}

// apply gives lines[start:end] with the changes of one side.
func apply(lines []string, start, end int, changes []hunk) []string {
	var out []string
	for _, h := range changes {
		out = append(out, lines[start:h.start]...)
		out = append(out, h.lines...)
		start = h.end
	}
	return append(out, lines[start:end]...)
}

func splitLines(text []byte) []string {
	if len(text) == 0 {
		return nil
	}
	lines := strings.SplitAfter(string(text), "\n")
	if lines[len(lines)-1] == "" {
		lines = lines[:len(lines)-1]
	}
	return lines
}

// What stands in the lines that show a conflict. The signs are git's, so editors
// know them; the words say whose the lines are.
const (
	markOurs   = "<<<<<<< yours: the file as it is"
	markBase   = "||||||| before: what dockwright wrote last"
	markMiddle = "======="
	markTheirs = ">>>>>>> new: what dockwright writes now"
)

// join puts chunks together: the merged text, with both sides of each conflict
// between markers, and where in ours the conflicts are.
func join(chunks []chunk) (text []byte, conflicts []Lines) {
	line := 1 // of ours
	for _, c := range chunks {
		if !c.conflict() {
			text = append(text, strings.Join(c.merged(), "")...)
		} else {
			conflicts = append(conflicts, Lines{line, line + len(c.ours) - 1})
			text = side(text, markOurs, c.ours)
			text = side(text, markBase, c.base)
			text = side(text, markMiddle, c.theirs)
			text = side(text, markTheirs, nil)
		}
		line += len(c.ours)
	}
	return text, conflicts
}

// side adds a marker and the lines below it, the last of which gets a line end.
func side(text []byte, mark string, lines []string) []byte {
	text = append(text, mark+"\n"...)
	for _, l := range lines {
		text = append(text, strings.TrimSuffix(l, "\n")+"\n"...)
	}
	return text
}

// markers are the lines of a text that show a conflict, counted from 1, less
// those that stand in one of the others, too.
func markers(text []byte, others ...[]byte) []int {
	known := map[string]bool{}
	for _, o := range others {
		for _, line := range splitLines(o) {
			known[strings.TrimSuffix(line, "\n")] = true
		}
	}
	var out []int
	for i, line := range splitLines(text) {
		line = strings.TrimSuffix(line, "\n")
		if isMarker(line) && !known[line] {
			out = append(out, i+1)
		}
	}
	return out
}

// isMarker knows git's markers with any label.
func isMarker(line string) bool {
	if line == markMiddle {
		return true
	}
	for _, mark := range []string{markOurs, markBase, markTheirs} {
		if sign := mark[:7]; line == sign || strings.HasPrefix(line, sign+" ") {
			return true
		}
	}
	return false
}
