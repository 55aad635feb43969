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
	for _, line := range spans {
		for _, s := range line { // a heading wider than its columns widens the last one
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
	for _, line := range spans {
		var b strings.Builder
		for _, s := range line {
			padTo(&b, starts[s.from])
			b.WriteString(s.label)
		}
		out = append(out, b.String())
	}
	for _, r := range append([][]string{g.header}, g.rows...) {
		var b strings.Builder
		for i, cell := range r {
			if cell == "" {
				continue
			}
			at := starts[i]
			if slices.Contains(g.right, i) {
				at += widths[i] - utf8.RuneCountInString(cell)
			}
			padTo(&b, at)
			b.WriteString(cell)
		}
		out = append(out, b.String())
	}
	return out
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
	for _, line := range g.groups {
		var spans []span
		for i, label := range line {
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

// padTo fills with spaces up to a column.
func padTo(b *strings.Builder, column int) {
	if n := column - utf8.RuneCountInString(b.String()); n > 0 {
		b.WriteString(strings.Repeat(" ", n))
	}
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
