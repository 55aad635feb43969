package sourcetree

import (
	"path"
	"strings"

	"github.com/dockwright/dockwright/detect/facts"
)

// mesonLanguages are Meson's names. https://mesonbuild.com/Reference-tables.html#language-arguments-parameter-names
var mesonLanguages = map[string]string{"c": "c", "cpp": "c++", "fortran": "fortran", "rust": "rust", "cython": "cython", "swig": "swig"}

// bringsItself are dependencies that Meson finds without pkg-config: by the
// compiler, by a program of the Python package, or within Python.
var bringsItself = map[string]bool{"": true, "openmp": true, "threads": true, "pybind11": true, "numpy": true, "python": true, "python3": true, "dl": true, "cuda": true}

// meson reads meson.build, and those of the folders that it enters. Meson and
// Ninja come from the index.
func (r *reader) meson() {
	m := meson{reader: r, seen: map[string]bool{}}
	m.read(".")
	if len(m.seen) == 0 {
		r.need("c", r.backend())
	}
	r.out.Known = len(m.seen) > 0
}

type meson struct {
	*reader
	seen map[string]bool
}

func (m *meson) read(dir string) {
	name := path.Join(dir, "meson.build")
	data, ok := m.tree.Read(name)
	if !ok || m.seen[name] || len(m.seen) >= maxFolders {
		return
	}
	m.seen[name] = true
	for _, cmd := range commands(data, `'`) {
		if len(cmd.arguments) == 0 {
			continue
		}
		first := cmd.arguments[0]
		at := facts.Evidence{What: cmd.name + "(…)", Path: name, Line: cmd.line}
		switch cmd.name {
		case "project":
			m.languages(cmd.arguments[1:], at)
		case "add_languages":
			m.languages(cmd.arguments, at)
		case "subdir":
			if !isAside(path.Join(dir, first.text, "x")) {
				m.read(path.Join(dir, first.text))
			}
		case "dependency":
			if first.quoted && first.key == "" && !bringsItself[strings.ToLower(first.text)] {
				at.What = "dependency('" + first.text + "')"
				m.need("pkg-config", at)
			}
		}
	}
}

// languages takes the strings that are no keyword's, up to the first keyword:
// what follows may belong to its list.
func (m *meson) languages(args []argument, at facts.Evidence) {
	for _, a := range args {
		if a.key != "" {
			return
		}
		if language := mesonLanguages[a.text]; a.quoted && language != "" {
			at := at
			at.What += " names " + a.text
			m.needLanguage(language, at)
		}
	}
}
