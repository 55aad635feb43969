package config

import (
	"maps"
	"reflect"
	"slices"
)

// Changes are what makes one configuration of another, for Edit: the keys that differ,
// in the order of Keys(). What is not said in c, so that the default holds, is removed.
// Path plays no part.
func (c Config) Changes(from Config) []Change {
	return changesOf(reflect.ValueOf(c), reflect.ValueOf(from), nil)
}

func changesOf(to, from reflect.Value, at []string) []Change {
	var out []Change
	for i := range to.NumField() {
		name := to.Type().Field(i).Tag.Get("toml")
		if name != "" && name != "-" {
			out = append(out, changeOf(to.Field(i), from.Field(i), slices.Concat(at, []string{name}))...)
		}
	}
	return out
}

func changeOf(to, from reflect.Value, key []string) []Change {
	if alike(to, from) {
		return nil
	}
	switch to.Kind() {
	case reflect.Struct:
		return structChanges(to, from, key)
	case reflect.Map:
		var out []Change
		names := map[string]bool{}
		for _, m := range []reflect.Value{to, from} {
			for _, k := range m.MapKeys() {
				names[k.String()] = true
			}
		}
		for _, name := range slices.Sorted(maps.Keys(names)) {
			out = append(out, entryChanges(to, from, reflect.ValueOf(name), slices.Concat(key, []string{name}))...)
		}
		return out
	case reflect.Pointer:
		if !to.IsNil() {
			return []Change{{key, to.Elem().Interface()}}
		}
	case reflect.Slice:
		if !to.IsNil() {
			return []Change{{key, slices.Clone(to.Interface().([]string))}}
		}
	case reflect.String:
		if to.Len() > 0 {
			return []Change{{key, to.String()}}
		}
	case reflect.Int:
		if !to.IsZero() {
			return []Change{{key, int(to.Int())}}
		}
	case reflect.Bool:
		if to.Bool() {
			return []Change{{key, true}}
		}
	}
	return []Change{{key, nil}}
}

// alike is equality for which an empty list is another than none, and an empty map isn't.
func alike(a, b reflect.Value) bool {
	return a.Kind() == reflect.Map && a.Len() == 0 && b.Len() == 0 || reflect.DeepEqual(a.Interface(), b.Interface())
}

// structChanges are those of a table with fixed keys. `frontend = false` stands in the
// place of one.
func structChanges(to, from reflect.Value, key []string) []Change {
	f, ok := to.Interface().(Frontend)
	was, _ := from.Interface().(Frontend)
	switch {
	case ok && f.None:
		return []Change{{key, false}}
	case was.None:
		return append([]Change{{key, nil}}, changesOf(to, reflect.Zero(to.Type()), key)...)
	}
	return changesOf(to, from, key)
}

// entryChanges are those of one name in a map of tables. A table that is empty is
// another thing than none.
func entryChanges(to, from, name reflect.Value, key []string) []Change {
	want, was := to.MapIndex(name), from.MapIndex(name)
	switch {
	case !want.IsValid():
		return []Change{{key, nil}}
	case was.IsValid() && reflect.DeepEqual(want.Interface(), was.Interface()):
		return nil
	case want.IsZero() && was.IsValid():
		return []Change{{key, nil}, {key, EmptyTable{}}}
	case want.IsZero():
		return []Change{{key, EmptyTable{}}}
	case !was.IsValid():
		was = reflect.Zero(want.Type())
	}
	return changesOf(want, was, key)
}
