package uvlock

import (
	"net/url"
	"path"
	"strings"

	"github.com/dockwright/dockwright/detect/facts"
)

// source reads where a package comes from; false when no kind, or more than
// one, is stated.
func (r *reader) source(s *source) (facts.Source, bool) {
	var out facts.Source
	kinds := 0
	take := func(kind facts.SourceKind, value *string) {
		if value != nil {
			out = facts.Source{Kind: kind, URL: *value}
			kinds++
		}
	}
	take(facts.SourceRegistry, s.Registry)
	take(facts.SourceGit, s.Git)
	take(facts.SourceURL, s.URL)
	take(facts.SourcePath, s.Path)
	take(facts.SourceDirectory, s.Directory)
	take(facts.SourceEditable, s.Editable)
	take(facts.SourceVirtual, s.Virtual)
	if kinds != 1 {
		return facts.Source{}, false
	}
	out.ID = string(out.Kind) + "+" + withoutCredentials(out.URL)
	if s.Subdirectory != "" {
		out.ID += "#subdirectory=" + s.Subdirectory
		out.Subdirectory = s.Subdirectory
	}
	switch out.Kind {
	case facts.SourceGit:
		readGit(&out)
	case facts.SourceURL:
		out.URL = withoutCredentials(out.URL)
	case facts.SourceRegistry:
		if hasScheme(out.URL) {
			out.URL = withoutCredentials(out.URL)
		} else {
			out.URL = r.fromContext(out.URL)
		}
	default:
		out.URL = r.fromContext(out.URL)
	}
	return out, true
}

// readGit takes apart "https://host/repo?rev=v1&subdirectory=sub#<commit>".
func readGit(s *facts.Source) {
	location, commit, _ := strings.Cut(s.URL, "#")
	location, query, _ := strings.Cut(location, "?")
	s.URL = withoutCredentials(location)
	s.Commit = commit
	// What cannot be decoded of a query is left out; the rest of it stands.
	values, _ := url.ParseQuery(query)
	s.Subdirectory = values.Get("subdirectory")
	for _, key := range []string{"rev", "tag", "branch"} {
		if ref := values.Get(key); ref != "" {
			s.Ref = ref
			break
		}
	}
}

// fromContext turns a path of the lock, relative to its folder, into one that
// is relative to the build context. Absolute paths stay as they are.
func (r *reader) fromContext(p string) string {
	p = strings.ReplaceAll(p, `\`, "/")
	if path.IsAbs(p) {
		return path.Clean(p)
	}
	return path.Join(path.Dir(r.path), p)
}

func hasScheme(s string) bool { return strings.Contains(s, "://") }

// withoutCredentials drops what stands before the @ of a URL's host. The bare
// user of an SSH URL ("git@") is no secret and belongs to the address.
func withoutCredentials(s string) string {
	if !strings.Contains(s, "@") {
		return s // nearly all
	}
	scheme, rest, ok := strings.Cut(s, "://")
	if !ok {
		return s
	}
	end := strings.IndexAny(rest, "/?#")
	if end < 0 {
		end = len(rest)
	}
	at := strings.LastIndexByte(rest[:end], '@')
	if at < 0 {
		return s
	}
	user, _, secret := strings.Cut(rest[:at], ":")
	if strings.Contains(scheme, "ssh") {
		if !secret {
			return s
		}
		return scheme + "://" + user + rest[at:]
	}
	return scheme + "://" + rest[at+1:]
}

// files are the sdist and the wheels, in the lock's order. Git repositories and
// source trees have none.
func (r *reader) files(entry *packageEntry, src facts.Source) []facts.File {
	if entry.Sdist == nil && len(entry.Wheels) == 0 {
		return nil
	}
	files := make([]facts.File, 0, len(entry.Wheels)+1)
	if entry.Sdist != nil {
		files = append(files, r.file(entry.Sdist, src))
	}
	for i := range entry.Wheels {
		files = append(files, r.file(&entry.Wheels[i], src))
	}
	return files
}

func (r *reader) file(a *artifact, src facts.Source) facts.File {
	f := facts.File{Hash: a.Hash, Size: a.Size}
	switch {
	case a.URL != "":
		f.URL = withoutCredentials(a.URL)
		f.Name = baseName(a.URL)
	case a.Path != "": // relative to the registry, which is a folder
		f.URL = path.Join(src.URL, strings.ReplaceAll(a.Path, `\`, "/"))
		f.Name = path.Base(f.URL)
	default:
		// The package is this one file.
		if src.Kind == facts.SourceURL || src.Kind == facts.SourcePath {
			f.URL = src.URL
			f.Name = baseName(src.URL)
		}
		if a.Filename != "" {
			f.Name = a.Filename
		}
	}
	return f
}

// baseName is the file name that a URL ends with, percent-decoded: the index of
// PyTorch writes the + of a local version as %2B.
func baseName(location string) string {
	if hasScheme(location) {
		location, _, _ = strings.Cut(location, "#")
		location, _, _ = strings.Cut(location, "?")
	}
	name := location[strings.LastIndexByte(location, '/')+1:]
	if !strings.Contains(name, "%") {
		return name
	}
	if decoded, err := url.PathUnescape(name); err == nil {
		name = decoded[strings.LastIndexByte(decoded, '/')+1:]
	}
	return name
}
