package index

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/pep440"
)

// RecordName is the name of the file that a Record is kept in, next to the
// Dockerfile.
const RecordName = "dockwright.lock"

// recordFormat is the version of the file that is written, and the only one
// that is read.
const recordFormat = 1

// Record is what indexes said about the packages of a lock, and registries about the
// images of the Dockerfile. It holds no credentials, no time, and nothing of the machine
// that asked.
type Record struct {
	// Stated are the indexes that the project's files named when it was made, in
	// order: see Sources.Stated. Packages that came from others do not count.
	Stated   []string
	Packages []RecordedPackage
	// Sdists are those that were looked into, by name.
	Sdists []RecordedSdist
	// Images are those that are pinned, by name.
	Images []facts.Image
}

// Asked is the record where indexes have said something, nil where it is of images
// alone: an index is then still to be asked.
func (r *Record) Asked() *Record {
	if r == nil || len(r.Packages)+len(r.Sdists)+len(r.Stated) == 0 {
		return nil
	}
	return r
}

// RecordedPackage is what one index has of one version. Several indexes have an
// entry each, in the order in which they count.
type RecordedPackage struct {
	Name    string // normalized
	Version string // normalized
	// Index is the URL of the index or --find-links page where the project's files
	// name it; "" for those that the machine was configured to ask.
	Index string
	Files []RecordedFile // by name, which settles ties; empty when nobody has the version
}

// RecordedFile is a file of a version.
type RecordedFile struct {
	Name           string
	Hashes         []string // see File.Hashes
	Size           int64    // bytes; 0 when the index didn't say
	RequiresPython string   // a PEP 440 set that can be read; "" for any
	Yanked         bool
	YankedReason   string
}

// recordHead explains the file to those who meet it.
const recordHead = `# What the package indexes had when dockwright asked them, so that it comes to the same
# next time without asking. Written by dockwright: commit it, and leave it as it is.
`

// recordHeadImages does so where images are pinned.
const recordHeadImages = `# What package indexes and image registries had when dockwright asked them, so that it comes
# to the same next time without asking. Written by dockwright: commit it, and leave it as it is.
`

// Format writes the record: the same bytes for the same content. Packages and images are
// sorted, one file stands on a line.
func (r *Record) Format() []byte {
	var b bytes.Buffer
	if len(r.Images) > 0 {
		b.WriteString(recordHeadImages)
	} else {
		b.WriteString(recordHead)
	}
	fmt.Fprintf(&b, "version = %d\n", recordFormat)
	if len(r.Stated) > 0 {
		b.WriteString("indexes = " + quotedList(r.Stated) + "\n")
	}
	packages := slices.Clone(r.Packages)
	slices.SortStableFunc(packages, comparePackages)
	for _, p := range packages {
		fmt.Fprintf(&b, "\n[[package]]\nname = %s\nversion = %s\n", quote(p.Name), quote(p.Version))
		if p.Index != "" {
			fmt.Fprintf(&b, "index = %s\n", quote(p.Index))
		}
		if len(p.Files) == 0 {
			b.WriteString("files = []\n")
			continue
		}
		b.WriteString("files = [\n")
		for _, f := range p.Files {
			f.format(&b)
		}
		b.WriteString("]\n")
	}
	for _, s := range r.Sdists {
		s.format(&b)
	}
	formatImages(&b, r.Images)
	return b.Bytes()
}

func comparePackages(a, b RecordedPackage) int {
	if c := strings.Compare(a.Name, b.Name); c != 0 {
		return c
	}
	v, err1 := pep440.Parse(a.Version)
	w, err2 := pep440.Parse(b.Version)
	if err1 == nil && err2 == nil {
		if c := v.Compare(w); c != 0 {
			return c
		}
	}
	return strings.Compare(a.Version, b.Version)
}

func (f RecordedFile) format(b *bytes.Buffer) {
	b.WriteString("    { name = " + quote(f.Name))
	if len(f.Hashes) > 0 {
		b.WriteString(", hashes = " + quotedList(f.Hashes))
	}
	if f.Size > 0 {
		b.WriteString(", size = " + strconv.FormatInt(f.Size, 10))
	}
	if f.RequiresPython != "" {
		b.WriteString(", requires-python = " + quote(f.RequiresPython))
	}
	switch {
	case f.Yanked && f.YankedReason != "":
		b.WriteString(", yanked = " + quote(f.YankedReason))
	case f.Yanked:
		b.WriteString(", yanked = true")
	}
	b.WriteString(" },\n")
}

func quotedList(items []string) string {
	quoted := make([]string, len(items))
	for i, s := range items {
		quoted[i] = quote(s)
	}
	return "[" + strings.Join(quoted, ", ") + "]"
}

// quote writes a TOML basic string.
func quote(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r < 0x20 || r == 0x7f || 0x80 <= r && r < 0xa0 || isBidi(r):
			fmt.Fprintf(&b, `\u%04X`, r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

// isBidi tells characters that make a reviewer see another order of text.
func isBidi(r rune) bool { return 0x202a <= r && r <= 0x202e || 0x2066 <= r && r <= 0x2069 }

// holds tells whether the record was made from the indexes that the project
// names now.
func (r *Record) holds(s Sources) bool {
	return r != nil && slices.Equal(r.Stated, s.Stated)
}

// recorded is a file as the record has it: what can be read, and no more than
// a line of it.
func recorded(f File) RecordedFile {
	rec := RecordedFile{Name: f.Name, Hashes: f.Hashes, Size: f.Size, Yanked: f.Yanked, YankedReason: printable(f.YankedReason)}
	if _, err := pep440.ParseSpecifiers(f.RequiresPython); err == nil && len(f.RequiresPython) < 1000 {
		rec.RequiresPython = f.RequiresPython
	} // pip lets a set that it cannot read pass
	return rec
}
