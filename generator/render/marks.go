package render

import (
	"bytes"
	"strings"
)

// Mark is where a block of lines begins that one decision is behind. A block ends
// where the next one begins; the empty lines before a block belong to it.
type Mark struct {
	Line int `json:"line"` // 1-based, of the body without its header
	// Topic is the decision's plan.Decision.What where there is one ("base"), else
	// one of the further words that package explain knows.
	Topic string `json:"topic"`
	// Of tells which of several: the process, or the stage of a front end; "" where
	// there can be one only.
	Of string `json:"of,omitempty"`
}

// A mark stands in what a template writes as NUL, topic, SOH, of, NUL, before the
// first character of its block. Nothing else writes a NUL: no Dockerfile can hold
// one, and text of a project's with one is refused or loses it (see checkWord, comment).
const (
	markEdge = '\x00'
	markOf   = "\x01"
)

// mark is the templates' function that begins a block.
func mark(topic string, of ...string) string {
	return string(markEdge) + topic + markOf + strings.Join(of, "") + string(markEdge)
}

// made marks the copy of what a stage wrote: of "STAGE SOURCE TARGET".
func made(copied string) string {
	stage, _, _ := strings.Cut(copied, " ")
	if stage == translationsStage {
		return mark("translations")
	}
	return mark("front end", stage)
}

// unmark takes the marks out of what was rendered.
func unmark(text []byte) ([]byte, []Mark) {
	body := make([]byte, 0, len(text))
	var marks []Mark
	line := 1
	for len(text) > 0 {
		plain, rest, found := bytes.Cut(text, []byte{markEdge})
		body = append(body, plain...)
		line += bytes.Count(plain, []byte("\n"))
		text = rest
		if !found {
			break
		}
		name, rest, _ := bytes.Cut(text, []byte{markEdge})
		text = rest
		topic, of, _ := strings.Cut(string(name), markOf)
		if n := len(marks); n == 0 || marks[n-1].Topic != topic || marks[n-1].Of != of {
			marks = append(marks, Mark{line - emptyBefore(body), topic, of})
		}
	}
	return body, marks
}

// emptyBefore counts the empty lines at the end of a text that ends with a line.
func emptyBefore(body []byte) int {
	n := 0
	for bytes.HasSuffix(body, []byte("\n\n")) {
		body = body[:len(body)-1]
		n++
	}
	return n
}
