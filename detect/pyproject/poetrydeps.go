package pyproject

import (
	"slices"
	"strings"

	"github.com/dockwright/dockwright/detect/direct"
	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/pep508"
	"github.com/dockwright/dockwright/detect/poetryver"
)

// poetryDependency is an entry of a Poetry dependency table.
type poetryDependency struct {
	requirement facts.Requirement
	optional    bool
	index       string // the source it is taken from, by name
}

// poetryDependencies reads a dependency table: a constraint, a table, or an
// array of tables whose markers tell them apart.
func (r *reader) poetryDependencies(v *value, what, group string) []poetryDependency {
	if v == nil {
		return nil
	}
	var deps []poetryDependency
	r.each(v, what, func(name string, constraint *value) {
		if strings.EqualFold(name, "python") {
			return
		}
		alternatives := []*value{constraint}
		if constraint.kind == array {
			alternatives = constraint.items
		}
		for _, alternative := range alternatives {
			if dep, ok := r.poetryDependency(name, alternative, what+"."+name); ok {
				deps = append(deps, dep)
			}
		}
	})
	for _, dep := range deps {
		if dep.index != "" {
			r.addSource(facts.NamedSource{
				Name: dep.requirement.Name, Index: dep.index, Group: group,
				Marker: dep.requirement.Marker, Line: dep.requirement.Line,
			})
		}
	}
	return deps
}

func (r *reader) poetryDependency(name string, v *value, what string) (poetryDependency, bool) {
	name, extras, _ := strings.Cut(name, "[") // Poetry takes "name[extra]" as a key
	if !validName.MatchString(name) {
		r.fail(v.line, "use letters, digits, '.', '_' and '-'", "%s: %q is no package name", what, name)
		return poetryDependency{}, false
	}
	req := facts.Requirement{Name: pep508.NormalizeName(name), Line: v.line}
	for extra := range strings.SplitSeq(strings.TrimSuffix(extras, "]"), ",") {
		if extra = strings.TrimSpace(extra); extra != "" {
			req.Extras = append(req.Extras, pep508.NormalizeName(extra))
		}
	}
	if v.kind == text {
		req.Specifier = r.constraint(v, what)
		return poetryDependency{requirement: req}, true
	}
	if !r.want(v, table, what) {
		return poetryDependency{}, false
	}
	req.Extras = append(req.Extras, normalized(r.texts(v.get("extras"), what+".extras", false))...)
	req.Marker = r.poetryMarker(v, what)
	req.Source = r.poetrySource(v, what)
	if req.Source.Kind == "" {
		req.Specifier = r.constraint(v.get("version"), what+".version")
	}
	return poetryDependency{
		requirement: req,
		optional:    r.bool(v.get("optional"), what+".optional"),
		index:       r.text(v.get("source"), what+".source"),
	}, true
}

// poetrySource reads where a dependency comes from; the zero Source is an index.
func (r *reader) poetrySource(v *value, what string) facts.Source {
	subdirectory := r.text(v.get("subdirectory"), what+".subdirectory")
	location := func(key string) string { return r.text(v.get(key), what+"."+key) }
	switch {
	case v.get("git") != nil:
		source := facts.Source{
			Kind: facts.SourceGit, URL: r.plainURL(location("git"), v.line), Subdirectory: subdirectory,
		}
		for _, key := range []string{"rev", "tag", "branch"} {
			if ref := location(key); ref != "" {
				source.Ref = ref
				break
			}
		}
		return source
	case v.get("url") != nil:
		return facts.Source{
			Kind: facts.SourceURL, URL: r.plainURL(location("url"), v.line), Subdirectory: subdirectory,
		}
	case v.get("path") != nil || v.get("file") != nil:
		at := location("path") + location("file")
		source := direct.Local(at, r.dir)
		source.Subdirectory = subdirectory
		if source.Kind == facts.SourceDirectory && r.bool(v.get("develop"), what+".develop") {
			source.Kind = facts.SourceEditable
		}
		return source
	}
	return facts.Source{}
}

// poetryMarker joins the marker with what Poetry's own keys mean as markers.
func (r *reader) poetryMarker(v *value, what string) string {
	var parts []string
	if markers := v.get("markers"); markers != nil {
		parts = append(parts, r.marker(markers, what+".markers"))
	}
	parts = append(parts,
		r.condition(v.get("python"), what+".python", poetryver.PythonMarker),
		r.condition(v.get("platform"), what+".platform", poetryver.PlatformMarker))
	parts = slices.DeleteFunc(parts, func(part string) bool { return part == "" })
	if len(parts) == 0 {
		return ""
	}
	for i, part := range parts {
		if len(parts) > 1 && strings.Contains(part, " or ") {
			parts[i] = "(" + part + ")"
		}
	}
	marker, err := pep508.ParseMarker(strings.Join(parts, " and "))
	if err != nil {
		r.fail(v.line, "write it as a PEP 508 marker under markers", "%s: its conditions make no marker: %v", what, err)
		return ""
	}
	return marker.String()
}

// condition reads a key that Poetry turns into a marker.
func (r *reader) condition(v *value, what string, marker func(string) (string, error)) string {
	if v == nil {
		return ""
	}
	raw := r.text(v, what)
	condition, err := marker(raw)
	if err != nil {
		r.fail(v.line, "write it as a PEP 508 marker under markers", "%s: %q cannot be read: %v", what, raw, err)
	}
	return condition
}

// marker reads a PEP 508 marker into its canonical text.
func (r *reader) marker(v *value, what string) string {
	// uv takes one that goes over several lines.
	raw := strings.NewReplacer("\r", " ", "\n", " ").Replace(r.text(v, what))
	marker, err := pep508.ParseMarker(strings.TrimSpace(raw))
	if err != nil {
		r.fail(v.line, `write it as in "python_version < '3.13'"`, "%s: %v", what, err)
		return ""
	}
	return marker.String()
}

// enrich takes from Poetry's table what [project] cannot say of the same names:
// where they come from. (It may narrow versions too; the lock has heeded that.)
func (r *reader) enrich(deps []poetryDependency, group string) {
	for _, dep := range deps {
		if dep.requirement.Source.Kind != "" {
			r.addSource(facts.NamedSource{
				Name: dep.requirement.Name, Source: dep.requirement.Source, Group: group,
				Marker: dep.requirement.Marker, Line: dep.requirement.Line,
			})
		}
	}
}
