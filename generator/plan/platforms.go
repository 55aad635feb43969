package plan

import (
	"fmt"
	"slices"
	"strings"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/pep508"
	"github.com/dockwright/dockwright/generator/config"
)

// arches are the CPUs that an image can be for, by the names of platform tags.
var arches = func() (out []string) {
	for _, p := range config.Platforms() {
		out = append(out, p.Arch)
	}
	return out
}()

// choosePlatforms settles the CPUs that every further decision regards: those that
// are asked for, of those that the lock was resolved for.
func (d *decider) choosePlatforms() error {
	d.cpus = arches
	if asked := d.config.Platforms; asked != nil {
		d.cpus = nil
		for _, p := range config.Platforms() {
			if slices.Contains(asked, p.Name) {
				d.cpus = append(d.cpus, p.Arch)
			}
		}
		d.plan.decide("platforms", strings.Join(platformNames(d.cpus), ", "), "asked for in "+d.configSource("--platform"))
	}
	if only := d.lockedCPU(); only != "" {
		if !slices.Contains(d.cpus, only) {
			return facts.Errorf(d.project.Lock.Path, 0, "the lock is for %s only, by the environments that it states, and the image is to be for %s", only, platformNames(d.cpus)[0]).
				Fix("set platforms to [%q], or widen tool.uv.environments and lock again", platformNames([]string{only})[0])
		}
		if len(d.cpus) > 1 {
			d.say("DW105", d.project.Lock.Path, 0, "the lock is for "+only+" only, by the environments that it states",
				fmt.Sprintf("set platforms to [%q], or widen tool.uv.environments and lock again", platformNames([]string{only})[0]))
		}
		d.cpus = []string{only}
	}
	d.plan.Platforms = platformNames(d.cpus)
	return nil
}

// lockedCPU is the only CPU that the lock was resolved for, "" where it is for both:
// uv can be told to lock for some only (tool.uv.environments), and refuses the others.
// https://docs.astral.sh/uv/reference/settings/#environments
func (d *decider) lockedCPU() string {
	l := d.project.Lock
	if l == nil || l.Kind != "uv.lock" || len(l.Environments) == 0 {
		return ""
	}
	var out []string
	for _, arch := range arches {
		if slices.ContainsFunc(l.Environments, func(text string) bool { return d.mayHold(text, arch) }) {
			out = append(out, arch)
		}
	}
	if len(out) != 1 {
		return ""
	}
	return out[0]
}

// mayHold tells whether a marker holds on Linux with this CPU and any Python.
func (d *decider) mayHold(marker, arch string) bool {
	m, err := pep508.ParseMarker(marker)
	return err != nil || slices.ContainsFunc(d.releases.Pythons, func(r PythonRelease) bool {
		return m.Evaluate(pep508.Linux(target(r, r.Patch, facts.Glibc, d.releases.Debians[0].Glibc, arch)))
	})
}

// platformNames are Docker's names of CPUs.
func platformNames(cpus []string) (out []string) {
	for _, p := range config.Platforms() {
		if slices.Contains(cpus, p.Arch) {
			out = append(out, p.Name)
		}
	}
	return out
}
