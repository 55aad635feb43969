package cmd

import (
	"io"
	"os"
	"strings"

	"github.com/dockwright/dockwright/detect/facts"
)

// coloured tells whether text for a stream is: --no-color, then FORCE_COLOR (0 forbids
// it, as the flag does), then NO_COLOR (no-color.org: set and not empty), then
// TERM=dumb, then whether the stream is a terminal.
func coloured(w io.Writer, never bool) bool {
	switch force := os.Getenv("FORCE_COLOR"); {
	case never || force == "0":
		return false
	case force != "":
		return true
	}
	return os.Getenv("NO_COLOR") == "" && terminal(w)
}

// pen colours words, or leaves them as they are. Nothing is told by colour alone.
type pen bool

// pen is the one for what is written to w, a stream of s.
func (s Streams) pen(w io.Writer) pen {
	return pen(coloured(w, s.plain != nil && *s.plain))
}

// The colours, as terminals number them (ECMA-48, 8.3.117 SGR).
const (
	bold   = "1"
	red    = "31"
	green  = "32"
	yellow = "33"
	cyan   = "36"
)

func (p pen) paint(colour, text string) string {
	if !p || text == "" {
		return text
	}
	return "\x1b[" + colour + "m" + text + "\x1b[0m"
}

func (p pen) severity(s facts.Severity) string {
	switch s {
	case facts.SeverityError:
		return p.paint(bold+";"+red, string(s))
	case facts.SeverityWarning:
		return p.paint(bold+";"+yellow, string(s))
	}
	return p.paint(bold, string(s))
}

func (p pen) help() string { return p.paint(cyan, "help") }

// diff colours the lines of a unified diff, whose text is a file's of somebody else.
func (p pen) diff(text string) string {
	text = seen(text)
	if !p {
		return text
	}
	var b strings.Builder
	for line := range strings.Lines(text) {
		body, end := strings.TrimSuffix(line, "\n"), ""
		if body != line {
			end = "\n"
		}
		colour := ""
		switch {
		case strings.HasPrefix(line, "--- ") || strings.HasPrefix(line, "+++ "):
			colour = bold
		case strings.HasPrefix(line, "-"):
			colour = red
		case strings.HasPrefix(line, "+"):
			colour = green
		case strings.HasPrefix(line, "@@"):
			colour = cyan
		}
		if colour != "" {
			body = p.paint(colour, body)
		}
		b.WriteString(body + end)
	}
	return b.String()
}
