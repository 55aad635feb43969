package plan

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/framework"
)

// fromScripts takes a console script. They exist only where the project is
// installed as a package.
func (d *decider) fromScripts() []Process {
	m := d.project.Manifest
	// What only the manager itself can run is not in the image.
	m.Scripts = slices.DeleteFunc(slices.Clone(m.Scripts), func(s facts.Script) bool { return s.Runner != "" || !d.importable(s.Target) })
	if len(m.Scripts) == 0 {
		return nil
	}
	if !d.plan.Install.Project {
		d.say("DW404", m.Path, m.Scripts[0].Line, "scripts are stated, but the project is not installed as a package, so they don't exist in the image",
			d.howToInstall()+", or set command in "+d.configPlace())
		return nil
	}
	i := d.mainScript(m.Scripts)
	if i < 0 {
		var names []string
		for _, s := range m.Scripts {
			names = append(names, s.Name)
		}
		d.say("DW402", m.Path, m.Scripts[0].Line, "several scripts are stated, none with the project's name: "+strings.Join(names, ", "),
			"choose one of them as command in "+d.configPlace())
		return nil
	}
	s := m.Scripts[i]
	p := Process{Name: "main", Role: framework.Job, Command: []string{s.Name}, Why: fmt.Sprintf("%s, which states the script %s = %q", m.Path, s.Name, s.Target), FromVenv: true,
		from: []Evidence{{m.Path, s.Line, s.Name, "states the script " + s.Name}}}
	if a := d.behind(s); a != nil && !d.asProgram(&p, *a) {
		return nil // a server does better
	}
	if p.Role == framework.Tool && d.ownServer() { // a tool for administration, beside what is served
		d.tools = append(d.tools, p)
		return nil
	}
	return []Process{p}
}

// ownServer tells whether the project states an application and asks for a server
// of its kind by name.
func (d *decider) ownServer() bool {
	for _, a := range d.project.Tree.Apps {
		f := framework.ByName(a.Framework)
		if f == nil || f.Interface == "" || a.Object == "" || len(a.Required) > 0 || aside(a.Path) {
			continue
		}
		for _, s := range d.servers(f.Interface) {
			if slices.ContainsFunc(s.Packages, d.asksFor) {
				return true
			}
		}
	}
	return false
}

// behind is what the source says of the function that a console script calls.
func (d *decider) behind(s facts.Script) *facts.App {
	module, object, _ := strings.Cut(s.Target, ":")
	var best *facts.App
	for i := range d.project.Tree.Apps {
		a := &d.project.Tree.Apps[i]
		switch {
		case slices.Contains(a.Signs, "script:"+s.Name):
			return a
		case a.Module == module && (best == nil || a.Object == object):
			best = a
		}
	}
	return best
}

// asProgram completes the process of a program that is run as it is with what its
// source says. It is false where the program serves an application for this
// machine alone, and a server that is installed would serve it for all.
func (d *decider) asProgram(p *Process, a facts.App) bool {
	p.handlesTERM = p.handlesTERM || a.HandlesTERM
	f := framework.ByName(a.Framework)
	if f == nil {
		d.listening(p, a)
		return true
	}
	p.Framework = f.Name
	switch {
	case a.Runs:
		p.Role, p.Name, p.Entrypoint = f.Role, processName(f.Role), f.Role == framework.Tool
		p.health = a.Health
		p.handlesTERM = p.handlesTERM || endsItself(f)
		d.listening(p, a)
		return f.Interface == "" || reachable(a.Listen) || a.Listen.Host == "" && a.Object == "" || !d.servable(f)
	case f.Role == framework.Tool:
		p.Role, p.Entrypoint = framework.Tool, true
	}
	return true
}

// endsItself tells whether a script that starts a framework's application ends on
// SIGTERM: uvicorn and hypercorn, which run ASGI, do, and so do some that run
// themselves. Those for WSGI don't.
func endsItself(f *framework.Framework) bool {
	return f.Interface == "asgi" || slices.ContainsFunc(f.Starts, func(s framework.Start) bool { return s.Words[0] == "python" && s.HandlesTERM })
}

// servable tells whether a server that is installed could serve an application of a
// framework that the source states.
func (d *decider) servable(f *framework.Framework) bool {
	return d.any(f.Interface) && slices.ContainsFunc(d.project.Tree.Apps, func(a facts.App) bool {
		return a.Framework == f.Name && a.Object != "" && len(a.Required) == 0
	})
}

// listening takes over where a program listens.
func (d *decider) listening(p *Process, a facts.App) {
	if !a.Runs {
		return
	}
	p.Port, p.PortVariable = a.Listen.Port, a.Listen.Variable
	if f := framework.ByName(a.Framework); f != nil && p.Port == 0 && f.Role == framework.Web {
		p.Port = f.Port
	}
}

// reachable tells whether a program can be reached from outside of its container.
func reachable(l facts.Listen) bool {
	return l.Host != "" && l.Host != "127.0.0.1" && l.Host != "localhost" && l.Host != "::1"
}

// importable tells whether a script's module can be there: it is the project's,
// or a dependency has its name. Templates leave scripts of others behind.
func (d *decider) importable(target string) bool {
	module, _, _ := strings.Cut(target, ":")
	top, _, _ := strings.Cut(module, ".")
	if slices.Contains(d.project.Tree.Folders, top) { // whose files may be passed over
		return true
	}
	hasCode := false
	for _, f := range d.project.Tree.Files {
		if path.Ext(f) != ".py" {
			continue
		}
		hasCode = hasCode || path.Base(f) != "setup.py"
		if strings.TrimSuffix(path.Base(f), ".py") == top || slices.Contains(strings.Split(path.Dir(f), "/"), top) {
			return true
		}
	}
	return !hasCode || d.installs(normalize(top))
}

// howToInstall is what makes the manager install the project itself.
func (d *decider) howToInstall() string {
	switch d.project.Manager {
	case facts.Pipenv:
		return "add the project to the Pipfile (`pipenv install -e .`)"
	case facts.Poetry:
		return "set package-mode in [tool.poetry]"
	case facts.PDM:
		return "set distribution = true in [tool.pdm]"
	}
	return "give the project a [build-system]"
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

// fromMain finds the package's __main__.py: the one that has the project's
// name, or the only one.
func (d *decider) fromMain() []Process {
	if len(d.tools) > 0 {
		return nil
	}
	var found []string
	for _, pkg := range d.topPackages() {
		if slices.Contains(d.project.Tree.Files, pkg+"/__main__.py") {
			found = append(found, pkg)
		}
	}
	if len(found) > 1 {
		found = slices.DeleteFunc(found, func(p string) bool { return normalize(path.Base(p)) != d.project.Name })
	}
	var p Process
	switch file := d.file("__main__.py"); {
	case len(found) == 1:
		p = Process{Name: "main", Role: framework.Job, Command: []string{"python", "-m", path.Base(found[0])}, Why: found[0] + "/__main__.py", FromVenv: d.plan.Install.Project,
			from: []Evidence{{Path: found[0] + "/__main__.py", Says: "is run by python -m"}}}
	case file != "":
		p = Process{Name: "main", Role: framework.Job, Command: []string{"python", "__main__.py"}, Why: file, from: []Evidence{{Path: file, Says: "is there to be run"}}}
	default:
		return nil
	}
	for _, a := range d.project.Tree.Apps {
		if a.Path == p.Why && !d.asProgram(&p, a) {
			return nil
		}
	}
	if p.Role == framework.Job && d.isTool(path.Dir(p.Why)) {
		p.Role, p.Entrypoint = framework.Tool, true
	}
	return []Process{p}
}

// isTool tells a package whose modules make a command line.
func (d *decider) isTool(dir string) bool {
	return slices.ContainsFunc(d.project.Tree.Apps, func(a facts.App) bool {
		f := framework.ByName(a.Framework)
		return f != nil && f.Role == framework.Tool && strings.HasPrefix(a.Path, dir+"/")
	})
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

// installs tells whether the closure on the image holds a package.
func (d *decider) installs(name string) bool {
	if d.project.Lock == nil {
		return false
	}
	for _, r := range d.rows(d.imageTarget(d.cpus[0])) {
		p := d.project.Lock.Packages[r.index]
		if p.Name == name || d.plan.Install.Partial && slices.ContainsFunc(r.extras, func(e string) bool { return slices.Contains(implied[p.Name+"["+e+"]"], name) }) {
			return true
		}
	}
	return false
}

// implied are servers that an extra brings, for requirements that don't name what
// they need in turn. Source: the packages' own metadata.
var implied = map[string][]string{
	"fastapi[standard]": {"uvicorn", "fastapi-cli"}, "fastapi[all]": {"uvicorn", "fastapi-cli"}, "fastapi[standard-no-fastapi-cloud-cli]": {"uvicorn", "fastapi-cli"},
	"litestar[standard]": {"uvicorn"}, "litestar[full]": {"uvicorn"}, "channels[daphne]": {"daphne"}, "connexion[uvicorn]": {"uvicorn"},
	"uvicorn[standard]": {"uvicorn"}, "celery[redis]": {"redis"}, "granian[reload]": {"granian"},
}
