package explain

import (
	"fmt"
	"strings"
)

// dependency writes a dependency: its classes, what it brings, who asks for it.
func (t *writer) dependency(d Dependency) {
	head := strings.TrimSpace(d.Name + " " + d.Version)
	switch {
	case !d.Installed:
		head += ", not in the image"
	case len(d.Groups) > 0:
		head += ", in the image by " + strings.Join(d.Groups, ", ")
	}
	t.line("", head)
	for _, c := range d.Targets {
		text := fmt.Sprintf("%-24s %-8s", c.Target, c.Class)
		if len(text)+3+len(c.File) > t.Width {
			t.line("  ", text)
			t.fill(c.File, "      ", "      ")
			continue
		}
		t.line("  ", text+" "+c.File)
	}
	if d.Size > 0 {
		t.line("  ", fmt.Sprintf("%.1f MB at most to download", float64(d.Size)/1e6))
	}
	if d.GlibcFloor != "" {
		t.line("  ", "asks for glibc "+d.GlibcFloor+" or newer")
	}
	for _, s := range d.Says {
		t.fill(s, "  ", "    ")
	}
	for _, b := range d.Brings {
		text := "into the " + map[string]string{"build": "build stage", "runtime": "image"}[b.Stage] + " it brings " + strings.Join(b.Packages, ", ")
		if b.Guess {
			text += ", as a guess"
		}
		t.fill(text, "  ", "    ")
	}
	t.evidence("evidence", d.Evidence, "")
	t.evidence("asked for by", d.AskedBy, "")
	if len(d.Changes) > 0 {
		t.changes(d.Changes, "", "")
	}
}
