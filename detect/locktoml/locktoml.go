// Package locktoml decodes the TOML that lock tools write: uv, Poetry, PDM and
// the writers of pylock.toml. It reads such a file once, straight into the
// caller's structs, and leaves every other one to go-toml.
//
// What the tools write is a small part of TOML (https://toml.io/en/v1.0.0):
// tables and arrays of tables under bare or quoted keys, strings on one line,
// decimal integers, booleans, arrays and inline tables. Anything else (dotted
// keys, multi-line strings, other numbers where they are wanted, a key that is
// stated twice, a value of another type than its field, any error) makes
// go-toml decode the whole file from its beginning, so that its result or its
// error is the one that counts.
package locktoml

import (
	"reflect"

	"github.com/pelletier/go-toml/v2"
	"github.com/pelletier/go-toml/v2/unstable"
)

// Unmarshal decodes a lock into the zero value of a struct or map that v points
// to, with the `toml` tags and the result of toml.Unmarshal. The error is
// go-toml's: a *toml.DecodeError where it knows the place.
//
// Beyond that, an array of tables at the top of the file may have elements with
// a field Line of type int, tagged `toml:"-"`. It is set to the line of the
// element's header, counted from 1; it stays 0 for an array that is written
// without headers.
//
// The strings of the value are parts of data, which may not change any more.
func Unmarshal(data []byte, v any) error {
	if Stream(data, v) {
		return nil
	}
	reflect.ValueOf(v).Elem().SetZero()
	return General(data, v)
}

// Stream is Unmarshal in one pass; false when the file has anything that is
// go-toml's, or an error. The value then holds whatever was read until there.
//
// The strings of the value are parts of data, which may not change any more.
func Stream(data []byte, v any) bool {
	root := reflect.ValueOf(v).Elem()
	plan, ok := newPlan(root.Type(), 0)
	if !ok || plan.kind != reflect.Struct && plan.kind != reflect.Map {
		return false
	}
	if plan.kind == reflect.Map {
		root.Set(reflect.MakeMap(plan.typ))
	}
	var d decoder
	return d.begin(data) && d.document(root, plan)
}

// General is Unmarshal with go-toml, whose parser then gives the lines.
func General(data []byte, v any) error {
	if err := toml.Unmarshal(data, v); err != nil {
		return err
	}
	root := reflect.ValueOf(v).Elem()
	plan, ok := newPlan(root.Type(), 0)
	if !ok {
		return nil
	}
	lines := headerLines(data)
	for i := range plan.fields {
		f := &plan.fields[i]
		if f.plan.kind != reflect.Slice || f.plan.elem.line < 0 {
			continue
		}
		array, at := root.FieldByIndex(f.index), lines[f.name]
		for i := 0; i < array.Len() && len(at) == array.Len(); i++ {
			array.Index(i).Field(f.plan.elem.line).SetInt(int64(at[i]))
		}
	}
	return nil
}

// headerLines are the lines of the [[name]] headers, by name.
func headerLines(data []byte) map[string][]int {
	lines := map[string][]int{}
	var p unstable.Parser
	p.Reset(data)
	line, counted := 1, 0
	for p.NextExpression() {
		e := p.Expression()
		if e.Kind != unstable.ArrayTable {
			continue
		}
		key := e.Key()
		key.Next()
		if !key.IsLast() {
			continue
		}
		name := key.Node()
		for ; counted < int(name.Raw.Offset); counted++ {
			if data[counted] == '\n' {
				line++
			}
		}
		lines[string(name.Data)] = append(lines[string(name.Data)], line)
	}
	return lines
}
