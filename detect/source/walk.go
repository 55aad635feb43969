package source

import (
	"io/fs"
	"path"
	"slices"
	"strings"
)

// The bounds of a scan. A project beyond them is scanned as far as they reach,
// the files nearest to its folder first.
const (
	maxFiles = 20000
	maxSize  = 1 << 20   // of one file, in bytes
	maxBytes = 256 << 20 // of all
	maxDepth = 12
)

// tree is the project's Python files.
type tree struct {
	fsys  fs.FS
	dir   string
	paths []string // by level, then by name
	files map[string]*file
	// folders holds each folder that has a Python file in it or below it.
	folders map[string]bool
	// asked holds what was looked up outside of what the walk lists.
	asked map[string]bool
}

// walk lists the files level by level, so that the bounds take the deepest away.
// Links are not followed.
func walk(fsys fs.FS, dir string, opt Options) (*tree, error) {
	t := &tree{fsys: fsys, dir: dir, files: map[string]*file{}, folders: map[string]bool{}, asked: map[string]bool{}}
	level := []string{dir}
	for depth := 0; depth <= maxDepth && len(level) > 0; depth++ {
		var next []string
		for i, entries := range t.list(level) {
			if entries.err != nil {
				if depth == 0 {
					return nil, entries.err
				}
				continue // a folder that may not be read says nothing
			}
			at := level[i]
			ships := func(name string) bool { return slices.Contains(opt.Ships, name) }
			if depth > 0 && !ships(at) && opt.Foreign != nil && hasManifest(entries.list) && opt.Foreign(at) {
				continue
			}
			for _, e := range entries.list {
				name := path.Join(at, e.Name())
				switch {
				case e.IsDir():
					if ships(name) || !skipped(e.Name()) {
						next = append(next, name)
					}
				case e.Type().IsRegular() && strings.HasSuffix(name, ".py") && !isTestFile(e.Name()) && len(t.paths) < maxFiles:
					t.add(name)
				}
			}
		}
		level = next
	}
	return t, nil
}

type listing struct {
	list []fs.DirEntry
	err  error
}

func (t *tree) list(dirs []string) []listing {
	out := make([]listing, len(dirs))
	parallel(len(dirs), func(i int) {
		out[i].list, out[i].err = fs.ReadDir(t.fsys, dirs[i])
	})
	return out
}

func (t *tree) add(name string) {
	t.paths = append(t.paths, name)
	t.files[name] = &file{path: name, fsys: t.fsys}
	for dir := path.Dir(name); !t.folders[dir]; dir = path.Dir(dir) {
		t.folders[dir] = true
		if dir == "." {
			break
		}
	}
}

func hasManifest(entries []fs.DirEntry) bool {
	return slices.ContainsFunc(entries, func(e fs.DirEntry) bool { return e.Name() == "setup.py" || e.Name() == "pyproject.toml" })
}

// skipped tells of a folder that holds no source of the project that an
// application would stand in.
func skipped(name string) bool { return isVendored(name) || isTests(name) }

// isVendored names folders of other people's code and of what is built.
func isVendored(name string) bool {
	if strings.HasPrefix(name, ".") || strings.HasSuffix(name, ".egg-info") {
		return true
	}
	switch name {
	case "node_modules", "bower_components", "venv", "env", "virtualenv", "__pycache__", "__pypackages__", "site-packages",
		"build", "dist", "vendor", "vendored", "_vendor", "third_party", "thirdparty":
		return true
	}
	return false
}

// isTests names the folders that hold no application of the project.
func isTests(name string) bool {
	switch name {
	case "test", "tests", "testing", "doc", "docs", "example", "examples", "sample", "samples", "migrations", "static", "templates", "locale",
		"scripts", "benchmark", "benchmarks", "tools", "hack", "demo", "demos", "notebooks", "dev", "contrib", "fixtures":
		return true
	}
	return strings.HasSuffix(name, "_tests")
}

func isTestFile(name string) bool {
	return strings.HasPrefix(name, "test_") || strings.HasSuffix(name, "_test.py") || name == "conftest.py" || name == "tests.py"
}

// isTool names files in a project's folder that tools of development run.
func isTool(name string) bool {
	switch name {
	case "setup.py", "noxfile.py", "tasks.py", "fabfile.py", "dodo.py", "pavement.py", "conanfile.py", "manage.py", "hubconf.py", "versioneer.py":
		return true
	}
	return false
}
