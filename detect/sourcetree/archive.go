package sourcetree

import (
	"archive/tar"
	"archive/zip"
	"bufio"
	"bytes"
	"compress/bzip2"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"
	"unicode/utf8"
)

// Limits of what is read of an archive, in bytes and entries. The largest sdists
// of PyPI unpack to some hundred MB.
const (
	maxUnpacked = 512 << 20
	maxEntries  = 200_000
	maxPath     = 1000
	maxKept     = 16 << 20 // of all files that are kept
	maxFile     = 1 << 20  // of one that is kept
	headOf      = 64 << 10 // of a source file
)

// archive is an sdist in memory: its list of files, and what the build's own
// files hold.
type archive struct {
	files []string
	kept  map[string][]byte
	size  int
}

func (a *archive) Files() []string { return a.files }

func (a *archive) Read(name string) ([]byte, bool) {
	data, ok := a.kept[path.Clean(name)]
	return data, ok
}

// Archive reads an sdist by its file name: .tar.gz, .tgz, .tar.bz2, .tar or
// .zip. Nothing is written. Links, devices and paths that lead out of the archive
// are passed over. The folder that everything lies in is taken off, as pip does.
// The error is what is wrong with the archive, in a few words.
func Archive(name string, r io.ReaderAt, size int64) (Tree, error) {
	a := &archive{kept: map[string][]byte{}}
	var err error
	file := io.NewSectionReader(r, 0, size)
	switch name = strings.ToLower(name); {
	case strings.HasSuffix(name, ".zip"):
		err = a.zip(r, size)
	case strings.HasSuffix(name, ".tar.gz"), strings.HasSuffix(name, ".tgz"):
		var z *gzip.Reader
		if z, err = gzip.NewReader(bufio.NewReader(file)); err == nil {
			err = a.tar(z)
		}
	case strings.HasSuffix(name, ".tar.bz2"), strings.HasSuffix(name, ".tbz"):
		err = a.tar(bzip2.NewReader(bufio.NewReader(file)))
	case strings.HasSuffix(name, ".tar"):
		err = a.tar(file)
	default:
		err = errors.New("it is no archive of a kind that can be read")
	}
	if err != nil {
		return nil, err
	}
	a.strip()
	return a, nil
}

// Readable tells by a file's name whether Archive reads it.
func Readable(name string) bool {
	name = strings.ToLower(name)
	return slices.ContainsFunc([]string{".zip", ".tar.gz", ".tgz", ".tar.bz2", ".tbz", ".tar"}, func(s string) bool { return strings.HasSuffix(name, s) })
}

var errLarge = fmt.Errorf("it unpacks to more than %d MB", maxUnpacked>>20)

// limited fails where a reader gives more than it may.
type limited struct {
	r    io.Reader
	left int64
}

func (l *limited) Read(p []byte) (int, error) {
	n, err := l.r.Read(p)
	if l.left -= int64(n); l.left < 0 {
		return 0, errLarge
	}
	return n, err
}

func (a *archive) tar(r io.Reader) error {
	t := tar.NewReader(&limited{r, maxUnpacked})
	for n := 0; ; n++ {
		h, err := t.Next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return fmt.Errorf("it cannot be unpacked: %w", err)
		}
		if n >= maxEntries {
			return fmt.Errorf("it holds more than %d files", maxEntries)
		}
		if h.Typeflag == tar.TypeReg {
			if err := a.add(h.Name, t); err != nil {
				return fmt.Errorf("it cannot be unpacked: %w", err)
			}
		}
	}
}

func (a *archive) zip(r io.ReaderAt, size int64) error {
	z, err := zip.NewReader(r, size)
	if err != nil {
		return fmt.Errorf("it cannot be unpacked: %w", err)
	}
	if len(z.File) > maxEntries {
		return fmt.Errorf("it holds more than %d files", maxEntries)
	}
	left := int64(maxUnpacked) // of what is read, for files may lie upon each other
	for _, f := range z.File {
		if !f.Mode().IsRegular() {
			continue
		}
		if keeps(path.Clean(f.Name)) == 0 {
			err = a.add(f.Name, nil)
		} else if file, openErr := f.Open(); openErr != nil {
			err = openErr
		} else {
			part := &limited{file, left}
			err = a.add(f.Name, part)
			left = part.left
			file.Close()
		}
		if err != nil {
			return fmt.Errorf("it cannot be unpacked: %w", err)
		}
	}
	return nil
}

// add lists a file, and keeps what a build's own files hold. The last of several
// under one name is the one that unpacking leaves.
func (a *archive) add(name string, r io.Reader) error {
	name = strings.TrimPrefix(name, "./")
	if len(name) > maxPath || !utf8.ValidString(name) || path.IsAbs(name) || strings.ContainsAny(name, "\\\x00\n") || slices.Contains(strings.Split(name, "/"), "..") {
		return nil
	}
	name = path.Clean(name)
	a.files = append(a.files, name)
	limit := keeps(name)
	if limit == 0 || a.size >= maxKept {
		return nil
	}
	data, err := io.ReadAll(io.LimitReader(r, int64(limit)+1))
	if err != nil {
		return err
	}
	if len(data) > limit {
		if limit != headOf {
			return nil
		}
		data = data[:limit]
	}
	a.size += len(data)
	a.kept[name] = bytes.Clone(data)
	return nil
}

// keeps is how much of a file is of use: the build's own files, Python beside
// them, and the head of a Cython file.
func keeps(name string) int {
	switch base := path.Base(name); {
	case base == "pyproject.toml", base == "hatch.toml", base == "setup.cfg", base == "CMakeLists.txt", base == "meson.build", base == "Cargo.toml", base == "Cargo.lock":
		return maxFile
	case strings.HasSuffix(base, ".pyx"):
		return headOf
	case strings.HasSuffix(base, ".py") && strings.Count(name, "/") <= 3 && !isAside(name):
		return maxFile / 4
	}
	return 0
}

// strip takes off the one folder that everything lies in.
func (a *archive) strip() {
	slices.Sort(a.files)
	a.files = slices.Compact(a.files)
	if len(a.files) == 0 {
		return
	}
	top, _, below := strings.Cut(a.files[0], "/")
	if !below || slices.ContainsFunc(a.files, func(f string) bool { return !strings.HasPrefix(f, top+"/") }) {
		return
	}
	for i, f := range a.files {
		a.files[i] = f[len(top)+1:]
	}
	kept := make(map[string][]byte, len(a.kept))
	for name, data := range a.kept {
		kept[name[len(top)+1:]] = data
	}
	a.kept = kept
}
