package plan

import (
	"fmt"
	"slices"
	"strings"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/wheel"
)

// remarks are the diagnostics that follow from the finished plan.
func (d *decider) remarks() {
	lock := d.project.Lock
	if lock == nil {
		return
	}
	d.remarkUninstallable()
	d.remarkUnknown()
	d.remarkBuilt()
	if lock.Kind == "requirements" && !lock.Pinned {
		d.say("DW207", lock.Path, 0, "not every requirement has an exact version: two builds may differ", "compile the file: `uv pip compile --generate-hashes` or `pip-compile --generate-hashes`")
	}
	slices.Sort(d.missed)
	for _, m := range slices.Compact(d.missed) {
		d.say("DW204", lock.Path, 0, m, "lock again")
	}
}

// remarkUnknown names what it is not known of whether it is compiled: what has no
// exact version, and what no index was asked of. What the indexes lack was told
// when they were asked.
func (d *decider) remarkUnknown() {
	lock := d.project.Lock
	var open, unasked []string
	for _, r := range d.ofClass(facts.Unknown) {
		switch p := lock.Packages[r.index]; {
		case p.Version == "":
			open = append(open, p.Name)
		case !p.Absent:
			unasked = append(unasked, p.Name)
		}
	}
	if len(open) > 0 {
		d.say("DW203", lock.Path, 0, fmt.Sprintf("no exact version is stated of %s (%s): whether they install from wheels is not known", count(len(open), "dependency", "dependencies"), nameSome(open, 3)),
			"pin them, or use a lock (uv.lock, poetry.lock, pdm.lock, pylock.toml)")
	}
	if len(unasked) > 0 {
		d.say("DW203", lock.Path, 0, fmt.Sprintf("neither the lock nor dockwright.lock names a file of %s (%s): whether they install from wheels is not known", count(len(unasked), "dependency", "dependencies"), nameSome(unasked, 3)),
			"run `dockwright generate` without --offline, which asks the package index, and commit dockwright.lock")
	}
}

// remarkUninstallable names what has no file for the image: an error where that
// is so on every CPU, since then no build of it can succeed.
func (d *decider) remarkUninstallable() {
	lock := d.project.Lock
	for _, r := range d.ofClass(facts.None) {
		p := lock.Packages[r.index]
		id, where := "DW211", d.plan.Base.Image
		if len(d.cpus) < len(arches) {
			where += " for " + d.plan.Platforms[0]
		}
		if len(r.arches) < len(d.cpus) {
			id, where = "DW201", d.imageTarget(r.arches[0]).String()
		}
		fact, remedy := d.pythonsFor(p, r.arches[0])
		if id == "DW201" {
			remedy += "; " + d.otherOnly(r.arches[0])
		}
		d.say(id, lock.Path, p.Line, fmt.Sprintf("%s %s has no file that installs on %s%s", p.Name, p.Version, where, fact), remedy)
	}
}

// pythonsFor tells on which other Pythons a package would install on the image's
// system and a CPU, and the remedy that follows from that.
func (d *decider) pythonsFor(p facts.Package, arch string) (fact, remedy string) {
	var on []string
	for _, r := range slices.Backward(d.releases.Pythons) {
		t := d.imageTarget(arch)
		t.Minor, t.Patch = r.minor(), r.Patch
		if c := wheel.Choose(p.Files, p.Source, p.Name, t, d.builds).Class; c == facts.Wheel || c == facts.Sdist {
			on = append(on, r.Version)
		}
	}
	if len(on) == 0 && d.project.Lock.Nameless {
		return "", "take a version of it that has files for Linux, or leave it out there with a marker"
	}
	if len(on) == 0 {
		return "", "lock again without limiting the platform, or leave it out on Linux with a marker"
	}
	return fmt.Sprintf(", only with Python %s", strings.Join(on, ", ")), "take a version of it that has files for the image's Python, or allow one of those Pythons"
}

// remarkBuilt names what is built from source, and what only one CPU builds.
func (d *decider) remarkBuilt() {
	where := fmt.Sprintf("Python %s on %s", d.plan.Python.Minor, d.plan.Base.Suite)
	if d.plan.Base.Family == Alpine {
		where = fmt.Sprintf("Python %s on Alpine %s", d.plan.Python.Minor, d.plan.Base.Suite)
	}
	var both, cloned []string
	one := map[string][]string{}
	for _, c := range d.plan.Compiled {
		name := strings.TrimSpace(c.Name + " " + c.Version)
		switch {
		case c.own():
		case c.Source == facts.SourceGit || c.Source == facts.SourceURL:
			cloned = append(cloned, c.Name)
		case len(c.Arches) == 1 && len(d.cpus) > 1:
			one[c.Arches[0]] = append(one[c.Arches[0]], name)
		default:
			both = append(both, name)
		}
	}
	path := d.project.Lock.Path
	if len(both) > 0 {
		d.say("DW202", path, 0, fmt.Sprintf("built from source, since no wheel fits %s: %s", where, strings.Join(both, ", ")), "")
	}
	for _, arch := range d.cpus {
		if len(one[arch]) > 0 {
			remedy := d.otherOnly(arch)
			if d.plan.Base.Family == Alpine {
				remedy = "leave `base` at slim, or " + remedy
			}
			d.say("DW206", path, 0, fmt.Sprintf("built from source on %s only, since no wheel there fits %s: %s", arch, where, strings.Join(one[arch], ", ")), remedy)
		}
	}
	if len(cloned) > 0 {
		d.say("DW209", path, 0, "built from source, since they come from a repository or an archive: "+strings.Join(cloned, ", "), "")
	}
}

// otherOnly is the remedy against what is so on one CPU: an image that is not for it.
func (d *decider) otherOnly(arch string) string {
	others := slices.DeleteFunc(slices.Clone(d.cpus), func(a string) bool { return a == arch })
	return fmt.Sprintf("if the image is for %s only, say so: platforms = [%q]", others[0], platformNames(others)[0])
}
