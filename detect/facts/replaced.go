package facts

import "strings"

// ReplacedMark begins the lines of a Dockerfile of ours that hold what the
// Dockerfile in its place said of what runs; see Project.Replaced.
const ReplacedMark = "#| "

// ReplacedLines takes those lines out of a Dockerfile. What stands in its keep
// regions is the user's, and none of them.
func ReplacedLines(text string) []string {
	var out []string
	kept := false
	for line := range strings.Lines(text) {
		if _, begins, ok := KeepLine(line); ok {
			kept = begins
		}
		if rest, ok := strings.CutPrefix(strings.TrimRight(line, "\r\n"), ReplacedMark); ok && !kept {
			out = append(out, rest)
		}
	}
	return out
}
