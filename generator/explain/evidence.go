package explain

import (
	"regexp"
	"slices"
	"strings"

	"github.com/dockwright/dockwright/detect/pep508"
	"github.com/dockwright/dockwright/generator/plan"
)

// cite adds a sign with the line that it stands on. A line that does not hold the
// name is looked for near it, where locks have a header above an entry, and in the
// files that requirements include; if it is nowhere the file alone is cited.
func (in Input) cite(list []plan.Evidence, e plan.Evidence) []plan.Evidence {
	switch lines := in.lines(e.Path); {
	case e.Line > 0 && e.Name != "":
		e.Path, e.Line = in.find(e)
	case e.Name != "":
		e.Line = 1 + slices.IndexFunc(lines, func(l string) bool { return holds(l, e.Name) })
	case e.Line > len(lines):
		e.Line = 0
	}
	if slices.Contains(list, e) {
		return list
	}
	return append(list, e)
}

func (in Input) find(e plan.Evidence) (string, int) {
	paths := []string{e.Path}
	if l := in.Project.Lock; l != nil && e.Path == l.Path {
		paths = slices.Concat(paths, l.Further, l.Includes)
	}
	for _, p := range paths {
		lines := in.lines(p)
		if e.Line <= len(lines) && holds(lines[e.Line-1], e.Name) {
			return p, e.Line
		}
		if e.Line > len(lines) || !strings.HasPrefix(strings.TrimSpace(lines[e.Line-1]), "[[") {
			continue
		}
		for n := e.Line; n < len(lines) && !strings.HasPrefix(lines[n], "["); n++ {
			if strings.HasPrefix(strings.TrimSpace(lines[n]), "name") && holds(lines[n], e.Name) {
				return p, n + 1
			}
		}
	}
	return e.Path, 0
}

// lines are a file's lines.
func (in Input) lines(path string) []string {
	if in.Read == nil || path == "" {
		return nil
	}
	text := strings.ReplaceAll(in.Read(path), "\r\n", "\n")
	if text == "" {
		return nil
	}
	return strings.Split(strings.TrimSuffix(text, "\n"), "\n")
}

var words = regexp.MustCompile(`[A-Za-z0-9][A-Za-z0-9._-]*`)

// holds tells whether a line has a name, in any spelling that PEP 503 takes for it.
func holds(line, name string) bool {
	if strings.Contains(strings.ToLower(line), strings.ToLower(name)) {
		return true
	}
	name = pep508.NormalizeName(name)
	return slices.ContainsFunc(words.FindAllString(line, -1), func(w string) bool { return pep508.NormalizeName(w) == name })
}

// fileLine is where the lock, or the record of what indexes said, names a file of a
// package that stands at a line of the lock.
func (in Input) fileLine(file string, line int) (string, int) {
	l := in.Project.Lock
	if l == nil || file == "" {
		return "", 0
	}
	for _, p := range []string{l.Path, in.Record} {
		lines := in.lines(p)
		if p != l.Path {
			line = 1
		}
		for n := max(line, 1); n <= len(lines); n++ {
			if strings.Contains(lines[n-1], file) {
				return p, n
			}
		}
	}
	return "", 0
}
