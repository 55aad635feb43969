package uvlock

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/pep440"
)

// ruleStale is the rule "the lock does not fit its manifest".
const ruleStale = "DW102"

// Stale tells whether the lock was made from another state of the manifest, as
// far as uv.lock repeats it: the requirements of m's package (facts.Lock.Recorded)
// and requires-python. At most one difference of a kind is reported, as a
// warning: `uv sync --locked` and `uv lock --check` refuse such a lock.
//
// It says nothing rather than something wrong. Extras and groups without
// requirements are not compared. Markers are not compared (uv
// rewrites them), nor the specifiers of what comes from elsewhere than an index
// (tool.uv.sources rewrites those), nor anything that the build backend computes.
// Overrides, constraints and the resolver's options are not looked at.
func Stale(lock *facts.Lock, m facts.Manifest) []facts.Diagnostic {
	i := slices.IndexFunc(lock.Recorded, func(r facts.Member) bool { return r.Name == m.Name && m.Name != "" })
	if i < 0 || path.Base(m.Path) != "pyproject.toml" {
		return nil
	}
	recorded := &lock.Recorded[i].Manifest
	var out []facts.Diagnostic
	report := func(difference string) {
		if difference != "" {
			out = append(out, facts.Diagnostic{
				Rule: ruleStale, Severity: facts.SeverityWarning, Path: lock.Path, Line: 0,
				Message: "the lock does not fit " + m.Path + ": " + difference,
				Remedy:  "run `uv lock`",
			})
		}
	}
	if alone(lock, m.Name) {
		report(pythonDifference(m.RequiresPython, lock.RequiresPython))
	}
	report(versionDifference(&m, recorded))
	report(dependencyDifference(&m, recorded))
	report(groupDifference(&m, recorded))
	return out
}

// alone tells that all roots are of the one project: requires-python is then its
// own, and not what the members of a workspace have in common.
func alone(lock *facts.Lock, name string) bool {
	return !slices.ContainsFunc(lock.Roots, func(r facts.Root) bool { return r.Member != name })
}

// pythonDifference compares what the two ranges admit, since uv writes them in
// its own way.
func pythonDifference(manifest, lock string) string {
	a, errA := pep440.ParseAlternatives(manifest)
	b, errB := pep440.ParseAlternatives(lock)
	if manifest == "" || lock == "" || errA != nil || errB != nil {
		return ""
	}
	for v := range probes {
		if a.Contains(v, false) != b.Contains(v, false) {
			return fmt.Sprintf("requires-python is %q there and %q in the lock", manifest, lock)
		}
	}
	return ""
}

// probes are the Pythons by which ranges are compared: those that a range in a
// manifest may well end at.
func probes(yield func(pep440.Version) bool) {
	for minor := 6; minor <= 20; minor++ {
		for patch := 0; patch <= 20; patch++ {
			v, err := pep440.Parse(fmt.Sprintf("3.%d.%d", minor, patch))
			if err != nil || !yield(v) {
				return
			}
		}
	}
	if v, err := pep440.Parse("4.0.0"); err == nil {
		yield(v)
	}
}

// versionDifference compares the project's own version: uv refuses a lock that
// was made before a release.
func versionDifference(m, recorded *facts.Manifest) string {
	a, errA := pep440.Parse(m.Version)
	b, errB := pep440.Parse(recorded.Version)
	if errA != nil || errB != nil || slices.Contains(m.Dynamic, "version") || a.Compare(b) == 0 {
		return ""
	}
	return fmt.Sprintf("the project's version is %s there and %s in the lock", m.Version, recorded.Version)
}

func dependencyDifference(m, recorded *facts.Manifest) string {
	if slices.Contains(m.Dynamic, "dependencies") || slices.Contains(m.Dynamic, "optional-dependencies") {
		return ""
	}
	stated := slices.Clone(m.Dependencies)
	for _, extra := range m.Extras {
		stated = append(stated, extra.Requirements...)
	}
	return difference(m, stated, recorded.Dependencies, "")
}

func groupDifference(m, recorded *facts.Manifest) string {
	for _, g := range m.Groups {
		if d := difference(m, g.Requirements, find(recorded.Groups, g.Name), " of group "+g.Name); d != "" {
			return d
		}
	}
	for _, g := range recorded.Groups {
		if !slices.ContainsFunc(m.Groups, func(s facts.Group) bool { return s.Name == g.Name }) && len(g.Requirements) > 0 {
			return "the lock has a group " + g.Name + ", which is not there"
		}
	}
	return ""
}

func find(groups []facts.Group, name string) []facts.Requirement {
	for _, g := range groups {
		if g.Name == name {
			return g.Requirements
		}
	}
	return nil
}

// difference names the first requirement that only one side has, in the order
// of the manifest and then of the lock.
func difference(m *facts.Manifest, stated, locked []facts.Requirement, where string) string {
	have, had := byName(stated), byName(locked)
	for _, r := range stated {
		if r.Name == "" || r.Name == m.Name {
			continue
		}
		if _, ok := had[r.Name]; !ok {
			return fmt.Sprintf("%s%s is not in the lock", r.Name, where)
		}
		indexed := !fromElsewhere(m, r.Name, have[r.Name], had[r.Name])
		if want, got := clauses(have[r.Name], indexed), clauses(had[r.Name], indexed); want != got {
			return fmt.Sprintf("%s%s is %s there and %s in the lock", r.Name, where, want, got)
		}
		if d := refDifference(m, r.Name, had[r.Name]); d != "" {
			return d
		}
	}
	for _, r := range locked {
		if _, ok := have[r.Name]; !ok && r.Name != m.Name {
			return fmt.Sprintf("the lock has %s%s, which is not required there", r.Name, where)
		}
	}
	return ""
}

func byName(requirements []facts.Requirement) map[string][]facts.Requirement {
	m := map[string][]facts.Requirement{}
	for _, r := range requirements {
		m[r.Name] = append(m[r.Name], r)
	}
	return m
}

// fromElsewhere tells that a requirement comes from no index on either side, or
// that its specifier is one that uv has no notation for.
func fromElsewhere(m *facts.Manifest, name string, lists ...[]facts.Requirement) bool {
	for _, s := range m.Sources {
		if s.Name == name && s.Index == "" {
			return true
		}
	}
	for _, list := range lists {
		for _, r := range list {
			if (r.Source.Kind != "" && r.Source.Kind != facts.SourceRegistry) || strings.Contains(r.Specifier, "||") {
				return true
			}
		}
	}
	return false
}

// refDifference compares the branch, tag or revision of a git source, if there
// is exactly one on both sides.
func refDifference(m *facts.Manifest, name string, locked []facts.Requirement) string {
	var want []facts.Source
	for _, s := range m.Sources {
		if s.Name == name {
			want = append(want, s.Source)
		}
	}
	if len(want) != 1 || len(locked) != 1 || want[0].Ref == "" || locked[0].Source.Ref == "" ||
		want[0].Kind != facts.SourceGit || locked[0].Source.Kind != facts.SourceGit || want[0].Ref == locked[0].Source.Ref {
		return ""
	}
	return fmt.Sprintf("%s comes from %s there and from %s in the lock", name, want[0].Ref, locked[0].Source.Ref)
}

// clauses are the distinct extras and specifiers under which a name is required,
// in a spelling that does not depend on order, spaces or trailing zeros. What
// comes from no index is told apart by its extras only.
func clauses(requirements []facts.Requirement, specifiers bool) string {
	var sets []string
	for _, r := range requirements {
		var set []string
		for _, clause := range strings.Split(r.Specifier, ",") {
			if clause = canonical(strings.TrimSpace(clause)); clause != "" && specifiers {
				set = append(set, clause)
			}
		}
		slices.Sort(set)
		extras := ""
		if len(r.Extras) > 0 {
			names := slices.Sorted(slices.Values(r.Extras))
			extras = "[" + strings.Join(slices.Compact(names), ",") + "]"
		}
		text := extras + strings.Join(slices.Compact(set), ",")
		if text == "" {
			text = "any version"
		}
		sets = append(sets, text)
	}
	slices.Sort(sets)
	return strings.Join(slices.Compact(sets), " or ")
}

// canonical writes one clause, such as "== 1.2.0", with a normalized version.
func canonical(clause string) string {
	i := strings.IndexFunc(clause, func(r rune) bool { return !strings.ContainsRune("<>=!~", r) })
	if i < 0 {
		return clause
	}
	operator, version := clause[:i], strings.TrimSpace(clause[i:])
	stem, wildcard := strings.CutSuffix(version, ".*")
	v, err := pep440.Parse(stem)
	if err != nil {
		return operator + version
	}
	version = v.String()
	// In ~=1.4.0 and ==1.0.* a trailing zero says something; else it doesn't.
	if wildcard {
		return operator + version + ".*"
	}
	if operator != "~=" && operator != "===" && !strings.ContainsAny(version, "abcdefghijklmnopqrstuvwxyz+!") {
		for strings.HasSuffix(version, ".0") {
			version = strings.TrimSuffix(version, ".0")
		}
	}
	return operator + version
}
