package plan

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/pep440"
)

// constraint is a statement about which Pythons may run the project.
type constraint struct {
	specifier string
	path      string
	line      int
	says      string // `requires-python = ">=3.11"`
}

func (c constraint) where() string {
	if c.line > 0 {
		return fmt.Sprintf("%s:%d", c.path, c.line)
	}
	return c.path
}

// constraints collects every statement about the Python version. The user's
// own choice replaces the pin files, which state a habit, but not
// requires-python, which states what works.
func (d *decider) constraints() []constraint {
	var out []constraint
	add := func(spec, path string, line int, says string) {
		if spec != "" && !slices.ContainsFunc(out, func(c constraint) bool { return c.specifier == spec && c.path == path }) {
			out = append(out, constraint{spec, path, line, says})
		}
	}
	m := d.project.Manifest
	add(m.RequiresPython, m.Path, m.RequiresPythonLine, fmt.Sprintf("requires Python %s", m.RequiresPython))
	if l := d.project.Lock; l != nil && strings.ReplaceAll(l.RequiresPython, " ", "") != strings.ReplaceAll(m.RequiresPython, " ", "") {
		add(l.RequiresPython, l.Path, 0, fmt.Sprintf("requires Python %s", l.RequiresPython))
	}
	if d.config.Python != "" {
		add("=="+d.config.Python+".*", d.configSource("--python"), 0, "chooses Python "+d.config.Python)
		return out
	}
	for _, p := range d.pins {
		add(p.Specifier, p.Path, p.Line, "says "+p.Raw)
	}
	return out
}

// livePins are the pin files that count. A runtime.txt or .tool-versions that
// contradicts requires-python is left over from another time: what the project
// is installed by says what works. (A .python-version is read by uv itself.)
func (d *decider) livePins() ([]facts.Pin, error) {
	m := d.project.Manifest
	var out []facts.Pin
	for _, p := range d.project.Pins {
		stale := m.RequiresPython != "" && path.Base(p.Path) != ".python-version"
		for _, r := range d.releases.Pythons {
			_, by, err := newestPatch(r, []constraint{{m.RequiresPython, m.Path, m.RequiresPythonLine, ""}, {p.Specifier, p.Path, p.Line, ""}})
			if err != nil {
				return nil, err
			}
			stale = stale && by != nil
		}
		if !stale {
			out = append(out, p)
			continue
		}
		d.say("DW303", p.Path, p.Line, fmt.Sprintf("says %s, which %s rules out with %s: it has no effect", p.Raw, m.Path, m.RequiresPython), "remove it, or say there what is used")
	}
	return out, nil
}

// configSource names where an option was set: the configuration, or the flag.
func (d *decider) configSource(flag string) string {
	if d.config.Path != "" {
		return d.config.Path
	}
	return flag
}

// allowed are the Pythons that every constraint allows, newest first. When none
// is, the error names for each supported version who excludes it.
func (d *decider) allowed() ([]candidate, error) {
	all := d.constraints()
	var out []candidate
	var excluded []cost
	for _, r := range d.releases.Pythons {
		patch, by, err := newestPatch(r, all)
		if err != nil {
			return nil, err
		}
		if by != nil {
			if !r.ended(d.releases.AsOf) {
				excluded = addCost(excluded, r.Version, by.where()+", which "+by.says)
			}
			continue
		}
		out = append(out, candidate{release: r, patch: patch})
	}
	if len(out) == 0 {
		return nil, d.noneFits(all, excluded)
	}
	supported := slices.DeleteFunc(slices.Clone(out), func(c candidate) bool { return c.release.ended(d.releases.AsOf) })
	if len(supported) > 0 {
		return supported, nil
	}
	return out, nil
}

// noneFits is the error that names for each supported Python who excludes it.
func (d *decider) noneFits(all []constraint, excluded []cost) error {
	var by []string
	for _, e := range excluded {
		by = append(by, strings.Join(e.versions, ", ")+" by "+e.reason)
	}
	e := facts.Errorf(all[0].path, all[0].line, "no Python version fits: excluded are %s", strings.Join(by, "; "))
	switch {
	case d.config.Python != "":
		return e.Fix("choose another Python (%s are supported), or change what excludes %s", d.releases.supported(), d.config.Python)
	case len(by) == 1:
		return e.Fix("allow a Python there that images are made for: %s", d.releases.supported())
	}
	return e.Fix("make the statements agree, or choose with --python VERSION")
}

// newestPatch is the newest micro version of a release that all constraints
// allow, or the constraint that leaves none. Micro versions that came after the
// data was written count: the minor's tag will have them.
func newestPatch(r PythonRelease, all []constraint) (int, *constraint, error) {
	sets, bad := make([]pep440.Alternatives, len(all)), make([]error, len(all))
	for i, c := range all {
		sets[i], bad[i] = pep440.ParseAlternatives(c.specifier)
	}
	allows := func(patch int) (int, error) {
		v, err := pep440.Parse(fmt.Sprintf("%s.%d", r.Version, patch))
		if err != nil {
			return 0, err
		}
		for i, s := range sets {
			if bad[i] != nil {
				return 0, facts.Errorf(all[i].path, all[i].line, "%q is no version specifier: %v", all[i].specifier, bad[i]).Fix("write it as PEP 440 has it, such as >=3.11")
			}
			if !s.Contains(v, true) {
				return i, nil
			}
		}
		return -1, nil
	}
	first := -1
	const later = 30 // patches that may have come since
	order := []int{r.Patch}
	for p := r.Patch + 1; p <= r.Patch+later; p++ {
		order = append(order, p)
	}
	for p := r.Patch - 1; p >= 0; p-- {
		order = append(order, p)
	}
	for _, p := range order {
		by, err := allows(p)
		if err != nil {
			return 0, nil, err
		}
		if by < 0 {
			return p, nil, nil
		}
		if first < 0 {
			first = by
		}
	}
	return 0, &all[first], nil
}

// limits is the statement that keeps the chosen Python from its newest patch.
func (d *decider) limits(c candidate) constraint {
	for _, s := range d.constraints() {
		if !within(s.specifier, fmt.Sprintf("%s.%d", c.release.Version, c.patch+1)) {
			return s
		}
	}
	return constraint{path: d.project.Manifest.Path}
}

// firstConstraint is the statement that keeps the chosen Python from being the
// next newer one.
func (d *decider) firstConstraint(c candidate) constraint {
	for i, r := range d.releases.Pythons {
		if i+1 < len(d.releases.Pythons) && d.releases.Pythons[i+1].Version == c.release.Version {
			if _, by, err := newestPatch(r, d.constraints()); err == nil && by != nil {
				return *by
			}
		}
	}
	return constraint{path: d.project.Manifest.Path}
}
