package golden

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"
)

// dump writes a value as JSON with the fields in the order of the type, leaving
// zero ones out: what remains is what is known, and fits a page. Lists of plain
// values and values with few fields stand on one line.
func dump(v any) []byte {
	var b strings.Builder
	dumpValue(&b, reflect.ValueOf(v), "")
	b.WriteByte('\n')
	return []byte(b.String())
}

// lineWidth is what a value may fill before it is spread over lines.
const lineWidth = 160

func dumpValue(b *strings.Builder, v reflect.Value, indent string) {
	if flat := flatValue(v); len(indent)+len(flat) <= lineWidth {
		b.WriteString(flat)
		return
	}
	deeper := indent + "  "
	switch v.Kind() {
	case reflect.Pointer:
		dumpValue(b, v.Elem(), indent)
	case reflect.Struct:
		b.WriteString("{")
		for i, f := range known(v) {
			sep(b, i, deeper)
			fmt.Fprintf(b, "%s: ", quote(f.name))
			dumpValue(b, f.value, deeper)
		}
		b.WriteString("\n" + indent + "}")
	case reflect.Slice:
		b.WriteString("[")
		for i := range v.Len() {
			sep(b, i, deeper)
			dumpValue(b, v.Index(i), deeper)
		}
		b.WriteString("\n" + indent + "]")
	default:
		b.WriteString(flatValue(v))
	}
}

func sep(b *strings.Builder, i int, indent string) {
	if i > 0 {
		b.WriteByte(',')
	}
	b.WriteString("\n" + indent)
}

func flatValue(v reflect.Value) string {
	var parts []string
	switch v.Kind() {
	case reflect.Pointer:
		if v.IsNil() {
			return "null"
		}
		return flatValue(v.Elem())
	case reflect.Struct:
		for _, f := range known(v) {
			parts = append(parts, quote(f.name)+": "+flatValue(f.value))
		}
		return "{" + strings.Join(parts, ", ") + "}"
	case reflect.Slice:
		for i := range v.Len() {
			parts = append(parts, flatValue(v.Index(i)))
		}
		return "[" + strings.Join(parts, ", ") + "]"
	case reflect.String:
		return quote(v.String())
	case reflect.Bool, reflect.Int, reflect.Int64:
		return fmt.Sprint(v.Interface())
	}
	panic("facts hold a " + v.Kind().String() + ", which dump doesn't know")
}

type field struct {
	name  string
	value reflect.Value
}

// known are the fields that are not zero. A nil list and an empty one differ
// where the facts say so ("nil when the manifest doesn't say").
func known(v reflect.Value) []field {
	var out []field
	for i := range v.NumField() {
		f := v.Field(i)
		if !f.IsZero() {
			out = append(out, field{v.Type().Field(i).Name, f})
		}
	}
	return out
}

func quote(s string) string {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(s); err != nil {
		panic(err)
	}
	return strings.TrimSuffix(b.String(), "\n")
}

func TestDump(t *testing.T) {
	no := false
	type inner struct {
		A string
		B []string
		C *bool
	}
	v := struct {
		Skipped string
		Inner   []inner
		Empty   []string
		N       int64
	}{Inner: []inner{{A: "<é\n>", C: &no}, {B: []string{"x", strings.Repeat("y", lineWidth)}}}, Empty: []string{}, N: 3}
	got := dump(v)
	want := `{
  "Inner": [
    {"A": "<é\n>", "C": false},
    {
      "B": [
        "x",
        "` + strings.Repeat("y", lineWidth) + `"
      ]
    }
  ],
  "Empty": [],
  "N": 3
}
`
	if string(got) != want {
		t.Errorf("got %s", got)
	}
	if !json.Valid(got) {
		t.Error("not JSON")
	}
}
