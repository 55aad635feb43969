package inspection

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// grid is a table for a terminal. Columns are as wide as what stands in them.
type grid struct {
	// groups are headings above the header, from the outside in: one for each
	// column, and one that repeats stands once, over all its columns.
	groups [][]string
	header []string
	rows   [][]string
	// right are the columns whose cells end at the same place: numbers.
	right []int
	// paint colours a cell of the rows, when it is set.
	paint func(column int, cell string) string
}

const gap = 2 // between columns

// lines lays the grid out: the headings, the header, the rows.
func (g grid) lines() []string {
	widths := make([]int, len(g.header))
	for _, r := range append([][]string{g.header}, g.rows...) {
		for i, cell := range r {
			widths[i] = max(widths[i], utf8.RuneCountInString(cell))
		}
	}
	spans := g.spans()
	for _, heads := range spans {
		for _, s := range heads { // a heading wider than its columns widens the last one
			have := gap * (s.to - s.from - 1)
			for _, w := range widths[s.from:s.to] {
				have += w
			}
			widths[s.to-1] += max(0, utf8.RuneCountInString(s.label)-have)
		}
	}
	starts := make([]int, len(widths))
	for i := range widths[1:] {
		starts[i+1] = starts[i] + widths[i] + gap
	}
	var out []string
	for _, heads := range spans {
		var l line
		for _, s := range heads {
			l.put(starts[s.from], s.label, s.label)
		}
		out = append(out, l.text)
	}
	for n, r := range append([][]string{g.header}, g.rows...) {
		var l line
		for i, cell := range r {
			at, shown := starts[i], cell
			if slices.Contains(g.right, i) {
				at += widths[i] - utf8.RuneCountInString(cell)
			}
			if n > 0 && g.paint != nil {
				shown = g.paint(i, cell)
			}
			l.put(at, cell, shown)
		}
		out = append(out, l.text)
	}
	return out
}

// line is a line that is being written. Colour takes no room in it.
type line struct {
	text   string
	length int
}

// put writes a cell at a column; shown is the cell with its colour.
func (l *line) put(column int, cell, shown string) {
	if cell == "" {
		return
	}
	l.text += strings.Repeat(" ", max(0, column-l.length)) + shown
	l.length = max(column, l.length) + utf8.RuneCountInString(cell)
}

// span is a heading over the columns from, …, to-1.
type span struct {
	label    string
	from, to int
}

// spans joins headings that repeat, as far as the line above does.
func (g grid) spans() [][]span {
	var out [][]span
	starts := map[int]bool{}
	for _, labels := range g.groups {
		var spans []span
		for i, label := range labels {
			last := len(spans) - 1
			if last >= 0 && spans[last].label == label && !starts[i] {
				spans[last].to = i + 1
				continue
			}
			starts[i] = true
			spans = append(spans, span{label, i, i + 1})
		}
		out = append(out, slices.DeleteFunc(spans, func(s span) bool { return s.label == "" }))
	}
	return out
}

// wrapped breaks text at spaces so that lines fit the width, the first one after
// what stands before it, the others below indent. A word that is longer than a
// line stands alone on one.
func wrapped(before, text, indent string, width int) []string {
	var out []string
	line, length := before, utf8.RuneCountInString(before)
	empty := true
	for _, word := range strings.Fields(text) {
		n := utf8.RuneCountInString(word)
		if !empty && length+1+n > width {
			out = append(out, line)
			line, length, empty = indent, utf8.RuneCountInString(indent), true
		}
		if !empty {
			line += " "
			length++
		}
		line, length, empty = line+word, length+n, false
	}
	return append(out, line)
}
