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
	// Missing is wanted too, and no package of the suite: by the name that it has
	// in suites that do have it.
	Missing []string
	// Pure tells that a build compiles nothing.
	Pure bool
	// Known is false when there is no entry: a caller that builds the package
	// then has to guess (Guess is a C toolchain).
	Known bool
	// LegacySetuptools is the set of setuptools' versions (PEP 440) that still
	// build the package, which asks for none itself, so that a build takes the
	// newest and fails. "" when it builds with any, or is not built.
	LegacySetuptools string
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

// newest is the Debian suite whose names the data has.
const newest = "trixie"

// For tells what a package needs on a distribution. The name is taken in any
// spelling (PEP 503), the version as the lock has it ("" when it has none: the
// newest is meant), the extras are those that are asked of it, and installed the
// normalized names of what is installed with it. Built tells that it is built
// from source there, not installed from a wheel. The suite is "trixie",
// "bookworm", "bullseye" or an Alpine release; a suite that the data does not
// know has the names of the newest one.
func For(name, version string, extras []string, installed map[string]bool, built bool, family, suite string) Need {
	d := load()
	e := d.find(pep508.NormalizeName(name), version)
	if e == nil {
		return Need{}
	}
	n := Need{Pure: e.Pure, Known: true, Source: e.Source}
	if !e.brought(extras, installed) {
		n.Runtime = append(n.Runtime, e.WheelRuntime.of(family)...)
	}
	if built {
		n.LegacySetuptools = e.LegacySetuptools
		n.Runtime = append(n.Runtime, e.Runtime.of(family)...)
		n.Build = append(n.Build, e.Build.of(family)...)
		for _, word := range e.Tools {
			t := d.tools[word]
			n.Build = append(n.Build, t.build.of(family)...)
			n.Runtime = append(n.Runtime, t.runtime.of(family)...)
		}
	}
	var lacks [2][]string
	n.Build, lacks[0] = d.named(n.Build, family, suite)
	n.Runtime, lacks[1] = d.named(n.Runtime, family, suite)
	n.Missing = sorted(slices.Concat(lacks[0], lacks[1]))
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

// brought tells that an extra or another package makes the system's libraries
// needless.
func (e *entry) brought(extras []string, installed map[string]bool) bool {
	return slices.ContainsFunc(e.UnlessInstalled, func(name string) bool { return installed[name] }) ||
		slices.ContainsFunc(extras, func(x string) bool { return slices.Contains(e.UnlessExtras, pep508.NormalizeName(x)) })
}

// named gives the packages the names that they have in the suite, sorted, and
// those that it lacks, by the data's names.
func (d *data) named(packages []string, family, suite string) (names, missing []string) {
	if family == Alpine {
		suite = Alpine
	} else if _, ok := d.suites[suite]; !ok {
		suite = newest
	}
	for _, p := range packages {
		own, ok := d.suites[suite][p]
		switch {
		case !ok:
			names = append(names, p)
		case own == "":
			missing = append(missing, p)
		default:
			names = append(names, own)
		}
	}
	return sorted(names), sorted(missing)
}

// sorted sorts the list and leaves each name once.
func sorted(list []string) []string {
	slices.Sort(list)
	return slices.Compact(list)
}
