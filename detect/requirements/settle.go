package requirements

import (
	"slices"
	"strings"

	"github.com/dockwright/dockwright/detect/credentials"
	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/pep440"
	"github.com/dockwright/dockwright/detect/pep508"
)

// settle gives requirements the versions and sources that others settle for
// them: constraints, and an exact requirement of the same name without a
// marker. What contradicts itself, pip cannot install.
func settle(required, constraints []entry) error {
	always := map[string]*entry{}
	for i := range required {
		e := &required[i]
		if e.version == "" || e.marker != "" || e.name == "" {
			continue
		}
		other := always[e.name]
		if other == nil {
			always[e.name] = e
			continue
		}
		if !equal(other.version, e.version) || other.source.ID != e.source.ID {
			return conflict(*e, *other)
		}
		e.version = other.version // one spelling of "1.0" and "1"
	}
	limits := map[string][]entry{}
	for _, c := range constraints {
		if c.marker == "" {
			limits[c.name] = append(limits[c.name], c)
		}
	}
	for i := range required {
		e := &required[i]
		if e.source.Kind == facts.SourceRegistry && e.name != "" {
			if err := e.constrain(always[e.name], limits[e.name]); err != nil && e.everywhere() {
				return err
			}
		}
	}
	return nil
}

// everywhere tells whether the entry's marker holds in each image that there may
// be: one that holds in some only, or in none, contradicts nothing in the others.
func (e *entry) everywhere() bool {
	if e.marker == "" {
		return true
	}
	m, err := pep508.ParseMarker(e.marker)
	if err != nil {
		return true
	}
	for minor := 8; minor <= 16; minor++ {
		for _, arch := range []string{"x86_64", "aarch64"} {
			if !m.Evaluate(pep508.Linux(facts.Target{Major: 3, Minor: minor, Arch: arch})) {
				return false
			}
		}
	}
	return true
}

// constrain applies what holds for the entry's name on every machine.
func (e *entry) constrain(twin *entry, limits []entry) error {
	if twin != nil && e.version == "" {
		if !allows(e.specifier, twin.version) {
			return conflict(*e, *twin)
		}
		e.version, e.source, e.file = twin.version, twin.source, twin.file
		e.hashes = union(e.hashes, twin.hashes)
	}
	for _, c := range limits {
		switch {
		case c.source.Kind != facts.SourceRegistry:
			if e.source.Kind == facts.SourceRegistry {
				e.source, e.file, e.version = c.source, c.file, c.version
			}
		case e.version != "" && !allows(c.specifier, e.version),
			c.version != "" && !allows(e.specifier, c.version):
			return conflict(*e, c)
		case e.version == "" && c.version != "":
			e.version = c.version
		case e.version == "" && c.specifier != "":
			e.specifier = strings.TrimPrefix(e.specifier+","+c.specifier, ",")
		}
		e.hashes = narrow(e.hashes, c.hashes)
	}
	return nil
}

func conflict(a, b entry) error {
	return facts.Errorf(a.statement.path, a.statement.line, "%s contradicts %s (%s:%d): nothing can satisfy both",
		credentials.Redact(a.statement.text), credentials.Redact(b.statement.text), b.statement.path, b.statement.line).
		Fix("keep one of them, or give them markers that exclude each other")
}

// allows tells whether a version is in a specifier set. What is no version (===
// takes any text) is left to pip.
func allows(specifier, version string) bool {
	set, err1 := pep440.ParseSpecifiers(specifier)
	v, err2 := pep440.Parse(version)
	return err1 != nil || err2 != nil || set.Contains(v, true)
}

func equal(a, b string) bool {
	v, err1 := pep440.Parse(a)
	w, err2 := pep440.Parse(b)
	return a == b || err1 == nil && err2 == nil && v.Compare(w) == 0
}

// narrow is what the hashes of a requirement and of a constraint allow together.
func narrow(own, limit []string) []string {
	if len(own) == 0 || len(limit) == 0 {
		return union(own, limit)
	}
	return slices.DeleteFunc(slices.Clone(own), func(h string) bool { return !slices.Contains(limit, h) })
}

func union(a, b []string) []string {
	out := slices.Clone(a)
	for _, s := range b {
		if !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}
