package wheel

import (
	"slices"
	"strings"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/pep508"
)

// Files are the files of one locked package, their names read once, to choose
// among for any number of targets. They are never changed after Index.
type Files struct {
	files  []facts.File
	source facts.Source
	name   string // normalized
	// wheels and sdists are those that an installer may take on some Linux, in
	// the order of the files.
	wheels []candidate
	sdists []candidate
	// named and nameless tell whether there are files with a name, and others of
	// which only a hash is known; limited, that some are for some Pythons only.
	named, nameless, limited bool
	// parted tells that some were withdrawn or are local versions, see levels.
	parted bool
}

// candidate is a file that an installer may take.
type candidate struct {
	*facts.File
	build string // the build tag of a wheel
	tagSet
	only string // of an sdist: the one Python ("3.9") that its name is for, "" for any
}

// Index reads the names of the files of one version of the named project, which
// come from the source. The files must not be changed afterwards.
func Index(files []facts.File, source facts.Source, name string) *Files {
	f := &Files{files: files, source: source, name: pep508.NormalizeName(name)}
	switch source.Kind {
	case facts.SourceGit, facts.SourceDirectory, facts.SourceEditable, facts.SourceVirtual:
		return f // built, whatever the files are
	case facts.SourceURL, facts.SourcePath:
		f.name = "" // a file that is named outright may have any
		// The lock's own list comes first, since a URL need not end in a name.
		if !slices.ContainsFunc(files, func(file facts.File) bool { return file.Name != "" }) {
			f.files = []facts.File{{Name: baseName(source)}}
		}
	}
	var sound parts // the last with a name and version that hold: mostly those of all
	for i := range f.files {
		file := &f.files[i]
		f.limited = f.limited || file.RequiresPython != ""
		if file.Name == "" {
			f.nameless = true
			continue
		}
		f.named = true
		f.parted = f.parted || f.name != "" && (file.Yanked || strings.Contains(file.Name, "+"))
		if !strings.HasSuffix(file.Name, ".whl") {
			if only, ok := f.sdist(file.Name); ok {
				f.sdists = append(f.sdists, candidate{File: file, only: only})
			}
		} else if p, ok := f.wheel(file.Name, &sound); ok {
			if f.wheels == nil {
				f.wheels = make([]candidate, 0, len(f.files)-i)
			}
			f.wheels = append(f.wheels, candidate{File: file, build: p.build, tagSet: p.tagSet})
		}
	}
	return f
}

// wheel cuts a wheel's name apart. It is false for a name that pip passes over,
// and for wheels of other systems and projects, which nearly all are.
func (f *Files) wheel(filename string, sound *parts) (parts, bool) {
	if !onLinux(filename[strings.LastIndexByte(filename, '-')+1 : len(filename)-len(".whl")]) {
		return parts{}, false
	}
	p, err := split(filename)
	if err != nil || p.validTags() != nil {
		return p, false
	}
	if p.name != "" && p.name == sound.name && p.version == sound.version {
		return p, true
	}
	if p.validProject() != nil || f.name != "" && pep508.NormalizeName(p.name) != f.name {
		return p, false
	}
	*sound = p
	return p, true
}

// onLinux tells whether a member of a set of platform tags may be one of Linux.
func onLinux(set string) bool {
	for more := true; more; {
		var tag string
		tag, set, more = strings.Cut(set, ".")
		for _, family := range [...]string{"any", "linux", "manylinux", "musllinux"} {
			if len(tag) >= len(family) && strings.EqualFold(tag[:len(family)], family) {
				return true
			}
		}
	}
	return false
}

// sdist tells whether pip would take a file of an index as source of the
// project: what follows the name must be a version. That tells an sdist from a
// bdist_dumb ("foo-1.0.linux-x86_64.tar.gz"), and, unlike ParseSdist, reads
// "foo-1.0-1.tar.gz" as the post release that it is.
func (f *Files) sdist(filename string) (only string, ok bool) {
	if f.name == "" {
		_, _, err := ParseSdist(filename)
		return "", err == nil
	}
	_, only, ok = sdistVersion(filename, f.name)
	return only, ok
}
