package sourcetree

import (
	"path"
	"regexp"
	"strings"

	"github.com/dockwright/dockwright/detect/facts"
)

// languages are what is compiled, by the suffix of its files. "cython" is C or
// C++, as the file says.
var languages = map[string]string{
	".c": "c", ".cc": "c++", ".cpp": "c++", ".cxx": "c++", ".c++": "c++", ".pyx": "cython", ".rs": "rust", ".i": "swig",
	".f": "fortran", ".for": "fortran", ".f77": "fortran", ".f90": "fortran", ".f95": "fortran", ".f03": "fortran", ".f08": "fortran",
}

// languageOf is the language of a file by its suffix, "" for one that is not
// compiled. A pattern ("src/*.c*") counts as what it begins like.
func languageOf(name string) string {
	return languages[strings.ToLower(strings.TrimRight(path.Ext(name), "*"))]
}

// source is a file that may be compiled.
type source struct{ path, language string }

// aside are the folders whose files a build of the package leaves alone.
var aside = map[string]bool{
	"test": true, "tests": true, "testing": true, "doc": true, "docs": true, "example": true, "examples": true, "benchmark": true,
	"benchmarks": true, "bench": true, "benches": true, "fuzz": true, "demo": true, "demos": true, "samples": true, "node_modules": true,
	"venv": true, "site-packages": true, "templates": true, "static": true,
}

// isAside tells whether a file lies in such a folder, or in a hidden one.
func isAside(name string) bool {
	for dir := range strings.SplitSeq(path.Dir(name), "/") {
		if aside[strings.ToLower(dir)] || strings.HasPrefix(dir, ".") && dir != "." {
			return true
		}
	}
	return false
}

// sources are the files of the tree that may be compiled.
func (r *reader) sources() []source {
	if r.held != nil {
		return r.sourced
	}
	r.held = map[string]bool{}
	for _, f := range r.tree.Files() {
		if language := languageOf(f); language != "" && language != "swig" && !isAside(f) {
			r.sourced = append(r.sourced, source{f, language})
			r.held[language] = true
		}
	}
	return r.sourced
}

// needLanguage notes the compiler of a language.
func (r *reader) needLanguage(language string, because facts.Evidence) {
	switch language {
	case "cython":
		r.needCython(because)
	case "swig":
		r.needUnless("swig", because, "swig")
		r.need("c", because)
	case "":
	default:
		r.need(language, because)
	}
}

// cplusplus is how a Cython file says that it becomes C++.
// https://cython.readthedocs.io/en/latest/src/userguide/wrapping_CPlusPlus.html#specify-c-language-in-setup-py
var cplusplus = regexp.MustCompile(`(?m)^#\s*distutils\s*:\s*language\s*=\s*c\+\+`)

// needCython takes C++ where a file of the tree says so, or where what Cython
// made of it lies beside it as C++; otherwise C.
func (r *reader) needCython(because facts.Evidence) {
	r.need("c", because)
	if r.cython {
		return
	}
	r.cython = true
	paths := map[string]bool{}
	for _, s := range r.sources() {
		paths[s.path] = true
	}
	for _, s := range r.sources() {
		if s.language != "cython" {
			continue
		}
		data, _ := r.tree.Read(s.path)
		if at := cplusplus.FindIndex(data); at != nil {
			r.need("c++", facts.Evidence{What: "# distutils: language = c++", Path: s.path, Line: 1 + strings.Count(string(data[:at[0]]), "\n")})
			return
		}
		if made := strings.TrimSuffix(s.path, ".pyx") + ".cpp"; paths[made] {
			r.need("c++", facts.Evidence{What: "made by Cython", Path: made})
			return
		}
	}
}
