package sourcetree

import (
	"strings"
	"testing"
)

// TestUnnamed: which files that state dependencies a build cannot know of. Backends read
// none by themselves; plugins, scripts and settings name what they read.
func TestUnnamed(t *testing.T) {
	const (
		files = "-- uv.lock --\n-- requirements.txt --\n-- dev-requirements.in --\n-- src/pkg/requirements.txt --\n-- src/pkg/__init__.py --\n"
		all   = "dev-requirements.in requirements.txt uv.lock"
		build = "setuptools.build_meta"
	)
	for _, x := range []struct{ about, tree, want string }{
		{"nothing names them", backend(build, "setuptools") + "[tool.ruff]\nexclude = ['*']\n" + files, all},
		{"a script", legacy + "setup(packages=['pkg'], package_dir={'': 'src'}, long_description='all of it')\n" + files, all},
		{"a script that reads them", legacy + "setup(install_requires=open('requirements.txt').read().split())\n" + files, "uv.lock"},
		{"a name that is put together", legacy + "setup(install_requires=read(f'{kind}-requirements.in'))\n" + files, "uv.lock"},
		{"a script that goes by a pattern", legacy + "setup(data_files=[('x', glob.glob('*.lock'))])\n" + files, "dev-requirements.in requirements.txt"},
		{"a script that goes by the folder", legacy + "setup(package_dir={'pkg': '.'})\n" + files, ""},
		{"setuptools is told of dynamic ones", backend(build, "setuptools") + "[tool.setuptools.dynamic]\ndependencies = {file = ['requirements.txt']}\n" + files, "uv.lock"},
		{"setup.cfg", backend(build, "setuptools") + "-- setup.cfg --\n[options]\ninstall_requires = file: requirements.txt\n" + files, "uv.lock"},
		{"an empty table", backend(build, "setuptools") + "[tool.setuptools.dynamic]\n" + files, all},
		{"the root is a package", backend(build, "setuptools") + "[tool.setuptools]\npackage-dir = {pkg = ''}\n" + files, ""},
		{"src is the root", backend(build, "setuptools") + "[tool.setuptools]\npackage-dir = {'' = 'src'}\n" + files, all},
		{"hatchling ships the lock", backend("hatchling.build", "hatchling") + "[tool.hatch.build.targets.wheel.force-include]\n'uv.lock' = 'pkg/uv.lock'\n" + files, "dev-requirements.in requirements.txt"},
		{"hatchling ships a pattern", backend("hatchling.build", "hatchling") + "[tool.hatch.build.targets.wheel]\nartifacts = ['/*.txt']\n" + files, "dev-requirements.in uv.lock"},
		{"a plugin reads requirements.txt by default", backend("hatchling.build", "hatchling", "hatch-requirements-txt") + files, "uv.lock"},
		{"settings in another file", backend("hatchling.build", "hatchling") + files + "-- hatch.toml --\n", ""},
		{"Poetry ships them", backend("poetry.core.masonry.api", "poetry-core") + "[tool.poetry.build]\ngenerate-setup-file = false\n[tool.poetry]\ninclude = [{path = '*.lock', format = 'wheel'}]\n[tool.poetry.dependencies]\nx = '*'\n" + files, "dev-requirements.in requirements.txt"},
		{"CMake", backend("scikit_build_core.build", "scikit-build-core") + "-- CMakeLists.txt --\ninstall(FILES \"${CMAKE_SOURCE_DIR}/uv.lock\" DESTINATION pkg)\n" + files, "dev-requirements.in requirements.txt"},
	} {
		if got := strings.Join(ReadAll(tree(x.tree)).Sources.Unnamed, " "); got != x.want {
			t.Errorf("%s: %q, want %q", x.about, got, x.want)
		}
	}
}

// TestStated: where dependencies are only metadata.
func TestStated(t *testing.T) {
	const (
		setuptools = "setuptools.build_meta"
		project    = "[project]\nname = 'pkg'\nversion = '1'\ndependencies = ['six']\n"
		script     = "-- setup.py --\nfrom setuptools import Extension, setup\nsetup(ext_modules=[Extension('pkg._x', ['x.c'])])\n-- x.c --\n"
	)
	for _, x := range []struct {
		about, tree string
		want        bool
	}{
		{"setuptools", backend(setuptools, "setuptools") + project + script, true},
		{"maturin", backend("maturin", "maturin") + project + "-- src/lib.rs --\n", true},
		{"Poetry", backend("poetry.core.masonry.api", "poetry-core") + project + "[tool.poetry.build]\nscript = 'build.py'\n-- build.py --\n", true},
		{"Poetry has more to say of them", backend("poetry.core.masonry.api", "poetry-core") + project + "[tool.poetry.dependencies]\nsix = {source = 'x'}\n", false},
		{"dynamic", backend(setuptools, "setuptools") + strings.Replace(project, "dependencies = ['six']", "dynamic = ['dependencies']", 1) + script, false},
		{"none", backend(setuptools, "setuptools") + "[project]\nname = 'pkg'\nversion = '1'\n" + script, false},
		{"a script reads pyproject.toml", backend(setuptools, "setuptools") + project + script + "-- setup.py --\nimport tomllib\ntomllib.load(open('pyproject.toml', 'rb'))\n", false},
		{"hooks may see them", backend("hatchling.build", "hatchling") + project, false},
		{"meson", backend("mesonpy", "meson-python") + project, false},
	} {
		if got := ReadAll(tree(x.tree)).Sources.Stated; got != x.want {
			t.Errorf("%s: %v, want %v", x.about, got, x.want)
		}
	}
}
