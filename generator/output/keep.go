package output

import (
	"bytes"
	"slices"
	"strings"

	"github.com/dockwright/dockwright/detect/facts"
)

// Place is where keep regions can stand in a rendered file.
type Place struct {
	Name string
	At   int // offset in the body, at the beginning of a line
}

// Region is what a user wants kept: a line "# dockwright: keep PLACE", lines of the
// user's, and a line "# dockwright: end".
type Region struct {
	Place string
	// Text is the whole region, with both of those lines.
	Text string
	// Line is that of its first line in the file, from 1.
	Line int
	// at is its offset in the file without any region.
	at int
}

// Lines are the user's own, without the two around them.
func (r Region) Lines() []string {
	lines := strings.Split(strings.TrimSuffix(r.Text, "\n"), "\n")
	return lines[1 : len(lines)-1]
}

// Regions finds the keep regions of a file, in its order. The error is a
// *facts.Error at the path: a region that does not end, begins in another one, or
// ends without having begun.
func Regions(path string, data []byte) ([]Region, error) {
	var all []Region
	var open *Region
	number, at := 0, 0
	for line := range strings.Lines(string(normalize(data))) {
		number++
		place, begins, marks := facts.KeepLine(line)
		switch {
		case marks && begins && open != nil:
			return nil, facts.Errorf(path, number, "a keep region begins within the one of line %d, which has not ended", open.Line).
				Fix("end that one before, with the line `# dockwright: end`")
		case marks && begins:
			open = &Region{Place: place, Line: number, at: at, Text: line}
		case open != nil:
			open.Text += line
		case marks:
			return nil, facts.Errorf(path, number, "a keep region ends here, and none has begun").
				Fix("begin it with a line `# dockwright: keep PLACE`, or take this line out")
		default:
			at += len(line)
		}
		if marks && !begins {
			if !strings.HasSuffix(line, "\n") {
				open.Text += "\n"
			}
			all, open = append(all, *open), nil
		}
	}
	if open != nil {
		return nil, facts.Errorf(path, open.Line, "the keep region that begins here does not end").
			Fix("end it with a line `# dockwright: end`")
	}
	return all, nil
}

// strip takes the keep regions out of normalized text. Where they are not in order,
// nothing is taken: such a file counts as edited.
func strip(text []byte) []byte {
	if !bytes.Contains(text, []byte("dockwright:")) {
		return text
	}
	all, err := Regions("", text)
	if err != nil || len(all) == 0 {
		return text
	}
	var out []byte
	kept := false
	for line := range bytes.Lines(text) {
		_, begins, marks := facts.KeepLine(string(line))
		if kept = kept || begins; !kept {
			out = append(out, line...)
		}
		if marks && !begins {
			kept = false
		}
	}
	return out
}

// regionLength is how long the region is that normalized text begins with, 0 for none.
func regionLength(text []byte) int {
	length := 0
	for line := range bytes.Lines(text) {
		_, begins, marks := facts.KeepLine(string(line))
		if first := length == 0; first && !begins || !first && begins {
			return 0
		}
		if length += len(line); marks && !begins {
			return length
		}
	}
	return 0
}

// holds tells that each keep region of the old file stands in the new one as well,
// as often. Regions that are not in order are none.
func holds(new, old []byte) bool {
	had, _ := Regions("", old)
	has, _ := Regions("", new)
	for _, r := range had {
		i := slices.IndexFunc(has, func(h Region) bool { return h.Place == r.Place && h.Text == r.Text })
		if i < 0 {
			return false
		}
		has = slices.Delete(has, i, i+1)
	}
	return true
}

// Keep puts the keep regions of the file that is there into a rendered one, each at
// its place; several at one place keep their order. moved are those that stood at
// another spot before, as far as that can be told. existing is nil for no file.
//
// The error is a *facts.Error: regions that are not in order, and a place that the
// rendered file does not have. Nothing is dropped.
func Keep(f File, existing []byte) (kept File, moved []Region, err error) {
	if own, err := Regions(f.Path, f.Body); err != nil || len(own) > 0 {
		return File{}, nil, facts.Errorf(f.Path, 0, "text of the project would begin or end a keep region").
			Fix("take the words `# dockwright: keep` and `# dockwright: end` out of the configuration")
	}
	regions, err := Regions(f.Path, existing)
	if err != nil || len(regions) == 0 {
		return f, nil, err
	}
	before := Body(existing)
	header := len(strip(normalize(existing))) - len(before)
	same := bytes.Equal(before, f.Body)
	kept = File{Path: f.Path, Record: f.Record, Places: f.Places}
	at := 0
	for _, p := range sorted(f.Places) {
		kept.Body = append(kept.Body, f.Body[at:p.At]...)
		at = p.At
		for _, r := range regions {
			if r.Place != p.Name {
				continue
			}
			kept.Body = append(kept.Body, r.Text...)
			if there := max(r.at-header, 0); same && there != p.At || !same && !near(before, there, f.Body, p.At) {
				moved = append(moved, r)
			}
		}
	}
	kept.Body = append(kept.Body, f.Body[at:]...)
	for _, r := range regions {
		if !slices.ContainsFunc(f.Places, func(p Place) bool { return p.Name == r.Place }) {
			return File{}, nil, unknownPlace(f, r)
		}
	}
	return kept, moved, nil
}

func sorted(places []Place) []Place {
	out := slices.Clone(places)
	slices.SortStableFunc(out, func(a, b Place) int { return a.At - b.At })
	return out
}

// near tells that the line before or the line behind two offsets is the same: a
// region between them stands where it stood, as far as can be told from two texts.
func near(a []byte, i int, b []byte, j int) bool {
	i = min(i, len(a))
	last := func(text []byte) string {
		text = bytes.TrimSuffix(text, []byte("\n"))
		return string(text[bytes.LastIndexByte(text, '\n')+1:])
	}
	next := func(text []byte) string {
		line, _ := cutLine(text)
		return string(line)
	}
	return last(a[:i]) == last(b[:j]) || next(a[i:]) == next(b[j:]) && next(b[j:]) != ""
}

// unknownPlace refuses a region whose place is not there, or no longer.
func unknownPlace(f File, r Region) error {
	var names []string
	for _, p := range f.Places {
		if name := p.Name; name != "" || len(f.Places) == 1 {
			names = append(names, name)
		} else {
			names = append(names, "none for the end")
		}
	}
	fact := "a keep region names the place " + quoted(r.Place) + ", which this file does not have"
	if r.Place == "" {
		fact = "a keep region names no place"
	}
	e := facts.Errorf(f.Path, r.Line, "%s", fact)
	switch {
	case len(names) == 0:
		return e.Fix("move its lines to another file: this one has no places")
	case len(names) == 1 && names[0] == "":
		return e.Fix("write `# dockwright: keep` alone: this file has one place, at its end")
	}
	return e.Fix("name one of %s; nothing is written until then", strings.Join(names, ", "))
}

func quoted(place string) string { return `"` + escape(place) + `"` }
