package output

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/dockwright/dockwright/detect/facts"
)

// Status is whose a file is.
type Status string

// The states that a file can be in.
const (
	// Missing: there is no file.
	Missing Status = "missing"
	// Ours: it has our header, and its body is the one that was written.
	Ours Status = "ours"
	// Adopted: it has our header, and its body is a render with edits of the
	// user's that were merged with it.
	Adopted Status = "adopted"
	// Edited: it has our header, and its body was changed since.
	Edited Status = "edited"
	// Foreign: it has no header of ours.
	Foreign Status = "foreign"
)

// State tells whose a file is by its bytes; nil stands for no file.
func State(existing []byte) Status {
	if existing == nil {
		return Missing
	}
	h, body, ok := split(existing)
	switch {
	case !ok:
		return Foreign
	default:
		return h.state(body)
	}
}

// state tells whose a body below the header is.
func (h Header) state(body []byte) Status {
	switch BodyDigest(body) {
	case h.BodyDigest:
		return Ours
	case h.MergedDigest:
		return Adopted
	}
	return Edited
}

// Kind is a way in which a file and what would be written are apart.
type Kind string

// The kinds, in the order in which a Drift has them.
const (
	KindMissing Kind = "missing"
	KindForeign Kind = "foreign"
	KindEdited  Kind = "edited"
	// KindDigests: it was edited by hand, and nothing in it but digests of images.
	KindDigests Kind = "digests"
	// KindMerged: it holds edits, and they were merged with what was written.
	KindMerged Kind = "merged"
	// KindDeleted: the user deleted the file, and generate was told so by a run
	// that found it gone.
	KindDeleted Kind = "deleted"
	KindInputs  Kind = "inputs-changed"
	KindVersion Kind = "other-version"
	// KindMisplaced: a keep region stands at another spot than its place.
	KindMisplaced Kind = "misplaced"
	// KindOutdated: same inputs and version, yet another body. The
	// configuration or a flag is another one.
	KindOutdated Kind = "out-of-date"
	// KindIndexes and KindLacking are of the record of what indexes said: it was
	// made from others than the project names, or does not hold all packages.
	KindIndexes Kind = "other-indexes"
	KindLacking Kind = "lacking"
	// KindStale is of the record: a digest in it is no longer that of its tag.
	KindStale Kind = "stale-pins"
	// KindUndecided is of a file whose body hangs on a record that lacks something.
	KindUndecided Kind = "undecided"
)

// Drift is how a file differs from what would be written now.
//
// The bodies decide: a file whose body is what would be written is in sync,
// whatever its header says, since a lock can change without changing the
// Dockerfile and that is nobody's mistake. So is one whose merged edits stand in
// what would be written. Kinds tell what happened either way, so for a file in
// sync they are remarks.
type Drift struct {
	Path   string `json:"path"`
	InSync bool   `json:"in_sync"`
	Kinds  []Kind `json:"kinds"`
	// Version is the dockwright that wrote the file, "" for a foreign one.
	Version string `json:"version,omitempty"`
	// Changed, Added and Removed are paths of inputs. All are empty under
	// KindInputs when the header had too many inputs to name them.
	Changed []string `json:"changed,omitempty"`
	Added   []string `json:"added,omitempty"`
	Removed []string `json:"removed,omitempty"`
	// Edited are the lines under KindEdited, where the render that was edited is
	// known. Check leaves it empty.
	Edited []Lines `json:"edited,omitempty"`
	// Lacking are packages, with their versions, under KindLacking.
	Lacking []string `json:"lacking,omitempty"`
	// Stale are sentences about images, under KindStale.
	Stale []string `json:"stale,omitempty"`
	// Record is the path of the record that the file was written from, too; "" for
	// none.
	Record string `json:"-"`
}

// Has tells whether the drift is of this kind, among others.
func (d Drift) Has(k Kind) bool { return slices.Contains(d.Kinds, k) }

// OnlyBody tells that the file is ours as it was written, and would be written
// otherwise now.
func (d Drift) OnlyBody() bool {
	return !d.InSync && !d.Has(KindMissing) && !d.Has(KindForeign) && !d.Has(KindEdited) && !d.Has(KindDigests)
}

// Command is what brings the file back in sync without losing anything.
func (d Drift) Command() string {
	switch {
	case d.Has(KindEdited) || d.Has(KindMerged):
		return "dockwright generate --merge"
	case d.Has(KindDigests):
		return "dockwright pin --from-dockerfile"
	case d.Has(KindStale):
		return "dockwright pin"
	}
	return "dockwright generate"
}

// Check holds a file against what would be written: want (with or without its
// header), made by this version from these inputs. existing counts only when
// the file is present.
func Check(existing []byte, present bool, want File, version string, inputs []facts.Input) Drift {
	d := Drift{Path: want.Path, Kinds: []Kind{}}
	if !present {
		d.Kinds = append(d.Kinds, KindMissing)
		return d
	}
	h, body, ok := split(existing)
	wanted := Text(want.Body)
	d.InSync = bytes.Equal(body, wanted)
	if rendered := bytes.Equal(strip(body), strip(wanted)); rendered && !d.InSync {
		// The last line of a region may end the file without a line end.
		d.InSync = bytes.Equal(append(slices.Clone(body), '\n'), wanted)
	}
	if !ok {
		d.Kinds = append(d.Kinds, KindForeign)
		return d
	}
	d.Version = h.Version
	switch h.state(body) {
	case Edited:
		if !d.InSync && onlyDigests(body, wanted) {
			d.Kinds = append(d.Kinds, KindDigests)
			break
		}
		d.Kinds = append(d.Kinds, KindEdited)
	case Adopted:
		d.Kinds = append(d.Kinds, KindMerged)
		d.InSync = d.InSync || h.BodyDigest == BodyDigest(wanted)
	}
	if h.InputsDigest != inputsDigest(inputs) {
		d.Kinds = append(d.Kinds, KindInputs)
		if h.Inputs != nil || len(inputs) == 0 {
			d.Changed, d.Added, d.Removed = compareInputs(h.Inputs, nameInputs(inputs))
		}
	}
	if h.Version != version {
		d.Kinds = append(d.Kinds, KindVersion)
	}
	if !d.InSync && bytes.Equal(strip(body), strip(wanted)) {
		d.Kinds = append(d.Kinds, KindMisplaced)
	}
	if h.BodyDigest != BodyDigest(wanted) && !d.Has(KindInputs) && !d.Has(KindVersion) {
		d.Kinds = append(d.Kinds, KindOutdated)
	}
	return d
}

// Deleted is the drift of a file that the user deleted, of which generate was told
// by a run that found it gone. One that is there again is as any other.
func (d Drift) Deleted() Drift {
	if d.Has(KindMissing) {
		d.Kinds, d.InSync = []Kind{KindDeleted}, true
	}
	return d
}

// compareInputs tells which inputs changed, came and went; both are by path.
func compareInputs(then, now []HeaderInput) (changed, added, removed []string) {
	find := func(in []HeaderInput, path string) int {
		return slices.IndexFunc(in, func(i HeaderInput) bool { return i.Path == path })
	}
	for _, in := range now {
		switch i := find(then, in.Path); {
		case i < 0:
			added = append(added, in.Path)
		case then[i].Digest != in.Digest:
			changed = append(changed, in.Path)
		}
	}
	for _, in := range then {
		if find(now, in.Path) < 0 {
			removed = append(removed, in.Path)
		}
	}
	return changed, added, removed
}

// Messages say what the drift is, a sentence part each: "uv.lock has changed".
func (d Drift) Messages() []string {
	var out []string
	for _, k := range d.Kinds {
		switch k {
		case KindMissing:
			out = append(out, "there is no such file")
		case KindForeign:
			out = append(out, "dockwright did not write it")
		case KindEdited:
			text := "it was edited by hand"
			if len(d.Edited) > 0 {
				text += " in " + LineList(d.Edited)
			}
			out = append(out, text)
		case KindDigests:
			text := "digests of images in it were edited, and nothing else"
			if len(d.Edited) > 0 {
				text += ", in " + LineList(d.Edited)
			}
			out = append(out, text)
		case KindStale:
			out = append(out, some(d.Stale, 3))
		case KindMerged:
			out = append(out, "it holds edits of yours, merged")
		case KindDeleted:
			out = append(out, "you deleted it")
		case KindInputs:
			out = append(out, d.inputMessages()...)
		case KindVersion:
			out = append(out, fmt.Sprintf("dockwright %s wrote it", escape(d.Version)))
		case KindOutdated:
			what := "the configuration or a flag"
			if d.Record != "" {
				what = "the configuration, a flag or " + escape(d.Record)
			}
			out = append(out, what+" has changed")
		case KindMisplaced:
			out = append(out, "a keep region stands at another spot than its place")
		case KindIndexes:
			out = append(out, "the project names other package indexes than it was made from")
		case KindUndecided:
			out = append(out, "whether it is what it should be cannot be told before "+escape(d.Record)+" is complete")
		case KindLacking:
			out = append(out, "it does not hold "+some(d.Lacking, 3))
		}
	}
	return out
}

// some names the first few and counts the rest.
func some(list []string, most int) string {
	if len(list) > most {
		return fmt.Sprintf("%s and %d more", strings.Join(list[:most], ", "), len(list)-most)
	}
	return strings.Join(list, ", ")
}

func (d Drift) inputMessages() []string {
	var out []string
	say := func(paths []string, one, many string) {
		shown := make([]string, len(paths))
		for i, p := range paths {
			shown[i] = escape(p)
		}
		switch len(paths) {
		case 0:
		case 1:
			out = append(out, shown[0]+" "+one)
		default:
			out = append(out, strings.Join(shown, ", ")+" "+many)
		}
	}
	say(d.Changed, "has changed", "have changed")
	say(d.Added, "is new", "are new")
	say(d.Removed, "is gone", "are gone")
	if out == nil {
		out = append(out, "the files that it was written from have changed")
	}
	return out
}
