package setupcfg

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/dockwright/dockwright/detect/credentials"
	"github.com/dockwright/dockwright/detect/direct"
	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/pep508"
)

// metadata is what setup.cfg and setup.py fill alike. Of the things that are
// wrong the first is kept.
type metadata struct {
	m     facts.Manifest
	diags []facts.Diagnostic
	err   *facts.Error
}

func newMetadata(path string) *metadata { return &metadata{m: facts.Manifest{Path: path}} }

func (d *metadata) result() (facts.Manifest, []facts.Diagnostic, error) {
	if d.err != nil {
		return facts.Manifest{}, nil, d.err
	}
	lists := [][]facts.Requirement{d.m.Dependencies}
	names := []string{""}
	for _, extra := range d.m.Extras {
		lists, names = append(lists, extra.Requirements), append(names, extra.Name)
	}
	for i, list := range lists {
		for _, req := range list {
			if req.Source.Kind != "" {
				d.m.Sources = append(d.m.Sources, facts.NamedSource{
					Name: req.Name, Source: req.Source, Marker: req.Marker, Extra: names[i], Line: req.Line,
				})
			}
		}
	}
	return d.m, d.diags, nil
}

func (d *metadata) fail(line int, remedy, format string, args ...any) {
	if d.err == nil {
		d.err = facts.Errorf(d.m.Path, line, "%s", credentials.Redact(fmt.Sprintf(format, args...))).Fix("%s", remedy)
	}
}

func (d *metadata) warn(rule string, line int, remedy, format string, args ...any) {
	d.diags = append(d.diags, facts.Diagnostic{
		Rule: rule, Severity: facts.SeverityWarning, Path: d.m.Path, Line: line,
		Message: credentials.Redact(fmt.Sprintf(format, args...)), Remedy: remedy,
	})
}

func (d *metadata) setName(name string) {
	d.m.RawName, d.m.Name = name, pep508.NormalizeName(name)
}

func (d *metadata) setPython(raw string, line int) {
	set, err := direct.Specifiers(raw)
	if err != nil {
		d.fail(line, `write it as in ">=3.12,<4"`, "python_requires %q is no version specifier: %v", raw, err)
		return
	}
	d.m.RequiresPython, d.m.RequiresPythonLine = set, line
}

// requirement reads one requirement; a comment after it is left out, as
// setuptools does. The result is empty or one.
func (d *metadata) requirement(raw string, line int, what string) []facts.Requirement {
	raw, _, _ = strings.Cut(raw, " #")
	if raw = strings.TrimSpace(raw); raw == "" || raw[0] == '#' {
		return nil
	}
	req, err := direct.Requirement(raw, path.Dir(path.Clean(d.m.Path)), line)
	if err != nil {
		d.fail(line, `write it as in "name>=1.2; python_version < '3.13'"`,
			"%s: %q is no PEP 508 requirement: %v", what, raw, err)
		return nil
	}
	return []facts.Requirement{req}
}

func (d *metadata) addBuildRequire(raw string, line int) {
	for _, req := range d.requirement(raw, line, "setup_requires") {
		d.m.BuildRequires = append(d.m.BuildRequires, raw)
		if req.Name == "setuptools-scm" || req.Name == "pbr" {
			d.m.VCSVersion = true
		}
	}
}

// addExtra adds the requirements of an extra. The key may hold a condition
// ("name:marker"); without a name, they belong to the main dependencies.
func (d *metadata) addExtra(key string, line int, reqs []facts.Requirement) {
	name, condition, conditional := strings.Cut(key, ":")
	if conditional {
		reqs = d.withMarker(reqs, condition, line)
	}
	name = pep508.NormalizeName(strings.TrimSpace(name))
	if name == "" {
		d.m.Dependencies = append(d.m.Dependencies, reqs...)
		return
	}
	for i := range d.m.Extras {
		if d.m.Extras[i].Name == name {
			d.m.Extras[i].Requirements = append(d.m.Extras[i].Requirements, reqs...)
			return
		}
	}
	d.m.Extras = append(d.m.Extras, facts.Group{Name: name, Requirements: reqs, Line: line})
}

func (d *metadata) withMarker(reqs []facts.Requirement, condition string, line int) []facts.Requirement {
	out := slices.Clone(reqs)
	for i, req := range out {
		text := condition
		if req.Marker != "" {
			text = "(" + req.Marker + ") and (" + condition + ")"
		}
		marker, err := pep508.ParseMarker(text)
		if err != nil {
			d.fail(line, "write it as a PEP 508 marker", "extras_require: %q is no marker: %v", condition, err)
			return nil
		}
		out[i].Marker = marker.String()
	}
	return out
}

// addScript reads an entry point, "name = module:function [extras]".
func (d *metadata) addScript(entry string, line int) {
	name, target, ok := strings.Cut(entry, "=")
	target, _, _ = strings.Cut(target, "[")
	name, target = strings.TrimSpace(name), strings.TrimSpace(target)
	if !ok || name == "" || target == "" {
		d.warn(ruleNoEffect, line, `write it as in "name = module:function"`, "%q is no entry point", entry)
		return
	}
	d.m.Scripts = append(d.m.Scripts, facts.Script{Name: name, Target: target, Line: line})
}

func (d *metadata) backendReads(files ...string) {
	for _, file := range files {
		if !slices.Contains(d.m.ReadByBackend, file) {
			d.m.ReadByBackend = append(d.m.ReadByBackend, file)
		}
	}
}

// packageDir is where setuptools looks for a package: below the nearest parent
// that package_dir names (distutils, build_py.get_package_dir).
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
