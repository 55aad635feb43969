package output

import (
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/dockwright/dockwright/detect/facts"
)

// Options say how Write treats what is there.
type Options struct {
	// Force overwrites files that are foreign or were edited by hand, and writes
	// anew what the user deleted.
	Force bool
	// Digests overwrites files in which nothing but digests of images was edited.
	Digests bool
	// Merge keeps the edits in files of ours and brings in what the render changed.
	Merge bool
	// Last is kept in LastPath of the first file, the Dockerfile; nil keeps nothing.
	// Its Deleted are found out here.
	Last *Last
	// Above is how many folders above root files may lie: those of the repository that
	// root is in. Their paths begin with that many "../" at most.
	Above int
}

// Action is what Write did with a file.
type Action string

// The actions.
const (
	Created   Action = "created"
	Updated   Action = "updated"
	Unchanged Action = "unchanged"
	// Overwritten: by Force, and somebody's own lines are gone.
	Overwritten Action = "overwritten"
	// Merged: with somebody's edits.
	Merged Action = "merged"
	// LeftOut: the user had deleted the file, and it stays deleted.
	LeftOut Action = "left out"
)

// Result is what became of one file.
type Result struct {
	Path   string `json:"path"`
	Action Action `json:"action"`
}

// Report holds the results in the order of the files that were given.
type Report struct {
	Files []Result `json:"files"`
	// Remarks are sentences about what else was found.
	Remarks []string `json:"-"`
}

// Write writes the files below root, all or none as far as a file system lets:
// everything is checked before anything is written, the new bytes are on the
// disk beside their targets before the first target is replaced, and a failure
// puts back what was replaced. At any moment a target holds the old bytes or
// the new ones, whole.
//
// A foreign file, or one edited by hand, is refused unless opt.Force says
// otherwise or nothing of it would be lost (its body is what is written). One that
// is edited (File.Edit) is refused if it was changed since it was read. With
// opt.Merge, edits are merged; where they don't go together with the render, no
// file is changed, and both sides are written to a file of their own (MergePath).
// A file that the last render had and that is gone was deleted by the user: it
// stays so as long as the Dockerfile is there. What stands in the keep regions of a file
// must stand in the new one, too. Links are refused, at the target
// and among its folders: nothing is written outside root. A file that has the
// bytes already isn't touched; CRLF line ends are no such file, since a
// here-document in a Dockerfile would carry them into the image. The mode of a
// file that is replaced is kept; its owner is not. Two runs don't write at once.
//
// Errors are *facts.Error, joined when several files are refused.
func Write(root string, files []File, opt Options) (Report, error) {
	w, err := newWriter(root, opt.Above)
	if err != nil {
		return Report{}, err
	}
	defer w.root.Close()
	unlock, err := w.lock(root)
	if err != nil {
		return Report{}, err
	}
	defer unlock()
	return w.write(files, opt)
}

// Preview tells what Write would write, and changes nothing. A file that Write
// would refuse is shown as opt.Force would write it; with opt.Merge, it is an
// error as in Write. Files that are left out are not among them.
func Preview(root string, files []File, opt Options) ([]File, Report, error) {
	w, err := newWriter(root, opt.Above)
	if err != nil {
		return nil, Report{}, err
	}
	defer w.root.Close()
	w.preview = true
	targets, err := w.check(files, opt)
	if err != nil {
		return nil, Report{}, err
	}
	var shown []File
	for _, t := range targets {
		if t.action != LeftOut {
			shown = append(shown, t.file)
		}
	}
	return shown, w.report(targets), nil
}

// writer does the work of one Write.
type writer struct {
	root *os.Root
	// below is the folder below root that paths are relative to, "" or "." for root.
	below string
	// at is called before each step that changes the disk. Tests fail or die there.
	at func(step string) error
	// preview: nothing is to be written.
	preview bool
	// made are the folders that were created, outermost first.
	made []string
	kept kept
	// sides are files that show conflicts, spent those whose content was taken over.
	sides []*target
	spent []string
}

func newWriter(root string, above int) (*writer, error) {
	top, below := root, "."
	for range above {
		top, below = filepath.Dir(top), path.Join(filepath.Base(top), below)
	}
	dir, err := os.OpenRoot(top)
	if err != nil {
		return nil, facts.Errorf(top, 0, "the folder cannot be opened: %v", cause(err)).Fix("check that it is a folder that you may read")
	}
	return &writer{root: dir, below: below, at: func(string) error { return nil }}, nil
}

// target is a file on its way.
type target struct {
	name   string // as the operating system has it, relative to root
	file   File
	action Action
	old    []byte      // nil when there is none
	mode   fs.FileMode // of the old file
	temp   string      // "" when there is none on the disk
}

// stays tells that nothing is to be done with the target.
func (t *target) stays() bool { return t.action == Unchanged || t.action == LeftOut }

func (w *writer) write(files []File, opt Options) (Report, error) {
	w.sweep(files)
	targets, err := w.check(files, opt)
	if len(w.sides) > 0 {
		if failed := w.put(w.sides); failed != nil {
			return Report{}, failed
		}
	}
	if err != nil {
		return Report{}, err
	}
	if err := w.put(targets); err != nil {
		return Report{}, err
	}
	w.clear(targets)
	return w.report(targets), nil
}

// put writes the targets, all or none.
func (w *writer) put(targets []*target) error {
	if err := w.stage(targets); err != nil {
		w.discard(targets)
		return err
	}
	if err := w.replace(targets); err != nil {
		w.discard(targets)
		return err
	}
	return nil
}

func (w *writer) report(targets []*target) Report {
	var r Report
	for _, t := range targets {
		r.Files = append(r.Files, Result{Path: t.file.Path, Action: t.action})
	}
	if w.kept.broken != nil {
		r.Remarks = append(r.Remarks, w.kept.path+" "+w.kept.broken.Fact+"; it is written anew")
	}
	return r
}

// check looks at every file before any is written.
func (w *writer) check(files []File, opt Options) ([]*target, error) {
	if err := w.readKept(files, opt); err != nil {
		return nil, err
	}
	var targets []*target
	var refused []error
	for _, f := range files {
		t, err := w.look(f, opt)
		if err == nil && slices.ContainsFunc(targets, func(o *target) bool { return o.name == t.name }) {
			err = facts.Errorf(f.Path, 0, "two files are to be written to this path").Fix("name the Dockerfile otherwise with -o")
		}
		if err != nil {
			refused = append(refused, err)
			continue
		}
		targets = append(targets, t)
	}
	if len(refused) > 1 {
		return nil, errors.Join(refused...)
	}
	if len(refused) == 1 {
		return nil, refused[0]
	}
	if opt.Last == nil {
		return targets, nil
	}
	last, err := w.keep(targets, *opt.Last)
	return append(targets, last), err
}

// lock keeps others from writing for the same folder, with files above it or without.
func (w *writer) lock(root string) (unlock func(), err error) {
	dir, err := os.OpenRoot(root)
	if err != nil {
		return nil, facts.Errorf(root, 0, "the folder cannot be opened: %v", cause(err)).Fix("check that it is a folder that you may read")
	}
	unlock, err = lock(dir, root, patience)
	dir.Close() // the lock is on a folder that was opened for it
	return unlock, err
}

// place is where a file lies below root.
func (w *writer) place(name string) string {
	if w.below == "" || w.below == "." {
		return name
	}
	return path.Join(w.below, name)
}

// Above is the folder that the "../" at the beginning of a path lead to from root, an
// absolute path, and the rest of the path.
func Above(root, name string) (top, below string) {
	for strings.HasPrefix(name, "../") {
		root, name = filepath.Dir(root), name[len("../"):]
	}
	return root, name
}
