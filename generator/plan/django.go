package plan

import (
	"path"
	"slices"
	"strings"

	"github.com/dockwright/dockwright/detect/facts"
)

// manage finds Django's manage.py: in the project's folder, in src/, or in the
// one folder that has it.
func (d *decider) manage() string {
	if !d.installs("django") {
		return ""
	}
	var found []string
	for _, f := range d.project.Tree.Files {
		if path.Base(f) != "manage.py" {
			continue
		}
		if dir := path.Dir(f); dir == d.project.Dir || dir == path.Join(d.project.Dir, "src") {
			return f
		}
		found = append(found, f)
	}
	if len(found) == 1 {
		return found[0]
	}
	return ""
}

// fromDjango serves the project that manage.py belongs to, its wsgi module or
// its asgi module, with a server that is installed.
func (d *decider) fromDjango() bool {
	manage := d.manage()
	if manage == "" || d.partOfProgram(manage) {
		return false
	}
	type way struct {
		server, module string
		command        func(app string) []string
	}
	ways := []way{
		{"gunicorn", "wsgi", d.gunicorn},
		{"granian", "wsgi", func(app string) []string {
			return []string{"granian", "--interface", "wsgi", "--host", "0.0.0.0", "--port", "8000", app}
		}},
		{"uwsgi", "wsgi", func(app string) []string {
			return []string{"uwsgi", "--master", "--http-socket", "0.0.0.0:8000", "--module", app}
		}},
		{"uvicorn", "asgi", func(app string) []string { return []string{"uvicorn", "--host", "0.0.0.0", "--port", "8000", app} }},
		{"daphne", "asgi", func(app string) []string { return []string{"daphne", "-b", "0.0.0.0", "-p", "8000", app} }},
		{"hypercorn", "asgi", func(app string) []string { return []string{"hypercorn", "--bind", "0.0.0.0:8000", app} }},
	}
	if d.installs("channels") { // which needs ASGI
		slices.SortStableFunc(ways, func(a, b way) int { return strings.Compare(a.module, b.module) })
	}
	for _, s := range ways {
		if !d.installs(s.server) {
			continue
		}
		module, root := d.djangoModule(path.Dir(manage), s.module)
		if module == "" {
			continue
		}
		d.plan.Process.Framework, d.plan.Process.Root = "django", root
		return d.run(manage+" and "+module, 8000, false, s.command(module+":application")...)
	}
	return false
}

// partOfProgram tells that manage.py lies inside of a package whose project has
// a console script of its own name: that one is the whole, Django a part.
func (d *decider) partOfProgram(manage string) bool {
	return d.plan.Install.Project && d.inPackage(manage) &&
		slices.ContainsFunc(d.project.Manifest.Scripts, func(s facts.Script) bool { return normalize(s.Name) == d.project.Name })
}

// fromManage starts Django's own server, which is for development, and says so.
func (d *decider) fromManage() bool {
	manage := d.manage()
	if manage == "" {
		return false
	}
	d.say("DW403", manage, 0, "a Django project, but no server for it is among the dependencies: its development server is started",
		d.addServer("gunicorn"))
	d.plan.Process.Framework, d.plan.Process.Root = "django", path.Dir(manage)
	rel := strings.TrimPrefix(manage, d.project.Dir+"/")
	return d.run(manage+"; no server is installed", 8000, false, "python", rel, "runserver", "0.0.0.0:8000")
}

// djangoModule is the import path of the project's wsgi or asgi module and the
// folder that it is imported from: of those below manage.py's folder the nearest
// one, "" when there is none or several are as near.
func (d *decider) djangoModule(dir, name string) (module, root string) {
	var found []string
	depth := 99
	for _, f := range d.project.Tree.Files {
		rel, below := strings.CutPrefix(f, dir+"/")
		if dir == "." {
			rel, below = f, true
		}
		module := strings.TrimSuffix(strings.TrimSuffix(rel, ".py"), "/__init__")
		if !below || !strings.HasSuffix(rel, ".py") || path.Base(module) != name {
			continue
		}
		switch n := strings.Count(module, "/"); {
		case n < depth:
			depth, found = n, []string{f}
		case n == depth:
			found = append(found, f)
		}
	}
	if len(found) != 1 {
		return "", ""
	}
	return d.imported(dir, found[0])
}

// imported is the module of a file: as its own settings module tells where its
// imports start, else as seen from the folder of manage.py, or from src/ in it.
func (d *decider) imported(dir, file string) (module, root string) {
	for _, a := range d.project.Tree.Apps {
		if a.Path == file && a.Framework == "django" {
			return a.Module, a.Root
		}
	}
	root = dir
	if src := path.Join(dir, "src"); strings.HasPrefix(file, src+"/") && !slices.Contains(d.project.Tree.Files, src+"/__init__.py") {
		root = src
	}
	rel := file
	if root != "." {
		rel = strings.TrimPrefix(file, root+"/")
	}
	return strings.ReplaceAll(strings.TrimSuffix(strings.TrimSuffix(rel, ".py"), "/__init__"), "/", "."), root
}
