// Package direct turns what manifests state of a dependency (requirements,
// specifier sets and direct references, which say where it comes from when that
// is not a package index) into the form that facts have.
//
// The forms of direct references are those of the "direct references" in
// https://packaging.python.org/en/latest/specifications/version-specifiers/,
// of pip's VCS support (https://pip.pypa.io/en/stable/topics/vcs-support/) and
// of the placeholders for the project's own folder that PDM and Hatch have.
package direct

import (
	"errors"
	"net/url"
	"path"
	"strings"

	"github.com/dockwright/dockwright/detect/credentials"
	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/pep440"
	"github.com/dockwright/dockwright/detect/pep508"
)

// Requirement reads a PEP 508 requirement into the form that manifests share.
// dir is the folder of the file that states it, relative to the build context;
// local references are made relative to the context with it.
func Requirement(text, dir string, line int) (facts.Requirement, error) {
	parsed, err := pep508.ParseRequirement(text)
	if err != nil {
		return facts.Requirement{}, err
	}
	req := facts.Requirement{
		Name:      pep508.NormalizeName(parsed.Name),
		Specifier: parsed.Specifier,
		Marker:    parsed.Marker,
		Line:      line,
	}
	for _, extra := range parsed.Extras {
		req.Extras = append(req.Extras, pep508.NormalizeName(extra))
	}
	if parsed.URL != "" {
		req.Source, err = Reference(parsed.URL, dir)
	}
	return req, err
}

// Specifiers gives a PEP 440 specifier set in canonical spelling, ordered as its
// author had it, which is how people know it: ">=3.12,<4" and not "<4,>=3.12".
func Specifiers(raw string) (string, error) {
	set, err := pep440.ParseSpecifiers(raw)
	if err != nil {
		return "", err
	}
	var parts []string
	for part := range strings.SplitSeq(raw, ",") {
		specifier, err := pep440.ParseSpecifier(strings.TrimSpace(part))
		if err != nil {
			return set.String(), nil // an empty part, which a set may have
		}
		parts = append(parts, specifier.String())
	}
	return strings.Join(parts, ","), nil
}

// Reference reads a URL, a VCS URL ("git+https://…@ref#subdirectory=x") or a
// path. Credentials are left out. A version control system other than git keeps
// its prefix in the URL ("hg+https://…"), since it is fetched the same way but
// by another program.
func Reference(ref, dir string) (facts.Source, error) {
	if strings.TrimSpace(ref) == "" || strings.ContainsAny(ref, "\x00\n\r") {
		return facts.Source{}, errors.New("the reference is empty or holds control characters")
	}
	location, fragment, _ := strings.Cut(ref, "#")
	subdirectory := fragmentValue(fragment, "subdirectory")
	if vcs, _, ok := strings.Cut(location, "+"); ok && isVCS(vcs) {
		location, at := cutRef(location)
		return remote(facts.Source{
			Kind: facts.SourceGit, URL: strings.TrimPrefix(location, "git+"), Ref: at, Subdirectory: subdirectory,
		}), nil
	}
	if local, ok := localPath(location); ok {
		source := Local(local, dir)
		source.Subdirectory = subdirectory
		return source, nil
	}
	return remote(facts.Source{Kind: facts.SourceURL, URL: location, Subdirectory: subdirectory}), nil
}

func remote(source facts.Source) facts.Source {
	source.URL, _ = credentials.Strip(source.URL)
	return source
}

// Egg is the name that a reference carries in its fragment, "" for none.
func Egg(ref string) string {
	_, fragment, _ := strings.Cut(ref, "#")
	return fragmentValue(fragment, "egg")
}

// Local is a file or folder: a path with the ending of an archive is a file.
// Relative paths are taken from dir, and may lead out of the context with "..".
func Local(p, dir string) facts.Source {
	p = strings.ReplaceAll(p, `\`, "/")
	kind := facts.SourceDirectory
	if isArchive(p) {
		kind = facts.SourcePath
	}
	if path.IsAbs(p) {
		return facts.Source{Kind: kind, URL: path.Clean(p)}
	}
	return facts.Source{Kind: kind, URL: path.Join(dir, p)}
}

func isVCS(scheme string) bool {
	switch scheme {
	case "git", "hg", "svn", "bzr":
		return true
	}
	return false
}

func isArchive(p string) bool {
	for _, ending := range []string{".whl", ".zip", ".tar.gz", ".tgz", ".tar.bz2", ".tar.xz", ".tar"} {
		if strings.HasSuffix(strings.ToLower(p), ending) {
			return true
		}
	}
	return false
}

// cutRef parts the "@ref" from a VCS URL. The "@" of credentials stands before
// the path, that of a scp-like address ("git@host:path") before its colon.
func cutRef(location string) (address, ref string) {
	start := 0
	if i := strings.Index(location, "://"); i >= 0 {
		start = i + len("://")
	}
	slash := strings.IndexByte(location[start:], '/')
	if slash < 0 {
		return location, ""
	}
	start += slash
	if i := strings.LastIndexByte(location[start:], '@'); i >= 0 {
		return location[:start+i], location[start+i+1:]
	}
	return location, ""
}

// localPath gives the path of a file URL, of a placeholder for the project's
// folder, or of a plain path.
func localPath(location string) (string, bool) {
	for _, root := range []string{"${PROJECT_ROOT}", "{root:uri}", "{root}"} {
		location = strings.ReplaceAll(location, "file:///"+root, root)
		location = strings.ReplaceAll(location, "file://"+root, root)
		if rest, ok := strings.CutPrefix(location, root); ok {
			return unescape("./" + strings.TrimLeft(rest, "/")), true
		}
	}
	if rest, ok := strings.CutPrefix(location, "file:"); ok {
		rest = strings.TrimPrefix(rest, "//localhost")
		if strings.HasPrefix(rest, "///") {
			rest = rest[2:]
		}
		return unescape(strings.TrimPrefix(rest, "//")), true
	}
	if strings.Contains(location, "://") {
		return "", false
	}
	return location, true
}

func unescape(p string) string {
	if plain, err := url.PathUnescape(p); err == nil && !strings.ContainsRune(plain, 0) {
		return plain
	}
	return p
}

func fragmentValue(fragment, key string) string {
	for part := range strings.SplitSeq(fragment, "&") {
		if name, value, ok := strings.Cut(part, "="); ok && name == key {
			return unescape(value)
		}
	}
	return ""
}
