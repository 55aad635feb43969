package plan

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/generator/rules"
)

// candidate is a Python that all constraints allow, and what it costs.
type candidate struct {
	release PythonRelease
	patch   int // the newest micro version that is allowed
	// none and compiled are the dependencies that cannot be installed or must be
	// built on the base that is asked for, as "name/arch", on all CPUs.
	none, compiled []string
	// known and unknown count the dependencies that have a wheel for it, and those
	// of which nothing names the files.
	known, unknown int
	// tried tells that the authors name this version among those they tried.
	tried bool
	// late tells that the lock holds wheels for older versions only, of any package
	// and system: nobody who made them knew this one, and what is pure Python may
	// not run on it either.
	late bool
}

// doubtful tells that of most dependencies nothing says whether they have wheels
// for it.
func (c candidate) doubtful() bool { return c.unknown > c.known }

// tag is the version part of the image tag: the minor, which follows its
// security releases, unless the project allows an older patch only.
func (c candidate) tag() string {
	if c.patch < c.release.Patch {
		return fmt.Sprintf("%s.%d", c.release.Version, c.patch)
	}
	return c.release.Version
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
	candidates, err := d.allowed()
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
	d.python, d.candidates = best, candidates
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
	if b.doubtful() && c.tried != b.tried {
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
			if !ok || strings.Count(stem, "-") < 4 {
				continue
			}
			stem = stem[:strings.LastIndexByte(stem, '-')] // the platform is cut off
			at := strings.LastIndexByte(stem, '-')
			abi, stem := stem[at+1:], stem[:at]
			for tag := range strings.SplitSeq(stem[strings.LastIndexByte(stem, '-')+1:], ".") {
				if version, ok := strings.CutPrefix(tag, "cp3"); ok && strings.HasPrefix(abi, tag) {
					if minor, err := strconv.Atoi(version); err == nil {
						newest = max(newest, minor)
					}
				}
			}
		}
	}
	return newest
}

// stepBack takes the version before the newest where exact versions are pinned,
// of most no file names tell which Pythons they have wheels for, and the authors name
// none: pins are older than the newest Python more often than not.
func (d *decider) stepBack(best candidate, candidates []candidate) candidate {
	if !best.doubtful() || best.tried || d.project.Lock == nil || !d.project.Lock.Pinned {
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

// weigh counts what the candidate would compile on the base that is asked for.
func (d *decider) weigh(c *candidate) {
	c.late = d.newestTag > 0 && c.release.minor() > d.newestTag
	c.tried = slices.Contains(d.project.Manifest.TriedOn, c.release.Version)
	libc := facts.Glibc
	if d.config.Base == "alpine" {
		libc = facts.Musl
	}
	for _, arch := range d.cpus {
		t, ok := d.targetOf(*c, libc, arch)
		if !ok {
			return
		}
		d.count(c, t)
	}
}

// count adds what a target compiles or lacks.
func (d *decider) count(c *candidate, t facts.Target) {
	for _, row := range d.rows(t) {
		p := d.project.Lock.Packages[row.index]
		if p.Source.Local() {
			continue // built on every Python
		}
		name := p.Name + "/" + t.Arch
		switch row.verdict.Class {
		case facts.Wheel:
			c.known++
		case facts.None:
			c.none = append(c.none, name)
		case facts.Sdist:
			c.compiled = append(c.compiled, name)
		case facts.Unknown:
			c.unknown++
		}
	}
}

// targetOf is a candidate's image with a C library: on the newest release of
// Debian or Alpine that there is one for, or the Debian that is asked for. False
// when there is none.
func (d *decider) targetOf(c candidate, libc facts.Libc, arch string) (facts.Target, bool) {
	if libc == facts.Musl {
		a, ok := d.alpineFor(c.release)
		return target(c.release, c.patch, libc, a.Musl, arch), ok
	}
	suites := c.release.suitesFor(c.patch)
	if len(suites) == 0 {
		return facts.Target{}, false
	}
	suite := suites[0]
	if slices.Contains(suites, d.config.Debian) {
		suite = d.config.Debian
	}
	debian, ok := d.releases.debian(suite)
	return target(c.release, c.patch, libc, debian.Glibc, arch), ok
}

// whyPython names the statements that decided, then what the others would cost.
func (d *decider) whyPython(best candidate, candidates []candidate) string {
	var says []string
	for _, c := range d.constraints() {
		says = append(says, fmt.Sprintf("%s %s", c.where(), c.says))
		d.plan.Limits = append(d.plan.Limits, Limit{c.path, c.line, c.says, c.specifier})
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
		d.plan.Against = append(d.plan.Against, Objection{c.versions, c.reason})
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

// against says why a candidate was not taken.
func (d *decider) against(c, best candidate) string {
	switch {
	case len(c.none) > len(best.none):
		return "no file for " + d.more(c.none, best.none)
	case len(c.compiled) > len(best.compiled):
		return "would compile " + d.more(c.compiled, best.compiled) + " too"
	case c.late && !best.late:
		return fmt.Sprintf("the files of the dependencies are for Python 3.%d at the newest", d.newestTag)
	case c.doubtful() && best.tried && !c.tried:
		return "not among those that " + d.project.Manifest.Path + " names as tried"
	case c.release.minor() > best.release.minor() && c.release.fresh():
		return "a fresh .0"
	case c.release.minor() > best.release.minor():
		return "whether the pinned versions have wheels for it is not known, so the version before is taken"
	case len(best.compiled) > 0:
		return "older, and no fewer are compiled"
	}
	return "older, and nothing is gained by it"
}

// more names what is in a and not in b, without the CPU where it is both.
func (d *decider) more(a, b []string) string {
	var out []string
	inA, inB, told := set(a), set(b), map[string]bool{}
	for _, full := range a {
		name, arch, _ := strings.Cut(full, "/")
		if inB[full] || told[name] {
			continue
		}
		both := !slices.ContainsFunc(d.cpus, func(x string) bool { return !inA[name+"/"+x] })
		if !both {
			name += " on " + arch
		}
		told[name] = true
		out = append(out, name)
	}
	return nameSome(out, 3)
}

func set(list []string) map[string]bool {
	set := make(map[string]bool, len(list))
	for _, s := range list {
		set[s] = true
	}
	return set
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
