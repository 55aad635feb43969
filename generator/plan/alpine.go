package plan

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/syslib"
)

// blocked is a dependency that keeps an image from Alpine on a CPU: its row on
// musl, and the wheel that it has for glibc, "" for none.
type blocked struct {
	row
	arch, wheel string
}

// nowhere tells that it cannot be installed on Debian either, whichever of the
// allowed Pythons is taken.
func (d *decider) nowhere(b blocked) bool {
	if b.verdict.Class != facts.None || b.wheel != "" {
		return false
	}
	return !slices.ContainsFunc(d.candidates, func(c candidate) bool {
		t, ok := d.targetOf(c, facts.Glibc, b.arch)
		return ok && slices.ContainsFunc(d.rows(t), func(r row) bool { return r.index == b.index && r.verdict.Class != facts.None })
	})
}

// blockersOn are the dependencies that install from a wheel on glibc and not on
// musl, or not at all on musl, in the order of the lock. What is built on Debian
// too is no reason against Alpine, nor is what compiles nothing when it is built.
func (d *decider) blockersOn(c candidate, arch string) []blocked {
	onGlibc, ok1 := d.targetOf(c, facts.Glibc, arch)
	onMusl, ok2 := d.targetOf(c, facts.Musl, arch)
	if !ok1 || !ok2 || d.project.Lock == nil {
		return nil
	}
	wheels := map[int]string{}
	for _, r := range d.rows(onGlibc) {
		if r.verdict.Class == facts.Wheel {
			wheels[r.index] = r.verdict.File
		}
	}
	var out []blocked
	for _, r := range d.rows(onMusl) {
		class := r.verdict.Class
		if file, ok := wheels[r.index]; class == facts.None || class == facts.Sdist && ok && !d.compilesNothing(r) {
			out = append(out, blocked{r, arch, file})
		}
	}
	return out
}

// compilesNothing tells that a build of the package is known to need no compiler.
func (d *decider) compilesNothing(r row) bool {
	p := d.project.Lock.Packages[r.index]
	return syslib.For(syslib.Query{Name: p.Name, Version: p.Version, Built: true, Image: syslib.Image{Family: syslib.Alpine}}).Pure
}

// versioned names dependencies with their versions.
func (d *decider) versioned(list []blocked) []string {
	var out []string
	for _, b := range list {
		p := d.project.Lock.Packages[b.index]
		out = append(out, versioned(p))
	}
	return out
}

// onAlpine tells what an image of the chosen Python on Alpine would take.
func (d *decider) onAlpine() OnAlpine {
	out := OnAlpine{Blockers: []Blocker{}, Unknown: []string{}}
	alpine, ok := d.alpineFor(d.python.release)
	if !ok {
		return out
	}
	out.Image = d.alpineImage(alpine)
	byIndex := map[int]*Blocker{}
	var order []int
	total, impossible := map[string]int{}, false
	for _, arch := range d.cpus {
		blockers := d.blockersOn(d.python, arch)
		installed := d.installedOn(facts.Musl, arch)
		for _, b := range blockers {
			one := byIndex[b.index]
			if one == nil {
				one = d.blocker(b, installed, alpine.Version)
				byIndex[b.index], order = one, append(order, b.index)
			}
			one.Arches = append(one.Arches, arch)
			total[arch] += one.Seconds
			impossible = impossible || one.Class == facts.None
		}
		out.Unknown = append(out.Unknown, d.unknownOn(arch)...)
		out.Seconds = max(out.Seconds, total[arch])
	}
	if impossible {
		out.Seconds = 0
	}
	slices.Sort(order)
	for _, i := range order {
		b := byIndex[i]
		if len(b.Arches) < len(d.cpus) {
			b.Because = "on " + b.Arches[0] + " only: " + b.Because
		}
		out.Blockers = append(out.Blockers, *b)
	}
	out.Unknown = unique(out.Unknown)
	out.Possible = len(d.blockersOn(d.python, d.cpus[0])) == 0 && len(out.Unknown) == 0
	return out
}

// installedOn are the names of what is installed on the chosen Python.
func (d *decider) installedOn(libc facts.Libc, arch string) map[string]bool {
	out := map[string]bool{}
	if t, ok := d.targetOf(d.python, libc, arch); ok {
		for _, r := range d.rows(t) {
			out[d.project.Lock.Packages[r.index].Name] = true
		}
	}
	return out
}

// unknownOn are those of which the lock names no files. One that is known to
// have no wheel for Linux at all is built on either C library.
func (d *decider) unknownOn(arch string) []string {
	var out []string
	if t, ok := d.targetOf(d.python, facts.Musl, arch); ok {
		for _, r := range d.rows(t) {
			if p := d.project.Lock.Packages[r.index]; r.verdict.Class == facts.Unknown && !syslib.SdistOnly(p.Name, p.Version) {
				out = append(out, p.Name)
			}
		}
	}
	return out
}

// blocker tells what it would take to install one dependency on Alpine.
func (d *decider) blocker(b blocked, installed map[string]bool, alpine string) *Blocker {
	p := d.project.Lock.Packages[b.index]
	out := &Blocker{Name: p.Name, Version: p.Version, Class: b.verdict.Class, File: b.verdict.File, Packages: []string{},
		Size: sizeOf(p, b.verdict.File), WheelSize: sizeOf(p, b.wheel)}
	if out.Class == facts.None {
		out.Because = d.whyNone(b)
		return out
	}
	need := syslib.For(syslib.Query{Name: p.Name, Version: p.Version, Extras: b.extras, Installed: installed, Built: true,
		Image: syslib.Image{Family: syslib.Alpine, Suite: alpine}})
	if out.Packages = append(out.Packages, need.Build...); !need.Known {
		out.Packages = syslib.Guess(syslib.Alpine)
	}
	e := estimate(p.Name, p.Version, out.Size, out.WheelSize, out.Packages)
	out.Seconds, out.Because = e.seconds, fmt.Sprintf("%s to compile (%s), with %s", roughly(e.seconds), e.because, nameSome(out.Packages, 4))
	if !need.Known {
		out.Because += " and perhaps more"
	}
	if e.needs != "" {
		out.Because += "; it wants " + e.needs
	}
	return out
}

// whyNone says why nothing can be installed on musl.
func (d *decider) whyNone(b blocked) string {
	p := d.project.Lock.Packages[b.index]
	if d.nowhere(b) {
		return "cannot be installed, nor can it on Debian: no file of it fits"
	}
	has := func(suffix string) bool {
		return slices.ContainsFunc(p.Files, func(f facts.File) bool { return strings.HasSuffix(f.Name, suffix) })
	}
	if !slices.ContainsFunc(p.Files, func(f facts.File) bool { return f.Name != "" && !strings.HasSuffix(f.Name, ".whl") }) && has(".whl") {
		return "cannot be installed: there is no sdist, and no wheel for musl"
	}
	return "cannot be installed: no file of it is for musl"
}

// sizeOf is the size of a package's file in bytes, 0 when it is not known.
func sizeOf(p facts.Package, name string) int64 {
	i := slices.IndexFunc(p.Files, func(f facts.File) bool { return f.Name == name && name != "" })
	if i < 0 {
		return 0
	}
	return p.Files[i].Size
}

// refuseAlpine names what keeps the image from Alpine, with what each would
// take: what cannot be installed first, the largest before the rest, then what
// takes longest.
func (d *decider) refuseAlpine(on OnAlpine) error {
	const most = 10 // lines, which a terminal holds with the rest
	list := slices.DeleteFunc(slices.Clone(on.Blockers), func(b Blocker) bool { return !slices.Contains(b.Arches, d.cpus[0]) })
	lacks := func(b Blocker) int {
		if b.Class == facts.None {
			return 0
		}
		return 1
	}
	slices.SortStableFunc(list, func(a, b Blocker) int {
		return cmp.Or(cmp.Compare(lacks(a), lacks(b)), cmp.Compare(b.Seconds, a.Seconds), cmp.Compare(b.WheelSize, a.WheelSize))
	})
	e := facts.Errorf(d.lockPath(), 0, "Alpine is not possible: %s no wheel for musl, on which Alpine is built",
		verb(len(list), "this dependency has", fmt.Sprintf("these %d dependencies have", len(list))))
	for _, b := range list[:min(most, len(list))] {
		e.Details = append(e.Details, fmt.Sprintf("%s: %s", strings.TrimSpace(b.Name+" "+b.Version), b.Because))
	}
	if n := len(list) - most; n > 0 {
		e.Details = append(e.Details, fmt.Sprintf("and %d more: dockwright inspect", n))
	}
	if total := together(list); total != "" {
		e.Details = append(e.Details, "all together: "+total+" on one core")
	}
	who := "they"
	if slices.ContainsFunc(d.blockersOn(d.python, d.cpus[0]), d.nowhere) {
		who = "the others"
	}
	return e.Fix("leave `base` at slim, where %s install from wheels", who)
}

// together is how long several blockers take to compile, "" where that tells
// nothing: for one, and where another one cannot be installed at all.
func together(list []Blocker) string {
	seconds, atLeast := 0, ""
	for _, b := range list {
		if b.Class == facts.None {
			return ""
		}
		if b.Seconds == 0 {
			atLeast = "at least "
		}
		seconds += b.Seconds
	}
	if len(list) < 2 || seconds == 0 {
		return ""
	}
	return atLeast + roughly(seconds)
}
