package plan

import (
	"fmt"
	"slices"
	"strings"

	"github.com/dockwright/dockwright/detect/facts"
)

// systemPackages settles what the distribution has to bring: a compiler where
// something is built, git where something is cloned, and what the user adds.
func (d *decider) systemPackages() {
	var forCompiler []string
	d.remarkBuilt()
	if lock.Kind == "requirements" && !lock.Pinned {
		d.say("DW207", lock.Path, 0, "not every requirement has an exact version: two builds may differ", "compile the file: `uv pip compile --generate-hashes` or `pip-compile --generate-hashes`")
	}
	slices.Sort(d.missed)
	for _, m := range d.missed {
		d.say("DW204", lock.Path, 0, m, "lock again")
	}
}

// remarkBuilt names what is built from source, and what only one CPU builds.
func (d *decider) remarkBuilt() {
	where := fmt.Sprintf("Python %s on %s", d.plan.Python.Minor, d.plan.Base.Suite)
	var both, cloned []string
	one := map[string][]string{}
	for _, c := range d.plan.Compiled {
		name := strings.TrimSpace(c.Name + " " + c.Version)
		switch {
		case c.local(d.project):
		case slices.Contains(d.cloned(), c.Name):
			cloned = append(cloned, c.Name)
		case len(c.Arches) == 1:
			one[c.Arches[0]] = append(one[c.Arches[0]], name)
		default:
			both = append(both, name)
		}
	}
	path := d.project.Lock.Path
	if len(both) > 0 {
		d.say("DW202", path, 0, fmt.Sprintf("built from source, since no wheel fits %s: %s", where, strings.Join(both, ", ")), "")
	}
	for _, arch := range arches {
		if len(one[arch]) > 0 {
			d.say("DW206", path, 0, fmt.Sprintf("built from source on %s only, since no wheel there fits %s: %s", arch, where, strings.Join(one[arch], ", ")), "")
		}
	}
	if len(cloned) > 0 {
		d.say("DW209", path, 0, "cloned with git and built: "+strings.Join(cloned, ", "), "")
	}
}
