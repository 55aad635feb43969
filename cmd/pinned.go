package cmd

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/image"
	"github.com/dockwright/dockwright/generator/output"
)

// pinned is what pin came to, as --output-format json has it; docs/pin.md explains it.
type pinned struct {
	Dir         string             `json:"dir"`
	Images      []pinnedImage      `json:"images"`
	Files       []output.Result    `json:"files"`
	Diagnostics []facts.Diagnostic `json:"diagnostics"`
}

// pinnedImage is an image and what became of its pin: "new", "moved", "kept" or
// "removed". Was is the digest before, of those that moved or were removed.
type pinnedImage struct {
	facts.Image
	Action string `json:"action"`
	Was    string `json:"was,omitempty"`
}

// newPinned holds the pins that are to be against those that were. Both are by name.
func newPinned(dir string, was, is []facts.Image) pinned {
	r := pinned{Dir: filepath.ToSlash(dir), Images: []pinnedImage{}, Files: []output.Result{}, Diagnostics: []facts.Diagnostic{}}
	find := func(list []facts.Image, name string) int {
		return slices.IndexFunc(list, func(i facts.Image) bool { return i.Name == name })
	}
	for _, p := range is {
		one := pinnedImage{Image: p, Action: "new"}
		if i := find(was, p.Name); i >= 0 && was[i].Digest == p.Digest {
			one.Action = "kept"
		} else if i >= 0 {
			one.Action, one.Was = "moved", was[i].Digest
		}
		r.Images = append(r.Images, one)
	}
	for _, p := range was {
		if find(is, p.Name) < 0 {
			r.Images = append(r.Images, pinnedImage{Image: facts.Image{Name: p.Name}, Action: "removed", Was: p.Digest})
		}
	}
	return r
}

// moved tells that a pin is another, new or gone.
func (r pinned) moved() bool {
	return slices.ContainsFunc(r.Images, func(p pinnedImage) bool { return p.Action != "kept" })
}

// tell prints what became of the pins and of the files.
func (r pinned) tell(s Streams, o pinOptions, l *loaded, wrote output.Report, files []output.File) error {
	if o.format == "json" {
		r.Files = append(r.Files, wrote.Files...)
		r.Diagnostics = append(r.Diagnostics, l.diags...)
		o.documents.add(r)
		return nil
	}
	if o.quiet {
		return nil
	}
	printDiagnostics(s, slices.DeleteFunc(slices.Clone(l.diags), func(d facts.Diagnostic) bool { return d.Severity == facts.SeverityInfo }))
	var b strings.Builder
	for _, p := range r.Images {
		fmt.Fprintf(&b, "%-9s %s\n", title(p.Action), printable(p.text()))
	}
	for _, remark := range wrote.Remarks {
		fmt.Fprintf(&b, "%s: %s\n", s.pen(s.Err).severity(facts.SeverityWarning), printable(remark))
	}
	switch {
	case files != nil:
		b.WriteString(l.wrote(wrote, files))
	case o.check && !r.moved():
		b.WriteString("The digests are those of their tags.\n")
	case o.check:
		b.WriteString("Nothing was written (--check): `dockwright pin` writes them.\n")
	default:
		b.WriteString("Nothing was written (--dry-run).\n")
	}
	_, err := fmt.Fprint(s.Err, b.String())
	return err
}

// text is the image with its digest, as long as a person compares.
func (p pinnedImage) text() string {
	switch p.Action {
	case "removed":
		return p.Name + ", which was " + short(p.Was)
	case "moved":
		return p.Name + " to " + short(p.Digest) + " from " + short(p.Was) + p.platforms()
	}
	return p.Name + " at " + short(p.Digest) + p.platforms()
}

func (p pinnedImage) platforms() string {
	if len(p.Platforms) == 0 {
		return ""
	}
	return " (" + some(p.Platforms, 3) + ")"
}

// takeOver are the pins with the digests that stand in a Dockerfile, as Renovate and
// Dependabot write them there. What has none there keeps the one it has.
func (l *loaded) takeOver(known map[string]facts.Image, names []string, dockerfile string) ([]facts.Image, error) {
	text, err := l.readFile(dockerfile)
	if os.IsNotExist(err) {
		return nil, facts.Errorf(dockerfile, 0, "there is no such file to take digests from").Fix("run `dockwright pin`, which asks the registries")
	}
	if err != nil {
		return nil, facts.Errorf(dockerfile, 0, "cannot be read: %v", cause(err)).Fix("see that it is an ordinary file that you may read")
	}
	var out []facts.Image
	found := 0
	for _, name := range names {
		pin := known[name]
		places := image.Pinned(string(text), name)
		found += len(places)
		for _, p := range places {
			if p.Digest != places[0].Digest {
				return nil, facts.Errorf(dockerfile, p.Line, "%s has another digest here than in line %d", name, places[0].Line).Fix("write the same one in both lines, or run `dockwright pin`")
			}
		}
		if len(places) > 0 && places[0].Digest != pin.Digest {
			pin = facts.Image{Name: name, Digest: places[0].Digest}
		}
		if pin.Name != "" {
			out = append(out, pin)
		}
	}
	if found == 0 {
		return nil, facts.Errorf(dockerfile, 0, "it names no image of the project's by a digest").Fix("run `dockwright pin`, which asks the registries")
	}
	return out, nil
}

// atOnce does a number of things at once, and tells how many are done.
func atOnce(n int, tell func(done, total int), do func(i int)) {
	var mutex sync.Mutex
	var wg sync.WaitGroup
	done := 0
	if tell != nil {
		tell(0, n)
	}
	for i := range n {
		wg.Go(func() {
			do(i)
			mutex.Lock()
			defer mutex.Unlock()
			if done++; tell != nil {
				tell(done, n)
			}
		})
	}
	wg.Wait()
}

// some names the first few and counts the rest.
func some(list []string, most int) string {
	if len(list) > most {
		return fmt.Sprintf("%s and %d more", strings.Join(list[:most], ", "), len(list)-most)
	}
	return strings.Join(list, ", ")
}
