package sourcetree

import (
	"slices"
	"strings"

	"github.com/dockwright/dockwright/detect/facts"
)

// setuptools reads what setuptools would: the tables of pyproject.toml, then
// setup.py.
func (r *reader) setuptools() {
	for _, e := range r.doc.Get("tool", "setuptools", "ext-modules").Items() {
		at := facts.Evidence{What: "tool.setuptools.ext-modules", Path: "pyproject.toml", Line: e.Line()}
		r.need("c", at)
		if e.Get("language").Text() == "c++" {
			r.need("c++", at)
		}
		for _, s := range e.Get("sources").Items() {
			r.needLanguage(languageOf(s.Text()), facts.Evidence{What: at.What + " names " + s.Text(), Path: at.Path, Line: s.Line()})
		}
		for _, l := range e.Get("libraries").Items() {
			r.library(l.Text())
		}
	}
	for _, kind := range []string{"ext-modules", "bins"} {
		for _, e := range r.doc.Get("tool", "setuptools-rust", kind).Items() {
			r.need("rust", facts.Evidence{What: "tool.setuptools-rust." + kind, Path: "pyproject.toml", Line: e.Line()})
		}
	}
	if at, ok := r.requires["setuptools-golang"]; ok {
		r.need("go", at)
	}
	if _, ok := r.tree.Read("setup.py"); !ok {
		r.out.Known = true
		return
	}
	r.scripts([]string{"setup.py"})
}

// builds are the classes and functions that make extensions. Classes of one's
// own are told by their names' end, "Extension".
var builds = map[string]bool{"cythonize": true, "mypycify": true}

// scripts reads Python scripts that build, and the modules beside them that they
// import. Without any sign in them the build is pure, unless they compute what
// they build and there is something to be compiled.
func (r *reader) scripts(names []string) {
	s := scripts{reader: r, plain: true, own: names}
	for _, name := range names {
		s.read(name)
	}
	compiles := s.compiled || s.custom && s.calls && slices.ContainsFunc(s.words, func(w sign) bool { return !strings.HasSuffix(w.word, " source") })
	switch {
	case compiles && (s.compiled || len(r.sources()) > 0):
		s.settle()
		r.out.Known = true
	case !s.broken && (s.plain && !s.custom && !r.compilesByName() || len(r.sources()) == 0):
		r.out.Known = true
	default:
		r.bySources()
		// Cython and the like are required, and what for is computed.
		r.out.Known = !s.broken && (r.out.Known || r.compilesByName())
	}
}

// compilesByName tells whether the build requires what is of no use but to
// compile.
func (r *reader) compilesByName() bool {
	for _, name := range []string{"cython", "pybind11", "nanobind", "setuptools-rust", "cffi", "scikit-build"} {
		if _, ok := r.requires[name]; ok {
			return true
		}
	}
	return false
}
