// Package packagedata tells which files of an import package setuptools ships in
// a wheel besides its modules. The other build backends ship every file of the
// package.
//
// References: https://setuptools.pypa.io/en/latest/userguide/datafiles.html and,
// for MANIFEST.in, https://setuptools.pypa.io/en/latest/userguide/miscellaneous.html.
package packagedata

import (
	"path"
	"strings"

	"github.com/dockwright/dockwright/detect/facts"
)

// Rules are what a project tells setuptools.
type Rules struct {
	Data facts.PackageData
	// Default is include-package-data where it isn't set: true for projects that
	// pyproject.toml describes.
	Default bool
	// Manifest is MANIFEST.in, nil for none. Its paths are relative to the project.
	Manifest []byte
}

// AllShipped tells whether a build backend ships every file of a package: each
// does, but setuptools and meson-python, and those that are not known do not count.
// The sources are each one's own page on what goes into a wheel:
// https://hatch.pypa.io/latest/plugins/builder/wheel/,
// https://python-poetry.org/docs/pyproject/#include-and-exclude,
// https://docs.astral.sh/uv/concepts/build-backend/,
// https://flit.pypa.io/en/stable/pyproject_toml.html,
// https://backend.pdm-project.org/build_config/.
func AllShipped(backend string) bool {
	module, _, _ := strings.Cut(backend, ":")
	top, _, _ := strings.Cut(module, ".")
	return top != "" && top != "setuptools"
}

// Ships tells whether a file is shipped. root is the folder that packages are
// imported from, "." or "src"; file is relative to the project.
func (r Rules) Ships(root, file string) bool {
	rel, ok := strings.CutPrefix(file, root+"/")
	if root == "." {
		rel, ok = file, true
	}
	if !ok || r.Data.Computed { // not known, so nothing is said
		return true
	}
	if matches(r.Data.Excluded, rel) {
		return false
	}
	if matches(r.Data.Patterns, rel) {
		return true
	}
	include := r.Data.Include == "true" || r.Data.Include == "" && r.Default
	return include && r.listed(file)
}

// matches tells whether one of the patterns takes a file: each is relative to its
// package, and counts for the packages "*" and "" in every one.
func matches(patterns []facts.PackagePattern, rel string) bool {
	for _, p := range patterns {
		dir := strings.ReplaceAll(p.Package, ".", "/")
		for at := path.Dir(rel); at != "." && at != "/"; at = path.Dir(at) {
			if (p.Package == "" || p.Package == "*" || at == dir) && globs(path.Clean(p.Glob), strings.TrimPrefix(rel, at+"/")) {
				return true
			}
		}
	}
	return false
}

// globs is Python's glob with recursive=True: "**" stands for any folders.
func globs(pattern, name string) bool {
	head, rest, more := strings.Cut(pattern, "/")
	first, below, deeper := strings.Cut(name, "/")
	if head == "**" {
		return !more || globs(rest, name) || deeper && globs(pattern, below)
	}
	ok, err := path.Match(head, first)
	return ok && err == nil && more == deeper && (!more || globs(rest, below))
}
