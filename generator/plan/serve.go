package plan

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/framework"
)

// portOf is the port that the user wants a server to listen on, or where a file of
// the project's says that it listens, else the usual one.
func (d *decider) portOf(usual int) int {
	return cmp.Or(d.config.Port, d.toldPort(), usual)
}

// threads is how many requests gunicorn's one process answers at a time, so that the
// health check gets its answer while a request is slow.
const threads = "4"

// servers are those that are installed and speak an interface.
func (d *decider) servers(iface string) []*framework.Server {
	return slices.DeleteFunc(framework.Servers(iface), func(s *framework.Server) bool {
		return !slices.ContainsFunc(s.Packages, func(name string) bool { return d.installs(name) && d.matches(name, s.Versions) }) ||
			slices.ContainsFunc(s.Needs, func(name string) bool { return !d.installs(name) })
	})
}

// matches tells whether the version of a package is in a range, "" for any.
func (d *decider) matches(name, versions string) bool {
	return versions == "" || within(versions, d.versionOf(name, "99"))
}

// flags are the options that a server's command has: what every image wants, and
// what the user decided. Without a word of the user's there is one process, or what
// $WEB_CONCURRENCY says: whoever runs containers starts more of them. What a
// configuration file of gunicorn's says of threads counts.
func (d *decider) flags(s *framework.Server) []string {
	var out []string
	since := func(version string) bool { return d.matches(s.Packages[0], ">="+version) }
	add := func(use framework.Use, n string) {
		for _, f := range s.Flags {
			if f.Use == use && (f.Since == "" || since(f.Since)) {
				for _, w := range f.Words {
					out = append(out, strings.ReplaceAll(w, "{n}", n))
				}
			}
		}
	}
	add(framework.Always, "")
	if s.Packages[0] == "gunicorn" {
		switch config := d.gunicornConfig(); {
		case config == "" && d.threadsEnd():
			add(framework.Threads, threads)
		case config != "" && config != "gunicorn.conf.py": // which it finds by itself
			out = append(out, "--config", config)
		}
	}
	if n := d.config.Workers; n != 0 {
		add(framework.Workers, strconv.Itoa(n))
	}
	if n := d.config.StopTimeout; n != 0 {
		add(framework.Grace, strconv.Itoa(n))
	}
	if d.config.ProxyHeaders {
		add(framework.Proxy, "")
	}
	return out
}

// threadsEnd tells whether gunicorn's threads end on SIGTERM. From 24 to 26 they wait
// for connections that are open and idle, such as a proxy's, until the time for
// requests that are under way is over: 30 seconds. Tried with 23.0, 24.1.1, 25.0.3,
// 25.1, 25.3, 26.0, 26.1, 26.2, 27.0.0 and 27.0.1.
func (d *decider) threadsEnd() bool {
	version := d.versionOf("gunicorn", "27.0.1")
	return within("<24", version) || within(">=27", version)
}

// gunicornConfig is the file with gunicorn's settings in the project's folder.
func (d *decider) gunicornConfig() string {
	for _, name := range []string{"gunicorn.conf.py", "gunicorn_config.py", "gunicorn_conf.py", "gunicorn_configuration.py"} {
		if d.file(name) != "" {
			return name
		}
	}
	return ""
}

// command serves an application with the first server that can be given it.
func (d *decider) command(iface, module, object, inner string, factory bool, port int) (command []string, by *framework.Server) {
	for _, s := range d.servers(iface) {
		if app := s.App(module, object, inner, factory); app != "" {
			return s.Command(app, iface, strconv.Itoa(port), factory, d.flags(s)), s
		}
	}
	return nil, nil
}

// served is the process of an application object with a server that is installed,
// or with the framework's own command; nil where there is neither.
func (d *decider) served(a facts.App) []Process {
	f := framework.ByName(a.Framework)
	if f == nil {
		return nil
	}
	p := Process{Name: processName(f.Role), Role: f.Role, Framework: f.Name, Root: a.Root, health: a.Health,
		FromVenv: d.plan.Install.Project && d.inPackage(a.Path),
		Why:      fmt.Sprintf("%s, which has the %s object %s", a.Path, f.Title, a.Object), from: []Evidence{stands(a)}}
	switch {
	case a.Factory:
		p.Why = fmt.Sprintf("%s, whose %s() makes the %s application", a.Path, a.Object, f.Title)
	case a.Object == "":
		p.Why = fmt.Sprintf("%s, a program of %s", a.Path, f.Title)
	}
	if f.Interface != "" && len(a.Required) == 0 && a.Object != "" {
		inner := f.Inner
		if slices.Contains(a.Signs, "inner") || f.InnerNot != "" && d.matches(f.Packages[0], f.InnerNot) {
			inner = ""
		}
		port := 8000
		if reachable(a.Listen) { // else it is where the developers' own server listens
			port = cmp.Or(a.Listen.Port, port)
		}
		port = d.portOf(port)
		if command, by := d.command(f.Interface, a.Module, a.Object, inner, a.Factory, port); command != nil {
			p.Command, p.Port, p.handlesTERM = command, port, by.HandlesTERM
			if p.health == "" {
				p.health = f.Health
			}
			return []Process{p}
		}
	}
	return d.started(f, a, p)
}

// started are the processes that a framework's own commands start.
func (d *decider) started(f *framework.Framework, a facts.App, like Process) []Process {
	var out []Process
	for _, s := range f.Starts {
		missing := func(name string) bool { return !d.installs(name) }
		s.Name = strings.ReplaceAll(s.Name, "{object}", a.Object)
		taken := slices.ContainsFunc(out, func(p Process) bool { return p.Name == s.Name })
		if taken || slices.ContainsFunc(s.Needs, missing) || s.Sign != "" && !slices.Contains(a.Signs, s.Sign) || !slices.ContainsFunc(f.Packages, func(n string) bool { return d.installs(n) && d.matches(n, s.Versions) }) {
			continue
		}
		p := like
		p.Name, p.Role, p.handlesTERM, p.health = s.Name, s.Role, s.HandlesTERM || a.HandlesTERM, s.Health
		if p.Port = max(s.Port, 0); s.Role == framework.Web && s.Port == 0 {
			p.Port = d.portOf(cmp.Or(a.Listen.Port, f.Port, 8000))
		}
		if s.Role == framework.Web && p.Port != 0 {
			p.health = cmp.Or(a.Health, s.Health, f.Health)
			if a.Runs {
				p.PortVariable = a.Listen.Variable
			}
		}
		if p.Command = d.words(f, a, s, p.Port); p.Command == nil {
			continue
		}
		for _, e := range s.Env {
			p.Env = append(p.Env, strings.ReplaceAll(e, "{port}", strconv.Itoa(p.Port)))
		}
		if p.Role == framework.Tool {
			p.Entrypoint = true
		}
		if p.Command[0] == "python" && len(p.Command) == 2 && p.Command[1] == d.inProject(a.Path) {
			d.asModule(&p, a)
		}
		out = append(out, p)
	}
	return out
}

// words fills a framework's command in, nil where something that it wants is not
// known of the application.
func (d *decider) words(f *framework.Framework, a facts.App, s framework.Start, port int) []string {
	if s.Words[0] == "python" && slices.Contains(s.Words, "{file}") && !a.Runs && !a.Script {
		return nil
	}
	app := a.Module + ":" + a.Object
	values := map[string]string{"{module}": a.Module, "{object}": a.Object, "{app}": app, "{file}": d.inProject(a.Path), "{port}": strconv.Itoa(port),
		"{manage}": d.inProject(d.manage()), "{ini}": d.pasteFile()}
	if a.Object == "" {
		values["{app}"] = ""
	}
	var out []string
	for _, w := range s.Words {
		if w == "{modules}" {
			out = append(out, d.modulesOf(f.Name)...)
			continue
		}
		for _, name := range slices.Sorted(maps.Keys(values)) {
			if strings.Contains(w, name) && values[name] == "" {
				return nil
			}
			w = strings.ReplaceAll(w, name, values[name])
		}
		out = append(out, w)
	}
	return out
}

// modulesOf are the modules that have an application of a framework.
func (d *decider) modulesOf(name string) []string {
	var out []string
	for _, a := range d.project.Tree.Apps {
		if a.Framework == name && a.Module != "" && !slices.Contains(out, a.Module) {
			out = append(out, a.Module)
		}
	}
	return out
}

// pasteFile is PasteDeploy's file for production.
func (d *decider) pasteFile() string {
	for _, name := range []string{"production.ini", "app.ini", "config.ini", "development.ini"} {
		if d.file(name) != "" {
			return name
		}
	}
	return ""
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

// noServer says that an application cannot be served.
func (d *decider) noServer(a facts.App) {
	f := framework.ByName(a.Framework)
	if slices.ContainsFunc(d.diags, func(x facts.Diagnostic) bool { return x.Rule == "DW403" }) {
		return // said of the same application, stated elsewhere
	}
	if len(a.Required) > 0 {
		d.say("DW403", a.Path, a.Line, fmt.Sprintf("%s() makes the %s application and wants %s, which no server gives it", a.Object, f.Title, strings.Join(a.Required, ", ")),
			"give the parameters defaults, or add a module that calls it, such as wsgi.py, or set command in "+d.configPlace())
		return
	}
	server := map[string]string{"asgi": "uvicorn", "wsgi": "gunicorn"}[f.Interface]
	if server == "" {
		return
	}
	d.say("DW403", a.Path, a.Line, fmt.Sprintf("the %s application %s needs a server, and none is among the dependencies", f.Title, a.Object),
		d.addServer(server)+", or set command in "+d.configPlace())
}

// addServer says how to get a server: from an extra or group that is left out
// and has one, else from the index.
func (d *decider) addServer(name string) string {
	m := d.project.Manifest
	for flag, groups := range [][]facts.Group{m.Extras, m.Groups} {
		for _, g := range groups {
			i := slices.IndexFunc(g.Requirements, func(r facts.Requirement) bool { return isServer(r.Name) })
			if i >= 0 && !development(g.Name) {
				return fmt.Sprintf("install %s with %s %s", g.Requirements[i].Name, []string{"--extra", "--group"}[flag], g.Name)
			}
		}
	}
	return "add " + name + " to the dependencies and lock again"
}

// isServer tells the package of a server.
func isServer(name string) bool {
	return slices.ContainsFunc(slices.Concat(framework.Servers("asgi"), framework.Servers("wsgi")), func(s *framework.Server) bool { return slices.Contains(s.Packages, name) })
}

// inPackage tells whether a file belongs to an import package, and so comes
// with the installed project.
func (d *decider) inPackage(file string) bool {
	return slices.ContainsFunc(d.topPackages(), func(p string) bool { return strings.HasPrefix(file, p+"/") })
}
