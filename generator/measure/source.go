package measure

import (
	"cmp"
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"
)

// touch changes the code: a comment more in a source file that the image holds.
func (r *run) touch(t *taken, word string) error {
	name := t.Touch
	if name == "" {
		sources, err := t.Tree.Sources()
		if err != nil {
			return err
		}
		at := ""
		if name, at = choose(sources, t.image, r.touched); name == "" {
			return errors.New("no Python file of the build context is in the image: name one with --touch")
		}
		r.touched = name
		t.change[Code] = fmt.Sprintf("a comment more in %s, which the image has as %s", name, at)
	} else {
		t.change[Code] = fmt.Sprintf("a comment more in %s (--touch)", name)
	}
	return t.Tree.Touch(name, "# dockwright measure "+word)
}

// entries are modules that people change.
var entryNames = []string{"main", "app", "server", "api", "views", "routes", "wsgi", "asgi", "cli", "__main__"}

// aside are names of files and folders that are no part of what an application does.
var aside = []string{"test", "tests", "conftest.py", "setup.py", "docs", "doc", "examples", "migrations", "alembic", "scripts", "benchmarks", "noxfile.py", "tasks.py"}

// choose is a source file of the context that an image holds, and its place there. A
// file is in the image if one lies there under the same path (less a leading src) with
// the same size. Of several: the one that was chosen before, what is no test and
// no __init__, what is named like an application, what lies near the top.
func choose(sources []Source, img Image, before string) (name, at string) {
	held := map[int64][]string{} // paths in the image, by size
	for _, l := range img.Layers {
		if l.blob == nil {
			continue
		}
		for _, e := range l.blob.entries {
			if e.kind == file && path.Ext(e.path) == ".py" {
				held[e.size] = append(held[e.size], e.path)
			}
		}
	}
	best := []int(nil)
	for _, s := range sources {
		where := place(s, held[s.Size])
		if where == "" {
			continue
		}
		if s.Path == before {
			return s.Path, where
		}
		if r := rank(s.Path); best == nil || slices.Compare(r, best) < 0 || slices.Equal(r, best) && s.Path < name {
			best, name, at = r, s.Path, where
		}
	}
	return name, at
}

// place is the path that a source has in the image, "" if it isn't there.
func place(s Source, held []string) string {
	if s.Size == 0 {
		return ""
	}
	_, below, isSrc := strings.Cut("/"+s.Path, "/src/")
	found := ""
	for _, h := range held {
		fits := strings.HasSuffix(h, "/"+s.Path) || isSrc && strings.HasSuffix(h, "/"+below)
		if fits && (found == "" || cmp.Or(cmp.Compare(len(h), len(found)), cmp.Compare(h, found)) < 0) {
			found = h
		}
	}
	return found
}

// rank sorts sources: the least is the best to change.
func rank(name string) []int {
	parts := strings.Split(name, "/")
	base := parts[len(parts)-1]
	odd, named := 0, slices.Index(entryNames, strings.TrimSuffix(base, ".py"))
	for _, p := range parts {
		if slices.Contains(aside, p) || strings.HasPrefix(p, "test_") || strings.HasPrefix(p, ".") {
			odd = 1
		}
	}
	if base == "__init__.py" {
		odd++
	}
	if named < 0 {
		named = len(entryNames)
	}
	return []int{odd, named, len(parts)}
}
