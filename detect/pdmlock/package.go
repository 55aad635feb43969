package pdmlock

import (
	"fmt"
	"net/url"
	"path"
	"slices"
	"strings"

	"github.com/dockwright/dockwright/detect/credentials"
	"github.com/dockwright/dockwright/detect/direct"
	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/pep508"
)

type reader struct {
	path   string
	doc    *document
	merged []int            // by entry: its package
	at     map[identity]int // package by identity
}

// identity is what makes entries one package.
type identity struct{ name, version, source, commit string }

// fail is an error about the i-th entry.
func (r *reader) fail(i int, format string, args ...any) error {
	name := r.doc.Package[i].Name
	if name == "" {
		name = fmt.Sprintf("number %d", i+1)
	}
	return facts.Errorf(r.path, r.doc.Package[i].Line, "package %s: %s", name, fmt.Sprintf(format, args...)).Fix(relock)
}

// packages reads all but the edges.
func (r *reader) packages(lock *facts.Lock) error {
	for i := range r.doc.Package {
		e := &r.doc.Package[i]
		if e.Name == "" {
			return r.fail(i, "it has no name")
		}
		p := facts.Package{
			Name: pep508.NormalizeName(e.Name), Version: e.Version,
			RequiresPython: pythonRange(e.RequiresPython), Line: r.doc.Package[i].Line,
		}
		var err error
		if p.Source, err = r.source(e); err != nil {
			return r.fail(i, "%v", err)
		}
		if p.Version == "" && p.Source.Kind == facts.SourceRegistry {
			return r.fail(i, "it has no version")
		}
		p.Files = r.files(e)
		key := identity{p.Name, p.Version, p.Source.ID, p.Source.Commit}
		known, ok := r.at[key]
		if !ok {
			known = len(lock.Packages)
			r.at[key] = known
			lock.Packages = append(lock.Packages, p)
		} else {
			addFiles(&lock.Packages[known], p.Files)
		}
		r.merged = append(r.merged, known)
	}
	return nil
}

func addFiles(p *facts.Package, files []facts.File) {
	known := map[facts.File]bool{}
	for _, f := range p.Files {
		known[f] = true
	}
	for _, f := range files {
		if !known[f] {
			p.Files = append(p.Files, f)
		}
	}
}

func (r *reader) source(e *entry) (facts.Source, error) {
	dir := path.Dir(r.path)
	for _, vcs := range []struct{ prefix, url string }{
		{"git+", e.Git}, {"hg+", e.Hg}, {"svn+", e.Svn}, {"bzr+", e.Bzr},
	} {
		if vcs.url == "" {
			continue
		}
		clean, _ := credentials.Strip(vcs.url)
		s := facts.Source{
			Kind: facts.SourceGit, URL: strings.TrimPrefix(vcs.prefix, "git+") + clean,
			Ref: e.Ref, Commit: e.Revision, Subdirectory: e.Subdirectory,
		}
		return identified(s), checkText(vcs.url)
	}
	var s facts.Source
	var err error
	switch {
	case e.URL != "":
		s, err = direct.Reference(e.URL, dir)
	case strings.Contains(e.Path, "${PROJECT_ROOT}"):
		s, err = direct.Reference(e.Path, dir)
	case e.Path != "":
		s, err = direct.Local(e.Path, dir), checkText(e.Path)
	default:
		return facts.Source{Kind: facts.SourceRegistry}, nil
	}
	if e.Subdirectory != "" {
		s.Subdirectory = e.Subdirectory
	}
	if e.Editable && s.Kind == facts.SourceDirectory {
		s.Kind = facts.SourceEditable
	}
	return identified(s), err
}

func checkText(location string) error {
	if strings.ContainsAny(location, "\x00\n\r") {
		return fmt.Errorf("its source holds control characters")
	}
	return nil
}

// identified sets an ID that a dependency on the same place comes to as well,
// whatever it says of commits and of editable installation.
func identified(s facts.Source) facts.Source {
	kind := "url"
	switch {
	case s.Kind == facts.SourceGit:
		kind = "vcs"
	case s.Local():
		kind = "path"
	}
	s.ID = kind + "+" + s.URL
	if s.Subdirectory != "" {
		s.ID += "#subdirectory=" + s.Subdirectory
	}
	return s
}

func (r *reader) files(e *entry) []facts.File {
	rows := e.Files
	if rows == nil {
		rows = r.doc.Metadata.Files[e.Name+" "+e.Version]
	}
	var files []facts.File
	for _, row := range rows {
		f := facts.File{Name: row.File, Hash: row.Hash}
		if row.URL != "" {
			f.URL, _ = credentials.Strip(row.URL)
			if f.Name == "" {
				f.Name = baseName(f.URL)
			}
		}
		files = append(files, f)
	}
	return files
}

// baseName is the file name that a URL ends in, percent-decoded.
func baseName(location string) string {
	location, _, _ = strings.Cut(location, "#")
	location, _, _ = strings.Cut(location, "?")
	base := path.Base(location)
	if plain, err := url.PathUnescape(base); err == nil {
		return plain
	}
	return base
}

// edges reads the dependencies of a lock without groups: those of an entry
// without extras are the package's, those of one with extras are its extras'.
func (r *reader) edges(packages []facts.Package) error {
	shared := sharedNames(packages)
	combinations := make([][]combination, len(packages))
	for i := range r.doc.Package {
		e := &r.doc.Package[i]
		p := &packages[r.merged[i]]
		edges, err := r.dependencies(i, shared)
		if err != nil {
			return err
		}
		if len(e.Extras) == 0 {
			p.Dependencies = append(p.Dependencies, edges...)
			continue
		}
		// PDM lets the package itself follow from its entry with extras.
		edges = slices.DeleteFunc(edges, func(d facts.Edge) bool { return d.Name == p.Name && len(d.Extras) == 0 })
		combinations[r.merged[i]] = append(combinations[r.merged[i]], combination{normalized(e.Extras), edges})
	}
	for i := range packages {
		packages[i].Extras = divide(combinations[i])
	}
	return nil
}

// sharedNames are the names that stand for several packages, so that a
// dependency on a URL has to say which it means.
func sharedNames(packages []facts.Package) map[string]bool {
	seen := map[string]bool{}
	for i := range packages {
		name := packages[i].Name
		_, again := seen[name]
		seen[name] = again
	}
	return seen
}

// combination is a set of extras that was asked for together.
type combination struct {
	extras []string
	edges  []facts.Edge
}

// divide gives each extra its edges. An extra that was also asked for alone is
// known exactly; the others of a combination share what is left of its edges.
func divide(combinations []combination) []facts.ExtraEdges {
	slices.SortStableFunc(combinations, func(a, b combination) int { return len(a.extras) - len(b.extras) })
	var out []facts.ExtraEdges
	alone := map[string]bool{}
	find := func(name string) *facts.ExtraEdges {
		i := slices.IndexFunc(out, func(x facts.ExtraEdges) bool { return x.Name == name })
		if i < 0 {
			out = append(out, facts.ExtraEdges{Name: name})
			i = len(out) - 1
		}
		return &out[i]
	}
	for _, c := range combinations {
		left := slices.Clone(c.edges)
		for _, name := range c.extras {
			if alone[name] {
				left = without(left, find(name).Edges)
			}
		}
		for _, name := range c.extras {
			if !alone[name] {
				x := find(name)
				x.Edges = append(x.Edges, without(left, x.Edges)...)
			}
		}
		if len(c.extras) == 1 {
			alone[c.extras[0]] = true
		}
	}
	slices.SortFunc(out, func(a, b facts.ExtraEdges) int { return strings.Compare(a.Name, b.Name) })
	return out
}

func without(edges, known []facts.Edge) []facts.Edge {
	var left []facts.Edge
	for _, e := range edges {
		if !slices.ContainsFunc(known, func(k facts.Edge) bool { return sameEdge(e, k) }) {
			left = append(left, e)
		}
	}
	return left
}

func sameEdge(a, b facts.Edge) bool {
	return a.Name == b.Name && a.Version == b.Version && a.Source == b.Source &&
		a.Specifier == b.Specifier && a.Marker == b.Marker && slices.Equal(a.Extras, b.Extras)
}
