package wheel

import (
	"fmt"
	"strings"

	"github.com/dockwright/dockwright/detect/pep440"
	"github.com/dockwright/dockwright/detect/pep508"
)

// archiveSuffixes are the archives that pip unpacks (pip._internal.utils.filetypes),
// without .whl. PEP 625 allows .tar.gz alone, PyPI still serves the older ones.
var archiveSuffixes = []string{
	".tar.gz", ".zip", ".tar.bz2", ".tgz", ".tar.xz", ".tbz", ".tar", ".txz",
	".tar.lzma", ".tar.lz", ".tlz",
}

// ParseSdist reads the file name of a source distribution, percent-decoded. The
// name is normalized (PEP 503), the version as written and valid by PEP 440. The
// last dash parts them, as in packaging.utils.parse_sdist_filename; it accepts
// the archives that pip unpacks, not just those of PEP 625.
func ParseSdist(filename string) (name, version string, err error) {
	stem, err := archiveStem(filename)
	if err != nil {
		return "", "", err
	}
	i := strings.LastIndexByte(stem, '-')
	if i <= 0 {
		return "", "", fmt.Errorf("%q is no sdist's name: it has no dash between a name and a version", filename)
	}
	if _, err := pep440.Parse(stem[i+1:]); err != nil {
		return "", "", fmt.Errorf("%q is no sdist's name: %w", filename, err)
	}
	return pep508.NormalizeName(stem[:i]), stem[i+1:], nil
}

// archiveStem cuts the suffix of an archive off.
func archiveStem(filename string) (string, error) {
	if len(filename) > maxName {
		return "", fmt.Errorf("%.40q… is no sdist's name: it is longer than %d bytes", filename, maxName)
	}
	for _, suffix := range archiveSuffixes {
		if stem, ok := strings.CutSuffix(filename, suffix); ok {
			return stem, nil
		}
	}
	return "", fmt.Errorf("%q is no sdist: it ends in no archive suffix such as .tar.gz or .zip", filename)
}

// cutPython cuts off the "-py3.9" at the end of what bdist_dumb and eggs wrote.
func cutPython(version string) (rest, python string) {
	i := strings.LastIndex(version, "-py")
	if i < 0 {
		return version, ""
	}
	python = version[i+len("-py"):]
	major, minor := python, ""
	if len(python) > 1 {
		major, minor = python[:1], strings.TrimPrefix(python[1:], ".")
	}
	if major == "" || major[0] < '1' || major[0] > '3' || len(minor) > 1 || minor != "" && !isDigit(minor[0]) {
		return version, ""
	}
	return version[:i], python
}

// afterName is what stands after the first dash whose left side is the name.
func afterName(stem, name string) (string, bool) {
	for i := range len(stem) {
		if stem[i] == '-' && pep508.NormalizeName(stem[:i]) == name {
			return stem[i+1:], true
		}
	}
	return "", false
}

// Version is the version that a file of an index has, as pip reads it for the
// named project (normalized): of a wheel, or of what pip takes for its source.
// ok is false for files of other projects and for those that pip passes over.
func Version(filename, name string) (version string, ok bool) {
	if strings.HasSuffix(filename, ".whl") {
		p, err := split(filename)
		if err != nil || pep508.NormalizeName(p.name) != name || p.validate() != nil {
			return "", false
		}
		return p.version, true
	}
	if version, _, ok = sdistVersion(filename, name); !ok {
		return "", false
	}
	return version, true
}

// sdistVersion is the version of what pip takes for source, and the Python
// ("3.9") that a suffix of the name limits it to, "" for any.
func sdistVersion(filename, name string) (version, python string, ok bool) {
	stem, err := archiveStem(filename)
	if err != nil || strings.HasSuffix(filename, ".zip") && strings.Contains(filename, "macosx10") {
		return "", "", false
	}
	version, ok = afterName(stem, name)
	if !ok {
		return "", "", false
	}
	version, python = cutPython(version)
	_, err = pep440.Parse(version)
	return version, python, err == nil
}
