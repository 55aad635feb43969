// Package syslib knows which Python packages need something of the
// distribution: a compiler and headers to be built from source, a library or a
// program to run.
//
// What it knows is data, in data/*.toml: an entry a package, each with the
// upstream document that says so. A package without an entry is not known to
// need nothing: Need.Known tells the two apart.
package syslib

import (
	"slices"

	"github.com/dockwright/dockwright/detect/pep440"
	"github.com/dockwright/dockwright/detect/pep508"
)

// Need is what one Python package asks of the distribution. The names are the
// distribution's own, sorted and each once.
type Need struct {
	// Build is wanted while the package is built from source, the compilers
	// included; empty when it is installed from a wheel.
	Build []string
	// Runtime is wanted by the finished image.
	Runtime []string
	// Pure tells that a build compiles nothing.
	Pure bool
	// Known is false when there is no entry: a caller that builds the package
	// then has to guess (Guess is a C toolchain).
	Known bool
	// Source is the upstream document that the entry rests on, a URL.
	Source string
}

// SdistOnly tells that a package has no wheel for Linux at all, so that even a
// lock that names no files leaves no doubt that it is built.
func SdistOnly(name, version string) bool {
	e := load().find(pep508.NormalizeName(name), version)
	return e != nil && e.SdistOnly
}

// Families of distributions.
const (
	Debian = "debian"
	Alpine = "alpine"
)

// For tells what a package needs on a distribution. The name is taken in any
// spelling (PEP 503), the version as the lock has it ("" when it has none: the
// newest is meant), the extras are those that are asked of it. Built tells that
// it is built from source there, not installed from a wheel. The suite is
// "trixie", "bookworm" or an Alpine release; a suite that the data does not
// know has the names of the newest one.
func For(name, version string, extras []string, built bool, family, suite string) Need {
	d := load()
	e := d.find(pep508.NormalizeName(name), version)
	if e == nil {
		return Need{}
	}
	n := Need{Pure: e.Pure, Known: true, Source: e.Source}
	if !e.brings(extras) {
		n.Runtime = append(n.Runtime, e.WheelRuntime.of(family)...)
	}
	if built {
		n.Runtime = append(n.Runtime, e.Runtime.of(family)...)
		n.Build = append(n.Build, e.Build.of(family)...)
		for _, word := range e.Tools {
			t := d.tools[word]
			n.Build = append(n.Build, t.build.of(family)...)
			n.Runtime = append(n.Runtime, t.runtime.of(family)...)
		}
	}
	n.Build, n.Runtime = d.named(n.Build, family, suite), d.named(n.Runtime, family, suite)
	return n
}

// Guess is the toolchain for a package that has no entry and is built: C, which
// is what most extensions want.
func Guess(family string) []string { return slices.Clone(tools["c"].build.of(family)) }

// find returns the entry for a name and version, nil when there is none. A
// version that can't be told takes the first entry, which is the newest.
func (d *data) find(name, version string) *entry {
	entries := d.byName[name]
	v, err := pep440.Parse(version)
	if err != nil && len(entries) > 0 {
		return entries[0]
	}
	for _, e := range entries {
		if e.specifiers.Contains(v, true) {
			return e
		}
	}
	return nil
}

// brings tells that one of the extras makes the system's libraries needless.
func (e *entry) brings(extras []string) bool {
	return slices.ContainsFunc(extras, func(x string) bool {
		return slices.Contains(e.UnlessExtras, pep508.NormalizeName(x))
	})
}

// named gives the packages the names that they have in the suite, sorted.
func (d *data) named(packages []string, family, suite string) []string {
	var out []string
	for _, p := range packages {
		if family == Debian {
			if old, ok := d.suites[suite][p]; ok {
				p = old
			}
		}
		if p != "" {
			out = append(out, p)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}
