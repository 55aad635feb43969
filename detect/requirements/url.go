package requirements

import (
	"fmt"
	"net/url"
	"path"
	"slices"
	"strings"

	"github.com/dockwright/dockwright/detect/credentials"
	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/lazyregexp"
	"github.com/dockwright/dockwright/detect/pep440"
	"github.com/dockwright/dockwright/detect/pep508"
	"github.com/dockwright/dockwright/detect/wheel"
)

// vcs are the version control systems that pip has.
var vcs = []string{"git", "hg", "svn", "bzr"}

// schemes are those that pip reads as a URL, beside the "git+https" kind.
var schemes = []string{"http", "https", "file", "ftp"}

var vcsSchemes = map[string][]string{
	"git": {"http", "https", "ssh", "git", "file"},
	"hg":  {"file", "http", "https", "ssh", "static-http"},
	"svn": {"ssh", "http", "https", "svn", "file"},
	"bzr": {"http", "https", "ssh", "sftp", "ftp", "lp", "file"},
}

// isURL tells whether the text begins with a scheme of pip's.
func isURL(text string) bool {
	scheme, _, ok := strings.Cut(text, ":")
	if !ok {
		return false
	}
	scheme = strings.ToLower(scheme)
	system, transport, ok := strings.Cut(scheme, "+")
	if ok {
		return slices.Contains(vcsSchemes[system], transport)
	}
	return slices.Contains(schemes, scheme)
}

// archives are the endings of files that pip installs (_internal/utils/filetypes.py).
var archives = []string{
	".whl", ".zip", ".tar.gz", ".tgz", ".tar", ".tar.bz2", ".tbz", ".tar.xz", ".txz", ".tlz", ".tar.lz", ".tar.lzma",
}

func isArchive(name string) bool {
	name = strings.ToLower(name)
	return slices.ContainsFunc(archives, func(ending string) bool { return strings.HasSuffix(name, ending) })
}

// isPath tells a local folder or archive from a requirement. pip asks the disk
// whether it is there; without it, what looks like one is one.
func isPath(text string) bool {
	before, _, reference := strings.Cut(text, "@")
	if reference && !looksLikePath(before) {
		return false
	}
	plain := extrasAtEnd.ReplaceAllString(text, "$1")
	return looksLikePath(text) || isArchive(plain)
}

func looksLikePath(text string) bool {
	return strings.Contains(text, "/") || strings.HasPrefix(text, ".")
}

// readLocal takes a path; it is made relative to the context by resolveLocal.
func (e *entry) readLocal(location string, kind facts.SourceKind) {
	e.source = facts.Source{Kind: kind, URL: location}
	if isArchive(location) {
		e.source.Kind = facts.SourcePath
		e.nameFromFile(path.Base(location))
	}
}

// readURL reads an archive's, a repository's or a local folder's URL.
func (e *entry) readURL(raw string) error {
	location, fragment, _ := strings.Cut(raw, "#")
	egg, err := fragmentName(fragment)
	if err != nil {
		return err
	}
	e.hashes = append(slices.Clone(e.hashes), fragmentHash(fragment)...)
	scheme, rest, _ := strings.Cut(location, ":")
	if isURL(location) {
		location = strings.ToLower(scheme) + ":" + rest
	}
	switch {
	case strings.Contains(scheme, "+"):
		err = e.readRepository(location)
	case isFileURL(location):
		place := strings.TrimPrefix(location[len("file:"):], "//localhost")
		place = strings.TrimPrefix(place, "//")
		e.readLocal(unescape(place), facts.SourceDirectory)
	case !isURL(location): // "name @ ./folder", which pip cannot resolve but others do
		e.readLocal(unescape(location), facts.SourceDirectory)
	default:
		err = e.readArchive(location)
	}
	e.source.Subdirectory = fragmentValue(fragment, "subdirectory")
	if egg != "" {
		e.name, e.guessed = egg, false
	}
	return err
}

func (e *entry) readArchive(location string) error {
	e.source = facts.Source{Kind: facts.SourceURL, URL: location}
	e.file = facts.File{Name: unescape(lastSegment(location)), URL: location}
	if strings.HasSuffix(e.file.Name, ".whl") {
		if _, err := wheel.Parse(e.file.Name); err != nil {
			return err
		}
	}
	e.nameFromFile(e.file.Name)
	if e.name == "" {
		e.name, e.guessed = guess(location), true
	}
	return nil
}

// readRepository reads "git+https://host/path@ref". A system other than git
// stays in the URL, since another program fetches from there.
func (e *entry) readRepository(location string) error {
	address, ref := location, ""
	start := strings.Index(location, "://")
	if start < 0 {
		return fmt.Errorf("%s is no URL of a repository: it has no ://", credentials.Redact(location))
	}
	start += len("://")
	if slash := strings.IndexByte(location[start:], '/'); slash >= 0 {
		if at := strings.LastIndexByte(location[start+slash:], '@'); at >= 0 {
			at += start + slash
			address, ref = location[:at], location[at+1:]
			if ref == "" {
				return fmt.Errorf("%s ends in @ and names no revision", credentials.Redact(location))
			}
		}
	}
	e.source = facts.Source{Kind: facts.SourceGit, URL: strings.TrimPrefix(address, "git+"), Ref: ref}
	if commit.MatchString(ref) && strings.HasPrefix(location, "git+") {
		e.source.Commit = ref
	}
	e.name, e.guessed = guess(address), true
	return nil
}

// commit is a whole SHA-1 or SHA-256 of git: what cannot move.
var commit = lazyregexp.New(`^([0-9a-f]{40}|[0-9a-f]{64})$`)

// nameFromFile takes name and version from an archive's name, where it is made
// as PyPI's are.
func (e *entry) nameFromFile(file string) {
	e.file.Name = file
	if w, err := wheel.Parse(file); err == nil {
		e.name, e.version = w.Distribution, canonical(w.Version)
	} else if name, version, err := wheel.ParseSdist(file); err == nil {
		e.name, e.version = name, canonical(version)
	}
}

var projectName = lazyregexp.New(`^(?i)([A-Z0-9]|[A-Z0-9][A-Z0-9._-]*[A-Z0-9])$`)

// guess makes a name of what a URL ends in: the repository's, mostly the
// project's too. It is "" where that is no name.
func guess(location string) string {
	if before, _, ok := strings.Cut(location, "/archive/"); ok {
		location = before
	}
	name := strings.TrimSuffix(unescape(lastSegment(location)), ".git")
	for _, ending := range archives {
		name = strings.TrimSuffix(name, ending)
	}
	if !projectName.MatchString(name) {
		return ""
	}
	return pep508.NormalizeName(name)
}

func lastSegment(location string) string {
	location, _, _ = strings.Cut(location, "?")
	location = strings.TrimRight(location, "/")
	return location[strings.LastIndexAny(location, "/:")+1:]
}

func unescape(s string) string {
	if plain, err := url.PathUnescape(s); err == nil {
		return plain
	}
	return s
}

func fragmentValue(fragment, key string) string {
	for part := range strings.SplitSeq(fragment, "&") {
		if k, v, _ := strings.Cut(part, "="); k == key {
			return v
		}
	}
	return ""
}

// fragmentName is the name after egg=, which pip has held to be one, without
// extras or version, since 25.3.
func fragmentName(fragment string) (string, error) {
	egg := fragmentValue(fragment, "egg")
	if egg != "" && !projectName.MatchString(egg) {
		return "", fmt.Errorf("egg=%s is no project name, and pip refuses it; write NAME @ URL", egg)
	}
	return pep508.NormalizeName(egg), nil
}

// fragmentHash is the digest after "#", of an algorithm that pip checks.
func fragmentHash(fragment string) []string {
	for part := range strings.SplitSeq(fragment, "&") {
		k, v, _ := strings.Cut(part, "=")
		if slices.Contains([]string{"sha512", "sha384", "sha256", "sha224", "sha1", "md5"}, k) && v != "" {
			return []string{k + ":" + v}
		}
	}
	return nil
}

// exact is the one version that a specifier set leaves: the operand of == or
// ===, "" when there is none or it holds a wildcard.
func exact(specifier string) (string, error) {
	for clause := range strings.SplitSeq(specifier, ",") {
		clause = strings.TrimSpace(clause)
		if v, ok := strings.CutPrefix(clause, "==="); ok {
			return canonical(strings.TrimSpace(v)), nil
		}
		v, ok := strings.CutPrefix(clause, "==")
		if v = strings.TrimSpace(v); !ok || strings.HasSuffix(v, "*") {
			continue
		}
		parsed, err := pep440.Parse(v)
		if err != nil {
			return "", err
		}
		return parsed.String(), nil
	}
	return "", nil
}

// canonical is the normal form of a version, or the text itself where it is
// none (=== takes any text).
func canonical(version string) string {
	if v, err := pep440.Parse(version); err == nil {
		return v.String()
	}
	return version
}

// sourceID tells apart packages of one name and version.
func sourceID(s facts.Source) string {
	if s.Kind == facts.SourceRegistry {
		return ""
	}
	id := string(s.Kind) + "+" + s.URL
	if s.Ref != "" {
		id += "@" + s.Ref
	}
	if s.Subdirectory != "" {
		id += "#" + s.Subdirectory
	}
	return id
}
