// Package requirements reads pip's requirements files, and tells which of many
// production is installed from.
//
// The grammar is pip's own, as of 26.3 (src/pip/_internal/req/req_file.py and
// constructors.py of pypa/pip, described at
// https://pip.pypa.io/en/stable/reference/requirements-file-format/). Variables
// are never expanded, and nothing is fetched.
package requirements

import (
	"path"
	"slices"
	"strings"

	"github.com/dockwright/dockwright/detect/credentials"
	"github.com/dockwright/dockwright/detect/facts"
)

// Parse reads a requirements file and those that it includes, which open
// returns: paths are slash-separated and relative to the build context, and
// open refuses what lies outside or does not exist (fs.ErrNotExist).
//
// The lock is flat. It has one root, RootMain, with an edge per requirement; an
// edge without a version carries the specifier, that of constraints included.
// Local paths are taken from the folder where pip is run (see resolveLocal).
// An *facts.Error tells what pip would refuse to read or to install.
func Parse(path string, data []byte, open func(path string) ([]byte, error)) (*facts.Lock, []facts.Diagnostic, error) {
	r := &reader{open: open}
	if err := r.file([]string{path}, data, false); err != nil {
		return nil, r.diagnostics, err
	}
	lock, err := r.lock(path, data)
	return lock, r.diagnostics, err
}

// ParseAll reads several files as one set, as `pip install -r a -r b` does. The
// lock's path is the first file's, the others are among its includes.
func ParseAll(paths []string, open func(path string) ([]byte, error)) (*facts.Lock, []facts.Diagnostic, error) {
	r := &reader{open: open}
	if len(paths) == 0 {
		return nil, nil, facts.Errorf("", 0, "no requirements file is named").Fix("name one with --requirements")
	}
	var first []byte
	for i, p := range paths {
		data, err := open(p)
		if err != nil {
			if known, ok := err.(*facts.Error); ok {
				return nil, r.diagnostics, known
			}
			return nil, r.diagnostics, facts.Errorf(p, 0, "cannot be read").Fix("check that it exists and that you may read it")
		}
		if i == 0 {
			first = data
		} else if !slices.Contains(r.included, p) {
			r.included = append(r.included, p)
		}
		if err := r.file([]string{p}, data, false); err != nil {
			return nil, r.diagnostics, err
		}
	}
	lock, err := r.lock(paths[0], first)
	return lock, r.diagnostics, err
}

// lock makes the facts of what was read.
func (r *reader) lock(from string, data []byte) (*facts.Lock, error) {
	var required, constraints []entry
	for _, s := range r.statements {
		e, err := r.entry(from, s)
		if err != nil {
			return nil, err
		}
		if s.constraint {
			if e.name == "" || e.guessed || len(e.extras) > 0 {
				return nil, noConstraint(s)
			}
			constraints = append(constraints, e)
		} else {
			required = append(required, e)
		}
	}
	if err := settle(required, constraints); err != nil {
		return nil, err
	}
	tellApart(required)
	slices.Sort(r.included)
	slices.Sort(r.formats.noBinary)
	slices.Sort(r.formats.onlyBinary)
	lock := &facts.Lock{
		Path: from, Kind: "requirements", Flat: true,
		Indexes: r.indexes, NoIndex: r.noIndex, FindLinks: r.findLinks,
		Builds:   facts.BuildPolicy{NoBinary: r.formats.noBinary, OnlyBinary: r.formats.onlyBinary},
		Includes: slices.DeleteFunc(r.included, func(p string) bool { return p == from }),
	}
	lock.Format, lock.Environments = origin(data)
	for _, c := range constraints {
		lock.Constraints = append(lock.Constraints, c.requirement())
	}
	g := graph{seen: map[string]bool{}, at: map[string]int{}}
	for _, e := range required {
		g.add(e)
	}
	lock.Packages = g.packages
	lock.Roots = []facts.Root{{Kind: facts.RootMain, Edges: g.edges}}
	lock.Pinned = pinned(required)
	lock.Hashed = r.hashed(required, constraints)
	return lock, nil
}

// entry understands a statement, and makes it fit to be kept: paths relative to
// the context, no credentials.
func (r *reader) entry(from string, s statement) (entry, error) {
	bad := func(text string) *facts.Error {
		return facts.Errorf(s.path, s.line, "%s", credentials.Redact(text))
	}
	if s.constraint && s.editable {
		return entry{}, noConstraint(s)
	}
	e, err := interpret(s)
	if err != nil {
		return e, bad(err.Error()).Fix("see https://pip.pypa.io/en/stable/reference/requirement-specifiers/")
	}
	if e.source.Local() {
		if e.source.URL, err = r.resolveLocal(from, s, e.source); err != nil {
			return e, err
		}
		e.file.URL = e.source.URL
	} else if e.source.Kind != facts.SourceRegistry {
		e.source.URL = r.clean(s.path, s.line, e.source.URL)
		e.file.URL, _ = credentials.Strip(e.file.URL)
	}
	e.source.ID = sourceID(e.source)
	if e.guessed {
		r.say("DW106", s.path, s.line, "the name of "+e.source.URL+" is not stated, and taken for "+quoted(e.name),
			"write NAME @ "+e.source.URL)
	}
	return e, nil
}

func noConstraint(s statement) error {
	return facts.Errorf(s.path, s.line, "%s is no constraint to pip: it may have neither -e nor extras, and needs a name", credentials.Redact(s.text)).
		Fix("write NAME with a version, or NAME @ URL")
}

func quoted(name string) string {
	if name == "" {
		return "unknown"
	}
	return `"` + name + `"`
}

// resolveLocal makes a path relative to the build context. pip takes it from
// the folder that it is run in, whichever file it stands in: the project's
// folder, as a rule, which is that of the outermost file or, where that lies in
// a folder such as requirements/, the one above. Where no project is there, it
// is looked for from the folders above, up to the context.
func (r *reader) resolveLocal(from string, s statement, source facts.Source) (string, error) {
	text := source.URL
	base := projectDir(from)
	if text == "" {
		text = "."
	}
	first := ""
	for {
		place, ok := within(base, text)
		if ok && first == "" {
			first = place
		}
		if ok && (source.Kind == facts.SourcePath || r.isProject(path.Join(place, source.Subdirectory))) {
			return place, nil
		}
		if base == "." {
			break
		}
		base = path.Dir(base)
	}
	if first == "" {
		return "", facts.Errorf(s.path, s.line, "%s lies outside the build context", credentials.Redact(text)).
			Fix("copy it below the folder that is built, or build from the folder that holds both")
	}
	r.say("DW208", s.path, s.line, "no pyproject.toml or setup.py was found at "+first, "check the path: pip takes it from the folder that it is run in")
	return first, nil
}

func (r *reader) isProject(dir string) bool {
	if dir == ".." || strings.HasPrefix(dir, "../") {
		return false
	}
	for _, name := range []string{"pyproject.toml", "setup.py"} {
		if _, err := r.open(path.Join(dir, name)); err == nil {
			return true
		}
	}
	return false
}
