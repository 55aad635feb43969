package index

import (
	"slices"
	"strings"

	"github.com/dockwright/dockwright/detect/facts"
)

// note makes the notes of one package.
func (r Request) note(lock *facts.Lock, i int) func(why string) Note {
	return func(why string) Note { return noteOf(lock, i, why) }
}

// fillOne gives a package the files that its digests allow, of those that are
// known: the project's own, then those of the indexes in their order.
func fillOne(p *facts.Package, w *want, local []RecordedFile, note func(string) Note, report *Report) {
	if !w.known && len(w.sources) == 0 && len(local) == 0 {
		report.Lacking = append(report.Lacking, note("dockwright.lock does not hold it"))
		return
	}
	candidates := slices.Clone(local)
	for _, e := range w.entries {
		candidates = append(candidates, e.Files...)
	}
	if len(candidates) == 0 {
		report.Absent = append(report.Absent, note("none of the indexes has this version"))
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

// allowed keeps the files that a lock's digests let pass, each name once, and
// tells the digests that no file has. As in pip, a file of which the index
// gives no digest may be the one that is meant: it is known only when it is
// there. When nothing matches, that goes for files with digests of other kinds.
func allowed(candidates []RecordedFile, locked []string) (kept []RecordedFile, unmatched []string) {
	if len(locked) > 0 {
		matched := map[string]bool{}
		matches := func(f RecordedFile) bool {
			return slices.ContainsFunc(f.Hashes, func(h string) bool { return slices.Contains(locked, h) })
		}
		for _, f := range candidates {
			for _, h := range f.Hashes {
				matched[h] = true
			}
		}
		unmatched = slices.DeleteFunc(slices.Clone(locked), func(h string) bool { return matched[h] })
		some := slices.ContainsFunc(candidates, matches)
		undecided := func(f RecordedFile) bool { return len(f.Hashes) == 0 || !some && !comparable(f, locked) }
		if slices.ContainsFunc(candidates, undecided) {
			unmatched = nil // one of those may have it
		}
		candidates = slices.DeleteFunc(slices.Clone(candidates), func(f RecordedFile) bool { return !matches(f) && !undecided(f) })
	}
	seen := map[string]bool{}
	for _, f := range candidates {
		if !seen[f.Name] {
			seen[f.Name] = true
			kept = append(kept, f)
		}
	}
	return kept, unmatched
}

// comparable tells whether a file has a digest of a kind that the lock has.
func comparable(f RecordedFile, locked []string) bool {
	for _, h := range f.Hashes {
		kind, _, _ := strings.Cut(h, ":")
		if slices.ContainsFunc(locked, func(l string) bool { return strings.HasPrefix(l, kind+":") }) {
			return true
		}
	}
	return false
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
