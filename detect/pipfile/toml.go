package pipfile

import (
	"errors"
	"sort"
	"strings"

	"github.com/pelletier/go-toml/v2"
	"github.com/pelletier/go-toml/v2/unstable"

	"github.com/dockwright/dockwright/detect/facts"
)

// tomlFile is a TOML document with the order and lines of its upper keys, which
// the decoder does not give.
type tomlFile struct {
	values map[string]any
	// keys are those of the first level and of the second, each once, in file
	// order; parent is "" for the first.
	keys []tomlKey
	// headers are the lines of the [[name]] headers, by name.
	headers map[string][]int
}

type tomlKey struct {
	parent, name string
	line         int
}

func readTOML(path string, data []byte) (tomlFile, error) {
	f := tomlFile{}
	if err := toml.Unmarshal(data, &f.values); err != nil {
		line := 0
		var decode *toml.DecodeError
		if errors.As(err, &decode) {
			line, _ = decode.Position()
		}
		return f, facts.Errorf(path, line, "not valid TOML: %s", strings.TrimPrefix(err.Error(), "toml: ")).
			Fix("correct the file; pipenv refuses it too")
	}
	w := keyWalk{lines: lineStarts(data), seen: map[[2]string]bool{}, headers: map[string][]int{}}
	w.parser.Reset(data)
	for w.parser.NextExpression() {
		w.expression(w.parser.Expression())
	}
	f.keys, f.headers = w.keys, w.headers
	return f, nil
}

// of gives the keys below a first-level table in file order.
func (f tomlFile) of(parent string) []tomlKey {
	var list []tomlKey
	for _, k := range f.keys {
		if k.parent == parent {
			list = append(list, k)
		}
	}
	return list
}

// line is that of a key of the first level (parent "") or the second.
func (f tomlFile) line(parent, name string) int {
	for _, k := range f.keys {
		if k.parent == parent && k.name == name {
			return k.line
		}
	}
	return 0
}

// keyWalk collects the keys of a document that the decoder has accepted.
type keyWalk struct {
	parser unstable.Parser
	lines  []int
	prefix []string // of the table that the next keys belong to
	keys   []tomlKey
	seen   map[[2]string]bool

	headers map[string][]int
}

func lineStarts(data []byte) []int {
	starts := []int{0}
	for i, c := range data {
		if c == '\n' {
			starts = append(starts, i+1)
		}
	}
	return starts
}

func (w *keyWalk) expression(node *unstable.Node) {
	switch node.Kind {
	case unstable.Table, unstable.ArrayTable:
		w.prefix = w.add(nil, node)
		if it := node.Key(); node.Kind == unstable.ArrayTable && len(w.prefix) == 1 && it.Next() {
			name := w.prefix[0]
			w.headers[name] = append(w.headers[name], w.line(it.Node()))
		}
	case unstable.KeyValue:
		at := w.add(w.prefix, node)
		if value := node.Value(); len(at) == 1 && value.Kind == unstable.InlineTable {
			for it := value.Children(); it.Next(); {
				w.add(at, it.Node())
			}
		}
	}
}

// add records the key of a node below a prefix and gives the whole of it.
func (w *keyWalk) add(prefix []string, node *unstable.Node) []string {
	at := append([]string(nil), prefix...)
	for it := node.Key(); it.Next(); {
		at = append(at, string(it.Node().Data))
		if len(at) > 2 {
			continue
		}
		key := [2]string{"", at[0]}
		if len(at) == 2 {
			key = [2]string{at[0], at[1]}
		}
		if !w.seen[key] {
			w.seen[key] = true
			w.keys = append(w.keys, tomlKey{parent: key[0], name: key[1], line: w.line(it.Node())})
		}
	}
	return at
}

func (w *keyWalk) line(node *unstable.Node) int {
	return sort.SearchInts(w.lines, int(node.Raw.Offset)+1)
}
