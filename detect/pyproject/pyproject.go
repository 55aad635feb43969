// Package pyproject reads pyproject.toml: the standard tables ([project],
// [build-system], [dependency-groups]) and those of the tools that keep
// dependencies or build settings there (uv, Poetry, PDM, Hatch, Flit,
// setuptools).
//
// The specifications:
//   - https://packaging.python.org/en/latest/specifications/pyproject-toml/
//   - https://packaging.python.org/en/latest/specifications/dependency-groups/
//   - https://docs.astral.sh/uv/reference/settings/
//   - https://python-poetry.org/docs/pyproject/
//   - https://pdm-project.org/en/latest/reference/pep621/
//   - https://hatch.pypa.io/latest/config/build/
//   - https://flit.pypa.io/en/stable/pyproject_toml.html
//   - https://setuptools.pypa.io/en/latest/userguide/pyproject_config.html
package pyproject

import (
	"path"
	"slices"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/pep508"
)

// The rules of the diagnostics, as package rules lists them.
const (
	ruleCredentials = "DW108" // credentials stand in a file
	ruleNoEffect    = "DW109" // a statement is not understood and has no effect
	ruleNoBuild     = "DW113" // the build backend will refuse the project
)

// Parse reads the pyproject.toml at path, which is relative to the build
// context. A file that only configures tools is no error: its manifest has
// HasProject false. Bad TOML, a known key of the wrong type and a requirement
// or specifier that cannot be read are a *facts.Error with the line; keys that
// are not known are left alone.
//
// ReadByBackend holds what the file states, and the default name of a hook that
// it switches on without a name. Defaults that depend on what lies in the
// folder (LICENSE*, pdm_build.py, setup.py) are for the caller, who can look.
func Parse(path string, data []byte) (facts.Manifest, []facts.Diagnostic, error) {
	root, err := parseTOML(path, data)
	if err != nil {
		return facts.Manifest{}, nil, err
	}
	r := &reader{path: path, dir: dirOf(path), root: root, m: &facts.Manifest{Path: path}}
	r.readTools()
	r.readBuildSystem()
	r.readProject()
	r.readFlit()
	r.readPoetry()
	r.readGroups()
	r.readUV()
	r.readPDM()
	r.readSetuptools()
	r.readHatch()
	r.readVersionSource()
	r.readBackendPackages()
	r.readEntrypoint()
	r.finish()
	if r.err != nil {
		return facts.Manifest{}, nil, r.err
	}
	return *r.m, r.diags, nil
}

func dirOf(file string) string { return path.Dir(path.Clean(file)) }

var managingTools = []string{"uv", "poetry", "pdm", "hatch", "flit", "setuptools", "pixi"}

func (r *reader) readTools() {
	tools := r.tool()
	if !r.want(tools, table, "tool") {
		return
	}
	for _, name := range tools.keys {
		if slices.Contains(managingTools, name) {
			r.want(tools.fields[name], table, "tool."+name)
			r.m.Tools = append(r.m.Tools, name)
		}
	}
}

// readEntrypoint takes Vercel's key where FastAPI's is missing: both name the
// application object the same way.
func (r *reader) readEntrypoint() {
	for _, tool := range []string{"fastapi", "vercel"} {
		if entry := r.tool(tool, "entrypoint"); entry != nil && r.m.Entrypoint == "" {
			r.m.Entrypoint, r.m.EntrypointLine = r.text(entry, "tool."+tool+".entrypoint"), entry.line
		}
	}
}

// finish settles what depends on all tables.
func (r *reader) finish() {
	m := r.m
	m.HasProject = m.Name != ""
	r.checkName()
	for _, group := range m.DefaultGroups {
		if !hasGroup(m.Groups, group) {
			r.warn(ruleNoEffect, r.tool("uv", "default-groups").line, "define it or take it out",
				"default-groups names %q, which is no dependency group of this file", group)
		}
	}
	seen := map[statement]bool{} // several groups may include one statement
	for _, list := range r.allRequirements() {
		for _, req := range list.requirements {
			if key := statementOf(req); req.Source.Kind != "" && !seen[key] {
				seen[key] = true
				r.addSource(facts.NamedSource{Name: req.Name, Source: req.Source, Marker: req.Marker,
					Extra: list.extra, Group: list.group, Line: req.Line})
			}
			r.checkSelfReference(req)
		}
	}
	m.ReadByBackend = unique(m.ReadByBackend)
	m.Packages = slices.DeleteFunc(unique(m.Packages), func(p string) bool { return p == "." })
}

type requirementList struct {
	requirements []facts.Requirement
	extra, group string
}

func (r *reader) allRequirements() []requirementList {
	lists := []requirementList{{requirements: r.m.Dependencies}}
	for _, extra := range r.m.Extras {
		lists = append(lists, requirementList{requirements: extra.Requirements, extra: extra.Name})
	}
	for _, group := range r.m.Groups {
		lists = append(lists, requirementList{requirements: group.Requirements, group: group.Name})
	}
	return lists
}

// checkSelfReference warns of "name[extra]" in the project's own lists where it
// has no such extra: installers only warn, and install less than was meant.
func (r *reader) checkSelfReference(req facts.Requirement) {
	if req.Name == "" || req.Name != r.m.Name || slices.Contains(r.m.Dynamic, "optional-dependencies") {
		return
	}
	for _, extra := range req.Extras {
		if !hasGroup(r.m.Extras, extra) {
			r.warn(ruleNoEffect, req.Line, "define the extra or take it out",
				"%s[%s] asks for an extra that the project doesn't have", req.Name, extra)
		}
	}
}

func (r *reader) addSource(source facts.NamedSource) {
	r.m.Sources = append(r.m.Sources, source)
}

func hasGroup(groups []facts.Group, name string) bool {
	return slices.ContainsFunc(groups, func(g facts.Group) bool { return g.Name == name })
}

func unique(list []string) []string {
	var out []string
	for _, item := range list {
		if item != "" && !slices.Contains(out, item) {
			out = append(out, item)
		}
	}
	return out
}

func normalized(names []string) []string {
	var out []string
	for _, name := range names {
		out = append(out, pep508.NormalizeName(name))
	}
	return out
}
