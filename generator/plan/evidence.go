package plan

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/syslib"
)

// Evidence is a sign that a decision rests on, and where it stands. Decisions don't
// hold it, since what is written from a plan must not change with every line that
// moves.
type Evidence struct {
	// Path is a file below the build context, "" for what no file says.
	Path string `json:"path,omitempty"`
	Line int    `json:"line,omitempty"` // 1-based; 0 when the whole file is meant
	// Name is what stands there: a dependency, a key, an object; "" for none.
	Name string `json:"name,omitempty"`
	// Says is the sign, within a sentence.
	Says string `json:"says"`
}

// The keys of Plan.Evidence that are no Decision.What. Those of a process have its
// name behind them.
const (
	EvidenceCommand = "command of "
	EvidencePort    = "port of "
	EvidenceHealth  = "health of "
	EvidenceAlpine  = "alpine" // what keeps the image from Alpine
	EvidenceRust    = "rust"
	EvidenceEnv     = "build environment"
	EvidenceProject = "project"
)

// evidence gathers what the decisions rest on, each sign once.
func (d *decider) evidence() {
	d.plan.Evidence = map[string][]Evidence{}
	d.evidencePython()
	d.evidenceBase()
	d.evidenceManager()
	d.evidenceSelection()
	d.evidenceBuilt()
	d.evidencePackages()
	d.evidenceProcesses()
	d.evidenceFiles()
	d.evidenceIndexes()
	d.choices()
}

func (d *decider) shows(what string, list ...Evidence) {
	for _, e := range list {
		if (e.Path != "" || e.Name != "") && !slices.Contains(d.plan.Evidence[what], e) {
			d.plan.Evidence[what] = append(d.plan.Evidence[what], e)
		}
	}
}

// locked is where the lock states a package.
func (d *decider) locked(p facts.Package, says string) Evidence {
	return Evidence{d.project.Lock.Path, p.Line, p.Name, says}
}

func (d *decider) evidencePython() {
	for _, c := range d.constraints() {
		if c.line > 0 || c.path == d.lockPath() { // the configuration's keys are told of elsewhere
			name := "python"
			for _, p := range d.pins {
				if p.Path == c.path && p.Line == c.line {
					if name = p.Raw; strings.HasPrefix(name, "(") { // not as it stands there
						name = "python"
					}
				}
			}
			d.shows("python", Evidence{c.path, c.line, name, c.says})
		}
	}
	for _, c := range d.candidates {
		if c.release.Version == d.plan.Python.Minor {
			break
		}
		d.showsMissing(c.release.Version, c.none, "has no file for it")
		d.showsMissing(c.release.Version, c.compiled, "would be built from source on it")
	}
}

// showsMissing names what speaks against a Python, and is no matter on the chosen one.
func (d *decider) showsMissing(version string, list []string, says string) {
	known := set(slices.Concat(d.python.none, d.python.compiled))
	for _, full := range list {
		name, arch, _ := strings.Cut(full, "/")
		if known[full] {
			continue
		}
		for _, r := range d.rows(d.imageTarget(arch)) {
			if p := d.project.Lock.Packages[r.index]; p.Name == name {
				d.shows("python", d.locked(p, fmt.Sprintf("%s %s (Python %s)", versioned(p), says, version)))
			}
		}
	}
}

func (d *decider) evidenceBase() {
	floor, who := d.floor()
	for _, r := range d.rows(d.imageTarget(d.cpus[0])) {
		if p := d.project.Lock.Packages[r.index]; floor != "" && p.Name == who {
			d.shows("base", d.locked(p, "its wheel "+r.verdict.File+" asks for glibc "+floor))
		}
	}
	for _, b := range d.blockersOn(d.python, d.cpus[0]) {
		switch p := d.project.Lock.Packages[b.index]; {
		case d.nowhere(b):
		case b.verdict.Class == facts.None:
			d.shows(EvidenceAlpine, d.locked(p, versioned(p)+" has no file for Alpine's musl"))
		default:
			d.shows(EvidenceAlpine, d.locked(p, versioned(p)+" has no wheel for Alpine's musl, only "+b.verdict.File))
		}
	}
}

func (d *decider) evidenceManager() {
	p := d.project
	d.shows("manager", Evidence{Path: d.lockPath(), Says: "is what is installed from"})
	installer := p.Manager
	if d.uvInstalls() {
		installer = facts.UV
	}
	pins, _ := d.managerPins(installer) // an error of theirs was one of chooseManager
	for _, pin := range pins {
		name := ""
		if pin.Line > 0 {
			name = pin.Why
			if pin.Why == generatedBy {
				name = string(pin.Manager)
			}
		}
		if pin.Specifier != "" {
			d.shows("manager version", Evidence{pin.Path, pin.Line, name, string(pin.Manager) + " " + pin.Specifier + " (" + pin.Why + ")"})
		}
	}
	if l := p.Lock; l != nil && l.Format != "" {
		d.shows("manager version", Evidence{Path: l.Path, Says: "is of format " + l.Format})
	}
}

func (d *decider) evidenceSelection() {
	const what = "dependencies"
	m := d.project.Manifest
	if len(m.Dependencies) > 0 {
		first := m.Dependencies[0]
		d.shows(what, Evidence{cmp.Or(first.Path, m.Path), first.Line, first.Name, "asks for " + count(len(m.Dependencies), "dependency", "dependencies") + ", " + first.Name + " first"})
	}
	for _, g := range m.Groups {
		if slices.Contains(d.selection.Groups, g.Name) {
			d.shows(what, Evidence{m.Path, g.Line, g.Name, "has the group " + g.Name})
		}
	}
	for _, e := range m.Extras {
		if slices.Contains(d.selection.Extras, e.Name) {
			d.shows(what, Evidence{m.Path, e.Line, e.Name, "has the extra " + e.Name})
		}
	}
	if l := d.project.Lock; l != nil && l.Kind != "manifest" {
		hashed := "states"
		if l.Hashed {
			hashed = "states, with a hash for each file,"
		}
		d.shows(what, Evidence{Path: l.Path, Says: hashed + " what is installed"})
	}
	d.shows(EvidenceProject, Evidence{Path: m.Path, Says: d.whyProject()})
}

// whyProject says whether the project itself is a package of the image.
func (d *decider) whyProject() string {
	m := d.project.Manifest
	switch {
	case d.plan.Install.Project && m.BuildBackend != "":
		return "the project is built by " + m.BuildBackend
	case d.plan.Install.Project:
		return "the project is installed as a package"
	}
	return "the project is not installed as a package"
}

func (d *decider) evidenceBuilt() {
	if d.project.Lock == nil {
		return
	}
	for _, arch := range d.cpus {
		for _, r := range d.rows(d.imageTarget(arch)) {
			p := d.project.Lock.Packages[r.index]
			switch {
			case !d.isBuilt(r) || p.Source.Local():
			case r.verdict.File != "":
				d.shows("built from source", d.locked(p, versioned(p)+" has no wheel that fits, and is built from "+r.verdict.File))
			case p.Source.Kind == facts.SourceGit:
				d.shows("built from source", d.locked(p, versioned(p)+" comes from a repository"))
			default:
				d.shows("built from source", d.locked(p, versioned(p)+" has no wheel for Linux"))
			}
		}
	}
}

// evidencePackages cites, for each system package, the dependencies that want it and
// the document that says so.
func (d *decider) evidencePackages() {
	for _, stage := range []struct {
		what string
		list []SystemPackage
	}{{"installed to build", d.plan.BuildPackages}, {"installed to run", d.plan.RuntimePackages}} {
		wanted := map[string][]string{}
		var order []string
		for _, s := range stage.list {
			for _, reason := range slices.Concat(s.For, s.Maybe) {
				name, _, _ := strings.Cut(reason, " on ")
				if wanted[name] == nil {
					order = append(order, name)
				}
				wanted[name] = append(wanted[name], s.Name)
			}
		}
		for _, name := range order {
			d.wants(stage.what, name, strings.Join(unique(wanted[name]), ", "))
		}
	}
	for _, name := range d.plan.Rust.For {
		d.wants(EvidenceRust, name, "Rust "+d.plan.Rust.Release)
	}
	for _, v := range d.plan.BuildEnv {
		for _, name := range v.For {
			d.wants(EvidenceEnv, name, v.Name)
		}
	}
}

// wants cites a dependency that wants something, or the project where it is the one.
func (d *decider) wants(what, name, things string) {
	if dj := d.project.Tree.Django; name == "GeoDjango" && dj != nil && dj.Gis != nil {
		d.shows(what, Evidence{dj.Gis.Path, 0, dj.Gis.What, "names it, which loads " + things})
		return
	}
	if d.project.Lock != nil {
		for _, p := range d.project.Lock.Packages {
			if p.Name == name {
				from := d.knownFrom(p)
				if things == "git" && p.Source.Kind == facts.SourceGit {
					from = ", since it is cloned"
				}
				d.shows(what, d.locked(p, versioned(p)+" wants "+things+from))
				return
			}
		}
	}
	for _, m := range append(d.project.Members, facts.Member{Name: d.project.Name, Manifest: d.project.Manifest}) {
		if m.Name != name {
			continue
		}
		for _, t := range m.Manifest.Build.Tools {
			d.shows(what, Evidence{Path: t.Because.Path, Line: t.Because.Line, Says: name + " is compiled with " + t.Name + ": " + t.Because.What})
		}
		return
	}
}

// knownFrom says where it is known from what a package wants.
func (d *decider) knownFrom(p facts.Package) string {
	if _, own := d.config.Needs[p.Name]; own {
		return ", as needs." + p.Name + " of the configuration says"
	}
	if n := syslib.For(syslib.Query{Name: p.Name, Version: p.Version, Image: d.image()}); n.Known {
		return " (" + n.Source + ")"
	}
	for _, t := range p.Build.Tools {
		return fmt.Sprintf(", since its sdist has %s", t.Because.What)
	}
	return ", as a guess: nothing is known of its build"
}
