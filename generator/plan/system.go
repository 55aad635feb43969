package plan

import (
	"slices"
	"strings"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/syslib"
)

// systemPackages settles what the distribution has to bring: compilers and
// headers for what is built, libraries that a package loads when it runs, git
// where something is cloned, and what the user adds.
func (d *decider) systemPackages() {
	family, suite := string(d.plan.Base.Family), d.plan.Base.Suite
	var built []string
	for _, arch := range d.cpus {
		for _, r := range d.rows(d.imageTarget(arch)) {
			p := d.project.Lock.Packages[r.index]
			builds := d.isBuilt(r)
			need := syslib.For(p.Name, p.Version, r.extras, builds, family, suite)
			if builds && !p.Source.Local() {
				if !slices.Contains(built, p.Name) {
					built = append(built, p.Name)
				}
				if !need.Known {
					d.guess(p)
				}
			}
			for _, name := range need.Build {
				d.build(name, p.Name)
			}
			for _, name := range need.Runtime {
				d.runtime(name, p.Name)
			}
			if p.Source.Kind == facts.SourceGit {
				d.build("git", p.Name)
			}
		}
	}
	for _, m := range d.withExtensions() {
		built = append(built, m.Name)
		for _, name := range d.toolchain(m.Manifest.Extensions) {
			d.build(name, m.Name)
		}
	}
	for _, name := range d.config.Packages.Build {
		d.build(name, "the configuration")
	}
	for _, name := range d.config.Packages.Runtime {
		d.runtime(name, "the configuration")
	}
	if len(built) > 0 {
		d.plan.decide("built from source", nameSome(built, 6), "no wheel fits "+d.plan.Base.Image+", or it comes as source")
	}
}

// withExtensions are the project and the members of its workspace that are
// installed and hold something to compile.
func (d *decider) withExtensions() []facts.Member {
	var out []facts.Member
	if d.plan.Install.Project && len(d.project.Manifest.Extensions) > 0 {
		out = append(out, facts.Member{Name: d.project.Name, Manifest: d.project.Manifest})
	}
	for _, m := range d.project.Members {
		if m.Name != d.project.Name && len(m.Manifest.Extensions) > 0 && d.installs(m.Name) {
			out = append(out, m)
		}
	}
	return out
}

// toolchain is what extensions of one's own are compiled with, by their
// signs: Rust for maturin and setuptools-rust, CMake where the backend calls it,
// C for all others. Debian and Alpine name them alike.
func (d *decider) toolchain(extensions []facts.Evidence) []string {
	out := syslib.Guess(string(d.plan.Base.Family))
	for _, e := range extensions {
		what := strings.ToLower(e.What)
		switch {
		case strings.Contains(what, "maturin"), strings.Contains(what, "rust"):
			out = append(out, "cargo", "rustc")
			if d.plan.Base.Family == Alpine {
				out = out[:len(out)-1] // cargo brings it
			}
		case strings.Contains(what, "scikit-build"), strings.Contains(what, "cmake"):
			out = append(out, "cmake", "g++", "make")
		case strings.Contains(what, "meson"), strings.Contains(what, "cython"), strings.Contains(what, "pybind11"):
			out = append(out, "g++")
		}
	}
	return out
}

// isBuilt tells whether a package is built in the image: its files say so, or
// none are named and it is known to have no wheel for Linux.
func (d *decider) isBuilt(r row) bool {
	p := d.project.Lock.Packages[r.index]
	return r.verdict.Class == facts.Sdist || r.verdict.Class == facts.Unknown && syslib.SdistOnly(p.Name, p.Version)
}

// guess adds a toolchain for what nothing is known of. A package with compiled
// wheels for other systems or Pythons holds code to compile; one that has never
// had a wheel may be pure Python, and gets the compiler to be on the safe side;
// one that comes from git builds as most repositories do, without one.
func (d *decider) guess(p facts.Package) {
	if p.Source.Kind == facts.SourceGit || p.Source.Kind == facts.SourceURL && !holdsCompiled(p.Files) {
		return
	}
	for _, name := range syslib.Guess(string(d.plan.Base.Family)) {
		if holdsCompiled(p.Files) {
			d.build(name, p.Name)
			continue
		}
		list, i := place(d.plan.BuildPackages, name)
		if !slices.Contains(list[i].Maybe, p.Name) {
			list[i].Maybe = append(list[i].Maybe, p.Name)
		}
		d.plan.BuildPackages = list
	}
}

// own tells the context's own folders from what is downloaded.
func (c Compiled) own() bool { return facts.Source{Kind: c.Source}.Local() }

func (d *decider) build(name string, reasons ...string) {
	d.plan.BuildPackages = addPackage(d.plan.BuildPackages, name, reasons)
}

func (d *decider) runtime(name string, reasons ...string) {
	d.plan.RuntimePackages = addPackage(d.plan.RuntimePackages, name, reasons)
}

// addPackage notes what a system package is for.
func addPackage(list []SystemPackage, name string, reasons []string) []SystemPackage {
	list, i := place(list, name)
	for _, r := range reasons {
		if !slices.Contains(list[i].For, r) {
			list[i].For = append(list[i].For, r)
		}
	}
	return list
}

// place finds a name in the list, which it keeps sorted and each name once.
func place(list []SystemPackage, name string) ([]SystemPackage, int) {
	i, found := slices.BinarySearchFunc(list, name, func(p SystemPackage, n string) int { return strings.Compare(p.Name, n) })
	if !found {
		list = slices.Insert(list, i, SystemPackage{Name: name})
	}
	return list, i
}
