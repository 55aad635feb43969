package sourcetree

import (
	"path"
	"slices"
	"strings"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/pep508"
	"github.com/dockwright/dockwright/detect/setupcfg"
)

// scripts carries what the scripts of a build say.
type scripts struct {
	*reader
	seen     []string
	sign     facts.Evidence // the first
	compiled bool           // there is a sign
	only     string         // the language of all signs, "" for several or none that is sure
	plain    bool           // setup() is called, with arguments that all can be told
	custom   bool           // setup() gets commands of the tree's own
	own      []string       // the scripts that are run, and not imported
	broken   bool           // a script could not be read
	calls    bool           // programs are run
	words    []sign         // programs that are named
	options  []sign         // "c++" in whatever form
	libs     []string
	skbuild  facts.Evidence
}

type sign struct {
	word string
	at   facts.Evidence
}

// maxScripts bounds how many modules are followed.
const maxScripts = 20

func (s *scripts) read(name string) {
	if slices.Contains(s.seen, name) {
		return
	}
	data, ok := s.tree.Read(name)
	if !ok {
		return
	}
	if len(s.seen) >= maxScripts {
		s.unread = name
		return
	}
	s.seen = append(s.seen, name)
	code, err := setupcfg.ReadCode(name, data)
	if err != nil {
		s.broken, s.unread = true, name
		return
	}
	s.ran = append(s.ran, ran{name, code})
	if slices.Contains(s.own, name) {
		s.plain = s.plain && code.Calls > 0 && !code.Computed
	}
	for _, a := range code.Setup {
		at := facts.Evidence{What: "setup(" + a.Name + "=…)", Path: name, Line: a.Line}
		switch {
		case a.Empty:
		case a.Name == "ext_modules", a.Name == "libraries", a.Name == "cffi_modules":
			s.signed("c", at)
		case a.Name == "cmdclass", a.Name == "distclass":
			s.custom = true
		case a.Name == "rust_extensions" && s.rusts():
			s.signed("rust", at)
		case a.Name == "build_golang":
			s.signed("go", at)
		}
	}
	s.readImports(name, code)
	s.readCalls(name, code)
	s.readStrings(name, code)
}

// rusts tells whether setuptools-rust is there when the script runs: one that is
// not required is for those who ask for it.
func (s *scripts) rusts() bool {
	_, required := s.requires["setuptools-rust"]
	return required || len(s.requires) == 0
}

// signed notes a sign. C is what is compiled as long as nothing says otherwise.
func (s *scripts) signed(language string, at facts.Evidence) {
	if !s.compiled {
		s.compiled, s.sign, s.only = true, at, language
	}
	if s.only != language {
		s.only = ""
	}
	if language == "rust" || language == "go" {
		s.need(language, at)
	}
}

func (s *scripts) readCalls(name string, code setupcfg.Code) {
	for _, c := range code.Called {
		at := facts.Evidence{What: c.Text + "(…)", Path: name, Line: c.Line}
		switch {
		case c.Text == "RustExtension" || c.Text == "RustBin":
			if s.rusts() {
				s.signed("rust", at)
			}
		case c.Text == "Pybind11Extension" || c.Text == "CppExtension":
			s.signed("c", at)
			s.options = append(s.options, sign{"c++", at})
		case builds[c.Text] || strings.HasSuffix(c.Text, "Extension"):
			s.signed("c", at)
		case c.Text == "system" || c.Text == "popen" || c.Text == "spawn":
			s.calls = true
		}
	}
	for _, k := range code.Keywords {
		if k.Name == "libraries" {
			s.libs = append(s.libs, k.Values...)
		}
	}
}

// programs are what scripts run that stand for a tool.
var programs = map[string]string{
	"cmake": "cmake", "make": "make", "gmake": "make", "pkg-config": "pkg-config", "pkgconf": "pkg-config", "cargo": "rust", "swig": "swig",
	"autoreconf": "autotools", "./autogen.sh": "autotools", "autogen.sh": "autotools", "./configure": "make", "ninja": "ninja", "gfortran": "fortran",
	"go": "go",
}

func (s *scripts) readStrings(name string, code setupcfg.Code) {
	own := slices.Contains(s.own, name)
	for _, t := range code.Strings {
		at := facts.Evidence{What: t.Text, Path: name, Line: t.Line}
		word, _, _ := strings.Cut(t.Text, " ")
		if len(t.Text) > 200 || strings.Contains(t.Text, "\n") {
			continue
		}
		if strings.HasSuffix(t.Text, ".py") && own && s.calls {
			s.read(path.Clean(t.Text)) // one that it runs
		}
		if language := languageOf(t.Text); language != "" && !strings.Contains(t.Text, " ") && (!isPattern(t.Text) || s.holds(language)) {
			s.words = append(s.words, sign{language + " source", at})
		}
		if strings.Contains(t.Text, "c++") && !strings.Contains(t.Text, "://") {
			s.options = append(s.options, sign{"c++", at})
		}
		if tool := programs[word]; tool != "" && (own || tool == "make" || tool == "pkg-config") && (word == t.Text || tool != "go" && tool != "make") {
			s.words = append(s.words, sign{tool, at})
		}
		if t.Text == "ext_modules" || t.Text == "cffi_modules" {
			s.signed("c", at)
		}
	}
}

// isPattern tells a suffix or a pattern from the name of a file.
func isPattern(name string) bool {
	return strings.ContainsAny(name, "*?{%") || strings.HasPrefix(name, ".")
}

// holds tells whether the tree has something of a language.
func (r *reader) holds(language string) bool {
	r.sources()
	return r.held[language]
}

func (s *scripts) readImports(name string, code setupcfg.Code) {
	for _, i := range code.Imports {
		at := facts.Evidence{What: "import " + i.Text, Path: name, Line: i.Line}
		first, rest, _ := strings.Cut(strings.TrimLeft(i.Text, "."), ".")
		switch first {
		case "subprocess":
			s.calls = true
		case "Cython":
			s.signed("c", at)
		case "skbuild":
			s.signed("cmake build", at)
			s.skbuild = at
		case "pkgconfig":
			s.words = append(s.words, sign{"pkg-config", at})
		}
		// A module of the tree's own, beside the script or at the root.
		for _, dir := range []string{path.Dir(name), "."} {
			own := path.Join(dir, first)
			s.read(own + ".py")
			if rest != "" {
				s.read(path.Join(own, strings.ReplaceAll(rest, ".", "/")) + ".py")
			}
		}
	}
}

// settle turns the signs into tools.
func (s *scripts) settle() {
	if s.skbuild.What != "" {
		s.cmake(".", s.skbuild)
		s.needUnless("cmake", s.skbuild, "cmake")
	}
	if s.only != "rust" && s.only != "go" && s.only != "cmake build" {
		s.compilers()
	}
	for _, w := range s.words {
		switch {
		case strings.HasSuffix(w.word, " source"):
		case w.word == "pkg-config" || s.calls:
			s.needUnless(w.word, facts.Evidence{What: "it runs " + w.at.What, Path: w.at.Path, Line: w.at.Line}, pep508.NormalizeName(w.word))
		}
	}
	if s.has("cmake") || s.runsCMake() {
		s.cmake(".", s.sign)
	}
	for _, l := range s.libs {
		s.library(l)
	}
}

// runsCMake tells of a build that runs the CMake that it requires.
func (s *scripts) runsCMake() bool {
	return slices.ContainsFunc(s.words, func(w sign) bool { return w.word == "cmake" }) && s.calls
}

// compilers follow from the files that the scripts name; where they name none,
// from those that the tree has.
func (s *scripts) compilers() {
	found := false
	for _, w := range s.words {
		if language, ok := strings.CutSuffix(w.word, " source"); ok && language != "rust" {
			s.needLanguage(language, facts.Evidence{What: "it names " + w.at.What, Path: w.at.Path, Line: w.at.Line})
			found = true
		}
	}
	if !found {
		for _, f := range s.sources() {
			if f.language != "rust" && f.language != "fortran" {
				s.needLanguage(f.language, facts.Evidence{What: "a source file", Path: f.path})
			}
		}
	}
	s.need("c", s.sign)
	for _, o := range s.options {
		s.need("c++", o.at)
	}
	for _, name := range []string{"pybind11", "nanobind"} {
		if at, ok := s.requires[name]; ok {
			s.need("c++", at)
		}
	}
	if at, ok := s.requires["pkgconfig"]; ok {
		s.need("pkg-config", at)
	}
}

// library notes a library that is linked, unless the compiler brings it or it is
// one of another system.
func (r *reader) library(name string) {
	if name != "" && !ordinary[strings.ToLower(name)] && !strings.ContainsAny(name, " ${}%/\\") {
		r.out.Libraries = append(r.out.Libraries, name)
	}
}

// ordinary are the C and C++ libraries, and those of Windows.
var ordinary = map[string]bool{
	"m": true, "c": true, "dl": true, "pthread": true, "rt": true, "util": true, "crypt": true, "stdc++": true, "gomp": true, "resolv": true, "gcc": true,
	"c++": true, "gfortran": true, "atomic": true, "ws2_32": true, "wsock32": true, "user32": true, "advapi32": true, "kernel32": true, "psapi": true,
	"shell32": true, "ole32": true, "oleaut32": true, "iphlpapi": true, "wtsapi32": true, "pdh": true, "powrprof": true, "netapi32": true, "crypt32": true,
	"gdi32": true, "secur32": true, "bcrypt": true, "userenv": true, "winmm": true, "setupapi": true, "shlwapi": true, "rpcrt4": true, "npymath": true,
	"msvcrt": true, "wldap32": true, "kvm": true, "perfstat": true, "nsl": true, "socket": true, "devstat": true, "log": true,
}
