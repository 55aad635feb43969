package pyproject

import (
	"path"
	"slices"
	"strings"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/pep508"
	"github.com/dockwright/dockwright/detect/poetryver"
)

// readPoetry reads [tool.poetry] but for the groups. What [project] states goes
// before what stands here.
func (r *reader) readPoetry() {
	poetry := r.tool("poetry")
	if poetry.kindOf() != table {
		return
	}
	r.setName(poetry.get("name"), "tool.poetry.name")
	if r.m.Version == "" {
		r.m.Version = r.text(poetry.get("version"), "tool.poetry.version")
	}
	if mode := poetry.get("package-mode"); mode != nil {
		installable := r.bool(mode, "tool.poetry.package-mode")
		r.m.Installable = &installable
	}
	if pin := poetry.get("requires-poetry"); pin != nil {
		r.m.ManagerPins = append(r.m.ManagerPins, facts.ManagerPin{
			Manager: facts.Poetry, Specifier: r.constraint(pin, "tool.poetry.requires-poetry"),
			Path: r.path, Line: pin.line, Why: "requires-poetry",
		})
	}
	r.poetryPython(poetry.get("dependencies", "python"))
	r.poetryMain(poetry)
	r.poetryScripts(poetry.get("scripts"))
	r.poetryIndexes(poetry.get("source"))
	r.setuptoolsFor(poetry.get("build-constraints"), "tool.poetry.build-constraints")
	if r.usesPoetryBackend() {
		r.poetryFiles(poetry)
	}
}

func (r *reader) usesPoetryBackend() bool {
	return r.m.BuildBackend == "" || strings.HasPrefix(r.m.BuildBackend, "poetry")
}

// constraint reads a version constraint in Poetry's own syntax.
func (r *reader) constraint(v *value, what string) string {
	raw := r.text(v, what)
	specifier, err := poetryver.Specifier(raw)
	if err != nil {
		r.fail(v.line, `write it as in "^1.2" or ">=1.2,<2"`, "%s: %q is no version constraint: %v", what, raw, err)
	}
	return specifier
}

// poetryPython takes the Python constraint of the dependencies table. Beside
// requires-python it narrows what Poetry locks and installs for, so both hold.
func (r *reader) poetryPython(python *value) {
	if python == nil {
		return
	}
	if python.kind == table {
		python = python.get("version")
	}
	narrowed := r.constraint(python, "tool.poetry.dependencies.python")
	if narrowed == "" {
		return
	}
	stated := r.m.RequiresPython
	if stated == "" {
		r.m.RequiresPython, r.m.RequiresPythonLine = narrowed, python.line
		return
	}
	r.m.RequiresPython = intersect(stated, narrowed)
}

// intersect adds the specifiers of a set to each of some alternatives, but for
// those that are there already.
func intersect(set, alternatives string) string {
	var all []string
	for alternative := range strings.SplitSeq(alternatives, " || ") {
		specifiers := strings.Split(alternative, ",")
		for specifier := range strings.SplitSeq(set, ",") {
			if !slices.Contains(specifiers, specifier) {
				specifiers = append(specifiers, specifier)
			}
		}
		all = append(all, strings.Join(specifiers, ","))
	}
	return strings.Join(all, " || ")
}

// poetryMain settles where the main dependencies and the extras come from:
// from [project] as soon as it has any; then the table here only says more
// about the same names (poetry-core: Factory._configure_package_dependencies
// and DependencyGroup.dependencies).
func (r *reader) poetryMain(poetry *value) {
	deps := r.poetryDependencies(poetry.get("dependencies"), "tool.poetry.dependencies", "")
	hasMain, hasExtras := len(r.m.Dependencies) > 0, len(r.m.Extras) > 0
	if hasMain || hasExtras {
		r.enrich(deps, "")
		mixed := r.isDynamic("dependencies") || r.isDynamic("optional-dependencies")
		if hasMain || !mixed {
			return
		}
	}
	for _, dep := range deps {
		if !dep.optional {
			r.m.Dependencies = append(r.m.Dependencies, dep.requirement)
		}
	}
	if !hasExtras {
		r.poetryExtras(poetry.get("extras"), deps)
	}
}

func (r *reader) poetryExtras(extras *value, deps []poetryDependency) {
	if extras == nil {
		return
	}
	r.each(extras, "tool.poetry.extras", func(name string, list *value) {
		extra := facts.Group{Name: pep508.NormalizeName(name), Line: list.line}
		for _, member := range r.texts(list, "tool.poetry.extras."+name, false) {
			found := false
			for _, dep := range deps {
				if dep.requirement.Name == pep508.NormalizeName(member) {
					extra.Requirements = append(extra.Requirements, dep.requirement)
					found = true
				}
			}
			if !found {
				r.warn(ruleNoEffect, list.line, "add it there as optional, or take it out of the extra",
					"the extra %q names %q, which is not in tool.poetry.dependencies", name, member)
			}
		}
		if !hasGroup(r.m.Extras, extra.Name) {
			r.m.Extras = append(r.m.Extras, extra)
		}
	})
}

// poetryGroups reads the dependency groups: [tool.poetry.group.X] and the older
// dev-dependencies. A group that [dependency-groups] fills is only enriched.
func (r *reader) poetryGroups(set *groupSet) {
	if groups := r.tool("poetry", "group"); groups != nil {
		r.each(groups, "tool.poetry.group", func(name string, config *value) {
			what := "tool.poetry.group." + name
			if !r.want(config, table, what) {
				return
			}
			g := r.poetryGroup(set, name, config.line, config.get("dependencies"), what+".dependencies")
			g.optional = r.bool(config.get("optional"), what+".optional")
			includes := config.get("include-groups")
			for _, include := range r.texts(includes, what+".include-groups", false) {
				g.entries = append(g.entries, entry{include: pep508.NormalizeName(include), line: includes.line})
			}
		})
	}
	if dev := r.tool("poetry", "dev-dependencies"); dev != nil {
		r.poetryGroup(set, "dev", dev.line, dev, "tool.poetry.dev-dependencies")
	}
}

func (r *reader) poetryGroup(set *groupSet, name string, line int, dependencies *value, what string) *group {
	standard := r.groupIsStandard(name)
	g := set.add(name, line)
	deps := r.poetryDependencies(dependencies, what, g.name)
	if standard && len(g.entries) > 0 {
		r.enrich(deps, g.name)
		return g
	}
	for _, dep := range deps {
		g.entries = append(g.entries, entry{requirement: dep.requirement, line: dep.requirement.Line})
	}
	return g
}

func (r *reader) groupIsStandard(name string) bool {
	groups := r.root.get("dependency-groups")
	if groups.kindOf() != table {
		return false
	}
	for _, key := range groups.keys {
		if pep508.NormalizeName(key) == pep508.NormalizeName(name) {
			return true
		}
	}
	return false
}

// poetryScripts leaves out the scripts of type "file": they are shipped as they
// are and name no entry point, but the build reads them.
func (r *reader) poetryScripts(scripts *value) {
	if scripts == nil {
		return
	}
	r.each(scripts, "tool.poetry.scripts", func(name string, script *value) {
		what := "tool.poetry.scripts." + name
		if script.kind != table {
			r.addScript(facts.Script{Name: name, Target: r.text(script, what), Line: script.line})
			return
		}
		reference := script.get("reference")
		if reference == nil {
			reference = script.get("callable")
		}
		target := r.text(reference, what+".reference")
		if r.text(script.get("type"), what+".type") == "file" {
			r.backendReads(target)
			return
		}
		// An old form appends the extras that the script needs.
		target, _, _ = strings.Cut(target, "[")
		r.addScript(facts.Script{Name: name, Target: strings.TrimSpace(target), Line: script.line})
	})
}

// poetryIndexes reads [[tool.poetry.source]]. A source of primary priority, the
// default one, replaces PyPI (Poetry 2); "PyPI" itself needs no URL. The keys
// default and secondary and the priorities of these names are Poetry 1's: Poetry
// 2 refuses to read a project that has them.
func (r *reader) poetryIndexes(sources *value) {
	if !r.want(sources, array, "tool.poetry.source") {
		return
	}
	for _, source := range sources.items {
		if !r.want(source, table, "tool.poetry.source") {
			return
		}
		index := facts.Index{
			Name: r.text(source.get("name"), "tool.poetry.source.name"),
			URL:  r.text(source.get("url"), "tool.poetry.source.url"),
			Line: source.line,
		}
		priority := strings.ToLower(r.text(source.get("priority"), "tool.poetry.source.priority"))
		secondary := r.bool(source.get("secondary"), "tool.poetry.source.secondary")
		if source.get("default") != nil || source.get("secondary") != nil || priority == "default" || priority == "secondary" {
			r.m.ManagerPins = append(r.m.ManagerPins, facts.ManagerPin{
				Manager: facts.Poetry, Specifier: "<2", Path: r.path, Line: source.line, Why: "a source as Poetry 1 has it",
			})
		}
		index.Explicit = priority == "explicit"
		index.Default = priority == "primary" || priority == "default" || priority == "" && !secondary
		if strings.EqualFold(index.Name, "pypi") && index.URL == "" {
			index.URL = "https://pypi.org/simple/"
		}
		r.addIndex(index)
	}
}

// poetryFiles reads what only counts when Poetry builds the project.
func (r *reader) poetryFiles(poetry *value) {
	r.backendReads(r.texts(poetry.get("readme"), "tool.poetry.readme", true)...)
	if license := poetry.get("license"); license.kindOf() == table {
		r.backendReads(r.text(license.get("file"), "tool.poetry.license.file"))
	}
	if packages := poetry.get("packages"); r.want(packages, array, "tool.poetry.packages") {
		for _, item := range packages.items {
			if item.kind == text {
				r.addPackages(item.text)
			} else if r.want(item, table, "an entry of tool.poetry.packages") {
				from := r.text(item.get("from"), "tool.poetry.packages.from")
				r.addPackages(path.Join(from, r.text(item.get("include"), "tool.poetry.packages.include")))
			}
		}
	}
	script := poetry.get("build")
	if script.kindOf() == table {
		script = script.get("script")
	}
	if file := r.text(script, "tool.poetry.build.script"); file != "" {
		r.backendReads(file)
	}
}

func (r *reader) addPackages(paths ...string) {
	r.m.Packages = append(r.m.Packages, paths...)
}
