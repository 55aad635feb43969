package locktoml_test

import (
	"bytes"
	"errors"
	"reflect"
	"strings"
	"testing"

	"github.com/pelletier/go-toml/v2"

	"github.com/dockwright/dockwright/detect/locktoml"
	"github.com/dockwright/dockwright/detect/locktoml/locktomltest"
)

// document has a field of every kind that the readers of locks have.
type document struct {
	Version  int64             `toml:"version"`
	Number   int               `toml:"number"`
	Ignored  chan int          `toml:"-"`
	Name     *string           `toml:"name"`
	Flag     bool              `toml:"flag"`
	Sets     [][]entry         `toml:"sets"`
	Texts    []string          `toml:"texts"`
	Any      any               `toml:"any"`
	Package  []entry           `toml:"package"`
	Plain    []inner           `toml:"plain"`
	Table    inner             `toml:"table"`
	Pointer  *inner            `toml:"pointer"`
	Map      map[string]string `toml:"map"`
	Anything map[string]any    `toml:"anything"`
	Tool     struct {
		Deep map[string]map[string]int64 `toml:"deep"`
	} `toml:"tool"`
}

type entry struct {
	Line     int                `toml:"-"`
	Name     string             `toml:"name"`
	Files    *[]inner           `toml:"files"`
	Optional map[string][]inner `toml:"optional"`
	Sub      *inner             `toml:"sub"`
	List     []inner            `toml:"list"`
	inner
}

type inner struct {
	Name  string `toml:"name"`
	URL   string `toml:"url"`
	Size  int64  `toml:"size"`
	Other any    `toml:"other"`
}

// The documents that are read in one pass, and those that are left to go-toml
// since lock tools don't write them, or since they are wrong.
var (
	streamed = map[string]string{
		"nothing":              "",
		"blank lines":          "\n \t\r\n\n",
		"comments":             "# a\nversion = 1 # b\n#",
		"no newline at end":    "version = 1",
		"strings":              "name = \"a\\\"b\\\\c\\n\\r\\t\"\ntexts = ['a\"\\', '', \"\", \"é\"]",
		"numbers":              "version = -12\nany = 0\nnumber = 34",
		"booleans":             "flag = true\nany = false",
		"arrays":               "sets = [[], [{name = 'a'},], [\n{}, # b\n{name='c',list=[{size=1}]}\n]]\ntexts = []",
		"inline tables":        "table = {}\npointer = {\n\tname = 'a',\n}\nmap = {}\nanything = {'x y' = {\"z\" = [1, 'a', true]}}",
		"tables":               "[ table ]\nname = 'a'\n[pointer] # b\nsize = 1\n[map]\n[anything]\na = {}",
		"quoted headers":       "[\"table\"]\n['tool' . \"deep\" . x]\na = 1\n[tool.deep.'']\nb = 2",
		"arrays of tables":     "\n\n[[package]]\nname = 'a'\n[package.sub]\nurl = 'b'\n[package.optional]\nx = [{name = 'y'}]\n[[package.list]]\nsize = 1\n[[package.list]]\n\n[[package]]\r\n[[package.list]]\n[[plain]]\n",
		"embedded fields":      "[[package]]\nurl = 'a'\nname = 'b'\nfiles = []\n[[package]]\nfiles = [{other = [{}]}]",
		"below, then above":    "[a.b]\nx = 1\n[a]\ny = 2\n[tool.deep.x]\n[tool]",
		"what is passed over":  "x = 1.5\ny = [0.0, {a = 2024-02-30T25:00:00Z, b = [1979-05-27T07:32:00.5-07:00]}, 1979-05-27T07:32:00]\n[z]\n'' = {}\n[[z.q]]\n[[z.q]]\nv = ''\n[z.q.w]\n[Z]",
		"many unknown keys":    manyKeys(100),
		"array without header": "package = [{name = 'a'}]",
	}
	left = map[string]string{
		"dotted key":               "table.name = 'a'",
		"dotted key in a table":    "table = {other.x = 1}",
		"multi-line string":        "name = \"\"\"\n[[package]]\n\"\"\"\n[[package]]",
		"multi-line literal":       "name = '''\n[[package]]\n'''\n[[package]]",
		"other escapes":            `name = "\u00e9\b"`,
		"other integers":           "version = 1_000",
		"hexadecimal":              "version = 0xff",
		"plus":                     "version = +1",
		"the largest integer":      "version = 9223372036854775807",
		"float as a value":         "any = 1.5",
		"time as a value":          "any = 2024-01-01T00:00:00Z",
		"date":                     "x = 2024-01-01",
		"time with a blank":        "x = 2024-01-01 00:00:00Z",
		"not a number":             "x = nan",
		"another case":             "VERSION = 1",
		"another case of a table":  "[Table]\nname = 'a'",
		"other arrays of tables":   "[[sets]]\nname = 'a'",
		"array of tables in any":   "[[anything.x]]",
		"table in any":             "[anything.x]\ny = 1",
		"table of an any":          "[any]\nx = 1",
		"table of a missing array": "[package.sub]",
		"array as the only item":   "[package]\nname = 'a'",
	}
	wrong = map[string]string{
		"byte order mark":         "\ufeffversion = 1",
		"no UTF-8":                "# \xff",
		"NUL":                     "name = 'a\x00'",
		"NUL at the end":          "version = 1\n\x00",
		"DEL in a comment":        "# \x7f",
		"lone CR":                 "version = 1\rflag = true",
		"lone CR at the end":      "version = 1\r",
		"CR after a last comment": "# a\r",
		"CR in a string":          "name = 'a\r'",
		"CR in a comment":         "# a\rb\n",
		"newline in a string":     "name = 'a\n'",
		"newline after backslash": "name = \"a\\\n\"",
		"open string":             "name = 'a",
		"open escape":             "name = \"a\\",
		"unknown escape":          `name = "\q"`,
		"open array":              "texts = ['a'",
		"open table":              "table = {",
		"open header":             "[table",
		"half a header":           "[[package]\n",
		"blank in a header":       "[ [package]]",
		"empty header":            "[]",
		"two on a line":           "version = 1 flag = true",
		"no value":                "version =",
		"no key":                  "= 1",
		"two values":              "texts = ['a' 'b']",
		"two commas":              "texts = ['a',,]",
		"comma first":             "table = {,}",
		"key twice":               "version = 1\nversion = 1",
		"unknown key twice":       "x = 1\nx = 1",
		"key twice in a table":    "table = {name = 'a', name = 'b'}",
		"key twice in a map":      "[map]\na = 'b'\n'a' = 'c'",
		"key twice in any":        "any = {a = 1, a = 1}",
		"twice among many":        manyKeys(100) + "k7 = 1\n",
		"key twice, passed over":  "x = [{a = 1, \"a\" = 1}]",
		"table twice":             "[table]\n[table]",
		"unknown table twice":     "[x]\n[x]",
		"table and key":           "table = {}\n[table]",
		"key and table":           "[tool.deep]\n[tool]\ndeep = {}",
		"array and table":         "[[package]]\n[package]",
		"table and array":         "[table]\n[[table]]",
		"key and array":           "package = []\n[[package]]",
		"below a value":           "x = 1\n[x.y]",
		"text for a number":       "version = 'a'",
		"number for a text":       "name = 1",
		"table for a text":        "name = {}",
		"array for a text":        "name = ['a']",
		"text for an array":       "texts = 'a'",
		"number among texts":      "texts = ['a', 1]",
		"text for a table":        "table = 'a'",
		"text for a map":          "map = 'a'",
		"table of a text":         "[name]",
		"leading zero":            "version = 01",
		"leading zero, unused":    "x = 01.5",
		"no digits":               "x = 1.",
		"half a word":             "flag = tru",
		"half a time":             "x = 2024-01-01T00:00:00Zulu",
		"too deep":                "x = " + strings.Repeat("[", 1_000_000),
	}
)

func manyKeys(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString("k" + strings.Repeat("7", i+1)[1:] + "7 = 1\n")
	}
	return b.String()
}

func TestStream(t *testing.T) {
	for name, text := range streamed {
		if !locktomltest.Same[document](t, name, []byte(text)) {
			t.Errorf("%s: left to go-toml", name)
		}
	}
	for name, text := range left {
		var v document
		if locktoml.Stream([]byte(text), &v) {
			t.Errorf("%s: not left to go-toml", name)
		}
		same(t, name, text, true)
	}
	for name, text := range wrong {
		same(t, name, text, false)
	}
}

// same holds Unmarshal to go-toml's result or error, with its line.
func same(t *testing.T, name, text string, valid bool) {
	t.Helper()
	var got, want document
	err, wantErr := locktoml.Unmarshal([]byte(text), &got), toml.Unmarshal([]byte(text), &want)
	if (err == nil) != valid || (wantErr == nil) != valid {
		t.Errorf("%s: got the error %v, go-toml %v", name, err, wantErr)
		return
	}
	if !valid {
		var a, b *toml.DecodeError
		if errors.As(wantErr, &b) && (!errors.As(err, &a) || !reflect.DeepEqual(a, b)) || err.Error() != wantErr.Error() {
			t.Errorf("%s: got the error %v, go-toml %v", name, err, wantErr)
		}
		return
	}
	for i := range got.Package {
		got.Package[i].Line = 0 // go-toml has no lines
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%s: got %+v, go-toml %+v", name, got, want)
	}
}

// TestLines: both ways know the headers from what looks like one.
func TestLines(t *testing.T) {
	for name, tt := range map[string]struct {
		text string
		want []int
	}{
		"in one pass": {"# a\r\n\n[[package]]\ntexts = [\n'[[package]]',\n]\n[package.sub]\n  [[ \"package\" ]] # b\n[[plain]]\n[[package]]", []int{3, 8, 10}},
		"by go-toml":  {"x = '''\n[[package]]\n'''\n[[package]]\r\n[plain.x]\n [[ 'package' ]]\n[[package.list]]", []int{4, 6}},
		"inline":      {"package = [{}, {}]", []int{0, 0}},
	} {
		var v document
		if err := locktoml.Unmarshal([]byte(tt.text), &v); err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		var got []int
		for _, e := range v.Package {
			got = append(got, e.Line)
		}
		if !reflect.DeepEqual(got, tt.want) {
			t.Errorf("%s: got the lines %v, want %v", name, got, tt.want)
		}
	}
}

// TestHalf: nothing of the first attempt is left in the result of the second.
func TestHalf(t *testing.T) {
	var v document
	err := locktoml.Unmarshal([]byte("version = 1\n[map]\na = 'b'\n[[package]]\n[[package]]\n[x]\ny.z = 1"), &v)
	if err != nil || len(v.Package) != 2 || len(v.Map) != 1 {
		t.Errorf("got %+v, %v", v, err)
	}
}

// TestRootMap: a document may be a map, too.
func TestRootMap(t *testing.T) {
	type tables = map[string]map[string]string
	for text, want := range map[string]bool{
		"": true, "[a]\nb = 'c'\n[\"d e\"]": true, "a = {b = 'c'}\n[d]": true,
		"[a]\n[a]": false, "a = {}\n[a]": false, "a = 1": false, "[a.b]": false, "[[a]]": false,
	} {
		if got := locktomltest.Same[tables](t, text, []byte(text)); got != want {
			t.Errorf("%q: read in one pass: %v", text, got)
		}
	}
}

// TestTypes: a type that is none of those of locks is go-toml's.
func TestTypes(t *testing.T) {
	type recursive struct {
		Next *recursive `toml:"next"`
		N    int64      `toml:"n"`
	}
	var r recursive
	if err := locktoml.Unmarshal([]byte("next = {n = 1}"), &r); err != nil || r.Next == nil || r.Next.N != 1 {
		t.Errorf("got %+v, %v", r, err)
	}
	var f struct{ Number float32 }
	if err := locktoml.Unmarshal([]byte("number = 1.5"), &f); err != nil || f.Number != 1.5 {
		t.Errorf("got %+v, %v", f, err)
	}
}

// FuzzStream: what is read in one pass is what go-toml reads.
func FuzzStream(f *testing.F) {
	for _, texts := range []map[string]string{streamed, left, wrong} {
		for name, text := range texts {
			if name != "too deep" {
				f.Add([]byte(text))
			}
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		locktomltest.Same[document](t, "fuzz", bytes.Clone(data))
	})
}
