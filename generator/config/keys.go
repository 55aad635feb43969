package config

import (
	"slices"
	"sort"
	"strconv"
	"strings"

	"github.com/pelletier/go-toml/v2/unstable"
)

// keyLines finds the line on which each key and table of a valid document
// stands first. The decoder gives no positions.
func keyLines(data []byte) map[string]int {
	w := walker{data: data, lines: map[string]int{}, starts: []int{0}}
	for i, c := range data {
		if c == '\n' {
			w.starts = append(w.starts, i+1)
		}
	}
	var p unstable.Parser
	p.Reset(data)
	var table []string
	for p.NextExpression() {
		switch e := p.Expression(); e.Kind {
		case unstable.Table, unstable.ArrayTable:
			table = w.note(nil, e.Key())
		case unstable.KeyValue:
			w.keyValue(table, e)
		}
	}
	return w.lines
}

type walker struct {
	data   []byte
	starts []int // offsets at which lines begin
	lines  map[string]int
}

// deepest is how many parts the keys may have that are looked at. The longest of ours
// has five; without an end, a short document could take all memory.
const deepest = 16

// note takes down the parts of a dotted key below a table, and gives the whole.
func (w *walker) note(table []string, key unstable.Iterator) []string {
	out := slices.Clone(table)
	for key.Next() && len(out) <= deepest {
		out = append(out, string(key.Node().Data))
		if name := joined(out); w.lines[name] == 0 {
			w.lines[name] = sort.SearchInts(w.starts, int(key.Node().Raw.Offset)+1)
		}
	}
	return out
}

func (w *walker) keyValue(table []string, e *unstable.Node) {
	key := w.note(table, e.Key())
	if e.Value().Kind == unstable.Array {
		w.entries(key, e.Value())
	}
	if e.Value().Kind != unstable.InlineTable || len(key) > deepest {
		return
	}
	for it := e.Value().Children(); it.Next(); {
		if it.Node().Kind == unstable.KeyValue {
			w.keyValue(key, it.Node())
		}
	}
}

// entries takes down where the strings of an array stand.
func (w *walker) entries(key []string, array *unstable.Node) {
	i := 0
	for it := array.Children(); it.Next(); {
		if n := it.Node(); n.Kind == unstable.String {
			w.lines[joined(append(slices.Clone(key), entryKey(i)))] = sort.SearchInts(w.starts, int(n.Raw.Offset)+1)
			i++
		}
	}
}

// entryKey stands for an entry of an array behind its key.
func entryKey(i int) string { return "[" + strconv.Itoa(i) + "]" }

// Nearest is the candidate that a name was probably meant for: the one within two
// edits, or else the only one that it is the beginning of; "" for none.
func Nearest(name string, candidates []string) string {
	best, at := "", min(3, len(name))
	for _, c := range candidates {
		if d := distance(name, c); d < at {
			best, at = c, d
		}
	}
	if best != "" || len(name) < 3 {
		return best
	}
	for _, c := range candidates {
		if strings.HasPrefix(c, name) {
			if best != "" {
				return ""
			}
			best = c
		}
	}
	return best
}

// distance is the Levenshtein distance.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, diagonal+1)
		}
	}
	return row[len(b)]
}
