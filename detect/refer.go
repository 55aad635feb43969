package detect

import (
	"io/fs"
	"path"
	"runtime"
	"slices"
	"strings"
	"sync"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/packagedata"
	"github.com/dockwright/dockwright/detect/paths"
	"github.com/dockwright/dockwright/detect/pyast"
)

// references are the paths that modules name, by module.
type references struct {
	words *paths.Finder // nil where nothing is asked for
	mu    sync.Mutex
	of    map[string][]paths.Ref
}

// newReferences is for modules that have one of these words.
func newReferences(words []string) *references {
	r := &references{of: map[string][]paths.Ref{}}
	if len(words) > 0 {
		r.words = paths.NewFinder(words)
	}
	return r
}

// see reads one module. It may be called on several goroutines.
func (r *references) see(module string, text []byte, parse func() *pyast.Module) {
	if r.words == nil || !refers(module) {
		return
	}
	var refs []paths.Ref
	if r.words.In(text) {
		refs = paths.Of(parse())
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.of[module] = refs
}

// refers tells of a module of what runs.
func refers(name string) bool {
	return path.Ext(name) == ".py" && !aside(name) && path.Base(name) != "setup.py" && path.Base(name) != "conftest.py"
}

// refer notes which files the source names: outputs of front ends, and what a
// package reads besides its modules. Modules that nobody has seen yet, such as
// those of scripts, are read here.
func (l *listing) refer(seen *references) {
	if seen.words == nil {
		return
	}
	var modules, unread []string
	for _, name := range l.files {
		if !refers(name) {
			continue
		}
		modules = append(modules, name)
		if _, ok := seen.of[name]; !ok {
			unread = append(unread, name)
		}
	}
	l.readModules(unread, seen)
	for _, name := range modules {
		for _, r := range seen.of[name] {
			l.refersTo(name, r)
		}
	}
	slices.SortStableFunc(l.project.Tree.Uses, func(a, b facts.FileUse) int { return strings.Compare(a.Path, b.Path) })
}

// words are texts of which a module has one that matters here.
func (l *listing) words() []string {
	var out []string
	for _, f := range l.project.Tree.Frontends {
		for _, o := range f.Outputs {
			out = append(out, path.Base(o))
		}
	}
	if l.project.Manifest.HasProject {
		out = append(out, paths.Words...)
	}
	return out
}

// readModules shows modules to seen, in parallel.
func (l *listing) readModules(modules []string, seen *references) {
	next := make(chan string)
	var wg sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for name := range next {
				if data, ok := l.open(name); ok && len(data) <= maxText {
					seen.see(name, data, func() *pyast.Module { return pyast.Parse(data) })
				}
			}
		})
	}
	for _, name := range modules {
		next <- name
	}
	close(next)
	wg.Wait()
}

// refersTo notes what a module names.
func (l *listing) refersTo(module string, r paths.Ref) {
	for i := range l.project.Tree.Frontends {
		f := &l.project.Tree.Frontends[i]
		if f.Used == nil || !f.Beside && r.From == paths.Beside && f.Used.Path == module {
			l.servesOutput(f, module, r)
		}
	}
	if r.From == paths.Cwd && !r.Opened || !l.project.Manifest.HasProject || !l.packaged(module) {
		return
	}
	at, ok := l.resolve(module, r)
	if !ok || strings.HasPrefix(module, at+"/") || at == l.project.Dir || path.Ext(at) == ".py" {
		return
	}
	info, err := fs.Stat(l.detector.files.fsys, at)
	if err != nil || !info.IsDir() && !info.Mode().IsRegular() {
		return
	}
	if aside(at + "/") {
		return
	}
	use := facts.FileUse{Path: at, Folder: info.IsDir(), Beside: r.From != paths.Cwd, Source: facts.Evidence{What: path.Base(at), Path: module, Line: r.Line}}
	if use.Beside {
		use.Missing = l.missing(use)
	}
	if use.Beside && len(use.Missing) == 0 && l.root(at) != "" {
		return // it comes with the package
	}
	l.note(use)
}

// note keeps a use: all that lack files, and one of each other kind, since it says
// all there is to say.
func (l *listing) note(use facts.FileUse) {
	uses := &l.project.Tree.Uses
	if slices.ContainsFunc(*uses, func(u facts.FileUse) bool {
		return u.Beside == use.Beside && (u.Path == use.Path || len(u.Missing) == 0 && len(use.Missing) == 0)
	}) {
		return
	}
	l.uses(use.Source.Path, "python")
	*uses = append(*uses, use)
}

// resolve is a path in the context; false for one that isn't known or leads out.
func (l *listing) resolve(module string, r paths.Ref) (string, bool) {
	at := ""
	switch r.From {
	case paths.Beside:
		at = path.Join(path.Dir(module), r.Path)
	case paths.Cwd:
		at = path.Join(l.project.Dir, r.Path)
	case paths.Package:
		for _, root := range []string{l.project.Dir, join(l.project.Dir, "src")} {
			if at = path.Join(root, r.Path); l.holds(at) {
				break
			}
		}
	default:
		return "", false
	}
	return at, fs.ValidPath(at) && at != "."
}

// packaged tells whether a module lies in an import package, or in src/.
func (l *listing) packaged(module string) bool {
	return l.root(module) != ""
}

// root is the folder that a module of a package is imported from, "" for none.
func (l *listing) root(name string) string {
	dir := l.project.Dir
	if src := join(dir, "src"); strings.HasPrefix(name, src+"/") && !slices.Contains(l.project.Tree.Packages, src) {
		return src
	}
	if slices.ContainsFunc(l.project.Tree.Packages, func(p string) bool { return path.Dir(p) == dir && strings.HasPrefix(name, p+"/") }) {
		return dir
	}
	return ""
}

// servesOutput notes that a module names an output of a front end.
func (l *listing) servesOutput(f *facts.Frontend, module string, r paths.Ref) {
	if strings.HasPrefix(module, f.Dir+"/") {
		return
	}
	at, known := l.resolve(module, r)
	for _, out := range f.Outputs {
		inside := known && (at == out || strings.HasPrefix(at, out+"/") || strings.HasPrefix(out, at+"/") && strings.HasPrefix(at+"/", f.Dir+"/"))
		if inside || !known && endsIn(out, r.Path) || r.From == paths.Cwd && strings.Contains(r.Path, "/") && endsIn(out, r.Path) {
			f.Used = &facts.Evidence{What: r.Path, Path: module, Line: r.Line}
			f.Beside = r.From == paths.Beside || r.From == paths.Package
			l.uses(module, "python")
			return
		}
	}
}

// endsIn tells whether an output ends in the beginning of a path whose own
// beginning isn't known, by two names at least: "dist/assets" says too little.
func endsIn(out, tail string) bool {
	parts := strings.Split(tail, "/")
	for n := len(parts); n >= 2; n-- {
		if head := strings.Join(parts[:n], "/"); out == head || strings.HasSuffix(out, "/"+head) {
			return true
		}
	}
	return false
}

// bySetuptools tells whether setuptools builds the project.
func (l *listing) bySetuptools() bool {
	m := l.project.Manifest
	own := m.BuildBackend == "" && (l.project.Manager == facts.Poetry || l.project.Manager == facts.PDM)
	return m.HasProject && !own && !packagedata.AllShipped(m.BuildBackend)
}

// leavesOut tells that a file lies in an import package and is not shipped.
func (l *listing) leavesOut(name string) bool {
	root := l.root(name)
	return root != "" && l.bySetuptools() && !l.shipping().Ships(l.rel(root), l.rel(name))
}

// missing are the files of a use that the build backend leaves out of the wheel.
func (l *listing) missing(use facts.FileUse) []string {
	root := l.root(use.Path)
	if root == "" || !l.bySetuptools() {
		return nil
	}
	rules := l.shipping()
	var out []string
	for _, name := range l.files {
		switch base := path.Base(name); {
		case name != use.Path && !strings.HasPrefix(name, use.Path+"/"), base[0] == '.', strings.HasPrefix(base, "README"), strings.HasPrefix(base, "LICENSE"):
		case path.Ext(name) == ".po" || path.Ext(name) == ".pot": // sources of what is read
		case path.Ext(name) == ".py":
			if path.Dir(name) == use.Path { // a folder of modules
				return nil
			}
		case !rules.Ships(l.rel(root), l.rel(name)):
			out = append(out, name)
		}
	}
	return out
}

// rel is a path as seen from the project.
func (l *listing) rel(name string) string {
	if name == l.project.Dir {
		return "."
	}
	return strings.TrimPrefix(name, l.project.Dir+"/")
}

// shipping are the rules that setuptools has of the project.
func (l *listing) shipping() packagedata.Rules {
	m := l.project.Manifest
	r := packagedata.Rules{Default: path.Base(m.Path) == "pyproject.toml"}
	if m.PackageData != nil {
		r.Data = *m.PackageData
	}
	name := join(l.project.Dir, "MANIFEST.in")
	if data, ok := l.open(name); ok {
		r.Manifest = data
		l.uses(name, "MANIFEST.in")
	}
	return r
}
