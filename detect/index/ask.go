package index

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/wheel"
)

// job is one project at one list of indexes, with the versions that are wanted
// of it: a page has them all.
type job struct {
	name    string
	sources []Source
	wants   []*want
	found   bool // one of the sources knows the project
}

// ask asks the indexes for what is not known, and puts it into the wants.
func ask(ctx context.Context, lock *facts.Lock, wants []*want, r Request) error {
	jobs := r.jobs(lock, wants)
	if len(jobs) == 0 {
		return nil
	}
	progress := func(done int) {
		if r.Progress != nil {
			r.Progress(done, len(jobs))
		}
	}
	progress(0)
	pages, err := r.pages(ctx)
	if err != nil {
		return err
	}
	var (
		group  sync.WaitGroup
		mutex  sync.Mutex
		next   int
		done   int
		errs   = make([]error, len(jobs))
		worker = func() {
			for {
				mutex.Lock()
				n := next
				next++
				mutex.Unlock()
				if n >= len(jobs) || ctx.Err() != nil {
					return
				}
				errs[n] = jobs[n].run(ctx, r, pages)
				mutex.Lock()
				done++
				progress(done)
				if errs[n] != nil {
					next = len(jobs)
				}
				mutex.Unlock()
			}
		}
	)
	for range min(cap(r.Client.slots), len(jobs)) {
		group.Go(worker)
	}
	group.Wait()
	if err := firstFault(errs, ctx); err != nil {
		return err
	}
	return r.anyFound(jobs)
}

// anyFound tells an index that knows nothing of what a project asks for from one
// that lacks a thing or two: the address is wrong then, and what was learned
// before is not to be given up for it.
func (r Request) anyFound(jobs []*job) error {
	if len(jobs) < 2 || slices.ContainsFunc(jobs, func(j *job) bool { return j.found }) {
		return nil
	}
	var asked []string
	for _, s := range jobs[0].sources {
		asked = append(asked, s.URL)
	}
	return facts.Errorf(strings.Join(asked, ", "), 0, "it knows none of the %d projects that were asked for, %s and %s among them", len(jobs), jobs[0].name, jobs[1].name).
		Fix("check the address of the index (--index-url, pip's configuration), or use --offline")
}

// firstFault is the error of the first job that failed: what comes before it was
// under way when it did, and was waited for, so that the same index gives the
// same error.
func firstFault(errs []error, ctx context.Context) error {
	for _, err := range errs {
		if err != nil && !errors.Is(err, context.Canceled) {
			return err
		}
	}
	return ctx.Err()
}

// jobs are the projects to ask for, in the order of the lock.
func (r Request) jobs(lock *facts.Lock, wants []*want) []*job {
	var jobs []*job
	at := map[string]*job{}
	for _, w := range wants {
		if !r.Refresh && w.current() {
			continue
		}
		w.sources = r.Sources.of(lock.Packages[w.packages[0]])
		if len(w.sources) == 0 && len(r.Sources.Pages) == 0 {
			continue
		}
		key := w.name
		for _, s := range w.sources {
			key += "\x00" + s.address
		}
		j := at[key]
		if j == nil {
			j = &job{name: w.name, sources: w.sources}
			at[key] = j
			jobs = append(jobs, j)
		}
		w.entries, w.known = nil, true
		j.wants = append(j.wants, w)
	}
	return jobs
}

// page is a page of --find-links, or a file that is named there itself.
type page struct {
	source Source
	files  []File
}

func (r Request) pages(ctx context.Context) ([]page, error) {
	var pages []page
	for _, s := range r.Sources.Pages {
		if link := resolve("", s.address); isDistribution(link.fileName()) {
			pages = append(pages, page{s, []File{fileAt(link)}})
			continue
		}
		files, err := r.Client.Links(ctx, s)
		if err != nil {
			return nil, err
		}
		pages = append(pages, page{s, files})
	}
	return pages, nil
}

// run asks the indexes of a job, one after the other. All are asked, or those
// up to the first that has the project.
func (j *job) run(ctx context.Context, r Request, pages []page) error {
	for _, p := range pages {
		j.take(p.source, p.files)
		j.found = j.found || len(p.files) > 0
	}
	for _, s := range j.sources {
		files, found, err := r.Client.Project(ctx, s, j.name)
		if err != nil {
			return err
		}
		j.take(s, files)
		j.found = j.found || found
		if found && r.Sources.FirstOnly {
			break
		}
	}
	for _, w := range j.wants {
		if len(w.entries) == 0 {
			w.entries = []RecordedPackage{{Name: w.name, Version: w.version}}
		}
	}
	return nil
}

// take parts the files of a page by the versions that are wanted. A name that
// stands there twice counts once, the first time. They are sorted, since some
// indexes list them in another order each time; PyPI's is that of names, too.
func (j *job) take(s Source, files []File) {
	entries := make([]RecordedPackage, len(j.wants))
	seen := map[string]bool{}
	for _, f := range files {
		version, ok := wheel.Version(f.Name, j.name)
		if !ok || seen[f.Name] || strings.ContainsAny(f.Name, `/\`) {
			continue
		}
		seen[f.Name] = true
		for i, w := range j.wants {
			if w.matches(version) {
				entries[i].Files = append(entries[i].Files, recorded(f))
			}
		}
	}
	for i, w := range j.wants {
		if len(entries[i].Files) > 0 {
			slices.SortFunc(entries[i].Files, func(a, b RecordedFile) int { return strings.Compare(a.Name, b.Name) })
			entries[i].Name, entries[i].Version, entries[i].Index = w.name, w.version, s.recorded
			w.entries = append(w.entries, entries[i])
		}
	}
}
