package requirements

import (
	"path"
	"slices"
	"strings"
)

// scan is what a file holds itself, without its includes.
type scan struct {
	names    []string // normalized
	includes []string
	other    bool // local paths and URLs without a name
}

// scan reads a file; nil when it cannot be read.
func (c *chooser) scan(p string) *scan {
	if s, ok := c.scanned[p]; ok {
		return s
	}
	c.scanned[p] = nil
	data, err := c.read(p)
	if err != nil {
		return nil
	}
	text, err := decode(data)
	if err != nil {
		return nil
	}
	s := &scan{}
	for _, l := range logicalLines(text) {
		parsed, err := parseLine(l.text)
		switch {
		case err != nil:
		case parsed.requirement != "":
			e, err := interpret(statement{text: parsed.requirement})
			if err == nil && e.name != "" && !e.guessed {
				s.names = append(s.names, e.name)
			} else {
				s.other = true
			}
		case len(parsed.editables) > 0:
			s.other = true
		case len(parsed.requirements) > 0:
			if target, ok := within(path.Dir(p), parsed.requirements[0]); ok {
				s.includes = append(s.includes, target)
			}
		}
	}
	c.scanned[p] = s
	return s
}

// reach visits a file and what it includes, each once.
func (c *chooser) reach(p string, visit func(p string, s *scan)) {
	seen := map[string]bool{}
	todo := []string{p}
	for len(todo) > 0 {
		p, todo = todo[0], todo[1:]
		if seen[p] || len(seen) > maxFiles {
			continue
		}
		seen[p] = true
		if s := c.scan(p); s != nil {
			visit(p, s)
			todo = append(todo, s.includes...)
		}
	}
}

func (c *chooser) names(p string) map[string]bool {
	out := map[string]bool{}
	c.reach(p, func(_ string, s *scan) {
		for _, n := range s.names {
			out[n] = true
		}
	})
	return out
}

func (c *chooser) includes(p, target string) bool {
	found := false
	c.reach(p, func(at string, s *scan) {
		found = found || at != p && at == target || slices.Contains(s.includes, target)
	})
	return found
}

// written is the file that people write: the .in of a compiled file.
func (c *chooser) written(p string) string {
	if in := sourceOf(p); slices.Contains(c.sources, in) {
		return in
	}
	return p
}

func sourceOf(p string) string { return strings.TrimSuffix(p, path.Ext(p)) + ".in" }

func shared(a, b map[string]bool) (n int) {
	for name := range a {
		if b[name] {
			n++
		}
	}
	return n
}

// commonDir is the folder that all the files' projects lie in.
func commonDir(paths []string) string {
	common := ""
	for i, p := range paths {
		dir := projectDir(p)
		if dir == "." {
			return ""
		}
		if i == 0 {
			common = dir
		}
		for common != dir && !strings.HasPrefix(dir, common+"/") {
			if common = path.Dir(common); common == "." {
				return ""
			}
		}
	}
	return common
}

func depth(dir string) int {
	if dir == "." {
		return 0
	}
	return 1 + strings.Count(dir, "/")
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}
