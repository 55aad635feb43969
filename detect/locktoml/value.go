package locktoml

import (
	"reflect"
	"strings"
)

// maxNesting bounds arrays and inline tables within each other.
const maxNesting = 100

// value reads a value into v. Without a plan it is passed over.
func (d *decoder) value(v reflect.Value, p *plan) bool {
	if p == nil {
		return d.pass()
	}
	switch p.kind {
	case reflect.Pointer:
		v.Set(reflect.New(p.typ.Elem()))
		return d.value(v.Elem(), p.elem)
	case reflect.Interface:
		x, ok := d.untyped()
		if ok {
			v.Set(reflect.ValueOf(x))
		}
		return ok
	}
	switch c := d.peek(); {
	case c == '"' || c == '\'':
		s, ok := d.str()
		if !ok || p.kind != reflect.String {
			return false
		}
		v.SetString(s)
	case c == '[':
		return p.kind == reflect.Slice && d.slice(v, p)
	case c == '{':
		switch p.kind {
		case reflect.Struct:
			return d.inlineStruct(v, p)
		case reflect.Map:
			v.Set(reflect.MakeMap(p.typ))
			return d.inline(func(key string) bool { return d.entry(v, p, key) })
		}
		return false
	case p.kind == reflect.Int64, p.kind == reflect.Int:
		n, ok := d.integer()
		v.SetInt(n)
		return ok && !v.OverflowInt(n)
	case p.kind == reflect.Bool:
		b, ok := d.boolean()
		v.SetBool(b)
		return ok
	default:
		return false
	}
	return true
}

// slice reads an array. The elements wait in the plan's buffer until they are
// counted, so that the slice gets the memory that it needs.
func (d *decoder) slice(v reflect.Value, p *plan) bool {
	b, n := p.buffer, 0
	ok := d.array(func() bool {
		if n == b.Cap() {
			b.SetLen(n)
			b.Grow(1)
		}
		n++
		b.SetLen(n)
		element := b.Index(n - 1)
		element.SetZero()
		return d.value(element, p.elem)
	})
	if n == 0 {
		v.Set(reflect.MakeSlice(p.typ, 0, 0))
		return ok
	}
	v.Grow(n)
	v.SetLen(n)
	reflect.Copy(v, b)
	return ok
}

func (d *decoder) inlineStruct(v reflect.Value, p *plan) bool {
	var seen keys
	return d.inline(func(key string) bool {
		f, ok := seen.add(p, key)
		if !ok {
			return false
		}
		if f == nil {
			return d.pass()
		}
		return d.value(f.at(v), f.plan)
	})
}

// entry reads the value of a key of a map.
func (d *decoder) entry(m reflect.Value, p *plan, key string) bool {
	k := reflect.ValueOf(key)
	if m.MapIndex(k).IsValid() {
		return false
	}
	p.buffer.SetZero()
	if !d.value(p.buffer, p.elem) {
		return false
	}
	m.SetMapIndex(k, p.buffer)
	return true
}

// untyped reads a value as go-toml does where the type is any.
func (d *decoder) untyped() (any, bool) {
	switch c := d.peek(); c {
	case '"', '\'':
		return d.str()
	case 't', 'f':
		return d.boolean()
	case '[':
		list := []any{}
		ok := d.array(func() bool {
			x, ok := d.untyped()
			list = append(list, x)
			return ok
		})
		return list, ok
	case '{':
		table := map[string]any{}
		ok := d.inline(func(key string) bool {
			_, again := table[key]
			x, ok := d.untyped()
			table[key] = x
			return ok && !again
		})
		return table, ok
	}
	return d.integer()
}

// pass passes over a value.
func (d *decoder) pass() (ok bool) {
	switch c := d.peek(); c {
	case '"', '\'':
		_, ok = d.str()
	case 't', 'f':
		_, ok = d.boolean()
	case '[':
		ok = d.array(d.pass)
	case '{':
		var seen keys
		ok = d.inline(func(key string) bool {
			_, ok := seen.add(nil, key)
			return ok && d.pass()
		})
	default:
		ok = d.number()
	}
	return ok
}

// array reads an array; element reads what stands between the commas.
func (d *decoder) array(element func() bool) bool {
	return d.list(']', element)
}

// inline reads an inline table; member reads the value of a key.
func (d *decoder) inline(member func(key string) bool) bool {
	return d.list('}', func() bool {
		key, ok := d.key()
		return ok && d.equals() && member(key)
	})
}

func (d *decoder) list(end byte, element func() bool) bool {
	if d.nesting++; d.nesting > maxNesting {
		return false
	}
	d.pos++ // the bracket that begins it
	for {
		if !d.space() {
			return false
		}
		if d.take(end) {
			d.nesting--
			return true
		}
		if !element() || !d.space() {
			return false
		}
		if !d.take(',') && d.peek() != end {
			return false
		}
	}
}

// equals takes what stands between a key and its value.
func (d *decoder) equals() bool {
	d.blank()
	if !d.take('=') {
		return false
	}
	d.blank()
	return true
}

// keys are the keys that a table has had.
type keys struct {
	known uint64   // the fields of the struct, by number
	next  int      // the field after the last: they mostly come in order
	other []string // those that are no fields
	many  map[string]bool
}

// add notes a key, and gives its field if it has one; false when the table had
// the key before. A key that only its case tells from a field is go-toml's.
func (k *keys) add(p *plan, key string) (*field, bool) {
	if p != nil {
		i := k.next
		if i >= len(p.fields) || p.fields[i].name != key {
			i = p.find(key)
		}
		if i >= 0 {
			bit := uint64(1) << i
			again := k.known&bit != 0
			k.known |= bit
			k.next = i + 1
			return &p.fields[i], !again
		}
		if p.find(strings.ToLower(key)) >= 0 {
			return nil, false
		}
	}
	return nil, k.addOther(key)
}

func (k *keys) addOther(key string) bool {
	const few = 16
	if len(k.other) < few {
		for _, o := range k.other {
			if o == key {
				return false
			}
		}
		k.other = append(k.other, key)
		return true
	}
	if k.many == nil {
		k.many = map[string]bool{}
		for _, o := range k.other {
			k.many[o] = true
		}
	}
	if k.many[key] {
		return false
	}
	k.many[key] = true
	return true
}
