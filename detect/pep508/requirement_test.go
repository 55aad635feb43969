package pep508

import (
	"slices"
	"strings"
	"testing"
)

func TestNormalizeName(t *testing.T) {
	for name, want := range map[string]string{
		"":                 "",
		"numpy":            "numpy",
		"Django":           "django",
		"zope.interface":   "zope-interface",
		"a_.-B":            "a-b",
		"foo-bar":          "foo-bar",
		"foo--bar":         "foo-bar",
		"-foo_":            "-foo-",
		"Ünïcode_Ä":        "ünïcode-ä",
		"extra-7-foo-bar":  "extra-7-foo-bar",
		"a.\x00/../../etc": "a-\x00/-/-/etc",
	} {
		if got := NormalizeName(name); got != want {
			t.Errorf("%q: %q, want %q", name, got, want)
		}
	}
}

func TestParseRequirement(t *testing.T) {
	for _, c := range []struct {
		text string
		want Requirement
	}{
		{"Foo_Bar", Requirement{Name: "Foo_Bar"}},
		{"uvicorn[Standard, X_y,x.Y] >=0.30 , <1", Requirement{Name: "uvicorn", Extras: []string{"standard", "x-y"}, Specifier: "<1,>=0.30"}},
		{"zope.interface (==5.0)", Requirement{Name: "zope.interface", Specifier: "==5.0"}},
		{"a;python_implementation=='CPython'", Requirement{Name: "a", Marker: `platform_python_implementation == "CPython"`}},
		{"a[b]@ https://example.com/a.zip;x ; extra == 'B'", Requirement{Name: "a", Extras: []string{"b"}, URL: "https://example.com/a.zip;x", Marker: `extra == "b"`}},
	} {
		got, err := ParseRequirement(c.text)
		if err != nil {
			t.Error(err)
			continue
		}
		if got.Name != c.want.Name || !slices.Equal(got.Extras, c.want.Extras) || got.Specifier != c.want.Specifier || got.URL != c.want.URL || got.Marker != c.want.Marker {
			t.Errorf("%s: %+v, want %+v", c.text, got, c.want)
		}
	}
}

// TestErrors holds the messages to saying what was read, what is wrong, and where.
func TestErrors(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"", "expected a package name at column 1"},
		{"a>=1 <2", "expected ';' or the end at column 6"},
		{"a[x", "expected ',' or ']' at column 4"},
		{"a>=x", `">=x" is no version specifier`},
		{"a; os_name", "expected an operator: <=, <, !=, ==, >=, >, ~=, ===, in, not in at column 11"},
		{"a; osname == 'x'", "expected a variable or a quoted string at column 4"},
		{"a; (os_name == 'x'", "expected ')' at column 19"},
	} {
		_, err := ParseRequirement(c.text)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q: %v, want %s", c.text, err, c.want)
		}
	}
}
