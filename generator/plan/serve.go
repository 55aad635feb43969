package plan

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/framework"
)

// server serves an application object.
type server struct {
	name       string
	packages   []string
	interfaces []string
	command    func(d *decider, a servable) []string
}

// servable is what a server is given.
type servable struct {
	app     string // "shop.main:app"
	factory bool
	iface   string
}

// allServers are the servers in the order of preference.
var allServers = []server{
	{"gunicorn", []string{"gunicorn"}, []string{"wsgi"}, (*decider).gunicorn},
	{"uvicorn", []string{"uvicorn"}, []string{"asgi"}, func(d *decider, t servable) []string {
		return phrase("uvicorn --host 0.0.0.0 --port "+d.webPort(), when(t.factory, "--factory"), d.proxied("--proxy-headers --forwarded-allow-ips *"), d.workersFlag("--workers"), t.app)
	}},
	{"hypercorn", []string{"hypercorn"}, []string{"asgi"}, func(d *decider, t servable) []string {
		if t.factory {
			t.app += "()"
		}
		return phrase("hypercorn --bind 0.0.0.0:"+d.webPort(), d.workersFlag("--workers"), t.app)
	}},
	{"granian", []string{"granian"}, []string{"asgi", "wsgi"}, func(d *decider, t servable) []string {
		return phrase("granian --interface", t.iface, "--host 0.0.0.0 --port "+d.webPort(), when(t.factory, "--factory"), d.workersFlag("--workers"), t.app)
	}},
	{"daphne", []string{"daphne"}, []string{"asgi"}, func(d *decider, t servable) []string {
		if t.factory {
			return nil
		}
		return phrase("daphne -b 0.0.0.0 -p "+d.webPort(), t.app)
	}},
	{"waitress", []string{"waitress"}, []string{"wsgi"}, func(d *decider, t servable) []string {
		return phrase("waitress-serve --listen=0.0.0.0:"+d.webPort(), when(t.factory, "--call"), t.app)
	}},
	{"uwsgi", []string{"uwsgi", "pyuwsgi"}, []string{"wsgi"}, func(d *decider, t servable) []string {
		if t.factory {
			t.app += "()"
		}
		return phrase("uwsgi --master --die-on-term --http-socket 0.0.0.0:"+d.webPort(), d.workersFlag("--processes"), "--module", t.app)
	}},
}

// phrase puts words and phrases into one command.
func phrase(parts ...string) []string {
	var out []string
	for _, p := range parts {
		out = append(out, strings.Fields(p)...)
	}
	return out
}

func when(b bool, s string) string {
	if b {
		return s
	}
	return ""
}

// proxied is a flag for where the user says that a proxy stands before the
// application.
func (d *decider) proxied(flag string) string { return when(d.config.ProxyHeaders, flag) }

// portOf is the port that the user wants a server to listen on, else the usual one.
func (d *decider) portOf(usual int) int {
	if d.config.Port != 0 {
		return d.config.Port
	}
	return usual
}

func (d *decider) webPort() string { return strconv.Itoa(d.portOf(8000)) }

// workersFlag says how many processes a server has where the user does. Without it
// there is one, or what $WEB_CONCURRENCY says: whoever runs containers starts more
// of them.
func (d *decider) workersFlag(flag string) string {
	if d.config.Workers == 0 {
		return ""
	}
	return flag + " " + strconv.Itoa(d.config.Workers)
}

// gunicorn keeps its heartbeat files in memory, since the root file system may
// be read-only (https://docs.gunicorn.org/en/stable/faq.html), and since 25.1
// opens no control socket there (https://docs.gunicorn.org/en/stable/settings.html).
// Threads let it answer the health check while a request is slow.
func (d *decider) gunicorn(t servable) []string {
	command := phrase("gunicorn --bind 0.0.0.0:" + d.webPort() + " --worker-tmp-dir /dev/shm")
	if within(">=25.1", d.versionOf("gunicorn", "26")) {
		command = append(command, "--no-control-socket")
	}
	// gunicorn.conf.py it finds by itself; the others have to be named. What they say
	// of workers counts.
	config := d.file("gunicorn.conf.py")
	for _, name := range []string{"gunicorn_config.py", "gunicorn_conf.py", "gunicorn_configuration.py"} {
		if config == "" && d.file(name) != "" {
			config = name
			command = append(command, "--config", name)
		}
	}
	if config == "" {
		command = append(command, "--threads", "4")
	}
	if t.factory {
		t.app += "()"
	}
	return slices.Concat(command, phrase(d.workersFlag("--workers"), d.proxied("--forwarded-allow-ips *"), t.app))
}

// servers are those that are installed and speak an interface.
func (d *decider) servers(iface string) []server {
	var out []server
	for _, s := range allServers {
		if slices.Contains(s.interfaces, iface) && slices.ContainsFunc(s.packages, d.installs) {
			out = append(out, s)
		}
	}
	return out
}

// served is the process of an application object with a server that is installed,
// or with the framework's own; nil where there is none, which is said.
func (d *decider) served(a facts.App) []Process {
	f := framework.ByName(a.Framework)
	if f == nil {
		return nil
	}
	p := Process{Name: processName(f.Role), Role: f.Role, Framework: f.Name, Root: a.Root, health: a.Health,
		FromVenv: d.plan.Install.Project && d.inPackage(a.Path),
		Why:      fmt.Sprintf("%s, which has the %s object %s", a.Path, f.Title, a.Object)}
	if a.Factory {
		p.Why = fmt.Sprintf("%s, whose %s() makes the %s application", a.Path, a.Object, f.Title)
	}
	if f.Interface != "" && len(a.Required) == 0 {
		t := servable{app: a.Module + ":" + a.Object, factory: a.Factory, iface: f.Interface}
		if f.Inner != "" && !a.Factory {
			t.app += "." + f.Inner
		}
		for _, s := range d.servers(f.Interface) {
			if p.Command = s.command(d, t); p.Command != nil {
				p.Port, p.handlesTERM = d.portOf(8000), programs[p.Command[0]].handlesTERM
				return []Process{p}
			}
		}
	}
	if list := d.started(f, a, p); len(list) > 0 {
		return list
	}
	d.noServer(a, f)
	return nil
}

// started are the processes that a framework's own commands start.
func (d *decider) started(f *framework.Framework, a facts.App, like Process) []Process {
	var out []Process
	for _, s := range f.Starts {
		missing := func(name string) bool { return !d.installs(name) }
		if slices.ContainsFunc(s.Needs, missing) || s.Sign != "" && !slices.Contains(a.Signs, s.Sign) || slices.ContainsFunc(out, func(p Process) bool { return p.Name == s.Name }) {
			continue
		}
		p := like
		p.Name, p.Role, p.handlesTERM = s.Name, s.Role, s.HandlesTERM || a.HandlesTERM
		if s.Role == framework.Web {
			p.Port = d.portOf(firstSet(s.Port, a.Listen.Port, f.Port, 8000))
		}
		if p.health == "" {
			p.health = s.Health
			if p.health == "" && s.Name == "web" {
				p.health = f.Health
			}
		}
		if s.Role != framework.Web {
			p.health = ""
		}
		if a.Runs && a.Listen.Variable != "" {
			p.PortVariable = a.Listen.Variable
		}
		fill := strings.NewReplacer("{module}", a.Module, "{object}", a.Object, "{app}", a.Module+":"+a.Object,
			"{file}", strings.TrimPrefix(a.Path, d.project.Dir+"/"), "{port}", strconv.Itoa(p.Port))
		for _, w := range s.Words {
			p.Command = append(p.Command, fill.Replace(w))
		}
		for _, e := range s.Env {
			p.Env = append(p.Env, fill.Replace(e))
		}
		out = append(out, p)
	}
	return out
}

// firstSet is the first that is not 0; -1 stands for a 0 that is meant.
func firstSet(list ...int) int {
	for _, n := range list {
		if n != 0 {
			return max(n, 0)
		}
	}
	return 0
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

func (d *decider) noServer(a facts.App, f *framework.Framework) {
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
			i := slices.IndexFunc(g.Requirements, func(r facts.Requirement) bool {
				return slices.ContainsFunc(allServers, func(s server) bool { return slices.Contains(s.packages, r.Name) })
			})
			if i >= 0 && !development(g.Name) {
				return fmt.Sprintf("install %s with %s %s", g.Requirements[i].Name, []string{"--extra", "--group"}[flag], g.Name)
			}
		}
	}
	return "add " + name + " to the dependencies and lock again"
}

// inPackage tells whether a file belongs to an import package, and so comes
// with the installed project.
func (d *decider) inPackage(file string) bool {
	return slices.ContainsFunc(d.topPackages(), func(p string) bool { return strings.HasPrefix(file, p+"/") })
}
