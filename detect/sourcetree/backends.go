package sourcetree

import (
	"strings"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/pyproject"
)

// poetry runs a script where the project names one; it compiles nothing itself.
// https://python-poetry.org/docs/building-extension-modules/
func (r *reader) poetry() {
	script := r.doc.Get("tool", "poetry", "build")
	if script.Text() == "" {
		script = script.Get("script")
	}
	r.script(script.Text())
}

// script reads a build script; without one the build is pure.
func (r *reader) script(name string) {
	if _, ok := r.tree.Read(name); name == "" || !ok {
		r.out.Known, r.unread = name == "", name
		return
	}
	r.scripts([]string{name})
}

// pdm runs a hook, or setuptools. https://backend.pdm-project.org/hooks/ and
// https://backend.pdm-project.org/build_config/#build-platform-specific-wheels
func (r *reader) pdm() {
	build := r.doc.Get("tool", "pdm", "build")
	var hooks []string
	for _, name := range []string{build.Text(), build.Get("setup-script").Text(), build.Get("custom-hook").Text(), "pdm_build.py"} {
		if _, ok := r.tree.Read(name); name != "" && ok {
			hooks = append(hooks, name)
		}
	}
	setuptools, _ := build.Get("run-setuptools").Bool()
	switch {
	case setuptools:
		r.scripts(append([]string{"setup.py"}, hooks...))
	case len(hooks) > 0:
		r.scripts(hooks)
	default:
		r.pure()
	}
}

// hatchHooks are the hooks of hatchling that compile nothing.
var hatchHooks = map[string]bool{"vcs": true, "version": true, "build-scripts": true, "jupyter-builder": true, "sbom": true, "autorun": true, "pin-jupyter": true}

// hatch has a compiler only by a hook. https://hatch.pypa.io/latest/config/build/#build-hooks
func (r *reader) hatch() {
	hatch := r.doc.Get("tool", "hatch")
	file := "pyproject.toml"
	if data, ok := r.tree.Read("hatch.toml"); ok {
		if doc, err := pyproject.ParseTOML("hatch.toml", data); err == nil {
			hatch, file = doc, "hatch.toml"
		}
	}
	r.out.Known = true
	for _, hooks := range []pyproject.Value{hatch.Get("build", "hooks"), hatch.Get("build", "targets", "wheel", "hooks")} {
		for _, name := range hooks.Keys() {
			hook := hooks.Get(name)
			if on, stated := hook.Get("enable-by-default").Bool(); stated && !on {
				continue
			}
			r.hatchHook(name, hook, facts.Evidence{What: "the hook " + name, Path: file, Line: hook.Line()})
		}
	}
}

func (r *reader) hatchHook(name string, hook pyproject.Value, at facts.Evidence) {
	switch {
	case name == "custom":
		script := hook.Get("path").Text()
		if script == "" {
			script = "hatch_build.py"
		}
		known := r.out.Known
		r.script(script)
		r.out.Known = r.out.Known && known
	case name == "mypyc":
		r.need("c", at)
	case name == "cython":
		r.needCython(at)
	case name == "cpp" || name == "hatch-cpp" || name == "nanobind":
		r.need("c++", at)
	case name == "rust" || name == "hatch-rs" || name == "maturin":
		r.need("rust", at)
	case name == "scikit-build":
		r.cmake(".", at)
	case !hatchHooks[name] && len(r.sources()) > 0:
		r.out.Known = false
	}
}

// maturin builds a crate. https://www.maturin.rs/config
func (r *reader) maturin() {
	backend := r.doc.Get("build-system", "build-backend")
	r.need("rust", facts.Evidence{What: "the build backend is maturin", Path: "pyproject.toml", Line: backend.Line()})
	r.out.Known = true
}

// scikitBuildCore runs CMake, which it takes from the index together with Ninja
// where the system has none. Its plugin for setuptools adds to what that builds.
// https://scikit-build-core.readthedocs.io/en/latest/configuration/index.html
func (r *reader) scikitBuildCore() {
	config := r.doc.Get("tool", "scikit-build")
	if strings.Contains(r.out.Backend, ".setuptools") {
		r.setuptools()
	}
	build, stated := config.Get("wheel", "cmake").Bool()
	for _, o := range config.Get("overrides").Items() { // what they depend on is not looked into
		on, _ := o.Get("wheel", "cmake").Bool()
		build = build || on
	}
	if stated && !build {
		r.pure()
		return
	}
	r.cmake(or(config.Get("cmake", "source-dir").Text(), "."), r.backend())
	r.out.Known = true
}

// pyBuildCMake runs CMake, which it too takes from the index.
// https://tttapa.github.io/py-build-cmake/Config.html
func (r *reader) pyBuildCMake() {
	config := r.doc.Get("tool", "py-build-cmake", "cmake")
	if !config.Exists() {
		r.pure()
		return
	}
	r.cmake(or(config.Get("source_path").Text(), "."), r.backend())
	r.out.Known = true
}

// sip makes C++ of its own. With PyQt-builder it wants Qt's tools besides, of
// which nothing here knows. https://python-sip.readthedocs.io/en/stable/
func (r *reader) sip() {
	r.need("c++", r.backend())
	_, qt := r.requires["pyqt-builder"]
	r.out.Known = !qt
}

// backend is the sign that the backend itself is.
func (r *reader) backend() facts.Evidence {
	at := r.doc.Get("build-system", "build-backend")
	return facts.Evidence{What: "the build backend is " + r.out.Backend, Path: "pyproject.toml", Line: at.Line()}
}

func or(a, b string) string {
	if a == "" {
		return b
	}
	return a
}
