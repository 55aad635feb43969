package config

import (
	"slices"
	"strings"
	"testing"
	"unicode"

	judgetoml "github.com/BurntSushi/toml"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// judge holds an edit to what another TOML library reads before and after: the
// changes, and nothing else. It tells whether that library reads the document.
func judge(t *testing.T, file, before, after string, changes []Change) bool {
	t.Helper()
	var was, is map[string]any
	if _, err := judgetoml.Decode(before, &was); err != nil {
		return false
	}
	if _, err := judgetoml.Decode(after, &is); err != nil {
		t.Fatalf("%v in:\n%s", err, after)
	}
	if was == nil {
		was = map[string]any{}
	}
	for _, c := range changes {
		put(was, slices.Concat(prefixOf(file), c.Key), c.Value)
	}
	if diff := cmp.Diff(sparse(was, 0), sparse(is, 0), cmpopts.EquateNaNs()); diff != "" {
		t.Fatalf("read by another library:\n%s\nbefore:\n%s\nafter:\n%s", diff, before, after)
	}
	return true
}

// put is what a change means for a decoded document.
func put(table map[string]any, key []string, value any) {
	if len(key) > 1 {
		below, ok := table[key[0]].(map[string]any)
		if !ok {
			below = map[string]any{}
		}
		put(below, key[1:], value)
		if _, there := table[key[0]]; there || value != nil {
			table[key[0]] = below
		}
		return
	}
	switch v := value.(type) {
	case nil:
		delete(table, key[0])
	case int:
		table[key[0]] = int64(v)
	case []string:
		out := []any{}
		for _, s := range v {
			out = append(out, s)
		}
		table[key[0]] = out
	case EmptyTable:
		table[key[0]] = map[string]any{}
	default:
		table[key[0]] = v
	}
}

// sparse leaves out empty tables, four levels deep: a table that has lost its keys
// may be written or not.
func sparse(table map[string]any, depth int) map[string]any {
	out := map[string]any{}
	for k, v := range table {
		if below, ok := v.(map[string]any); ok && depth < 5 {
			if below = sparse(below, depth+1); len(below) == 0 {
				continue
			}
			v = below
		}
		out[k] = v
	}
	return out
}

// TestQuoted holds that keys and strings of any characters are read as they are, and
// that those which are not seen are not written as such.
func TestQuoted(t *testing.T) {
	for _, s := range []string{"", "a", "A-b_1", "a.b", "ä", "a b", "\"", "\\", "'", "\x00\x01\b\t\n\f\r\x1b\x7f", "\u0085\u00a0\u2028\u202e\ufeff", "\U0001f600", "\U000e0001", "#[x]"} {
		for _, quote := range []string{`"`, "'"} {
			text := keyText([]string{s, "k"}) + " = " + textLike(s, quote) + "\n"
			var got map[string]map[string]string
			if _, err := judgetoml.Decode(text, &got); err != nil || got[s]["k"] != s {
				t.Errorf("%q: %v, %q", text, err, got)
			}
			if i := strings.IndexFunc(text[:len(text)-1], func(r rune) bool { return r != ' ' && !unicode.IsPrint(r) }); i >= 0 {
				t.Errorf("%q is written as it is", text[i:])
			}
		}
	}
}
