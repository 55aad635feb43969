package measure

import (
	"fmt"
	"slices"
	"strings"

	"github.com/dockwright/dockwright/detect/lazyregexp"
)

var (
	argLine  = lazyregexp.New(`(?i)^\s*ARG\s+\S`)
	fromLine = lazyregexp.New(`(?i)^\s*FROM\s+((?:--\S+\s+)*)(\S+)(?:\s+AS\s+(\S+))?\s*$`)
	copyFrom = lazyregexp.New(`(?i)(?:^\s*(?:COPY|ADD)\s(?:.*\s)?--from=|--mount=\S*\bfrom=)([^\s,]+)`)
	syntax   = lazyregexp.New(`(?i)^#\s*syntax\s*=`)
)

const maxBases = 30

// Bases is a Dockerfile that has the builder fetch and unpack the images that another one
// starts from or copies from, and its front end; "" where there are none. Variables are
// left to the builder, which knows their values.
func Bases(dockerfile string) string {
	var head, args, images, stages []string
	before := true // the first FROM
	add := func(image, flags string) {
		known := slices.ContainsFunc(stages, func(s string) bool { return strings.EqualFold(s, image) })
		if line := flags + image; image != "scratch" && !known && !number(image) && !slices.Contains(images, line) && len(images) < maxBases {
			images = append(images, line)
		}
	}
	for _, line := range instructions(dockerfile) {
		if syntax.MatchString(line) && len(args)+len(images) == 0 {
			head = append(head, strings.TrimSpace(line))
		}
		if strings.HasPrefix(strings.TrimSpace(line), "#") {
			continue
		}
		if m := fromLine.FindStringSubmatch(line); m != nil {
			add(m[2], m[1])
			if before = false; m[3] != "" {
				stages = append(stages, m[3])
			}
		} else if before && argLine.MatchString(line) {
			args = append(args, strings.TrimSpace(line))
		} else {
			for _, m := range copyFrom.FindAllStringSubmatch(line, maxBases) {
				if !strings.Contains(m[1], "$") { // no variable of a stage means anything elsewhere
					add(strings.Trim(m[1], `"'`), "")
				}
			}
		}
	}
	if images == nil {
		return ""
	}
	var b strings.Builder
	for _, l := range append(head, args...) {
		b.WriteString(l + "\n")
	}
	for i, image := range images {
		fmt.Fprintf(&b, "FROM %s AS base%d\nWORKDIR /dockwright-measure\n", image, i)
	}
	b.WriteString("FROM scratch\n")
	for i := range images {
		fmt.Fprintf(&b, "COPY --from=base%d /dockwright-measure /%d\n", i, i)
	}
	return b.String()
}

func number(s string) bool { return strings.Trim(s, "0123456789") == "" }

// instructions are the lines of a Dockerfile, continued ones joined. Here-documents are
// not told apart: a FROM in one would only have an image pulled that is not needed.
func instructions(text string) []string {
	var out []string
	joined := ""
	for line := range strings.Lines(strings.ReplaceAll(text, "\r\n", "\n")) {
		line = strings.TrimRight(line, "\n\t ")
		if joined != "" && strings.HasPrefix(strings.TrimSpace(line), "#") {
			continue
		}
		if body, more := strings.CutSuffix(line, `\`); more {
			joined += body + " "
			continue
		}
		out = append(out, joined+line)
		joined = ""
	}
	if joined != "" {
		out = append(out, joined)
	}
	return out
}
