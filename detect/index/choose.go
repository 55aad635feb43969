package index

import (
	"slices"
	"strings"

	"github.com/dockwright/dockwright/detect/facts"
)

// fillOne gives a package the files that its digests allow, of those that are
// known: the project's own, those of --find-links, then those of the indexes in
// their order. What package wheel prefers of equals, the first, is what the
// manager takes.
func (r Request) fillOne(lock *facts.Lock, i int, w *want, local []RecordedFile, report *Report) {
	p := &lock.Packages[i]
	note := func(why string) Note { return noteOf(lock, i, why) }
	alone := r.Sources.NoIndex && len(r.Sources.Pages) == 0
	if !w.known && !alone {
		report.Lacking = append(report.Lacking, note(RecordName+" does not hold it"))
		return
	}
	candidates := slices.Clone(local)
	for _, e := range w.entries {
		candidates = append(candidates, e.Files...)
	}
	if !r.Sources.FirstOnly {
		slices.Reverse(candidates) // of equals pip's resolver takes the last
	}
	if len(candidates) == 0 {
		why := "none of the indexes has this version"
		if alone {
			why = "no index may be asked, and --find-links has no such version"
		}
		report.Absent = append(report.Absent, note(why))
		p.Absent = true
		return
	}
	var locked []string
	for _, f := range p.Files {
		if f.Hash != "" {
			locked = append(locked, strings.ToLower(f.Hash))
		}
	}
	kept, unmatched := allowed(candidates, locked)
	if len(unmatched) > 0 {
		n := note("the indexes have no file with this digest")
		n.Hashes, n.Whole = unmatched, len(unmatched) == len(locked)
		report.Unmatched = append(report.Unmatched, n)
	}
	if len(kept) == 0 {
		p.Absent = true
		return
	}
	if !slices.ContainsFunc(kept, func(f RecordedFile) bool { return !f.Yanked }) {
		report.Yanked = append(report.Yanked, note(kept[0].YankedReason))
	}
	p.Files = make([]facts.File, 0, len(kept))
	python := kept[0].RequiresPython
	for _, f := range kept {
		p.Files = append(p.Files, f.fact(locked))
		if f.RequiresPython != python {
			python = ""
		}
	}
	if p.RequiresPython == "" {
		p.RequiresPython = python
	}
}

// allowed keeps the files that a lock's digests let pass, and tells the digests
// that no file has. What two indexes say the same of stands there once. As in
// pip, a file of which the index gives no digest may be the one that is meant:
// it is known only when it is there. When nothing matches, that goes for files
// with digests of other kinds.
func allowed(candidates []RecordedFile, locked []string) (kept []RecordedFile, unmatched []string) {
	if len(locked) > 0 {
		candidates, unmatched = byDigest(candidates, locked)
	}
	type same struct {
		name, python string
		yanked       bool
	}
	seen := map[same]bool{}
	for _, f := range candidates {
		key := same{f.Name, f.RequiresPython, f.Yanked}
		if !seen[key] {
			seen[key] = true
			kept = append(kept, f)
		}
	}
	return kept, unmatched
}

func byDigest(candidates []RecordedFile, locked []string) (kept []RecordedFile, unmatched []string) {
	isLocked, kinds, found := map[string]bool{}, map[string]bool{}, map[string]bool{}
	for _, h := range locked {
		isLocked[h] = true
		kinds[kind(h)] = true
	}
	matches := func(f RecordedFile) bool {
		return slices.ContainsFunc(f.Hashes, func(h string) bool { return isLocked[h] })
	}
	for _, f := range candidates {
		for _, h := range f.Hashes {
			found[h] = true
		}
	}
	some := slices.ContainsFunc(candidates, matches)
	undecided := func(f RecordedFile) bool {
		return len(f.Hashes) == 0 || !some && !slices.ContainsFunc(f.Hashes, func(h string) bool { return kinds[kind(h)] })
	}
	doubt := false
	for _, f := range candidates {
		if u := undecided(f); u || matches(f) {
			kept = append(kept, f)
			doubt = doubt || u
		}
	}
	if doubt {
		return kept, nil // one of those may have what is not found
	}
	return kept, slices.DeleteFunc(slices.Clone(locked), func(h string) bool { return found[h] })
}

// kind is the algorithm of a digest.
func kind(hash string) string {
	name, _, _ := strings.Cut(hash, ":")
	return name
}

// fact is a file as locks have it. Of its digests the locked one is taken, else
// the first that is no relic (MD5, SHA-1).
func (f RecordedFile) fact(locked []string) facts.File {
	file := facts.File{Name: f.Name, Size: f.Size, RequiresPython: f.RequiresPython, Yanked: f.Yanked}
	for _, h := range f.Hashes {
		if slices.Contains(locked, h) {
			file.Hash = h
			break
		}
		if file.Hash == "" && strings.HasPrefix(h, "sha") && !strings.HasPrefix(h, "sha1:") {
			file.Hash = h
		}
	}
	return file
}
