package detect

import (
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/pyproject"
	"github.com/dockwright/dockwright/detect/source"
)

// maxTree bounds how many files are listed: beyond it a project's start command
// is not worth a longer search.
const maxTree = 4000

// tree lists the project's own files as far as the plan asks for them: the
// folder itself, src/ and the import packages, three levels deep.
func (d *detector) tree() error {
	if err := d.walk(d.project.Dir); err != nil {
		return err
	}
	t := &d.project.Tree
	slices.Sort(t.Files)
	slices.Sort(t.Packages)
	for _, f := range t.Files {
		// Any file of the project's own folder may hold the application; deeper ones
		// only under the usual names.
		dir := path.Dir(f)
		own := (dir == d.project.Dir || dir == join(d.project.Dir, "src")) && strings.HasSuffix(f, ".py") && !slices.Contains([]string{"setup.py", "conftest.py", "manage.py", "noxfile.py", "tasks.py"}, path.Base(f))
		switch base := path.Base(f); {
		case base == ".gitignore":
			data, ok, err := d.files.read(f)
			if err != nil {
				return err
			}
			if ok {
				d.files.use(f, ".gitignore")
				t.GitIgnore = append(t.GitIgnore, facts.TextFile{Path: f, Text: string(data)})
			}
		case base == "settings.py", path.Base(dir) == "settings" && strings.HasSuffix(base, ".py"):
			if err := d.readSettings(f); err != nil {
				return err
			}
		case own, slices.Contains(appFiles, base):
			if err := d.readApps(f); err != nil {
				return err
			}
		}
	}
	return d.rootIgnore()
}

// appFiles are the names under which applications are found below the project's
// own folder.
var appFiles = []string{"main.py", "app.py", "server.py", "web.py", "webapp.py", "api.py", "application.py", "wsgi.py", "asgi.py", "__init__.py", "__main__.py", "run.py"}

// rootIgnore adds the context's own .gitignore for a member, which lies deeper.
func (d *detector) rootIgnore() error {
	if d.project.Dir == "." {
		return nil
	}
	data, ok, err := d.files.read(".gitignore")
	if err != nil || !ok {
		return err
	}
	d.files.use(".gitignore", ".gitignore")
	d.project.Tree.GitIgnore = append([]facts.TextFile{{Path: ".gitignore", Text: string(data)}}, d.project.Tree.GitIgnore...)
	return nil
}

// walk lists files level by level, so that the bound takes the deepest away.
func (d *detector) walk(dir string) error {
	t := &d.project.Tree
	level := []string{dir}
	for depth := 0; depth <= 3; depth++ {
		var next []string
		for _, dir := range level {
			entries, err := d.files.list(dir)
			if err != nil {
				return err
			}
			if depth > 0 && d.otherProject(dir) {
				continue
			}
			for _, e := range entries {
				name := join(dir, e.Name())
				if depth == 0 && e.IsDir() && !skipDir(e.Name()) {
					t.Folders = append(t.Folders, e.Name())
				}
				switch {
				case len(t.Files) >= maxTree:
					return nil
				case e.Type().IsRegular():
					t.Files = append(t.Files, name)
					if e.Name() == "__init__.py" {
						t.Packages = append(t.Packages, dir)
					}
				case e.Name() == "migrations" && d.exists(join(name, "alembic.ini")):
					t.Files = append(t.Files, join(name, "alembic.ini"))
				case e.IsDir() && !skipDir(e.Name()) && !isTests(e.Name()):
					next = append(next, name)
				}
			}
		}
		level = next
	}
	return nil
}

// otherProject tells a folder below that is a project of its own: what it runs
// is not what this one runs.
func (d *detector) otherProject(dir string) bool {
	if d.exists(join(dir, "setup.py")) {
		return true
	}
	data, ok, err := d.files.read(join(dir, "pyproject.toml"))
	if err != nil || !ok {
		return false
	}
	m, _, err := pyproject.Parse(join(dir, "pyproject.toml"), data)
	return err == nil && m.HasProject
}

// isTests names the folders that hold no application of the project.
func isTests(name string) bool {
	switch name {
	case "test", "tests", "testing", "doc", "docs", "example", "examples", "migrations", "static", "templates", "locale",
		"scripts", "benchmark", "benchmarks", "tools", "hack", "demo", "demos", "notebooks", "dev", "contrib":
		return true
	}
	return false
}

// readApps takes the application objects of a file into the tree. Only a file
// that states one is an input of the answer.
func (d *detector) readApps(name string) error {
	data, ok, err := d.files.read(name)
	if err != nil || !ok || len(data) > 1<<20 {
		return err
	}
	said := source.Read(data)
	root := d.importRoot(path.Dir(name), said.Imports)
	module := moduleOf(root, name)
	for _, a := range said.Apps {
		d.project.Tree.Apps = append(d.project.Tree.Apps, facts.App{Path: name, Line: a.Line, Framework: a.Framework, Object: a.Object, Module: module, Root: root})
	}
	if said.Script {
		d.project.Tree.Apps = append(d.project.Tree.Apps, facts.App{Path: name, Line: said.ScriptLine, Module: module, Root: root})
	}
	if said.Settings != "" {
		root := d.settingsRoot(path.Dir(name), said.Settings)
		d.project.Tree.Apps = append(d.project.Tree.Apps, facts.App{Path: name, Framework: "django", Object: "application", Module: moduleOf(root, name), Root: root})
	}
	if len(said.Apps) > 0 || said.Script || said.Settings != "" {
		d.files.use(name, "python")
	}
	return nil
}

// readSettings looks for GeoDjango in a file of Django's settings.
func (d *detector) readSettings(name string) error {
	data, ok, err := d.files.read(name)
	if err != nil || !ok || len(data) > 1<<20 || d.project.Tree.Django != nil {
		return err
	}
	if line := source.Holds(data, "django.contrib.gis"); line > 0 {
		d.project.Tree.Django = &facts.Django{Gis: &facts.Evidence{Path: name, Line: line, What: "django.contrib.gis"}}
		d.files.use(name, "python")
	}
	return nil
}

// importRoot is the folder that the imports of a file in dir are written for:
// dir itself when it is no package and the file imports what lies beside it and
// nowhere above; else the project's folder, or its src/.
func (d *detector) importRoot(dir string, imports []string) string {
	t := d.project.Tree
	top, src := d.project.Dir, join(d.project.Dir, "src")
	has := d.hasModule
	if !slices.Contains(t.Packages, dir) && dir != top && dir != src && slices.ContainsFunc(imports, func(m string) bool { return has(dir, m) && !has(top, m) && !has(src, m) }) {
		return dir
	}
	root := top
	if strings.HasPrefix(dir+"/", src+"/") && !slices.Contains(t.Packages, src) {
		root = src
	}
	// A folder that is no identifier cannot be imported: what is in it can.
	for at := dir; at != root && at != "."; at = path.Dir(at) {
		if !source.IsIdentifier(path.Base(at)) {
			return at
		}
	}
	return root
}

// hasModule tells whether a file or folder of this import name lies in dir.
func (d *detector) hasModule(dir, module string) bool {
	files := d.project.Tree.Files
	_, file := slices.BinarySearch(files, join(dir, module+".py"))
	i, _ := slices.BinarySearch(files, join(dir, module)+"/")
	return file || i < len(files) && strings.HasPrefix(files[i], join(dir, module)+"/")
}

// settingsRoot is the folder that Django's settings are imported from: the
// nearest one above dir, or dir itself, in which their first name lies.
func (d *detector) settingsRoot(dir, settings string) string {
	first, _, _ := strings.Cut(settings, ".")
	for at := dir; ; at = path.Dir(at) {
		if d.hasModule(at, first) {
			return at
		}
		if at == d.project.Dir || at == "." {
			return d.project.Dir
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

// exists tells whether a regular file lies at name.
func (d *detector) exists(name string) bool {
	info, err := fs.Stat(d.files.fsys, name)
	return err == nil && info.Mode().IsRegular()
}
