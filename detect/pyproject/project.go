package pyproject

import (
	"regexp"
	"slices"
	"strings"

	"github.com/dockwright/dockwright/detect/credentials"
	"github.com/dockwright/dockwright/detect/direct"
	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/pep508"
)

// validName is the form of a distribution name (PEP 508).
var validName = regexp.MustCompile(`(?i)^[a-z0-9]([a-z0-9._-]*[a-z0-9])?$`)

func (r *reader) setName(v *value, what string) {
	if r.m.RawName != "" {
		return
	}
	r.m.RawName = r.text(v, what)
	r.m.Name = pep508.NormalizeName(r.m.RawName)
	if v != nil {
		r.nameLine = v.line
	}
}

// checkName warns of a name that the backend will refuse. Poetry's and PDM's
// own build projects of any name.
func (r *reader) checkName() {
	m := r.m
	if m.RawName == "" || validName.MatchString(m.RawName) || m.Installable != nil && !*m.Installable {
		return
	}
	if strings.HasPrefix(m.BuildBackend, "poetry") || strings.HasPrefix(m.BuildBackend, "pdm") {
		return
	}
	r.warn(ruleNoBuild, r.nameLine, "use letters, digits, '.', '_' and '-'", "%q is no valid project name: the project cannot be built", m.RawName)
}

// readProject reads [project] (PEP 621, with PEP 639's licence files).
func (r *reader) readProject() {
	project := r.root.get("project")
	if !r.want(project, table, "project") {
		return
	}
	r.setName(project.get("name"), "project.name")
	r.m.Version = r.text(project.get("version"), "project.version")
	r.m.Dynamic = r.texts(project.get("dynamic"), "project.dynamic", false)
	r.m.TriedOn = triedOn(r.texts(project.get("classifiers"), "project.classifiers", false))
	if v := project.get("requires-python"); v != nil {
		r.m.RequiresPython = r.specifiers(v, "project.requires-python")
		r.m.RequiresPythonLine = v.line
	}
	r.m.Dependencies = r.requirements(project.get("dependencies"), "project.dependencies")
	r.m.Extras = r.namedRequirements(project.get("optional-dependencies"), "project.optional-dependencies")
	if scripts := project.get("scripts"); scripts != nil {
		r.each(scripts, "project.scripts", func(name string, target *value) {
			r.addScript(facts.Script{Name: name, Target: r.text(target, "project.scripts."+name), Line: target.line})
		})
	}
	r.readProjectFiles(project)
}

func (r *reader) addScript(script facts.Script) {
	if script.Name != "" && script.Target != "" {
		r.m.Scripts = append(r.m.Scripts, script)
	}
}

// readProjectFiles collects the readme and the licence files.
func (r *reader) readProjectFiles(project *value) {
	for _, key := range []string{"readme", "license"} {
		v := project.get(key)
		switch v.kindOf() {
		case table:
			r.backendReads(r.text(v.get("file"), "project."+key+".file"))
		case text:
			// A licence given as a string is an SPDX expression, no file.
			if key == "readme" {
				r.backendReads(v.text)
			}
		case missing:
		default:
			r.fail(v.line, "make it a string or a table", "project.%s is %s", key, v.kind)
		}
	}
	files := project.get("license-files")
	if files.kindOf() == table {
		// The form of an earlier draft of PEP 639, which Hatch and PDM took.
		r.backendReads(r.texts(files.get("paths"), "project.license-files.paths", false)...)
		r.backendReads(r.texts(files.get("globs"), "project.license-files.globs", false)...)
		return
	}
	r.backendReads(r.texts(files, "project.license-files", false)...)
}

func (r *reader) backendReads(files ...string) {
	r.m.ReadByBackend = append(r.m.ReadByBackend, files...)
}

// specifiers reads a PEP 440 specifier set.
func (r *reader) specifiers(v *value, what string) string {
	raw := r.text(v, what)
	set, err := direct.Specifiers(raw)
	if err != nil {
		r.fail(v.line, `write it as in ">=3.12,<4"`, "%s %q is no version specifier: %v", what, raw, err)
		return ""
	}
	return set
}

// requirement reads a PEP 508 requirement.
func (r *reader) requirement(v *value, what string) (facts.Requirement, bool) {
	if !r.want(v, text, "an entry of "+what) {
		return facts.Requirement{}, false
	}
	req, err := direct.Requirement(v.text, r.dir, v.line)
	if err != nil {
		r.fail(v.line, `write it as in "name>=1.2; python_version < '3.13'"`,
			"%s: %q is no PEP 508 requirement: %v", what, v.text, err)
		return facts.Requirement{}, false
	}
	r.plainURL(v.text, v.line)
	return req, true
}

// urlStart is the scheme of a URL, wherever in a requirement it stands.
var urlStart = regexp.MustCompile(`[a-z][a-z0-9+]*://`)

// plainURL gives text that is or holds a URL without the credentials in it, and
// reports these.
func (r *reader) plainURL(s string, line int) string {
	at := urlStart.FindStringIndex(s)
	if at == nil {
		return s
	}
	clean, found := credentials.Strip(s[at[0]:])
	if found {
		r.warn(ruleCredentials, line, "take them out; give them to the build as a secret",
			"credentials stand in the URL of %s", clean)
	}
	return s[:at[0]] + clean
}

func (r *reader) requirements(v *value, what string) []facts.Requirement {
	if !r.want(v, array, what) {
		return nil
	}
	list := make([]facts.Requirement, 0, len(v.items))
	for _, item := range v.items {
		if req, ok := r.requirement(item, what); ok {
			list = append(list, req)
		}
	}
	return list
}

// namedRequirements reads a table of requirement lists. Two names that differ
// only in spelling are an error, as PEP 685 and PEP 735 have it.
func (r *reader) namedRequirements(v *value, what string) []facts.Group {
	if v == nil {
		return nil
	}
	var groups []facts.Group
	seen := map[string]bool{}
	r.each(v, what, func(name string, list *value) {
		key := pep508.NormalizeName(name)
		if seen[key] {
			r.fail(list.line, "merge them", "%s: %q is there twice under different spellings", what, key)
		}
		seen[key] = true
		groups = append(groups, facts.Group{
			Name: key, Requirements: r.requirements(list, what+"."+name), Line: list.line,
		})
	})
	return groups
}

// readBuildSystem reads [build-system] (PEP 518, PEP 517).
func (r *reader) readBuildSystem() {
	system := r.root.get("build-system")
	if !r.want(system, table, "build-system") {
		return
	}
	r.m.BuildBackend = r.text(system.get("build-backend"), "build-system.build-backend")
	requires := system.get("requires")
	r.requirements(requires, "build-system.requires")
	r.m.BuildRequires = r.texts(requires, "build-system.requires", false)
	for _, folder := range r.texts(system.get("backend-path"), "build-system.backend-path", false) {
		if folder != "." {
			r.backendReads(folder)
		}
	}
}

// buildRequires tells whether the build asks for a package, and where.
func (r *reader) buildRequires(name string) (line int, ok bool) {
	for _, item := range r.itemsOf("build-system", "requires") {
		if item.kind == text && requirementName(item.text) == name {
			return item.line, true
		}
	}
	return 0, false
}

func (r *reader) itemsOf(keys ...string) []*value {
	if v := r.root.get(keys...); v.kindOf() == array {
		return v.items
	}
	return nil
}

// requirementName is the normalized name that a requirement begins with.
func requirementName(requirement string) string {
	requirement = strings.TrimSpace(requirement)
	end := strings.IndexFunc(requirement, func(c rune) bool {
		return !strings.ContainsRune("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-", c)
	})
	if end >= 0 {
		requirement = requirement[:end]
	}
	return pep508.NormalizeName(requirement)
}

func (r *reader) isDynamic(field string) bool { return slices.Contains(r.m.Dynamic, field) }

func triedOn(classifiers []string) []string {
	var out []string
	for _, c := range classifiers {
		if minor, ok := facts.Classified(c); ok {
			out = append(out, minor)
		}
	}
	return out
}
