package sourcetree

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/dockwright/dockwright/detect/facts"
)

// tree makes a source tree of "-- name --" parts; a name alone is an empty file.
func tree(text string) Tree {
	fsys := fstest.MapFS{}
	var name string
	for line := range strings.Lines(text) {
		if n, ok := strings.CutPrefix(strings.TrimSpace(line), "-- "); ok {
			name = strings.TrimSuffix(n, " --")
			fsys[name] = &fstest.MapFile{}
			continue
		}
		fsys[name].Data = append(fsys[name].Data, line...)
	}
	return Folder(fsys, ".")
}

// said is what a tree takes, on a line.
func said(b facts.Build) string {
	words := strings.Join(b.Words(), " ")
	if b.Pure {
		words = "pure"
	}
	if b.Rust != "" {
		words += " rust>=" + b.Rust
	}
	if len(b.Libraries) > 0 {
		words += fmt.Sprint(" links ", b.Libraries)
	}
	if !b.Known {
		words += "?"
	}
	return strings.TrimSpace(words)
}

const (
	legacy = "-- setup.py --\nfrom setuptools import setup, Extension\n"
	rusted = "-- pyproject.toml --\n[build-system]\nrequires = ['maturin']\nbuild-backend = 'maturin'\n"
)

func backend(name string, requires ...string) string {
	return fmt.Sprintf("-- pyproject.toml --\n[build-system]\nrequires = ['%s']\nbuild-backend = '%s'\n", strings.Join(requires, "', '"), name)
}

func TestRead(t *testing.T) {
	tests := []struct{ about, tree, want string }{
		{"nothing but modules", "-- x.py --", "pure"},
		{"flit", backend("flit_core.buildapi", "flit_core") + "-- x.c --", "pure"},
		{"uv's own", backend("uv_build", "uv_build") + "-- x.c --", "pure"},
		{"a backend nobody knows, and nothing to compile", backend("hm.build", "hm"), "pure"},
		{"a backend nobody knows, and C", backend("hm.build", "hm") + "-- x.c --", "c?"},
		{"pyproject that is no TOML", "-- pyproject.toml --\n[build-system\n", "?"},

		{"a plain setup.py", legacy + "setup(name='x', packages=['x'])\n-- x/_x.c --", "pure"},
		{"no extension after all", legacy + "setup(name='x', ext_modules=[])\n", "pure"},
		{"C", legacy + "setup(ext_modules=[Extension('x', ['src/x.c'])])", "c"},
		{"C++ by its suffix", legacy + "setup(ext_modules=[Extension('x', ['src/x.c', 'src/y.cc'])])", "c++"},
		{"C++ by the language", legacy + "setup(ext_modules=[Extension('x', ['x.pyx'], language='c++')])", "c++"},
		{"C++ by an option", legacy + "setup(ext_modules=[Extension('x', S, extra_compile_args=['-std=c++17'])])", "c++"},
		{"Fortran", "-- setup.py --\nfrom numpy.distutils.core import setup, Extension\nsetup(ext_modules=[Extension('x', ['x.f90'])])", "c fortran"},
		{"swig", legacy + "setup(ext_modules=[Extension('x', ['x.i'], swig_opts=['-py3'])])", "c swig"},
		{"swig from the index", backend("setuptools.build_meta", "setuptools", "swig") + legacy + "setup(ext_modules=[Extension('x', ['x.i'])])", "c"},
		{"libraries, without those of C and of Windows", legacy + "setup(ext_modules=[Extension('x', ['x.c'], libraries=['z', 'm', 'ws2_32'])])", "c links [z]"},
		{"files found by a pattern", legacy + "from glob import glob\nsetup(ext_modules=[Extension('x', glob('src/*'))])\n-- src/a.cpp --\n-- tests/b.f90 --", "c++"},
		{"an argument of a dict", legacy + "kw = {'name': 'x'}\nkw['ext_modules'] = make()\nsetup(**kw)\n-- x.c --", "c"},
		{"a module beside it", "-- setup.py --\nfrom setuptools import setup\nfrom ext import modules\nsetup(**modules())\n-- ext.py --\nfrom setuptools import Extension\nE = Extension('x', ['x.cpp'])\n", "c++"},
		{"computed, with C lying there", legacy + "setup(**settings())\n-- x.c --", "c?"},
		{"computed, with nothing to compile", legacy + "setup(**settings())\n-- tests/x.c --", "pure"},
		{"Cython required, for something that is computed", backend("setuptools.build_meta", "setuptools", "Cython>=3") + "-- setup.py --\nimport x\nsetup(**x.all())\n-- x/_x.pyx --", "c"},
		{"Cython that says C++", legacy + "from Cython.Build import cythonize\nsetup(ext_modules=cythonize('x/*.pyx'))\n-- x/a.pyx --\n# distutils: language = c++\n", "c++"},
		{"Cython of whose C++ a file lies there", legacy + "setup(ext_modules=cythonize('x/*.pyx'))\n-- x/a.pyx --\n-- x/a.cpp --", "c++"},
		{"mypyc", "-- setup.py --\nfrom mypyc.build import mypycify\nsetup(ext_modules=mypycify(['x.py']))", "c"},
		{"cffi", legacy + "setup(cffi_modules=['build.py:ffi'])", "c"},
		{"pybind11", backend("setuptools.build_meta", "setuptools", "pybind11") + "-- setup.py --\nsetup(ext_modules=[Pybind11Extension('x', sorted(S))])", "c++"},
		{"in pyproject.toml", "-- pyproject.toml --\n[[tool.setuptools.ext-modules]]\nname = 'x'\nsources = ['x.cpp']\nlibraries = ['curl']\n", "c++ links [curl]"},
		{"pkg-config", legacy + "import subprocess\nsubprocess.check_output(['pkg-config', '--libs', 'x'])\nsetup(ext_modules=[Extension('x', ['x.c'])])", "c pkg-config"},
		{"configure and make", legacy + "import subprocess\nsubprocess.check_call(['./configure'])\nsetup(ext_modules=[Extension('x', ['x.c'])])", "c make"},
		{"a command of its own that runs make", legacy + "import subprocess\nsubprocess.call(['make'])\nsetup(cmdclass={'build': B})\n-- x.c --", "c make"},
		{"a command of its own, of which nothing is said", legacy + "setup(cmdclass={'build': B})\n-- x.c --", "c?"},
		{"a command of its own, and nothing to compile", legacy + "setup(cmdclass={'test': B})\n", "pure"},
		{"CMake of the system", legacy + "import subprocess\nsubprocess.call(['cmake', '.'])\nsetup(ext_modules=[CMakeExtension('x')])\n-- CMakeLists.txt --\nproject(x C)\n", "c cmake"},
		{"CMake from the index", backend("setuptools.build_meta", "setuptools", "cmake", "ninja") + legacy + "import subprocess\nsubprocess.call(['cmake', '.'])\nsetup(ext_modules=[CMakeExtension('x')])\n-- CMakeLists.txt --\nproject(x)\n", "c++"},
		{"a script that is no Python", "-- setup.py --\nsetup(ext_modules=[", "?"},

		{"setuptools-rust", backend("setuptools.build_meta", "setuptools", "setuptools-rust") + "-- setup.py --\nsetup(rust_extensions=[RustExtension('x')])\n-- Cargo.toml --\n[package]\nrust-version = '1.70'", "rust rust>=1.70"},
		{"setuptools-rust in pyproject.toml", backend("setuptools.build_meta", "setuptools-rust") + "[[tool.setuptools-rust.ext-modules]]\ntarget = 'x'\n", "rust"},
		{"Rust for those who ask for it", backend("setuptools.build_meta", "setuptools") + legacy + "setup(ext_modules=[Extension('x', ['x.c'])])\nRustExtension('y')", "c"},
		{"an edition alone, which says nothing of what is downloaded", rusted + "-- Cargo.toml --\n[package]\nedition = '2024'", "rust"},
		{"an edition that asks for more", rusted + "-- Cargo.toml --\n[package]\nrust-version = '1.70'\nedition = '2024'", "rust rust>=1.85"},
		{"the newest of what is stated", rusted + "-- Cargo.toml --\n[package]\nedition = '2021'\nrust-version = '1.65'\n-- Cargo.lock --\n# made\nversion = 4\n[[package]]\nversion = '9'\n", "rust rust>=1.78"},
		{"the workspace's", rusted + "-- Cargo.toml --\n[workspace.package]\nrust-version = '1.90.1'\n-- crates/x/Cargo.toml --\n[package]\nrust-version.workspace = true\n", "rust rust>=1.90"},
		{"not that of vendored crates and examples", rusted + "-- vendor/y/Cargo.toml --\n[package]\nrust-version = '1.99'\n-- examples/z/Cargo.toml --\n[package]\nrust-version = '1.98'", "rust"},
		{"OpenSSL of the system", rusted + "-- Cargo.lock --\nversion = 3\n[[package]]\nname = \"openssl-sys\"\nversion = \"0.9\"\n", "pkg-config rust links [ssl]"},
		{"OpenSSL that is compiled", rusted + "-- Cargo.lock --\n[[package]]\nname = \"openssl-src\"\n[[package]]\nname = \"openssl-sys\"\n", "rust"},
		{"a crate that runs CMake", rusted + "-- Cargo.toml --\n[package]\n[build-dependencies]\ncmake = '0.1'", "cmake rust"},

		{"scikit-build-core", backend("scikit_build_core.build", "scikit-build-core") + "-- CMakeLists.txt --\nproject(x LANGUAGES C VERSION 1)\n", "c"},
		{"the default languages", backend("scikit_build_core.build", "scikit-build-core") + "-- CMakeLists.txt --\nproject(x VERSION 1.0 DESCRIPTION \"in C\")\n", "c++"},
		{"the short form", backend("scikit_build_core.build", "scikit-build-core") + "-- CMakeLists.txt --\nproject(x C Fortran)\n", "c fortran"},
		{"no CMake", backend("scikit_build_core.build", "scikit-build-core") + "[tool.scikit-build]\nwheel.cmake = false\n", "pure"},
		{"no CMake but where it can be had", backend("scikit_build_core.build", "scikit-build-core") + "[tool.scikit-build]\nwheel.cmake = false\n[[tool.scikit-build.overrides]]\nif.env.X = true\nwheel.cmake = true\n", "c++"},
		{"nanobind, and a repository", backend("scikit_build_core.build", "scikit-build-core", "nanobind") + "-- CMakeLists.txt --\nproject(x LANGUAGES NONE)\nFetchContent_Declare(y GIT_REPOSITORY https://x.test)\n", "c++ git"},
		{"scikit-build", backend("setuptools.build_meta", "setuptools", "scikit-build") + "-- setup.py --\nfrom skbuild import setup\nsetup(name='x')\n-- CMakeLists.txt --\nproject(x C)", "c cmake"},

		{"meson-python", backend("mesonpy", "meson-python") + "-- meson.build --\nproject('x', 'c', 'cython', version: '1') # 'cpp'\n", "c"},
		{"a list of languages", backend("mesonpy", "meson-python") + "-- meson.build --\nproject('x', ['cpp', 'fortran'], default_options: ['c'])\n", "c++ fortran"},
		{"no language", backend("mesonpy", "meson-python") + "-- meson.build --\nproject('x', version: '1')\n", "pure"},
		{"a folder that adds one, and a dependency", backend("mesonpy", "meson-python") + "-- meson.build --\nproject('x')\nsubdir('src')\n-- src/meson.build --\nadd_languages('c', native: false)\nz = dependency('zlib', required: true)\n", "c pkg-config"},
		{"dependencies that need no pkg-config", backend("mesonpy", "meson-python") + "-- meson.build --\nproject('x', 'cpp')\npy.extension_module('y', dependencies: [dependency('pybind11')])\n", "c++"},

		{"poetry", backend("poetry.core.masonry.api", "poetry-core") + "-- build.py --\nExtension('x', ['x.c'])", "pure"},
		{"poetry with a script", backend("poetry.core.masonry.api", "poetry-core") + "[tool.poetry.build]\nscript = 'build.py'\n-- build.py --\nfrom setuptools import Extension\nExtension('x', ['x.c'])", "c"},
		{"poetry with a script that compiles nothing", backend("poetry.core.masonry.api", "poetry-core") + "[tool.poetry]\nbuild = 'build.py'\n-- build.py --\nprint('hello')", "pure"},
		{"pdm", backend("pdm.backend", "pdm-backend"), "pure"},
		{"pdm with a hook", backend("pdm.backend", "pdm-backend") + "-- pdm_build.py --\nfrom setuptools import Extension\nExtension('x', ['x.c'])", "c"},
		{"pdm that runs setuptools", backend("pdm.backend", "pdm-backend") + "[tool.pdm.build]\nrun-setuptools = true\nsetup-script = 'ext.py'\n-- ext.py --\nExtension('x', ['x.cpp'])", "c++"},
		{"pdm that runs setuptools with a hook", backend("pdm.backend", "pdm-backend", "cython") + "[tool.pdm.build]\nrun-setuptools = true\n-- pdm_build.py --\nfrom Cython.Build import cythonize\ncythonize('x/*.pyx')\n-- x/a.pyx --\n-- x/a.cpp --", "c++"},
		{"hatchling", backend("hatchling.build", "hatchling") + "[tool.hatch.build.hooks.vcs]\nversion-file = 'x'\n-- x.c --", "pure"},
		{"hatch-mypyc", backend("hatchling.build", "hatchling", "hatch-mypyc") + "[tool.hatch.build.targets.wheel.hooks.mypyc]\n", "c"},
		{"hatch-mypyc that is off", backend("hatchling.build", "hatchling") + "[tool.hatch.build.targets.wheel.hooks.mypyc]\nenable-by-default = false\n", "pure"},
		{"a hook of its own", backend("hatchling.build", "hatchling", "Cython") + "[tool.hatch.build.hooks.custom]\n-- hatch_build.py --\nfrom Cython.Build import cythonize\ncythonize(['x.pyx'])\n-- x.pyx --\n# distutils: language=c++", "c++"},
		{"hatch.toml", backend("hatchling.build", "hatchling") + "-- hatch.toml --\n[build.hooks.cython]\n", "c"},

		{"a backend of its own around another", "-- pyproject.toml --\n[build-system]\nrequires = ['flit-core']\nbuild-backend = 'b'\nbackend-path = ['.']\n-- b.py --\n", "pure"},
		{"a backend of its own with Cython", "-- pyproject.toml --\n[build-system]\nrequires = ['setuptools']\nbuild-backend = 'b.hooks'\nbackend-path = ['tools']\n-- tools/b/hooks.py --\nfrom Cython.Compiler.Main import compile\n-- x/_x.pyx --", "c"},
	}
	for _, tt := range tests {
		t.Run(tt.about, func(t *testing.T) {
			if got := said(Read(tree(tt.tree))); got != tt.want {
				t.Errorf("%s, want %s", got, tt.want)
			}
		})
	}
}

// The evidence names the place.
func TestEvidence(t *testing.T) {
	tests := []struct {
		tree, tool string
		want       facts.Evidence
	}{
		{legacy + "setup(ext_modules=[\n  Extension('x', ['x.cpp'])])", "c++", facts.Evidence{What: "it names x.cpp", Path: "setup.py", Line: 3}},
		{rusted, "rust", facts.Evidence{What: "the build backend is maturin", Path: "pyproject.toml", Line: 3}},
		{backend("mesonpy", "meson-python") + "-- meson.build --\n\nproject('x', 'c')", "c", facts.Evidence{What: "project(…) names c", Path: "meson.build", Line: 2}},
	}
	for _, tt := range tests {
		for _, tool := range Read(tree(tt.tree)).Tools {
			if tool.Name == tt.tool && tool.Because != tt.want {
				t.Errorf("%+v, want %+v", tool.Because, tt.want)
			}
		}
	}
}

// Trees of many files, and files of many words, take time in proportion.
func TestLarge(t *testing.T) {
	many := func(format string) fstest.MapFS {
		out := fstest.MapFS{}
		for i := range 10_000 {
			out[fmt.Sprintf(format, i)] = &fstest.MapFile{}
		}
		return out
	}
	cython, own := many("x%d.pyx"), many("x%d.py")
	cython["setup.py"] = &fstest.MapFile{Data: []byte("setup(ext_modules=[" + strings.Repeat("'a.pyx', '*.f90', ", 10_000) + "])")}
	if got := said(Read(Folder(cython, "."))); got != "c" {
		t.Errorf("Cython: %s", got)
	}
	own["pyproject.toml"] = &fstest.MapFile{Data: []byte("[build-system]\nrequires = []\nbuild-backend = 'b'\nbackend-path = [" + strings.Repeat("'.', ", 100_000) + "]")}
	own["x0.py"] = &fstest.MapFile{Data: []byte("Extension('x', ['x.c'])" + strings.Repeat("\n'y'", 30_000))}
	if got := said(Read(Folder(own, "."))); got != "c" {
		t.Errorf("a backend in the tree: %s", got)
	}
}

func FuzzRead(f *testing.F) {
	f.Add("[build-system]\nrequires = ['maturin']\n", "setup(ext_modules=[Extension('x', ['x.c'])])", "project(x C)", "project('x', 'c')", "[package]\nedition = '2021'")
	f.Add("[build-system]\nbuild-backend = 'mesonpy'", "import x.y as z, a", "project(x #[[ ]] \"\\\"\" C)", "project('''x''', ['c'], a: b('c'))", "version = 4")
	f.Fuzz(func(t *testing.T, toml, setup, cmake, meson, cargo string) {
		b := Read(Folder(fstest.MapFS{
			"pyproject.toml": {Data: []byte(toml)}, "setup.py": {Data: []byte(setup)}, "CMakeLists.txt": {Data: []byte(cmake)},
			"meson.build": {Data: []byte(meson)}, "Cargo.toml": {Data: []byte(cargo)}, "Cargo.lock": {Data: []byte(cargo)}, "x.pyx": {Data: []byte(setup)},
		}, "."))
		if b.Pure && (b.Compiles() || !b.Known) {
			t.Errorf("%+v", b)
		}
	})
}
