package pyproject

import (
	"strings"

	"github.com/dockwright/dockwright/detect/pep508"
)

// defaultHatchHook is the script of a custom hook that names none.
const defaultHatchHook = "hatch_build.py"

// readHatch reads [tool.hatch] where hatchling builds the project. Its
// environments are for development and no dependency groups.
func (r *reader) readHatch() {
	if !strings.HasPrefix(r.m.BuildBackend, "hatchling") {
		return
	}
	r.checkDirectReferences()
	hatch := r.tool("hatch")
	if hatch == nil {
		return
	}
	if r.isDynamic("version") {
		r.backendReads(r.text(hatch.get("version", "path"), "tool.hatch.version.path"))
	}
	r.hatchMetadata(hatch.get("metadata", "hooks"))
	build, wheel := hatch.get("build"), hatch.get("build", "targets", "wheel")
	for _, config := range []*value{build, wheel} {
		r.hatchHook(config.get("hooks", "custom"))
		if include := config.get("force-include"); include != nil {
			r.want(include, table, "tool.hatch.build force-include")
			r.backendReads(include.keys...)
		}
	}
	r.hatchPackages(build, wheel)
}

// hatchPackages takes the first of the options that select files, the wheel's
// own before those of all targets, as hatchling does.
func (r *reader) hatchPackages(build, wheel *value) {
	for _, key := range []string{"only-include", "packages", "include"} {
		for _, config := range []*value{wheel, build} {
			if list := r.texts(config.get(key), "tool.hatch.build "+key, false); len(list) > 0 {
				for _, item := range list {
					r.addPackages(strings.TrimPrefix(item, "/"))
				}
				return
			}
		}
	}
}

func (r *reader) hatchHook(hook *value) {
	if hook == nil {
		return
	}
	if script := hook.get("path"); script != nil {
		r.backendReads(r.text(script, "the path of a Hatch hook"))
		return
	}
	r.backendReads(defaultHatchHook)
}

// hatchMetadata reads the hooks that compute metadata from files.
func (r *reader) hatchMetadata(hooks *value) {
	r.hatchHook(hooks.get("custom"))
	requirements := hooks.get("requirements_txt")
	const what = "tool.hatch.metadata.hooks.requirements_txt"
	if r.isDynamic("dependencies") {
		files := requirements.get("files")
		if files == nil {
			files = requirements.get("filename")
		}
		r.dynamicFiles(files, "", what+".files")
	}
	if extras := requirements.get("optional-dependencies"); extras != nil && r.isDynamic("optional-dependencies") {
		r.each(extras, what+".optional-dependencies", func(extra string, files *value) {
			r.dynamicFiles(files, pep508.NormalizeName(extra), what+".optional-dependencies")
		})
	}
	if fragments := hooks.get("fancy-pypi-readme", "fragments"); fragments.kindOf() == array {
		for _, fragment := range fragments.items {
			r.backendReads(r.text(fragment.get("path"), "a fragment of fancy-pypi-readme"))
		}
	}
}

// checkDirectReferences warns of what hatchling refuses when it builds.
func (r *reader) checkDirectReferences() {
	if r.bool(r.tool("hatch", "metadata", "allow-direct-references"), "tool.hatch.metadata.allow-direct-references") {
		return
	}
	for _, list := range r.allRequirements() {
		for _, req := range list.requirements {
			if req.Source.Kind != "" && list.group == "" {
				r.warn(ruleNoBuild, req.Line, "set tool.hatch.metadata.allow-direct-references = true",
					"hatchling refuses to build the project: %s comes from a direct reference", req.Name)
			}
		}
	}
}
