package measure

import (
	"cmp"
	"path"
	"slices"
	"strings"
)

// merged is the file system of an image: what its layers come to.
type merged struct {
	root  *node
	waste []Waste
}

// node is a path of the file system. A folder has children, a file an entry.
type node struct {
	children map[string]*node
	entry    *entry
	layer    int // that the entry is of, from 1
}

// Waste is a file that is stored in a layer and is not in the image: a later layer
// replaces it, or deletes it.
type Waste struct {
	Path    string `json:"path"`
	Bytes   int64  `json:"bytes"`
	Layer   int    `json:"layer"` // from 1
	By      int    `json:"by"`    // the layer that replaces or deletes it
	Deleted bool   `json:"deleted,omitempty"`
}

func merge(img Image) *merged {
	m := &merged{root: &node{}}
	for i, l := range img.Layers {
		if l.blob == nil {
			continue
		}
		entries := l.blob.entries
		for n := range entries { // whiteouts are about the layers below
			switch e := &entries[n]; e.kind {
			case whiteout:
				m.remove(e.path, i+1)
			case opaque:
				if at := m.find(e.path); at != nil {
					m.clear(at, e.path, i+1, true)
				}
			}
		}
		for n := range entries {
			if k := entries[n].kind; k != whiteout && k != opaque {
				m.add(&entries[n], i+1)
			}
		}
	}
	slices.SortStableFunc(m.waste, func(a, b Waste) int {
		return cmp.Or(cmp.Compare(b.Bytes, a.Bytes), cmp.Compare(a.Path, b.Path), cmp.Compare(a.Layer, b.Layer))
	})
	return m
}

// find is a path's node, nil where there is none.
func (m *merged) find(name string) *node {
	at := m.root
	for part := range strings.SplitSeq(strings.Trim(name, "/"), "/") {
		if part == "" {
			continue
		}
		if at = at.children[part]; at == nil {
			return nil
		}
	}
	return at
}

func (m *merged) add(e *entry, layer int) {
	at := m.root
	for part := range strings.SplitSeq(strings.Trim(e.path, "/"), "/") {
		if part == "" {
			continue
		}
		next := at.children[part]
		if next == nil {
			if next = (&node{}); at.children == nil {
				at.children = map[string]*node{}
			}
			at.children[part] = next
		}
		at = next
	}
	if e.kind != folder {
		m.clear(at, e.path, layer, false)
	}
	m.lost(at, e.path, layer, false)
	if at.entry = nil; e.kind == file {
		at.entry, at.layer = e, layer
	}
}

// lost notes that a node's file is no more. What a layer has twice is only there once.
func (m *merged) lost(n *node, name string, by int, deleted bool) {
	if n.entry != nil && n.layer != by && n.entry.size > 0 {
		m.waste = append(m.waste, Waste{name, n.entry.size, n.layer, by, deleted})
	}
}

func (m *merged) remove(name string, by int) {
	parent := m.find(path.Dir(name))
	if parent == nil || parent.children[path.Base(name)] == nil {
		return
	}
	at := parent.children[path.Base(name)]
	m.lost(at, name, by, true)
	m.clear(at, name, by, true)
	delete(parent.children, path.Base(name))
}

// clear takes away all that is below a node.
func (m *merged) clear(n *node, name string, by int, deleted bool) {
	for part, c := range n.children { // what is noted is sorted in the end
		below := path.Join(name, part)
		m.lost(c, below, by, deleted)
		m.clear(c, below, by, deleted)
	}
	n.children = nil
}

// files are all files of the image, by their paths' order.
func (m *merged) files(each func(*node)) { walk(m.root, each) }

func walk(n *node, each func(*node)) {
	if n.entry != nil {
		each(n)
	}
	names := make([]string, 0, len(n.children))
	for part := range n.children {
		names = append(names, part)
	}
	slices.Sort(names)
	for _, part := range names {
		walk(n.children[part], each)
	}
}
