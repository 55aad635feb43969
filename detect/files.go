package detect

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
	"syscall"
	"unicode/utf8"

	"github.com/dockwright/dockwright/detect/facts"
)

// maxFile bounds what is read of one file, in bytes. The largest lock known is
// 4 MB; a file above the bound is hostile or no metadata.
const maxFile = 64 << 20

// files reads the project, and remembers what the answer depends on.
type files struct {
	fsys   fs.FS
	inputs []facts.Input
	cache  map[string][]byte
}

func newFiles(fsys fs.FS) *files { return &files{fsys: fsys, cache: map[string][]byte{}} }

// read returns a file's bytes; ok is false when there is none. Anything else
// that keeps it from being read is an error that names it.
func (f *files) read(name string) (data []byte, ok bool, err error) {
	if data, ok := f.cache[name]; ok {
		return data, true, nil
	}
	if !fs.ValidPath(name) {
		return nil, false, facts.Errorf(name, 0, "lies outside the build context").
			Fix("name the folder that holds both with --context")
	}
	// A pipe of that name would be waited for, so the kind is asked first.
	info, err := fs.Stat(f.fsys, name)
	if err != nil {
		if absent(err) {
			return nil, false, nil
		}
		return nil, false, unreadable(name, err)
	}
	if !info.Mode().IsRegular() {
		return nil, false, nil // a folder or device of that name is not the file
	}
	file, err := f.fsys.Open(name)
	if err != nil {
		return nil, false, unreadable(name, err)
	}
	defer file.Close()
	if data, err = readAll(file, info.Size()); err != nil {
		return nil, false, unreadable(name, err)
	}
	if len(data) > maxFile {
		return nil, false, facts.Errorf(name, 0, "is larger than 64 MB").Fix("this is no metadata: remove or rename it")
	}
	f.cache[name] = data
	return data, true, nil
}

// readAll reads up to one byte more than the bound. The size is what the file
// had a moment ago: a buffer of it is all that is needed, as a rule.
func readAll(file io.Reader, size int64) ([]byte, error) {
	data := make([]byte, 0, min(size, maxFile)+1)
	for len(data) <= maxFile {
		if len(data) == cap(data) {
			data = slices.Grow(data, bytes.MinRead)
		}
		n, err := file.Read(data[len(data):min(cap(data), maxFile+1)])
		data = data[:len(data)+n]
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, err
		}
	}
	return data, nil
}

// ReadFile reads a file of which nothing is known yet: one that is no ordinary file, as
// a pipe that would be waited for, or larger than any metadata, is an error.
func ReadFile(fsys fs.FS, name string) ([]byte, error) {
	info, err := fs.Stat(fsys, name)
	switch {
	case err != nil:
		if link, failed := fs.Lstat(fsys, name); failed == nil && link.Mode()&fs.ModeSymlink != 0 && !absent(err) {
			err = &fs.PathError{Op: "read", Path: name, Err: errors.New("it is a link that leads out of the folder, or in a circle")}
		}
		return nil, err
	case info.IsDir():
		return nil, &fs.PathError{Op: "read", Path: name, Err: errors.New("it is a folder")}
	case !info.Mode().IsRegular():
		return nil, &fs.PathError{Op: "read", Path: name, Err: errors.New("it is no ordinary file")}
	case info.Size() > maxFile:
		return nil, &fs.PathError{Op: "read", Path: name, Err: errors.New("it is larger than 64 MB")}
	}
	return fs.ReadFile(fsys, name)
}

// sound tells of damage that no parser words well: the conflict markers of a
// merge, and a byte order mark, which TOML and JSON don't have.
func sound(name string, data []byte) error {
	if structured := !strings.HasSuffix(name, ".py") && !strings.HasSuffix(name, ".cfg"); structured {
		for _, mark := range []string{"\xef\xbb\xbf", "\xff\xfe", "\xfe\xff"} {
			if bytes.HasPrefix(data, []byte(mark)) {
				return facts.Errorf(name, 1, "begins with a byte order mark").Fix("save it as UTF-8 without one")
			}
		}
	}
	start := markerLine(data, "<<<<<<< ")
	if start > 0 && markerLine(data, ">>>>>>> ") > start {
		return facts.Errorf(name, start, "has the conflict markers of a merge").Fix("resolve the conflict; a lock is best made anew")
	}
	return nil
}

// markerLine is the first line that begins with mark, 0 for none. The mark is
// rare, the ends of lines are not.
func markerLine(data []byte, mark string) int {
	for from := 0; ; {
		i := bytes.Index(data[from:], []byte(mark))
		if i < 0 {
			return 0
		}
		if at := from + i; at == 0 || data[at-1] == '\n' {
			return bytes.Count(data[:at], []byte("\n")) + 1
		}
		from += i + len(mark)
	}
}

// use records that the answer depends on the file, which was read before.
func (f *files) use(name, kind string) {
	for _, in := range f.inputs {
		if in.Path == name {
			return
		}
	}
	f.inputs = append(f.inputs, facts.NewInput(name, kind, f.cache[name]))
}

// sorted are the inputs by path.
func (f *files) sorted() []facts.Input {
	slices.SortFunc(f.inputs, func(a, b facts.Input) int { return strings.Compare(a.Path, b.Path) })
	return f.inputs
}

// absent tells that there is no such file: neither it nor the folder that it would
// lie in, in whose place there may be a file.
func absent(err error) bool {
	return errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR)
}

// list are the names in a folder, sorted; a folder that is not there has none.
func (f *files) list(dir string) ([]fs.DirEntry, error) {
	entries, err := fs.ReadDir(f.fsys, dir)
	if absent(err) {
		return nil, nil
	}
	if err != nil {
		return nil, unreadable(dir, err)
	}
	// io/fs opens no file whose name is not UTF-8, and nothing that is read refers to one.
	return slices.DeleteFunc(entries, func(e fs.DirEntry) bool { return !utf8.ValidString(e.Name()) }), nil
}

// join is path.Join that keeps "x" for (".", "x").
func join(dir, name string) string { return path.Join(dir, name) }

func unreadable(name string, err error) error {
	var pe *fs.PathError
	if errors.As(err, &pe) {
		err = pe.Err
	}
	fact, remedy := "cannot be read: "+err.Error(), "check that it exists and that you may read it"
	if strings.Contains(err.Error(), "escapes") {
		fact, remedy = "is a link that leads out of the project", "replace the link by the file"
	}
	return facts.Errorf(name, 0, "%s", fact).Fix("%s", remedy)
}
