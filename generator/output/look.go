package output

import (
	"bytes"
	"errors"
	"io/fs"
	"path"
	"path/filepath"
	"strings"

	"github.com/dockwright/dockwright/detect/facts"
)

// look decides what is to be done with one file.
func (w *writer) look(f File, opt Options) (*target, error) {
	t, err := w.find(f)
	if err != nil {
		return nil, err
	}
	if f.Edit {
		return edited(t)
	}
	if t.old == nil {
		if !f.Record && !opt.Force && w.kept.deleted(f.Path) {
			t.action = LeftOut
		}
		return t, nil
	}
	if bytes.Equal(t.old, f.Body) {
		t.action = Unchanged
		return t, nil
	}
	t.action = Updated
	h, _, _ := split(t.old)
	body, render := Body(t.old), Body(f.Body)
	if !f.Record && !holds(f.Body, t.old) {
		return nil, facts.Errorf(f.Path, 0, "what stands in its keep regions changed while the file was being written").Fix("run dockwright again")
	}
	state := State(t.old)
	switch {
	case f.Record || state == Ours || bytes.Equal(body, render):
		return t, nil
	case opt.Digests && (state == Edited || state == Adopted) && onlyDigests(body, render):
		return t, nil
	case opt.Merge && state != Foreign:
		return t, w.merge(t, h, body, render)
	case state == Adopted && h.BodyDigest == BodyDigest(render) && !opt.Force:
		t.action, t.file.Body = Unchanged, t.old
		return t, nil
	case state == Edited && onlyDigests(body, render) && !opt.Force && !w.preview:
		return nil, facts.Errorf(f.Path, 0, "digests of images in it were edited since dockwright wrote it, so it is left alone").
			Fix("`dockwright pin --from-dockerfile` takes them over, `dockwright pin` asks the registries for the newest, --force puts those back that are recorded")
	case !opt.Force && (opt.Merge || !w.preview):
		return nil, refuse(f.Path, state, opt.Merge)
	}
	t.action = Overwritten
	return t, nil
}

// maxExisting is how long a file may be that a written one takes the place of: it is
// read, and a longer one is none that anybody wrote.
const maxExisting = 64 << 20

// find looks at what lies at a file's path.
func (w *writer) find(f File) (*target, error) {
	at := w.place(f.Path)
	name := filepath.FromSlash(at)
	if name == "." || path.IsAbs(f.Path) || !filepath.IsLocal(name) || path.Clean(f.Path) != f.Path || strings.ContainsRune(f.Path, 0) {
		return nil, facts.Errorf(escape(f.Path), 0, "the path does not lie in the folder that is written into").Fix("name a file of the project's folder")
	}
	t := &target{name: name, file: f, action: Created}
	info, err := w.lstat(at)
	if err != nil || info == nil {
		return t, err
	}
	if info.Size() > maxExisting {
		return nil, facts.Errorf(f.Path, 0, "the file that is there is larger than 64 MB").Fix("see what it is, and move it away")
	}
	t.mode = info.Mode().Perm()
	if t.old, err = w.root.ReadFile(name); err != nil {
		return nil, facts.Errorf(f.Path, 0, "the file that is there cannot be read: %v", cause(err)).Fix("check that you may read it")
	}
	if t.old == nil {
		t.old = []byte{}
	}
	return t, nil
}

func refuse(path string, state Status, merging bool) error {
	switch {
	case state == Foreign && merging:
		return facts.Errorf(path, 0, "dockwright did not write this file, so there is no render that it was made from, and nothing to merge").
			Fix("write to another name with -o and carry over what you need, or overwrite it with --force, make your changes in the new file, and merge from then on")
	case state == Foreign:
		return facts.Errorf(path, 0, "dockwright did not write this file, so it is left alone").Fix("--diff shows what would change, --force overwrites it")
	case state == Adopted:
		return facts.Errorf(path, 0, "the file holds edits of yours, and is to change, so it is left alone").Fix("--merge brings the change in and keeps your edits, --diff shows what is different, --force overwrites it")
	}
	return facts.Errorf(path, 0, "the file was edited since dockwright wrote it, so it is left alone").Fix("--merge keeps your edits, --diff shows what would change, --force overwrites it")
}

// edited is a file of the user's with a change in it, unless somebody else wrote
// to it meanwhile.
func edited(t *target) (*target, error) {
	if (t.old == nil) == (t.file.Was == nil) && bytes.Equal(t.old, t.file.Was) {
		if t.old != nil {
			t.action = Updated
		}
		return t, nil
	}
	return nil, facts.Errorf(t.file.Path, 0, "the file was changed meanwhile, so nothing is written").Fix("run the command again, which reads it anew")
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
			return nil, facts.Errorf(at, 0, "cannot be looked at: %v", cause(err)).Fix("check that you may read its folder")
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
