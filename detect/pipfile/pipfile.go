// Package pipfile reads Pipfile and Pipfile.lock, the files of pipenv.
//
// The formats are settled by https://pipenv.pypa.io/en/latest/pipfile.html and
// by pipenv's own source: pipenv/vendor/plette, pipenv/utils/dependencies.py and
// pipenv/utils/pipfile.py in https://github.com/pypa/pipenv.
package pipfile

import (
	"path"
	"slices"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/pep508"
)

// ownSections are the tables of a Pipfile that hold no packages; each other one
// is a category.
var ownSections = []string{"source", "requires", "scripts", "pipfile", "pipenv"}

// Parse reads a Pipfile: [packages], [dev-packages] as the group "dev" and the
// other categories as groups of their name; [requires] as RequiresPython;
// [[source]] as indexes. Its scripts are commands for development, not entry
// points, and are left out. A Pipfile states no project, so HasProject is false.
//
// The error is a *facts.Error with the line: broken TOML, values of the wrong
// type, versions and markers that cannot be read.
func Parse(path string, data []byte) (facts.Manifest, []facts.Diagnostic, error) {
	file, err := readTOML(path, data)
	if err != nil {
		return facts.Manifest{}, nil, err
	}
	r := manifestReader{file: file, m: facts.Manifest{Path: path}}
	for _, step := range []func() error{r.sources, r.requires, r.categories} {
		if err := step(); err != nil {
			return facts.Manifest{}, nil, err
		}
	}
	return r.m, r.diags, nil
}

type manifestReader struct {
	file  tomlFile
	m     facts.Manifest
	diags []facts.Diagnostic
}

func (r *manifestReader) sources() error {
	line := r.file.line("", "source")
	list, secrets, err := indexes(r.file.values["source"])
	if err != nil {
		return facts.Errorf(r.m.Path, line, "[[source]]: %v", err).Fix("write it as a [[source]] table with name, url and verify_ssl")
	}
	headers := r.file.headers["source"]
	for i := range list {
		list[i].Line = line
		if len(headers) == len(list) {
			list[i].Line = headers[i]
		}
	}
	r.m.Indexes = list
	for _, i := range secrets {
		r.secret(list[i].Line, "the source "+list[i].URL)
	}
	return nil
}

func (r *manifestReader) secret(line int, what string) {
	r.diags = append(r.diags, warn("DW108", r.m.Path, line, "credentials stand in the URL of "+what,
		"write ${VARIABLES} instead; the value that stands there is no secret any more"))
}

func (r *manifestReader) requires() error {
	specifier, err := requiresPython(r.file.values["requires"])
	line := r.file.line("", "requires")
	for _, key := range []string{"python_version", "python_full_version"} {
		if l := r.file.line("requires", key); l > 0 {
			line = l
		}
	}
	if err != nil {
		return facts.Errorf(r.m.Path, line, "[requires]: %v", err).Fix(`write it as python_version = "3.13"`)
	}
	if specifier != "" {
		r.m.RequiresPython, r.m.RequiresPythonLine = specifier, line
	}
	return nil
}

func (r *manifestReader) categories() error {
	for _, key := range r.file.of("") {
		if slices.Contains(ownSections, key.name) {
			continue
		}
		if _, ok := r.file.values[key.name].(map[string]any); !ok {
			return facts.Errorf(r.m.Path, key.line, "%s is %s, not a table", key.name, kindOf(r.file.values[key.name])).
				Fix("categories of packages are tables")
		}
		requirements, err := r.requirements(key.name)
		if err != nil {
			return err
		}
		if group := groupName(key.name); group == "" {
			r.m.Dependencies = append(r.m.Dependencies, requirements...)
		} else {
			r.addGroup(facts.Group{Name: group, Requirements: requirements, Optional: true, Line: key.line})
		}
	}
	return nil
}

// addGroup merges categories whose names differ in case and separators only.
func (r *manifestReader) addGroup(g facts.Group) {
	i := slices.IndexFunc(r.m.Groups, func(old facts.Group) bool { return old.Name == g.Name })
	if i < 0 {
		r.m.Groups = append(r.m.Groups, g)
		return
	}
	r.m.Groups[i].Requirements = append(r.m.Groups[i].Requirements, g.Requirements...)
}

// requirements reads a category. What an entry says of its source stands both
// with the requirement and in Manifest.Sources.
func (r *manifestReader) requirements(category string) ([]facts.Requirement, error) {
	entries, _ := r.file.values[category].(map[string]any)
	var list []facts.Requirement
	for _, key := range r.file.of(category) {
		e, err := readEntry(key.name, entries[key.name], path.Dir(r.m.Path))
		if err != nil {
			return nil, facts.Errorf(r.m.Path, key.line, "%s in [%s]: %v", key.name, category, err).
				Fix(`write it as in name = ">=1.2" or name = {version = ">=1.2", extras = ["x"]}`)
		}
		if e.secret {
			r.secret(key.line, key.name)
		}
		list = append(list, facts.Requirement{
			Name: e.name, Extras: e.extras, Specifier: e.specifier, Marker: e.marker,
			Source: e.source, Hashes: e.hashes, Line: key.line,
		})
		if e.noBinary {
			r.m.Builds.NoBinary = appendNew(r.m.Builds.NoBinary, pep508.NormalizeName(key.name))
		}
		if e.index != "" || e.source.Kind != "" {
			r.m.Sources = append(r.m.Sources, facts.NamedSource{
				Name: e.name, Index: e.index, Source: e.source, Marker: e.marker, Group: groupName(category), Line: key.line,
			})
		}
	}
	return list, nil
}
