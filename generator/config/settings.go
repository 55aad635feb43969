package config

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// Setting is a key that is set, with its value as TOML has it: `["web"]`.
type Setting struct {
	Key   string `json:"key"` // as Keys has it, NAME filled in
	Value string `json:"value"`
}

// Settings are the keys that are set, by file or flag, in the order of the fields.
// A key at its zero value is as good as none, but for an empty list.
func (c Config) Settings() []Setting {
	return settings(reflect.ValueOf(c), "")
}

func settings(v reflect.Value, prefix string) (out []Setting) {
	for i := range v.NumField() {
		name := v.Type().Field(i).Tag.Get("toml")
		if f := v.Field(i); name != "-" && !f.IsZero() {
			out = append(out, setting(f, prefix+name)...)
		}
	}
	if f, ok := v.Interface().(Frontend); ok && f.None {
		out = append(out, Setting{prefix[:len(prefix)-1], "false"})
	}
	return out
}

func setting(f reflect.Value, key string) (out []Setting) {
	switch f.Kind() {
	case reflect.Struct:
		return settings(f, key+".")
	case reflect.Pointer:
		return setting(f.Elem(), key)
	case reflect.Map:
		names := f.MapKeys()
		slices.SortFunc(names, func(a, b reflect.Value) int { return strings.Compare(a.String(), b.String()) })
		for _, name := range names {
			out = append(out, setting(f.MapIndex(name), key+"."+name.String())...)
		}
		return out
	case reflect.String, reflect.Slice: // JSON's strings and arrays of strings are TOML's
		text, _ := json.Marshal(f.Interface())
		return []Setting{{key, string(text)}}
	}
	return []Setting{{key, fmt.Sprint(f.Interface())}}
}
