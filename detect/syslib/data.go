package syslib

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"sync"

	"github.com/dockwright/dockwright/detect/locktoml"
	"github.com/dockwright/dockwright/detect/pep440"
	"github.com/dockwright/dockwright/detect/pep508"
)

//go:embed data/*.toml
var files embed.FS

// suitesFile holds the names of older suites, librariesFile the packages that are
// not named after their libraries; every other file holds entries.
const (
	suitesFile    = "suites.toml"
	librariesFile = "libraries.toml"
)

// entry is a [[package]] of the data: what holds for some packages, or for some
// versions of one.
type entry struct {
	Names []string `toml:"names"` // normalized
	// Versions is a PEP 440 specifier set, "" for all.
	Versions string `toml:"versions"`
	// Source is the upstream document, a URL.
	Source string `toml:"source"`
	// Pure tells that a build compiles nothing.
	Pure bool `toml:"pure"`
	// SdistOnly tells that the project publishes no wheel for Linux: PyPI's list
	// of files, as read in November 2026.
	SdistOnly bool `toml:"sdist-only"`
	// Tools are the toolchain words that a build needs: keys of tools.
	Tools []string `toml:"tools"`
	// Rust is the oldest release of Rust that compiles it, "1.83": what the sdist's
	// Cargo.toml states, or its Cargo.lock asks for.
	Rust string `toml:"rust"`
	// Env are the environment variables that a build needs.
	Env map[string]string `toml:"env"`
	// NotOn says, by suite (or "alpine"), what a build wants that the suite has not
	// got, such as a newer release of a library.
	NotOn map[string]string `toml:"not-on"`
	// Lacks is what a build wants and no suite has, Remedy what to do instead.
	// LacksFrom is the oldest Python for which that is so ("3.11"), "" for all.
	Lacks     string `toml:"lacks"`
	LacksFrom string `toml:"lacks-from"`
	Remedy    string `toml:"remedy"`

	BuildDebian   []string `toml:"build"`
	BuildAlpine   []string `toml:"build-alpine"`
	RuntimeDebian []string `toml:"runtime"`
	RuntimeAlpine []string `toml:"runtime-alpine"`
	// The wheel-runtime lists are needed however the package was installed:
	// libraries that it opens, or a wheel is linked with but does not hold, and
	// programs that it runs.
	WheelRuntimeDebian []string `toml:"wheel-runtime"`
	WheelRuntimeAlpine []string `toml:"wheel-runtime-alpine"`
	// WithExtras are the extras of which one has to be asked for, since nothing else
	// uses what wheel-runtime names; none stands for always.
	WithExtras []string `toml:"with-extras"`
	// UnlessExtras are extras that bring what wheel-runtime names, UnlessInstalled
	// packages that do.
	UnlessExtras    []string `toml:"unless-extras"`
	UnlessInstalled []string `toml:"unless-installed"`
	// Optional are libraries that a module of the package is linked with, and that
	// the package does without.
	Optional []string `toml:"optional"`
	// Bundle tells that auditwheel can put what runtime names into the wheel, as a real
	// build has shown. NoBundle says why not, where that is known; with neither nobody
	// has tried.
	Bundle   bool   `toml:"bundle"`
	NoBundle string `toml:"no-bundle"`
	// LegacySetuptools is a PEP 440 specifier set: the versions of setuptools that
	// the sdist still builds with, where it asks for any. "" for all.
	LegacySetuptools string `toml:"legacy-setuptools"`

	Build, Runtime, WheelRuntime pair              `toml:"-"`
	specifiers                   pep440.Specifiers `toml:"-"`
}

// data is all that is known. It is not changed after it was read.
type data struct {
	entries []*entry
	byName  map[string][]*entry          // in the order of the file: newest versions first
	suites  map[string]map[string]string // suite, or Alpine -> name in the data -> its own name
	tools   map[string]tool
	// libraries is suite -> library -> package, where the names differ.
	libraries map[string]map[string]string
}

// load reads the embedded data once. The data is part of the program and a test
// reads it, so that an error here is a bug.
var load = sync.OnceValue(func() *data {
	d, err := read(files)
	if err != nil {
		panic(err)
	}
	return d
})

// read reads the folder data of fsys. The error says which file and entry.
func read(fsys fs.FS) (*data, error) {
	d := &data{byName: map[string][]*entry{}, tools: tools}
	names, err := fs.Glob(fsys, "data/*.toml")
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		text, err := fs.ReadFile(fsys, name)
		if err != nil {
			return nil, err
		}
		switch path.Base(name) {
		case suitesFile:
			err = locktoml.Unmarshal(text, &d.suites)
		case librariesFile:
			err = locktoml.Unmarshal(text, &d.libraries)
		default:
			err = d.add(text)
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
	return d, nil
}

// add reads a file of entries.
func (d *data) add(text []byte) error {
	var file struct {
		Package []entry `toml:"package"`
	}
	if err := locktoml.Unmarshal(text, &file); err != nil {
		return err
	}
	for i := range file.Package {
		e := &file.Package[i]
		if err := e.check(); err != nil {
			return fmt.Errorf("%v: %w", e.Names, err)
		}
		d.entries = append(d.entries, e)
		for _, n := range e.Names {
			d.byName[n] = append(d.byName[n], e)
		}
	}
	return nil
}

// check holds an entry to its form, and fills what follows from it.
func (e *entry) check() error {
	e.Build = pair{e.BuildDebian, e.BuildAlpine}
	e.Runtime = pair{e.RuntimeDebian, e.RuntimeAlpine}
	e.WheelRuntime = pair{e.WheelRuntimeDebian, e.WheelRuntimeAlpine}
	var err error
	if e.specifiers, err = pep440.ParseSpecifiers(e.Versions); err != nil {
		return err
	}
	if _, err := pep440.ParseSpecifiers(e.LegacySetuptools); err != nil {
		return err
	}
	switch {
	case len(e.Names) == 0:
		return errors.New("an entry names a package")
	case e.Source == "":
		return errors.New("an entry has a source")
	case e.Pure && len(e.Tools)+len(e.BuildDebian)+len(e.BuildAlpine) > 0:
		return errors.New("a pure package needs nothing to be built")
	case !e.Pure && len(e.Tools) == 0:
		return errors.New("a package that is not pure needs a toolchain")
	case e.Rust != "" && !slices.Contains(e.Tools, "rust"):
		return errors.New("a release of Rust, and no rust among the tools")
	case e.LacksFrom != "" && e.Lacks == "":
		return errors.New("lacks-from without what is lacking")
	case e.Bundle && len(e.RuntimeDebian) == 0, e.Bundle && e.NoBundle != "":
		return errors.New("bundle is for a package that is linked with what runtime names, and no-bundle for one without it")
	case (e.Lacks == "") != (e.Remedy == ""):
		return errors.New("what a build lacks has a remedy, and a remedy something that is lacking")
	}
	for _, n := range slices.Concat(e.Names, e.WithExtras, e.UnlessExtras, e.UnlessInstalled) {
		if n == "" || n != pep508.NormalizeName(n) {
			return fmt.Errorf("%q is not normalized", n)
		}
	}
	for _, word := range e.Tools {
		if !IsTool(word) {
			return fmt.Errorf("%q is no toolchain", word)
		}
	}
	return nil
}
