package prompt

import (
	"strings"

	"github.com/AlecAivazis/survey/v2/terminal"
)

// Shorten cuts a text to a number of columns, with "…" for what is cut off.
func Shorten(s string, columns int) string {
	if terminal.StringWidth(s) <= columns {
		return s
	}
	used := 0
	for i, r := range s {
		w := terminal.StringWidth(string(r))
		if used+w > columns-1 {
			return strings.TrimRight(s[:i], " ") + "…"
		}
		used += w
	}
	return s
}

// Wrap breaks a text between words into lines of so many columns. The lines after
// the first begin with indent. A word that is longer than a line stays whole.
func Wrap(text, indent string, columns int) []string {
	var lines []string
	line, used := "", 0
	for _, word := range strings.Fields(text) {
		w := terminal.StringWidth(word)
		switch {
		case line == "":
			line, used = word, w
		case used+1+w > columns:
			lines = append(lines, line)
			line, used = indent+word, len(indent)+w
		default:
			line, used = line+" "+word, used+1+w
		}
	}
	return append(lines, line)
}
