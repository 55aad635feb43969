// Package pylock reads pylock.toml, the lock format that installers share
// (PEP 751, https://packaging.python.org/en/latest/specifications/pylock-toml/).
// What that says a file must hold is checked as pypa/packaging does in
// packaging.pylock, which pip installs with.
package pylock

import (
	"errors"
	"fmt"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/pelletier/go-toml/v2"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/locktoml"
	"github.com/dockwright/dockwright/detect/pep440"
	"github.com/dockwright/dockwright/detect/pep508"
)

var fileName = regexp.MustCompile(`^pylock\.(?:([^.]+)\.)?toml$`)

// IsName tells by its base name whether a file is a lock of this format, and
// gives the name that tells several apart: "dev" for pylock.dev.toml, "" for
// pylock.toml.
func IsName(base string) (name string, ok bool) {
	m := fileName.FindStringSubmatch(base)
	if m == nil || strings.ContainsAny(base, "/\n") {
		return "", false
	}
	return m[1], true
}

// Parse reads a lock; path is slash-separated and relative to the build
// context, and local sources are made relative to the context with it.
//
// The lock is flat: RootMain has an edge per package, with the package's marker,
// which may ask for extras and dependency groups. The extras and groups that the
// lock names have roots without edges, so that they can be selected.
// An *facts.Error tells what the format forbids, with the line of the package.
func Parse(path string, data []byte) (*facts.Lock, []facts.Diagnostic, error) {
	var doc document
	if err := locktoml.Unmarshal(data, &doc); err != nil {
		return nil, nil, decodeError(path, err)
	}
	r := &reader{path: path, doc: &doc}
	lock, err := r.lock()
	if err != nil {
		return nil, nil, err
	}
	return lock, r.diagnostics, nil
}

// document is the file, as far as it is read.
type document struct {
	LockVersion      *string   `toml:"lock-version"`
	Environments     []string  `toml:"environments"`
	RequiresPython   string    `toml:"requires-python"`
	Extras           []string  `toml:"extras"`
	DependencyGroups []string  `toml:"dependency-groups"`
	DefaultGroups    []string  `toml:"default-groups"`
	CreatedBy        *string   `toml:"created-by"`
	Packages         []pkg     `toml:"packages"`
	Tool             toolTable `toml:"tool"`
}

type toolTable struct {
	Pipenv map[string]any `toml:"pipenv"`
}

type pkg struct {
	Line           int        `toml:"-"`
	Name           string     `toml:"name"`
	Version        string     `toml:"version"`
	Marker         string     `toml:"marker"`
	RequiresPython string     `toml:"requires-python"`
	Index          string     `toml:"index"`
	VCS            *vcs       `toml:"vcs"`
	Directory      *directory `toml:"directory"`
	Archive        *artifact  `toml:"archive"`
	Sdist          *artifact  `toml:"sdist"`
	Wheels         []artifact `toml:"wheels"`
}

type vcs struct {
	Type              string `toml:"type"`
	URL               string `toml:"url"`
	Path              string `toml:"path"`
	RequestedRevision string `toml:"requested-revision"`
	CommitID          string `toml:"commit-id"`
	Subdirectory      string `toml:"subdirectory"`
}

type directory struct {
	Path         *string `toml:"path"`
	Editable     bool    `toml:"editable"`
	Subdirectory string  `toml:"subdirectory"`
}

// artifact is an archive, an sdist or a wheel.
type artifact struct {
	Name         string            `toml:"name"`
	URL          string            `toml:"url"`
	Path         string            `toml:"path"`
	Size         int64             `toml:"size"`
	Hashes       map[string]string `toml:"hashes"`
	Subdirectory string            `toml:"subdirectory"`
}

// decodeError tells where the TOML is broken or has a wrong type.
func decodeError(path string, err error) error {
	var d *toml.DecodeError
	if !errors.As(err, &d) {
		return facts.Errorf(path, 0, "is not what pylock.toml may hold: %v", err).Fix("%s", lockAgain)
	}
	row, column := d.Position()
	fact := strings.TrimPrefix(d.Error(), "toml: ")
	if key := d.Key(); len(key) > 0 {
		fact += fmt.Sprintf(" (in %s)", strings.Join(key, "."))
	}
	return facts.Errorf(path, row, "column %d: %s", column, fact).Fix("%s", lockAgain)
}

const lockAgain = "write the lock again with the tool that made it"

// reader turns a document into facts.
type reader struct {
	path        string
	doc         *document
	diagnostics []facts.Diagnostic
	pipenv      bool
}

func (r *reader) lock() (*facts.Lock, error) {
	doc := r.doc
	if err := r.checkHead(); err != nil {
		return nil, err
	}
	r.pipenv = doc.Tool.Pipenv != nil || strings.HasPrefix(*doc.CreatedBy, "pipenv")
	lock := &facts.Lock{
		Path: r.path, Kind: "pylock.toml", Format: *doc.LockVersion, Flat: true, Pinned: true, Hashed: true,
		RequiresPython: doc.RequiresPython, Environments: doc.Environments, ManagerPins: r.madeBy(*doc.CreatedBy),
	}
	for _, g := range doc.DefaultGroups {
		lock.DefaultGroups = append(lock.DefaultGroups, pep508.NormalizeName(g))
	}
	main := facts.Root{Kind: facts.RootMain}
	ids := map[string]int{}
	for i := range doc.Packages {
		p, marker, err := r.pkg(i)
		if err != nil {
			return nil, err
		}
		key := p.Name + " " + p.Version + " " + p.Source.ID
		if ids[key]++; ids[key] > 1 {
			p.Source.ID += "#" + strconv.Itoa(ids[key])
		}
		lock.Packages = append(lock.Packages, p)
		main.Edges = append(main.Edges, facts.Edge{Name: p.Name, Version: p.Version, Source: p.Source.ID, Marker: marker})
	}
	lock.Roots = append([]facts.Root{main}, named(facts.RootExtra, doc.Extras)...)
	lock.Roots = append(lock.Roots, named(facts.RootGroup, append(slices.Clone(doc.DependencyGroups), doc.DefaultGroups...))...)
	r.noteMachine()
	return lock, nil
}

// named are the roots of names, each once, in the file's order.
func named(kind facts.RootKind, names []string) (roots []facts.Root) {
	for _, n := range names {
		n = pep508.NormalizeName(n)
		if !slices.ContainsFunc(roots, func(r facts.Root) bool { return r.Name == n }) {
			roots = append(roots, facts.Root{Kind: kind, Name: n})
		}
	}
	return roots
}

// checkHead checks what the file says of itself.
func (r *reader) checkHead() error {
	doc := r.doc
	bad := func(format string, args ...any) *facts.Error { return facts.Errorf(r.path, 0, format, args...) }
	if doc.LockVersion == nil {
		return bad("has no lock-version").Fix("%s", lockAgain)
	}
	version, err := pep440.Parse(*doc.LockVersion)
	if err != nil {
		return bad("lock-version %q is no version", *doc.LockVersion).Fix("%s", lockAgain)
	}
	release := append(version.Release(), 0)
	if release[0] != 1 {
		return bad("lock-version %s is not supported, 1.0 is", *doc.LockVersion).
			Fix("write the lock with a tool that makes version 1.0, or use a newer dockwright")
	}
	if release[1] > 0 {
		r.say("DW109", 0, "lock-version "+*doc.LockVersion+" is newer than 1.0: what it added has no effect", "")
	}
	if doc.CreatedBy == nil {
		return bad("has no created-by").Fix("%s", lockAgain)
	}
	if doc.Packages == nil {
		return bad("has no packages").Fix("%s", lockAgain)
	}
	if _, err := pep440.ParseSpecifiers(doc.RequiresPython); err != nil {
		return bad("requires-python: %v", err).Fix("%s", lockAgain)
	}
	for _, e := range doc.Environments {
		if _, err := pep508.ParseMarker(e); err != nil {
			return bad("environments: %v", err).Fix("%s", lockAgain)
		}
	}
	return nil
}

// creator is a tool's name, and its version where created-by has that too.
var creator = regexp.MustCompile(`^(uv|poetry|pdm|pipenv|pip)(?:[ /=@]+v?([0-9][^\s;,)]*))?(?:$|[\s;,(])`)

func (r *reader) madeBy(text string) []facts.ManagerPin {
	m := creator.FindStringSubmatch(strings.ToLower(text))
	if m == nil {
		return nil
	}
	pin := facts.ManagerPin{Manager: facts.Manager(m[1]), Path: r.path, Why: "created-by"}
	if _, err := pep440.Parse(m[2]); err == nil {
		pin.Specifier = "==" + m[2]
	}
	return []facts.ManagerPin{pin}
}

// noteMachine tells of a lock that holds what one machine would install. `pip
// lock` names the one file that it chose for each package.
func (r *reader) noteMachine() {
	if by := *r.doc.CreatedBy; by != "pip" && !strings.HasPrefix(by, "pip ") {
		return
	}
	r.say("DW105", 0, "pip made this lock, and records only the files that the machine it ran on would install",
		"lock on Linux with the image's Python, or with uv or PDM, which record the files for all platforms")
}

func (r *reader) say(rule string, line int, message, remedy string) {
	severity := facts.SeverityWarning
	if rule == "DW105" {
		severity = facts.SeverityInfo
	}
	r.diagnostics = append(r.diagnostics, facts.Diagnostic{
		Rule: rule, Severity: severity, Path: r.path, Line: line, Message: message, Remedy: remedy,
	})
}

// local makes a path of the lock relative to the build context. One that leads
// out of it is kept, and told of: a marker may leave the package out.
func (r *reader) local(line int, p string) string {
	p = strings.ReplaceAll(p, `\`, "/")
	if !path.IsAbs(p) {
		p = path.Join(path.Dir(r.path), p)
	} else {
		p = path.Clean(p)
	}
	if path.IsAbs(p) || p == ".." || strings.HasPrefix(p, "../") {
		r.say("DW208", line, p+" lies outside the build context", "build from the folder that holds both, or publish the package")
	}
	return p
}
