package measure

import (
	"cmp"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/dockwright/dockwright/generator/inspection"
	"github.com/dockwright/dockwright/generator/plan"
)

// Breakdown is what an image's layers hold.
type Breakdown struct {
	Layers []LayerContents `json:"layers"` // the base image's first
	// Wasted are the bytes of files that a later layer replaces or deletes.
	Wasted int64 `json:"wasted"`
	// Waste are those files, the heaviest first, and no more than fifty.
	Waste []Waste `json:"waste"`
	// Double are the bytes of files whose content another file of the image has too.
	Double int64 `json:"double"`
	// Copies are those files, the heaviest first, and no more than fifty groups.
	Copies        []Copies       `json:"copies"`
	Distributions []Distribution `json:"distributions"`
}

// LayerContents is a layer, and what becomes of it.
type LayerContents struct {
	Digest      string `json:"digest"`
	Instruction string `json:"instruction,omitempty"`
	Unpacked    int64  `json:"unpacked"`
	Compressed  int64  `json:"compressed"`
	Files       int    `json:"files"`
	// Wasted are the bytes of it that a later layer replaces or deletes.
	Wasted  int64    `json:"wasted"`
	Largest []Weight `json:"largest"` // folders, no more than five
}

// Weight is a folder and what a layer brought to it.
type Weight struct {
	Path  string `json:"path"`
	Bytes int64  `json:"bytes"`
}

// Copies are files with the same content. All of them lie in the image.
type Copies struct {
	Bytes int64    `json:"bytes"` // that one of them would save
	Paths []string `json:"paths"` // no more than ten
}

const (
	mostListed = 50
	mostPaths  = 10
	mostWeight = 5
)

// Break tells what the layers of an image hold. Copies are found where the image was read
// with sums.
func Break(img Image) *Breakdown {
	m := merge(img)
	d := &Breakdown{Waste: []Waste{}, Copies: []Copies{}, Layers: []LayerContents{}, Distributions: m.distributions(img)}
	if d.Distributions == nil {
		d.Distributions = []Distribution{}
	}
	for _, l := range img.Layers {
		c := LayerContents{Digest: l.Digest, Instruction: instruction(l.Instruction), Unpacked: l.Unpacked, Compressed: l.Compressed, Files: l.Files, Largest: []Weight{}}
		if l.blob != nil {
			c.Largest = heaviest(l.blob.entries)
		}
		d.Layers = append(d.Layers, c)
	}
	for _, w := range m.waste {
		d.Wasted += w.Bytes
		d.Layers[w.Layer-1].Wasted += w.Bytes
	}
	d.Waste = append(d.Waste, m.waste[:min(len(m.waste), mostListed)]...)
	d.copies(m)
	return d
}

func (d *Breakdown) copies(m *merged) {
	type content struct {
		size int64
		sum  [16]byte
	}
	same := map[content][]string{}
	var order []content
	m.files(func(n *node) {
		if n.entry.sum == [16]byte{} {
			return
		}
		c := content{n.entry.size, n.entry.sum}
		if same[c] == nil {
			order = append(order, c)
		}
		same[c] = append(same[c], n.entry.path)
	})
	var all []Copies
	for _, c := range order {
		if paths := same[c]; len(paths) > 1 {
			bytes := c.size * int64(len(paths)-1)
			d.Double += bytes
			all = append(all, Copies{bytes, paths[:min(len(paths), mostPaths)]})
		}
	}
	slices.SortStableFunc(all, func(a, b Copies) int { return cmp.Compare(b.Bytes, a.Bytes) })
	d.Copies = append(d.Copies, all[:min(len(all), mostListed)]...)
}

// depth is how many names of a path tell what it is about: /usr/lib/python3.13,
// /app/.venv/lib/python3.13/site-packages/numpy.
const depth = 6

// heaviest are the folders that hold most of a layer. A folder stands for those below it
// unless one of them has most of its weight.
func heaviest(entries []entry) []Weight {
	below := map[string]int64{}
	for _, e := range entries {
		if e.kind != file {
			continue
		}
		dir := path.Dir(e.path)
		for names := strings.Count(dir, "/"); names > depth; names-- {
			dir = path.Dir(dir)
		}
		below[dir] += e.size
	}
	var out []Weight
	for dir, n := range below {
		out = append(out, Weight{dir, n})
	}
	slices.SortFunc(out, func(a, b Weight) int { return cmp.Or(cmp.Compare(b.Bytes, a.Bytes), cmp.Compare(a.Path, b.Path)) })
	return append([]Weight{}, out[:min(len(out), mostWeight)]...)
}

// instruction is what an image's history calls a step, without what BuildKit puts round it.
func instruction(made string) string {
	made = strings.TrimSuffix(strings.Join(strings.Fields(made), " "), "# buildkit")
	made = strings.Replace(made, "RUN /bin/sh -c ", "RUN ", 1)
	return strings.TrimSpace(made)
}

// tables are a breakdown's for people.
func (d *Breakdown) tables() []table {
	layers := table{title: "Layers", head: []string{"layer", "unpacked", "compressed", "files", "lost later", "instruction"}}
	for i, l := range d.Layers {
		layers.rows = append(layers.rows, []string{fmt.Sprint(i + 1), plan.Bytes(l.Unpacked), plan.Bytes(l.Compressed), fmt.Sprint(l.Files), plan.Bytes(l.Wasted), short(l.Instruction, 90)})
	}
	waste := table{title: fmt.Sprintf("Stored, and replaced or deleted by a later layer: %s", plan.Bytes(d.Wasted)), head: []string{"file", "bytes", "layer", "what happens"}}
	for _, w := range d.Waste[:min(len(d.Waste), mostShown)] {
		verb := "replaced"
		if w.Deleted {
			verb = "deleted"
		}
		waste.rows = append(waste.rows, []string{short(w.Path, 70), plan.Bytes(w.Bytes), fmt.Sprint(w.Layer), fmt.Sprintf("%s by layer %d", verb, w.By)})
	}
	copies := table{title: fmt.Sprintf("Stored more than once: %s", plan.Bytes(d.Double)), head: []string{"file", "bytes too many", "the same as"}}
	for _, c := range d.Copies[:min(len(d.Copies), mostShown)] {
		copies.rows = append(copies.rows, []string{short(c.Paths[0], 70), plan.Bytes(c.Bytes), short(strings.Join(c.Paths[1:], ", "), 70)})
	}
	dists := table{title: "Dependencies", head: []string{"distribution", "version", "bytes", "of it bytecode", "files", "layer"}}
	for _, p := range d.Distributions {
		dists.rows = append(dists.rows, []string{short(p.Name, 40), short(p.Version, 20), plan.Bytes(p.Bytes), plan.Bytes(p.Bytecode), fmt.Sprint(p.Files), fmt.Sprint(p.Layer)})
	}
	return []table{layers, waste, copies, dists}
}

const mostShown = 15

// short is a text that can be seen, no longer than most.
func short(text string, most int) string {
	r := []rune(inspection.Printable(text))
	if len(r) > most {
		return string(r[:most-1]) + "…"
	}
	return string(r)
}

func (d *Breakdown) text(b *strings.Builder, name string) {
	d.write(b, name+", layer by layer", func(t table) string { return t.title + "\n" + t.text() })
}

func (d *Breakdown) markdown(b *strings.Builder, name string) {
	d.write(b, "## "+name, func(t table) string { return markdown(t.title) + "\n\n" + t.markdown() })
}

// write writes a title and the tables that have rows, each as one does.
func (d *Breakdown) write(b *strings.Builder, title string, one func(table) string) {
	if b.Len() > 0 {
		b.WriteString("\n")
	}
	fmt.Fprintln(b, title)
	for _, t := range d.tables() {
		if len(t.rows) > 0 {
			b.WriteString("\n" + one(t))
		}
	}
}
