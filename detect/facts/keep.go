package facts

import "strings"

// KeepLine reads a line that begins or ends a keep region, the lines of the user's
// own in a file of ours:
//
//	# dockwright: keep build.before
//	…
//	# dockwright: end
//
// begins tells which of the two it is; the place is "" where none is named, and
// may be of several words, which no place is. ok is false for any other line.
// White space around the parts does not count.
func KeepLine(line string) (place string, begins, ok bool) {
	comment, ok := strings.CutPrefix(strings.Trim(line, " \t\r\n"), "#")
	if !ok {
		return "", false, false
	}
	rest, ok := strings.CutPrefix(strings.TrimLeft(comment, " \t"), "dockwright:")
	if !ok {
		return "", false, false
	}
	rest = strings.TrimLeft(rest, " \t")
	if rest == "end" {
		return "", false, true
	}
	if place, ok := strings.CutPrefix(rest, "keep"); ok && (place == "" || place[0] == ' ' || place[0] == '\t') {
		return strings.Trim(place, " \t"), true, true
	}
	return "", false, false
}

// OwnComment tells a comment that speaks to dockwright: a line of a keep region, or
// the record of a header.
func OwnComment(line string) bool {
	comment, ok := strings.CutPrefix(strings.TrimSpace(line), "#")
	return ok && strings.HasPrefix(strings.TrimSpace(comment), "dockwright:")
}
