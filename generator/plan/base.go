package plan

import (
	"fmt"
	"slices"
	"strings"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/wheel"
)

// chooseBase settles the image: Debian slim, the newest release that the wheels
// and the Python allow, or Alpine where the user wants it and everything
// installs there.
func (d *decider) chooseBase() error {
	if d.config.Base == "alpine" {
		return d.chooseAlpine()
	}
	r := d.python.release
	suites := r.suitesFor(d.python.patch)
	if d.config.Debian != "" {
		if !slices.Contains(suites, d.config.Debian) {
			return facts.Errorf(d.configSource("--debian"), 0, "there is no official python:%s image on Debian %s", r.Version, d.config.Debian).
				Fix("there is one on %s", strings.Join(suites, ", "))
		}
		suites = []string{d.config.Debian}
	}
	if d.config.Base == "distroless" {
		var err error
		if suites, err = d.distrolessSuites(suites); err != nil {
			return err
		}
	}
	// The newest release has the newest glibc, so it satisfies every floor that
	// an older one does.
	suite, _ := d.releases.debian(suites[0])
	d.plan.Base = Base{Image: fmt.Sprintf("python:%s-slim-%s", d.plan.Python.Tag, suite.Suite), Family: Debian, Suite: suite.Suite,
		Libc: facts.Glibc, LibcVersion: suite.Glibc}
	if suite.SecurityEnd < d.releases.AsOf {
		at, remedy := constraint{path: d.configSource("--debian")}, "leave `debian` out to take the newest release that Python "+r.Version+" has an image on"
		if d.config.Debian == "" {
			at, remedy = d.firstConstraint(d.python), "allow a newer Python there: its images are on newer releases"
		}
		d.say("DW302", at.path, at.line,
			fmt.Sprintf("Debian %d (%s) has had no regular security support since %s", suite.Number, suite.Suite, suite.SecurityEnd),
			remedy)
	}
	d.plan.decide("base", d.plan.Base.Image, d.whyDebian(suite))
	if d.config.Base == "distroless" {
		d.plan.Distroless = suite.Distroless
		d.plan.decide("distroless", suite.Distroless, "asked for; the interpreter of "+d.plan.Base.Image+" and the libraries that it and the dependencies are linked with are copied into it")
	}
	return nil
}

func (d *decider) whyDebian(suite DebianRelease) string {
	why := fmt.Sprintf("Debian %d has glibc %s", suite.Number, suite.Glibc)
	floor, who := d.floor()
	if floor != "" {
		why += fmt.Sprintf("; the highest that a wheel asks for is %s (%s)", floor, who)
	}
	for _, other := range d.python.release.suitesFor(d.python.patch) {
		if o, ok := d.releases.debian(other); ok && other != suite.Suite && o.End >= d.releases.AsOf {
			why += d.onSuite(o, floor)
		}
	}
	return why + d.againstAlpine()
}

// againstAlpine says what Alpine would compile, and what it could not install.
func (d *decider) againstAlpine() string {
	var compiled, lacking []blocked
	for _, b := range d.blockersOn(d.python, d.cpus[0]) {
		switch {
		case d.nowhere(b):
		case b.verdict.Class == facts.None:
			lacking = append(lacking, b)
		default:
			compiled = append(compiled, b)
		}
	}
	switch {
	case len(lacking) > 0 && len(compiled) > 0:
		return fmt.Sprintf("; Alpine would have no file for %s, and would have to compile %s", nameSome(d.versioned(lacking), 3), nameSome(d.versioned(compiled), 3))
	case len(lacking) > 0:
		return "; Alpine would have no file for " + nameSome(d.versioned(lacking), 3)
	case len(compiled) > 0:
		return "; Alpine would have to compile " + nameSome(d.versioned(compiled), 3)
	}
	return ""
}

// floor is the highest glibc that a wheel of the image asks for on any of its
// CPUs, and the first dependency that does; "" when none asks for any.
func (d *decider) floor() (floor, who string) {
	for _, arch := range d.cpus {
		for _, r := range d.rows(d.imageTarget(arch)) {
			major, minor, ok := wheel.GlibcFloor(r.verdict.File)
			if a, b := twoParts(floor); ok && (floor == "" || major > a || major == a && minor > b) {
				floor, who = fmt.Sprintf("%d.%d", major, minor), d.project.Lock.Packages[r.index].Name
			}
		}
	}
	return floor, who
}

// onSuite says what another release of Debian would change. On an older one
// whose glibc meets the floor of all wheels each of them fits too, so that
// nothing has to be classified again.
func (d *decider) onSuite(other DebianRelease, floor string) string {
	if older := !reaches(other.Glibc, d.plan.Base.LibcVersion); older && reaches(other.Glibc, floor) {
		if floor == "" {
			return ""
		}
		return "; the same on " + other.Suite
	}
	here, there := &candidate{}, &candidate{}
	for _, arch := range d.cpus {
		d.count(here, d.imageTarget(arch))
		d.count(there, target(d.python.release, d.python.patch, facts.Glibc, other.Glibc, arch))
	}
	where := fmt.Sprintf("; on %s (glibc %s) ", other.Suite, other.Glibc)
	switch {
	case len(there.none) > len(here.none):
		return where + "there is no file for " + d.more(there.none, here.none)
	case len(there.compiled) > len(here.compiled):
		return where + "it would compile " + d.more(there.compiled, here.compiled) + " too"
	case len(there.none) < len(here.none):
		return where + "there is a file for " + d.more(here.none, there.none)
	case len(there.compiled) < len(here.compiled):
		return where + "it would not compile " + d.more(here.compiled, there.compiled)
	}
	return "; on " + other.Suite + " no more and no less is compiled"
}

// reaches tells whether a version of glibc meets a floor, "" for none.
func reaches(version, floor string) bool {
	major, minor := twoParts(floor)
	return atLeast(version, major, minor)
}

// alpineFor is the newest Alpine that a Python has an image on.
func (d *decider) alpineFor(r PythonRelease) (AlpineRelease, bool) {
	i := slices.IndexFunc(d.releases.Alpines, func(a AlpineRelease) bool { return slices.Contains(r.Alpine, a.Version) })
	if i < 0 {
		return AlpineRelease{}, false
	}
	return d.releases.Alpines[i], true
}

// alpineImage is the chosen Python's image on an Alpine.
func (d *decider) alpineImage(a AlpineRelease) string {
	if d.python.patch < d.python.release.Patch { // the images of older patches stay on the Alpine of their time
		return fmt.Sprintf("python:%s-alpine", d.python.tag())
	}
	return fmt.Sprintf("python:%s-alpine%s", d.python.tag(), a.Version)
}

// chooseAlpine takes Alpine, or refuses with the dependencies that keep it from
// working, and with what each would take.
func (d *decider) chooseAlpine() error {
	r := d.python.release
	alpine, ok := d.alpineFor(r)
	if !ok {
		return facts.Errorf(d.configSource("--base"), 0, "no Alpine that has an image of Python %s is among the known releases", r.Version).Fix("leave `base` at slim")
	}
	d.plan.Base = Base{Image: d.alpineImage(alpine), Family: Alpine, Suite: alpine.Version, Libc: facts.Musl, LibcVersion: alpine.Musl}
	on := d.onAlpine()
	// What has no file for Debian either is refused on any base (DW211).
	if slices.ContainsFunc(d.blockersOn(d.python, d.cpus[0]), func(b blocked) bool { return !d.nowhere(b) }) {
		return d.refuseAlpine(on)
	}
	because := "asked for, and everything installs on musl " + alpine.Musl
	switch unknown := len(on.Unknown); {
	case unknown > 0:
		because = fmt.Sprintf("asked for; whether %s for musl is not known (%s)", verb(unknown, "1 dependency has a wheel", fmt.Sprintf("%d dependencies have wheels", unknown)), nameSome(on.Unknown, 3))
	case len(on.Blockers) > 0:
		because = fmt.Sprintf("asked for, and on %s nothing lacks a wheel for musl %s that has one for glibc", d.cpus[0], alpine.Musl)
	}
	d.plan.decide("base", d.plan.Base.Image, because)
	return nil
}

func (d *decider) lockPath() string {
	if d.project.Lock != nil {
		return d.project.Lock.Path
	}
	return d.project.Manifest.Path
}

func verb(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}

// nameSome names the first few and counts the rest.
func nameSome(names []string, most int) string {
	if len(names) <= most {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(names[:most], ", "), len(names)-most)
}
