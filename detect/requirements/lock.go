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
	"github.com/dockwright/dockwright/detect/pep440"
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
		return nil, nil, facts.Errorf("", 0, "no requirements file is named")
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

// settle gives requirements the versions and sources that others settle for
// them: constraints, and an exact requirement of the same name without a
// marker. What contradicts itself, pip cannot install.
func settle(required, constraints []entry) error {
	always := map[string]*entry{}
	for i := range required {
		e := &required[i]
		if e.version == "" || e.marker != "" || e.name == "" {
			continue
		}
		if other := always[e.name]; other != nil && (other.version != e.version || other.source.ID != e.source.ID) {
			return conflict(*e, *other)
		}
		always[e.name] = e
	}
	limits := map[string][]entry{}
	for _, c := range constraints {
		if c.marker == "" {
			limits[c.name] = append(limits[c.name], c)
		}
	}
	for i := range required {
		e := &required[i]
		if e.source.Kind == facts.SourceRegistry && e.name != "" {
			if err := e.constrain(always[e.name], limits[e.name]); err != nil {
				return err
			}
		}
	}
	return nil
}

// constrain applies what holds for the entry's name on every machine.
func (e *entry) constrain(twin *entry, limits []entry) error {
	if twin != nil && e.version == "" {
		if !allows(e.specifier, twin.version) {
			return conflict(*e, *twin)
		}
		e.version, e.source, e.file = twin.version, twin.source, twin.file
		e.hashes = union(e.hashes, twin.hashes)
	}
	for _, c := range limits {
		switch {
		case c.source.Kind != facts.SourceRegistry:
			if e.source.Kind == facts.SourceRegistry {
				e.source, e.file, e.version = c.source, c.file, c.version
			}
		case e.version != "" && !allows(c.specifier, e.version),
			c.version != "" && !allows(e.specifier, c.version):
			return conflict(*e, c)
		case e.version == "" && c.version != "":
			e.version = c.version
		case e.version == "" && c.specifier != "":
			e.specifier = strings.TrimPrefix(e.specifier+","+c.specifier, ",")
		}
		e.hashes = narrow(e.hashes, c.hashes)
	}
	return nil
}

func conflict(a, b entry) error {
	return facts.Errorf(a.statement.path, a.statement.line, "%s contradicts %s (%s:%d): nothing can satisfy both",
		credentials.Redact(a.statement.text), credentials.Redact(b.statement.text), b.statement.path, b.statement.line).
		Fix("keep one of them, or give them markers that exclude each other")
}

// allows tells whether a version is in a specifier set. What is no version (===
// takes any text) is left to pip.
func allows(specifier, version string) bool {
	set, err1 := pep440.ParseSpecifiers(specifier)
	v, err2 := pep440.Parse(version)
	return err1 != nil || err2 != nil || set.Contains(v, true)
}

// narrow is what the hashes of a requirement and of a constraint allow together.
func narrow(own, limit []string) []string {
	if len(own) == 0 || len(limit) == 0 {
		return union(own, limit)
	}
	return slices.DeleteFunc(slices.Clone(own), func(h string) bool { return !slices.Contains(limit, h) })
}

func union(a, b []string) []string {
	out := slices.Clone(a)
	for _, s := range b {
		if !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}
