package pyproject

import (
	"path"
	"strings"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/pep508"
)

// readSetuptools reads [tool.setuptools], which only setuptools heeds.
func (r *reader) readSetuptools() {
	setuptools := r.tool("setuptools")
	if setuptools.kindOf() != table || !r.usesSetuptools() {
		return
	}
	r.setuptoolsPackages(setuptools)
	r.packageData(setuptools)
	r.backendReads(r.texts(setuptools.get("license-files"), "tool.setuptools.license-files", false)...)
	dynamic := setuptools.get("dynamic")
	if !r.want(dynamic, table, "tool.setuptools.dynamic") {
		return
	}
	for _, field := range dynamic.keys {
		if !r.isDynamic(field) {
			r.warn(ruleNoEffect, dynamic.fields[field].line, "add it to project.dynamic",
				"tool.setuptools.dynamic.%s has no effect, since project.dynamic doesn't list %q", field, field)
			continue
		}
		r.setuptoolsDynamic(field, dynamic.fields[field], "tool.setuptools.dynamic."+field)
	}
}

// usesSetuptools takes a backend in the tree for a wrapper of setuptools, which
// is what the others need none for.
func (r *reader) usesSetuptools() bool {
	_, asked := r.buildRequires("setuptools")
	return r.m.BuildBackend == "" || strings.HasPrefix(r.m.BuildBackend, "setuptools") ||
		asked && len(r.itemsOf("build-system", "backend-path")) > 0
}

// setuptoolsDynamic reads the files that a field is taken from. An `attr` is
// looked up in the source, which a build has anyway.
func (r *reader) setuptoolsDynamic(field string, v *value, what string) {
	if !r.want(v, table, what) {
		return
	}
	switch field {
	case "dependencies":
		r.dynamicFiles(v.get("file"), "", what+".file")
	case "optional-dependencies":
		r.each(v, what, func(extra string, list *value) {
			r.dynamicFiles(list.get("file"), pep508.NormalizeName(extra), what+"."+extra+".file")
		})
	default:
		r.backendReads(r.texts(v.get("file"), what+".file", true)...)
	}
}

func (r *reader) dynamicFiles(files *value, extra, what string) {
	if files == nil {
		return
	}
	for _, file := range r.texts(files, what, true) {
		r.m.DynamicFiles = append(r.m.DynamicFiles, facts.DynamicFile{Path: file, Extra: extra, Line: files.line})
		r.backendReads(file)
	}
}

// setuptoolsPackages names the folders of the packages: each by the nearest
// package-dir above it, and for find the folders that are searched.
func (r *reader) setuptoolsPackages(setuptools *value) {
	for _, key := range []string{"packages", "py-modules", "package-dir"} {
		r.m.PackagesStated = r.m.PackagesStated || setuptools.get(key) != nil
	}
	dirs := map[string]string{}
	if v := setuptools.get("package-dir"); v != nil {
		r.each(v, "tool.setuptools.package-dir", func(name string, dir *value) {
			dirs[name] = r.text(dir, "tool.setuptools.package-dir")
		})
	}
	packages := setuptools.get("packages")
	if packages.kindOf() == table {
		for _, how := range []string{"find", "find-namespace"} {
			for _, where := range r.texts(packages.get(how, "where"), "tool.setuptools.packages."+how+".where", false) {
				r.addPackages(path.Clean(where))
			}
		}
	} else {
		for _, name := range r.texts(packages, "tool.setuptools.packages", false) {
			r.addPackages(packageDir(name, dirs))
		}
	}
	for _, name := range r.texts(setuptools.get("py-modules"), "tool.setuptools.py-modules", false) {
		r.addPackages(path.Join(dirs[""], strings.ReplaceAll(name, ".", "/")+".py"))
	}
}

// packageDir is where setuptools looks for a package (distutils: build_py).
func packageDir(name string, dirs map[string]string) string {
	rest := ""
	for parent := name; parent != ""; {
		if dir, ok := dirs[parent]; ok {
			return path.Join(dir, rest)
		}
		i := strings.LastIndexByte(parent, '.')
		rest = path.Join(parent[i+1:], rest)
		parent = parent[:max(i, 0)]
	}
	return path.Join(dirs[""], rest)
}
