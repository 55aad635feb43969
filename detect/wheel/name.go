// Package wheel knows the file names of Python distributions: what a wheel's
// tags mean, on which targets it can be used, and which of a package's files an
// installer takes there.
//
// The names are those of the binary distribution format (PEP 427,
// https://packaging.python.org/specifications/binary-distribution-format/) and
// of PEP 625; the tags those of PEP 425, 513, 571, 599, 600 and 656. Where these
// leave a choice, pip and pypa/packaging settle it.
package wheel

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/dockwright/dockwright/detect/pep440"
	"github.com/dockwright/dockwright/detect/pep508"
)

// maxName is the longest file name, in bytes, that Linux file systems hold
// (NAME_MAX). A longer one can be downloaded nowhere; refusing it also bounds
// how many tags a name can expand to.
const maxName = 255

// Name is what a wheel's file name says.
type Name struct {
	Distribution string // normalized (PEP 503)
	Version      string // as written; a valid PEP 440 version
	// Build is the build tag as written: digits, then anything; "" for none.
	Build string
	// Tags are all triples of the compressed tag set, lower-cased, in the order
	// of the name: python varies slowest, platform fastest.
	Tags []Tag
}

// Tag is a compatibility tag (PEP 425), lower-cased.
type Tag struct{ Python, ABI, Platform string }

// String is the tag as a file name has it: "cp313-cp313-linux_x86_64".
func (t Tag) String() string { return t.Python + "-" + t.ABI + "-" + t.Platform }

// Parse reads the file name of a wheel, percent-decoded. It accepts what
// packaging.utils.parse_wheel_filename of pypa/packaging does, since an
// installer passes over every other file.
func Parse(filename string) (Name, error) {
	p, err := split(filename)
	if err != nil {
		return Name{}, err
	}
	if err := p.validate(); err != nil {
		return Name{}, err
	}
	n := Name{Distribution: pep508.NormalizeName(p.name), Version: p.version, Build: p.build}
	for python := range strings.SplitSeq(strings.ToLower(p.python), ".") {
		for abi := range strings.SplitSeq(strings.ToLower(p.abi), ".") {
			for platform := range strings.SplitSeq(strings.ToLower(p.platform), ".") {
				n.Tags = append(n.Tags, Tag{python, abi, platform})
			}
		}
	}
	return n, nil
}

// parts are the pieces of a wheel's name as written: what can be told by
// cutting alone, so that the thousands of wheels that fit no target cost little.
type parts struct {
	filename             string
	name, version, build string
	tagSet
	hasBuild bool
}

// tagSet is a compressed tag set as written: each part holds tags between dots.
type tagSet struct{ python, abi, platform string }

// split cuts a wheel's name into its five or six parts.
func split(filename string) (parts, error) {
	stem, ok := strings.CutSuffix(filename, ".whl")
	if !ok {
		return parts{}, fmt.Errorf("%q is no wheel: it does not end in .whl", filename)
	}
	if len(filename) > maxName {
		return parts{}, fmt.Errorf("%.40q… is no wheel's name: it is longer than %d bytes", filename, maxName)
	}
	dashes := strings.Count(stem, "-")
	if dashes != 4 && dashes != 5 {
		return parts{}, fmt.Errorf("%q is no wheel's name: it has %d parts, not 5 or 6", filename, dashes+1)
	}
	p := parts{filename: filename, hasBuild: dashes == 5}
	p.name, stem, _ = strings.Cut(stem, "-")
	p.version, stem, _ = strings.Cut(stem, "-")
	if p.hasBuild {
		p.build, stem, _ = strings.Cut(stem, "-")
	}
	p.python, stem, _ = strings.Cut(stem, "-")
	p.abi, p.platform, _ = strings.Cut(stem, "-")
	return p, nil
}

// validate judges the parts as packaging does.
func (p *parts) validate() error {
	if err := p.validProject(); err != nil {
		return err
	}
	return p.validTags()
}

// validProject judges the name and the version.
func (p *parts) validProject() error {
	if !validDistribution(p.name) {
		return fmt.Errorf("%q is no wheel's name: %q is no project name", p.filename, p.name)
	}
	if _, err := pep440.Parse(p.version); err != nil {
		return fmt.Errorf("%q is no wheel's name: %w", p.filename, err)
	}
	return nil
}

// validTags judges what follows them, and the characters of the whole.
func (p *parts) validTags() error {
	if unwritable(p.filename) {
		return fmt.Errorf("%q is no wheel's name: it holds a slash or a control character", p.filename)
	}
	if p.hasBuild && (p.build == "" || !isDigit(p.build[0])) {
		return fmt.Errorf("%q is no wheel's name: the build tag %q does not start with a digit", p.filename, p.build)
	}
	for _, set := range [...]string{p.python, p.abi, p.platform} {
		for tag := range strings.SplitSeq(set, ".") {
			if tag == "" {
				return fmt.Errorf("%q is no wheel's name: the tag set %q has an empty member", p.filename, set)
			}
		}
	}
	for python := range strings.SplitSeq(p.python, ".") {
		if !isIdentifier(python) {
			return fmt.Errorf("%q is no wheel's name: %q is no Python tag", p.filename, python)
		}
	}
	return nil
}

// unwritable tells whether a name holds a slash or a control character.
func unwritable(name string) bool {
	for i := range len(name) {
		switch c := name[i]; {
		case c == '/' || c < ' ' || c == 0x7f:
			return true
		case c >= utf8.RuneSelf:
			return strings.ContainsFunc(name[i:], func(r rune) bool { return r == '/' || unicode.IsControl(r) })
		}
	}
	return false
}

// validDistribution tells whether a name is escaped as PEP 427 asks: runs of
// separators as one underscore, though a dot has always been let through.
func validDistribution(name string) bool {
	if name == "" || strings.Contains(name, "__") {
		return false
	}
	for _, r := range name {
		if r != '.' && r != '_' && !unicode.IsLetter(r) && !unicode.IsNumber(r) {
			return false
		}
	}
	return true
}

func isIdentifier(s string) bool {
	for i, r := range s {
		if r != '_' && !unicode.IsLetter(r) && (i == 0 || !unicode.IsDigit(r)) {
			return false
		}
	}
	return s != ""
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// compareBuild orders build tags as pip does: none is lowest, then by number,
// then by what follows it.
func compareBuild(a, b string) int {
	if a == "" || b == "" {
		return strings.Compare(a, b)
	}
	an, as := cutNumber(a)
	bn, bs := cutNumber(b)
	if len(an) != len(bn) {
		return len(an) - len(bn)
	}
	if c := strings.Compare(an, bn); c != 0 {
		return c
	}
	return strings.Compare(as, bs)
}

// cutNumber cuts the leading digits off, without leading zeros, so that numbers
// of any length compare by length and then as text.
func cutNumber(s string) (number, rest string) {
	i := 0
	for i < len(s) && isDigit(s[i]) {
		i++
	}
	return strings.TrimLeft(s[:i], "0"), s[i:]
}
