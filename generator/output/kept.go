package output

import (
	"errors"
	"slices"

	"github.com/dockwright/dockwright/detect/facts"
)

// kept is what the last run left in .dockwright about the files of this one.
type kept struct {
	path string
	Last
	file *target // as it lies there
	// stands tells that the Dockerfile is there.
	stands bool
	// broken is why nothing could be read from the file that is there.
	broken *facts.Error
}

// deleted tells that a file that is not there was rendered before.
func (k kept) deleted(path string) bool {
	_, rendered := k.render(path)
	return k.stands && (rendered || slices.Contains(k.Deleted, path))
}

// readKept reads the last render, if one is to be kept. A file that cannot be
// understood is as good as none, as long as nobody has to know what is in it.
func (w *writer) readKept(files []File, opt Options) error {
	if opt.Last == nil || len(files) == 0 {
		return nil
	}
	k := kept{path: LastPath(files[0].Path)}
	info, err := w.lstat(w.place(files[0].Path))
	k.stands = err == nil && info != nil
	info, err = w.lstat(w.place(k.path))
	if err != nil {
		return err
	}
	if info != nil && info.Size() > MaxLast {
		return facts.Errorf(k.path, 0, "is larger than anything that dockwright keeps").Fix("remove it: the next `dockwright generate` writes it anew")
	}
	if k.file, err = w.find(File{Path: k.path, Record: true}); err != nil {
		return err
	}
	if k.file.old != nil {
		if k.Last, err = ReadLast(k.file.old); errors.As(err, &k.broken) {
			k.broken = &facts.Error{Path: k.path, Fact: k.broken.Fact}
		}
	}
	w.kept = k
	return nil
}

// keep is the target that holds the render of this run.
func (w *writer) keep(targets []*target, last Last) (*target, error) {
	last.Deleted = nil
	for _, t := range targets {
		if t.action == LeftOut {
			last.Deleted = append(last.Deleted, t.file.Path)
		}
	}
	t := w.kept.file
	body, err := last.Format(t.old)
	if err != nil {
		return nil, facts.Errorf(w.kept.path, 0, "cannot be made: %v", err).Fix("report it: it is a mistake of dockwright's")
	}
	t.file.Body = body
	switch {
	case t.old == nil:
		t.action = Created
	case string(t.old) == string(body):
		t.action = Unchanged
	default:
		t.action = Updated
	}
	return t, nil
}

// base is the render that a file was edited from: the kept one, or that of now if
// the header tells that it was the same.
func (w *writer) base(path string, h Header, render []byte) ([]byte, error) {
	last, found := w.kept.render(path)
	switch {
	case found && BodyDigest(last) == h.BodyDigest:
		return last, nil
	case BodyDigest(render) == h.BodyDigest:
		return render, nil
	}
	why := "there is no " + w.kept.path
	switch {
	case w.kept.broken != nil:
		why = w.kept.path + " " + w.kept.broken.Fact
	case found:
		why = w.kept.path + " holds another one"
	case w.kept.file != nil && w.kept.file.old != nil:
		why = w.kept.path + " does not hold it"
	}
	return nil, facts.Errorf(path, 0, "what dockwright wrote before the file was edited is not known: %s", why).
		Fix("bring back %s as it was (from version control), or undo what changed in the project, run `dockwright generate --merge`, and change it again", w.kept.path)
}
