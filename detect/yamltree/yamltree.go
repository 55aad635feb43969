// Package yamltree walks YAML documents by their keys: aliases are followed and
// merge keys looked through as they are met, so that a file whose aliases multiply
// costs nothing.
package yamltree

import (
	"bytes"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/dockwright/dockwright/detect/commandline"
	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/lazyregexp"
)

// Node is a place in the document; the zero value is one that is not there.
type Node struct{ n *yaml.Node }

var errorLine = lazyregexp.New(`\bline (\d+)`)

// Parse reads the first document of a file. The error is a *facts.Error.
func Parse(name string, data []byte) (Node, error) {
	var doc yaml.Node
	if err := yaml.NewDecoder(bytes.NewReader(data)).Decode(&doc); err != nil {
		line := 0
		if m := errorLine.FindStringSubmatch(err.Error()); m != nil {
			line, _ = strconv.Atoi(m[1])
		}
		return Node{}, facts.Errorf(name, line, "not valid YAML: %s", commandline.Clean(strings.TrimPrefix(err.Error(), "yaml: "))).Fix("correct the file")
	}
	if len(doc.Content) == 0 {
		return Node{}, nil
	}
	return Node{doc.Content[0]}.resolve(), nil
}

const (
	maxChain = 20
	// maxMerged is how many mappings are looked through for a key.
	maxMerged = 500
)

// resolve follows aliases.
func (x Node) resolve() Node {
	for range maxChain {
		if x.n == nil || x.n.Kind != yaml.AliasNode {
			return x
		}
		x.n = x.n.Alias
	}
	return Node{}
}

// Get is the value of a key, or of one key after the other.
func (x Node) Get(keys ...string) Node {
	for _, k := range keys {
		fuel := maxMerged
		x = x.get(k, &fuel)
	}
	return x
}

func (x Node) get(key string, fuel *int) Node {
	x = x.resolve()
	if x.n == nil || x.n.Kind != yaml.MappingNode || *fuel < 0 {
		return Node{}
	}
	*fuel--
	for i := 0; i+1 < len(x.n.Content); i += 2 {
		if x.n.Content[i].Value == key && x.n.Content[i].Kind == yaml.ScalarNode {
			return Node{x.n.Content[i+1]}.resolve()
		}
	}
	for i := 0; i+1 < len(x.n.Content); i += 2 {
		if x.n.Content[i].Value != "<<" {
			continue
		}
		merged := Node{x.n.Content[i+1]}.resolve()
		if found := merged.get(key, fuel); found.Is() {
			return found
		}
		for _, m := range merged.List() {
			if found := m.get(key, fuel); found.Is() {
				return found
			}
		}
	}
	return Node{}
}

// Is tells that the node is there and is not null.
func (x Node) Is() bool { return x.n != nil && x.n.Tag != "!!null" && x.n.Tag != "!reset" }

// Line is where it stands, 1-based, 0 for a node that is not there.
func (x Node) Line() int {
	if x.n == nil {
		return 0
	}
	return x.n.Line
}

// Text is a scalar as it is written, "" for anything else.
func (x Node) Text() string {
	if x = x.resolve(); x.Is() && x.n.Kind == yaml.ScalarNode {
		return x.n.Value
	}
	return ""
}

// List are the entries of a sequence, nil for anything else.
func (x Node) List() []Node {
	if x = x.resolve(); x.n == nil || x.n.Kind != yaml.SequenceNode {
		return nil
	}
	var out []Node
	for _, c := range x.n.Content {
		out = append(out, Node{c}.resolve())
	}
	return out
}

// Texts are the scalars of a sequence.
func (x Node) Texts() []string {
	var out []string
	for _, c := range x.List() {
		out = append(out, c.Text())
	}
	return out
}

// IsList tells a sequence.
func (x Node) IsList() bool {
	x = x.resolve()
	return x.n != nil && x.n.Kind == yaml.SequenceNode
}

// Entry is a key of a mapping with its value.
type Entry struct {
	Key   string
	Line  int
	Value Node
}

// Entries are the keys that stand in the mapping itself, in their order.
func (x Node) Entries() []Entry {
	if x = x.resolve(); x.n == nil || x.n.Kind != yaml.MappingNode {
		return nil
	}
	var out []Entry
	for i := 0; i+1 < len(x.n.Content); i += 2 {
		if k := x.n.Content[i]; k.Kind == yaml.ScalarNode && k.Value != "<<" {
			out = append(out, Entry{k.Value, k.Line, Node{x.n.Content[i+1]}.resolve()})
		}
	}
	return out
}
