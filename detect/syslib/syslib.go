// Package syslib knows which Python packages need something of the
// distribution: a compiler and headers to be built from source, a library or a
// program to run.
//
// What it knows is data, in data/*.toml: an entry a package, each with the
// upstream document that says so. A package without an entry is not known to
// need nothing: Need.Known tells the two apart.
package syslib

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/dockwright/dockwright/detect/pep440"
	"github.com/dockwright/dockwright/detect/pep508"
)

// Query asks what one Python package needs.
type Query struct {
	// Name is taken in any spelling (PEP 503), Version as the lock has it: "" when
	// it has none, and the newest is meant.
	Name, Version string
	// Extras are those that are asked of it.
	Extras []string
	// Installed are the normalized names of what is installed with it.
	Installed map[string]bool
	// Python is the interpreter's version by minor, "3.13"; "" for any.
	Python string
	// Built tells that it is built from source, not installed from a wheel, and
	// Bundled that auditwheel then puts the libraries that it is linked with into it.
	Built, Bundled bool
	Image
}

// Image is the distribution that the package is installed on: a family, and the
// suite "trixie", "bookworm", "bullseye" or an Alpine release. A suite that the
// data does not know has the names of the newest one.
type Image struct{ Family, Suite string }

// Need is what one Python package asks of the distribution. The names are the
// distribution's own, sorted and each once.
type Need struct {
	// Build is wanted while the package is built from source, the compilers
	// included; empty when it is installed from a wheel.
	Build []string
	// Runtime is wanted by the finished image.
	Runtime []string
	// Missing is wanted too, and the suite has not got it: packages, by the names
	// that they have in suites that do have them, and releases of libraries.
	Missing []string
	// Rust is the oldest release of Rust that will do, "1.88", where the suite has
	// none as new; "" otherwise.
	Rust string
	// Optional are libraries ("libtbb.so.12") that a module of the package is linked
	// with, and that the package does without.
	Optional []string
	// Bundles tells that Query.Bundled can be asked for, and NoBundle why not, where
	// that is known.
	Bundles  bool
	NoBundle string
	// Linked tells that the module is linked with libraries of the distribution when it
	// is built.
	Linked bool
	// Env are the environment variables that the build wants, sorted by name.
	Env []Variable
	// Lacks is what the build wants and no distribution has, Remedy what to do
	// instead; both "" for most.
	Lacks, Remedy string
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

// Variable is an environment variable.
type Variable struct{ Name, Value string }

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

// For tells what a package needs on a distribution.
func For(q Query) Need {
	d := load()
	e := d.find(pep508.NormalizeName(q.Name), q.Version)
	if e == nil {
		return Need{}
	}
	n := Need{Pure: e.Pure, Known: true, Source: e.Source, Optional: slices.Clone(e.Optional), Bundles: e.Bundle, NoBundle: e.NoBundle, Linked: len(e.Runtime.of(q.Family)) > 0}
	if e.loads(q.Extras, q.Installed) {
		n.Runtime = append(n.Runtime, e.WheelRuntime.of(q.Family)...)
	}
	if q.Built {
		n.LegacySetuptools, n.Env = e.LegacySetuptools, e.variables()
		if e.LacksFrom == "" || q.Python == "" || !older(q.Python, e.LacksFrom) {
			n.Lacks, n.Remedy = e.Lacks, e.Remedy
		}
		if !q.Bundled || !e.Bundle {
			n.Runtime = append(n.Runtime, e.Runtime.of(q.Family)...)
		}
		n.Build = append(n.Build, e.Build.of(q.Family)...)
		if what := e.NotOn[d.suite(q.Image)]; what != "" {
			n.Missing = append(n.Missing, what)
		}
		n.add(e.Tools, e.Rust, q.Image)
	}
	var lacks [2][]string
	n.Build, lacks[0] = d.named(n.Build, q.Image)
	n.Runtime, lacks[1] = d.named(n.Runtime, q.Image)
	n.Missing = sorted(slices.Concat(n.Missing, lacks[0], lacks[1]))
	return n
}

// Toolchain is what some tools need, by the words of the data ("c", "rust"). Rust
// is asked for by its oldest release that will do, "1.83", or "" for the newest
// that the distribution has; where it has none as new, Need.Rust says so.
func Toolchain(words []string, rust string, on Image) Need {
	n := Need{Known: true}
	n.add(words, rust, on)
	n.Build, n.Runtime = sorted(n.Build), sorted(n.Runtime)
	return n
}

// add puts the tools to what is needed.
func (n *Need) add(words []string, rust string, on Image) {
	for _, word := range words {
		t := tools[word]
		n.Build = append(n.Build, t.build.of(on.Family)...)
		n.Runtime = append(n.Runtime, t.runtime.of(on.Family)...)
		if word == "rust" {
			var packages []string
			packages, n.Rust = rustOf(rust, on)
			n.Build = append(n.Build, packages...)
		}
	}
}

// Guess is the toolchain for a package that has no entry and is built: C, which
// is what most extensions want.
func Guess(family string) []string { return slices.Clone(tools["c"].build.of(family)) }

// Library is a shared library, by the name that programs are linked with, and the
// package of the distribution that has it.
type Library struct {
	Name    string `json:"name"`
	Package string `json:"package"`
}

// Libraries are those, by name, whose package has another name than Debian's rule
// makes of theirs: "libGL.so.1" is in libgl1, but "libssl.so.3" in libssl3t64. The
// rule is to leave out ".so.", with a "-" in its place after a digit, in lower case:
// https://www.debian.org/doc/debian-policy/ch-sharedlibs.html#run-time-shared-libraries.
// Alpine names no package: apk finds a library by "so:" and its name.
func Libraries(on Image) []Library {
	d := load()
	var out []Library
	for name, pkg := range d.libraries[d.suite(on)] {
		out = append(out, Library{name, pkg})
	}
	slices.SortFunc(out, func(a, b Library) int { return strings.Compare(a.Name, b.Name) })
	return out
}

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

// loads tells that the system's libraries are used: an extra that asks for them
// is there, and none that makes them needless, nor another package that does.
func (e *entry) loads(extras []string, installed map[string]bool) bool {
	among := func(list []string) bool {
		return slices.ContainsFunc(extras, func(x string) bool { return slices.Contains(list, pep508.NormalizeName(x)) })
	}
	return (len(e.WithExtras) == 0 || among(e.WithExtras)) && !among(e.UnlessExtras) &&
		!slices.ContainsFunc(e.UnlessInstalled, func(name string) bool { return installed[name] })
}

func (e *entry) variables() []Variable {
	var out []Variable
	for _, name := range slices.Sorted(maps.Keys(e.Env)) {
		out = append(out, Variable{name, e.Env[name]})
	}
	return out
}

// older compares versions by their first two numbers.
func older(a, b string) bool {
	var x, y [2]int
	_, errA := fmt.Sscanf(a, "%d.%d", &x[0], &x[1])
	_, errB := fmt.Sscanf(b, "%d.%d", &y[0], &y[1])
	return errA == nil && errB == nil && slices.Compare(x[:], y[:]) < 0
}

// suite is the image's suite as the data names it.
func (d *data) suite(on Image) string {
	if on.Family == Alpine {
		return Alpine
	}
	if _, ok := d.suites[on.Suite]; !ok {
		return newest
	}
	return on.Suite
}

// named gives the packages the names that they have in the suite, sorted, and
// those that it lacks, by the data's names.
func (d *data) named(packages []string, on Image) (names, missing []string) {
	for _, p := range packages {
		own, ok := d.suites[d.suite(on)][p]
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
