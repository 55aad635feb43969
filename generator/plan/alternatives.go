package plan

import "github.com/dockwright/dockwright/detect/facts"

// Alternative is a Python that all constraints of the project allow, with what
// its dependencies come to on it.
type Alternative struct {
	Python string `json:"python"` // "3.13"
	Chosen bool   `json:"chosen"`
	// Against is what spoke against one that was not chosen, "" for the chosen.
	Against string `json:"against,omitempty"`
	// Tallies are in the order glibc x86_64, glibc aarch64, musl x86_64, musl
	// aarch64, without the CPUs that the lock is not for.
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
	Image    string    `json:"image"` // "python:3.13-alpine3.24"
	Possible bool      `json:"possible"`
	Blockers []Blocker `json:"blockers"`
	// Seconds is about how long the blockers take to compile, all together, on one
	// CPU; 0 when there are none, or one of them cannot be installed.
	Seconds int `json:"seconds,omitempty"`
}

// Blocker is a dependency that installs from a wheel on glibc and not on musl,
// or that has no file at all for musl.
type Blocker struct {
	Name    string      `json:"name"`
	Version string      `json:"version"`
	Class   facts.Class `json:"class"` // sdist: it would be compiled; none: it cannot be installed
	Arches  []string    `json:"arches"`
	// File is the sdist that would be built, "" for none.
	File string `json:"file,omitempty"`
	// Size is that of the sdist in bytes, WheelSize that of the wheel on glibc; 0
	// when the lock doesn't say.
	Size      int64 `json:"size,omitempty"`
	WheelSize int64 `json:"wheel_size,omitempty"`
	// Packages are the build packages of Alpine that it wants, as far as known.
	Packages []string `json:"packages"`
	// Seconds is an estimate of the time to compile it, 0 for class none.
	Seconds int `json:"seconds,omitempty"`
	// Because says in words what it would take and what the estimate rests on.
	Because string `json:"because"`
}
