package plan

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/syslib"
)

// need is a system package and the package that wants it.
type need struct {
	runtime, maybe bool
	name, reason   string
}

// systemPackages settles what the distribution has to bring: compilers and
// headers for what is built, libraries that a package loads when it runs, git
// where something is cloned, and what the user adds or takes out.
func (d *decider) systemPackages() {
	var built []string
	needs := make([][]need, len(d.cpus))
	for i, arch := range d.cpus {
		needs[i] = d.needs(arch, &built)
	}
	on := map[need]int{} // on how many CPUs
	for _, list := range needs {
		for _, n := range unique(list) {
			on[n]++
		}
	}
	for i, arch := range d.cpus {
		for _, n := range needs[i] {
			if on[n] < len(needs) {
				n.reason += " on " + arch // and not on the other CPU
			}
			d.want(n)
		}
	}
	built = unique(built)
	for _, m := range d.withExtensions() {
		built = append(built, m.Name)
		for _, n := range d.toolchain(m.Name, m.Manifest.Build) {
			d.want(n)
		}
	}
	d.remarkUnread()
	d.geoDjango()
	d.oneRust()
	d.configured()
	d.plan.BuildsOwn = d.buildsOwn()
	if c := d.plan.CheckStage; c != nil {
		c.Libraries = syslib.Libraries(d.image())
		c.Optional = append(c.Optional, d.config.OptionalLibraries...)
		slices.Sort(c.Optional)
		c.Optional = slices.Compact(c.Optional)
	}
	if len(built) > 0 {
		d.plan.decide("built from source", nameSome(built, 6), "no wheel fits "+d.plan.Base.Image+", or it comes as source")
	}
	d.decidePackages("installed to build", d.plan.BuildPackages)
	d.decidePackages("installed to run", d.plan.RuntimePackages)
}

// decidePackages tells the system packages of a stage, and what wants them.
func (d *decider) decidePackages(what string, list []SystemPackage) {
	var names, reasons []string
	for _, p := range list {
		names, reasons = append(names, p.Name), slices.Concat(reasons, p.For, p.Maybe)
	}
	if len(names) > 0 {
		d.plan.decide(what, strings.Join(names, ", "), "for "+nameSome(unique(reasons), 6))
	}
}

// geoDjango wants what django.contrib.gis opens, which no dependency's name tells:
// it is the same that djangorestframework-gis is known to open.
// https://docs.djangoproject.com/en/stable/ref/contrib/gis/install/geolibs/
func (d *decider) geoDjango() {
	if django := d.project.Tree.Django; django == nil || django.Gis == nil || !d.installs("django") {
		return
	}
	for _, name := range syslib.For(syslib.Query{Name: "djangorestframework-gis", Image: d.image()}).Runtime {
		d.want(need{runtime: true, name: name, reason: "GeoDjango"})
	}
}

// configured takes out what the user excludes, and adds what the user names.
func (d *decider) configured() {
	for _, name := range d.config.Packages.Exclude {
		named := func(p SystemPackage) bool { return p.Name == name }
		if !slices.ContainsFunc(d.plan.BuildPackages, named) && !slices.ContainsFunc(d.plan.RuntimePackages, named) {
			d.say("DW219", d.config.Path, d.config.Line("system-packages", "exclude"), "system-packages.exclude names "+name+", which nothing asks for", "take it out of the list, or name what stands in the Dockerfile")
			continue
		}
		d.plan.BuildPackages = slices.DeleteFunc(d.plan.BuildPackages, named)
		d.plan.RuntimePackages = slices.DeleteFunc(d.plan.RuntimePackages, named)
		d.plan.decide("without", name, "the configuration excludes it")
	}
	for _, name := range slices.Sorted(maps.Keys(d.config.Needs)) {
		if lock := d.project.Lock; lock == nil || !slices.ContainsFunc(lock.Packages, func(p facts.Package) bool { return p.Name == name }) {
			d.say("DW219", d.config.Path, d.config.Line("needs", name), "needs."+name+" says what a dependency needs that the project has not got", "take it out, or correct the name")
		}
	}
	for _, name := range d.config.Packages.Build {
		d.want(need{name: name, reason: "the configuration"})
	}
	for _, name := range d.config.Packages.Runtime {
		d.want(need{runtime: true, name: name, reason: "the configuration"})
	}
}

// needs are the system packages that the dependencies want on a CPU. The names
// of those that are built from source are added to built.
func (d *decider) needs(arch string, built *[]string) []need {
	rows := d.rows(d.imageTarget(arch))
	installed := map[string]bool{}
	for _, r := range rows {
		installed[d.project.Lock.Packages[r.index].Name] = true
	}
	var out []need
	for _, r := range rows {
		p := d.project.Lock.Packages[r.index]
		q := syslib.Query{Name: p.Name, Version: p.Version, Extras: r.extras, Installed: installed, Python: d.plan.Python.Minor, Built: d.isBuilt(r), Bundled: d.bundles(p.Name), Image: d.image()}
		known := d.known(q)
		if q.Built && !p.Source.Local() {
			*built = append(*built, p.Name)
			if !known.Known {
				out = append(out, d.guess(p)...)
			}
			d.remarkLegacy(p, known.LegacySetuptools)
			d.buildsWith(p, known)
		}
		if q.Built && p.Source.Local() && !known.Known {
			out = append(out, d.localTree(p)...)
		}
		d.remarkLacks(p, known.Missing, q)
		if d.plan.CheckStage != nil {
			d.plan.CheckStage.Optional = append(d.plan.CheckStage.Optional, known.Optional...)
		}
		for _, name := range known.Build {
			out = append(out, need{name: name, reason: p.Name})
		}
		for _, name := range known.Runtime {
			out = append(out, need{runtime: true, name: name, reason: p.Name})
		}
		if p.Source.Kind == facts.SourceGit {
			out = append(out, need{name: "git", reason: p.Name})
		}
	}
	return out
}

// known is what the user says of a dependency, or else the data.
func (d *decider) known(q syslib.Query) syslib.Need {
	own, ok := d.config.Needs[q.Name]
	if !ok {
		return syslib.For(q)
	}
	n := syslib.Need{Known: true, Runtime: own.Runtime}
	if q.Built {
		n.Build = own.Build
	}
	return n
}

// buildsWith notes what a build wants besides packages.
func (d *decider) buildsWith(p facts.Package, n syslib.Need) {
	for _, v := range n.Env {
		d.setVariable(v, p.Name)
	}
	if n.Rust != "" {
		d.wantRust(n.Rust, p.Name)
	}
	if n.Lacks != "" {
		d.sayOnce("DW218", d.project.Lock.Path, p.Line, versioned(p)+" is built from source, which wants "+n.Lacks, n.Remedy)
	}
}

// image is the distribution of the base.
func (d *decider) image() syslib.Image {
	return syslib.Image{Family: string(d.plan.Base.Family), Suite: d.plan.Base.Suite}
}

// remarkLacks says what a package wants and the base's release does not have,
// and which other release of Debian has it.
func (d *decider) remarkLacks(p facts.Package, missing []string, q syslib.Query) {
	if len(missing) == 0 {
		return
	}
	where, remedy := "Alpine "+d.plan.Base.Suite, "do without what it is for"
	if suite, ok := d.releases.debian(d.plan.Base.Suite); ok {
		where = fmt.Sprintf("Debian %d (%s)", suite.Number, suite.Suite)
	}
	for _, suite := range d.python.release.suitesFor(d.python.patch) {
		if q.Image = (syslib.Image{Family: syslib.Debian, Suite: suite}); len(syslib.For(q).Missing) == 0 {
			choose := "--debian " + suite
			if d.plan.Base.Family == Alpine {
				choose = "--base slim " + choose
			}
			remedy = "choose " + choose + ", which has it, or " + remedy
			break
		}
	}
	d.sayOnce("DW212", d.project.Lock.Path, p.Line, fmt.Sprintf("%s needs %s, which %s does not have", p.Name, strings.Join(missing, ", "), where), remedy)
}

// remarkLegacy says that an sdist fails to build, since it asks for no version of
// setuptools and the newest will not do. An older Python has none of those:
// setuptools 82 wants 3.9.
func (d *decider) remarkLegacy(p facts.Package, setuptools string) {
	settled := slices.Contains(d.builds.Setuptools, p.Name) || slices.Contains(d.builds.Setuptools, ":all:")
	if setuptools == "" || settled || d.python.release.minor() < 9 {
		return
	}
	constraint := "setuptools" + setuptools
	remedy := "take a newer version of it"
	switch newer := atLeast(d.plan.Manager.Version, 2, 3); {
	case d.plan.Install.Kind == "uv.lock":
		remedy += fmt.Sprintf(", or set build-constraint-dependencies = [%q] in [tool.uv] and lock again", constraint)
	case d.plan.Manager.Name == facts.Poetry && newer:
		remedy += fmt.Sprintf(", or set %s = { setuptools = %q } in [tool.poetry.build-constraints]", p.Name, setuptools)
	case d.plan.Manager.Name == facts.Poetry:
		remedy += fmt.Sprintf(", or lock with Poetry 2.3 and set %s = { setuptools = %q } in [tool.poetry.build-constraints]", p.Name, setuptools)
	}
	d.sayOnce("DW213", d.project.Lock.Path, p.Line, versioned(p)+" no longer builds from source: it wants "+constraint+", and a build takes the newest", remedy)
}

// sayOnce leaves out what was said for the other CPU.
func (d *decider) sayOnce(id, path string, line int, message, remedy string) {
	if !slices.ContainsFunc(d.diags, func(o facts.Diagnostic) bool { return o.Rule == id && o.Message == message }) {
		d.say(id, path, line, message, remedy)
	}
}

// atLeast tells whether a version is that one or newer, by its first two numbers.
func atLeast(version string, major, minor int) bool {
	a, b := twoParts(version)
	return a > major || a == major && b >= minor
}

// isBuilt tells whether a package is built in the image: its files say so, or
// none are named and it is known to have no wheel for Linux.
func (d *decider) isBuilt(r row) bool {
	p := d.project.Lock.Packages[r.index]
	return r.verdict.Class == facts.Sdist || r.verdict.Class == facts.Unknown && syslib.SdistOnly(p.Name, p.Version)
}

// own tells the context's own folders from what is downloaded.
func (c Compiled) own() bool { return facts.Source{Kind: c.Source}.Local() }

// want notes a need in the plan, each reason once.
func (d *decider) want(n need) {
	if d.noted[n] {
		return
	}
	d.noted[n] = true
	list := &d.plan.BuildPackages
	if n.runtime {
		list = &d.plan.RuntimePackages
	}
	var i int
	*list, i = place(*list, n.name)
	if n.maybe {
		(*list)[i].Maybe = append((*list)[i].Maybe, n.reason)
	} else {
		(*list)[i].For = append((*list)[i].For, n.reason)
	}
}

// unique leaves the first of each.
func unique[T comparable](list []T) []T {
	seen := make(map[T]bool, len(list))
	return slices.DeleteFunc(slices.Clone(list), func(x T) bool {
		again := seen[x]
		seen[x] = true
		return again
	})
}

// place finds a name in the list, which it keeps sorted and each name once.
func place(list []SystemPackage, name string) ([]SystemPackage, int) {
	i, found := slices.BinarySearchFunc(list, name, func(p SystemPackage, n string) int { return strings.Compare(p.Name, n) })
	if !found {
		list = slices.Insert(list, i, SystemPackage{Name: name})
	}
	return list, i
}
