package setupcfg

import (
	"strings"

	"github.com/dockwright/dockwright/detect/configparser"
	"github.com/dockwright/dockwright/detect/facts"
)

// readPackageData reads what setuptools ships besides modules.
// https://setuptools.pypa.io/en/latest/userguide/datafiles.html
func (c *cfg) readPackageData() {
	data := facts.PackageData{}
	if o := option(c.file.Get("options"), "include_package_data"); o != nil {
		data.Include = truth(o.Value())
	}
	data.Patterns = globs(c.file.Get("options.package_data"))
	data.Excluded = globs(c.file.Get("options.exclude_package_data"))
	c.setPackageData(data)
}

func globs(s *configparser.Section) []facts.PackagePattern {
	if s == nil {
		return nil
	}
	var out []facts.PackagePattern
	for _, o := range s.Options {
		for _, item := range list(o, ",") {
			out = append(out, facts.PackagePattern{Package: o.Key, Glob: item.s})
		}
	}
	return out
}

// truth is what setuptools takes a text for.
func truth(value string) string {
	switch strings.ToLower(strings.TrimSpace(value)) {
	case "1", "true", "yes":
		return "true"
	}
	return "false"
}

func (m *metadata) setPackageData(data facts.PackageData) {
	if data.Include != "" || data.Patterns != nil || data.Excluded != nil || data.Computed {
		m.m.PackageData = &data
	}
}

// readPackageData reads the same arguments of setup().
func (s *script) readPackageData() {
	data := facts.PackageData{}
	if a, ok := s.arg("include_package_data"); ok {
		if data.Computed = a.value.kind != boolLiteral; !data.Computed {
			data.Include = truth(a.value.text)
		}
	}
	data.Patterns = s.globs("package_data", &data)
	data.Excluded = s.globs("exclude_package_data", &data)
	s.setPackageData(data)
}

func (s *script) globs(name string, data *facts.PackageData) []facts.PackagePattern {
	a, ok := s.arg(name)
	if !ok {
		return nil
	}
	data.Computed = data.Computed || a.value.kind != dictLiteral
	var out []facts.PackagePattern
	for i, key := range a.value.keys {
		v := a.value.items[i]
		data.Computed = data.Computed || v.kind != listLiteral
		for _, item := range v.items {
			data.Computed = data.Computed || item.kind != stringLiteral
			out = append(out, facts.PackagePattern{Package: key.text, Glob: item.text})
		}
	}
	return out
}
