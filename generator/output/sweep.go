package output

import (
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// leftover is how old a temporary file is before it counts as left behind: none is
// needed for longer than the writing takes, and the lock keeps others from writing,
// where the file system has locks.
const leftover = time.Minute

// sweep removes the temporary files that a killed run left beside what is written.
func (w *writer) sweep(files []File) {
	var dirs []string
	for i, f := range files {
		if dirs = append(dirs, path.Dir(w.place(f.Path))); i == 0 {
			dirs = append(dirs, path.Dir(w.place(LastPath(f.Path))))
		}
	}
	slices.Sort(dirs)
	for _, dir := range slices.Compact(dirs) {
		if !filepath.IsLocal(filepath.FromSlash(dir)) {
			continue // refused later
		}
		w.sweepDir(filepath.FromSlash(dir))
	}
}

func (w *writer) sweepDir(dir string) {
	if info, err := w.root.Lstat(dir); err != nil || !info.IsDir() {
		return // a pipe would be waited for
	}
	d, err := w.root.Open(dir)
	if err != nil {
		return
	}
	defer d.Close()
	names, _ := d.Readdirnames(-1)
	for _, name := range names {
		if !isTemp(name) {
			continue
		}
		name = filepath.Join(dir, name)
		info, err := w.root.Lstat(name)
		if err == nil && info.Mode().IsRegular() && time.Since(info.ModTime()) > leftover && w.at("sweep") == nil {
			w.root.Remove(name)
		}
	}
}

// isTemp tells a name that create gives.
func isTemp(name string) bool {
	digits, begins := strings.CutPrefix(name, tempStart)
	digits, ends := strings.CutSuffix(digits, tempEnd)
	return begins && ends && isHex(digits, tempDigits)
}

// clear removes the files that show conflicts and are of no use any more: those
// whose content was taken over, and those that nobody touched since they were
// written. One that cannot be removed does no harm.
func (w *writer) clear(targets []*target) {
	for _, t := range targets {
		if t.file.Record || t.file.Edit {
			continue
		}
		if side, err := w.readSide(t.file.Path); err == nil && side.untouched() {
			w.spent = append(w.spent, filepath.FromSlash(w.place(side.path)))
		}
	}
	for _, name := range w.spent {
		if w.at("remove") == nil {
			w.root.Remove(name)
		}
	}
}
