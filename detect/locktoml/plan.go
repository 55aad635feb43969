package locktoml

import (
	"reflect"
	"strings"
)

// plan is what is known of a type before anything is read into it. Every place
// in the caller's type has a plan of its own, so the buffers in it are in use
// once at a time.
type plan struct {
	typ    reflect.Type
	kind   reflect.Kind
	elem   *plan         // of a pointer, slice or map
	fields []field       // of a struct
	line   int           // of a struct: the index of its field Line, -1 for none
	buffer reflect.Value // slice: its elements until they are counted; map: an element
}

type field struct {
	name  string
	index []int
	plan  *plan
}

// Bounds on the caller's types: the fields of a struct are counted in the bits
// of a word, and a type that holds itself has no end.
const (
	maxFields = 64
	maxDepth  = 12
)

// newPlan is false for a type that this package does not decode into.
func newPlan(t reflect.Type, depth int) (*plan, bool) {
	p := &plan{typ: t, kind: t.Kind(), line: -1}
	if depth > maxDepth {
		return nil, false
	}
	ok := true
	switch p.kind {
	case reflect.String, reflect.Bool, reflect.Int, reflect.Int64:
	case reflect.Interface:
		ok = t.NumMethod() == 0
	case reflect.Pointer:
		p.elem, ok = newPlan(t.Elem(), depth+1)
	case reflect.Slice:
		p.elem, ok = newPlan(t.Elem(), depth+1)
		p.buffer = reflect.New(t).Elem()
	case reflect.Map:
		p.elem, ok = newPlan(t.Elem(), depth+1)
		ok = ok && t.Key() == reflect.TypeFor[string]()
		p.buffer = reflect.New(t.Elem()).Elem()
	case reflect.Struct:
		ok = p.addFields(t, nil, depth) && len(p.fields) <= maxFields
	default:
		ok = false
	}
	return p, ok
}

// addFields adds the fields of a struct, then those of the structs embedded in
// it: of two with one name, the outer counts.
func (p *plan) addFields(t reflect.Type, prefix []int, depth int) bool {
	for f := range t.Fields() {
		if f.Name == "Line" && f.Tag.Get("toml") == "-" && len(prefix) == 0 {
			p.line = f.Index[0]
			continue
		}
		if f.Anonymous {
			continue
		}
		name := f.Tag.Get("toml")
		if name == "-" {
			continue
		}
		if !f.IsExported() || name == "" || name != strings.ToLower(name) || strings.Contains(name, ",") {
			return false
		}
		if p.find(name) >= 0 {
			continue
		}
		sub, ok := newPlan(f.Type, depth+1)
		if !ok {
			return false
		}
		p.fields = append(p.fields, field{name, append(prefix[:len(prefix):len(prefix)], f.Index...), sub})
	}
	for f := range t.Fields() {
		if !f.Anonymous {
			continue
		}
		if f.Type.Kind() != reflect.Struct || f.Tag.Get("toml") != "" || depth > maxDepth {
			return false
		}
		if !p.addFields(f.Type, append(prefix[:len(prefix):len(prefix)], f.Index...), depth+1) {
			return false
		}
	}
	return true
}

// find is the number of a struct's field, -1 for none.
func (p *plan) find(name string) int {
	for i := range p.fields {
		if p.fields[i].name == name {
			return i
		}
	}
	return -1
}

// at is the field of a struct.
func (f *field) at(v reflect.Value) reflect.Value {
	if len(f.index) == 1 {
		return v.Field(f.index[0])
	}
	return v.FieldByIndex(f.index)
}
