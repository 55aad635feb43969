package host

import (
	"context"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/moby/patternmatcher"
	"github.com/moby/patternmatcher/ignorefile"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/generator/measure"
)

// Tree is a copy of a build context. Several trees may be copies in one folder: then only
// one of them is changed at a time.
type Tree struct {
	dir    string
	before map[string]kept // files that were changed, as they were
	depend dependency
}

// kept is a file as it was; nil text for one that wasn't there.
type kept struct {
	text []byte
	mode fs.FileMode
	time time.Time
}

// Dir is where it lies.
func (t *Tree) Dir() string { return t.dir }

// Sources are the Python files of the context.
func (t *Tree) Sources() ([]measure.Source, error) {
	var out []measure.Source
	err := filepath.WalkDir(t.dir, func(name string, e fs.DirEntry, err error) error {
		if err != nil || !e.Type().IsRegular() || filepath.Ext(name) != ".py" {
			return err
		}
		info, err := e.Info()
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(t.dir, name)
		out = append(out, measure.Source{Path: filepath.ToSlash(rel), Size: info.Size()})
		return err
	})
	return out, err
}

// Touch appends a line to a file.
func (t *Tree) Touch(name, line string) error {
	text, err := os.ReadFile(t.path(name))
	if err != nil {
		return facts.Errorf("--touch", 0, "%s cannot be read in the build context", name).Fix("name a file by its path from the build context")
	}
	if len(text) > 0 && text[len(text)-1] != '\n' {
		text = append(text, '\n')
	}
	return t.write(name, append(text, line+"\n"...))
}

// Depend makes a light dependency more.
func (t *Tree) Depend(ctx context.Context) (string, error) {
	files, what, err := t.depend.files(ctx, t.dir)
	if err != nil {
		return "", err
	}
	for _, f := range files {
		if err := t.write(f.name, f.text); err != nil {
			return "", err
		}
	}
	return what, nil
}

// Reset makes the tree what it was.
func (t *Tree) Reset() error {
	for name, k := range t.before {
		var err error
		if k.text == nil {
			err = os.Remove(t.path(name))
		} else if err = os.WriteFile(t.path(name), k.text, k.mode); err == nil {
			err = os.Chtimes(t.path(name), k.time, k.time)
		}
		if err != nil {
			return err
		}
		delete(t.before, name)
	}
	return nil
}

func (t *Tree) path(name string) string { return filepath.Join(t.dir, filepath.FromSlash(name)) }

// write changes a file, and keeps what it was.
func (t *Tree) write(name string, text []byte) error {
	if _, known := t.before[name]; !known {
		k := kept{mode: 0o644}
		if info, err := os.Stat(t.path(name)); err == nil {
			if k.text, err = os.ReadFile(t.path(name)); err != nil {
				return err
			}
			k.mode, k.time = info.Mode(), info.ModTime()
		}
		if t.before == nil {
			t.before = map[string]kept{}
		}
		t.before[name] = k
	}
	return os.WriteFile(t.path(name), text, t.before[name].mode)
}

// copyTree copies what a folder has, less what all of the ignore files leave out. Links
// stay links, files keep their mode and time: a build of the copy is one of the folder.
// The folder that the copy is made in is no part of it.
func copyTree(ctx context.Context, from, to string, ignores []string) error {
	out, err := newLeftOut(ignores)
	if err != nil {
		return err
	}
	around, err := os.Stat(filepath.Dir(to))
	if err != nil {
		return err
	}
	c := copying{from: from, to: to, out: out, around: around}
	err = filepath.WalkDir(from, func(name string, e fs.DirEntry, err error) error {
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return err
		}
		return c.entry(name, e)
	})
	if err != nil {
		return err
	}
	for _, f := range slices.Backward(c.folders) {
		if err := os.Chtimes(f.path, f.time, f.time); err != nil {
			return err
		}
	}
	return nil
}

// copying is what copyTree knows while it walks.
type copying struct {
	from, to string
	out      leftOut
	around   fs.FileInfo // of the folder that the copy is made in
	folders  []folder    // whose times are set last
}

type folder struct {
	path string
	time time.Time
}

// entry copies one, of a folder the folder alone.
func (c *copying) entry(name string, e fs.DirEntry) error {
	rel, err := filepath.Rel(c.from, name)
	if err != nil {
		return err
	}
	if rel != "." && c.out.drops(filepath.ToSlash(rel), e.IsDir()) {
		if e.IsDir() {
			return filepath.SkipDir
		}
		return nil
	}
	info, err := e.Info()
	if err != nil {
		return err
	}
	if e.IsDir() && rel != "." && os.SameFile(info, c.around) {
		return filepath.SkipDir
	}
	dest := filepath.Join(c.to, rel)
	switch {
	case e.IsDir():
		c.folders = append(c.folders, folder{dest, info.ModTime()})
		return os.MkdirAll(dest, info.Mode().Perm()|0o700)
	case e.Type()&fs.ModeSymlink != 0:
		target, err := os.Readlink(name)
		if err != nil {
			return err
		}
		return os.Symlink(target, dest)
	case e.Type().IsRegular():
		return copyFile(name, dest, info)
	}
	return nil // sockets, devices: no build gets them
}

func copyFile(from, to string, info fs.FileInfo) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, info.Mode().Perm()|0o200)
	if err != nil {
		return err
	}
	if _, err := io.Copy(out, in); err != nil {
		out.Close()
		return err
	}
	if err := out.Close(); err != nil {
		return err
	}
	return os.Chtimes(to, info.ModTime(), info.ModTime())
}

// leftOut is what no build reads: each of the ignore files leaves it out.
type leftOut []*patternmatcher.PatternMatcher

func newLeftOut(ignores []string) (leftOut, error) {
	var out leftOut
	for _, text := range ignores {
		patterns, err := ignorefile.ReadAll(strings.NewReader(text))
		if err == nil {
			var m *patternmatcher.PatternMatcher
			if m, err = patternmatcher.New(patterns); err == nil {
				out = append(out, m)
			}
		}
		if err != nil {
			return nil, facts.Errorf(".dockerignore", 0, "Docker refuses the file: %v", err).Fix("correct its patterns, or remove it")
		}
	}
	return out, nil
}

// drops tells what is left out. What lies at the top stays, so that managers find their
// files, and a folder does of which a "!" may bring something back.
func (l leftOut) drops(name string, folder bool) bool {
	if len(l) == 0 || !folder && !strings.Contains(name, "/") || path.Base(name) == "pyproject.toml" {
		return false
	}
	for _, m := range l {
		if folder && bringsBack(m, name) {
			return false
		}
		if dropped, err := m.MatchesOrParentMatches(name); err != nil || !dropped {
			return false
		}
	}
	return true
}

// bringsBack tells whether a "!" may match something below a folder.
func bringsBack(m *patternmatcher.PatternMatcher, folder string) bool {
	for _, p := range m.Patterns() {
		if !p.Exclusion() {
			continue
		}
		fixed := filepath.ToSlash(p.String())
		if i := strings.IndexAny(fixed, `*?[\`); i >= 0 {
			fixed = fixed[:i]
		}
		if strings.HasPrefix(fixed, folder+"/") || strings.HasPrefix(folder+"/", fixed) {
			return true
		}
	}
	return false
}
