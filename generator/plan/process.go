package plan

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/source"
)

// process settles what the container runs. Where the user says it, that is it;
// otherwise what the project's files say, in this order: Django's manage.py with
// a server that is installed (a script beside it is for its administration), a
// console script (the only one, or the one that has the project's name),
// `__main__`, manage.py without a server, the FastAPI entry point, an application
// object or script in main.py, app.py and the like. Nothing is invented: without a sign the image
// says so when it is started.
func (d *decider) process() {
	p := &d.plan.Process
	finders := []func() bool{d.fromConfig, d.fromScriptFile, d.fromDjango, d.fromScripts, d.fromMain, d.fromManage, d.fromEntrypoint, d.fromApps}
	for _, find := range finders {
		if find() {
			if d.config.Port != 0 {
				p.Port = d.config.Port
			}
			d.plan.decide("command", strings.Join(p.Command, " "), p.Why)
			return
		}
	}
	p.Command, p.Why, p.Remedy = []string{}, "nothing in the project says what it runs", "set command = [...] in "+d.configPlace()
	d.plan.decide("command", "none", p.Why)
	d.say("DW401", d.project.Manifest.Path, 0, "nothing in the project says what the container runs", `set command = ["program", "argument"] in `+d.configPlace()+`, or pass --command`)
}

func (d *decider) run(why string, port int, fromVenv bool, command ...string) bool {
	d.plan.Process = Process{Command: command, Port: port, Why: why, FromVenv: fromVenv, Framework: d.plan.Process.Framework, Root: d.plan.Process.Root}
	return true
}

func (d *decider) fromConfig() bool {
	if d.config.Command == nil {
		return false
	}
	return d.run("command in "+d.configSource(), d.config.Port, false, d.config.Command...)
}

// fromScriptFile runs the script whose PEP 723 block is installed from.
func (d *decider) fromScriptFile() bool {
	script := d.plan.Install.Script
	return script != "" && d.run(script, 0, false, "python", strings.TrimPrefix(script, d.project.Dir+"/"))
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
			`give the project a [build-system], or set command in `+d.configPlace())
		return false
	}
	i := d.mainScript(m.Scripts)
	if i < 0 {
		var names []string
		for _, s := range m.Scripts {
			names = append(names, s.Name)
		}
		d.say("DW402", m.Path, m.Scripts[0].Line, "several scripts are stated, none with the project's name: "+strings.Join(names, ", "),
			"choose one of them as command in "+d.configPlace())
		return false
	}
	s := m.Scripts[i]
	return d.run(fmt.Sprintf("%s, which states the script %s = %q", m.Path, s.Name, s.Target), 0, true, s.Name)
}

// mainScript is the only script, the one with the project's name or that of its
// only package, or the one that all others are named after; -1 for none.
func (d *decider) mainScript(scripts []facts.Script) int {
	if len(scripts) == 1 {
		return 0
	}
	names := []string{d.project.Name}
	if top := d.topPackages(); len(top) == 1 {
		names = append(names, normalize(path.Base(top[0])))
	}
	for _, name := range names {
		if i := slices.IndexFunc(scripts, func(s facts.Script) bool { return name != "" && normalize(s.Name) == name }); i >= 0 {
			return i
		}
	}
	return slices.IndexFunc(scripts, func(s facts.Script) bool {
		return !slices.ContainsFunc(scripts, func(o facts.Script) bool { return !strings.HasPrefix(normalize(o.Name)+"-", normalize(s.Name)+"-") })
	})
}

// configPlace names where this project's user sets an option.
func (d *decider) configPlace() string {
	if slices.ContainsFunc(d.project.Inputs, func(in facts.Input) bool { return path.Base(in.Path) == "pyproject.toml" }) {
		return "[tool.dockwright] of pyproject.toml"
	}
	return "dockwright.toml"
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
	if manage == "" {
		return false
	}
	root := path.Dir(manage)
	for _, s := range []struct {
		server, module string
		command        func(app string) []string
	}{
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
	} {
		module := d.djangoModule(root, s.module)
		if module == "" || !d.installs(s.server) {
			continue
		}
		// With manage.py beside src/, the modules below it are imported without it.
		if inner, ok := strings.CutPrefix(module, "src."); ok && !slices.Contains(d.project.Tree.Files, path.Join(root, "src", "__init__.py")) {
			module, root = inner, path.Join(root, "src")
		}
		d.plan.Process.Framework, d.plan.Process.Root = "django", root
		return d.run(manage+" and "+module, 8000, false, s.command(module+":application")...)
	}
	return false
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

// djangoModule is the import path of the project's wsgi or asgi module as seen
// from the folder of manage.py: the nearest one, "" when there is none or
// several are as near.
func (d *decider) djangoModule(root, name string) string {
	var found []string
	depth := 99
	for _, f := range d.project.Tree.Files {
		rel, below := strings.CutPrefix(f, root+"/")
		if root == "." {
			rel, below = f, true
		}
		module := strings.TrimSuffix(strings.TrimSuffix(rel, ".py"), "/__init__")
		if !below || !strings.HasSuffix(rel, ".py") || path.Base(module) != name {
			continue
		}
		switch n := strings.Count(module, "/"); {
		case n < depth:
			depth, found = n, []string{module}
		case n == depth:
			found = append(found, module)
		}
	}
	if len(found) != 1 {
		return ""
	}
	return strings.ReplaceAll(found[0], "/", ".")
}

// gunicorn keeps its heartbeat files in memory, since the root file system may
// be read-only (https://docs.gunicorn.org/en/stable/faq.html), and since 25.1
// opens no control socket there (https://docs.gunicorn.org/en/stable/settings.html).
func (d *decider) gunicorn(app string) []string {
	command := []string{"gunicorn", "--bind", "0.0.0.0:8000", "--worker-tmp-dir", "/dev/shm"}
	for _, r := range d.rows(d.imageTarget(arches[0])) {
		if p := d.project.Lock.Packages[r.index]; p.Name == "gunicorn" && p.Version != "" && within(">=25.1", p.Version) {
			command = append(command, "--no-control-socket")
		}
	}
	// gunicorn.conf.py it finds by itself; the others have to be named.
	for _, name := range []string{"gunicorn_config.py", "gunicorn_conf.py", "gunicorn_configuration.py"} {
		if d.file(name) != "" {
			command = append(command, "--config", name)
			break
		}
	}
	return append(command, app)
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
		if best == nil || d.appRank(*a) < d.appRank(*best) {
			best = a
		}
	}
	if best != nil && best.Framework != "" && d.serve(*best) {
		return true
	}
	for _, name := range []string{"main.py", "app.py", "run.py", "server.py", "src/main.py", "src/app.py"} {
		file := d.file(name)
		if file == "" || best != nil && best.Framework != "" && best.Path == file {
			continue
		}
		// A server or runner that does nothing when it is run is a module.
		if base := path.Base(name); (base == "server.py" || base == "run.py") && !d.isScript(file) {
			continue
		}
		return d.run(file, 0, false, "python", name)
	}
	return false
}

// isScript tells whether a file has a block for being run.
func (d *decider) isScript(file string) bool {
	return slices.ContainsFunc(d.project.Tree.Apps, func(a facts.App) bool { return a.Path == file && a.Framework == "" })
}

// appRank orders application objects: those of the package with the project's
// name first, then the shallower and the more usual file; scripts last.
func (d *decider) appRank(a facts.App) int {
	rel := strings.TrimPrefix(strings.TrimPrefix(a.Path, d.project.Dir+"/"), "src/")
	rank := strings.Count(rel, "/") * 10
	first, _, deep := strings.Cut(rel, "/")
	if deep && normalize(first) == d.project.Name {
		rank -= 15
	}
	if i := slices.Index([]string{"main.py", "app.py", "asgi.py", "wsgi.py", "server.py", "web.py", "webapp.py", "api.py", "application.py"}, path.Base(a.Path)); i >= 0 {
		rank += i
	} else {
		rank += 9
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
	d.plan.Process.Root = a.Root
	d.plan.Process.Framework = a.Framework
	venv := d.plan.Install.Project && d.inPackage(a.Path)
	if a.Framework == source.Factory {
		if a.Framework = d.framework(); a.Framework == "" {
			return false
		}
		d.plan.Process.Framework = a.Framework
		where = fmt.Sprintf("%s, which makes the %s object %s", a.Path, a.Framework, a.Object)
	}
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
			return d.run(where, 8000, venv, d.gunicorn(app)...)
		case d.installs("granian"):
			return d.run(where, 8000, venv, append(append([]string{"granian", "--interface", "wsgi"}, host...), app)...)
		case d.installs("waitress"):
			return d.run(where, 8000, venv, "waitress-serve", "--listen=0.0.0.0:8000", app)
		}
		d.noServer(a, "gunicorn")
	case "sanic":
		return d.run(where, 8000, venv, append(append([]string{"sanic"}, host...), app)...)
	}
	return false
}

// framework is the only web framework that is installed, "" for none or several.
func (d *decider) framework() string {
	found := ""
	for _, name := range []string{"fastapi", "flask", "litestar", "quart", "sanic", "starlette", "falcon", "bottle"} {
		switch {
		case !d.installs(name):
		case found == "":
			found = name
		case name != "starlette": // FastAPI is made of it
			return ""
		}
	}
	return found
}

func (d *decider) noServer(a facts.App, server string) {
	d.say("DW403", a.Path, a.Line, fmt.Sprintf("the %s application %s needs a server, and none is among the dependencies", a.Framework, a.Object),
		d.addServer(server)+", or set command in "+d.configPlace())
}

// addServer says how to get a server: from an extra or group that is left out
// and has one, else from the index.
func (d *decider) addServer(server string) string {
	servers := []string{"gunicorn", "uvicorn", "granian", "hypercorn", "daphne", "waitress", "uwsgi", "pyuwsgi"}
	m := d.project.Manifest
	for flag, groups := range [][]facts.Group{m.Extras, m.Groups} {
		for _, g := range groups {
			i := slices.IndexFunc(g.Requirements, func(r facts.Requirement) bool { return slices.Contains(servers, r.Name) })
			if i >= 0 && !development(g.Name) {
				return fmt.Sprintf("install %s with %s %s", g.Requirements[i].Name, []string{"--extra", "--group"}[flag], g.Name)
			}
		}
	}
	return "add " + server + " to the dependencies and lock again"
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
