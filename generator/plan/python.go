package plan

import (
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/pep440"
	"github.com/dockwright/dockwright/generator/rules"
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

// candidate is a Python that all constraints allow, and what it costs.
type candidate struct {
	release PythonRelease
	patch   int // the newest micro version that is allowed
	// none and compiled count the dependencies that cannot be installed or must
	// be built on Debian, on x86_64 and aarch64 together.
	none, compiled []string
	// unknown tells that the lock names no files for some dependency, so that
	// nothing says which Pythons it has wheels for; tried, that the authors name
	// this version among those they tried.
	unknown, tried bool
	// late tells that the lock holds wheels for older versions only, of any package
	// and system: nobody who made them knew this one, and what is pure Python may
	// not run on it either.
	late bool
}

// tag is the version part of the image tag: the minor, which follows its
// security releases, unless the project allows an older patch only.
func (c candidate) tag() string {
	if c.patch < c.release.Patch {
		return fmt.Sprintf("%s.%d", c.release.Version, c.patch)
	}
	return c.release.Version
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

// candidates are the Pythons that every constraint allows, newest first. When
// none is, the error names for each supported version who excludes it.
func (d *decider) candidates() ([]candidate, error) {
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
	case len(by) == 1:
		return e.Fix("allow a Python there that images are made for: %s", d.releases.supported())
	case d.config.Python != "":
		return e.Fix("choose another Python, or change what excludes %s", d.config.Python)
	}
	return e.Fix("make the statements agree, or choose with --python VERSION")
}

// newestPatch is the newest micro version of a release that all constraints
// allow, or the constraint that leaves none. Micro versions that came after the
// data was written count: the minor's tag will have them.
func newestPatch(r PythonRelease, all []constraint) (int, *constraint, error) {
	sets := make([]string, len(all))
	for i, c := range all {
		sets[i] = c.specifier
	}
	allows := func(patch int) (int, error) {
		v, err := pep440.Parse(fmt.Sprintf("%s.%d", r.Version, patch))
		if err != nil {
			return 0, err
		}
		for i, s := range sets {
			ok, err := pep440.ContainsAny(s, v, true)
			if err != nil {
				return 0, facts.Errorf(all[i].path, all[i].line, "%q is no version specifier: %v", s, err).Fix("write it as PEP 440 has it, such as >=3.11")
			}
			if !ok {
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

// choosePython takes the candidate on which everything installs and least is
// compiled; of equals the newest that is not a fresh .0.
func (d *decider) choosePython() error {
	var err error
	if d.pins, err = d.livePins(); err != nil {
		return err
	}
	if l := d.project.Lock; l != nil {
		d.newestTag = newestTag(l.Packages)
	}
	candidates, err := d.candidates()
	if err != nil {
		return err
	}
	for i := range candidates {
		d.weigh(&candidates[i])
	}
	if d.walkError != nil {
		return d.walkError
	}
	best := candidates[0]
	for _, c := range candidates[1:] {
		if better(c, best) {
			best = c
		}
	}
	best = d.stepBack(best, candidates)
	d.plan.Python = Python{Minor: best.release.Version, Tag: best.tag()}
	d.python = best
	d.plan.decide("python", d.plan.Python.Tag, d.whyPython(best, candidates))
	if best.patch < best.release.Patch {
		c := d.limits(best)
		d.say("DW306", c.path, c.line, fmt.Sprintf("%s, which allows %s.%d and no later %s: it has none of the fixes since", c.says, best.release.Version, best.patch, best.release.Version),
			fmt.Sprintf("allow the whole %s there, as in \"<3.%d\" or \"==%s.*\"", best.release.Version, best.release.minor()+1, best.release.Version))
	}
	if best.release.ended(d.releases.AsOf) {
		c := d.firstConstraint(best)
		d.say("DW301", c.path, c.line,
			fmt.Sprintf("Python %s has had no security fixes since %s, and the project allows no newer one", best.release.Version, best.release.End),
			"allow a newer one there: "+d.releases.supported()+" are supported")
	}
	return nil
}

// better tells whether c, which is older, is to be preferred to b.
func better(c, b candidate) bool {
	if len(c.none) != len(b.none) {
		return len(c.none) < len(b.none)
	}
	if len(c.compiled) != len(b.compiled) {
		return len(c.compiled) < len(b.compiled)
	}
	if c.late != b.late {
		return b.late
	}
	if b.unknown && c.tried != b.tried {
		return c.tried
	}
	return b.release.fresh() && !c.release.fresh()
}

// newestTag is the newest minor version of CPython 3 that any wheel of the lock
// is made for alone; 0 when there is none. The stable ABI (abi3) says nothing of
// when a wheel was made.
func newestTag(packages []facts.Package) int {
	newest := 0
	for _, p := range packages {
		for _, f := range p.Files {
			stem, ok := strings.CutSuffix(f.Name, ".whl")
			parts := strings.Split(stem, "-")
			if !ok || len(parts) < 5 {
				continue
			}
			abi := parts[len(parts)-2]
			for tag := range strings.SplitSeq(parts[len(parts)-3], ".") {
				minor, err := strconv.Atoi(strings.TrimPrefix(tag, "cp3"))
				if err == nil && strings.HasPrefix(tag, "cp3") && strings.HasPrefix(abi, tag) {
					newest = max(newest, minor)
				}
			}
		}
	}
	return newest
}

// stepBack takes the version before the newest where exact versions are pinned,
// no file names tell which Pythons they have wheels for, and the authors name
// none: pins are older than the newest Python more often than not.
func (d *decider) stepBack(best candidate, candidates []candidate) candidate {
	if !best.unknown || best.tried || d.project.Lock == nil || !d.project.Lock.Pinned {
		return best
	}
	i := slices.IndexFunc(candidates, func(c candidate) bool { return c.release.Version == best.release.Version })
	for _, newer := range candidates[:i] {
		if !newer.release.fresh() {
			return best
		}
	}
	if i+1 < len(candidates) && !better(best, candidates[i+1]) && len(candidates[i+1].none) == len(best.none) && len(candidates[i+1].compiled) == len(best.compiled) {
		return candidates[i+1]
	}
	return best
}

// weigh counts what the candidate would compile on Debian's newest release.
func (d *decider) weigh(c *candidate) {
	c.late = d.newestTag > 0 && c.release.minor() > d.newestTag
	c.tried = slices.Contains(d.project.Manifest.TriedOn, c.release.Version)
	suites := c.release.suitesFor(c.patch)
	if len(suites) == 0 {
		return
	}
	suite, _ := d.releases.debian(suites[0])
	for _, arch := range d.cpus {
		for _, row := range d.rows(target(c.release, c.patch, facts.Glibc, suite.Glibc, arch)) {
			c.unknown = c.unknown || row.verdict.Class == facts.Unknown
			name := d.project.Lock.Packages[row.index].Name + "/" + arch
			switch row.verdict.Class {
			case facts.None:
				c.none = append(c.none, name)
			case facts.Sdist:
				c.compiled = append(c.compiled, name)
			}
		}
	}
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

// whyPython names the statements that decided, then what the others would cost.
func (d *decider) whyPython(best candidate, candidates []candidate) string {
	var says []string
	for _, c := range d.constraints() {
		says = append(says, fmt.Sprintf("%s %s", c.where(), c.says))
	}
	why := "no file limits it"
	if len(says) > 0 {
		why = strings.Join(says, "; ")
	}
	var costs []cost
	for _, c := range candidates {
		if c.release.Version == best.release.Version {
			break
		}
		costs = addCost(costs, c.release.Version, d.against(c, best))
	}
	switch {
	case len(candidates) == 1:
		return why
	case len(costs) == 0:
		return why + "; the newest that fits"
	}
	for _, c := range costs {
		why += "; " + strings.Join(c.versions, ", ") + ": " + c.reason
	}
	return why
}

// cost is what speaks against Pythons that are newer than the chosen one.
type cost struct {
	versions []string
	reason   string
}

// addCost folds versions with one reason.
func addCost(list []cost, version, reason string) []cost {
	if n := len(list); n > 0 && list[n-1].reason == reason {
		list[n-1].versions = append(list[n-1].versions, version)
		return list
	}
	return append(list, cost{[]string{version}, reason})
}

// against says why a newer candidate was not taken.
func (d *decider) against(c, best candidate) string {
	switch {
	case len(c.none) > len(best.none):
		return "no file for " + d.more(c.none, best.none)
	case len(c.compiled) > len(best.compiled):
		return "would compile " + d.more(c.compiled, best.compiled) + " too"
	case c.late && !best.late:
		return fmt.Sprintf("the files in the lock are for Python 3.%d at the newest", d.newestTag)
	case best.tried && !c.tried:
		return "not among those that " + d.project.Manifest.Path + " names as tried"
	case c.release.fresh():
		return "a fresh .0"
	}
	return "whether the pinned versions have wheels for it is not known, so the version before is taken"
}

// more names what is in a and not in b, without the CPU where it is both.
func (d *decider) more(a, b []string) string {
	var out []string
	for _, full := range a {
		name, arch, _ := strings.Cut(full, "/")
		if slices.Contains(b, full) || slices.Contains(out, name) {
			continue
		}
		both := !slices.ContainsFunc(d.cpus, func(x string) bool { return !slices.Contains(a, name+"/"+x) })
		if !both {
			name += " on " + arch
		}
		out = append(out, name)
	}
	return nameSome(out, 3)
}

func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

func (d *decider) say(id, path string, line int, message, remedy string) {
	d.diags = append(d.diags, rules.New(id, path, line, message, remedy))
}
