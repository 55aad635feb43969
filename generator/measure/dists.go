package measure

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"path"
	"slices"
	"strings"
)

// Distribution is an installed distribution, as its RECORD file lists it.
// https://packaging.python.org/en/latest/specifications/recording-installed-packages/
type Distribution struct {
	Name     string `json:"name"`
	Version  string `json:"version"`
	Bytes    int64  `json:"bytes"`    // all of it
	Bytecode int64  `json:"bytecode"` // of that, compiled from its sources
	Files    int    `json:"files"`
	Layer    int    `json:"layer"` // that its RECORD lies in, from 1
}

// distributions are those of an image, the heaviest first.
func (m *merged) distributions(img Image) []Distribution {
	var records []*node
	m.files(func(n *node) {
		if isRecord(n.entry.path) {
			records = append(records, n)
		}
	})
	counted := map[*node]bool{} // a file that two of them list weighs once
	var out []Distribution
	for _, r := range records {
		text, ok := img.Layers[r.layer-1].blob.records[r.entry.path]
		if !ok {
			continue
		}
		info := strings.TrimSuffix(path.Base(path.Dir(r.entry.path)), ".dist-info")
		name, version, _ := strings.Cut(info, "-")
		d := Distribution{Name: name, Version: version, Layer: r.layer}
		m.weigh(&d, path.Dir(path.Dir(r.entry.path)), text, counted)
		out = append(out, d)
	}
	slices.SortStableFunc(out, func(a, b Distribution) int {
		return cmp.Or(cmp.Compare(b.Bytes, a.Bytes), cmp.Compare(a.Name, b.Name))
	})
	return out
}

const maxRows = 500_000 // of a RECORD

// weigh adds up the files that a RECORD lists, and the bytecode beside them, which
// installers other than pip don't list.
func (m *merged) weigh(d *Distribution, site string, record []byte, counted map[*node]bool) {
	add := func(n *node, compiled bool) {
		if n == nil || n.entry == nil || counted[n] {
			return
		}
		counted[n] = true
		d.Files++
		d.Bytes += n.entry.size
		if compiled {
			d.Bytecode += n.entry.size
		}
	}
	rows := csv.NewReader(bytes.NewReader(record))
	rows.FieldsPerRecord, rows.LazyQuotes, rows.ReuseRecord = -1, true, true
	for range maxRows {
		row, err := rows.Read()
		if err != nil {
			return // its end, or what is no RECORD
		}
		name := row[0]
		if !path.IsAbs(name) {
			name = path.Join(site, name)
		}
		add(m.find(name), path.Ext(name) == ".pyc")
		module, isSource := strings.CutSuffix(path.Base(name), ".py")
		if !isSource {
			continue
		}
		if cache := m.find(path.Join(path.Dir(name), "__pycache__")); cache != nil {
			for compiled, n := range cache.children {
				if strings.HasPrefix(compiled, module+".") && strings.HasSuffix(compiled, ".pyc") {
					add(n, true)
				}
			}
		}
	}
}
