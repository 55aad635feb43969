package plan

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/source"
)

// gunicorn keeps its heartbeat files in memory, since the root file system may
// be read-only (https://docs.gunicorn.org/en/stable/faq.html), and since 25.1
// opens no control socket there (https://docs.gunicorn.org/en/stable/settings.html).
func (d *decider) gunicorn(app string) []string {
	command := []string{"gunicorn", "--bind", "0.0.0.0:8000", "--worker-tmp-dir", "/dev/shm"}
	if within(">=25.1", d.versionOf("gunicorn", "26")) {
		command = append(command, "--no-control-socket")
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

// versionOf is the version of a package that is installed: the locked one or,
// where nothing is pinned, newest if the requirement allows it; "0" if not known.
func (d *decider) versionOf(name, newest string) string {
	for _, r := range d.rows(d.imageTarget(d.cpus[0])) {
		if p := d.project.Lock.Packages[r.index]; p.Name == name && p.Version != "" {
			return p.Version
		}
	}
	for _, root := range d.project.Lock.Roots {
		for _, e := range root.Edges {
			if e.Name == name && e.Version == "" && within(e.Specifier, newest) {
				return newest
			}
		}
	}
	return "0"
}

// fromEntrypoint serves what [tool.fastapi] names.
func (d *decider) fromEntrypoint() bool {
	m := d.project.Manifest
	if m.Entrypoint == "" {
		return false
	}
	if !d.installs("uvicorn") {
		module, object, ok := strings.Cut(m.Entrypoint, ":")
		return ok && d.serve(facts.App{Path: m.Path, Line: m.EntrypointLine, Framework: "fastapi", Module: module, Object: object})
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
		if a.Framework == "django" { // which fromDjango has looked at
			continue
		}
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
	return d.fromOnlyScript()
}

// fromOnlyScript runs the one file of the project's folder, or else of src/ or
// app/, that has a block for being run. Beside a package a script is a helper.
func (d *decider) fromOnlyScript() bool {
	if len(d.topPackages()) > 0 {
		return false
	}
	for _, dir := range []string{".", "src", "app"} {
		var found []string
		for _, a := range d.project.Tree.Apps {
			if a.Framework == "" && path.Dir(a.Path) == path.Join(d.project.Dir, dir) && !d.holdsApp(a.Path) {
				found = append(found, a.Path)
			}
		}
		if len(found) == 1 {
			return d.run(found[0]+", the only script", 0, false, "python", path.Join(dir, path.Base(found[0])))
		}
	}
	return false
}

// holdsApp tells whether a file has an application object, which is for a server.
func (d *decider) holdsApp(file string) bool {
	return slices.ContainsFunc(d.project.Tree.Apps, func(a facts.App) bool { return a.Path == file && a.Framework != "" })
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
	if slices.ContainsFunc(d.diags, func(x facts.Diagnostic) bool { return x.Rule == "DW403" }) {
		return // said of the same application, stated elsewhere
	}
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
