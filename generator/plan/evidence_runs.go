package plan

import (
	"fmt"
	"slices"

	"github.com/dockwright/dockwright/detect/facts"
)

// choices are what the user could ask for instead.
func (d *decider) choices() {
	// The configuration counts in place of pin files.
	stated := slices.DeleteFunc(d.constraints(), func(c constraint) bool {
		return c.says == "chooses Python "+d.config.Python || slices.ContainsFunc(d.pins, func(p facts.Pin) bool { return p.Path == c.path && p.Line == c.line })
	})
	for _, r := range d.releases.Pythons {
		if _, by, err := newestPatch(r, stated); err == nil && by == nil && (!r.ended(d.releases.AsOf) || r.Version == d.plan.Python.Minor) {
			d.plan.Choices.Pythons = append(d.plan.Choices.Pythons, r.Version)
		}
	}
	for _, suite := range d.python.release.suitesFor(d.python.patch) {
		if _, ok := d.releases.debian(suite); ok {
			d.plan.Choices.Debians = append(d.plan.Choices.Debians, suite)
		}
	}
	_, ok := d.alpineFor(d.python.release)
	d.plan.Choices.Alpine = ok && len(d.plan.Evidence[EvidenceAlpine]) == 0
}

func (d *decider) evidenceProcesses() {
	for _, p := range d.plan.Processes {
		what := EvidenceCommand + p.Name
		d.shows(what, p.from...)
		if at := program(p.Command); at < len(p.Command) && d.project.Lock != nil {
			for _, pkg := range d.project.Lock.Packages {
				if (slices.Contains(programs[p.Command[at]].packages, pkg.Name) || pkg.Name == normalize(p.Command[at])) && d.installs(pkg.Name) {
					d.shows(what, d.locked(pkg, versioned(pkg)+" is installed, and brings "+p.Command[at]))
				}
			}
		}
		d.evidencePort(p)
		d.evidenceHealth(p)
	}
}

func (d *decider) evidencePort(p Process) {
	if p.Port == 0 {
		return
	}
	what := EvidencePort + p.Name
	for _, t := range d.project.Told {
		if t.Port == p.Port {
			d.shows(what, Evidence{t.Path, t.Line, "", fmt.Sprintf("says port %d", t.Port)})
		}
	}
	for _, a := range d.project.Tree.Apps {
		if a.Listen.Port == p.Port && a.Framework == p.Framework {
			d.shows(what, Evidence{a.Listen.Path, a.Listen.Line, "", fmt.Sprintf("listens on %d", p.Port)})
		}
	}
}

func (d *decider) evidenceHealth(p Process) {
	if p.Health.Kind != HealthHTTP {
		return
	}
	what := EvidenceHealth + p.Name
	for _, t := range d.project.Told {
		if t.Health == p.Health.Path {
			d.shows(what, Evidence{t.Path, t.Line, "", "has " + t.Health + " probed"})
		}
	}
	for _, a := range d.project.Tree.Apps {
		if a.Health == p.Health.Path && a.HealthPath != "" {
			d.shows(what, Evidence{a.HealthPath, a.HealthLine, "", "has the route " + a.Health})
		}
	}
}

// evidenceFiles cites what the source says of files that it reads.
func (d *decider) evidenceFiles() {
	for _, f := range d.project.Tree.Frontends {
		if f.Script != "" {
			d.shows("front end", Evidence{f.Manifest, f.Line, "build", "has the script build: " + f.Script})
		}
		switch {
		case f.Used != nil && f.Used.Line > 0:
			d.shows("front end", Evidence{Path: f.Used.Path, Line: f.Used.Line, Says: "names " + f.Used.What})
		case f.Used != nil:
			d.shows("front end", Evidence{Path: f.Manifest, Says: "its build writes " + f.Used.Path + ", which lies in " + f.Used.What})
		}
		if f.NodePath != "" {
			d.shows("front end", Evidence{Path: f.NodePath, Line: f.NodeLine, Says: "asks for Node " + f.Node})
		}
	}
	for _, l := range d.project.Tree.Locales {
		d.shows("translations", Evidence{Path: l.Example, Says: "has no compiled form in the repository"})
	}
	for _, u := range d.project.Tree.Uses {
		d.shows("source", Evidence{Path: u.Source.Path, Line: u.Source.Line, Says: "reads " + u.Path})
	}
	dj := d.project.Tree.Django
	if dj == nil {
		return
	}
	if dj.StaticSet {
		d.shows("static files", Evidence{dj.Path, dj.StaticLine, "STATIC_ROOT", "sets STATIC_ROOT"})
	}
	for _, v := range dj.Required {
		d.shows("static files", Evidence{v.Path, v.Line, v.Name, "asks for the variable " + v.Name + ", which has no default"})
		d.shows("environment variables", Evidence{v.Path, v.Line, v.Name, "asks for " + v.Name + ", which has no default"})
	}
}
