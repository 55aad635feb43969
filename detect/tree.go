package detect

import (
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/source"
)

// maxTree bounds how many files are listed: beyond it a project's start command
// is not worth a longer search.
const maxTree = 4000

// tree lists the project's own files as far as the plan asks for them: the
// folder itself, src/ and the import packages, three levels deep.
func (d *detector) tree() error {
	if err := d.walk(d.project.Dir, 0); err != nil {
		return err
	}
	t := &d.project.Tree
	slices.Sort(t.Files)
	slices.Sort(t.Packages)
	for _, f := range t.Files {
		switch path.Base(f) {
		case ".gitignore":
			data, ok, err := d.files.read(f)
			if err != nil {
				return err
			}
			if ok {
				d.files.use(f, ".gitignore")
				t.GitIgnore = append(t.GitIgnore, facts.TextFile{Path: f, Text: string(data)})
			}
		case "main.py", "app.py", "server.py", "web.py", "webapp.py", "api.py", "application.py", "wsgi.py", "asgi.py", "__init__.py", "__main__.py", "manage.py", "run.py":
			if err := d.readApps(f); err != nil {
				return err
			}
		}
	}
	return d.rootIgnore()
}

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

func (d *detector) walk(dir string, depth int) error {
	entries, err := d.files.list(dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		name := join(dir, e.Name())
		switch {
		case len(d.project.Tree.Files) >= maxTree:
			return nil
		case e.Type().IsRegular():
			d.project.Tree.Files = append(d.project.Tree.Files, name)
			if e.Name() == "__init__.py" {
				d.project.Tree.Packages = append(d.project.Tree.Packages, dir)
			}
		case e.IsDir() && depth < 3 && !skipDir(e.Name()) && !isTests(e.Name()):
			if err := d.walk(name, depth+1); err != nil {
				return err
			}
		}
	}
	return nil
}

func isTests(name string) bool {
	switch name {
	case "test", "tests", "testing", "docs", "examples", "migrations", "static", "templates", "locale":
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
	module := moduleOf(d.project.Dir, name)
	for _, a := range said.Apps {
		d.project.Tree.Apps = append(d.project.Tree.Apps, facts.App{Path: name, Line: a.Line, Framework: a.Framework, Object: a.Object, Module: module})
	}
	if said.Script {
		d.project.Tree.Apps = append(d.project.Tree.Apps, facts.App{Path: name, Line: said.ScriptLine, Module: module})
	}
	if len(said.Apps) > 0 || said.Script {
		d.files.use(name, "python")
	}
	return nil
}

// moduleOf is the import path of a file as seen from the project's folder, or
// from its src/: "src/shop/main.py" is "shop.main".
func moduleOf(dir, name string) string {
	rel := name
	if dir != "." {
		rel = strings.TrimPrefix(name, dir+"/")
	}
	rel = strings.TrimPrefix(strings.TrimSuffix(rel, ".py"), "src/")
	rel = strings.TrimSuffix(rel, "/__init__")
	return strings.ReplaceAll(rel, "/", ".")
}

// exists tells whether a regular file lies at name.
func (d *detector) exists(name string) bool {
	info, err := fs.Stat(d.files.fsys, name)
	return err == nil && info.Mode().IsRegular()
}
