package plan

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/dockwright/dockwright/detect/facts"
)

// process settles what the container runs. Where the user says it, that is it;
// otherwise what the project's files say, in this order: a console script (the
// only one, or the one that has the project's name), `__main__`, Django's
// manage.py, the FastAPI entry point, an application object or script in
// main.py, app.py and the like. Nothing is invented: without a sign the image
// says so when it is started.
func (d *decider) process() {
	p := &d.plan.Process
	finders := []func() bool{d.fromConfig, d.fromScripts, d.fromMain, d.fromDjango, d.fromEntrypoint, d.fromApps}
	for _, find := range finders {
		if find() {
			if d.config.Port != 0 {
				p.Port = d.config.Port
			}
			d.plan.decide("command", strings.Join(p.Command, " "), p.Why)
			return
		}
	}
	p.Command, p.Why = []string{}, "nothing in the project says what it runs"
	d.plan.decide("command", "none", p.Why)
	d.say("DW401", d.project.Manifest.Path, 0, "nothing in the project says what the container runs", `set command = ["program", "argument"] in [tool.dockwright], or pass --command`)
}

func (d *decider) run(why string, port int, fromVenv bool, command ...string) bool {
	d.plan.Process = Process{Command: command, Port: port, Why: why, FromVenv: fromVenv, Framework: d.plan.Process.Framework}
	return true
}

func (d *decider) fromConfig() bool {
	if d.config.Command == nil {
		return false
	}
	return d.run("command in "+d.configSource(), d.config.Port, false, d.config.Command...)
}

// fromScripts takes a console script. They exist only where the project is
// installed as a package.
func (d *decider) fromScripts() bool {
	m := d.project.Manifest
	// What only the manager itself can run is not in the image.
	m.Scripts = slices.DeleteFunc(slices.Clone(m.Scripts), func(s facts.Script) bool { return s.Runner != "" })
	if len(m.Scripts) == 0 {
		return false
	}
	if !d.plan.Install.Project {
		d.say("DW404", m.Path, m.Scripts[0].Line, "scripts are stated, but the project is not installed as a package, so they don't exist in the image",
			"give the project a [build-system]")
		return false
	}
	i := 0
	if len(m.Scripts) > 1 {
		i = slices.IndexFunc(m.Scripts, func(s facts.Script) bool { return normalize(s.Name) == d.project.Name })
		if i < 0 {
			var names []string
			for _, s := range m.Scripts {
				names = append(names, s.Name)
			}
			d.say("DW402", m.Path, m.Scripts[0].Line, "several scripts are stated, none with the project's name: "+strings.Join(names, ", "),
				`choose one: command = ["`+names[0]+`"] in [tool.dockwright]`)
			return false
		}
	}
	s := m.Scripts[i]
	return d.run(fmt.Sprintf("%s, which states the script %s = %q", m.Path, s.Name, s.Target), 0, true, s.Name)
}

// fromMain finds the package's __main__.py: the one that has the project's
// name, or the only one.
func (d *decider) fromMain() bool {
	var found []string
	for _, pkg := range d.topPackages() {
		if slices.Contains(d.project.Tree.Files, pkg+"/__main__.py") {
			found = append(found, pkg)
		}
	}
	if len(found) > 1 {
		found = slices.DeleteFunc(found, func(p string) bool { return normalize(path.Base(p)) != d.project.Name })
	}
	if len(found) == 1 {
		return d.run(found[0]+"/__main__.py", 0, d.plan.Install.Project, "python", "-m", path.Base(found[0]))
	}
	if file := d.file("__main__.py"); file != "" {
		return d.run(file, 0, false, "python", "__main__.py")
	}
	return false
}

// topPackages are the import packages in the project's folder and in its src/.
func (d *decider) topPackages() []string {
	var out []string
	for _, p := range d.project.Tree.Packages {
		dir := path.Dir(p)
		if dir == d.project.Dir || dir == path.Join(d.project.Dir, "src") {
			out = append(out, p)
		}
	}
	return out
}

// file is the path of a file in the project's folder, "" if it isn't there.
func (d *decider) file(name string) string {
	p := path.Join(d.project.Dir, name)
	if slices.Contains(d.project.Tree.Files, p) {
		return p
	}
	return ""
}

// fromDjango serves the project that manage.py belongs to: its wsgi.py with
// gunicorn or its asgi.py with uvicorn, where they are installed. Django's own
// server is for development, and is said to be.
func (d *decider) fromDjango() bool {
	manage := d.file("manage.py")
	if manage == "" || !d.installs("django") {
		return false
	}
	d.plan.Process.Framework = "django"
	if module := d.djangoModule("wsgi.py"); module != "" && d.installs("gunicorn") {
		return d.run(manage+" and "+module, 8000, false, gunicorn(module+":application")...)
	}
	if module := d.djangoModule("asgi.py"); module != "" && d.installs("uvicorn") {
		return d.run(manage+" and "+module, 8000, false, "uvicorn", "--host", "0.0.0.0", "--port", "8000", module+":application")
	}
	d.say("DW403", manage, 0, "a Django project, but neither gunicorn nor uvicorn is among the dependencies: its development server is started",
		"add gunicorn to the dependencies and lock again")
	return d.run(manage+"; no server is installed", 8000, false, "python", "manage.py", "runserver", "0.0.0.0:8000")
}

// djangoModule is the import path of the project's wsgi.py or asgi.py: the one
// nearest to manage.py, "" when there is none or several are as near.
func (d *decider) djangoModule(base string) string {
	var found []string
	depth := 99
	for _, f := range d.project.Tree.Files {
		rel := strings.TrimPrefix(f, d.project.Dir+"/")
		if path.Base(f) != base {
			continue
		}
		switch n := strings.Count(rel, "/"); {
		case n < depth:
			depth, found = n, []string{rel}
		case n == depth:
			found = append(found, rel)
		}
	}
	if len(found) != 1 {
		return ""
	}
	return strings.ReplaceAll(strings.TrimSuffix(found[0], ".py"), "/", ".")
}

// gunicorn keeps its heartbeat files in memory, since the root file system may
// be read-only (https://docs.gunicorn.org/en/stable/faq.html).
func gunicorn(app string) []string {
	return []string{"gunicorn", "--bind", "0.0.0.0:8000", "--worker-tmp-dir", "/dev/shm", app}
}

// fromEntrypoint serves what [tool.fastapi] names.
func (d *decider) fromEntrypoint() bool {
	m := d.project.Manifest
	if m.Entrypoint == "" || !d.installs("uvicorn") {
		return false
	}
	d.plan.Process.Framework = "fastapi"
	return d.run(fmt.Sprintf("%s, which names the application %s", m.Path, m.Entrypoint), 8000, d.plan.Install.Project,
		"uvicorn", "--host", "0.0.0.0", "--port", "8000", m.Entrypoint)
}

// fromApps serves an application object, or runs a script, of the files that
// usually hold it, in that order.
func (d *decider) fromApps() bool {
	var best *facts.App
	for i := range d.project.Tree.Apps {
		a := &d.project.Tree.Apps[i]
		if best == nil || appRank(*a, d.project.Dir) < appRank(*best, d.project.Dir) {
			best = a
		}
	}
	if best != nil && best.Framework != "" && d.serve(*best) {
		return true
	}
	for _, name := range []string{"main.py", "app.py", "run.py", "server.py"} {
		file := d.file(name)
		if file == "" || best != nil && best.Framework != "" && best.Path == file {
			continue
		}
		return d.run(file, 0, false, "python", name)
	}
	return false
}

// appRank orders application objects: before scripts, the shallower and the
// more usual file first.
func appRank(a facts.App, dir string) int {
	rank := strings.Count(strings.TrimPrefix(a.Path, dir+"/"), "/") * 10
	if i := slices.Index([]string{"main.py", "app.py", "asgi.py", "wsgi.py", "server.py", "api.py", "application.py"}, path.Base(a.Path)); i >= 0 {
		rank += i
	} else {
		rank += 8
	}
	if a.Framework == "" {
		rank += 1000
	}
	return rank
}

// serve starts the server that fits the framework, where it is installed.
func (d *decider) serve(a facts.App) bool {
	where := fmt.Sprintf("%s, which has the %s object %s", a.Path, a.Framework, a.Object)
	app := a.Module + ":" + a.Object
	d.plan.Process.Framework = a.Framework
	venv := d.plan.Install.Project && d.inPackage(a.Path)
	host := []string{"--host", "0.0.0.0", "--port", "8000"}
	switch a.Framework {
	case "fastapi", "starlette", "litestar", "quart", "falcon-asgi":
		switch {
		case d.installs("uvicorn"):
			return d.run(where, 8000, venv, append(append([]string{"uvicorn"}, host...), app)...)
		case d.installs("hypercorn"):
			return d.run(where, 8000, venv, "hypercorn", "--bind", "0.0.0.0:8000", app)
		case d.installs("granian"):
			return d.run(where, 8000, venv, append(append([]string{"granian", "--interface", "asgi"}, host...), app)...)
		}
		d.noServer(a, "uvicorn")
	case "flask", "dash", "falcon", "bottle":
		if a.Framework == "dash" {
			app = a.Module + ":" + a.Object + ".server"
		}
		switch {
		case d.installs("gunicorn"):
			return d.run(where, 8000, venv, gunicorn(app)...)
		case d.installs("waitress"):
			return d.run(where, 8000, venv, "waitress-serve", "--listen=0.0.0.0:8000", app)
		}
		d.noServer(a, "gunicorn")
	case "sanic":
		return d.run(where, 8000, venv, append(append([]string{"sanic"}, host...), app)...)
	}
	return false
}

func (d *decider) noServer(a facts.App, server string) {
	d.say("DW403", a.Path, a.Line, fmt.Sprintf("the %s application %s needs a server, and none is among the dependencies", a.Framework, a.Object),
		"add "+server+" to the dependencies and lock again, or set command in [tool.dockwright]")
}

// inPackage tells whether a file belongs to an import package, and so comes
// with the installed project.
func (d *decider) inPackage(file string) bool {
	return slices.ContainsFunc(d.topPackages(), func(p string) bool { return strings.HasPrefix(file, p+"/") })
}

// installs tells whether the closure on the image holds a package.
func (d *decider) installs(name string) bool {
	if d.project.Lock == nil {
		return false
	}
	return slices.ContainsFunc(d.rows(d.imageTarget(arches[0])), func(r row) bool { return d.project.Lock.Packages[r.index].Name == name })
}
