package detect

import (
	"io/fs"
	"path"
	"slices"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/pyproject"
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
		if path.Base(f) != ".gitignore" {
			continue
		}
		data, ok, err := d.files.read(f)
		if err != nil {
			return err
		}
		if ok {
			d.files.use(f, ".gitignore")
			t.GitIgnore = append(t.GitIgnore, facts.TextFile{Path: f, Text: string(data)})
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
	if d.exists(join(dir, "setup.py")) && !d.exists(join(dir, "__init__.py")) { // in a package it is a module
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

// exists tells whether a regular file lies at name.
func (d *detector) exists(name string) bool {
	info, err := fs.Stat(d.files.fsys, name)
	return err == nil && info.Mode().IsRegular()
}
