package pyproject

import (
	"regexp"
	"strings"

	"github.com/dockwright/dockwright/detect/direct"
	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/pep508"
)

// readPDM reads [tool.pdm] but for dev-dependencies, which are groups.
func (r *reader) readPDM() {
	pdm := r.tool("pdm")
	if pdm.kindOf() != table {
		return
	}
	// The older package-type wins over distribution (pdm: Project.is_distribution).
	if v := pdm.get("package-type"); v != nil {
		installable := r.text(v, "tool.pdm.package-type") == "library"
		r.m.Installable = &installable
	} else if v := pdm.get("distribution"); v != nil {
		installable := r.bool(v, "tool.pdm.distribution")
		r.m.Installable = &installable
	}
	r.pdmIndexes(pdm.get("source"))
	r.pdmScripts(pdm.get("scripts"))
	resolution := pdm.get("resolution")
	r.m.Builds.NoBinary = append(r.m.Builds.NoBinary,
		packageNames(r.texts(resolution.get("no-binary"), "tool.pdm.resolution.no-binary", true))...)
	r.m.Builds.OnlyBinary = append(r.m.Builds.OnlyBinary,
		packageNames(r.texts(resolution.get("only-binary"), "tool.pdm.resolution.only-binary", true))...)
	r.pdmBuild(pdm.get("build"))
}

// packageNames normalizes names that may be written with commas, and keeps
// ":all:".
func packageNames(list []string) []string {
	var names []string
	for _, entry := range list {
		for name := range strings.SplitSeq(entry, ",") {
			if name = strings.TrimSpace(name); name != ":all:" {
				name = pep508.NormalizeName(name)
			}
			if name != "" {
				names = append(names, name)
			}
		}
	}
	return names
}

// pdmIndexes reads [[tool.pdm.source]]. The one called "pypi" replaces PyPI;
// find_links pages are no indexes.
func (r *reader) pdmIndexes(sources *value) {
	if !r.want(sources, array, "tool.pdm.source") {
		return
	}
	for _, source := range sources.items {
		if !r.want(source, table, "tool.pdm.source") {
			return
		}
		if r.text(source.get("type"), "tool.pdm.source.type") == "find_links" {
			r.m.FindLinks = true
			continue
		}
		name := r.text(source.get("name"), "tool.pdm.source.name")
		r.addIndex(facts.Index{
			Name: name, URL: r.text(source.get("url"), "tool.pdm.source.url"), Default: name == "pypi", Line: source.line,
		})
	}
}

// entryPoint is what a "call" script names when it takes no arguments.
var entryPoint = regexp.MustCompile(`^([\w.]+:[\w.]+)(\(\))?$`)

// pdmScripts keeps the scripts that call a function, and the hooks. Commands and
// shell lines are for development as a rule, and are no entry points.
// https://pdm-project.org/en/latest/usage/scripts/#hook-scripts
func (r *reader) pdmScripts(scripts *value) {
	if scripts == nil {
		return
	}
	r.each(scripts, "tool.pdm.scripts", func(name string, script *value) {
		if name == "pre_install" || name == "post_install" {
			r.m.Hooks = append(r.m.Hooks, facts.Evidence{What: name, Path: r.path, Line: script.line})
			return
		}
		call := script.get("call")
		if call.kindOf() != text {
			return
		}
		if m := entryPoint.FindStringSubmatch(strings.TrimSpace(call.text)); m != nil {
			r.addScript(facts.Script{Name: name, Target: m[1], Line: call.line, Runner: facts.PDM})
		}
	})
}

// pdmBuild reads what only counts when PDM builds the project.
func (r *reader) pdmBuild(build *value) {
	if !strings.HasPrefix(r.m.BuildBackend, "pdm") {
		return
	}
	if build.kindOf() == text {
		// The form of pdm-pep517 below 1.0: the name of a script alone.
		r.backendReads(build.text)
		return
	}
	if !r.want(build, table, "tool.pdm.build") {
		return
	}
	r.backendReads(
		r.text(build.get("custom-hook"), "tool.pdm.build.custom-hook"),
		r.text(build.get("setup-script"), "tool.pdm.build.setup-script"))
	r.bool(build.get("run-setuptools"), "tool.pdm.build.run-setuptools") // package sourcetree has it
	r.addPackages(r.text(build.get("package-dir"), "tool.pdm.build.package-dir"))
	r.addPackages(r.texts(build.get("includes"), "tool.pdm.build.includes", false)...)
}

// pdmRequirement reads a development dependency: a PEP 508 requirement, or
// "-e" with a folder or repository, named by "name @" or "#egg=".
func (r *reader) pdmRequirement(v *value, what string) (facts.Requirement, bool) {
	if !r.want(v, text, "an entry of "+what) {
		return facts.Requirement{}, false
	}
	line := strings.TrimSpace(v.text)
	rest, editable := strings.CutPrefix(line, "-e ")
	rest = strings.TrimSpace(rest)
	if !editable && !isBareReference(rest) {
		return r.requirement(v, what)
	}
	reference, marker, _ := strings.Cut(rest, " ;")
	req := facts.Requirement{Line: v.line}
	if name, after, ok := strings.Cut(reference, " @ "); ok {
		parsed, err := pep508.ParseRequirement(name)
		if err == nil {
			req.Name, req.Extras = pep508.NormalizeName(parsed.Name), normalized(parsed.Extras)
			reference = after
		}
	}
	var err error
	if req.Source, err = direct.Reference(strings.TrimSpace(reference), r.dir); err != nil {
		r.fail(v.line, `write it as in "-e file:///${PROJECT_ROOT}/folder#egg=name"`, "%s: %q: %v", what, v.text, err)
		return facts.Requirement{}, false
	}
	r.plainURL(reference, v.line)
	if req.Name == "" {
		req.Name = pep508.NormalizeName(direct.Egg(reference))
	}
	if marker != "" {
		req.Marker = r.marker(&value{kind: text, line: v.line, text: strings.TrimSpace(marker)}, what)
	}
	if editable && req.Source.Kind == facts.SourceDirectory {
		req.Source.Kind = facts.SourceEditable
	}
	return req, true
}

// isBareReference tells a repository or path from a requirement.
func isBareReference(line string) bool {
	for _, start := range []string{"git+", "hg+", "svn+", "bzr+", "./", "../", "/", "file:"} {
		if strings.HasPrefix(line, start) {
			return true
		}
	}
	return false
}
