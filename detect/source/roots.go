package source

import (
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/dockwright/dockwright/detect/pyast"
)

// rootOf is the folder that the imports of a file are written for: the nearest
// folder above it that is no package and has what the file imports, where the
// project's folder and its src/ have not; else one of these two.
func (t *tree) rootOf(f *file) string {
	if !f.rooted {
		f.root, f.rooted = t.importRoot(f.path, absoluteImports(f)), true
	}
	return f.root
}

func (t *tree) importRoot(name string, imports []string) string {
	dir := path.Dir(name)
	top, src := t.dir, path.Join(t.dir, "src")
	for at := dir; at != top && at != src && at != "."; at = path.Dir(at) {
		if t.isPackage(at) {
			continue
		}
		// Django's manage.py lies where its imports begin.
		if t.files[path.Join(at, "manage.py")] != nil {
			return at
		}
		if slices.ContainsFunc(imports, func(m string) bool {
			return t.hasModule(at, m) && !t.hasModule(top, m) && !t.hasModule(src, m) && path.Join(at, m)+".py" != name
		}) {
			return at
		}
	}
	root := top
	if strings.HasPrefix(dir+"/", src+"/") && !t.isPackage(src) {
		root = src
	}
	// A folder that is no identifier cannot be imported: what is in it can.
	for at := dir; at != root && at != "."; at = path.Dir(at) {
		if !IsIdentifier(path.Base(at)) {
			return at
		}
	}
	return root
}

// absoluteImports are the modules that the module level imports, and what it
// imports of them, without relative imports, each once.
func absoluteImports(f *file) []string {
	var out []string
	note := func(module string) {
		if module != "" && !slices.Contains(out, module) {
			out = append(out, module)
		}
	}
	var read func([]pyast.Stmt)
	read = func(body []pyast.Stmt) {
		for _, s := range body {
			switch s := s.(type) {
			case *pyast.Import:
				for _, a := range s.Names {
					note(a.Name)
				}
			case *pyast.ImportFrom:
				if s.Level == 0 {
					note(s.Module)
					for _, a := range s.Names {
						note(s.Module + "." + a.Name)
					}
				}
			case *pyast.Try:
				read(s.Body)
			case *pyast.If:
				read(s.Body)
			}
		}
	}
	read(f.body())
	return out
}

func (t *tree) isPackage(dir string) bool { return t.files[path.Join(dir, "__init__.py")] != nil }

// hasModule tells whether a file or folder of this import path lies below dir.
func (t *tree) hasModule(dir, module string) bool {
	name := path.Join(dir, strings.ReplaceAll(module, ".", "/"))
	return t.files[name+".py"] != nil || t.folders[name]
}

// find is the file of a module below root: "a/b.py" or "a/b/__init__.py" for
// a.b. dir is set instead for a folder without __init__.py.
func (t *tree) find(root, module string) (f *file, dir string) {
	name := path.Join(root, strings.ReplaceAll(module, ".", "/"))
	if f := t.files[name+"/__init__.py"]; f != nil {
		return f, ""
	}
	if f := t.files[name+".py"]; f != nil {
		return f, ""
	}
	if t.folders[name] {
		return nil, name
	}
	// What the walk passes over can be imported all the same.
	if t.lookUp(name + ".py") {
		return t.files[name+".py"], ""
	}
	if t.lookUp(name + "/__init__.py") {
		return t.files[name+"/__init__.py"], ""
	}
	return nil, ""
}

// maxAsked bounds how many files are looked for outside of what was listed.
const maxAsked = 500

// lookUp adds a file that lies in a folder which the walk passes over: only
// such a folder is asked for.
func (t *tree) lookUp(name string) bool {
	rel := strings.TrimPrefix(name, t.dir+"/")
	over := slices.ContainsFunc(strings.Split(rel, "/"), func(part string) bool { return isTests(strings.TrimSuffix(part, ".py")) || isTestFile(part) })
	if !over || t.asked[name] || len(t.asked) >= maxAsked || !fs.ValidPath(name) {
		return false
	}
	t.asked[name] = true
	// Links are not followed, of folders neither.
	for at := name; at != t.dir && at != "."; at = path.Dir(at) {
		info, err := fs.Lstat(t.fsys, at)
		if err != nil || info.Mode()&fs.ModeSymlink != 0 || at == name && !info.Mode().IsRegular() {
			return false
		}
	}
	t.add(name)
	t.paths = t.paths[:len(t.paths)-1] // it is no start of the search
	return true
}

// settingsRoot is the folder that Django's settings are imported from: the
// nearest one above dir, or dir itself, in which their first name lies.
func (t *tree) settingsRoot(dir, settings string) string {
	first, _, _ := strings.Cut(settings, ".")
	for at := dir; ; at = path.Dir(at) {
		if t.hasModule(at, first) {
			return at
		}
		if at == t.dir || at == "." {
			return t.dir
		}
	}
}

// moduleOf is the import path of a file as seen from root: below "src",
// "src/shop/main.py" is "shop.main".
func moduleOf(root, name string) string {
	rel := name
	if root != "." {
		rel = strings.TrimPrefix(name, root+"/")
	}
	return strings.ReplaceAll(strings.TrimSuffix(strings.TrimSuffix(rel, ".py"), "/__init__"), "/", ".")
}
