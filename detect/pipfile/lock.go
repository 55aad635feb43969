package pipfile

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"path"
	"slices"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/pep508"
)

// Kind is the facts.Lock.Kind of what ParseLock returns.
const Kind = "Pipfile.lock"

// newestSpec is the highest "pipfile-spec" that pipenv has written, since 2017.
const newestSpec = 6

// remakeLock is the remedy for a lock that no pipenv wrote.
const remakeLock = "make it anew with `pipenv lock`"

// ParseLock reads a Pipfile.lock. The path is relative to the build context, as
// the local sources come out.
//
// The sections are roots: "default" the main one, "develop" the group "dev",
// another category the group of its name. The format holds no edges and no file
// names, only hashes; a package in several sections stands once, with the hashes
// of all of them.
//
// The error is a *facts.Error: broken JSON, no "_meta", a newer "pipfile-spec",
// values of the wrong type, versions and markers that cannot be read.
func ParseLock(path string, data []byte) (*facts.Lock, []facts.Diagnostic, error) {
	doc, err := readJSON(path, data)
	if err != nil {
		return nil, nil, err
	}
	r := lockReader{path: path, lock: &facts.Lock{Path: path, Kind: Kind, Flat: true, Pinned: true, Hashed: true}}
	if err := r.meta(doc); err != nil {
		return nil, nil, err
	}
	slices.SortStableFunc(doc.sections, func(a, b section) int { return a.order() - b.order() })
	for _, s := range doc.sections {
		if err := r.section(s); err != nil {
			return nil, nil, err
		}
	}
	if len(r.lock.Roots) == 0 || r.lock.Roots[0].Kind != facts.RootMain {
		r.lock.Roots = slices.Insert(r.lock.Roots, 0, facts.Root{Kind: facts.RootMain})
	}
	return r.lock, r.diags, nil
}

// LockHash is the hash of the Pipfile that a lock was made from: see Hashes. ""
// when the lock holds none or is no lock.
func LockHash(data []byte) string {
	var doc struct {
		Meta struct {
			Hash struct {
				SHA256 string `json:"sha256"`
			} `json:"hash"`
		} `json:"_meta"`
	}
	if json.Unmarshal(data, &doc) != nil {
		return ""
	}
	return doc.Meta.Hash.SHA256
}

// document is a Pipfile.lock with the order and lines that maps lose.
type document struct {
	meta     any
	hasMeta  bool
	metaLine int
	sections []section
}

type section struct {
	name  string
	items []item
}

type item struct {
	name  string
	value any
	line  int
}

func (s section) order() int {
	switch s.name {
	case "default":
		return 0
	case "develop":
		return 1
	}
	return 2
}

// readJSON judges the whole document first, so that the walk through its
// tokens, which gives the lines, meets no errors of syntax.
func readJSON(path string, data []byte) (document, error) {
	var doc document
	var whole json.RawMessage
	if err := json.Unmarshal(data, &whole); err != nil {
		line := 0
		var syntax *json.SyntaxError
		if errors.As(err, &syntax) {
			line = lineAt(data, syntax.Offset)
		}
		return doc, facts.Errorf(path, line, "not valid JSON: %v", err).Fix(remakeLock)
	}
	dec := &keyDecoder{Decoder: json.NewDecoder(bytes.NewReader(data)), data: data, line: 1}
	if open, _ := dec.Token(); open != json.Delim('{') {
		return doc, facts.Errorf(path, 1, "the file is no JSON object").Fix(remakeLock)
	}
	for dec.More() {
		key, line := dec.key()
		if key == "_meta" {
			doc.hasMeta, doc.metaLine = true, line
			if err := dec.Decode(&doc.meta); err != nil {
				return doc, facts.Errorf(path, line, "_meta: %v", err).Fix(remakeLock)
			}
			continue
		}
		s := section{name: key}
		if open, _ := dec.Token(); open != json.Delim('{') {
			return doc, facts.Errorf(path, line, "the section %q is no object", key).Fix(remakeLock)
		}
		for dec.More() {
			it := item{}
			it.name, it.line = dec.key()
			if err := dec.Decode(&it.value); err != nil {
				return doc, facts.Errorf(path, it.line, "%s: %v", it.name, err).Fix(remakeLock)
			}
			s.items = append(s.items, it)
		}
		dec.Token() // the closing brace
		doc.sections = append(doc.sections, s)
	}
	return doc, nil
}

// keyDecoder counts lines on its way.
type keyDecoder struct {
	*json.Decoder
	data []byte
	line int   // of offset at
	at   int64 // where it has been counted to
}

// key reads the next token, a key, and tells its line.
func (d *keyDecoder) key() (key string, line int) {
	token, _ := d.Token()
	key, _ = token.(string)
	end := d.InputOffset()
	d.line += bytes.Count(d.data[d.at:end], []byte("\n"))
	d.at = end
	return key, d.line
}

func lineAt(data []byte, offset int64) int {
	return 1 + bytes.Count(data[:min(int(offset), len(data))], []byte("\n"))
}

// lockReader fills a lock.
type lockReader struct {
	path  string
	lock  *facts.Lock
	diags []facts.Diagnostic
}

func (r *lockReader) meta(doc document) error {
	meta, ok := doc.meta.(map[string]any)
	if !ok {
		return facts.Errorf(r.path, doc.metaLine, `there is no "_meta" object: this is no Pipfile.lock`).Fix(remakeLock)
	}
	if spec, ok := meta["pipfile-spec"]; ok {
		number, isNumber := spec.(float64)
		if !isNumber || number > newestSpec {
			return facts.Errorf(r.path, doc.metaLine, "pipfile-spec %v is not known, only those up to %d are", spec, newestSpec).
				Fix("make it anew with a pipenv that writes %d, or use a newer dockwright", newestSpec)
		}
		r.lock.Format = fmt.Sprint(number)
	}
	var err error
	if r.lock.RequiresPython, err = requiresPython(meta["requires"]); err != nil {
		return facts.Errorf(r.path, doc.metaLine, "_meta.requires: %v", err).Fix("correct [requires] in the Pipfile and run `pipenv lock`")
	}
	list, secrets, err := indexes(meta["sources"])
	if err != nil {
		return facts.Errorf(r.path, doc.metaLine, "_meta.sources: %v", err).Fix(remakeLock)
	}
	r.lock.Indexes = list
	for _, i := range secrets {
		r.secret(doc.metaLine, "the source "+list[i].URL)
	}
	return nil
}

func (r *lockReader) secret(line int, what string) {
	r.diags = append(r.diags, warn("DW108", r.path, line, "credentials stand in the URL of "+what,
		"write ${VARIABLES} instead in the Pipfile and lock again; the value that stands there is no secret any more"))
}

func (r *lockReader) section(s section) error {
	root := facts.Root{Kind: facts.RootGroup, Name: groupName(s.name)}
	if root.Name == "" {
		root.Kind = facts.RootMain
	}
	for _, it := range s.items {
		e, err := readEntry(it.name, it.value, path.Dir(r.path))
		if err != nil {
			return facts.Errorf(r.path, it.line, "%s in %q: %v", it.name, s.name, err).Fix(remakeLock)
		}
		if e.secret {
			r.secret(it.line, it.name)
		}
		if _, pinned := exact(e.specifier); !pinned && e.source.Kind == "" {
			r.diags = append(r.diags, warn("DW207", r.path, it.line,
				fmt.Sprintf("the lock pins no version of %s: pipenv found none that fits the machine which locked", e.name),
				"give it a version in the Pipfile that exists for the image's platform, or take it out, and run `pipenv lock`"))
		}
		edge := r.add(e, it.line)
		// As in Python, the last of two equal keys counts.
		root.Edges = slices.DeleteFunc(root.Edges, func(old facts.Edge) bool { return old.Name == edge.Name })
		root.Edges = append(root.Edges, edge)
	}
	r.lock.Roots = append(r.lock.Roots, root)
	return nil
}

// groupName is the group of a section or Pipfile category, "" for the main
// dependencies. pipenv calls one set "packages" in the one file and "default" in
// the other.
func groupName(section string) string {
	switch section {
	case "default", "packages":
		return ""
	case "develop", "dev-packages":
		return "dev"
	}
	return pep508.NormalizeName(section)
}

// add puts a package into the lock unless it stands there, and gives its edge.
func (r *lockReader) add(e entry, line int) facts.Edge {
	version, pinned := exact(e.specifier)
	p := facts.Package{Name: e.name, Version: version, Source: e.source, Line: line}
	if p.Source.Kind == "" {
		p.Source = facts.Source{Kind: facts.SourceRegistry, URL: r.indexURL(e.index)}
		r.lock.Pinned = r.lock.Pinned && pinned
	} else {
		p.Source.ID = string(p.Source.Kind) + "+" + p.Source.URL + "@" + p.Source.Ref + p.Source.Commit
	}
	for _, hash := range e.hashes {
		p.Files = append(p.Files, facts.File{Hash: hash})
	}
	switch p.Source.Kind {
	case facts.SourceRegistry, facts.SourceURL:
		r.lock.Hashed = r.lock.Hashed && len(e.hashes) > 0
	}
	if e.noBinary {
		r.lock.Builds.NoBinary = appendNew(r.lock.Builds.NoBinary, e.name)
	}
	i := slices.IndexFunc(r.lock.Packages, func(q facts.Package) bool {
		return q.Name == p.Name && q.Version == p.Version && q.Source.ID == p.Source.ID
	})
	if i < 0 {
		r.lock.Packages = append(r.lock.Packages, p)
	} else {
		r.lock.Packages[i].Files = appendNew(r.lock.Packages[i].Files, p.Files...)
	}
	edge := facts.Edge{Name: p.Name, Version: version, Source: p.Source.ID, Extras: e.extras, Marker: e.marker}
	if version == "" {
		edge.Specifier = e.specifier
	}
	return edge
}

// indexURL is the URL of a named index; that of the first without a name.
func (r *lockReader) indexURL(name string) string {
	for _, index := range r.lock.Indexes {
		if name == "" || index.Name == name {
			return index.URL
		}
	}
	return ""
}
