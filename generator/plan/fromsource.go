package plan

import (
	"fmt"
	"slices"
	"strings"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/syslib"
)

// versioned names a package with its version.
func versioned(p facts.Package) string { return strings.TrimSpace(p.Name + " " + p.Version) }

// withExtensions are the project and the members of its workspace that are
// installed and hold something to compile.
func (d *decider) withExtensions() []facts.Member {
	var out []facts.Member
	if d.plan.Install.Project && d.project.Manifest.Build.Compiles() {
		out = append(out, facts.Member{Name: d.project.Name, Manifest: d.project.Manifest})
	}
	for _, m := range d.project.Members {
		if m.Name != d.project.Name && m.Manifest.Build.Compiles() && d.installs(m.Name) {
			out = append(out, m)
		}
	}
	return out
}

// toolchain is what a source tree is compiled with, and what the compilers link
// it with.
func (d *decider) toolchain(name string, b facts.Build) []need {
	n := syslib.Toolchain(b.Words(), b.Rust, d.image())
	d.whyTools(name, b)
	var out []need
	for _, p := range n.Build {
		out = append(out, need{name: p, reason: name, maybe: !b.Known})
	}
	for _, p := range n.Runtime {
		out = append(out, need{runtime: true, name: p, reason: name})
	}
	if n.Rust != "" {
		d.wantRust(n.Rust, name)
	}
	return out
}

// whyTools notes the signs of what a source tree of the project's own is compiled
// with. Those of an sdist are not kept.
func (d *decider) whyTools(name string, b facts.Build) {
	var why []string
	for _, t := range b.Tools {
		if at := t.Because; at.Path != "" && at.Line > 0 {
			why = append(why, fmt.Sprintf("%s:%d: %s", at.Path, at.Line, at.What))
		} else if at.Path != "" {
			why = append(why, at.Path+": "+at.What)
		}
	}
	made := Decision{What: "what " + name + " is compiled with", Chose: strings.Join(b.Words(), ", "), Because: strings.Join(unique(why), "; ")}
	if len(why) > 0 && !slices.Contains(d.plan.Decisions, made) {
		d.plan.Decisions = append(d.plan.Decisions, made)
	}
}

// guess is what a dependency is built with that package syslib has no entry for:
// what its sdist says where that was read, otherwise a C compiler, which most
// extensions want. One that comes from git builds as most repositories do,
// without one.
func (d *decider) guess(p facts.Package) []need {
	if p.Source.Kind == facts.SourceGit {
		return nil
	}
	if i := slices.IndexFunc(d.project.Lock.Packages, func(o facts.Package) bool { return o.Name == p.Name && o.Version == p.Version && o.Line == p.Line }); !slices.Contains(d.plan.Unlisted, i) {
		d.plan.Unlisted = append(d.plan.Unlisted, i)
	}
	if p.Build.Known {
		d.remarkLibraries(p)
		return d.toolchain(p.Name, p.Build)
	}
	if p.Source.Kind == facts.SourceURL && !holdsCompiled(p.Files) && p.Build.Backend == "" {
		return nil
	}
	d.remarkGuess(p)
	if p.Build.Compiles() {
		return d.toolchain(p.Name, p.Build)
	}
	var out []need
	for _, name := range syslib.Guess(string(d.plan.Base.Family)) {
		out = append(out, need{name: name, reason: p.Name, maybe: true})
	}
	return out
}

// localTree is what a folder or an sdist of the context is built with. Folders
// that leave it open are built as most are, without a compiler.
func (d *decider) localTree(p facts.Package) []need {
	if p.Source.Kind == facts.SourcePath {
		return d.guess(p)
	}
	return d.toolchain(p.Name, p.Build)
}

// remarkGuess says that what is installed to build a package is a guess. Those
// whose sdists nobody looked into are named together, by remarkUnread.
func (d *decider) remarkGuess(p facts.Package) {
	what, why := versioned(p), "its sdist does not tell"
	if p.Build.Backend == "" {
		if why = p.Build.Why; why == "" {
			if d.unread = append(d.unread, what); len(d.unread) == 1 {
				d.unreadLine = p.Line
			}
			return
		}
	}
	with := "a C compiler"
	if p.Build.Compiles() {
		with = "what its files look like (" + strings.Join(p.Build.Words(), ", ") + ")"
	}
	d.sayOnce("DW217", d.project.Lock.Path, p.Line,
		what+" is built from source, and what its build needs is not known, since "+why+": "+with+" is installed as a guess",
		"name what it needs under [tool.dockwright.needs."+p.Name+"]: build, runtime")
}

// remarkUnread says of which builds nothing is known, since the network was not
// asked.
func (d *decider) remarkUnread() {
	if names := unique(d.unread); len(names) > 0 {
		d.say("DW217", d.project.Lock.Path, d.unreadLine,
			"built from source with a C compiler as a guess, since no sdist was looked into and what their builds need is not known: "+strings.Join(names, ", "),
			"run `dockwright generate` with the network, which looks into them, or name what one needs under [tool.dockwright.needs.NAME]: build, runtime")
	}
}

// remarkLibraries says that a build links libraries of which only the names are
// known, not the packages.
func (d *decider) remarkLibraries(p facts.Package) {
	if len(p.Build.Libraries) == 0 {
		return
	}
	d.sayOnce("DW217", d.project.Lock.Path, p.Line,
		versioned(p)+" is built from source, and may be linked with libraries of the system that are not installed: "+nameSome(p.Build.Libraries, 6),
		"name the packages that have them under [tool.dockwright.needs."+p.Name+"]: build, runtime")
}
