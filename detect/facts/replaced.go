package facts

import "strings"

// ReplacedMark begins the lines of a Dockerfile of ours that hold what the
// Dockerfile in its place said of what runs; see Project.Replaced.
const ReplacedMark = "#| "

// ReplacedLines takes those lines out of a Dockerfile.
func ReplacedLines(text string) []string {
	var out []string
	for line := range strings.Lines(text) {
		if rest, ok := strings.CutPrefix(strings.TrimRight(line, "\r\n"), ReplacedMark); ok {
			out = append(out, rest)
		}
	}
	return out
}
