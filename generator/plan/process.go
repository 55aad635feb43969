package plan

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/dockwright/dockwright/detect/facts"
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
	p.Command, p.Remedy = []string{}, "set command = [...] in "+d.configPlace()
	p.Why = "nothing in the project says what it runs"
	for _, x := range d.diags { // what has been said, with what to do
		switch x.Rule {
		case "DW403":
			p.Why = "the application has no server that is installed"
		case "DW404":
			p.Why = "its scripts are not installed"
		default:
			continue
		}
		d.plan.decide("command", "none", p.Why)
		return
	}
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
	why := "--command"
	if d.config.Path != "" {
		why = "command in " + d.config.Path
	}
	return d.run(why, d.config.Port, false, d.config.Command...)
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
	m.Scripts = slices.DeleteFunc(slices.Clone(m.Scripts), func(s facts.Script) bool { return s.Runner != "" || !d.importable(s.Target) })
	if len(m.Scripts) == 0 {
		return false
	}
	if !d.plan.Install.Project {
		d.say("DW404", m.Path, m.Scripts[0].Line, "scripts are stated, but the project is not installed as a package, so they don't exist in the image",
			d.howToInstall()+", or set command in "+d.configPlace())
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

// installs tells whether the closure on the image holds a package.
func (d *decider) installs(name string) bool {
	if d.project.Lock == nil {
		return false
	}
	return slices.ContainsFunc(d.rows(d.imageTarget(d.cpus[0])), func(r row) bool { return d.project.Lock.Packages[r.index].Name == name })
}
