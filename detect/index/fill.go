package index

import (
	"context"
	"slices"
	"strings"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/pep440"
	"github.com/dockwright/dockwright/detect/wheel"
)

// Request is how a lock is filled.
type Request struct {
	Sources Sources
	Client  *Client // may be nil with Offline
	// Record is what was learned before; nil for none.
	Record *Record
	// Offline asks nobody: what the record lacks stays unknown. Refresh asks for
	// everything anew; else only what the record lacks is asked for.
	Offline, Refresh bool
	// Local lists the names of the files in a folder of Sources.Local; nil when
	// none can be read.
	Local func(place string) ([]string, error)
	// Progress is told how many of the projects that are asked for have been
	// answered, first with 0. Calls do not overlap.
	Progress func(done, total int)
}

// Report is what Fill came to, each list in the order of the lock.
type Report struct {
	// Record is what to write as dockwright.lock; nil when the lock needs no
	// index, and when it is offline (then nothing was learned).
	Record *Record
	// Open are the packages without an exact version, which no index can settle.
	Open []Note
	// Lacking are those that the record says nothing of, when offline.
	Lacking []Note
	// Absent are those whose version none of the indexes has.
	Absent []Note
	// Unmatched are those with locked digests that none of the files has.
	Unmatched []Note
	// Yanked are those of which all files were withdrawn.
	Yanked []Note
	// Stale tells that the record was made from other indexes than the project
	// names now, and so does not count.
	Stale bool
}

// Note is something to say about a package of the lock.
type Note struct {
	Package int // index into Lock.Packages
	Name    string
	Version string
	Line    int
	Why     string // for a reader; the reason of a yank is the index's own words
	// Hashes are the digests that matched nothing, Whole that none matched.
	Hashes []string
	Whole  bool
}

// Needed tells whether an index has something to say about a lock: whether it
// has packages with a version and without files.
func Needed(lock *facts.Lock) bool {
	return slices.ContainsFunc(lock.Packages, func(p facts.Package) bool { return nameless(p) && p.Version != "" })
}

// nameless tells whether a package comes from an index and names no file.
func nameless(p facts.Package) bool {
	return (p.Source.Kind == facts.SourceRegistry || p.Source.Kind == "") &&
		!slices.ContainsFunc(p.Files, func(f facts.File) bool { return f.Name != "" })
}

// Fill gives the packages of a lock their files: those that the indexes have of
// the locked version and, where the lock has digests, whose digest it has. Size,
// Requires-Python and whether a file was withdrawn come along; URLs do not,
// since they are not recorded and may hold signatures. What is filled is the
// same, whether an index said it just now or the record.
//
// A package of which there is no such file is Absent.
//
// On an error (a *facts.Error naming the index, or the context's) the lock is
// as it was.
func Fill(ctx context.Context, lock *facts.Lock, r Request) (Report, error) {
	var report Report
	wants := wanted(lock, &report)
	if len(wants) == 0 {
		return report, nil
	}
	old := r.Record
	if old != nil && !old.holds(r.Sources) {
		old, report.Stale = nil, true
	}
	recall(wants, old)
	local, err := r.local(wants)
	if err != nil {
		return Report{}, err
	}
	if !r.Offline {
		if err := ask(ctx, lock, wants, r); err != nil {
			return Report{}, err
		}
		report.Record = r.newRecord(wants)
	}
	for _, w := range wants {
		for _, i := range w.packages {
			r.fillOne(lock, i, w, local[w], &report)
		}
	}
	return report, nil
}

// want is a version that packages of the lock ask for.
type want struct {
	name    string
	version string // normalized; as written when PEP 440 doesn't know it
	matches func(version string) bool
	// packages are the places in the lock: one version may stand there with
	// several sources.
	packages []int
	sources  []Source
	hashes   []string // all that are locked for it, lower-cased

	entries []RecordedPackage // what is known; one without files for "nobody has it"
	known   bool
}

type wantKey struct{ name, version, index string }

// wanted gathers what there is to look for, and reports what cannot be.
func wanted(lock *facts.Lock, report *Report) []*want {
	var wants []*want
	at := map[wantKey]*want{}
	for i, p := range lock.Packages {
		if !nameless(p) {
			continue
		}
		if p.Version == "" {
			report.Open = append(report.Open, noteOf(lock, i, "the lock names no exact version"))
			continue
		}
		version, matches := matcher(p.Version)
		key := wantKey{p.Name, version, p.Source.URL}
		w := at[key]
		if w == nil {
			w = &want{name: p.Name, version: version, matches: matches}
			at[key] = w
			wants = append(wants, w)
		}
		w.packages = append(w.packages, i)
		for _, f := range p.Files {
			if f.Hash != "" {
				w.hashes = append(w.hashes, strings.ToLower(f.Hash))
			}
		}
	}
	return wants
}

// matcher tells which versions of files "==version" takes: local versions too,
// unless the pin has one itself. A version that PEP 440 does not know (===) is
// no file's.
func matcher(pin string) (normal string, matches func(string) bool) {
	v, err := pep440.Parse(pin)
	if err != nil {
		return pin, func(string) bool { return false }
	}
	spec, err := pep440.ParseSpecifier("==" + v.String())
	if err != nil {
		return pin, func(string) bool { return false }
	}
	return v.String(), func(s string) bool {
		w, err := pep440.Parse(s)
		return err == nil && spec.Contains(w, true)
	}
}

// recall takes over what a record says.
func recall(wants []*want, old *Record) {
	if old == nil {
		return
	}
	type version struct{ name, version string }
	entries := map[version][]RecordedPackage{}
	for _, p := range old.Packages {
		key := version{p.Name, p.Version}
		entries[key] = append(entries[key], p)
	}
	for _, w := range wants {
		w.entries, w.known = entries[version{w.name, w.version}], len(entries[version{w.name, w.version}]) > 0
	}
}

// current tells whether what is known may stand unasked: there are files, and
// each locked digest is one of them. A file that was added to the index since
// shows in a lock that was made anew.
func (w *want) current() bool {
	known := map[string]bool{}
	files, doubt := 0, false // a file without a digest may have any
	for _, p := range w.entries {
		files += len(p.Files)
		for _, f := range p.Files {
			doubt = doubt || len(f.Hashes) == 0
			for _, h := range f.Hashes {
				known[h] = true
			}
		}
	}
	return files > 0 && (doubt || !slices.ContainsFunc(w.hashes, func(h string) bool { return !known[h] }))
}

// local finds the files of the project's own --find-links, which are looked
// into each time and not recorded.
func (r Request) local(wants []*want) (map[*want][]RecordedFile, error) {
	found := map[*want][]RecordedFile{}
	if r.Local == nil {
		return found, nil
	}
	for _, place := range r.Sources.Local {
		names, err := r.Local(place)
		if err != nil {
			return nil, facts.Errorf(place, 0, "the files of --find-links cannot be listed").Fix("check that the folder is there, or take the option out")
		}
		slices.Sort(names)
		slices.Reverse(names) // as pip sorts them
		for _, w := range wants {
			for _, n := range names {
				if v, ok := wheel.Version(n, w.name); ok && isDistribution(n) && w.matches(v) {
					found[w] = append(found[w], RecordedFile{Name: n})
				}
			}
		}
	}
	return found, nil
}

// newRecord holds what is known of all that the lock asks for, and nothing else.
func (r Request) newRecord(wants []*want) *Record {
	record := &Record{Stated: r.Sources.Stated}
	seen := map[[3]string]*want{} // one version may be wanted of several indexes
	for _, w := range wants {
		for _, p := range w.entries {
			key := [3]string{p.Name, p.Version, p.Index}
			if by := seen[key]; by == nil || by == w {
				seen[key] = w
				record.Packages = append(record.Packages, p)
			}
		}
	}
	if len(record.Packages) == 0 {
		return nil
	}
	slices.SortStableFunc(record.Packages, comparePackages)
	return record
}

func noteOf(lock *facts.Lock, i int, why string) Note {
	p := lock.Packages[i]
	return Note{Package: i, Name: p.Name, Version: p.Version, Line: p.Line, Why: why}
}
