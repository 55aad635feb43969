package config

import (
	"bytes"
	"cmp"
	"errors"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/pep440"
)

// Parse reads a configuration: the whole file for dockwright.toml, the
// [tool.dockwright] table for pyproject.toml. The other tables of a
// pyproject.toml are not looked at, and without that table the result is the
// zero Config, whose Path is "".
//
// The error is a *facts.Error with the line: broken TOML, a key that does not
// exist (it names the nearest one that does), a value of the wrong type or one
// that Check refuses. With it comes a Config that holds RequiredVersion alone. Keys are told apart by case, as TOML has it.
func Parse(name string, data []byte) (Config, error) {
	data = bytes.TrimPrefix(data, bom)
	prefix := prefixOf(name)
	if len(prefix) > 0 && !bytes.Contains(data, []byte("dockwright")) {
		return Config{}, nil
	}
	var doc map[string]any
	if err := toml.Unmarshal(data, &doc); err != nil {
		return Config{}, syntaxError(name, err)
	}
	r := reader{path: name, prefix: prefix, lines: keyLines(data)}
	var value any = doc
	for i, key := range prefix {
		table, ok := value.(map[string]any)
		if !ok {
			return Config{}, r.wrong("", prefix[:i], value, "a table")
		}
		if value, ok = table[key]; !ok {
			return Config{}, nil
		}
	}
	c := Config{Path: name, keys: r}
	early := early(c, value)
	if err := r.fill(reflect.ValueOf(&c).Elem(), value, nil); err != nil {
		return early, err
	}
	if err := c.Check(); err != nil {
		return early, r.refused(err)
	}
	return c, nil
}

// early is what a Config holds that comes with an error: required-version alone. A
// key that is unknown here may be one that another dockwright knows.
func early(c Config, value any) Config {
	table, _ := value.(map[string]any)
	c.RequiredVersion, _ = table["required-version"].(string)
	if _, err := pep440.ParseSpecifiers(c.RequiredVersion); err != nil || c.RequiredVersion == "" {
		return Config{}
	}
	return c
}

func syntaxError(name string, err error) error {
	line := 0
	var decode *toml.DecodeError
	if errors.As(err, &decode) {
		line, _ = decode.Position()
	}
	return facts.Errorf(name, line, "not valid TOML: %s", strings.TrimPrefix(err.Error(), "toml: ")).Fix("mend the TOML")
}

// reader fills a Config from a decoded table, by the toml tags of its fields.
type reader struct {
	path   string
	prefix []string
	lines  map[string]int
}

// line is where a key below the prefix stands, 0 if it can't be told.
func (r reader) line(key []string) int {
	return r.lines[joined(slices.Concat(r.prefix, key))]
}

// fill sets the fields of a struct from a table. at is the table's own key.
func (r reader) fill(into reflect.Value, from any, at []string) error {
	table, ok := from.(map[string]any)
	if !ok {
		return r.wrong("", slices.Concat(r.prefix, at), from, "a table")
	}
	if err := r.unknown(into.Type(), table, at); err != nil {
		return err
	}
	for i := range into.NumField() {
		name := into.Type().Field(i).Tag.Get("toml")
		value, ok := table[name]
		if !ok || name == "-" {
			continue
		}
		if err := r.set(into.Field(i), value, slices.Concat(at, []string{name})); err != nil {
			return err
		}
	}
	return nil
}

// set puts one value into a field, if it is of the field's type.
func (r reader) set(field reflect.Value, value any, key []string) error {
	full := slices.Concat(r.prefix, key)
	switch field.Kind() {
	case reflect.Struct:
		if f, ok := field.Addr().Interface().(*Frontend); ok && value == false {
			f.None = true
			return nil
		}
		return r.fill(field, value, key)
	case reflect.String:
		s, ok := value.(string)
		if !ok {
			return r.wrong("", full, value, "a string")
		}
		field.SetString(s)
	case reflect.Pointer:
		field.Set(reflect.New(field.Type().Elem()))
		return r.set(field.Elem(), value, key)
	case reflect.Bool:
		b, ok := value.(bool)
		if !ok {
			return r.wrong("", full, value, "true or false")
		}
		field.SetBool(b)
	case reflect.Map:
		return r.tables(field, value, key)
	case reflect.Int:
		n, ok := value.(int64)
		if !ok {
			return r.wrong("", full, value, "an integer")
		}
		field.SetInt(n)
	case reflect.Slice:
		list, ok := value.([]any)
		if !ok {
			return r.wrong("", full, value, "an array of strings")
		}
		texts := make([]string, 0, len(list))
		for _, v := range list {
			s, ok := v.(string)
			if !ok {
				return r.wrong("an entry of ", full, v, "a string")
			}
			texts = append(texts, s)
		}
		field.Set(reflect.ValueOf(texts))
	}
	return nil
}

// tables fills a map of structs from a table whose keys are names of the user's.
func (r reader) tables(field reflect.Value, value any, key []string) error {
	table, ok := value.(map[string]any)
	if !ok {
		return r.wrong("", slices.Concat(r.prefix, key), value, "a table")
	}
	field.Set(reflect.MakeMap(field.Type()))
	for _, name := range slices.Sorted(maps.Keys(table)) {
		one := reflect.New(field.Type().Elem()).Elem()
		if err := r.fill(one, table[name], slices.Concat(key, []string{name})); err != nil {
			return err
		}
		field.SetMapIndex(reflect.ValueOf(name), one)
	}
	return nil
}

// wrong tells of the type of a value at a full key, or of an entry of it.
func (r reader) wrong(entry string, key []string, value any, want string) error {
	name := strings.Join(key, ".")
	if len(key) > len(r.prefix) {
		name = strings.Join(key[len(r.prefix):], ".")
	}
	return facts.Errorf(r.path, r.lines[joined(key)], "%s%s is %s, not %s", entry, name, kindOf(value), want).Fix("%s; see docs/configuration.md", mended(value, want))
}

// mended says how a value becomes one of the type that is wanted.
func mended(value any, want string) string {
	switch s, text := value.(string); {
	case want == "an array of strings":
		return "write it in brackets, each entry in quotes: [\"…\"]"
	case want == "a string" && kindOf(value) != "an array" && kindOf(value) != "a table":
		return "write it in quotes"
	case want == "an integer" && text && s != "" && strings.Trim(s, "0123456789") == "", want == "true or false" && (s == "true" || s == "false"):
		return "write it without quotes"
	}
	return "give " + want
}

func kindOf(value any) string {
	switch value.(type) {
	case string:
		return "a string"
	case int64:
		return "an integer"
	case float64:
		return "a floating-point number"
	case bool:
		return "a boolean"
	case []any:
		return "an array"
	case map[string]any:
		return "a table"
	}
	return "a date or time"
}

// unknown turns the first key of a table, by line, that the struct has no field
// for into an error.
func (r reader) unknown(fields reflect.Type, table map[string]any, at []string) error {
	var strange []string
	for key := range table {
		known := false
		for i := range fields.NumField() {
			tag := fields.Field(i).Tag.Get("toml")
			known = known || tag == key && tag != "-"
		}
		if !known {
			strange = append(strange, key)
		}
	}
	if len(strange) == 0 {
		return nil
	}
	lineOf := func(key string) int { return r.line(slices.Concat(at, []string{key})) }
	first := slices.MinFunc(strange, func(a, b string) int {
		return cmp.Or(cmp.Compare(lineOf(a), lineOf(b)), strings.Compare(a, b))
	})
	name := strings.Join(slices.Concat(at, []string{first}), ".")
	e := facts.Errorf(r.path, lineOf(first), "unknown key %q", name)
	if near := meant(at, first); near != "" {
		return e.Fix("did you mean %q?", near)
	}
	return e.Fix("the keys are %s", strings.Join(below(at), ", "))
}

// below are the keys of a table, and of all tables below it.
func below(at []string) []string {
	prefix := pattern(at)
	var out []string
	for _, key := range Keys() {
		if strings.HasPrefix(key, prefix) {
			out = append(out, strings.Replace(key, prefix, strings.Join(append(slices.Clone(at), ""), "."), 1))
		}
	}
	return out
}

// pattern is how the names of a table's keys begin in the list of keys.
func pattern(at []string) string {
	at = slices.Clone(at)
	if len(at) == 2 { // of needs or processes, whose keys are names of the user's
		at[1] = "NAME"
	}
	return strings.Join(append(at, ""), ".")
}

// meant is the key that an unknown one of a table was probably meant for: one that is
// written alike, or one of that name in another table; "" for none.
func meant(at []string, name string) string {
	prefix := pattern(at)
	var here, whole []string
	for _, key := range Keys() {
		if rest, ok := strings.CutPrefix(key, prefix); ok {
			next, _, _ := strings.Cut(rest, ".")
			here = append(here, next)
			whole = append(whole, rest)
		}
	}
	for _, candidates := range [][]string{slices.Compact(here), whole} {
		if near := Nearest(name, candidates); near != "" {
			return strings.Join(append(slices.Clone(at), near), ".")
		}
	}
	for _, key := range Keys() {
		if strings.HasSuffix(key, "."+name) && !strings.Contains(key, ".NAME.") {
			return key
		}
	}
	return ""
}

// joined makes a map key of a TOML key.
func joined(key []string) string { return strings.Join(key, "\x00") }
