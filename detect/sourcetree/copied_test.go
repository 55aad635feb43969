package sourcetree

import (
	"strings"
	"testing"
)

// TestCopied: which Python sources a build may not do without, by what the backends'
// documents say that they read, and by what scripts name.
func TestCopied(t *testing.T) {
	const (
		pkg      = "-- src/pkg/__init__.py --\n__version__ = '1'\n-- src/pkg/model.py --\nx = 1\n-- src/pkg/version.py --\nnumber = '1'\n"
		setup    = "from setuptools import setup, Extension\n"
		pybind   = "-- setup.py --\nfrom setuptools import setup\nfrom pybind11.setup_helpers import Pybind11Extension\n"
		build    = "setuptools.build_meta"
		required = "setuptools"
	)
	for _, x := range []struct{ about, tree, want string }{
		{"nothing but pyproject.toml", backend(build, required) + pkg, "known"},
		{"uv's own", backend("uv_build", "uv_build") + pkg, "known"},
		{"an extension", backend(build, required, "pybind11") + pybind + "setup(packages=['pkg'], ext_modules=[Pybind11Extension('pkg._x', ['cpp/x.cpp'])])\n-- cpp/x.cpp --\n" + pkg, "known setup.py"},
		{"Cython", legacy + "from Cython.Build import cythonize\nsetup(ext_modules=cythonize('src/pkg/*.pyx'))\n" + pkg, "known setup.py"},
		{"Cython of a Python file", legacy + "setup(ext_modules=cythonize(['src/pkg/model.py']))\n" + pkg, "known setup.py src/pkg/model.py"},
		{"Cython of all Python files", legacy + "setup(ext_modules=cythonize('src/pkg/*.py'))\n" + pkg, "setup.py:2 names Python files by a pattern"},
		{"a version that is executed", legacy + "v = {}\nexec(open('src/pkg/version.py').read(), v)\nsetup(version=v['number'])\n" + pkg, "known setup.py src/pkg/version.py"},
		{"a version whose path is put together", legacy + "p = os.path.join(here, 'src', 'pkg', 'version.py')\nsetup()\n" + pkg, "known setup.py src/pkg/version.py"},
		{"a path that is computed", legacy + "p = f'src/{name}.py'\nsetup()\n" + pkg, "setup.py:2 names Python files by a pattern"},
		{"what is executed imports the package", legacy + "exec(open('src/pkg/version.py').read())\nsetup()\n-- src/pkg/version.py --\nfrom pkg import x\n-- src/pkg/__init__.py --", "src/pkg/version.py:1 imports pkg"},
		{"the package is imported", legacy + "sys.path.insert(0, 'src')\nimport pkg\nsetup(version=pkg.__version__)\n" + pkg, "setup.py:3 imports pkg"},
		{"the package is imported by name", legacy + "importlib.import_module('pkg')\nsetup()\n" + pkg, "setup.py:2 calls import_module"},
		{"a script beside it", "-- setup.py --\nimport ext\nfrom setuptools import setup\nsetup()\n-- ext.py --\n" + pkg, "known ext.py setup.py"},
		{"a build_py of its own", "-- setup.py --\nfrom setuptools.command.build_py import build_py\nsetup(cmdclass={'build_py': B})\n" + pkg, "setup.py:1 imports setuptools.command.build_py"},
		{"a build_ext of its own", legacy + "from setuptools.command.build_ext import build_ext\nsetup(cmdclass={'build_ext': B})\n" + pkg, "known setup.py"},
		{"cffi", legacy + "setup(cffi_modules=['src/build_x.py:ffi'])\n-- src/build_x.py --\nfrom cffi import FFI\n" + pkg, "known setup.py src/build_x.py"},
		{"mypyc", legacy + "from mypyc.build import mypycify\nsetup(ext_modules=mypycify(['src/pkg/model.py']))\n" + pkg, "setup.py:3 calls mypycify"},
		{"scripts", legacy + "setup(scripts=glob('bin/*'))\n" + pkg, "setup.py installs scripts, whose first line is read"},

		{"an attribute", backend(build, required) + "[tool.setuptools.dynamic]\nversion = {attr = 'pkg.__version__'}\n" + pkg, "known src/pkg/__init__.py"},
		{"an attribute that is computed", backend(build, required) + "[tool.setuptools.dynamic]\nversion = {attr = 'pkg.model.x'}\n" + pkg, "the version is pkg.model.x, for which setuptools imports the module"},
		{"setup.cfg", "-- setup.cfg --\n[metadata]\nversion = attr: pkg.version.number\n" + pkg, "known src/pkg/version.py"},
		{"versioneer", backend(build, required, "versioneer") + pkg, "versioneer takes part in the build"},
		{"setuptools-scm", backend(build, required, "setuptools-scm>=8") + "[tool.setuptools_scm]\nwrite_to = 'src/pkg/_version.py'\n" + pkg, "known"},

		{"hatchling", backend("hatchling.build", "hatchling") + "[tool.hatch.version]\npath = 'src/pkg/version.py'\n[tool.hatch.build.targets.wheel]\ninclude = ['*.py']\n[tool.hatch.envs.x]\nscripts = {x = 'python model.py'}\n" + pkg, "known src/pkg/version.py"},
		{"hatchling runs the file", backend("hatchling.build", "hatchling") + "[tool.hatch.version]\nsource = 'code'\npath = 'src/pkg/version.py'\n" + pkg, "hatchling runs the file that the version stands in"},
		{"hatchling's mypyc", backend("hatchling.build", "hatchling", "hatch-mypyc") + "[tool.hatch.build.targets.wheel.hooks.mypyc]\n" + pkg, "hatch-mypyc takes part in the build"},
		{"hatchling's own hook", backend("hatchling.build", "hatchling") + "[tool.hatch.build.hooks.custom]\n" + pkg + "-- hatch_build.py --\nx = 'src/pkg/model.py'\n", "known hatch_build.py src/pkg/model.py"},
		{"a hook of a name that nobody knows", backend("hatchling.build", "hatchling") + "[tool.hatch.build.hooks.frobnicate]\n" + pkg, "hatchling has the hook frobnicate"},
		{"Poetry", backend("poetry.core.masonry.api", "poetry-core") + pkg, "known"},
		{"Poetry's script", backend("poetry.core.masonry.api", "poetry-core") + "[tool.poetry.build]\nscript = 'build.py'\n" + pkg + "-- build.py --\nimport subprocess, sys\nsubprocess.run([sys.executable, 'setup.py', 'build_ext'])\n" + "-- setup.py --\n" + setup, "known build.py setup.py"},
		{"Poetry's script, which is not there", backend("poetry.core.masonry.api", "poetry-core") + "[tool.poetry.build]\nscript = 'build.py'\n" + pkg, "build.py cannot be read"},
		{"Poetry's plugin", backend("poetry_dynamic_versioning.backend", "poetry-core", "poetry-dynamic-versioning") + pkg, "poetry-dynamic-versioning takes part in the build"},
		{"PDM", backend("pdm.backend", "pdm-backend") + "[tool.pdm.version]\nsource = 'file'\npath = 'src/pkg/version.py'\n" + pkg, "known src/pkg/version.py"},
		{"PDM calls a function", backend("pdm.backend", "pdm-backend") + "[tool.pdm.version]\nsource = 'call'\ngetter = 'pkg:v'\n" + pkg, "tool.pdm.version runs a function"},
		{"flit", backend("flit_core.buildapi", "flit_core") + "[project]\nname = 'pkg'\nversion = '1'\n" + pkg, "known"},
		{"flit reads the module", backend("flit_core.buildapi", "flit_core") + "[project]\nname = 'pkg'\ndynamic = ['version']\n" + pkg, "flit reads the version or the description from the module"},
		{"maturin", backend("maturin", "maturin") + "[tool.maturin]\npython-source = 'src'\n-- src/lib.rs --\nfn x() {}\n" + pkg, "known"},
		{"Rust that has a Python file in it", backend("maturin", "maturin") + "-- src/lib.rs --\nconst X: &str = include_str!(\"pkg/model.py\");\n" + pkg, "known src/pkg/model.py"},
		{"CMake that runs a script", backend("scikit_build_core.build", "scikit-build-core") + "-- CMakeLists.txt --\nadd_custom_command(OUTPUT x.c COMMAND ${Python_EXECUTABLE} ${CMAKE_SOURCE_DIR}/gen/make.py)\n-- gen/make.py --\n" + pkg, "known gen/make.py"},
		{"CMake that looks for files", backend("scikit_build_core.build", "scikit-build-core") + "-- CMakeLists.txt --\nfile(GLOB X src/*.py)\n" + pkg, "CMakeLists.txt names Python files by a pattern"},
		{"meson", backend("mesonpy", "meson-python") + "-- meson.build --\n" + pkg, "the build backend is mesonpy"},
		{"a backend of its own", "-- pyproject.toml --\n[build-system]\nrequires = ['setuptools']\nbuild-backend = 'b'\nbackend-path = ['.']\n-- b.py --\n" + pkg, "the build backend lies in the tree"},
	} {
		s := ReadAll(tree(x.tree)).Sources
		got := s.Why
		if s.Known {
			got = strings.TrimSpace("known " + strings.Join(s.Read, " "))
		}
		if got != x.want {
			t.Errorf("%s: %s, want %s", x.about, got, x.want)
		}
	}
}
