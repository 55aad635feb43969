package plan

import (
	"fmt"
	"slices"
	"strings"

	"github.com/dockwright/dockwright/detect/facts"
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
	return nil
}

func (d *decider) whyDebian(suite DebianRelease) string {
	why := fmt.Sprintf("Debian %d has glibc %s", suite.Number, suite.Glibc)
	floor, who := "", ""
	for _, r := range d.rows(d.imageTarget(d.cpus[0])) {
		dep := newDependency(&d.project.Lock.Packages[r.index])
		dep.weigh(r.verdict, nil)
		if dep.GlibcFloor == "" {
			continue
		}
		a, b := twoParts(dep.GlibcFloor)
		x, y := twoParts(floor)
		if floor == "" || a > x || a == x && b > y {
			floor, who = dep.GlibcFloor, dep.Name
		}
	}
	if floor != "" {
		why += fmt.Sprintf("; the highest that a wheel asks for is %s (%s)", floor, who)
	}
	if blockers := d.alpineBlockers(d.cpus[0]); len(blockers) > 0 {
		return why + "; Alpine would have to compile " + nameSome(blockers, 3)
	}
	return why
}

// chooseAlpine takes Alpine, or refuses with the dependencies that keep it from
// working: those with a wheel for glibc and none for musl.
func (d *decider) chooseAlpine() error {
	r := d.python.release
	version := r.Alpine[0]
	i := slices.IndexFunc(d.releases.Alpines, func(a AlpineRelease) bool { return a.Version == version })
	if i < 0 {
		return facts.Errorf(d.configSource("--base"), 0, "Alpine %s is not among the known releases", version)
	}
	alpine := d.releases.Alpines[i]
	d.plan.Base = Base{Image: fmt.Sprintf("python:%s-alpine%s", d.plan.Python.Tag, version), Family: Alpine, Suite: version,
		Libc: facts.Musl, LibcVersion: alpine.Musl}
	if d.python.patch < r.Patch { // the images of older patches stay on the Alpine of their time
		d.plan.Base.Image = fmt.Sprintf("python:%s-alpine", d.plan.Python.Tag)
	}
	if blockers := d.alpineBlockers(d.cpus[0]); len(blockers) > 0 {
		return facts.Errorf(d.lockPath(), 0, "Alpine is not possible: %s no wheel for musl, on which Alpine is built: %s",
			verb(len(blockers), "this dependency has", "these dependencies have"), strings.Join(blockers, ", ")).
			Fix("leave `base` at slim, where they install from wheels")
	}
	if blockers := d.alpineBlockers(d.cpus[len(d.cpus)-1]); len(blockers) > 0 {
		d.say("DW206", d.lockPath(), 0, "on aarch64 Alpine compiles what it installs from wheels on x86_64: "+strings.Join(blockers, ", "), "build for amd64 only, or leave `base` at slim")
	}
	d.plan.decide("base", d.plan.Base.Image, fmt.Sprintf("asked for, and everything installs on musl %s", alpine.Musl))
	return nil
}

// alpineBlockers are the dependencies that install from a wheel on glibc and
// not on musl, with their versions, in the order of the lock.
func (d *decider) alpineBlockers(arch string) []string {
	r := d.python.release
	if len(d.releases.Alpines) == 0 || d.project.Lock == nil {
		return nil
	}
	glibc := map[int]facts.Class{}
	for _, debian := range d.releases.Debians[:1] {
		for _, row := range d.rows(target(r, d.python.patch, facts.Glibc, debian.Glibc, arch)) {
			glibc[row.index] = row.verdict.Class
		}
	}
	var out []string
	for _, row := range d.rows(target(r, d.python.patch, facts.Musl, d.releases.Alpines[0].Musl, arch)) {
		if c := row.verdict.Class; (c == facts.Sdist || c == facts.None) && (glibc[row.index] == facts.Wheel || c == facts.None) {
			p := d.project.Lock.Packages[row.index]
			out = append(out, strings.TrimSpace(p.Name+" "+p.Version))
		}
	}
	return out
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
