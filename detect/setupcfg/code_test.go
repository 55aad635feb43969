package setupcfg

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestReadCode(t *testing.T) {
	const text = `from setuptools import setup, Extension
import os.path as p, numpy
from .own.ext import build as b
if True: import subprocess
class CMakeExtension(Extension): pass
def make(): pass
none = []
subprocess.call(["make", "all"])
kw = dict(a=1)
setup(name="x", ext_modules=[Extension("y", sources=["y.c", f"{p}.cpp"], libraries=["z"], optional=True)],
      packages=None, py_modules=none, **kw)
`
	got, err := ReadCode("setup.py", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	want := Code{
		Calls: 1,
		Setup: []Argument{{Name: "name", Line: 10}, {Name: "ext_modules", Line: 10}, {Name: "packages", Empty: true, Line: 11}, {Name: "py_modules", Empty: true, Line: 11},
			{Name: "a", Line: 9}},
		Imports: []Text{{"setuptools", 1}, {"os.path", 2}, {"numpy", 2}, {".own.ext", 3}, {"subprocess", 4}},
		Called:  []Text{{"call", 8}, {"dict", 9}, {"setup", 10}, {"Extension", 10}},
		Strings: []Text{{"make", 8}, {"all", 8}, {"x", 10}, {"y", 10}, {"y.c", 10}, {"{p}.cpp", 10}, {"z", 10}},
		Keywords: []Keyword{{"name", []string{"x"}, 10}, {"libraries", []string{"z"}, 10}, {"optional", []string{"True"}, 10},
			{"py_modules", nil, 11}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	computed, err := ReadCode("setup.py", []byte("setup(**settings())\nsetup()"))
	if err != nil || !computed.Computed || computed.Calls != 2 {
		t.Errorf("%+v, %v", computed, err)
	}
	if _, err := ReadCode("setup.py", []byte("setup(")); err == nil {
		t.Error("a bracket that is never closed")
	}
}

// TestDocstrings: a text that is a statement does nothing.
func TestDocstrings(t *testing.T) {
	const text = `"""Of x.py."""
x = "a"
def f():
    'b.py'
    return "c"
f("d",
  "e")
y = lambda: "f"
"g.py"`
	got, err := ReadCode("setup.py", []byte(text))
	if diff := cmp.Diff([]Text{{"a", 2}, {"c", 5}, {"d", 6}, {"e", 7}, {"f", 8}}, got.Strings); diff != "" || err != nil {
		t.Errorf("%s (%v)", diff, err)
	}
}
