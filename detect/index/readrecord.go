package index

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/pelletier/go-toml/v2"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/pep440"
	"github.com/dockwright/dockwright/detect/pep508"
)

type recordDoc struct {
	Version  *int64           `toml:"version"`
	Indexes  []string         `toml:"indexes"`
	Packages []recordDocEntry `toml:"package"`
	Sdists   []recordDocSdist `toml:"sdist"`
	Images   []recordDocImage `toml:"image"`
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
		if err == nil && seen[key] && p.Index != "" {
			err = fmt.Errorf("%s %s stands there twice", p.Name, p.Version)
		}
		if err != nil {
			return nil, facts.Errorf(path, tableLine(data, "[[package]]", i), "%s", printable(err.Error())).Fix(remakeRecord)
		}
		seen[key] = true
		record.Packages = append(record.Packages, p)
	}
	for i, entry := range doc.Sdists {
		s, err := entry.read()
		if err != nil {
			return nil, facts.Errorf(path, tableLine(data, "[[sdist]]", i), "%s", printable(err.Error())).Fix(remakeRecord)
		}
		record.Sdists = append(record.Sdists, s)
	}
	for i, entry := range doc.Images {
		image, err := entry.read(record.Images)
		if err != nil {
			return nil, facts.Errorf(path, tableLine(data, "[[image]]", i), "%s", printable(err.Error())).Fix(repinRecord)
		}
		record.Images = append(record.Images, image)
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

// tableLine is the line of the n-th table of that head.
func tableLine(data []byte, head string, n int) int {
	line := 0
	for text := range bytes.Lines(data) {
		line++
		if bytes.HasPrefix(bytes.TrimSpace(text), []byte(head)) {
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
	case e.Index != "" && len(e.Files) == 0:
		return p, fmt.Errorf("%s has an index without files", e.Name)
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
