package plan

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/dockwright/dockwright/detect/closure"
	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/pep508"
	"github.com/dockwright/dockwright/detect/wheel"
)

// askable are the CPUs that inspect can be asked about: those of an image,
// and two of 32 bits that the official images are published for too.
var askable = append(slices.Clone(arches), "i686", "armv7l")

// firstFreeThreaded is the minor version of the first CPython that can be built
// without the global lock (PEP 703).
const firstFreeThreaded = 13

// target puts a Python, a C library and a CPU together.
func target(p PythonRelease, patch int, libc facts.Libc, libcVersion, arch string) facts.Target {
	major, minor := twoParts(libcVersion)
	return facts.Target{Major: 3, Minor: p.minor(), Patch: patch, Libc: libc, LibcMajor: major, LibcMinor: minor, Arch: arch}
}

// twoParts reads the first two numbers of "1.2.6".
func twoParts(version string) (major, minor int) {
	parts := strings.SplitN(version, ".", 3)
	major, _ = strconv.Atoi(parts[0])
	if len(parts) > 1 {
		minor, _ = strconv.Atoi(parts[1])
	}
	return major, minor
}

// row is one package of the closure on one target.
type row struct {
	index   int // in the lock's packages
	groups  []string
	extras  []string // of the package itself, that were asked for
	verdict facts.Verdict
}

// rows walks the lock for a target and classifies what it reaches, in the order
// of the lock. Packages that stand for the project itself or that install
// nothing (virtual ones) are left out.
func (d *decider) rows(t facts.Target) []row {
	if cached, ok := d.cache[t]; ok {
		return cached
	}
	var out []row
	if lock := d.project.Lock; lock != nil {
		reached := d.walk(t)
		out = make([]row, 0, len(reached))
		for _, r := range reached {
			if p := &lock.Packages[r.Package]; p.Source.Kind != facts.SourceVirtual && !d.isProject(*p) {
				out = append(out, row{r.Package, r.By, r.Extras, d.choose(r.Package, t)})
			}
		}
	}
	d.cache[t] = out
	return out
}

// walk is what is installed on a target. Markers don't tell one C library from
// another, so the targets that differ in it alone share a walk.
func (d *decider) walk(t facts.Target) []closure.Reached {
	t.Libc, t.LibcMajor, t.LibcMinor = "", 0, 0
	if known, ok := d.walks[t]; ok {
		return known
	}
	lock := d.project.Lock
	result, err := d.walker.Walk(lock.Roots, d.selection, pep508.Linux(t))
	switch {
	case err != nil:
		d.walkError = err
	case len(result.Clashes) > 0:
		d.walkError = clash(lock.Path, result.Clashes[0])
	default:
		d.walks[t] = result.Packages
		d.missing(result)
	}
	return d.walks[t]
}

// choose tells how a package gets onto a target. The names of its files are read
// once for all targets.
func (d *decider) choose(index int, t facts.Target) facts.Verdict {
	if d.files[index] == nil {
		p := &d.project.Lock.Packages[index]
		d.files[index] = wheel.Index(p.Files, p.Source, p.Name)
	}
	return d.files[index].Choose(t, d.builds)
}

// isProject tells the package that the image is for from those it depends on.
func (d *decider) isProject(p facts.Package) bool {
	return p.Name == d.project.Name && p.Name != "" && (p.Source.Kind == facts.SourceEditable || p.Source.Kind == facts.SourceDirectory)
}

// dependencies fills the plan's table for its targets, by name and version. A
// package that a marker excludes on every target is left out.
func (d *decider) dependencies() {
	lock := d.project.Lock
	if lock == nil {
		return
	}
	byIndex := map[int]*Dependency{}
	var order []int
	names := make([]string, len(d.plan.Targets))
	for i, t := range d.plan.Targets {
		names[i] = t.String()
		for _, r := range d.rows(t) {
			dep := byIndex[r.index]
			if dep == nil {
				dep = newDependency(&lock.Packages[r.index])
				dep.Pure = wheel.IsPure(lock.Packages[r.index].Files)
				byIndex[r.index] = dep
				order = append(order, r.index)
			}
			for _, g := range r.groups {
				if !slices.Contains(dep.Groups, g) {
					dep.Groups = append(dep.Groups, g)
				}
			}
			dep.Targets[names[i]] = r.verdict
			dep.weigh(r.verdict, lock.Packages[r.index].Files)
		}
	}
	for _, i := range order {
		dep := byIndex[i]
		for _, name := range names {
			if _, ok := dep.Targets[name]; !ok {
				dep.Targets[name] = facts.Verdict{Class: facts.Excluded}
			}
		}
		slices.Sort(dep.Groups)
		dep.WheelGlibc = d.wheelGlibc(i)
		d.plan.Dependencies = append(d.plan.Dependencies, *dep)
	}
	slices.SortStableFunc(d.plan.Dependencies, func(a, b Dependency) int {
		return cmp.Or(strings.Compare(a.Name, b.Name), strings.Compare(a.Version, b.Version), cmp.Compare(a.Line, b.Line))
	})
}

// wheelGlibc is the oldest glibc with which a package that is compiled would come
// as a wheel on a CPU of the image, "" where no newer one helps.
func (d *decider) wheelGlibc(index int) string {
	const newest = 60 // glibc 2.43 came in 2026, two a year
	for _, arch := range d.cpus {
		t := d.imageTarget(arch)
		if t.Libc != facts.Glibc || d.project.Lock.Packages[index].Source.Local() || d.choose(index, t).Class != facts.Sdist {
			continue
		}
		for t.LibcMinor++; t.LibcMinor < newest; t.LibcMinor++ {
			if d.choose(index, t).Class == facts.Wheel {
				return fmt.Sprintf("%d.%d", t.LibcMajor, t.LibcMinor)
			}
		}
	}
	return ""
}

func newDependency(p *facts.Package) *Dependency {
	return &Dependency{Name: p.Name, Version: p.Version, Source: p.Source.Kind, Groups: []string{},
		Targets: map[string]facts.Verdict{}, Line: p.Line}
}

// weigh takes the chosen file's size and glibc floor, the largest of the targets.
func (dep *Dependency) weigh(v facts.Verdict, files []facts.File) {
	for _, f := range files {
		if f.Name == v.File && f.Name != "" {
			dep.Size = max(dep.Size, f.Size)
		}
	}
	major, minor, ok := wheel.GlibcFloor(v.File)
	if !ok {
		return
	}
	if a, b := twoParts(dep.GlibcFloor); dep.GlibcFloor == "" || major > a || major == a && minor > b {
		dep.GlibcFloor = fmt.Sprintf("%d.%d", major, minor)
	}
}

// compiled lists what is built from source in the image, by name, with the CPUs
// on which it is.
func (d *decider) compiled() {
	lock := d.project.Lock
	if lock == nil {
		return
	}
	for _, r := range d.ofClass(facts.Sdist) {
		p := lock.Packages[r.index]
		d.plan.Compiled = append(d.plan.Compiled, Compiled{Name: p.Name, Version: p.Version, Source: p.Source.Kind, Native: holdsCompiled(p.Files), Arches: r.arches})
	}
	slices.SortStableFunc(d.plan.Compiled, func(a, b Compiled) int {
		return cmp.Or(strings.Compare(a.Name, b.Name), strings.Compare(a.Version, b.Version))
	})
}

// classified is a package that has one class on some of the image's CPUs.
type classified struct {
	index  int // in the lock's packages
	arches []string
}

// ofClass are the packages of a class on the image, in the order in which they
// are reached.
func (d *decider) ofClass(class facts.Class) []classified {
	var out []classified
	at := map[int]int{} // in out
	for _, arch := range d.cpus {
		for _, r := range d.rows(d.imageTarget(arch)) {
			if r.verdict.Class != class {
				continue
			}
			i, ok := at[r.index]
			if !ok {
				i = len(out)
				at[r.index] = i
				out = append(out, classified{index: r.index})
			}
			out[i].arches = append(out[i].arches, arch)
		}
	}
	return out
}

// holdsCompiled tells whether any wheel of the package is for one platform only.
func holdsCompiled(files []facts.File) bool {
	return slices.ContainsFunc(files, func(f facts.File) bool {
		return strings.HasSuffix(f.Name, ".whl") && !strings.HasSuffix(f.Name, "-any.whl")
	})
}

// imageTarget is the chosen Python on the chosen base.
func (d *decider) imageTarget(arch string) facts.Target {
	return target(d.python.release, d.python.patch, d.plan.Base.Libc, d.plan.Base.LibcVersion, arch)
}

// missing notes the edges that led nowhere, for each target anew.
func (d *decider) missing(r closure.Result) {
	for _, m := range r.Missing {
		d.missed = append(d.missed, fmt.Sprintf("%s asks for %s, which is not in the lock", m.From, m.Name))
	}
}

// clash words a selection that the lock rules out.
func clash(path string, set []facts.Choice) error {
	var names []string
	for _, c := range set {
		if c.Extra != "" {
			names = append(names, "extra "+c.Extra)
		} else {
			names = append(names, "group "+c.Group)
		}
	}
	return facts.Errorf(path, 0, "%s exclude each other, and more than one of them is selected", strings.Join(names, ", ")).Fix("choose one with --extra or --group")
}
