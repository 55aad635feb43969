package locktoml

import "reflect"

// decoder reads a file into a value.
type decoder struct {
	scanner
	nesting int // of arrays and inline tables
	path    []string
}

// table is one that a header has opened or passed through.
type table struct {
	value    reflect.Value
	plan     *plan // of a struct or map; nil for what is passed over
	keys     keys
	tables   map[string]*table // below it
	explicit bool              // it has had a header of its own
	array    *array            // nil unless the table is an element of one
}

// array is an array of tables.
type array struct {
	value reflect.Value
	plan  *plan
}

func (d *decoder) document(v reflect.Value, p *plan) bool {
	root := &table{value: v, plan: p}
	current := root
	for d.pos < len(d.text) {
		d.blank()
		ok := true
		switch d.peek() {
		case '\n', '\r', '#', 0: // the end is none of its own
		case '[':
			current, ok = d.header(root)
		default:
			ok = d.pair(current)
		}
		if !ok || !d.endOfLine() {
			return false
		}
	}
	return true
}

// pair reads `key = value`.
func (d *decoder) pair(t *table) bool {
	key, ok := d.key()
	if !ok || !d.equals() {
		return false
	}
	if t.plan != nil && t.plan.kind == reflect.Map {
		if t.value.IsNil() {
			t.value.Set(reflect.MakeMap(t.plan.typ))
		}
		return d.entry(t.value, t.plan, key)
	}
	f, ok := t.keys.add(t.plan, key)
	if !ok {
		return false
	}
	if f == nil {
		return d.pass()
	}
	return d.value(f.at(t.value), f.plan)
}

// header reads `[a.b]` or `[[a.b]]`, and gives the table that it opens.
func (d *decoder) header(t *table) (*table, bool) {
	line := d.line
	d.pos++
	isArray := d.take('[')
	d.path = d.path[:0]
	for {
		d.blank()
		part, ok := d.key()
		if !ok {
			return nil, false
		}
		d.path = append(d.path, part)
		d.blank()
		if !d.take('.') {
			break
		}
	}
	if !d.take(']') || isArray && !d.take(']') {
		return nil, false
	}
	for i, name := range d.path {
		var ok bool
		if last := i == len(d.path)-1; last && isArray {
			t, ok = d.element(t, name)
		} else {
			t, ok = t.table(name)
			ok = ok && !(last && (t.explicit || t.array != nil))
			if ok && last {
				t.explicit = true
			}
		}
		if !ok {
			return nil, false
		}
	}
	if isArray && len(d.path) == 1 && t.plan != nil && t.plan.line >= 0 {
		t.value.Field(t.plan.line).SetInt(int64(line))
	}
	return t, true
}

// table is the table of a name below t, which is made if there is none yet; of
// an array of tables it is the last element.
func (t *table) table(name string) (*table, bool) {
	if known := t.tables[name]; known != nil {
		return known, true
	}
	child := &table{}
	if t.plan == nil || t.plan.kind == reflect.Struct {
		f, ok := t.keys.add(t.plan, name)
		if !ok {
			return nil, false
		}
		if f != nil {
			child.value, child.plan = f.at(t.value), f.plan
		}
	} else if !t.newEntry(name, child) {
		return nil, false
	}
	return t.attach(name, child)
}

// newEntry makes a map the element of a map, which is the one kind of table
// there that can be filled in place.
func (t *table) newEntry(name string, child *table) bool {
	child.plan = t.plan.elem
	switch t.plan.elem.kind {
	case reflect.Map:
		child.value = reflect.New(child.plan.typ).Elem()
		child.value.Set(reflect.MakeMap(child.plan.typ))
	default:
		return false
	}
	if t.value.IsNil() {
		t.value.Set(reflect.MakeMap(t.plan.typ))
	}
	key := reflect.ValueOf(name)
	if t.value.MapIndex(key).IsValid() {
		return false
	}
	t.value.SetMapIndex(key, child.value)
	return true
}

// attach settles what the table's keys are stored in.
func (t *table) attach(name string, child *table) (*table, bool) {
	if child.plan != nil && child.plan.kind == reflect.Pointer {
		child.value.Set(reflect.New(child.plan.typ.Elem()))
		child.value, child.plan = child.value.Elem(), child.plan.elem
	}
	if child.plan != nil && child.plan.kind != reflect.Struct && child.plan.kind != reflect.Map {
		return nil, false
	}
	if t.tables == nil {
		t.tables = map[string]*table{}
	}
	t.tables[name] = child
	return child, true
}

// element is a new element of the array of tables of that name.
func (d *decoder) element(t *table, name string) (*table, bool) {
	known := t.tables[name]
	if known == nil {
		var ok bool
		if known, ok = t.newArray(name); !ok {
			return nil, false
		}
	}
	a := known.array
	if a == nil {
		return nil, false
	}
	clear(known.tables)
	known.keys = keys{other: known.keys.other[:0]}
	if a.plan == nil {
		return known, true
	}
	n := a.value.Len()
	if n == a.value.Cap() {
		a.value.Grow(1 + d.expected(n))
	}
	a.value.SetLen(n + 1)
	known.value = a.value.Index(n)
	return known, true
}

// expected is how many elements more an array of n will have, if the rest of the
// file is like what was read of it; at most three times as many, as files have
// their big arrays after small ones.
func (d *decoder) expected(n int) int {
	if n == 0 {
		return 0
	}
	return min((len(d.text)-d.pos)/(d.pos/n+1), 3*n)
}

func (t *table) newArray(name string) (*table, bool) {
	if t.plan != nil && t.plan.kind != reflect.Struct {
		return nil, false
	}
	f, ok := t.keys.add(t.plan, name)
	if !ok {
		return nil, false
	}
	child := &table{array: &array{}}
	if f != nil {
		if f.plan.kind != reflect.Slice || f.plan.elem.kind != reflect.Struct {
			return nil, false
		}
		child.array = &array{value: f.at(t.value), plan: f.plan}
		child.plan = f.plan.elem
	}
	if t.tables == nil {
		t.tables = map[string]*table{}
	}
	t.tables[name] = child
	return child, true
}
