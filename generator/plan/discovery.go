package plan

import (
	"path"
	"slices"
	"strings"

	"github.com/dockwright/dockwright/detect/source"
)

// What setuptools' automatic discovery passes over in a project's folder
// (setuptools/discovery.py, FlatLayoutPackageFinder and FlatLayoutModuleFinder).
var (
	reservedFolders = []string{
		"ci", "bin", "debian", "doc", "docs", "documentation", "manpages", "news", "newsfragments", "changelog", "test", "tests",
		"unit_test", "unit_tests", "example", "examples", "scripts", "tools", "util", "utils", "python", "build", "dist", "venv", "env",
		"requirements", "tasks", "fabfile", "site_scons", "benchmark", "benchmarks", "exercise", "exercises", "htmlcov",
	}
	reservedModules = []string{
		"setup", "conftest", "test", "tests", "example", "examples", "build", "toxfile", "noxfile", "pavement", "dodo", "tasks",
		"fabfile", "sconstruct", "conanfile", "manage", "benchmark", "benchmarks", "exercise", "exercises",
	}
)

// ambiguous are the folders, or without them the modules, between which
// setuptools would have to guess what the project consists of: with more than
// one it refuses to build. Nil when another backend builds, or when the project
// says what it consists of.
// https://setuptools.pypa.io/en/latest/userguide/package_discovery.html#flat-layout
func (d *decider) ambiguous() []string {
	m, t := d.project.Manifest, d.project.Tree
	if m.BuildBackend != "" && !strings.HasPrefix(m.BuildBackend, "setuptools") || m.PackagesStated || len(m.Packages) > 0 || m.Build.Compiles() ||
		d.file("setup.py") != "" || d.file("setup.cfg") != "" || slices.Contains(t.Folders, "src") {
		return nil
	}
	var packages, modules []string
	for _, name := range t.Folders {
		if source.IsIdentifier(name) && !strings.HasPrefix(name, "_") && !slices.Contains(reservedFolders, name) {
			packages = append(packages, name)
		}
	}
	for _, f := range t.Files {
		module, ok := strings.CutSuffix(path.Base(f), ".py")
		if ok && path.Dir(f) == d.project.Dir && source.IsIdentifier(module) && !strings.HasPrefix(module, "_") && !slices.Contains(reservedModules, strings.ToLower(module)) {
			modules = append(modules, module)
		}
	}
	switch {
	case len(packages) > 1:
		return packages
	case len(packages) == 0 && len(modules) > 1:
		return modules
	}
	return nil
}
