package poetrylock

import (
	"fmt"
	"maps"
	"net/url"
	"path"
	"slices"
	"strings"

	"github.com/dockwright/dockwright/detect/credentials"
	"github.com/dockwright/dockwright/detect/direct"
	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/pep440"
	"github.com/dockwright/dockwright/detect/pep508"
	"github.com/dockwright/dockwright/detect/poetryver"
	"github.com/dockwright/dockwright/detect/wheel"
)

// pypi is where a package without a source comes from: Poetry's own index.
const pypi = "https://pypi.org/simple"

type reader struct {
	path string
	doc  *document
}

// fail is an error about the i-th package.
func (r *reader) fail(i int, format string, args ...any) error {
	e := &r.doc.Package[i]
	name := e.Name
	if name == "" {
		name = fmt.Sprintf("number %d", i+1)
	}
	return facts.Errorf(r.path, r.doc.Package[i].Line, "package %s: %s", name, fmt.Sprintf(format, args...)).Fix(relock)
}

func (r *reader) packages(lock *facts.Lock) error {
	versions := map[string]int{}
	for i := range r.doc.Package {
		versions[pep508.NormalizeName(r.doc.Package[i].Name)]++
	}
	for i := range r.doc.Package {
		e := &r.doc.Package[i]
		p, err := r.head(i, e)
		if err != nil {
			return err
		}
		if p.Source, err = r.source(e); err != nil {
			return r.fail(i, "%v", err)
		}
		p.Files = r.files(e, p, versions[p.Name] > 1)
		if e.Source.Type == "legacy" {
			addIndex(lock, e.Source, p.Line)
		}
		lock.Packages = append(lock.Packages, p)
	}
	if lock.Flat {
		return nil
	}
	ids := sourceIDs(lock.Packages)
	for i := range r.doc.Package {
		if err := r.edges(&lock.Packages[i], i, ids); err != nil {
			return err
		}
	}
	return nil
}

// head reads what a package says about itself.
func (r *reader) head(i int, e *entry) (facts.Package, error) {
	p := facts.Package{Name: pep508.NormalizeName(e.Name), Version: e.Version, Line: r.doc.Package[i].Line}
	if e.Name == "" || e.Version == "" {
		return p, r.fail(i, "it has no name or no version")
	}
	if _, err := pep440.Parse(e.Version); err != nil {
		return p, r.fail(i, "%v", err)
	}
	var err error
	if p.RequiresPython, err = poetryver.Specifier(e.PythonVersions); err != nil {
		return p, r.fail(i, "python-versions: %v", err)
	}
	// Below 2.1 the file may still hold a condition on the package itself, as
	// a marker or, in the oldest ones, as ranges of Python and platforms.
	p.Marker, err = condition(e.Marker, e.Requirements["python"], e.Requirements["platform"])
	if err != nil {
		return p, r.fail(i, "%v", err)
	}
	return p, nil
}

func (r *reader) source(e *entry) (facts.Source, error) {
	s := e.Source
	dir := path.Dir(r.path)
	switch s.Type {
	case "":
		return facts.Source{Kind: facts.SourceRegistry, URL: pypi}, nil
	case "legacy":
		out := facts.Source{Kind: facts.SourceRegistry, URL: withoutCredentials(s.URL)}
		out.ID = "legacy+" + out.URL
		return out, need(s.URL)
	case "directory":
		out := direct.Local(s.URL, dir)
		out.Kind, out.Subdirectory = facts.SourceDirectory, s.Subdirectory
		if e.Develop {
			out.Kind = facts.SourceEditable
		}
		out.ID = "directory+" + out.URL + fragment(s.Subdirectory)
		return out, need(s.URL)
	case "file":
		out := direct.Local(s.URL, dir)
		out.Kind, out.Subdirectory = facts.SourcePath, s.Subdirectory
		out.ID = "file+" + out.URL + fragment(s.Subdirectory)
		return out, need(s.URL)
	case "url":
		out := facts.Source{Kind: facts.SourceURL, URL: withoutCredentials(s.URL), Subdirectory: s.Subdirectory}
		out.ID = urlID(out.URL, s.Subdirectory)
		return out, need(s.URL)
	case "git":
		out := facts.Source{
			Kind: facts.SourceGit, URL: withoutCredentials(s.URL),
			Ref: s.Reference, Commit: s.ResolvedReference, Subdirectory: s.Subdirectory,
		}
		out.ID = gitID(out.URL, s.Subdirectory) + "@" + s.ResolvedReference
		return out, need(s.URL)
	}
	return facts.Source{}, fmt.Errorf("source type %q is not known", s.Type)
}

func need(location string) error {
	if location == "" {
		return fmt.Errorf("its source has no url")
	}
	if strings.ContainsRune(location, 0) {
		return fmt.Errorf("the url of its source holds a NUL")
	}
	return nil
}

func withoutCredentials(location string) string {
	clean, _ := credentials.Strip(location)
	return clean
}

func urlID(location, subdirectory string) string { return "url+" + location + fragment(subdirectory) }
func gitID(location, subdirectory string) string { return "git+" + location + fragment(subdirectory) }

func fragment(subdirectory string) string {
	if subdirectory == "" {
		return ""
	}
	return "#subdirectory=" + subdirectory
}

func addIndex(lock *facts.Lock, s source, line int) {
	index := facts.Index{Name: s.Reference, URL: s.URL, Line: line}
	for _, known := range lock.Indexes {
		if known.Name == index.Name && known.URL == index.URL {
			return
		}
	}
	lock.Indexes = append(lock.Indexes, index)
}

// files reads the three generations of file lists: in the package (2.0), by
// name in the metadata (1.x), and there as bare hashes (the oldest 1.0).
func (r *reader) files(e *entry, p facts.Package, shared bool) []facts.File {
	var files []facts.File
	add := func(name, hash string) { files = append(files, facts.File{Name: name, Hash: hash}) }
	switch {
	case e.Files != nil:
		for _, f := range *e.Files {
			add(f.File, f.Hash)
		}
	case p.Source.Kind == facts.SourceRegistry && r.doc.Metadata.Hashes[e.Name] != nil:
		for _, hash := range r.doc.Metadata.Hashes[e.Name] {
			if !strings.Contains(hash, ":") {
				hash = "sha256:" + hash
			}
			add("", hash)
		}
	case p.Source.Kind == facts.SourceRegistry || p.Source.Kind == facts.SourcePath:
		for _, f := range r.doc.Metadata.Files[e.Name] {
			if p.Source.Kind == facts.SourcePath && f.File != path.Base(p.Source.URL) {
				continue
			}
			if !shared || versionFits(f.File, p) {
				add(f.File, f.Hash)
			}
		}
	}
	return located(files, p.Source)
}

// located gives the file of a direct URL or path its place. A lock may leave
// its name and hash out.
func located(files []facts.File, s facts.Source) []facts.File {
	if s.Kind != facts.SourceURL && s.Kind != facts.SourcePath {
		return files
	}
	if len(files) == 0 {
		files = []facts.File{{Name: baseName(s)}}
	}
	if s.Kind == facts.SourceURL {
		for i := range files {
			files[i].URL = s.URL
		}
	}
	return files
}

func baseName(s facts.Source) string {
	if s.Kind == facts.SourcePath {
		return path.Base(s.URL)
	}
	if u, err := url.Parse(s.URL); err == nil {
		return path.Base(u.Path)
	}
	return path.Base(s.URL)
}

// versionFits tells whether a file is one of the package's version, where the
// lock lists the files of all versions of a name together. A name that says no
// version counts as one.
func versionFits(filename string, p facts.Package) bool {
	var text string
	if name, err := wheel.Parse(filename); err == nil {
		text = name.Version
	} else if _, text, err = wheel.ParseSdist(filename); err != nil {
		return true
	}
	a, err1 := pep440.Parse(text)
	b, err2 := pep440.Parse(p.Version)
	return err1 != nil || err2 != nil || a.Compare(b) == 0
}

// roots makes the graph of lock version 2.1: each group wants its packages.
func (r *reader) roots(packages []facts.Package) ([]facts.Root, error) {
	groups := map[string]*facts.Root{"main": {Kind: facts.RootMain}}
	for i := range r.doc.Package {
		e := &r.doc.Package[i]
		if e.Groups == nil {
			return nil, r.fail(i, "it has no groups, which lock-version 2.1 requires")
		}
		markers, err := markersByGroup(e)
		if err != nil {
			return nil, r.fail(i, "%v", err)
		}
		p := packages[i]
		for g, name := range e.Groups {
			name = pep508.NormalizeName(name)
			if groups[name] == nil {
				groups[name] = &facts.Root{Kind: facts.RootGroup, Name: name}
			}
			groups[name].Edges = append(groups[name].Edges, facts.Edge{
				Name: p.Name, Version: p.Version, Source: p.Source.ID, Marker: markers[g],
			})
		}
	}
	roots := []facts.Root{*groups["main"]}
	delete(groups, "main")
	for _, name := range slices.Sorted(maps.Keys(groups)) {
		roots = append(roots, *groups[name])
	}
	for _, name := range sortedNames(r.doc.Extras) {
		roots = append(roots, facts.Root{Kind: facts.RootExtra, Name: name})
	}
	return roots, nil
}

// sortedNames are the keys, normalized, each once.
func sortedNames[V any](table map[string]V) []string {
	var names []string
	for name := range table {
		names = append(names, pep508.NormalizeName(name))
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// markersByGroup gives the marker of each of the package's groups, in their
// order. A group that a table of markers leaves out always wants the package.
func markersByGroup(e *entry) ([]string, error) {
	markers := make([]string, len(e.Groups))
	for g, name := range e.Groups {
		var text string
		switch m := e.Markers.(type) {
		case nil:
		case string:
			text = m
		case map[string]any:
			value, ok := m[name].(string)
			if !ok && m[name] != nil {
				return nil, fmt.Errorf("the marker of group %s is no string", name)
			}
			text = value
		default:
			return nil, fmt.Errorf("markers is neither a string nor a table")
		}
		var err error
		if markers[g], err = condition(text, "", ""); err != nil {
			return nil, err
		}
	}
	return markers, nil
}
