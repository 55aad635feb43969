package plan

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/framework"
)

// Process is one thing that the image can run. Each but the first has a stage of
// its own, so that `docker build --target NAME` makes an image of it.
type Process struct {
	// Name is "web", "worker", "release", …, and the name of its stage.
	Name string         `json:"name"`
	Role framework.Role `json:"role"`
	// Command is the exec form.
	Command []string `json:"command"`
	// Entrypoint tells that what stands behind `docker run IMAGE` is added to the
	// command: it is a command line tool.
	Entrypoint bool `json:"entrypoint,omitempty"`
	// Port is where it listens, 0 for nowhere. PortVariable is the environment variable
	// that it takes the port from, Port its value in the image.
	Port         int    `json:"port,omitempty"`
	PortVariable string `json:"port_variable,omitempty"`
	Health       Health `json:"health"`
	// Init tells that an init is PID 1, since the program leaves SIGTERM to the
	// system, which has no default action for PID 1.
	Init bool `json:"init,omitempty"`
	// Env are variables that it wants, "NAME=value".
	Env []string `json:"env,omitempty"`
	// Why names the sign, without the line it stands on: the line moves with
	// every edit, and what is written from this must not.
	Why string `json:"why"`
	// Remedy says what to set when no command was found.
	Remedy string `json:"remedy,omitempty"`
	// Framework is what the application is made with, "" if unknown.
	Framework string `json:"framework,omitempty"`
	// Root is the folder below the context that modules are imported from, when
	// Python has to be told ("src"); "" otherwise.
	Root string `json:"root,omitempty"`
	// FromVenv tells that the command needs no file of the project's folder.
	FromVenv bool `json:"from_venv"`

	handlesTERM bool
	health      string // a path that answers, "" for none known
	kind        string // of facts.Told that it was stated by, "" for none
	said        string // what the user says of its health
	from        []Evidence
}

// Health is how a process is probed.
type Health struct {
	// Kind is "http", "tcp" or "none".
	Kind string `json:"kind"`
	// Path is what is asked for by HTTP ("/healthz").
	Path string `json:"path,omitempty"`
	// Slow tells that the program takes long to start: it imports what is heavy.
	Slow bool `json:"slow,omitempty"`
}

// The kinds of Health.
const (
	HealthHTTP = "http"
	HealthTCP  = "tcp"
	HealthNone = "none"
)

// String is the path, or the kind for the others.
func (h Health) String() string {
	return cmp.Or(h.Path, h.Kind)
}

// roleOrder is which process an image runs by itself, of several.
var roleOrder = []framework.Role{framework.Web, framework.Worker, framework.Scheduler, framework.Bot, framework.Job, framework.Tool, framework.Release}

// processes settles what the image runs. Where the user says it, that is it; then
// what files of the project state outright, in the order that docs/processes.md
// has; otherwise what the source says: Django's manage.py with a server that is
// installed (a script beside it is for its administration), a console script (the
// only one, or the one that has the project's name), `__main__`, manage.py without
// a server, an application object, a script. Nothing is invented: without a sign
// the image says so when it is started.
func (d *decider) processes() {
	list := d.fromConfig()
	found := d.config.Command != nil
	for _, find := range []func() []Process{d.fromScriptFile, d.fromTold, d.fromEntrypoint, d.fromDjango, d.fromScripts, d.fromMain, d.fromManage, d.fromApps, func() []Process { return d.tools }, d.fromShellScripts} {
		if found {
			break
		}
		more := find()
		list = join(list, more)
		found = runs(more) && (!d.lostWeb || slices.ContainsFunc(list, func(p Process) bool { return p.Role == framework.Web }))
	}
	if !found && len(list) == 0 {
		list = []Process{d.nothing()}
	} else {
		list = join(list, lacking(list, d.workers()))
		list = join(list, lacking(list, d.release()))
	}
	if list = d.ordered(list); list[0].Role == framework.Release {
		list = slices.Insert(list, 0, d.nothing())
	}
	list = list[:min(len(list), maxProcesses)]
	nameProcesses(list)
	d.plan.Processes = list
	d.collectStatic()
	for i := range list {
		d.finish(&list[i])
		if kind := list[i].kind; kind == "Dockerfile" || kind == "compose" {
			d.plan.Replaced = d.project.Replaced
		}
	}
}

// join adds the processes whose name and command are not there: what is told
// first counts.
func join(list, more []Process) []Process {
	for _, p := range more {
		if !slices.ContainsFunc(list, func(o Process) bool { return o.Name == p.Name || slices.Equal(o.Command, p.Command) }) {
			list = append(list, p)
		}
	}
	return list
}

// lacking are the processes of roles that a list does not have.
func lacking(list, more []Process) []Process {
	return slices.DeleteFunc(more, func(p Process) bool {
		return slices.ContainsFunc(list, func(o Process) bool {
			// Celery's worker may be its own beat.
			return o.Role == p.Role || p.Role == framework.Scheduler && (slices.Contains(o.Command, "--beat") || slices.Contains(o.Command, "-B"))
		})
	})
}

// nothing is the process of an image of which nothing says what it runs.
func (d *decider) nothing() Process {
	p := Process{Name: "main", Role: framework.Job, Command: []string{}, Remedy: "set command = [...] in " + d.configPlace(), Why: "nothing in the project says what it runs"}
	for _, x := range d.diags { // what has been said, with what to do
		switch x.Rule {
		case "DW403":
			p.Why = "the application has no server that is installed"
			return p
		case "DW404":
			p.Why = "its scripts are not installed"
			return p
		}
	}
	for _, a := range d.ranked() {
		if f := framework.ByName(a.Framework); f != nil && f.Interface == "" && len(f.Starts) == 0 {
			p.Why = f.Title + " run in a host of their own, which this image is not"
			d.say("DW401", a.Path, a.Line, p.Why, "see "+f.Source+", or set command in "+d.configPlace())
			return p
		}
	}
	d.say("DW401", d.project.Manifest.Path, 0, "nothing in the project says what the container runs", `set command = ["program", "argument"] in `+d.configPlace()+`, or pass --command`)
	return p
}

// finish settles what follows from a process, and tells it.
func (d *decider) finish(p *Process) {
	d.listen(p)
	d.probe(p)
	d.init(p)
	what := "command"
	if p.Name != d.plan.Processes[0].Name {
		what = "command of " + p.Name
	}
	chose := strings.Join(p.Command, " ")
	if chose == "" {
		chose = "none"
	}
	d.plan.decide(what, chose, p.Why)
}

// fromConfig is what the user decided. Commands stay as they are written.
func (d *decider) fromConfig() []Process {
	var out []Process
	if c := d.config.Command; c != nil {
		where := "--command"
		if d.config.Path != "" {
			where = "command in " + d.config.Path
		}
		out = append(out, d.decided(facts.Told{Argv: c, Port: d.config.Port, PortVariable: d.config.PortVariable}, where))
	}
	for _, name := range slices.Sorted(maps.Keys(d.config.Processes)) {
		c := d.config.Processes[name]
		p := d.decided(facts.Told{Name: name, Argv: c.Command, Port: c.Port}, "processes."+name+" in "+d.config.Path)
		p.said = c.Health
		out = append(out, p)
	}
	return out
}

// decided is a process as the user wants it.
func (d *decider) decided(t facts.Told, why string) Process {
	variable := t.PortVariable
	t.PortVariable = ""
	p := d.told(t)
	if !slices.Equal(p.Command, t.Argv) { // what was added is not wanted, so it tells no port
		p.Command, p.Port = t.Argv, t.Port
	}
	p.Why, p.PortVariable = why, variable
	return p
}

// ordered puts the process first that the user wants to be run by the image
// itself, or else the one of the first role.
func (d *decider) ordered(list []Process) []Process {
	rank := func(p Process) int {
		switch {
		case p.Name == d.config.Process:
			return -2
		case d.config.Command != nil && p.Name == list[0].Name:
			return -1
		}
		return slices.Index(roleOrder, p.Role)
	}
	out := slices.Clone(list)
	slices.SortStableFunc(out, func(a, b Process) int { return cmp.Compare(rank(a), rank(b)) })
	return out
}

// fromScriptFile runs the script whose PEP 723 block is installed from.
func (d *decider) fromScriptFile() []Process {
	script := d.plan.Install.Script
	if script == "" {
		return nil
	}
	return []Process{{Name: "main", Role: framework.Job, Command: []string{"python", strings.TrimPrefix(script, d.project.Dir+"/")}, Why: script,
		from: []Evidence{{script, d.project.Manifest.RequiresPythonLine, "", "states its dependencies itself (PEP 723)"}}}}
}

// configPlace names where this project's user sets an option.
func (d *decider) configPlace() string {
	if slices.ContainsFunc(d.project.Inputs, func(in facts.Input) bool { return strings.HasSuffix("/"+in.Path, "/pyproject.toml") }) {
		return "[tool.dockwright] of pyproject.toml"
	}
	return "dockwright.toml"
}
