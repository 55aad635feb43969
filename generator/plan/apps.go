package plan

import (
	"cmp"
	"path"
	"slices"
	"strings"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/framework"
)

// fromEntrypoint serves what [tool.fastapi] names.
func (d *decider) fromEntrypoint() []Process {
	m := d.project.Manifest
	module, object, ok := strings.Cut(m.Entrypoint, ":")
	if !ok {
		return nil
	}
	a := facts.App{Path: m.Path, Line: m.EntrypointLine, Framework: "fastapi", Module: module, Object: object}
	for _, known := range d.project.Tree.Apps {
		if known.Module == module && known.Object == object {
			a = known
		}
	}
	list := d.served(a)
	if list == nil {
		d.noServer(a)
	}
	for i := range list {
		list[i].Why = m.Path + ", which names the application " + m.Entrypoint
		list[i].from = append([]Evidence{{m.Path, m.EntrypointLine, m.Entrypoint, "names the application " + m.Entrypoint}}, list[i].from...)
		list[i].FromVenv = d.plan.Install.Project
	}
	return list
}

// fromApps starts the application that the source states: that of the first role,
// and of several the one in the more usual place. An application that nothing can
// serve is told where nothing else is found.
func (d *decider) fromApps() []Process {
	var unserved *facts.App
	for _, a := range d.ranked() {
		f := framework.ByName(a.Framework)
		if f == nil || f.Role == framework.Tool || a.Framework == "django" { // which fromDjango has looked at
			continue
		}
		if list := d.served(a); len(list) > 0 {
			return list
		}
		if f.Interface == "" || a.Object == "" {
			if list := d.asFile(a); list != nil {
				return list
			}
		} else if unserved == nil {
			unserved = &a
		}
	}
	if unserved != nil {
		d.noServer(*unserved)
	}
	return d.fromFiles()
}

// workers are what the source states besides the process that was found: workers
// and what hands out their work.
func (d *decider) workers() []Process {
	var out []Process
	for _, a := range d.ranked() {
		f := framework.ByName(a.Framework)
		if f == nil || f.Role != framework.Worker && f.Role != framework.Scheduler || a.Object == "" && a.Path == "" || !slices.ContainsFunc(f.Packages, d.installs) {
			continue
		}
		out = join(out, d.served(a))
	}
	return out
}

// ranked are the applications of the source, the one to start first: by their
// framework's role, then by where they stand.
func (d *decider) ranked() []facts.App {
	list := append(slices.Clone(d.project.Tree.Apps), d.byFiles()...)
	role := func(a facts.App) int {
		f := framework.ByName(a.Framework)
		if f == nil {
			return len(roleOrder)
		}
		return slices.Index(roleOrder, f.Role)
	}
	// A server takes an object before a script that starts one; what has no server of
	// its own is best started by the file that does it.
	second := func(a facts.App) int {
		f := framework.ByName(a.Framework)
		if f != nil && (f.Interface == "" && !a.Runs || f.Interface != "" && a.Object == "") {
			return 1
		}
		return 0
	}
	slices.SortStableFunc(list, func(a, b facts.App) int {
		return cmp.Or(cmp.Compare(role(a), role(b)), cmp.Compare(second(a), second(b)), cmp.Compare(len(a.Required), len(b.Required)), cmp.Compare(d.appRank(a), d.appRank(b)), strings.Compare(a.Path, b.Path))
	})
	return list
}

// byFiles are the programs that nothing but a file, an entry of Django's
// INSTALLED_APPS, or the lack of any Python tells of.
func (d *decider) byFiles() []facts.App {
	var out []facts.App
	dj := d.django()
	for _, f := range framework.All() {
		if !slices.ContainsFunc(f.Packages, d.installs) {
			continue
		}
		if f.Installed != "" && dj != nil && slices.Contains(dj.Apps, f.Installed) {
			out = append(out, facts.App{Path: cmp.Or(dj.Path, dj.Manage), Framework: f.Name, Root: dj.Root})
		}
		if f.Alone && d.noPython() && slices.ContainsFunc(f.Packages, d.asksFor) {
			out = append(out, facts.App{Path: cmp.Or(d.project.Manifest.Path, d.lockPath()), Framework: f.Name, Root: d.project.Dir})
		}
		if len(f.Makes) > 0 || len(f.Script) > 0 || f.Match != nil {
			continue
		}
		i := slices.IndexFunc(d.project.Tree.Files, func(file string) bool {
			return path.Dir(file) == d.project.Dir && slices.ContainsFunc(f.Files, func(name string) bool {
				ok, _ := path.Match(name, path.Base(file))
				return ok
			})
		})
		if i >= 0 {
			out = append(out, facts.App{Path: d.project.Tree.Files[i], Framework: f.Name, Root: d.project.Dir})
		}
	}
	return out
}

// asksFor tells whether the project itself names a dependency.
func (d *decider) asksFor(name string) bool {
	if slices.ContainsFunc(d.project.Manifest.Dependencies, func(r facts.Requirement) bool { return r.Name == name }) {
		return true
	}
	return d.project.Lock != nil && slices.ContainsFunc(d.project.Lock.Roots, func(r facts.Root) bool {
		return slices.ContainsFunc(r.Edges, func(e facts.Edge) bool { return e.Name == name })
	})
}

// noPython tells a project that has no Python of its own.
func (d *decider) noPython() bool {
	return !slices.ContainsFunc(d.project.Tree.Files, func(f string) bool { return path.Ext(f) == ".py" && path.Base(f) != "setup.py" })
}

// appRank orders application objects: those of the package with the project's
// name first, then the shallower and the more usual file; factories after objects.
func (d *decider) appRank(a facts.App) int {
	rel := strings.TrimPrefix(strings.TrimPrefix(a.Path, d.project.Dir+"/"), "src/")
	rank := strings.Count(rel, "/") * 10
	if aside(rel) {
		rank += 400
	}
	first, _, deep := strings.Cut(rel, "/")
	if deep && normalize(first) == d.project.Name {
		rank -= 15
	}
	if i := slices.Index([]string{"main.py", "app.py", "asgi.py", "wsgi.py", "server.py", "web.py", "webapp.py", "api.py", "application.py"}, path.Base(a.Path)); i >= 0 {
		rank += i
	} else {
		rank += 15
	}
	if a.Factory {
		rank += 200
	}
	return rank
}

// aside tells a file whose application is one for a test or an example, by the words
// of its path, or manage.py, which is for administration.
func aside(rel string) bool {
	return path.Base(rel) == "manage.py" || slices.ContainsFunc(strings.FieldsFunc(strings.ToLower(strings.TrimSuffix(rel, ".py")), func(r rune) bool { return r < 'a' || r > 'z' }), func(word string) bool {
		return slices.Contains([]string{"mock", "mocks", "fake", "fakes", "stub", "stubs", "test", "tests", "testing", "example", "examples", "sample", "samples", "demo", "demos", "conftest", "benchmark", "benchmarks"}, word)
	})
}

// asFile runs the file of an application that starts itself; nil if it doesn't.
func (d *decider) asFile(a facts.App) []Process {
	if !a.Runs && !a.Script {
		return nil
	}
	p := Process{Name: "main", Role: framework.Job, Command: []string{"python", d.inProject(a.Path)}, Why: a.Path, Root: scriptRoot(a), from: []Evidence{stands(a)}}
	d.asModule(&p, a)
	if !d.asProgram(&p, a) {
		return nil
	}
	return []Process{p}
}

// asModule runs a package's __main__.py as the package, for which relative imports
// work; another file is run as it is.
func (d *decider) asModule(p *Process, a facts.App) {
	p.FromVenv = false
	if path.Base(a.Path) == "__main__.py" && strings.Contains(a.Module, ".") {
		p.Command, p.Root = []string{"python", "-m", strings.TrimSuffix(a.Module, ".__main__")}, a.Root
		p.FromVenv = d.plan.Install.Project && d.inPackage(a.Path)
	}
}

// stands says where an application or script stands.
func stands(a facts.App) Evidence {
	f := framework.ByName(a.Framework)
	switch {
	case f != nil && a.Factory:
		return Evidence{a.Path, a.Line, a.Object, a.Object + "() makes the " + f.Title + " application"}
	case f != nil && a.Object != "":
		return Evidence{a.Path, a.Line, a.Object, "has the " + f.Title + " object " + a.Object}
	case f != nil:
		return Evidence{a.Path, a.Line, "", "is a program of " + f.Title}
	}
	return Evidence{a.Path, a.Line, "", "is a script"}
}

// scriptRoot is where a script's imports begin, if that is not beside the script,
// where Python looks first.
func scriptRoot(a facts.App) string {
	if a.Root == path.Dir(a.Path) {
		return ""
	}
	return a.Root
}

// fromFiles runs a script that has a usual name, or the only one.
func (d *decider) fromFiles() []Process {
	for _, name := range []string{"main.py", "app.py", "run.py", "server.py", "bot.py", "src/main.py", "src/app.py"} {
		file := d.file(name)
		if file == "" {
			continue
		}
		a, script := d.scriptOf(file)
		// A module of such a name that does nothing when it is run is no script; but the
		// first two may do their work at once.
		if !script && (d.holdsApp(file) || !slices.Contains([]string{"main.py", "app.py"}, path.Base(name))) || d.unserved(file) {
			continue
		}
		p := Process{Name: "main", Role: framework.Job, Command: []string{"python", name}, Why: file, Root: scriptRoot(a), from: []Evidence{{file, a.Line, "", "is a script of a usual name"}}}
		d.asProgram(&p, a)
		return []Process{p}
	}
	return d.fromOnlyScript()
}

// fromOnlyScript runs the one file of the project's folder, or else of src/ or
// app/, that has a block for being run. Beside a package a script is a helper.
func (d *decider) fromOnlyScript() []Process {
	if len(d.topPackages()) > 0 {
		return nil
	}
	for _, dir := range []string{".", "src", "app"} {
		var found []facts.App
		for _, a := range d.project.Tree.Apps {
			if a.Script && path.Dir(a.Path) == path.Join(d.project.Dir, dir) && !d.holdsApp(a.Path) && !slices.ContainsFunc(found, func(o facts.App) bool { return o.Path == a.Path }) {
				found = append(found, a)
			}
		}
		if len(found) == 1 {
			p := Process{Name: "main", Role: framework.Job, Command: []string{"python", path.Join(dir, path.Base(found[0].Path))}, Why: found[0].Path + ", the only script", Root: scriptRoot(found[0]), from: []Evidence{stands(found[0])}}
			d.asProgram(&p, found[0])
			return []Process{p}
		}
	}
	return nil
}

// scriptOf is what the source says of a file that can be run.
func (d *decider) scriptOf(file string) (facts.App, bool) {
	var out facts.App
	for _, a := range d.project.Tree.Apps {
		if a.Path == file && a.Script {
			out = a
			if a.Runs {
				break
			}
		}
	}
	return out, out.Path != ""
}

// holdsApp tells whether a file has an application object, which is for a server.
func (d *decider) holdsApp(file string) bool {
	return slices.ContainsFunc(d.project.Tree.Apps, func(a facts.App) bool {
		f := framework.ByName(a.Framework)
		return a.Path == file && f != nil && f.Interface != ""
	})
}

// unserved tells a file whose application wants a server that isn't there, which
// has been said: running the file would start one for development, if any.
func (d *decider) unserved(file string) bool {
	return d.holdsApp(file) && slices.ContainsFunc(d.diags, func(x facts.Diagnostic) bool { return x.Rule == "DW403" && x.Path == file })
}
