// Package closure walks a lock's graph: which of its packages are installed for
// a selection of members, groups and extras in one environment. It is the one
// walk that all lock formats go through.
package closure

import (
	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/pep508"
)

// Result is what a walk reached, and what it stumbled over. It is plain data:
// equal walks give equal results.
type Result struct {
	// Packages are those that are installed, in the order of the lock.
	Packages []Reached
	// Missing are the dependencies that hold in the environment and that the
	// lock has no package for, in the order in which they were met.
	Missing []Missing
	// Ambiguous are the dependencies for which several packages were left after
	// all conditions, and one had to be picked.
	Ambiguous []Ambiguous
	// Unknown are selected groups ("docs") and extras ("extra:pdf") that none of
	// the selected members has a root for.
	Unknown []string
	// Clashes are the active choices of each conflict set that has more than
	// one: uv refuses to install such a selection.
	Clashes [][]facts.Choice

	lock   *facts.Lock
	visits []visit
}

// Reached is an installed package.
type Reached struct {
	// Package is its index in Lock.Packages.
	Package int
	// By names what asked for it, directly or not: "main", group names, and
	// "extra:NAME", sorted. Walks and packages share the slices: don't change them.
	By []string
	// Extras are those of its extras that were asked for, sorted, whether the
	// package has them or not.
	Extras []string

	visit int32
}

// Missing is a dependency that leads nowhere.
type Missing struct {
	Name string // normalized; the source's ID or URL when the dependency has no name
	From string // the package that has it, or the root, as in Reached.By
}

// Ambiguous is a dependency that was settled by taking the newest version.
type Ambiguous struct {
	Name   string
	From   string // as in Missing
	Chosen int    // index in Lock.Packages
	Others []int  // those that were as good
}

// Walk finds the packages of the lock that are installed for the selection in
// the environment. To walk one lock more than once, make a Walker.
//
// The roots are the lock's or, for formats that leave them to the manifest,
// those that Roots makes. Of env, Extras and DependencyGroups are set from sel.
//
// Without Members in sel, the roots without a member are taken, or those of the
// only member there is. Members [m] is what `uv sync --package m` installs:
// groups that m hasn't are those of the workspace's root. (uv's default groups
// are m's own only: leave out of sel those that m hasn't.) A workspace whose
// root is no project, as a whole, is all of its members and "".
//
// The error is a *facts.Error about a marker of the lock that cannot be read.
func Walk(lock *facts.Lock, roots []facts.Root, sel facts.Selection, env pep508.Environment) (Result, error) {
	return New(lock).Walk(roots, sel, env)
}
