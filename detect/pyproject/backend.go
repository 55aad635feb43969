package pyproject

import (
	"strings"
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

// readBackendPackages takes what maturin and uv_build ship.
func (r *reader) readBackendPackages() {
	if strings.HasPrefix(r.m.BuildBackend, "uv_build") {
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
