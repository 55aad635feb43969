package sourcetree

import (
	"io"
	"io/fs"
	"path"
	"slices"
)

// Limits of what is listed of a folder: a project's own may hold much that is no
// part of its package.
const (
	maxListed = 20_000
	maxDepth  = 8
)

// folder is a source tree on a file system.
type folder struct {
	fsys  fs.FS
	dir   string
	files []string
	done  bool
	kept  map[string][]byte
}

// Folder is the source tree in a folder of a file system. Hidden folders,
// environments and the folders of tests and documents are not listed; links are
// not followed.
func Folder(fsys fs.FS, dir string) Tree {
	return &folder{fsys: fsys, dir: dir, kept: map[string][]byte{}}
}

func (f *folder) Files() []string {
	if !f.done {
		f.done = true
		f.walk("")
		slices.Sort(f.files)
	}
	return f.files
}

// walk lists level by level, so that the bound takes the deepest away.
func (f *folder) walk(root string) {
	level := []string{root}
	for range maxDepth {
		var next []string
		for _, dir := range level {
			entries, err := fs.ReadDir(f.fsys, path.Join(f.dir, dir))
			if err != nil {
				continue
			}
			for _, e := range entries {
				name := path.Join(dir, e.Name())
				switch {
				case len(f.files) >= maxListed:
					return
				case e.Type().IsRegular():
					f.files = append(f.files, name)
				case e.IsDir() && !isAside(name+"/x") && !made[e.Name()] && !f.environment(name):
					next = append(next, name)
				}
			}
		}
		level = next
	}
}

// made are the folders that builds leave behind.
var made = map[string]bool{"build": true, "dist": true, "target": true, "__pycache__": true}

// environment tells a virtual environment. https://docs.python.org/3/library/venv.html
func (f *folder) environment(dir string) bool {
	_, err := fs.Stat(f.fsys, path.Join(f.dir, dir, "pyvenv.cfg"))
	return err == nil
}

func (f *folder) Read(name string) ([]byte, bool) {
	if data, ok := f.kept[name]; ok {
		return data, data != nil
	}
	f.kept[name] = nil
	at := path.Join(f.dir, name)
	if !fs.ValidPath(at) {
		return nil, false
	}
	info, err := fs.Stat(f.fsys, at)
	if err != nil || !info.Mode().IsRegular() || info.Size() > maxFile {
		return nil, false
	}
	file, err := f.fsys.Open(at)
	if err != nil {
		return nil, false
	}
	defer file.Close()
	data, err := io.ReadAll(io.LimitReader(file, maxFile+1))
	if err != nil || len(data) > maxFile {
		return nil, false
	}
	if data == nil {
		data = []byte{}
	}
	f.kept[name] = data
	return data, true
}
