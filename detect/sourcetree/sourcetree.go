// Package sourcetree tells what building a Python source tree takes: which
// compilers and tools, or none. The tree is a project's own folder or an sdist,
// which is an archive of one.
//
// It reads what the build backends read (pyproject.toml's [build-system] by PEP
// 517 and 518, then setup.py, CMakeLists.txt, meson.build, Cargo.toml) and runs
// nothing. What the files leave open stays open: facts.Build.Known is false then.
package sourcetree

import (
	"path"
	"slices"
	"strings"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/pep508"
	"github.com/dockwright/dockwright/detect/pyproject"
)

// Tree is a source tree. Paths are slash-separated and relative to its root.
type Tree interface {
	// Files are the paths of its regular files, sorted. It may be asked for a part
	// of a large tree only.
	Files() []string
	// Read is what a small file holds; ok is false when there is no such file, or
	// it is too large to be a build's description.
	Read(path string) (data []byte, ok bool)
}

// Read tells what building the tree takes. The paths of the evidence are the
// tree's own.
func Read(t Tree) facts.Build { return read(t).out }

// ReadAll tells besides which Python sources the build runs or reads.
func ReadAll(t Tree) facts.Build {
	r := read(t)
	if r.out.Backend != "" { // pyproject.toml is TOML
		r.copied()
	}
	return r.out
}

func read(t Tree) *reader {
	r := &reader{tree: t}
	data, ok := t.Read("pyproject.toml")
	if ok {
		var err error
		if r.doc, err = pyproject.ParseTOML("pyproject.toml", data); err != nil {
			return r
		}
	}
	r.readBuildSystem()
	r.dispatch()
	r.settle()
	return r
}

// reader carries what is found.
type reader struct {
	tree     Tree
	doc      pyproject.Value           // pyproject.toml; missing for none
	requires map[string]facts.Evidence // by normalized name
	out      facts.Build
	sourced  []source        // see sources
	held     map[string]bool // the languages of sourced; nil until they are listed
	cython   bool            // the Cython files were looked into
	ran      []ran           // the scripts that were read
	unread   string          // a script that was not; "" for none
}

func (r *reader) readBuildSystem() {
	r.requires = map[string]facts.Evidence{}
	for _, item := range r.doc.Get("build-system", "requires").Items() {
		req, err := pep508.ParseRequirement(item.Text())
		if err != nil {
			continue
		}
		r.out.Requires = append(r.out.Requires, item.Text())
		name := pep508.NormalizeName(req.Name)
		if _, ok := r.requires[name]; !ok {
			r.requires[name] = facts.Evidence{What: "build-system.requires names " + name, Path: "pyproject.toml", Line: item.Line()}
		}
	}
	r.out.Backend = r.doc.Get("build-system", "build-backend").Text()
	if r.out.Backend == "" {
		r.out.Backend = "setuptools" // PEP 517: setuptools.build_meta:__legacy__
	}
}

// backends are the ways to read a tree, by the first part of the backend's name.
var backends = map[string]func(*reader){
	"setuptools": (*reader).setuptools, "pbr": (*reader).setuptools, "jupyter_packaging": (*reader).setuptools,
	"flit_core": (*reader).pure, "flit": (*reader).pure, "flit_scm": (*reader).pure, "uv_build": (*reader).pure,
	"poetry": (*reader).poetry, "poetry_dynamic_versioning": (*reader).poetry,
	"hatchling": (*reader).hatch, "pdm": (*reader).pdm,
	"maturin": (*reader).maturin, "mesonpy": (*reader).meson,
	"scikit_build_core": (*reader).scikitBuildCore, "py_build_cmake": (*reader).pyBuildCMake,
	"sipbuild": (*reader).sip,
}

func (r *reader) dispatch() {
	module, _, _ := strings.Cut(strings.ReplaceAll(r.out.Backend, ":", "."), ".")
	if places := r.doc.Get("build-system", "backend-path").Items(); len(places) > 0 {
		r.inTree(places)
		return
	}
	if read, ok := backends[module]; ok {
		read(r)
		return
	}
	r.bySources()
}

// pure is for backends that compile nothing.
func (r *reader) pure() { r.out.Known = true }

// inTree reads a backend that lies in the tree: a wrapper around the one that it
// requires, as a rule, which may do more than that one.
func (r *reader) inTree(places []pyproject.Value) {
	var scripts []string
	var seen []string
	for _, p := range places {
		dir := path.Clean(p.Text())
		if slices.Contains(seen, dir) || len(seen) >= maxScripts {
			continue
		}
		seen = append(seen, dir)
		for _, f := range r.tree.Files() {
			if strings.HasSuffix(f, ".py") && (dir == "." && !strings.Contains(f, "/") || strings.HasPrefix(f, dir+"/")) {
				scripts = append(scripts, f)
			}
		}
	}
	for _, b := range []struct{ requirement, module string }{
		{"maturin", "maturin"}, {"meson-python", "mesonpy"}, {"scikit-build-core", "scikit_build_core"},
		{"hatchling", "hatchling"}, {"flit-core", "flit_core"}, {"poetry-core", "poetry"}, {"pdm-backend", "pdm"},
	} {
		if _, ok := r.requires[b.requirement]; ok {
			backends[b.module](r)
			return
		}
	}
	r.scripts(append([]string{"setup.py"}, scripts[:min(len(scripts), maxScripts)]...))
}

// bySources judges a tree of which only the files can be told: without anything
// to compile nothing is compiled.
func (r *reader) bySources() {
	r.out.Known = len(r.sources()) == 0
	for _, s := range r.sources() {
		r.needLanguage(s.language, facts.Evidence{What: "a source file", Path: s.path})
	}
}

// need notes a tool, with the first sign of it.
func (r *reader) need(name string, because facts.Evidence) {
	i, found := slices.BinarySearchFunc(r.out.Tools, name, func(t facts.BuildTool, n string) int { return strings.Compare(t.Name, n) })
	if !found {
		r.out.Tools = slices.Insert(r.out.Tools, i, facts.BuildTool{Name: name, Because: because})
	}
}

func (r *reader) has(tool string) bool {
	return slices.ContainsFunc(r.out.Tools, func(t facts.BuildTool) bool { return t.Name == tool })
}

// needUnless notes a tool that a requirement of the build would bring itself.
func (r *reader) needUnless(name string, because facts.Evidence, requirement string) {
	if _, brought := r.requires[requirement]; !brought {
		r.need(name, because)
	}
}

// settle draws what follows from all that was found.
func (r *reader) settle() {
	if r.has("c++") { // which brings C
		r.out.Tools = slices.DeleteFunc(r.out.Tools, func(t facts.BuildTool) bool { return t.Name == "c" })
	}
	if r.has("rust") {
		r.out.Rust = r.rustRelease()
	}
	r.out.Pure = r.out.Known && len(r.out.Tools) == 0
	slices.Sort(r.out.Libraries)
	r.out.Libraries = slices.Compact(r.out.Libraries)
}
