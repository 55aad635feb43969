// Package pdmlock reads pdm.lock.
//
// The format is settled by PDM's own reader, src/pdm/project/lockfile/pdmlock.py
// and src/pdm/models/repositories/lock.py in https://github.com/pdm-project/pdm.
// Lock versions: 3.1 (PDM 1), 4.0 (2.0), 4.1 (2.3), 4.2 (2.5), 4.3 (2.8: files
// in the package), 4.4 (2.10), 4.4.1 (2.11: groups and markers in the package),
// 4.4.2 (2.16), 4.5.0 (2.17: targets), 4.5.1 (2.28: lock_inputs, if asked for,
// in place of the content hash).
package pdmlock

import (
	"slices"
	"strings"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/pep440"
	"github.com/dockwright/dockwright/detect/pep508"
)

// Kind is the facts.Lock.Kind of what Parse returns.
const Kind = "pdm.lock"

// Of the major version the minor may be at most newest: PDM's rule is that a
// change of the minor version breaks older readers.
const (
	major  = 4
	newest = 5
)

// Parse reads a pdm.lock. The path, slash-separated and relative to the build
// context, is where the file lies: the paths in it, and its ${PROJECT_ROOT},
// are relative to its folder and come out relative to the context.
//
// A name that the lock lists once per combination of extras becomes one package.
//
// With the strategy inherit_metadata (PDM's default since 2.11) the lock is
// Flat, and Roots has the main dependencies ("default") and each group that was
// locked. PDM calls the project's extras groups too, and the lock does not tell
// them apart: each stands there as a RootGroup and as a RootExtra with the same
// edges, so that either selection finds it.
//
// Otherwise Roots is nil: they are the manifest's requirements, and the edges
// between packages lead on from there. What a package listed with extras adds
// is divided among those extras as far as the lock tells: a combination that
// isn't listed by its parts gives all of it to each.
//
// Environments describes the targets that name a platform or an interpreter.
//
// The error is a *facts.Error: TOML that is broken or of the wrong types, a
// lock_version other than 4.0 to 4.5, a package without name, or with a marker
// or dependencies that cannot be read.
func Parse(path string, data []byte) (*facts.Lock, []facts.Diagnostic, error) {
	doc, err := decode(path, data)
	if err != nil {
		return nil, nil, err
	}
	meta := doc.Metadata
	if err := checkVersion(path, meta.LockVersion); err != nil {
		return nil, nil, err
	}
	r := reader{path: path, doc: doc, at: map[identity]int{}}
	lock := &facts.Lock{
		Path: path, Kind: Kind, Format: meta.LockVersion,
		Flat: meta.inherits(), Pinned: true, Hashed: true,
		ContentHash:    meta.ContentHash,
		RequiresPython: requiresPython(meta.Targets),
		Environments:   environments(meta),
	}
	if err := r.packages(lock); err != nil {
		return nil, nil, err
	}
	if lock.Flat {
		lock.Roots, err = r.roots(lock.Packages)
	} else {
		err = r.edges(lock.Packages)
	}
	if err != nil {
		return nil, nil, err
	}
	return lock, nil, nil
}

func checkVersion(path, text string) error {
	v, err := pep440.Parse(text)
	if err != nil {
		return facts.Errorf(path, 0, "lock_version %q is no version", text).Fix(relock)
	}
	release := append(v.Release(), 0)
	switch {
	case release[0] < major:
		return facts.Errorf(path, 0, "lock_version %s is of PDM 1, which PDM 2 does not read either", text).
			Fix("make the lock anew with `pdm lock` of PDM 2")
	case release[0] > major || release[1] > newest:
		return facts.Errorf(path, 0, "lock_version %s is newer than the 4.0 to 4.5 that are known", text).
			Fix("update dockwright, or make the lock anew with PDM 2.29 or older")
	}
	return nil
}

// requiresPython is what the targets have together; "" when one has no bound.
func requiresPython(targets []target) string {
	var ranges []string
	for _, t := range targets {
		python := pythonRange(t.RequiresPython)
		if python == "" {
			return ""
		}
		if !slices.Contains(ranges, python) {
			ranges = append(ranges, python)
		}
	}
	return strings.Join(ranges, " || ")
}

// pythonRange gives a range in the form of the facts: dep-logic, in which PDM
// writes its own, joins alternatives with a bare "||".
func pythonRange(text string) string {
	alternatives := strings.Split(text, "||")
	for i, set := range alternatives {
		alternatives[i] = strings.TrimSpace(set)
		if alternatives[i] == "" || alternatives[i] == "*" {
			return ""
		}
	}
	return strings.Join(alternatives, " || ")
}

func environments(meta *metadata) []string {
	if len(meta.Targets) == 0 && !meta.crossPlatform() {
		return []string{"the platform that `pdm lock` ran on"}
	}
	var out []string
	for _, t := range meta.Targets {
		if t.Platform == "" && t.Implementation == "" {
			continue
		}
		var parts []string
		for _, part := range []struct{ what, value string }{
			{"Python ", t.RequiresPython}, {"platform ", t.Platform}, {"implementation ", t.Implementation},
		} {
			if part.value != "" {
				parts = append(parts, part.what+part.value)
			}
		}
		if t.GILDisabled {
			parts = append(parts, "free-threaded")
		}
		out = append(out, strings.Join(parts, ", "))
	}
	return out
}

// roots makes the graph of a lock that holds groups: each wants its packages.
func (r *reader) roots(packages []facts.Package) ([]facts.Root, error) {
	names, err := r.groups()
	if err != nil {
		return nil, err
	}
	edges := make([][]facts.Edge, len(names))
	for i := range r.doc.Package {
		e := &r.doc.Package[i]
		marker, err := canonicalMarker(e.Marker)
		if err != nil {
			return nil, r.fail(i, "%v", err)
		}
		p := &packages[r.merged[i]]
		edge := facts.Edge{
			Name: p.Name, Version: p.Version, Source: p.Source.ID,
			Extras: normalized(e.Extras), Marker: marker,
		}
		wanted := normalized(e.Groups)
		for g, name := range names {
			// PDM installs what has no group with every selection.
			if len(wanted) == 0 || slices.Contains(wanted, name) {
				edges[g] = append(edges[g], edge)
			}
		}
	}
	roots := []facts.Root{{Kind: facts.RootMain, Edges: edges[0]}}
	for g, name := range names[1:] {
		roots = append(roots,
			facts.Root{Kind: facts.RootGroup, Name: name, Edges: edges[g+1]},
			facts.Root{Kind: facts.RootExtra, Name: name, Edges: edges[g+1]})
	}
	return roots, nil
}

// groups are the locked groups, "default" first, the others sorted.
func (r *reader) groups() ([]string, error) {
	all := slices.Clone(r.doc.Metadata.Groups)
	for i := range r.doc.Package {
		all = append(all, r.doc.Package[i].Groups...)
	}
	all = normalized(all)
	for _, name := range all {
		if name == "" {
			return nil, facts.Errorf(r.path, 0, "the lock names a group without a name").Fix(relock)
		}
	}
	slices.Sort(all)
	all = slices.DeleteFunc(slices.Compact(all), func(name string) bool { return name == "default" })
	return append([]string{"default"}, all...), nil
}

func normalized(names []string) []string {
	var out []string
	for _, name := range names {
		out = append(out, pep508.NormalizeName(name))
	}
	return out
}
