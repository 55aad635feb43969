package index

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/pelletier/go-toml/v2"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/pep440"
	"github.com/dockwright/dockwright/detect/pep508"
)

// RecordName is the name of the file that a Record is kept in, next to the
// Dockerfile.
const RecordName = "dockwright.lock"

// recordFormat is the version of the file that is written, and the only one
// that is read.
const recordFormat = 1

// Record is what indexes said about the packages of a lock. It holds no
// credentials, no time, and nothing of the machine that asked.
type Record struct {
	// Stated are the indexes that the project's files named when it was made, in
	// order: see Sources.Stated. Packages that came from others do not count.
	Stated   []string
	Packages []RecordedPackage
}

// RecordedPackage is what one index has of one version. Several indexes have an
// entry each, in the order in which they count.
type RecordedPackage struct {
	Name    string // normalized
	Version string // normalized
	// Index is the URL of the index or --find-links page; "" when none of those
	// that were asked had the version, and Files is empty.
	Index string
	Files []RecordedFile // in the order of the index, which settles ties
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

// Format writes the record: the same bytes for the same content. Packages are
// sorted, one file stands on a line.
func (r *Record) Format() []byte {
	var b bytes.Buffer
	b.WriteString(recordHead)
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

type recordDoc struct {
	Version  *int64           `toml:"version"`
	Indexes  []string         `toml:"indexes"`
	Packages []recordDocEntry `toml:"package"`
}

type recordDocEntry struct {
	Name    string          `toml:"name"`
	Version string          `toml:"version"`
	Index   string          `toml:"index"`
	Files   []recordDocFile `toml:"files"`
}

type recordDocFile struct {
	Name           string   `toml:"name"`
	Hashes         []string `toml:"hashes"`
	Size           int64    `toml:"size"`
	RequiresPython string   `toml:"requires-python"`
	Yanked         any      `toml:"yanked"`
}

const remakeRecord = "delete it and run `dockwright generate`, which asks the indexes anew"

// ParseRecord reads a dockwright.lock. The error is a *facts.Error: broken or
// unknown content, another format, a package or file that could not have been
// recorded.
func ParseRecord(path string, data []byte) (*Record, error) {
	if !utf8.Valid(data) {
		return nil, facts.Errorf(path, 0, "it is not in UTF-8").Fix(remakeRecord)
	}
	data = bytes.ReplaceAll(data, []byte("\r\n"), []byte("\n"))
	var doc recordDoc
	dec := toml.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	err := dec.Decode(&doc)
	version := doc.Version
	if err != nil {
		// Another format may have other keys and types: that it is one comes first.
		var head struct {
			Version *int64 `toml:"version"`
		}
		if toml.Unmarshal(data, &head) != nil || head.Version == nil || *head.Version == recordFormat {
			return nil, tomlFault(path, err)
		}
		version = head.Version
	}
	if version == nil {
		return nil, facts.Errorf(path, 0, "it states no version").Fix(remakeRecord)
	}
	if *version != recordFormat {
		return nil, facts.Errorf(path, 0, "it is of version %d, and only %d is known", *version, recordFormat).
			Fix("use the dockwright that wrote it, or " + remakeRecord)
	}
	record := &Record{Stated: doc.Indexes}
	seen := map[[3]string]bool{}
	for i, entry := range doc.Packages {
		p, err := entry.read()
		key := [3]string{p.Name, p.Version, p.Index}
		if err == nil && seen[key] {
			err = fmt.Errorf("%s %s stands there twice", p.Name, p.Version)
		}
		if err != nil {
			return nil, facts.Errorf(path, packageLine(data, i), "%s", printable(err.Error())).Fix(remakeRecord)
		}
		seen[key] = true
		record.Packages = append(record.Packages, p)
	}
	return record, nil
}

func tomlFault(path string, err error) error {
	line, text := 0, err.Error()
	var broken *toml.DecodeError
	var unknown *toml.StrictMissingError
	switch {
	case errors.As(err, &unknown) && len(unknown.Errors) > 0:
		line, _ = unknown.Errors[0].Position()
		key := unknown.Errors[0].Key()
		text = "the key " + key[len(key)-1] + " is not known"
	case errors.As(err, &broken):
		line, _ = broken.Position()
		text = "it cannot be read: " + strings.TrimPrefix(text, "toml: ")
	}
	return facts.Errorf(path, line, "%s", printable(text)).Fix(remakeRecord)
}

// packageLine is the line of the n-th [[package]].
func packageLine(data []byte, n int) int {
	line := 0
	for text := range bytes.Lines(data) {
		line++
		if bytes.HasPrefix(bytes.TrimSpace(text), []byte("[[package]]")) {
			if n--; n < 0 {
				return line
			}
		}
	}
	return 0
}

func (e recordDocEntry) read() (RecordedPackage, error) {
	p := RecordedPackage{Name: e.Name, Version: e.Version, Index: e.Index}
	version, err := pep440.Parse(e.Version)
	switch {
	case e.Name == "" || pep508.NormalizeName(e.Name) != e.Name:
		return p, fmt.Errorf("%q is no normalized name", e.Name)
	case err != nil || version.String() != e.Version:
		return p, fmt.Errorf("%q is no normalized version of %s", e.Version, e.Name)
	case e.Index != shown(e.Index):
		return p, fmt.Errorf("the index of %s holds credentials", e.Name)
	case e.Index == "" && len(e.Files) > 0, e.Index != "" && len(e.Files) == 0:
		return p, fmt.Errorf("%s has files without an index, or an index without files", e.Name)
	}
	names := map[string]bool{}
	for _, f := range e.Files {
		file, err := f.read()
		if err != nil {
			return p, fmt.Errorf("%s: %w", e.Name, err)
		}
		if names[file.Name] {
			return p, fmt.Errorf("%s: %s stands there twice", e.Name, file.Name)
		}
		names[file.Name] = true
		p.Files = append(p.Files, file)
	}
	return p, nil
}

func (d recordDocFile) read() (RecordedFile, error) {
	f := RecordedFile{Name: d.Name, Hashes: d.Hashes, Size: d.Size, RequiresPython: d.RequiresPython}
	if !isDistribution(d.Name) || strings.ContainsAny(d.Name, `/\`) {
		return f, fmt.Errorf("%q is no file of a distribution", d.Name)
	}
	for _, h := range d.Hashes {
		if name, value, _ := strings.Cut(h, ":"); digest(name, value) != h {
			return f, fmt.Errorf("%s: %q is no digest", d.Name, h)
		}
	}
	if d.Size < 0 {
		return f, fmt.Errorf("%s: its size is negative", d.Name)
	}
	if _, err := pep440.ParseSpecifiers(d.RequiresPython); err != nil {
		return f, fmt.Errorf("%s: requires-python: %w", d.Name, err)
	}
	switch y := d.Yanked.(type) {
	case nil:
	case bool:
		f.Yanked = y
	case string:
		f.Yanked, f.YankedReason = true, y
	default:
		return f, fmt.Errorf("%s: yanked is neither a boolean nor a reason", d.Name)
	}
	return f, nil
}

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
