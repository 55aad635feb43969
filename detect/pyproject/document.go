package pyproject

// Value is a value of a TOML document that knows its line. The zero Value is
// one that is missing, and so is every part of it.
type Value struct{ v *value }

// ParseTOML reads any TOML document. The error is a *facts.Error with the line.
func ParseTOML(path string, data []byte) (Value, error) {
	v, err := parseTOML(path, data)
	return Value{v}, err
}

// Get follows keys through tables.
func (v Value) Get(keys ...string) Value { return Value{v.v.get(keys...)} }

// Exists tells whether the value is there.
func (v Value) Exists() bool { return v.v != nil }

// Line is where it begins, 0 for one that is missing.
func (v Value) Line() int {
	if v.v == nil {
		return 0
	}
	return v.v.line
}

// Text is a string's, "" for anything else.
func (v Value) Text() string {
	if !v.IsText() {
		return ""
	}
	return v.v.text
}

// IsText tells a string, be it empty, from anything else.
func (v Value) IsText() bool { return v.v.kindOf() == text }

// Bool is a boolean's value; ok is false for anything else.
func (v Value) Bool() (value, ok bool) {
	return v.v.kindOf() == boolean && v.v.text == "true", v.v.kindOf() == boolean
}

// Items are an array's.
func (v Value) Items() []Value {
	if v.v.kindOf() != array {
		return nil
	}
	out := make([]Value, len(v.v.items))
	for i, item := range v.v.items {
		out[i] = Value{item}
	}
	return out
}

// Keys are a table's, in the order of the file.
func (v Value) Keys() []string {
	if v.v.kindOf() != table {
		return nil
	}
	return v.v.keys
}
