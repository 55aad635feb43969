package detect

import (
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/dockwright/dockwright/detect/source"
)

// The bounds of the search for files beside the code.
const (
	maxListed  = 20_000
	maxLevels  = 9
	maxText    = 1 << 20 // bytes of one file
	maxCatalog = 2_000   // translations
)

// code reads the Python source, and finds what a process needs besides its
// modules: what Node builds, translations, and files that the source names.
func (d *detector) code() error {
	l := &listing{detector: d}
	l.walk()
	l.frontends()
	seen := newReferences(l.words())
	if err := l.source(seen); err != nil {
		return err
	}
	l.locales()
	l.refer(seen)
	return nil
}

// listing is the context's files, as far as the bounds reach.
type listing struct {
	*detector
	files []string // sorted
}

// source reads what the Python files say. Those whose statements count are
// inputs of the answer. The files that it reads are seen for what they name, too.
func (l *listing) source(seen *references) error {
	m, dir := l.project.Manifest, l.project.Dir
	opt := source.Options{Scripts: m.Scripts, Foreign: l.otherProject, See: seen.see}
	for _, p := range m.Packages {
		if p = join(dir, p); fs.ValidPath(p) && p != dir && !strings.ContainsAny(p, "*?[") {
			opt.Ships = append(opt.Ships, p)
		}
	}
	found, err := source.Scan(l.detector.files.fsys, dir, opt)
	if err != nil {
		return unreadable(dir, err)
	}
	l.project.Tree.Apps, l.project.Tree.Django = found.Apps, found.Django
	for _, f := range found.Files {
		l.uses(f, "python")
	}
	return nil
}

// walk lists the context level by level, so that the bounds take the deepest
// away. A folder that cannot be read is passed over: it is none that the answer
// needs.
func (l *listing) walk() {
	level := []string{"."}
	for range maxLevels {
		var next []string
		for _, dir := range level {
			entries, err := l.detector.files.list(dir)
			if err != nil {
				continue
			}
			for _, e := range entries {
				switch name := join(dir, e.Name()); {
				case len(l.files) >= maxListed:
				case e.Type().IsRegular():
					l.files = append(l.files, name)
				case e.IsDir() && !skipDir(e.Name()):
					next = append(next, name)
				}
			}
		}
		level = next
	}
	slices.Sort(l.files)
}

// open is a file's content, if it is no larger than what is read.
func (l *listing) open(name string) ([]byte, bool) {
	if !fs.ValidPath(name) {
		return nil, false
	}
	info, err := fs.Stat(l.detector.files.fsys, name)
	if err != nil || !info.Mode().IsRegular() || info.Size() > 4*maxText {
		return nil, false
	}
	data, err := fs.ReadFile(l.detector.files.fsys, name)
	return data, err == nil
}

// uses makes a file an input of the answer.
func (l *listing) uses(name, kind string) {
	if _, ok, err := l.detector.files.read(name); err == nil && ok {
		l.detector.files.use(name, kind)
	}
}

// holds tells whether a regular file lies at name, or a folder with one in it.
func (l *listing) holds(name string) bool {
	if !fs.ValidPath(name) {
		return false
	}
	info, err := fs.Stat(l.detector.files.fsys, name)
	if err != nil || info.Mode().IsRegular() {
		return err == nil
	}
	entries, err := fs.ReadDir(l.detector.files.fsys, name)
	return err == nil && slices.ContainsFunc(entries, func(e fs.DirEntry) bool { return e.Name() != ".gitkeep" && e.Name() != ".gitignore" })
}

// inProject tells whether a path belongs to the project that is installed, and
// to no test or document of it.
func (l *listing) inProject(name string) bool {
	return (l.project.Dir == "." || strings.HasPrefix(name, l.project.Dir+"/")) && !aside(name)
}

// aside tells a path that is no part of what runs.
func aside(name string) bool {
	return slices.ContainsFunc(strings.Split(path.Dir(name), "/"), func(part string) bool {
		switch strings.ToLower(part) {
		case "test", "tests", "testing", "e2e", "doc", "docs", "documentation", "example", "examples", "benchmark", "benchmarks", "migrations",
			"vendor", "vendored", "third_party", "fixtures", "cypress", "playwright", "storybook", "node_modules":
			return true
		}
		return false
	})
}
