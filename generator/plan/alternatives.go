package plan

import (
	"github.com/dockwright/dockwright/detect/facts"
)

// Alternative is a Python that all constraints of the project allow, with what
// its dependencies come to on it.
type Alternative struct {
	Python string `json:"python"` // "3.13"
	Chosen bool   `json:"chosen"`
	// Against is what spoke against one that was not chosen, "" for the chosen.
	Against string `json:"against,omitempty"`
	// Tallies are in the order glibc x86_64, glibc aarch64, musl x86_64, musl
	// aarch64, without the CPUs that the image is not for.
	Tallies []Tally `json:"tallies"`
}

// Tally counts the dependencies of each class on a target; the project's own
// folders do not count.
type Tally struct {
	Target  string `json:"target"` // "cp313-glibc2.41-x86_64"
	Wheel   int    `json:"wheel"`
	Sdist   int    `json:"sdist"`
	None    int    `json:"none"`
	Unknown int    `json:"unknown"`
	// Built and Lacking name those of class sdist and none, in the order of the lock.
	Built   []string `json:"built"`
	Lacking []string `json:"lacking"`
}

// OnAlpine is what an image on Alpine would come to, whichever base was chosen.
type OnAlpine struct {
	Image string `json:"image"` // "python:3.13-alpine3.24"
	// Possible tells that `base = "alpine"` is taken, with nothing left to luck:
	// no blocker on the first of the CPUs, and nothing unknown.
	Possible bool      `json:"possible"`
	Blockers []Blocker `json:"blockers"`
	// Unknown are the dependencies of which the lock names no files, so that
	// nothing says whether they have wheels for musl.
	Unknown []string `json:"unknown"`
	// Seconds is about how long the blockers of an image take to compile, all
	// together, on one core; those of which nothing is known count nothing. 0 when
	// there are none, or one cannot be installed.
	Seconds int `json:"seconds,omitempty"`
}

// Blocker is a dependency that installs from a wheel on glibc and not on musl,
// or that has no file at all for musl.
type Blocker struct {
	Name    string `json:"name"`
	Version string `json:"version"`
	// Class is sdist for what would be compiled, none for what cannot be installed
	// on one of the CPUs.
	Class  facts.Class `json:"class"`
	Arches []string    `json:"arches"`
	// File is the sdist that would be built, "" for none.
	File string `json:"file,omitempty"`
	// Size is that of the sdist in bytes, WheelSize that of the wheel on glibc; 0
	// when the lock doesn't say.
	Size      int64 `json:"size,omitempty"`
	WheelSize int64 `json:"wheel_size,omitempty"`
	// Packages are the build packages of Alpine that it wants, as far as known.
	Packages []string `json:"packages"`
	// Seconds is an estimate of the time to compile it on one core; 0 for class
	// none, and where there is nothing to estimate from.
	Seconds int `json:"seconds,omitempty"`
	// Because says in words what it would take and what the estimate rests on.
	Because string `json:"because"`
}

// alternatives fills what else there was to choose from.
func (d *decider) alternatives() {
	for _, c := range d.candidates {
		a := Alternative{Python: c.release.Version, Chosen: c.release.Version == d.python.release.Version}
		if !a.Chosen {
			a.Against = d.against(c, d.python)
		}
		a.Tallies = append(d.tallies(c, facts.Glibc), d.tallies(c, facts.Musl)...)
		d.plan.Pythons = append(d.plan.Pythons, a)
	}
	d.plan.Alpine = d.onAlpine()
}

// tallies count what a candidate's image with a C library comes to on each CPU.
func (d *decider) tallies(c candidate, libc facts.Libc) []Tally {
	out := []Tally{}
	for _, arch := range d.cpus {
		if t, ok := d.targetOf(c, libc, arch); ok {
			out = append(out, d.tally(t))
		}
	}
	return out
}

func (d *decider) tally(t facts.Target) Tally {
	out := Tally{Target: t.String(), Built: []string{}, Lacking: []string{}}
	for _, r := range d.rows(t) {
		p := d.project.Lock.Packages[r.index]
		if p.Source.Local() {
			continue
		}
		switch r.verdict.Class {
		case facts.Wheel:
			out.Wheel++
		case facts.Sdist:
			out.Sdist++
			out.Built = append(out.Built, p.Name)
		case facts.None:
			out.None++
			out.Lacking = append(out.Lacking, p.Name)
		case facts.Unknown:
			out.Unknown++
		}
	}
	return out
}
