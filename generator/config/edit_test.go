package config

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dockwright/dockwright/detect/facts"
)

// to is a change of a key without dots in its parts.
func to(key string, value any) Change { return Change{strings.Split(key, "."), value} }

func strs(s ...string) []string { return s }

// TestEdit has documents before and after. What stands after was written by hand.
func TestEdit(t *testing.T) {
	for _, c := range editCases {
		t.Run(c.name, func(t *testing.T) {
			file := c.file
			if file == "" {
				file = "pyproject.toml"
			}
			for _, crlf := range []bool{false, true} {
				before, after := c.before, c.after
				if crlf {
					before, after = strings.ReplaceAll(before, "\n", "\r\n"), strings.ReplaceAll(after, "\n", "\r\n")
				}
				if crlf && !strings.Contains(c.before, "\n") {
					continue // nothing says that the file's lines end so
				}
				got, err := Edit(file, []byte(before), c.changes)
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(after, string(got)); diff != "" {
					t.Fatalf("CRLF %v:\n%s", crlf, diff)
				}
				if !judge(t, file, before, string(got), c.changes) {
					t.Error("the other library doesn't read the document")
				}
				again, err := Edit(file, got, c.changes)
				if err != nil || string(again) != string(got) {
					t.Errorf("made again: %v\n%s", err, again)
				}
			}
		})
	}
}

// TestEditErrors has the line, a part of the fact and a part of the remedy.
func TestEditErrors(t *testing.T) {
	python := []Change{to("python", "3.13")}
	for _, c := range []struct {
		name, file, before string
		changes            []Change
		line               int
		fact, remedy       string
	}{
		{"broken", "pyproject.toml", "[project]\nname = \n", python, 2, "not valid TOML", "mend"},
		{"a key twice", "dockwright.toml", "port = 1\nport = 2\n", python, 2, "not valid TOML", "mend"},
		{"invalid UTF-8", "pyproject.toml", "# \xff\n", python, 1, "not valid TOML", "mend"},
		{"a mark in the middle", "dockwright.toml", "\n\ufeffport = 1\n", python, 2, "not valid TOML", "mend"},
		{"array of tables", "pyproject.toml", "\n[[tool.dockwright]]\n", python, 2, "tool.dockwright is an array, not a table", "configuration.md"},
		{"tool is an array of tables", "pyproject.toml", "[[tool]]\n[tool.x]\n", python, 1, "tool is an array, not a table", "configuration.md"},
		{"ours is a string", "pyproject.toml", "[tool]\ndockwright = ''\n", python, 2, "tool.dockwright is a string, not a table", "configuration.md"},
		{"needs is an array", "dockwright.toml", "base = 'slim'\nneeds = ['x']\n", []Change{to("needs.x.build", strs("gcc"))}, 2, "needs is an array", "configuration.md"},
		{"needs is an array of tables", "dockwright.toml", "[[needs]]\n", []Change{to("needs.x.build", strs("gcc"))}, 1, "needs is an array", "configuration.md"},
		{"tool is false", "pyproject.toml", "tool = false\n", python, 1, "tool is a boolean", "configuration.md"},
		{"unknown key of ours", "dockwright.toml", "", []Change{to("pyhton", "3.13")}, 0, `unknown key "pyhton"`, `"python"`},
		{"a value that Check refuses", "pyproject.toml", "[project]\n", []Change{to("python", "3")}, 0, `python "3"`, "configuration.md"},
		{"a value of the wrong type", "pyproject.toml", "[project]\n", []Change{to("port", "80")}, 0, "port is a string", "configuration.md"},
		{"another key is wrong", "dockwright.toml", "\ncolour = 1\n", python, 2, `unknown key "colour"`, "the keys are"},
		{"a table behind escapes", "pyproject.toml", "[tool.\"dock\\u0077right\"]\n", python, 0, "spelled with escapes", "[tool.dockwright]"},
		{"no key", "pyproject.toml", "", []Change{{nil, "x"}}, 0, "can't be written", ""},
		{"invalid value", "pyproject.toml", "", []Change{to("process", "\xff")}, 0, "UTF-8", ""},
		{"no type of TOML's", "pyproject.toml", "", []Change{to("process", 1.5)}, 0, "float64", "configuration.md"},
	} {
		t.Run(c.name, func(t *testing.T) {
			out, err := Edit(c.file, []byte(c.before), c.changes)
			var e *facts.Error
			if !errors.As(err, &e) || out != nil {
				t.Fatalf("%v and %q", err, out)
			}
			if e.Path != c.file || e.Line != c.line || !strings.Contains(e.Fact, c.fact) || !strings.Contains(e.Remedy, c.remedy) || e.Remedy == "" {
				t.Errorf("said %v, want line %d, %q (%q)", err, c.line, c.fact, c.remedy)
			}
		})
	}
}

// TestEditMark holds that a byte order mark stays, and that Parse reads behind it.
func TestEditMark(t *testing.T) {
	got, err := Edit("pyproject.toml", []byte("\ufeff[tool.dockwright]\r\nport = 1\r\n"), []Change{to("base", "slim"), to("port", nil)})
	if want := "\ufeff[tool.dockwright]\r\nbase = \"slim\"\r\n"; err != nil || string(got) != want {
		t.Errorf("%v\n%q", err, got)
	}
}

// TestEditLeavesItsInput holds that neither the text nor the changes are written to.
func TestEditLeavesItsInput(t *testing.T) {
	data := []byte("[tool.dockwright]\ngroups = ['a']\nport = 1\n# end\n")
	before := string(data)
	changes := []Change{to("groups", strs("b")), to("groups", []string(nil)), to("port", 2)}
	if _, err := Edit("pyproject.toml", data, changes); err != nil || string(data) != before || changes[1].Value == nil {
		t.Errorf("%v, %q, %v", err, data, changes)
	}
}
