package pyproject

import "github.com/dockwright/dockwright/detect/facts"

// packageData reads what setuptools ships besides modules. An older release takes
// other types for nothing, so they are no errors.
// https://setuptools.pypa.io/en/latest/userguide/datafiles.html
func (r *reader) packageData(setuptools *value) {
	data := facts.PackageData{}
	if v := setuptools.get("include-package-data"); v.kindOf() == boolean {
		data.Include = v.text
	}
	data.Patterns = patterns(setuptools.get("package-data"))
	data.Excluded = patterns(setuptools.get("exclude-package-data"))
	if data.Include != "" || data.Patterns != nil || data.Excluded != nil {
		r.m.PackageData = &data
	}
}

func patterns(v *value) []facts.PackagePattern {
	if v.kindOf() != table {
		return nil
	}
	var out []facts.PackagePattern
	for _, name := range v.keys {
		if v.fields[name].kindOf() != array {
			continue
		}
		for _, item := range v.fields[name].items {
			out = append(out, facts.PackagePattern{Package: name, Glob: item.text})
		}
	}
	return out
}
