package requirements

import (
	"bytes"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/lazyregexp"
	"github.com/dockwright/dockwright/detect/pep508"
)

func (e entry) edge() facts.Edge {
	edge := facts.Edge{Name: e.name, Version: e.version, Source: e.source.ID, Extras: e.extras, Marker: e.marker}
	if e.version == "" && e.source.Kind == facts.SourceRegistry {
		edge.Specifier = e.specifier
	}
	return edge
}

func (e entry) requirement() facts.Requirement {
	return facts.Requirement{
		Name: e.name, Extras: e.extras, Specifier: e.specifier, Marker: e.marker, Source: e.source,
		Hashes: e.hashes, Line: e.statement.line, Path: e.statement.path,
	}
}

// pkg is the package of an entry. A requirements file names no files of an
// index: there are as many files as hashes, and nothing else is known of them.
func (e entry) pkg() facts.Package {
	p := facts.Package{Name: e.name, Version: e.version, Source: e.source, Line: e.statement.line}
	switch e.source.Kind {
	case facts.SourceURL, facts.SourcePath:
		f := e.file
		if len(e.hashes) > 0 {
			f.Hash = strongest(e.hashes)
		}
		p.Files = []facts.File{f}
	case facts.SourceRegistry:
		for _, h := range e.hashes {
			p.Files = append(p.Files, facts.File{Hash: h})
		}
	}
	return p
}

// strongest is the digest to keep where one file has several.
func strongest(hashes []string) string {
	for _, prefix := range []string{"sha256:", "sha512:", "sha384:"} {
		for _, h := range hashes {
			if len(h) > len(prefix) && h[:len(prefix)] == prefix {
				return h
			}
		}
	}
	return hashes[0]
}

// tellApart gives the entries of an index an ID where a name has several
// packages: an edge to "foo 1.0" must not find the foo of unknown version too.
func tellApart(entries []entry) {
	first := map[string]*entry{}
	several := map[string]bool{}
	for i := range entries {
		e := &entries[i]
		if o := first[e.name]; o == nil {
			first[e.name] = e
		} else if o.version != e.version || o.source.ID != e.source.ID {
			several[e.name] = true
		}
	}
	for i := range entries {
		e := &entries[i]
		if several[e.name] && e.source.Kind == facts.SourceRegistry {
			e.source.ID = "registry"
			if e.version != "" {
				e.source.ID += "==" + e.version
			}
		}
	}
}

// graph gathers edges and packages, each once, in the order of the files.
type graph struct {
	edges    []facts.Edge
	packages []facts.Package
	seen     map[string]bool // by what tells edges apart
	at       map[string]int  // index of a package by name, version and source
}

func (g *graph) add(e entry) {
	edge := e.edge()
	key := strings.Join([]string{edge.Name, edge.Version, edge.Source, edge.Specifier, edge.Marker, strings.Join(edge.Extras, ",")}, "\x00")
	if !g.seen[key] {
		g.seen[key] = true
		g.edges = append(g.edges, edge)
	}
	p := e.pkg()
	key = strings.Join([]string{p.Name, p.Version, p.Source.ID}, "\x00")
	i, ok := g.at[key]
	if !ok {
		g.at[key] = len(g.packages)
		g.packages = append(g.packages, p)
		return
	}
	for _, f := range p.Files {
		if !slices.Contains(g.packages[i].Files, f) {
			g.packages[i].Files = append(g.packages[i].Files, f)
		}
	}
}

// pinned tells whether everything that comes from an index has one version.
// Where nothing does, it is not: the versions are then left to what a local
// project asks for.
func pinned(entries []entry) bool {
	any := false
	for _, e := range entries {
		if e.source.Kind == facts.SourceRegistry && e.version == "" {
			return false
		}
		any = any || !e.source.Local()
	}
	return any
}

// hashed tells whether everything that is fetched is held by a digest. pip
// turns to its hash-checking mode at the first hash, and then refuses all that
// has none; a folder of the project is left to the plan, which can install it
// apart.
func (r *reader) hashed(entries, constraints []entry) bool {
	mode := r.requireHashes
	for _, e := range slices.Concat(entries, constraints) {
		mode = mode || len(e.statement.hashes) > 0
	}
	if !mode || r.noHashes {
		return false
	}
	all, some := true, false
	var bare []entry
	for _, e := range entries {
		s := e.statement
		switch e.source.Kind {
		case facts.SourceDirectory, facts.SourceEditable:
			r.say("DW112", s.path, s.line, "pip cannot install a folder ("+e.source.URL+") in one run with hashes",
				"install it apart, with --no-deps")
		case facts.SourceGit:
			all = false
			r.say("DW112", s.path, s.line, "pip cannot install a repository ("+e.source.URL+") in one run with hashes",
				"install it apart, or name an archive with its hash")
		default:
			if len(e.hashes) == 0 || e.version == "" && e.source.Kind == facts.SourceRegistry {
				bare = append(bare, e)
			} else {
				some = true
			}
		}
	}
	r.tellBare(bare)
	return all && some && len(bare) == 0
}

// tellBare tells once of all that hash-checking mode refuses.
func (r *reader) tellBare(bare []entry) {
	if len(bare) == 0 {
		return
	}
	var names []string
	for _, e := range bare {
		if !slices.Contains(names, e.name) {
			names = append(names, e.name)
		}
	}
	if len(names) > 5 {
		names = append(names[:5:5], fmt.Sprintf("and %d more", len(names)-5))
	}
	s := bare[0].statement
	r.say("DW112", s.path, s.line, "without a hash or an exact version in a set that is checked by hashes, which pip refuses: "+strings.Join(names, ", "),
		"generate the file with hashes for all (pip-compile --generate-hashes, uv export)")
}

// projectDir is the folder that a requirements file belongs to.
func projectDir(file string) string {
	dir := path.Dir(file)
	for dir != "." && dir != "/" && isRequirementsDir(path.Base(dir)) {
		dir = path.Dir(dir)
	}
	return dir
}

// The lines that tools write at the top of what they generate.
var (
	byPipCompile = lazyregexp.New(`(?m)^#.* autogenerated by pip-compile(?: with [Pp]ython (\d+\.\d+))?`)
	byUV         = lazyregexp.New(`(?m)^# This file was autogenerated by uv via the following command:\r?\n#\s+uv (export|pip compile)\b`)
	byPDM        = lazyregexp.New(`(?m)^# This file is @generated by PDM`)
)

// origin tells which tool generated a file, "" where it doesn't say, and for
// pip-compile the one Python that it resolved for.
func origin(data []byte) (tool string, environments []string) {
	head := data[:min(len(data), 2000)]
	if m := byPipCompile.FindSubmatch(head); m != nil {
		if len(m[1]) > 0 {
			environments = []string{`python_version == "` + string(m[1]) + `"`}
		}
		return "pip-compile", environments
	}
	if m := byUV.FindSubmatch(head); m != nil {
		return "uv " + string(bytes.TrimSpace(m[1])), nil
	}
	if byPDM.Match(head) {
		return "pdm export", nil
	}
	return "", nil
}

// unsafe is how pip-compile begins the list of what it leaves out unless
// --allow-unsafe is given (pip-tools, piptools/writer.py).
const unsafe = "# The following packages are considered to be unsafe in a requirements file:"

// unsafeNames is what follows it, a name a line.
var unsafeNames = lazyregexp.New(`^\r?\n((?:# [A-Za-z0-9._-]+(?:\r?\n|$))+)`)

// Unsafe are the packages that pip-compile resolved and left out of a file that
// it generated: setuptools, most often.
func Unsafe(data []byte) []string {
	before, rest, _ := bytes.Cut(data, []byte(unsafe))
	m := unsafeNames.FindSubmatch(rest)
	if m == nil || len(before) > 0 && before[len(before)-1] != '\n' {
		return nil
	}
	var names []string
	for line := range bytes.Lines(m[1]) {
		names = append(names, pep508.NormalizeName(string(bytes.TrimSpace(line[1:]))))
	}
	return names
}
