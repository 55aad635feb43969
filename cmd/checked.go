package cmd

import (
	"cmp"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/generator/output"
	"github.com/dockwright/dockwright/generator/plan"
)

// target is a Dockerfile to check: the project's folder, and its name as -o has it.
type target struct{ dir, output string }

// checked is the result of one target, as --output-format json has it; docs/check.md
// explains it.
type checked struct {
	Dir         string             `json:"dir"`
	InSync      bool               `json:"in_sync"`
	Files       []checkedFile      `json:"files"`
	Reasons     []reason           `json:"reasons,omitempty"`
	Diagnostics []facts.Diagnostic `json:"diagnostics"`
	*failed                        // nil where it could be checked

	err    error
	pinned string // the record with the pins, seen from the working directory
	row    row    // for the bake file of many
	bake   bool   // it is that file
}

// checkedFile is one file of a target.
type checkedFile struct {
	output.Drift
	// Lines are those that generate would change.
	Lines []output.Lines `json:"lines,omitempty"`
	Diff  string         `json:"diff,omitempty"`

	shown string // its path, seen from the working directory
}

// reason is why the files would be others, and where that stands; 0 for a line
// that is not known.
type reason struct {
	plan.Change
	Line int `json:"line,omitempty"`

	shown string // the input's path, seen from the working directory; "" for no file
}

func checkTarget(ctx context.Context, t target, o checkOptions) checked {
	o.output = t.output
	r := checked{row: row{target: t}, Dir: filepath.ToSlash(t.dir), InSync: true, Files: []checkedFile{}, Diagnostics: []facts.Diagnostic{}}
	if err := r.check(ctx, t.dir, o); err != nil {
		all := newFailed(err)
		r.err, r.failed, r.InSync = err, &all, false
	}
	return r
}

// check renders the files of a project and holds them against those that are there.
func (r *checked) check(ctx context.Context, dir string, o checkOptions) error {
	l, err := load(ctx, dir, o.projectOptions, o.python, asking{indexOptions: indexOptions{offline: true}, dockerfile: o.output, bound: true}, plan.Options{})
	if err != nil {
		return err
	}
	defer l.close()
	files, err := l.files(o.output, nil)
	if err != nil {
		return err
	}
	r.Diagnostics = append(r.Diagnostics, l.diags...)
	r.row.found(l, files)
	last := l.lastRender(files[0].Path)
	unread := l.unread()
	undecided := false
	for _, f := range files {
		existing, err := l.read(f.Path)
		if err != nil && !os.IsNotExist(err) {
			return facts.Errorf(f.Path, 0, "cannot be read: %v", cause(err)).Fix("see that it is an ordinary file that you may read")
		}
		c := checkedFile{Drift: output.Check(existing, err == nil, f, Version, l.plan.Inputs), shown: l.shown(f.Path)}
		if last != nil && slices.Contains(last.Deleted, f.Path) {
			c.Drift = c.Deleted()
		}
		c.Record = cmp.Or(l.record(), l.project.ImagesPath)
		c.edited(existing, f, last)
		if (l.incomplete() || len(unread) > 0) && f.Path == files[0].Path && c.OnlyBody() {
			c.Kinds, undecided = []output.Kind{output.KindUndecided}, true
		} else if !c.InSync {
			c.compare(existing, l.merged(c.Drift, f, files), o.diff)
		}
		r.add(c)
	}
	if undecided := undecided && len(unread) > 0; undecided || l.recordPath != "" {
		drift := l.recordDrift(r.InSync)
		if undecided && drift.InSync {
			drift.InSync, drift.Kinds, drift.Lacking = false, []output.Kind{output.KindLacking}, unread
		}
		r.add(checkedFile{Drift: drift, shown: l.shown(drift.Path)})
	}
	if last != nil && !undecided {
		r.explain(l, last)
	}
	return r.pins(ctx, l, o)
}

// merged is a file with the edits that are merged with it, if there are any and they
// go together with it.
func (l *loaded) merged(d output.Drift, f output.File, files []output.File) output.File {
	if !d.Has(output.KindMerged) {
		return f
	}
	shown, _, err := output.Preview(l.root, files, output.Options{Merge: true, Last: &output.Last{}})
	if i := slices.IndexFunc(shown, func(s output.File) bool { return s.Path == f.Path }); err == nil && i >= 0 {
		return shown[i]
	}
	return f
}

func (r *checked) add(c checkedFile) {
	r.Files = append(r.Files, c)
	r.InSync = r.InSync && c.InSync
}

// lastRender is the render that was kept, nil where there is none or it is damaged: it
// only helps to say why.
func (l *loaded) lastRender(dockerfile string) *output.Last {
	at := output.LastPath(dockerfile)
	if info, err := l.fsys.Stat(at); err != nil || info.Size() > output.MaxLast {
		return nil
	}
	data, err := l.readFile(at)
	if err != nil {
		return nil
	}
	last, err := output.ReadLast(data)
	if err != nil {
		return nil
	}
	return &last
}

// rendered is the kept body that a file's header tells of, nil if it is not kept.
func rendered(last *output.Last, existing []byte, name string) []byte {
	h, ok := output.ReadHeader(existing)
	if last == nil || !ok {
		return nil
	}
	for _, f := range last.Files {
		if f.Path == name && output.BodyDigest(f.Body) == h.BodyDigest {
			return f.Body
		}
	}
	return nil
}

// edited finds the lines that were edited by hand: what they were is kept, or is
// what would be written now.
func (c *checkedFile) edited(existing []byte, want output.File, last *output.Last) {
	if !c.Has(output.KindEdited) && !c.Has(output.KindDigests) {
		return
	}
	was := rendered(last, existing, want.Path)
	if h, ok := output.ReadHeader(existing); was == nil && ok && h.BodyDigest == output.BodyDigest(output.Body(want.Body)) {
		was = want.Body
	}
	if was != nil {
		c.Edited = output.ChangedLines(existing, was)
	}
}

// compare finds what generate would change.
func (c *checkedFile) compare(existing []byte, want output.File, diff bool) {
	if existing != nil {
		c.Lines = output.ChangedLines(existing, want.Body)
	}
	if diff {
		c.Diff = output.Diff(c.shown, existing, want.Body)
	}
}

// explain says why the render is another than the one that was kept.
func (r *checked) explain(l *loaded, last *output.Last) {
	ours := func(f checkedFile) bool {
		existing, err := l.read(f.Path)
		return err == nil && rendered(last, existing, f.Path) != nil && f.changed()
	}
	i := slices.IndexFunc(r.Files, ours)
	var was plan.Snapshot
	if i < 0 || last.Decided == nil || json.Unmarshal(last.Decided, &was) != nil {
		return
	}
	now := plan.NewSnapshot(l.plan)
	was.Version, now.Version = last.Version, Version
	changes := plan.Changes(was, now)
	if i > 0 { // the Dockerfile is what it should be
		changes = slices.DeleteFunc(changes, func(c plan.Change) bool { return c.Topic != "settings" && c.Topic != "dockwright" })
	}
	if !slices.ContainsFunc(changes, func(c plan.Change) bool { return !c.Idle }) {
		return
	}
	for _, c := range changes {
		path, line := l.place(c)
		r.Reasons = append(r.Reasons, reason{c, line, path})
	}
}

// changed tells that something else than an edit by hand is between a file and what
// would be written.
func (c checkedFile) changed() bool {
	return !c.InSync && slices.ContainsFunc(c.Kinds, func(k output.Kind) bool {
		return k == output.KindInputs || k == output.KindVersion || k == output.KindOutdated
	})
}

// place is where the input of a change stands, as seen from the working directory.
func (l *loaded) place(c plan.Change) (path string, line int) {
	if c.Input == "" || !l.has(c.Input) {
		return "", 0
	}
	switch c.Topic {
	case "settings":
		line = l.settings.Line(strings.Split(c.Subject, ".")...)
	case "python":
		for _, limit := range l.plan.Limits {
			if limit.Path == c.Input {
				line = limit.Line
			}
		}
	case "command":
		line = l.commandLine(c)
	}
	for _, dep := range l.plan.Dependencies {
		if dep.Name == c.Subject && c.Input == l.plan.Install.Lock {
			line = dep.Line
		}
	}
	return l.shown(c.Input), line
}

// commandLine is where the file that a process comes from states it.
func (l *loaded) commandLine(c plan.Change) int {
	for _, t := range l.project.Told {
		if t.Path == c.Input && t.Name == c.Subject {
			return t.Line
		}
	}
	if m := l.project.Manifest; m.Path == c.Input {
		for _, p := range l.plan.Processes {
			for _, s := range m.Scripts {
				if p.Name == c.Subject && strings.Contains(p.Why, " "+s.Name+" = ") {
					return s.Line
				}
			}
		}
	}
	for _, a := range l.project.Tree.Apps {
		if a.Path == c.Input {
			return a.Line
		}
	}
	return 0
}

// incomplete tells that the record lacks something that the project pins, so
// that what follows from it is not known.
func (l *loaded) incomplete() bool {
	return l.recorded && (l.asked.Stale || len(l.asked.Lacking) > 0)
}

// unread are the dependencies whose sdists the record could tell of and does not.
// A Dockerfile that was written without the network is in sync all the same.
func (l *loaded) unread() (names []string) {
	for _, i := range l.plan.Unlisted {
		if p := l.project.Lock.Packages[i]; p.Build.Backend == "" && !p.Source.Local() {
			names = append(names, strings.TrimSpace(p.Name+" "+p.Version))
		}
	}
	return names
}

// recordDrift tells whether the record says something of all that is installed.
// Without any, the Dockerfile was made without, and it alone counts.
func (l *loaded) recordDrift(inSync bool) output.Drift {
	d := output.Drift{Path: l.record(), InSync: inSync, Kinds: []output.Kind{}}
	switch {
	case !l.recorded && l.known != nil: // it is there, for the images alone
		return d
	case !l.recorded:
		d.Kinds = append(d.Kinds, output.KindMissing)
		return d
	case l.asked.Stale:
		d.Kinds = append(d.Kinds, output.KindIndexes)
	case len(l.asked.Lacking) > 0:
		d.Kinds = append(d.Kinds, output.KindLacking)
		for _, n := range l.asked.Lacking {
			d.Lacking = append(d.Lacking, n.Name+" "+n.Version)
		}
	}
	d.InSync = len(d.Kinds) == 0
	return d
}
