package pyproject

import (
	"strings"

	"github.com/dockwright/dockwright/detect/facts"
)

// versionPlugins are build requirements that take a dynamic version from git
// as soon as they are there.
var versionPlugins = []string{
	"setuptools-scm", "setuptools-git-versioning", "hatch-vcs", "versioningit", "versioneer",
	"flit-scm", "uv-dynamic-versioning", "poetry-dynamic-versioning", "vcs-versioning",
}

// readVersionSource tells whether the version comes from git tags: PDM and
// hatchling name the source, poetry-dynamic-versioning replaces a version that
// is written as if it were fixed, the others need it to be dynamic.
func (r *reader) readVersionSource() {
	if r.pdmVersion() || r.poetryDynamicVersion() {
		r.m.VCSVersion = true
		return
	}
	if !r.isDynamic("version") {
		return
	}
	if source := r.tool("hatch", "version", "source"); strings.HasPrefix(r.m.BuildBackend, "hatchling") {
		switch r.text(source, "tool.hatch.version.source") {
		case "vcs", "versioningit", "uv-dynamic-versioning":
			r.m.VCSVersion = true
		}
		return
	}
	if r.tool("setuptools", "dynamic", "version") != nil {
		return
	}
	for _, plugin := range versionPlugins {
		if _, ok := r.buildRequires(plugin); ok {
			r.m.VCSVersion = true
		}
	}
	provider := r.tool("scikit-build", "metadata", "version", "provider")
	if provider.kindOf() == text && strings.HasSuffix(provider.text, "setuptools_scm") {
		r.m.VCSVersion = true
	}
}

func (r *reader) pdmVersion() bool {
	version := r.tool("pdm", "version")
	if version == nil || !strings.HasPrefix(r.m.BuildBackend, "pdm") {
		return false
	}
	if !r.want(version, table, "tool.pdm.version") {
		return false
	}
	source := r.text(version.get("source"), "tool.pdm.version.source")
	if source == "file" {
		r.backendReads(r.text(version.get("path"), "tool.pdm.version.path"))
	}
	return source == "scm"
}

func (r *reader) poetryDynamicVersion() bool {
	return r.bool(r.tool("poetry-dynamic-versioning", "enable"), "tool.poetry-dynamic-versioning.enable")
}

// extensionBuilders are the build requirements that mean compilation, by the
// name that the evidence is given.
var extensionBuilders = map[string]string{
	"cython":            "Cython",
	"maturin":           "maturin",
	"scikit-build-core": "scikit-build-core",
	"scikit-build":      "scikit-build",
	"meson-python":      "meson-python",
	"setuptools-rust":   "setuptools-rust",
	"py-build-cmake":    "py-build-cmake",
	"pybind11":          "pybind11",
	"nanobind":          "nanobind",
	"cffi":              "cffi",
	"sip":               "sip",
	"mypy":              "mypyc",
	"hatch-mypyc":       "mypyc",
	"hatch-cython":      "Cython",
}

// readExtensions looks for the tools that compile among the build requirements,
// and at the build backend for what needs no requirement of its own.
func (r *reader) readExtensions() {
	for _, item := range r.itemsOf("build-system", "requires") {
		if item.kind != text {
			continue
		}
		if what, ok := extensionBuilders[requirementName(item.text)]; ok {
			r.addExtension(what, item.line)
		}
	}
	backend := r.root.get("build-system", "build-backend")
	switch module, _, _ := strings.Cut(r.m.BuildBackend, "."); module {
	case "maturin":
		r.addExtension("maturin", backend.line)
	case "mesonpy":
		r.addExtension("meson-python", backend.line)
	case "scikit_build_core":
		r.addExtension("scikit-build-core", backend.line)
	case "uv_build":
		r.uvBuildModules()
	}
	if source := r.tool("maturin", "python-source"); source != nil {
		r.addPackages(r.text(source, "tool.maturin.python-source"))
	}
}

// uvBuildModules names what uv's own backend ships: modules below module-root.
func (r *reader) uvBuildModules() {
	config := r.tool("uv", "build-backend")
	root := "src"
	if v := config.get("module-root"); v != nil {
		root = r.text(v, "tool.uv.build-backend.module-root")
	}
	for _, module := range r.texts(config.get("module-name"), "tool.uv.build-backend.module-name", true) {
		r.addPackages(joinModule(root, module))
	}
}

func joinModule(root, module string) string {
	folder := strings.ReplaceAll(module, ".", "/")
	if root == "" || root == "." {
		return folder
	}
	return root + "/" + folder
}

func (r *reader) addExtension(what string, line int) {
	for _, known := range r.m.Extensions {
		if known.What == what {
			return
		}
	}
	r.m.Extensions = append(r.m.Extensions, facts.Evidence{What: what, Path: r.path, Line: line})
}
