package plan

import (
	"slices"
	"strings"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/syslib"
)

// Bundle are dependencies that a stage of their own builds as wheels, which auditwheel
// makes to hold the libraries that they are linked with: the last stage needs no system
// packages for those. https://github.com/pypa/auditwheel
type Bundle struct {
	// Packages are their normalized names, sorted.
	Packages []string `json:"packages"`
	// NoBinary are those that are built though there is a wheel.
	NoBinary []string `json:"no_binary,omitempty"`
	// Hashed tells that each file has to match its hash.
	Hashed bool `json:"hashed,omitempty"`
	// Tools are auditwheel and what it runs, as pinned requirements.
	Tools []string `json:"tools"`
	// Export is the plugin that lets Poetry export its lock, as a pinned requirement.
	Export string `json:"export,omitempty"`
}

// auditwheel is the tool's name among the releases.
const auditwheel facts.Manager = "auditwheel"

// bundle settles which dependencies are bundled: those that are built, linked with
// libraries, and can be cut out of the lock. It says of each other one why it is not.
func (d *decider) bundle() {
	if d.config.Bundle != "auditwheel" {
		return
	}
	b := &Bundle{Hashed: d.plan.Install.Kind != "requirements" || d.plan.Install.Hashed}
	linked, not := d.linked(), d.cannotBundle()
	for _, p := range linked {
		why := not
		if why == "" {
			why = d.cannotBundleOne(p, linked)
		}
		if why != "" {
			d.say("DW220", d.project.Lock.Path, p.Line, versioned(p)+" is not bundled: "+why+". The libraries that it is linked with are installed in the image", "")
			continue
		}
		b.Packages = append(b.Packages, p.Name)
		if listed(d.builds.NoBinary, p.Name) {
			b.NoBinary = append(b.NoBinary, p.Name)
		}
	}
	if len(b.Packages) == 0 {
		d.plan.decide("bundle", "none", "nothing is built that auditwheel could put libraries into")
		if len(linked) == 0 {
			d.say("DW220", d.config.Path, d.config.Line("bundle"), "nothing is bundled: no dependency is known to be built in the image and linked with libraries", "take the key out, unless it is meant for later")
		}
		return
	}
	slices.Sort(b.Packages)
	slices.Sort(b.NoBinary)
	release := d.newest(auditwheel)
	b.Tools = append([]string{string(auditwheel) + "==" + release.Version}, d.pinsFor(release)...)
	if d.plan.Manager.Name == facts.Poetry {
		b.Export = exportPlugin(d.plan.Manager.Version)
	}
	d.plan.Bundle = b
	d.plan.decide("bundle", strings.Join(b.Packages, ", "), "auditwheel puts the libraries that they are linked with into their wheels, so the last stage needs no packages for those")
	d.say("DW221", d.config.Path, d.config.Line("bundle"), "the image holds copies of system libraries for "+nameSome(b.Packages, 4)+", which no update of its packages renews",
		"when one of them has a security update, build with --no-cache-filter=build,wheels")
}

// linked are the dependencies that are built on a CPU of the image and are linked with
// libraries of the system, as far as that is known, each once.
func (d *decider) linked() []facts.Package {
	var indexes []int
	for _, arch := range d.cpus {
		for _, r := range d.rows(d.imageTarget(arch)) {
			if d.isBuilt(r) && d.links(d.project.Lock.Packages[r.index]) {
				indexes = append(indexes, r.index)
			}
		}
	}
	var out []facts.Package
	for _, i := range unique(indexes) {
		out = append(out, d.project.Lock.Packages[i])
	}
	return out
}

// links tells whether a build is linked with libraries of the system. What the user
// says of a dependency counts, as elsewhere, in place of the data.
func (d *decider) links(p facts.Package) bool {
	if own, ok := d.config.Needs[p.Name]; ok {
		return len(own.Build) > 0
	}
	return d.needOf(p).Linked
}

func (d *decider) needOf(p facts.Package) syslib.Need {
	return syslib.For(syslib.Query{Name: p.Name, Version: p.Version, Built: true, Image: d.image()})
}

// listed tells whether a list of packages has one, or stands for all.
func listed(list []string, name string) bool {
	return slices.Contains(list, name) || slices.Contains(list, ":all:")
}

// cannotBundle says why nothing can be bundled, "" where something can.
func (d *decider) cannotBundle() string {
	in, lock, release := d.plan.Install, d.project.Lock, d.newest(auditwheel)
	switch {
	case !d.runs(release):
		return "auditwheel " + release.Version + " does not run on Python " + d.plan.Python.Minor
	case d.plan.Base.Family != Debian:
		return "it was tried on Debian only"
	case d.ownLinesNeedAll():
		return "lines of your own want the whole environment in one stage"
	case len(d.plan.Indexes) > 0 || len(d.plan.Secrets) > 0:
		return "a package index wants a login"
	case in.Script != "" || !slices.Contains([]string{"uv.lock", "poetry.lock", "pdm.lock", "Pipfile.lock", "requirements"}, in.Kind):
		return "no " + in.Kind + " is cut in two: uv.lock, poetry.lock, pdm.lock, Pipfile.lock and requirements are"
	case in.Kind == "pdm.lock" && d.unexported() != "":
		return d.unexported()
	case in.Kind == "requirements" && (len(lock.Includes) > 0 || lock.NoIndex || len(lock.FindLinks) > 0 || len(lock.Indexes) > 0):
		return "the requirements include files or name an index"
	}
	return ""
}

// cannotBundleOne says why a dependency is not, "" where it is.
func (d *decider) cannotBundleOne(p facts.Package, linked []facts.Package) string {
	known := d.needOf(p)
	_, own := d.config.Needs[p.Name]
	switch {
	case p.Source.Kind != facts.SourceRegistry || !packageName.MatchString(p.Name):
		return "it comes from no index"
	case d.otherIndex(Dependency{Name: p.Name}) != "":
		return "it comes from an index of its own"
	case slices.ContainsFunc(linked, func(o facts.Package) bool { return o.Name == p.Name && o.Line != p.Line }):
		return "there are several versions of it"
	case d.plan.Install.Kind != "requirements" && slices.ContainsFunc(p.Files, func(f facts.File) bool { return f.Hash == "" }):
		return "the lock has no hash of it"
	case listed(d.builds.Setuptools, p.Name) || listed(d.builds.Unisolated, p.Name):
		return "the project says how " + string(d.plan.Manager.Name) + " builds it, and pip builds the wheels"
	case own || known.Bundles:
		return ""
	case known.NoBundle != "":
		return known.NoBundle
	}
	return "nobody has tried whether its libraries work from a wheel"
}

// bundles tells whether a dependency is bundled.
func (d *decider) bundles(name string) bool {
	return d.plan.Bundle != nil && slices.Contains(d.plan.Bundle.Packages, name)
}
