package explain

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/pep508"
	"github.com/dockwright/dockwright/detect/wheel"
	"github.com/dockwright/dockwright/generator/plan"
)

// Dependency is a package of the lock: how it comes into the image, and what it
// brings.
type Dependency struct {
	Name    string           `json:"name"`
	Version string           `json:"version"`
	Source  facts.SourceKind `json:"source"`
	// Installed tells that it is in the image on some CPU; Says why not, or what is
	// worth saying of its files.
	Installed bool     `json:"installed"`
	Says      []string `json:"says"`
	Groups    []string `json:"groups"`
	// Targets are its classes, in the order of inspect's targets.
	Targets    []TargetClass `json:"targets"`
	Size       int64         `json:"size,omitempty"` // bytes of the largest file that is taken
	GlibcFloor string        `json:"glibc_floor,omitempty"`
	// Evidence is where the lock states it and names its files; AskedBy what asks for it.
	Evidence []plan.Evidence `json:"evidence"`
	AskedBy  []plan.Evidence `json:"asked_by"`
	// Brings are the system packages that it wants, by stage.
	Brings  []Brings `json:"brings"`
	Changes []Change `json:"changes"`
}

// TargetClass is a dependency's class on one target, and the file that is taken there.
type TargetClass struct {
	Target string `json:"target"`
	facts.Verdict
}

// Brings are system packages of one stage, "build" or "runtime". Guess tells that it
// is not known whether they are needed.
type Brings struct {
	Stage    string   `json:"stage"`
	Packages []string `json:"packages"`
	Guess    bool     `json:"guess,omitempty"`
}

// AddDependency explains the packages of a name, of which locks may have several
// versions. It is false where there is none.
func (d *Document) AddDependency(in Input, name string) bool {
	name = pep508.NormalizeName(name)
	if in.Project.Lock == nil || name == "" {
		return false
	}
	for i := range in.Project.Lock.Packages {
		if p := in.Project.Lock.Packages[i]; p.Name == name && p.Source.Kind != facts.SourceVirtual {
			d.Dependencies = append(d.Dependencies, in.dependency(p))
		}
	}
	return len(d.Dependencies) > 0
}

func (in Input) dependency(p facts.Package) Dependency {
	out := Dependency{Name: p.Name, Version: p.Version, Source: p.Source.Kind, Says: []string{}, Groups: []string{}, Targets: []TargetClass{},
		Evidence: []plan.Evidence{}, AskedBy: []plan.Evidence{}, Brings: []Brings{}, Changes: []Change{}}
	out.Evidence = in.cite(out.Evidence, plan.Evidence{Path: in.Project.Lock.Path, Line: p.Line, Name: p.Name, Says: "states " + strings.TrimSpace(p.Name+" "+p.Version)})
	i := slices.IndexFunc(in.Plan.Dependencies, func(d plan.Dependency) bool { return d.Name == p.Name && d.Version == p.Version && d.Line == p.Line })
	out.AskedBy = in.askers(p)
	if i < 0 {
		out.Says = append(out.Says, "It is in the lock and not in the image: nothing of the selection asks for it on Linux.")
		out.Changes = in.wanting(p.Name)
		return out
	}
	known := in.Plan.Dependencies[i]
	out.Installed, out.Groups, out.Size, out.GlibcFloor = true, known.Groups, known.Size, known.GlibcFloor
	for _, t := range in.Plan.Targets {
		v := known.Targets[t.String()]
		out.Targets = append(out.Targets, TargetClass{t.String(), v})
		if at, line := in.fileLine(v.File, p.Line); line > 0 {
			out.Evidence = in.cite(out.Evidence, plan.Evidence{Path: at, Line: line, Name: v.File, Says: "names " + v.File})
		}
	}
	in.brings(&out)
	in.saysOf(&out, p, known)
	return out
}

// askers are what names it: the manifest, and packages of the lock, those of the
// image first.
func (in Input) askers(p facts.Package) []plan.Evidence {
	var out []plan.Evidence
	m := in.Project.Manifest
	direct := func(list []facts.Requirement, of string) {
		for _, r := range list {
			if r.Name == p.Name {
				out = in.cite(out, plan.Evidence{Path: orElse(r.Path, m.Path), Line: r.Line, Name: r.Name, Says: "asks for it" + of})
			}
		}
	}
	direct(m.Dependencies, "")
	for _, e := range m.Extras {
		direct(e.Requirements, " in the extra "+e.Name)
	}
	for _, g := range m.Groups {
		direct(g.Requirements, " in the group "+g.Name)
	}
	var others []plan.Evidence
	for _, o := range in.Project.Lock.Packages {
		edges := o.Dependencies
		for _, e := range o.Extras {
			edges = slices.Concat(edges, e.Edges)
		}
		if !slices.ContainsFunc(edges, func(e facts.Edge) bool { return e.Name == p.Name }) || o.Source.Kind == facts.SourceVirtual || o.Name == in.Project.Name {
			continue
		}
		e := plan.Evidence{Path: in.Project.Lock.Path, Line: o.Line, Name: o.Name, Says: strings.TrimSpace(o.Name+" "+o.Version) + " depends on it"}
		if slices.ContainsFunc(in.Plan.Dependencies, func(d plan.Dependency) bool { return d.Name == o.Name }) {
			out = in.cite(out, e)
		} else {
			e.Says += ", and is not in the image"
			others = in.cite(others, e)
		}
	}
	return append(append([]plan.Evidence{}, out...), others...)
}

func orElse(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// wanting are the choices that would bring a package into the image.
func (in Input) wanting(name string) []Change {
	out := []Change{}
	asks := func(g facts.Group) bool {
		return slices.ContainsFunc(g.Requirements, func(r facts.Requirement) bool { return r.Name == name })
	}
	for _, g := range in.Project.Manifest.Groups {
		if asks(g) {
			out = append(out, Change{Key: "groups", Example: list([]string{g.Name}), Flag: flagOf("groups")})
		}
	}
	for _, e := range in.Project.Manifest.Extras {
		if asks(e) {
			out = append(out, Change{Key: "extras", Example: list([]string{e.Name}), Flag: flagOf("extras")})
		}
	}
	return out
}

// brings are the system packages that are there for a dependency.
func (in Input) brings(d *Dependency) {
	names := func(reason string) bool {
		name, _, _ := strings.Cut(reason, " on ")
		return name == d.Name
	}
	for _, stage := range []struct {
		name string
		list []plan.SystemPackage
	}{{"build", in.Plan.BuildPackages}, {"runtime", in.Plan.RuntimePackages}} {
		sure, guess := Brings{Stage: stage.name}, Brings{Stage: stage.name, Guess: true}
		for _, s := range stage.list {
			if slices.ContainsFunc(s.For, names) {
				sure.Packages = append(sure.Packages, s.Name)
			} else if slices.ContainsFunc(s.Maybe, names) {
				guess.Packages = append(guess.Packages, s.Name)
			}
		}
		for _, b := range []Brings{sure, guess} {
			if len(b.Packages) > 0 {
				d.Brings = append(d.Brings, b)
				d.Changes = append(d.Changes, Change{Key: "needs." + d.Name + "." + stage.name, Example: list(b.Packages), Set: in.Config.Line("needs", d.Name, stage.name) > 0})
			}
		}
	}
}

// saysOf says why a dependency has its class, and on which Pythons it has a wheel.
func (in Input) saysOf(d *Dependency, p facts.Package, known plan.Dependency) {
	wheels := 0
	for _, f := range p.Files {
		if path.Ext(f.Name) == ".whl" {
			wheels++
		}
	}
	var lacking []string
	for _, t := range in.Plan.Targets {
		if class := known.Targets[t.String()].Class; class == facts.Sdist || class == facts.None {
			lacking = append(lacking, t.String())
		}
	}
	switch {
	case p.Source.Local() || p.Source.Kind == facts.SourceGit:
		d.Says = append(d.Says, "It is built from source, since that is what it comes as ("+string(p.Source.Kind)+").")
		return
	case known.Pure:
		d.Says = append(d.Says, "Its wheel holds no compiled code and fits everywhere.")
	case len(p.Files) == 0:
		d.Says = append(d.Says, "Nothing names its files, so that it is not known whether it is built from source.")
	case wheels == 0:
		d.Says = append(d.Says, "It is published as source only.")
	case len(lacking) > 0:
		where := strings.Join(lacking, ", ")
		if len(lacking) == len(in.Plan.Targets) {
			where = "the image"
		}
		d.Says = append(d.Says, fmt.Sprintf("None of its %s fits %s; they are for %s.", count(wheels, "wheel", "wheels"), where, madeFor(p.Files)))
	}
	if len(lacking) > 0 && wheels > 0 {
		if on := in.wheelsOn(p); len(on) > 0 {
			d.Says = append(d.Says, "On "+in.Plan.Base.Image+"'s system it has a wheel for Python "+strings.Join(on, ", ")+".")
			if !slices.Contains(on, in.Plan.Python.Minor) {
				d.Changes = append(d.Changes, Change{Key: "python", Example: quote(on[len(on)-1]), Flag: flagOf("python")})
			}
		}
		d.Changes = append(d.Changes, Change{Project: "Another version of it may have a wheel that fits."})
	}
}

// systems are the operating systems of platform tags, by how the tags begin.
var systems = []struct{ prefix, name string }{
	{"manylinux", "Linux with glibc"}, {"musllinux", "Linux with musl"}, {"linux", "Linux"}, {"macosx", "macOS"}, {"win", "Windows"}, {"any", "any system"},
}

// madeFor says which systems and Pythons wheels are for.
func madeFor(files []facts.File) string {
	var on, tags []string
	for _, f := range files {
		stem, ok := strings.CutSuffix(f.Name, ".whl")
		parts := strings.Split(stem, "-")
		if !ok || len(parts) < 5 {
			continue
		}
		python, platform := parts[len(parts)-3], parts[len(parts)-1]
		for _, tag := range strings.Split(python, ".") {
			if !slices.Contains(tags, tag) {
				tags = append(tags, tag)
			}
		}
		for _, s := range systems {
			if strings.HasPrefix(platform, s.prefix) {
				if !slices.Contains(on, s.name) {
					on = append(on, s.name)
				}
				break
			}
		}
	}
	return strings.Join(on, ", ") + " (" + some(tags, 6) + ")"
}

// pythons are the minor versions of CPython 3 that wheels are looked for.
const firstPython, lastPython = 9, 15

// wheelsOn are the Pythons on which a package installs from a wheel on the image's
// system, on x86_64.
func (in Input) wheelsOn(p facts.Package) []string {
	var out []string
	var t facts.Target
	i := slices.IndexFunc(in.Plan.Targets, func(t facts.Target) bool { return t.Libc == in.Plan.Base.Libc })
	if i < 0 {
		return nil
	}
	t = in.Plan.Targets[i]
	for t.Minor = firstPython; t.Minor <= lastPython; t.Minor++ {
		if wheel.Choose(p.Files, p.Source, p.Name, t, facts.BuildPolicy{Installer: in.Plan.Manager.Name}).Class == facts.Wheel {
			out = append(out, fmt.Sprintf("3.%d", t.Minor))
		}
	}
	return out
}
