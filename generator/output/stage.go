package output

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path"
	"path/filepath"
	"slices"

	"github.com/dockwright/dockwright/detect/facts"
)

// stage puts the new bytes beside their targets.
func (w *writer) stage(targets []*target) error {
	for _, t := range targets {
		if t.stays() {
			continue
		}
		if err := w.mkdirs(path.Dir(filepath.ToSlash(t.name))); err != nil {
			return failed(t, err)
		}
		temp, err := w.writeTemp(t, t.file.Body)
		if err != nil {
			return failed(t, err)
		}
		t.temp = temp
	}
	return nil
}

// replace moves the new files to their targets, and back again on a failure.
func (w *writer) replace(targets []*target) error {
	for i, t := range targets {
		if t.temp == "" {
			continue
		}
		err := w.at("rename")
		if err == nil && !w.holds(t) {
			err = errChanged
		}
		if err == nil {
			err = w.root.Rename(t.temp, t.name)
		}
		if err != nil {
			if lost := w.restore(targets[:i]); lost != nil {
				return errors.Join(failed(t, err), lost)
			}
			return failed(t, err)
		}
		t.temp = ""
		w.syncDir(filepath.Dir(t.name))
	}
	return nil
}

var errChanged = errors.New("it was changed meanwhile")

// holds tells that a target still has the bytes that were looked at: an editor may
// have saved it since.
func (w *writer) holds(t *target) bool {
	data, err := w.root.ReadFile(t.name)
	if t.old == nil {
		return errors.Is(err, fs.ErrNotExist)
	}
	return err == nil && bytes.Equal(data, t.old)
}

// restore puts back what replaced targets held before.
func (w *writer) restore(targets []*target) error {
	var errs []error
	for _, t := range targets {
		if t.stays() {
			continue
		}
		if t.old == nil {
			errs = append(errs, notRestored(t, w.root.Remove(t.name)))
			continue
		}
		temp, err := w.writeTemp(t, t.old)
		if err == nil {
			t.temp = temp // discard removes it if it stays
			err = w.root.Rename(temp, t.name)
		}
		errs = append(errs, notRestored(t, err))
	}
	return errors.Join(errs...)
}

// discard removes what a failure left behind. What cannot be removed stays.
func (w *writer) discard(targets []*target) {
	for _, t := range targets {
		if t.temp != "" {
			w.root.Remove(t.temp)
		}
	}
	for _, dir := range slices.Backward(w.made) {
		w.root.Remove(dir)
	}
}

// mkdirs makes the folders that are missing and remembers them.
func (w *writer) mkdirs(slashed string) error {
	if slashed == "." {
		return nil
	}
	if err := w.mkdirs(path.Dir(slashed)); err != nil {
		return err
	}
	if err := w.at("mkdir"); err != nil {
		return err
	}
	dir := filepath.FromSlash(slashed)
	err := w.root.Mkdir(dir, 0o777)
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	if err == nil {
		w.made = append(w.made, dir)
	}
	return err
}

// writeTemp writes a new file beside the target, with the mode that the target
// has or, for a new one, the mode that the umask leaves.
func (w *writer) writeTemp(t *target, data []byte) (name string, err error) {
	if err := w.at("create"); err != nil {
		return "", err
	}
	f, err := w.create(t.name)
	if err != nil {
		return "", err
	}
	name = filepath.Join(filepath.Dir(t.name), filepath.Base(f.Name()))
	defer func() {
		if err = errors.Join(err, f.Close()); err != nil {
			w.root.Remove(name)
		}
	}()
	if err := w.at("write"); err != nil {
		return name, err
	}
	if _, err := f.Write(data); err != nil {
		return name, err
	}
	if t.old != nil {
		if err := f.Chmod(t.mode); err != nil {
			return name, err
		}
	}
	if err := w.at("sync"); err != nil {
		return name, err
	}
	return name, f.Sync()
}

// The parts of a temporary file's name.
const (
	tempStart  = ".dockwright-"
	tempEnd    = ".tmp"
	tempDigits = 8
)

func (w *writer) create(name string) (*os.File, error) {
	for range 100 {
		temp := filepath.Join(filepath.Dir(name), fmt.Sprintf("%s%0*x%s", tempStart, tempDigits, rand.Uint32(), tempEnd))
		f, err := w.root.OpenFile(temp, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
		if !errors.Is(err, fs.ErrExist) {
			return f, err
		}
	}
	return nil, errors.New("no free name for a temporary file")
}

// syncDir makes a rename last. Not every system can sync a folder, and the file
// is whole either way, so errors don't count.
func (w *writer) syncDir(dir string) {
	if d, err := w.root.Open(dir); err == nil {
		d.Sync()
		d.Close()
	}
}

func failed(t *target, err error) error {
	e := facts.Errorf(t.file.Path, 0, "cannot be written: %v", cause(err)).Fix("make room for it, or write elsewhere with -o")
	if errors.Is(err, errChanged) {
		e.Remedy = "run the command again, which reads it anew"
	}
	if errors.Is(err, fs.ErrPermission) {
		e.Remedy = "allow writing to its folder, or write elsewhere with -o"
	}
	return e
}

func notRestored(t *target, err error) error {
	if err == nil {
		return nil
	}
	return facts.Errorf(t.file.Path, 0, "was replaced and could not be put back: %v", cause(err)).Fix("look at the file, and generate again")
}

// cause is an error without the operation and the path, which ours names.
func cause(err error) error {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	var l *os.LinkError
	if errors.As(err, &l) {
		return l.Err
	}
	return err
}
