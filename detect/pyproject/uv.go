package pyproject

import (
	"cmp"
	"slices"
	"strings"

	"github.com/dockwright/dockwright/detect/credentials"
	"github.com/dockwright/dockwright/detect/direct"
	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/pep440"
	"github.com/dockwright/dockwright/detect/pep508"
)

// readUV reads [tool.uv] but for dev-dependencies, which is a group.
func (r *reader) readUV() {
	uv := r.tool("uv")
	if uv.kindOf() != table {
		return
	}
	if groups := uv.get("default-groups"); groups.kindOf() == text {
		r.m.AllGroupsDefault = groups.text == "all"
		if !r.m.AllGroupsDefault {
			r.fail(groups.line, `write "all" or a list`, "tool.uv.default-groups is %q", groups.text)
		}
	} else if groups != nil {
		r.m.DefaultGroups = append([]string{}, normalized(r.texts(groups, "tool.uv.default-groups", false))...)
	}
	if v := uv.get("package"); v != nil {
		installable := r.bool(v, "tool.uv.package")
		r.m.Installable = &installable
	}
	if v := uv.get("required-version"); v != nil {
		r.m.ManagerPins = append(r.m.ManagerPins, facts.ManagerPin{
			Manager: facts.UV, Specifier: r.requiredVersion(v), Path: r.path, Line: v.line, Why: "required-version",
		})
	}
	r.uvWorkspace(uv.get("workspace"))
	r.uvIndexes(uv)
	r.uvSources(uv.get("sources"))
	r.uvConflicts(uv.get("conflicts"))
	r.uvBuilds(uv)
	if v := uv.get("environments"); v.kindOf() == text {
		r.m.Environments = []string{r.marker(v, "tool.uv.environments")}
	} else if r.want(v, array, "tool.uv.environments") {
		for _, item := range v.items {
			r.m.Environments = append(r.m.Environments, r.marker(item, "an entry of tool.uv.environments"))
		}
	}
}

// requiredVersion reads a specifier set, or a bare version that must match.
func (r *reader) requiredVersion(v *value) string {
	if v.kind == text {
		if version, err := pep440.Parse(v.text); err == nil {
			return "==" + version.String()
		}
	}
	return r.specifiers(v, "tool.uv.required-version")
}

func (r *reader) uvWorkspace(workspace *value) {
	if !r.want(workspace, table, "tool.uv.workspace") {
		return
	}
	r.m.Workspace = &facts.Workspace{
		Members: r.texts(workspace.get("members"), "tool.uv.workspace.members", false),
		Exclude: r.texts(workspace.get("exclude"), "tool.uv.workspace.exclude", false),
		Line:    workspace.line,
	}
}

// uvIndexes reads [[tool.uv.index]] and the older keys, whose indexes come last.
func (r *reader) uvIndexes(uv *value) {
	if indexes := uv.get("index"); r.want(indexes, array, "tool.uv.index") {
		for _, item := range indexes.items {
			if !r.want(item, table, "tool.uv.index") {
				return
			}
			r.addIndex(facts.Index{
				Name:     r.text(item.get("name"), "tool.uv.index.name"),
				URL:      r.text(item.get("url"), "tool.uv.index.url"),
				Default:  r.bool(item.get("default"), "tool.uv.index.default"),
				Explicit: r.bool(item.get("explicit"), "tool.uv.index.explicit"),
				Login:    authenticates(r.text(item.get("authenticate"), "tool.uv.index.authenticate")),
				Line:     item.line,
			})
		}
	}
	if v := uv.get("extra-index-url"); v != nil {
		for _, url := range r.texts(v, "tool.uv.extra-index-url", false) {
			r.addIndex(facts.Index{URL: url, Line: v.line})
		}
	}
	if v := uv.get("index-url"); v != nil {
		r.addIndex(facts.Index{
			URL: r.text(v, "tool.uv.index-url"), Default: true, Line: v.line,
		})
	}
}

func (r *reader) uvSources(sources *value) {
	if sources == nil {
		return
	}
	r.each(sources, "tool.uv.sources", func(name string, v *value) {
		what := "tool.uv.sources." + name
		alternatives := []*value{v}
		if v.kind == array {
			alternatives = v.items
		}
		for _, alternative := range alternatives {
			if r.want(alternative, table, what) {
				r.addSource(r.uvSource(pep508.NormalizeName(name), alternative, what))
			}
		}
	})
}

func (r *reader) uvSource(name string, v *value, what string) facts.NamedSource {
	field := func(key string) string { return r.text(v.get(key), what+"."+key) }
	source := facts.NamedSource{
		Name: name, Line: v.line,
		Extra: pep508.NormalizeName(field("extra")),
		Group: pep508.NormalizeName(field("group")),
	}
	if marker := v.get("marker"); marker != nil {
		source.Marker = r.marker(marker, what+".marker")
	}
	switch {
	case v.get("git") != nil:
		source.Source = facts.Source{Kind: facts.SourceGit, URL: r.plainURL(strings.TrimPrefix(field("git"), "git+"), v.line),
			Ref: field("rev") + field("tag") + field("branch"), Subdirectory: field("subdirectory")}
	case v.get("url") != nil:
		source.Source = facts.Source{Kind: facts.SourceURL, URL: r.plainURL(field("url"), v.line), Subdirectory: field("subdirectory")}
	case v.get("path") != nil:
		source.Source = direct.Local(field("path"), r.dir)
		source.Source.Subdirectory = field("subdirectory")
		r.localKind(v, &source.Source, false, what)
	case v.get("workspace") != nil:
		source.Workspace = r.bool(v.get("workspace"), what+".workspace")
		source.Source.Kind = facts.SourceDirectory
		r.localKind(v, &source.Source, true, what)
	case v.get("index") != nil:
		source.Index = field("index")
		r.checkIndex(source.Index, v.line, what)
	default:
		r.fail(v.line, "name one of index, git, url, path, workspace", "%s names no source", what)
	}
	return source
}

// localKind applies `editable` and `package` to a source tree. Workspace members
// are editable unless the source says otherwise, paths are not.
func (r *reader) localKind(v *value, source *facts.Source, editable bool, what string) {
	if stated := v.get("editable"); stated != nil {
		editable = r.bool(stated, what+".editable")
	}
	isPackage := v.get("package") == nil || r.bool(v.get("package"), what+".package")
	switch {
	case source.Kind != facts.SourceDirectory:
	case !isPackage:
		source.Kind = facts.SourceVirtual
	case editable:
		source.Kind = facts.SourceEditable
	}
}

// authenticates tells of uv's `authenticate` whether a login is needed.
// https://docs.astral.sh/uv/concepts/indexes/#authentication
func authenticates(value string) string {
	if value == "always" {
		return `authenticate = "always"`
	}
	return ""
}

// addIndex keeps no credentials.
func (r *reader) addIndex(index facts.Index) {
	why, variables := credentials.Login(index.URL)
	index.Login, index.Variables = cmp.Or(index.Login, why), variables
	index.URL = r.plainURL(index.URL, index.Line)
	r.m.Indexes = append(r.m.Indexes, index)
}

// checkIndex warns only: a workspace member may name an index of its root.
func (r *reader) checkIndex(name string, line int, what string) {
	for _, index := range r.m.Indexes {
		if index.Name == name {
			return
		}
	}
	r.warn(ruleNoEffect, line, "define it under [[tool.uv.index]], here or in the workspace's root",
		"%s takes from the index %q, which this file doesn't define", what, name)
}

func (r *reader) uvConflicts(conflicts *value) {
	const what = "tool.uv.conflicts"
	if !r.want(conflicts, array, what) {
		return
	}
	for _, set := range conflicts.items {
		if !r.want(set, array, "an entry of "+what) {
			return
		}
		var choices []facts.Choice
		for _, item := range set.items {
			if !r.want(item, table, "a choice of "+what) {
				return
			}
			choices = append(choices, facts.Choice{
				Member: pep508.NormalizeName(r.text(item.get("package"), what+": package")),
				Extra:  pep508.NormalizeName(r.text(item.get("extra"), what+": extra")),
				Group:  pep508.NormalizeName(r.text(item.get("group"), what+": group")),
			})
		}
		r.m.Conflicts = append(r.m.Conflicts, choices)
	}
}

// uvBuilds reads what may not be taken as a wheel and what may not be built.
func (r *reader) uvBuilds(uv *value) {
	read := func(all, some string) []string {
		list := normalized(r.texts(uv.get(some), "tool.uv."+some, false))
		if r.bool(uv.get(all), "tool.uv."+all) {
			list = append([]string{":all:"}, list...)
		}
		return list
	}
	r.m.Builds.NoBinary = append(r.m.Builds.NoBinary, read("no-binary", "no-binary-package")...)
	r.m.Builds.OnlyBinary = append(r.m.Builds.OnlyBinary, read("no-build", "no-build-package")...)
	r.m.Builds.Unisolated = append(r.m.Builds.Unisolated, read("no-build-isolation", "no-build-isolation-package")...)
	if setuptoolsAmong(uv.get("build-constraint-dependencies")) {
		r.m.Builds.Setuptools = append(r.m.Builds.Setuptools, ":all:")
	}
	r.setuptoolsFor(uv.get("extra-build-dependencies"), "tool.uv.extra-build-dependencies")
}

// setuptoolsFor reads a table of build requirements by package (uv's
// extra-build-dependencies, Poetry's build-constraints).
func (r *reader) setuptoolsFor(builds *value, what string) {
	if builds == nil {
		return
	}
	r.each(builds, what, func(name string, requirements *value) {
		if requirements.get("setuptools") != nil || setuptoolsAmong(requirements) {
			r.m.Builds.Setuptools = append(r.m.Builds.Setuptools, pep508.NormalizeName(name))
		}
	})
}

// setuptoolsAmong tells whether a list of requirements names setuptools.
func setuptoolsAmong(list *value) bool {
	if list == nil {
		return false
	}
	return slices.ContainsFunc(list.items, func(item *value) bool {
		req, err := pep508.ParseRequirement(item.text)
		return err == nil && pep508.NormalizeName(req.Name) == "setuptools"
	})
}
