package output

import (
	"bytes"
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
	// Force overwrites files that are foreign or were edited by hand.
	Force bool
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
)

// Result is what became of one file.
type Result struct {
	Path   string `json:"path"`
	Action Action `json:"action"`
}

// Report holds the results in the order of the files that were given.
type Report struct {
	Files []Result `json:"files"`
}

// Write writes the files below root, all or none as far as a file system lets:
// everything is checked before anything is written, the new bytes are on the
// disk beside their targets before the first target is replaced, and a failure
// puts back what was replaced. At any moment a target holds the old bytes or
// the new ones, whole.
//
// A foreign file, or one edited by hand, is refused unless opt.Force says
// otherwise or nothing of it would be lost (its body is what is written). So is a
// file that is edited and was changed since it was read (File.Edit), in any case.
// Links are refused, at the target and among its folders: nothing is written
// outside root. A file that has the bytes already isn't touched; CRLF line ends
// are no such file, since a here-document in a Dockerfile would carry them into
// the image. The mode of a file that is replaced is kept; its owner is not.
//
// Errors are *facts.Error, joined when several files are refused.
func Write(root string, files []File, opt Options) (Report, error) {
	dir, err := os.OpenRoot(root)
	if err != nil {
		return Report{}, facts.Errorf(root, 0, "the folder cannot be opened: %v", cause(err))
	}
	defer dir.Close()
	w := &writer{root: dir, at: func(string) error { return nil }}
	return w.write(files, opt)
}

// writer does the work of one Write.
type writer struct {
	root *os.Root
	// at is called before each step that changes the disk. Tests fail or die there.
	at func(step string) error
	// made are the folders that were created, outermost first.
	made []string
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

func (w *writer) write(files []File, opt Options) (Report, error) {
	targets, err := w.check(files, opt)
	if err != nil {
		return Report{}, err
	}
	if err := w.stage(targets); err != nil {
		w.discard(targets)
		return Report{}, err
	}
	if err := w.replace(targets); err != nil {
		w.discard(targets)
		return Report{}, err
	}
	var r Report
	for _, t := range targets {
		r.Files = append(r.Files, Result{Path: t.file.Path, Action: t.action})
	}
	return r, nil
}

// check looks at every file before any is written.
func (w *writer) check(files []File, opt Options) ([]*target, error) {
	var targets []*target
	var refused []error
	for _, f := range files {
		t, err := w.look(f, opt)
		if err == nil && slices.ContainsFunc(targets, func(o *target) bool { return o.name == t.name }) {
			err = facts.Errorf(f.Path, 0, "two files are to be written to this path")
		}
		if err != nil {
			refused = append(refused, err)
			continue
		}
		targets = append(targets, t)
	}
	if len(refused) == 1 {
		return nil, refused[0]
	}
	return targets, errors.Join(refused...)
}

// look decides what is to be done with one file.
func (w *writer) look(f File, opt Options) (*target, error) {
	name := filepath.FromSlash(f.Path)
	if name == "." || !filepath.IsLocal(name) || path.Clean(f.Path) != f.Path || strings.ContainsRune(f.Path, 0) {
		return nil, facts.Errorf(escape(f.Path), 0, "the path does not lie in the folder that is written into")
	}
	t := &target{name: name, file: f, action: Created}
	info, err := w.lstat(f.Path)
	if err == nil && info == nil && f.Edit && f.Was != nil {
		err = changed(f.Path)
	}
	if err != nil || info == nil {
		return t, err
	}
	t.mode = info.Mode().Perm()
	if t.old, err = w.root.ReadFile(name); err != nil {
		return nil, facts.Errorf(f.Path, 0, "the file that is there cannot be read: %v", cause(err))
	}
	if t.old == nil {
		t.old = []byte{}
	}
	if bytes.Equal(t.old, f.Body) {
		t.action = Unchanged
		return t, nil
	}
	t.action = Updated
	if f.Edit {
		if f.Was == nil || !bytes.Equal(t.old, f.Was) {
			return nil, changed(f.Path)
		}
		return t, nil
	}
	if state := State(t.old); !f.Record && state != Ours && !bytes.Equal(Body(t.old), Body(f.Body)) {
		if !opt.Force {
			return nil, refuse(f.Path, state)
		}
		t.action = Overwritten
	}
	return t, nil
}

func refuse(path string, state Status) error {
	fact := "dockwright did not write this file, so it is left alone"
	if state == Edited {
		fact = "the file was edited since dockwright wrote it, so it is left alone"
	}
	return facts.Errorf(path, 0, "%s", fact).Fix("--diff shows what would change, --force overwrites it")
}

// changed refuses a file of the user's that somebody else wrote to meanwhile.
func changed(path string) error {
	return facts.Errorf(path, 0, "the file was changed meanwhile, so nothing is written").Fix("run the command again, which reads it anew")
}

// lstat follows a path from root down and refuses what it must not write
// through or over. The info is nil when there is nothing.
func (w *writer) lstat(slashed string) (fs.FileInfo, error) {
	parts := strings.Split(slashed, "/")
	for i := range parts {
		at := strings.Join(parts[:i+1], "/")
		info, err := w.root.Lstat(filepath.FromSlash(at))
		last := i == len(parts)-1
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return nil, nil
		case err != nil:
			return nil, facts.Errorf(at, 0, "cannot be looked at: %v", cause(err))
		case info.Mode()&(fs.ModeSymlink|fs.ModeIrregular) != 0:
			return nil, facts.Errorf(at, 0, "is a link, and links are not written through").Fix("replace it with a file or folder of its own, or write to another path with -o")
		case last && info.IsDir():
			return nil, facts.Errorf(at, 0, "is a folder, and a file is to be written there").Fix("move it away, or write to another path with -o")
		case last && !info.Mode().IsRegular():
			return nil, facts.Errorf(at, 0, "is no ordinary file").Fix("move it away, or write to another path with -o")
		case !last && !info.IsDir():
			return nil, facts.Errorf(at, 0, "is a file, and a folder is needed there").Fix("move it away, or write to another path with -o")
		case last:
			return info, nil
		}
	}
	return nil, nil
}
