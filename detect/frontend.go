package detect

import (
	"path"
	"slices"
	"strings"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/nodejs"
)

// maxFrontends bounds how many package.json files are read.
const maxFrontends = 50

// frontends reads the folders that have a package.json with a build script. One
// below another is a part of that.
func (l *listing) frontends() {
	t := &l.project.Tree
	var manifests []string
	for _, name := range l.files {
		if path.Base(name) == "package.json" && !aside(name) {
			manifests = append(manifests, name)
		}
	}
	slices.SortStableFunc(manifests, func(a, b string) int { return strings.Count(a, "/") - strings.Count(b, "/") })
	for _, name := range manifests[:min(len(manifests), maxFrontends)] {
		dir := path.Dir(name)
		if slices.ContainsFunc(t.Frontends, func(f facts.Frontend) bool {
			return f.Script != "" && f.Dir == "." && f.Early != "" || f.Script != "" && strings.HasPrefix(dir, f.Dir+"/")
		}) {
			continue
		}
		var read []string
		f, ok := nodejs.Read(dir, func(name string) ([]byte, bool) {
			data, ok := l.open(name)
			if ok {
				read = append(read, name)
			}
			return data, ok
		})
		if !ok || f.Script == "" && f.Lock == "" {
			continue
		}
		for _, out := range f.Outputs {
			if l.holds(out) {
				f.Present = append(f.Present, out)
			}
			if f.Used == nil {
				f.LeftOut = l.leavesOut(out+"/index.html") || l.leavesOut(out+"/assets/index.js")
			}
			switch {
			case f.Used != nil:
			case served(out):
				f.Used = &facts.Evidence{What: "a folder that is served", Path: out}
			case slices.Contains(t.Packages, dir):
				f.Used = &facts.Evidence{What: "an import package", Path: out}
			}
		}
		if f.Script != "" {
			l.gitIgnore(dir)
			for _, name := range read { // but the lock, of which the contents say nothing here
				if name != f.Lock && !slices.Contains(f.Reads, name) || name == f.Manifest {
					l.uses(name, path.Base(name))
				}
			}
		}
		t.Frontends = append(t.Frontends, f)
	}
}

// served tells whether an output lies in a folder for static files or templates.
func served(out string) bool {
	parts := strings.Split(out, "/")
	return slices.Contains(parts, "static") || slices.Contains(parts, "templates") || slices.Contains(parts, "staticfiles")
}

// gitIgnore adds the .gitignore of a folder that is too deep for the tree.
func (l *listing) gitIgnore(dir string) {
	name := path.Join(dir, ".gitignore")
	t := &l.project.Tree
	if slices.ContainsFunc(t.GitIgnore, func(f facts.TextFile) bool { return f.Path == name }) {
		return
	}
	if data, ok := l.open(name); ok {
		l.uses(name, ".gitignore")
		t.GitIgnore = append(t.GitIgnore, facts.TextFile{Path: name, Text: string(data)})
		slices.SortFunc(t.GitIgnore, func(a, b facts.TextFile) int { return strings.Compare(a.Path, b.Path) })
	}
}
