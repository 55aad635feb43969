package index

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/pep440"
	"github.com/dockwright/dockwright/detect/pep508"
	"github.com/dockwright/dockwright/detect/syslib"
)

// RecordedSdist is what building an sdist takes. Of the Build it holds the
// answer, without the signs that it rests on.
type RecordedSdist struct {
	Name    string // normalized
	Version string // normalized; "" for an archive by its URL, of which the lock names none
	SHA256  string // of the sdist that was read, hexadecimal
	Build   facts.Build
}

func (s RecordedSdist) format(b *bytes.Buffer) {
	fmt.Fprintf(b, "\n[[sdist]]\nname = %s\nversion = %s\nsha256 = %s\nbackend = %s\n", quote(s.Name), quote(s.Version), quote(s.SHA256), quote(s.Build.Backend))
	for _, list := range []struct {
		key   string
		items []string
	}{{"tools", s.Build.Words()}, {"libraries", s.Build.Libraries}} {
		if len(list.items) > 0 {
			fmt.Fprintf(b, "%s = %s\n", list.key, quotedList(list.items))
		}
	}
	if s.Build.Rust != "" {
		fmt.Fprintf(b, "rust = %s\n", quote(s.Build.Rust))
	}
	if s.Build.Pure {
		b.WriteString("pure = true\n")
	}
	if !s.Build.Known {
		b.WriteString("known = false\n")
	}
}

type recordDocSdist struct {
	Name      string   `toml:"name"`
	Version   string   `toml:"version"`
	SHA256    string   `toml:"sha256"`
	Backend   string   `toml:"backend"`
	Tools     []string `toml:"tools"`
	Libraries []string `toml:"libraries"`
	Rust      string   `toml:"rust"`
	Pure      bool     `toml:"pure"`
	Known     *bool    `toml:"known"`
}

// maxWord bounds what a record may hold in a place that a reader is shown.
const maxWord = 100

func (d recordDocSdist) read() (RecordedSdist, error) {
	s := RecordedSdist{Name: d.Name, Version: d.Version, SHA256: d.SHA256}
	s.Build = facts.Build{Backend: d.Backend, Libraries: d.Libraries, Rust: d.Rust, Pure: d.Pure, Known: d.Known == nil || *d.Known}
	for _, t := range d.Tools {
		s.Build.Tools = append(s.Build.Tools, facts.BuildTool{Name: t})
	}
	return s, s.check()
}

// release is a release of Rust: it names an image.
var release = regexp.MustCompile(`^[0-9]{1,5}\.[0-9]{1,5}$`)

// check holds an entry to what a record may hold, whether it was read from one or
// made of an sdist, in which anything may stand.
func (s RecordedSdist) check() error {
	version, err := pep440.Parse(s.Version)
	switch b := s.Build; {
	case s.Name == "" || pep508.NormalizeName(s.Name) != s.Name:
		return fmt.Errorf("%q is no normalized name", s.Name)
	case s.Version != "" && (err != nil || version.String() != s.Version):
		return fmt.Errorf("%q is no normalized version of %s", s.Version, s.Name)
	case digest("sha256", s.SHA256) != "sha256:"+s.SHA256:
		return fmt.Errorf("%q is no SHA-256 of %s", s.SHA256, s.Name)
	case b.Backend == "":
		return fmt.Errorf("%s has no backend", s.Name)
	case b.Rust != "" && !release.MatchString(b.Rust):
		return fmt.Errorf("%s: %q is no release of Rust, such as 1.83", s.Name, b.Rust)
	case b.Pure && (len(b.Tools) > 0 || !b.Known):
		return fmt.Errorf("%s is pure, and not", s.Name)
	}
	for _, word := range s.Build.Words() {
		if !syslib.IsTool(word) {
			return fmt.Errorf("%s: %q is no toolchain", s.Name, word)
		}
	}
	for _, word := range append([]string{s.Build.Backend}, s.Build.Libraries...) {
		if len(word) > maxWord || printable(word) != word {
			return fmt.Errorf("%s: %q is no word of a build", s.Name, word)
		}
	}
	return nil
}

// fits tells whether a record of an sdist is about the one that a package of a
// lock names.
func (s RecordedSdist) fits(p facts.Package) bool {
	hashes := lockedSHA256(p)
	return s.Name == p.Name && s.Version == sdistVersion(p) && (len(hashes) == 0 || slices.Contains(hashes, s.SHA256))
}

// sdistVersion is a package's version as the record has it; "" for none and for
// one that PEP 440 does not know.
func sdistVersion(p facts.Package) string {
	v, err := pep440.Parse(p.Version)
	if err != nil {
		return ""
	}
	return v.String()
}

// lockedSHA256 are the digests of a package's files that are no wheels.
func lockedSHA256(p facts.Package) []string {
	var out []string
	for _, f := range p.Files {
		if hex, ok := strings.CutPrefix(strings.ToLower(f.Hash), "sha256:"); ok && !strings.HasSuffix(f.Name, ".whl") {
			out = append(out, hex)
		}
	}
	return out
}
