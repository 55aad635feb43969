package poetrylock

import (
	"fmt"
	"maps"
	"slices"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/pep508"
	"github.com/dockwright/dockwright/detect/poetryver"
)

// dependency is one row of a package's dependencies.
type dependency struct {
	edge     facts.Edge
	optional bool
}

// edges reads the dependencies of the i-th package. The optional ones belong to
// the extras that name them; the others always apply.
func (r *reader) edges(p *facts.Package, i int, ids map[string]string) error {
	e := &r.doc.Package[i]
	rows, err := dependencies(e.Dependencies, ids)
	if err != nil {
		return r.fail(i, "%v", err)
	}
	for _, row := range rows {
		if !row.optional {
			p.Dependencies = append(p.Dependencies, row.edge)
		}
	}
	members := map[string][]string{}
	for _, extra := range slices.Sorted(maps.Keys(e.Extras)) {
		name := pep508.NormalizeName(extra)
		for _, text := range e.Extras[extra] {
			members[name] = append(members[name], pep508.NormalizeName(requirementName(text)))
		}
	}
	for _, extra := range sortedNames(e.Extras) {
		out := facts.ExtraEdges{Name: extra}
		for _, row := range rows {
			if !row.optional || !slices.Contains(members[extra], row.edge.Name) {
				continue
			}
			marker, applies := withExtra(row.edge.Marker, extra)
			if applies {
				edge := row.edge
				edge.Marker = marker
				out.Edges = append(out.Edges, edge)
			}
		}
		p.Extras = append(p.Extras, out)
	}
	return nil
}

// requirementName is the name that a requirement begins with. The rest is not
// looked at: before Poetry 1.2 it was no valid PEP 508 at times.
func requirementName(text string) string {
	for i := range len(text) {
		switch c := text[i]; {
		case 'a' <= c|0x20 && c|0x20 <= 'z', '0' <= c && c <= '9', c == '-', c == '_', c == '.':
		default:
			return text[:i]
		}
	}
	return text
}

// dependencies reads the table of dependencies, by name: a name has a
// constraint, a table, or several of them.
func dependencies(table map[string]any, ids map[string]string) ([]dependency, error) {
	var rows []dependency
	for _, name := range slices.Sorted(maps.Keys(table)) {
		alternatives, ok := table[name].([]any)
		if !ok {
			alternatives = []any{table[name]}
		}
		for _, value := range alternatives {
			row, err := parseDependency(name, value, ids)
			if err != nil {
				return nil, fmt.Errorf("dependency %s: %w", name, err)
			}
			rows = append(rows, row)
		}
	}
	return rows, nil
}

func parseDependency(name string, value any, ids map[string]string) (row dependency, err error) {
	row.edge.Name = pep508.NormalizeName(name)
	if constraint, ok := value.(string); ok {
		row.edge.Specifier, err = poetryver.Specifier(constraint)
		return row, err
	}
	table, ok := value.(map[string]any)
	if !ok {
		return row, fmt.Errorf("it is neither a string nor a table")
	}
	f := fields{table: table}
	row.optional = f.boolean("optional")
	for _, extra := range f.list("extras") {
		row.edge.Extras = append(row.edge.Extras, pep508.NormalizeName(extra))
	}
	constraint := f.text("version")
	row.edge.Source = sourceID(&f, row.edge.Name, ids)
	markers, python, platform := f.text("markers"), f.text("python"), f.text("platform")
	if f.err != nil {
		return row, f.err
	}
	if row.edge.Specifier, err = poetryver.Specifier(constraint); err != nil {
		return row, err
	}
	row.edge.Marker, err = condition(markers, python, platform)
	return row, err
}

// sourceIDs finds the package that a dependency on a URL or repository means.
// A name alone decides unless it stands in the lock more than once.
func sourceIDs(packages []facts.Package) map[string]string {
	count := map[string]int{}
	for i := range packages {
		count[packages[i].Name]++
	}
	ids := map[string]string{}
	for i := range packages {
		p := &packages[i]
		if count[p.Name] < 2 {
			continue
		}
		switch p.Source.Kind {
		case facts.SourceURL:
			ids[p.Name+" "+p.Source.ID] = p.Source.ID
		case facts.SourceGit:
			ids[p.Name+" "+gitID(p.Source.URL, p.Source.Subdirectory)] = p.Source.ID
		}
	}
	return ids
}

func sourceID(f *fields, name string, ids map[string]string) string {
	subdirectory := f.text("subdirectory")
	if location := f.text("url"); location != "" {
		return ids[name+" "+urlID(withoutCredentials(location), subdirectory)]
	}
	if location := f.text("git"); location != "" {
		return ids[name+" "+gitID(withoutCredentials(location), subdirectory)]
	}
	return ""
}

// fields reads a table and keeps the first error of type.
type fields struct {
	table map[string]any
	err   error
}

func (f *fields) text(key string) string {
	s, ok := f.table[key].(string)
	f.check(key, ok, "string")
	return s
}

func (f *fields) boolean(key string) bool {
	b, ok := f.table[key].(bool)
	f.check(key, ok, "boolean")
	return b
}

func (f *fields) list(key string) []string {
	items, ok := f.table[key].([]any)
	f.check(key, ok, "array")
	var out []string
	for _, item := range items {
		s, ok := item.(string)
		if !ok && f.err == nil {
			f.err = fmt.Errorf("%s holds something other than strings", key)
		}
		out = append(out, s)
	}
	return out
}

func (f *fields) check(key string, ok bool, kind string) {
	if _, stated := f.table[key]; stated && !ok && f.err == nil {
		f.err = fmt.Errorf("%s is no %s", key, kind)
	}
}
