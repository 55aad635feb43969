// Package ignore writes .dockerignore: a project's .gitignore translated, what
// every Python project leaves lying about, and proof that nothing is left out
// that the Dockerfile reads.
//
// The two formats look alike and differ. A .gitignore pattern without a slash
// counts in every folder, one of .dockerignore only at the context's root; git
// reads the .gitignore of each folder, Docker one file; git does not look into
// an excluded folder, so a later "!" has no effect there, while in Docker the
// last pattern that matches a path or a folder above it decides
// (https://git-scm.com/docs/gitignore,
// https://docs.docker.com/build/concepts/context/#dockerignore-files).
//
// The translation leaves out no file that git doesn't ignore, with these
// exceptions: a rule for folders with a plain name ("build/") takes a file of
// that name too, since Docker can't tell them apart and "build" reads better
// than "build/**"; "?" and negated classes stand for a character, for git a byte.
// Where "!" rules and excluded folders mix it may leave out less than git does.
package ignore

import (
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/dockwright/dockwright/detect/facts"
)

// Pattern is one line of .dockerignore, and the .gitignore line it comes from.
type Pattern struct {
	Text string
	Path string
	Line int
}

// rule is a .gitignore line.
type rule struct {
	path     string
	line     int
	raw      string
	base     string // the folder of the file, "" for the context's root
	negated  bool
	dirOnly  bool
	unrooted bool // no slash in it: it counts in every folder below base
	// glob and machine (of the glob, nothing below) are nil for a line that is
	// too long to be looked at. Most rules are done with before a machine is made.
	glob    glob
	machine func() *automaton
}

// Translate gives the .dockerignore patterns for .gitignore files, whose paths
// are relative to the build context, and what could not be said.
func Translate(gitignores []facts.TextFile) ([]Pattern, []facts.Diagnostic) {
	return arrange(parse(gitignores))
}

// parse reads the files, those of outer folders first, as git weighs them. A
// file in a folder that is itself ignored is not read.
func parse(gitignores []facts.TextFile) []rule {
	files := slices.Clone(gitignores)
	slices.SortStableFunc(files, func(a, b facts.TextFile) int {
		return strings.Compare(folder(a.Path), folder(b.Path))
	})
	var all []rule
	for _, f := range files {
		base := folder(f.Path)
		if path.IsAbs(base) || base == ".." || strings.HasPrefix(base, "../") {
			continue // outside the context
		}
		if base == "" || !ignored(all, base, true) {
			all = append(all, parseFile(f, base)...)
		}
	}
	return all
}

// folder is the folder of a file, "" for the context's root.
func folder(name string) string {
	if dir := path.Dir(path.Clean(name)); dir != "." {
		return dir
	}
	return ""
}

func parseFile(f facts.TextFile, base string) []rule {
	var all []rule
	number := 0
	for line := range strings.Lines(strings.TrimPrefix(f.Text, "\ufeff")) {
		number++
		line = strings.TrimSuffix(strings.TrimSuffix(line, "\n"), "\r")
		r, ok := parseLine(line, base)
		if ok {
			r.path, r.line = f.Path, number
			all = append(all, r)
		}
	}
	return all
}

// parseLine reads one line; false for comments, blank lines and patterns that
// match nothing.
func parseLine(line, base string) (rule, bool) {
	if strings.HasPrefix(line, "#") {
		return rule{}, false
	}
	r := rule{base: base, raw: trimSpaces(line)}
	pattern := r.raw
	pattern, r.negated = strings.CutPrefix(pattern, "!")
	pattern, r.dirOnly = strings.CutSuffix(pattern, "/")
	r.unrooted = !strings.Contains(pattern, "/")
	if len(line) > maxText {
		return r, true
	}
	var ok bool
	if r.glob, ok = parseGlob(pattern, base); !ok {
		return rule{}, false
	}
	g := r.glob
	r.machine = sync.OnceValue(func() *automaton { return g.compile(false) })
	return r, true
}

// trimSpaces takes trailing spaces away that no backslash protects.
func trimSpaces(s string) string {
	end := 0 // after the last character that stays
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case ' ':
			continue
		case '\\':
			i++
		}
		end = min(i+1, len(s))
	}
	return s[:end]
}

// ignored tells whether git ignores a path by these rules: the last rule that
// matches decides, for each folder above first.
func ignored(all []rule, name string, isDir bool) bool {
	for i := 0; i <= len(name); i++ {
		if i < len(name) && name[i] != '/' {
			continue
		}
		if decides(all, name[:i], isDir || i < len(name)) {
			return true
		}
	}
	return false
}

// decides tells whether the last rule that matches this very path excludes it.
func decides(all []rule, name string, isDir bool) bool {
	for _, r := range slices.Backward(all) {
		if (isDir || !r.dirOnly) && r.machine != nil && r.machine().matches(name) {
			return !r.negated
		}
	}
	return false
}

// everything tells whether the rule takes each folder and file right below its
// base, and everywhere whether those further down match it by themselves too.
func (r *rule) everything() bool { _, ok := r.reach(); return ok }
func (r *rule) everywhere() bool { deep, ok := r.reach(); return ok && deep }

func (r *rule) reach() (deep, ok bool) {
	if r.dirOnly || r.machine == nil {
		return false, false
	}
	g := r.glob[r.root():]
	switch {
	case len(g) == 1:
		return g[0].kind == rest, g[0].kind == rest || g[0].kind == name
	}
	ok = len(g) == 2 && g[0].kind == dirs && g[1].kind == name
	return ok, ok
}

// root is where the glob goes on after the rule's folder.
func (r *rule) root() int {
	if r.base == "" {
		return 0
	}
	return len(r.base) + 1
}

// text is the rule as a line of .dockerignore, "" and the reason if there is none.
func (r *rule) text() (text, problem string) {
	if r.machine == nil {
		return "", "it is too long"
	}
	g := r.glob
	switch {
	case r.everything() && !r.negated: // the folders go with all that is in them
		g = append(slices.Clone(g[:r.root()]), elem{kind: name})
	case r.onlyBelow():
		g = slices.Clone(g)
		if last := &g[len(g)-1]; last.kind == rest {
			last.kind = name
		}
		g = append(g, elem{kind: one, set: slash}, elem{kind: rest})
	}
	text, problem = g.docker()
	if problem != "" || !r.negated {
		return text, problem
	}
	return "!" + text, ""
}

// onlyBelow tells whether the rule is written as the contents of its folders: a
// file such as database.py must not go with the folders data*/.
func (r *rule) onlyBelow() bool { return r.dirOnly && !r.negated && r.wildName() }

// wildName tells whether the last name of the pattern has a "*" or a "?".
func (r *rule) wildName() bool {
	for _, e := range slices.Backward(r.glob) {
		switch {
		case e.kind != one || e.set == notSlash:
			return e.kind != dirs
		case e.set == slash:
			return false
		}
	}
	return false
}

// Ignored tells whether git ignores a file or folder of the context.
func Ignored(gitignores []facts.TextFile, name string, isDir bool) bool {
	return ignored(parse(gitignores), name, isDir)
}
