package output

import (
	"bytes"
	"path/filepath"
	"slices"
	"strings"

	"github.com/dockwright/dockwright/detect/facts"
)

// MergePath is where both sides of a conflict in a file are shown: beside it, so
// the file itself stays as it is, and under a name that no tool reads.
func MergePath(path string) string { return path + ".merge" }

// merge brings into a file with edits what the render changed. Ours is the body
// with the edits, h its header, theirs the render of now.
func (w *writer) merge(t *target, h Header, ours, theirs []byte) error {
	side, err := w.readSide(t.file.Path)
	if err != nil {
		return err
	}
	if side.settles(ours, theirs) {
		if !holds(t.old, side.data) {
			return facts.Errorf(side.path, 0, "its keep regions are others than those of %s", t.file.Path).
				Fix("move it over %s, and run `dockwright generate --merge` again", t.file.Path)
		}
		return w.settle(t, side.body, theirs, side)
	}
	base, err := w.base(t.file.Path, h, theirs)
	if err != nil {
		return err
	}
	if lines := markers(ours, base, theirs); lines != nil {
		return facts.Errorf(t.file.Path, bodyLines(t.old)[lines[0]-1], "a merge is not finished here: the line marks a conflict").
			Fix("settle it, take the marker lines out, and run `dockwright generate --merge` again")
	}
	merged, conflicts := join(compare(base, ours, theirs))
	if len(conflicts) > 0 {
		return w.conflict(t, side, ours, theirs, merged, conflicts)
	}
	return w.settle(t, merged, theirs, side)
}

// settle gives a target its merged body.
func (w *writer) settle(t *target, merged, theirs []byte, side sideFile) error {
	if side.ours && bytes.Equal(side.body, merged) {
		w.spent = append(w.spent, filepath.FromSlash(w.place(side.path)))
	}
	if bytes.Equal(merged, theirs) {
		return nil // the edits are what is rendered now
	}
	kept, err := withRegions(t.file, theirs, merged)
	if err != nil {
		return err
	}
	t.action = Merged
	t.file.Body = lineEnds(t.old, adopt(t.file.Body, kept))
	if bytes.Equal(t.file.Body, t.old) {
		t.action = Unchanged
	}
	return nil
}

// withRegions puts the keep regions of a file into a text that was merged with what
// it was rendered to, each where its place is now.
func withRegions(f File, theirs, merged []byte) ([]byte, error) {
	places := make([]Place, len(f.Places))
	for i, p := range f.Places {
		places[i] = Place{p.Name, carried(p.At, theirs, merged)}
	}
	kept, _, err := Keep(File{Path: f.Path, Body: merged, Places: places}, f.Body)
	return kept.Body, err
}

// carried is where in a text the line begins that begins at an offset of another.
func carried(at int, from, to []byte) int {
	lines := splitLines(from)
	line := bytes.Count(from[:at], []byte("\n"))
	for _, h := range slices.Backward(hunks(lines, from, to)) {
		if h.start < line { // what stands above is longer or shorter
			line = max(line, h.end) + len(h.lines) - (h.end - h.start)
		}
	}
	other := splitLines(to)
	return len(strings.Join(other[:min(line, len(other))], ""))
}

// conflict has both sides written to a file of their own, and is the error that
// tells of it.
func (w *writer) conflict(t *target, side sideFile, ours, theirs, merged []byte, conflicts []Lines) error {
	if err := side.inTheWay(ours, theirs); err != nil {
		return err
	}
	numbers := append(bodyLines(t.old), 1) // an empty body has no line
	inFile := func(line int) int { return numbers[min(max(line, 1), max(len(numbers)-1, 1))-1] }
	var lines []string
	for i, c := range conflicts {
		at := Lines{inFile(c.First), inFile(c.Last)}
		if c.Last < c.First { // of no line
			at = Lines{inFile(c.Last) + 1, inFile(c.Last)}
		}
		conflicts[i] = at
		lines = append(lines, at.String())
	}
	e := facts.Errorf(t.file.Path, conflicts[0].First, "your edits and what dockwright writes now change the same lines: %s", some(lines, 5))
	if w.preview {
		return e.Fix("`dockwright generate --merge` writes both sides to %s", side.path)
	}
	merged, err := withRegions(t.file, theirs, merged)
	if err != nil {
		return err
	}
	header := headerWith(t.file.Body, "conflict="+textDigest(merged)+" ours="+BodyDigest(ours))
	shown, err := w.find(File{Path: side.path, Body: lineEnds(t.old, withHeader(merged, header))})
	if err != nil {
		return err
	}
	if !bytes.Equal(shown.old, shown.file.Body) {
		w.sides = append(w.sides, shown)
	}
	return e.Fix("both sides stand in %s: edit it there, and run `dockwright generate --merge` again, which takes it over", side.path)
}

// sideFile is a file that shows conflicts, as it lies beside its target.
type sideFile struct {
	path    string
	present bool
	ours    bool // it has the header of one
	h       Header
	body    []byte
	data    []byte // all of it
}

func (w *writer) readSide(path string) (sideFile, error) {
	s := sideFile{path: MergePath(path)}
	t, err := w.find(File{Path: s.path})
	if err != nil || t.old == nil {
		return s, err
	}
	s.present, s.data = true, t.old
	s.h, s.body, s.ours = split(t.old)
	s.body = strip(s.body)
	s.ours = s.ours && s.h.conflictDigest != ""
	return s, nil
}

// untouched tells that it is as it was written, so nobody's work is in it.
func (s sideFile) untouched() bool {
	return s.ours && textDigest(Text(s.data)) == s.h.conflictDigest
}

// textDigest is that of a text with its keep regions, which are somebody's work, too.
func textDigest(text []byte) string { return Digest(text)[:fileDigits] }

// fits tells that it was made of these two.
func (s sideFile) fits(ours, theirs []byte) bool {
	return s.ours && s.h.oursDigest == BodyDigest(ours) && s.h.BodyDigest == BodyDigest(theirs)
}

// settles tells that somebody has settled in it what these two disagree on.
func (s sideFile) settles(ours, theirs []byte) bool {
	return s.fits(ours, theirs) && !s.untouched() && markers(s.body, ours, theirs) == nil
}

// inTheWay is the error when a file with somebody's work lies where conflicts are
// to be shown.
func (s sideFile) inTheWay(ours, theirs []byte) error {
	left := markers(s.body, ours, theirs)
	switch {
	case !s.present || s.untouched():
		return nil
	case !s.ours:
		return facts.Errorf(s.path, 0, "conflicts are to be shown in this file, and it is not dockwright's").Fix("move it away, and run `dockwright generate --merge` again")
	case s.fits(ours, theirs):
		return facts.Errorf(s.path, bodyLines(s.data)[left[0]-1], "conflicts are left in this file").
			Fix("edit the lines between the markers, take the markers out, and run `dockwright generate --merge` again; or remove the file to begin anew")
	}
	target := strings.TrimSuffix(s.path, MergePath(""))
	return facts.Errorf(s.path, 0, "you worked in this file, and it was made before %s or the project changed again", target).
		Fix("take over from it what you need, remove it, and run `dockwright generate --merge` again")
}

// lineEnds gives text the line ends and the byte order mark that another has, if all
// of its lines end alike. The lines of a here-document reach the image as they are,
// so text that may have one keeps its own.
func lineEnds(like, text []byte) []byte {
	mark := []byte("\xef\xbb\xbf")
	lines := bytes.Count(like, []byte("\n"))
	if lines > 0 && lines == bytes.Count(like, []byte("\r\n")) && !bytes.Contains(text, []byte("<<")) {
		text = bytes.ReplaceAll(text, []byte("\n"), []byte("\r\n"))
	}
	if bytes.HasPrefix(like, mark) {
		text = append(mark, text...)
	}
	return text
}
