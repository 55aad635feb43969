package config

import (
	"bytes"
	"errors"
	"maps"
	"math"
	"path"
	"reflect"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/pelletier/go-toml/v2"

	"github.com/dockwright/dockwright/detect/facts"
)

// Change sets a key of the configuration or removes it.
type Change struct {
	// Key is the key below the configuration's table, one entry a part:
	// {"processes", "worker", "command"}. A part may be any text.
	Key []string
	// Value is a string, an int, a bool, a []string or EmptyTable; nil (also a nil
	// []string) removes the key, or a table with all that it holds.
	Value any
}

// EmptyTable is the value of a Change that makes an empty table: `needs.x = {}` says
// that x needs nothing.
type EmptyTable struct{}

// bom is the byte order mark that some editors on Windows begin a file with.
var bom = []byte("\xef\xbb\xbf")

// Edit makes the changes, in their order, in the text of a dockwright.toml or
// pyproject.toml, which name tells apart as for Parse. All other bytes stay: comments,
// order, blank lines, line ends, a missing last one. A key that is there is changed
// where it stands, a new one is written as the file writes others. A table that loses
// its last key is removed, unless it holds a comment. data may be nil, for no file.
//
// The result is held to what was asked for: it parses, has the changes, and is otherwise
// the same document. Everything else is a *facts.Error: broken TOML, an array where
// a table should be, a value that Check refuses, a change that can't be made alone.
func Edit(name string, data []byte, changes []Change) ([]byte, error) {
	text, marked := bytes.CutPrefix(data, bom)
	old, err := decode(name, text)
	if err != nil {
		return nil, err
	}
	prefix := prefixOf(name)
	wanted := cloneTable(old)
	out := text
	for _, c := range changes {
		if list, ok := c.Value.([]string); ok && list == nil {
			c.Value = nil
		}
		if err := c.check(name); err != nil {
			return nil, err
		}
		full := slices.Concat(prefix, c.Key)
		l := newLayout(out, prefix)
		if err := l.passable(name, wanted, full); err != nil {
			return nil, err
		}
		out = l.change(full, c.Value, wanted)
		assign(wanted, full, c.Value)
	}
	if marked {
		out = slices.Concat(bom, out)
	}
	if err := hold(name, data, out, wanted); err != nil {
		return nil, err
	}
	return out, nil
}

// hold is the judge of an edit: the text must say what is wanted, and nothing else.
func hold(name string, before, after []byte, wanted map[string]any) error {
	got, err := decode(name, bytes.TrimPrefix(after, bom))
	prefix := prefixOf(name)
	if err != nil || !same(tidy(got, prefix, nil), tidy(wanted, prefix, nil)) {
		return facts.Errorf(name, 0, "the configuration can't be changed here without changing more of the file").
			Fix("write the keys by hand, or move them to a table [tool.dockwright] of their own")
	}
	if bytes.Equal(before, after) {
		return nil
	}
	c, err := Parse(name, after)
	if err != nil {
		return unwritten(name, before, err)
	}
	if _, ok := lookup(wanted, prefix).(map[string]any); ok && c.Path == "" {
		return facts.Errorf(name, 0, "the table of the configuration is spelled with escapes").Fix("write it as [tool.dockwright]")
	}
	return nil
}

// unwritten is the error of a text that is not written: its line is that of the file
// as it is, where the same is wrong there.
func unwritten(name string, before []byte, err error) error {
	var e, was *facts.Error
	if !errors.As(err, &e) {
		return err
	}
	out := *e
	out.Line = 0
	if _, err := Parse(name, before); errors.As(err, &was) && was.Fact == out.Fact {
		out.Line = was.Line
	}
	return &out
}

// check holds a change to what TOML can say.
func (c Change) check(name string) error {
	var texts []string
	switch v := c.Value.(type) {
	case nil, int, bool, EmptyTable:
	case string:
		texts = []string{v}
	case []string:
		texts = v
	default:
		return facts.Errorf(name, 0, "%s can't be set to a value of type %T", strings.Join(c.Key, "."), v).Fix("see docs/configuration.md")
	}
	if len(c.Key) == 0 || slices.ContainsFunc(slices.Concat(c.Key, texts), func(s string) bool { return !utf8.ValidString(s) }) {
		return facts.Errorf(name, 0, "%q can't be written: TOML holds valid UTF-8 only", strings.Join(c.Key, ".")).Fix("write it in UTF-8")
	}
	return nil
}

// passable refuses to go through what is no table. `frontend = false` is one that
// makes room for its keys.
func (l *layout) passable(name string, doc map[string]any, full []string) error {
	for i := 1; i < len(full); i++ {
		value := lookup(doc, full[:i])
		_, ok := value.(map[string]any)
		if value == nil || ok || i > len(l.prefix) && value == false {
			continue
		}
		r := reader{path: name, prefix: l.prefix, lines: keyLines(l.data)}
		return r.wrong("", full[:i], value, "a table")
	}
	return nil
}

func prefixOf(name string) []string {
	if path.Base(name) == FileName {
		return nil
	}
	return []string{"tool", "dockwright"}
}

func decode(name string, data []byte) (map[string]any, error) {
	doc := map[string]any{}
	if err := toml.Unmarshal(data, &doc); err != nil {
		return nil, syntaxError(name, err)
	}
	return doc, nil
}

// lookup is the value at a key, nil for none.
func lookup(doc map[string]any, key []string) any {
	var value any = doc
	for _, k := range key {
		table, ok := value.(map[string]any)
		if !ok {
			return nil
		}
		value = table[k]
	}
	return value
}

// assign does to a decoded document what a change does to its text.
func assign(doc map[string]any, key []string, value any) {
	if len(key) > 1 {
		below, ok := doc[key[0]].(map[string]any)
		if !ok && value == nil {
			return
		}
		if !ok {
			below = map[string]any{}
			doc[key[0]] = below
		}
		had := len(below) > 0
		if assign(below, key[1:], value); had && len(below) == 0 {
			delete(doc, key[0])
		}
		return
	}
	if value == nil {
		delete(doc, key[0])
		return
	}
	doc[key[0]] = decoded(value)
}

// decoded is the value of a change as the decoder would give it.
func decoded(value any) any {
	switch v := value.(type) {
	case EmptyTable:
		return map[string]any{}
	case int:
		return int64(v)
	case []string:
		list := make([]any, len(v))
		for i, s := range v {
			list[i] = s
		}
		return list
	}
	return value
}

// named tells of the tables whose mere existence says something, those with names of
// the user's: needs.NAME, processes.NAME. key is below the configuration's table.
func named(key []string) bool {
	if len(key) != 2 {
		return false
	}
	for i := range reflect.TypeFor[Config]().NumField() {
		if f := reflect.TypeFor[Config]().Field(i); f.Tag.Get("toml") == key[0] {
			return f.Type.Kind() == reflect.Map
		}
	}
	return false
}

// tidy is a table without the empty tables from the prefix on, or on the way to it,
// which say nothing. at is the table's own key.
func tidy(table map[string]any, prefix, at []string) map[string]any {
	out := map[string]any{}
	for k, v := range table {
		key := slices.Concat(at, []string{k})
		if below, ok := v.(map[string]any); ok && (hasPrefix(key, prefix) || hasPrefix(prefix, key)) {
			below = tidy(below, prefix, key)
			if len(below) == 0 && (len(key) < len(prefix) || !named(key[len(prefix):])) {
				continue
			}
			v = below
		}
		out[k] = v
	}
	return out
}

func cloneTable(table map[string]any) map[string]any {
	out := maps.Clone(table)
	for k, v := range out {
		if below, ok := v.(map[string]any); ok {
			out[k] = cloneTable(below)
		}
	}
	return out
}

// same is equality of decoded values, for which nan is itself.
func same(a, b any) bool {
	switch a := a.(type) {
	case map[string]any:
		b, ok := b.(map[string]any)
		return ok && maps.EqualFunc(a, b, same)
	case []any:
		b, ok := b.([]any)
		return ok && slices.EqualFunc(a, b, same)
	case float64:
		b, ok := b.(float64)
		return ok && math.Float64bits(a) == math.Float64bits(b)
	}
	return reflect.DeepEqual(a, b)
}
