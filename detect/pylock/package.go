package pylock

import (
	"net/url"
	"path"
	"slices"
	"strings"

	"github.com/dockwright/dockwright/detect/credentials"
	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/pep440"
	"github.com/dockwright/dockwright/detect/pep508"
	"github.com/dockwright/dockwright/detect/wheel"
)

// pkg reads and checks the i-th package.
func (r *reader) pkg(i int) (p facts.Package, marker string, err error) {
	in := &r.doc.Packages[i]
	line := in.Line
	bad := func(format string, args ...any) error {
		return facts.Errorf(r.path, line, format, args...).Fix("%s", lockAgain)
	}
	if in.Name == "" {
		return p, "", bad("package %d has no name", i+1)
	}
	if !isNormalized(in.Name) {
		return p, "", bad("the name %q is not normalized, %q is", in.Name, pep508.NormalizeName(in.Name))
	}
	p = facts.Package{Name: in.Name, RequiresPython: in.RequiresPython, Line: line}
	if in.Version != "" {
		v, err := pep440.Parse(in.Version)
		if err != nil {
			return p, "", bad("%s: %v", in.Name, err)
		}
		p.Version = v.String()
	}
	if _, err := pep440.ParseSpecifiers(in.RequiresPython); err != nil {
		return p, "", bad("%s: requires-python: %v", in.Name, err)
	}
	m, err := pep508.ParseMarker(in.Marker)
	if err != nil {
		return p, "", bad("%s: %v", in.Name, err)
	}
	if problem := in.sources(); problem != "" {
		return p, "", bad("%s %s", in.Name, problem)
	}
	if problem := r.source(in, &p); problem != "" {
		return p, "", bad("%s: %s", in.Name, problem)
	}
	return p, m.String(), nil
}

// isNormalized is what packaging.utils.is_normalized_name holds a name to.
func isNormalized(name string) bool {
	edge := name[0] == '-' || name[len(name)-1] == '-'
	for _, c := range []byte(name) {
		edge = edge || c != '-' && (c < '0' || c > '9') && (c < 'a' || c > 'z')
	}
	return !edge && !strings.Contains(name, "--")
}

// sources tells what is wrong with the number of sources, "" for nothing: it is
// one of vcs, directory and archive, or else sdist and wheels.
func (p *pkg) sources() string {
	direct := 0
	for _, is := range []bool{p.VCS != nil, p.Directory != nil, p.Archive != nil} {
		if is {
			direct++
		}
	}
	files := p.Sdist != nil || len(p.Wheels) > 0
	switch {
	case direct > 0 && files:
		return "has sdist or wheels beside vcs, directory or archive"
	case direct > 1:
		return "has more than one of vcs, directory and archive"
	case direct == 0 && !files:
		return "has no source: neither vcs, directory, archive, sdist nor wheels"
	}
	return ""
}

// source fills in where a package comes from, and returns what is wrong.
func (r *reader) source(in *pkg, p *facts.Package) (problem string) {
	switch {
	case in.VCS != nil:
		return r.vcs(in.VCS, p)
	case in.Directory != nil:
		d := in.Directory
		if d.Path == nil {
			return "directory has no path"
		}
		p.Source = facts.Source{Kind: facts.SourceDirectory, URL: r.local(p.Line, *d.Path), Subdirectory: d.Subdirectory}
		if d.Editable {
			p.Source.Kind = facts.SourceEditable
		}
		p.Source.ID = p.Source.URL
	case in.Archive != nil:
		f, problem := r.file(in.Archive, p.Line)
		if problem != "" {
			return "archive " + problem
		}
		p.Source = facts.Source{Kind: facts.SourceURL, URL: f.URL, Subdirectory: in.Archive.Subdirectory, ID: f.URL}
		if in.Archive.Path != "" {
			p.Source.Kind = facts.SourcePath
		}
		p.Files = []facts.File{f}
	default:
		p.Source = facts.Source{Kind: facts.SourceRegistry, URL: r.clean(p.Line, in.Index)}
		p.Source.ID = p.Source.URL
		return r.files(in, p)
	}
	return ""
}

func (r *reader) vcs(v *vcs, p *facts.Package) string {
	if v.Type == "" || v.CommitID == "" || v.URL == "" && v.Path == "" {
		return "vcs needs type, commit-id, and url or path"
	}
	s := facts.Source{Kind: facts.SourceGit, URL: r.clean(p.Line, v.URL), Ref: v.RequestedRevision, Commit: v.CommitID, Subdirectory: v.Subdirectory}
	if v.Path != "" { // which comes before the URL in pip
		s.URL = r.local(p.Line, v.Path)
	}
	if v.Type != "git" {
		s.URL = v.Type + "+" + s.URL // another program fetches it
	}
	s.ID = s.URL + "@" + s.Commit
	p.Source = s
	return ""
}

// files reads the sdist and the wheels.
func (r *reader) files(in *pkg, p *facts.Package) string {
	for i := range in.Wheels {
		f, problem := r.file(&in.Wheels[i], p.Line)
		if problem != "" {
			return "a wheel " + problem
		}
		if r.pipenv && invented(f, in) {
			f.Name, f.URL = "", ""
		} else if name, err := wheel.Parse(f.Name); err != nil || name.Distribution != in.Name || !sameVersion(name.Version, p.Version) {
			r.say("DW109", p.Line, f.Name+" is no name for a wheel of "+in.Name+" "+in.Version+", and pip refuses the lock", lockAgain)
		}
		p.Files = append(p.Files, f)
	}
	if in.Sdist == nil {
		return ""
	}
	f, problem := r.file(in.Sdist, p.Line)
	if problem != "" {
		return "sdist " + problem
	}
	if name, version, err := wheel.ParseSdist(f.Name); err != nil || name != in.Name || !sameVersion(version, p.Version) {
		r.say("DW109", p.Line, f.Name+" is no name for an sdist of "+in.Name+" "+in.Version+", and pip refuses the lock", lockAgain)
	}
	p.Files = append(p.Files, f)
	return ""
}

// sameVersion compares the version in a file's name with the package's, which
// may be left out.
func sameVersion(file, version string) bool {
	v, err := pep440.Parse(file)
	return version == "" || err == nil && v.String() == version
}

// invented tells a wheel that Pipenv made up for a hash of Pipfile.lock: until
// 2026.1 or so it gave them all one name, below the index's own URL, where no
// index has its files. Later ones look the files up.
func invented(f facts.File, in *pkg) bool {
	if !strings.HasSuffix(f.Name, "-py3-none-any.whl") {
		return false
	}
	index, _ := credentials.Strip(in.Index)
	return f.URL == "" || f.URL == strings.TrimSuffix(index, "/")+"/"+in.Name+"/"+f.Name
}

// file reads an artifact, and returns what is wrong.
func (r *reader) file(a *artifact, line int) (f facts.File, problem string) {
	switch {
	case a.URL == "" && a.Path == "":
		return f, "has neither url nor path"
	case len(a.Hashes) == 0:
		return f, "has no hashes"
	case a.Size < 0:
		return f, "has a negative size"
	}
	f = facts.File{Name: a.Name, URL: r.clean(line, a.URL), Hash: strongest(a.Hashes), Size: a.Size}
	if a.Path != "" { // which comes before the URL in pip
		f.URL = r.local(line, a.Path)
	}
	if f.Name == "" && a.Path != "" {
		f.Name = path.Base(strings.ReplaceAll(a.Path, `\`, "/"))
	}
	if f.Name == "" {
		f.Name = baseName(a.URL)
	}
	if f.Name == "" || f.Name == "." || f.Name == ".." || strings.ContainsAny(f.Name, "/\x00") {
		return f, "has no usable file name"
	}
	return f, ""
}

// baseName is the last segment of a URL's path, percent-decoded.
func baseName(raw string) string {
	raw, _, _ = strings.Cut(raw, "#")
	raw, _, _ = strings.Cut(raw, "?")
	base := raw[strings.LastIndexByte(raw, '/')+1:]
	if plain, err := url.PathUnescape(base); err == nil {
		return plain
	}
	return base
}

// strongest is the digest to keep of several: that which installers agree on.
func strongest(hashes map[string]string) string {
	algorithms := make([]string, 0, len(hashes))
	for a := range hashes {
		algorithms = append(algorithms, a)
	}
	slices.Sort(algorithms)
	for _, a := range []string{"sha256", "sha512", "sha384"} {
		if slices.Contains(algorithms, a) {
			return a + ":" + hashes[a]
		}
	}
	return algorithms[len(algorithms)-1] + ":" + hashes[algorithms[len(algorithms)-1]]
}

// clean takes credentials out of a URL, and says so.
func (r *reader) clean(line int, raw string) string {
	clean, found := credentials.Strip(raw)
	if found {
		r.say("DW108", line, "credentials stand in the URL of "+clean, "lock against an index URL without them")
	}
	return clean
}
