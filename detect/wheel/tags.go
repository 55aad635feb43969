package wheel

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/dockwright/dockwright/detect/facts"
)

// lastGlibcMinor is the newest minor version that a glibc major before the
// target's is taken to have had: pypa/packaging's guess, for the day of glibc 3.
const lastGlibcMinor = 50

// legacy are the perennial versions behind the named policies (PEP 513, 571, 599).
var legacy = []struct {
	tag   string
	minor int
}{
	{"manylinux2014_", 17},
	{"manylinux2010_", 12},
	{"manylinux1_", 5},
}

// oldestGlibc is the lowest minor of glibc 2 that an architecture has tags for:
// x86 has had manylinux since CentOS 5, the others since CentOS 7 (PEP 600).
func oldestGlibc(arch string) int {
	if arch == "x86_64" || arch == "i686" {
		return 5
	}
	return 17
}

// Tags are the tags that a target takes, the most preferred first: the order of
// packaging.tags.sys_tags on an image like it. For tests and explanations;
// Choose judges a file without the list.
func Tags(t facts.Target) []string {
	platforms := Platforms(t)
	var tags []string
	each := func(python, abi string) {
		for _, p := range platforms {
			tags = append(tags, python+"-"+abi+"-"+p)
		}
	}
	cpython := fmt.Sprintf("cp%d%d", t.Major, t.Minor)
	each(cpython, t.ABI())
	each(cpython, stableABI(t))
	each(cpython, "none")
	for minor := t.Minor - 1; minor >= 2; minor-- {
		each(fmt.Sprintf("cp%d%d", t.Major, minor), stableABI(t))
	}
	pythons := []string{fmt.Sprintf("py%d%d", t.Major, t.Minor), fmt.Sprintf("py%d", t.Major)}
	for minor := t.Minor - 1; minor >= 0; minor-- {
		pythons = append(pythons, fmt.Sprintf("py%d%d", t.Major, minor))
	}
	for _, python := range pythons {
		each(python, "none")
	}
	tags = append(tags, cpython+"-none-any")
	for _, python := range pythons {
		tags = append(tags, python+"-none-any")
	}
	return tags
}

// stableABI is the tag of the binary interface that CPython keeps from version
// to version (PEP 384), or that of the builds without the global lock (PEP 803).
func stableABI(t facts.Target) string {
	if t.FreeThreaded {
		return "abi3t"
	}
	return "abi3"
}

// Platforms are the platform tags that a target takes, the most preferred
// first, without "any".
func Platforms(t facts.Target) []string {
	platforms := []string{"linux_" + t.Arch}
	if t.Libc == facts.Musl {
		for minor := t.LibcMinor; minor >= 0; minor-- {
			platforms = append(platforms, fmt.Sprintf("musllinux_%d_%d_%s", t.LibcMajor, minor, t.Arch))
		}
		return platforms
	}
	for major, minor := t.LibcMajor, t.LibcMinor; major >= 2; major, minor = major-1, lastGlibcMinor {
		floor := 0
		if major == 2 {
			floor = oldestGlibc(t.Arch)
		}
		for ; minor >= floor; minor-- {
			platforms = append(platforms, fmt.Sprintf("manylinux_%d_%d_%s", major, minor, t.Arch))
			for _, l := range legacy {
				if major == 2 && minor == l.minor {
					platforms = append(platforms, l.tag+t.Arch)
				}
			}
		}
	}
	return platforms
}

// rank orders the tags of a target: lower is better. The platform decides
// within a step of python and abi, as in Tags.
type rank int

const (
	unfit rank = -1
	step  rank = 1 << 20 // more than there are platforms in a step
	// lastPlatform is that of "linux_…" for whom it comes last.
	lastPlatform = step - 1
)

// rankOf is the rank of the best triple in a wheel's tag set, unfit for none.
// It needs no list: of each set only the best member counts.
func (p *tagSet) rankOf(t facts.Target, o order) rank {
	if o.pdm {
		return p.rankAsPDM(t)
	}
	bound, free := p.bestPython(t, o)
	if bound == unfit && free == unfit {
		return unfit // most wheels are for other Pythons
	}
	platform, anywhere := bestPlatform(p.platform, t, o)
	best := unfit
	if platform != unfit && bound != unfit {
		best = bound*step + platform
	}
	if anywhere && free != unfit {
		best = better(best, free*step)
	}
	return best
}

// bestPython is the best of the steps that the set's pythons and abis have, with
// a platform and with "any".
func (p *tagSet) bestPython(t facts.Target, o order) (bound, free rank) {
	bound, free = unfit, unfit
	for python := range strings.SplitSeq(p.python, ".") {
		for abi := range strings.SplitSeq(p.abi, ".") {
			if o.asWritten && (hasCapital(python) || hasCapital(abi)) {
				continue
			}
			b, f := pythonSteps(python, abi, t)
			bound, free = better(bound, b), better(free, f)
		}
	}
	return bound, free
}

func hasCapital(tag string) bool {
	return strings.ContainsFunc(tag, func(r rune) bool { return 'A' <= r && r <= 'Z' })
}

// better is the lower rank; unfit is none.
func better(a, b rank) rank {
	if a == unfit || b != unfit && b < a {
		return b
	}
	return a
}

// bestPlatform is the best rank among a wheel's platform tags, and whether
// "any" is one of them.
func bestPlatform(set string, t facts.Target, o order) (best rank, anywhere bool) {
	best = unfit
	for tag := range strings.SplitSeq(set, ".") {
		if o.asWritten && hasCapital(tag) {
			continue
		}
		if strings.EqualFold(tag, "any") {
			anywhere = true
		} else {
			best = better(best, platformRank(tag, t, o))
		}
	}
	return best, anywhere
}

// platformRank is the place of a platform tag in Platforms, up to gaps.
func platformRank(tag string, t facts.Target, o order) rank {
	// Most wheels of a lock are for other systems or processors: two looks at
	// the ends spare the rest.
	if len(tag) <= len(t.Arch) || !strings.EqualFold(tag[len(tag)-len(t.Arch):], t.Arch) {
		return unfit
	}
	tag = strings.ToLower(tag)
	family, ok := strings.CutSuffix(tag, "_"+t.Arch)
	if !ok {
		return unfit
	}
	if family == "linux" {
		if o.linuxLast {
			return lastPlatform
		}
		return 0
	}
	if t.Libc == facts.Musl {
		major, minor, ok := perennial(family, "musllinux_")
		if !ok || major != t.LibcMajor || minor > t.LibcMinor {
			return unfit
		}
		return rank(1 + t.LibcMinor - minor)
	}
	major, minor, named, ok := glibcOf(family)
	if !ok || major < 2 || major > t.LibcMajor || (major == t.LibcMajor && minor > t.LibcMinor) {
		return unfit
	}
	if (major == 2 && minor < oldestGlibc(t.Arch)) || (major < t.LibcMajor && minor > lastGlibcMinor) {
		return unfit
	}
	distance := t.LibcMinor - minor
	if major < t.LibcMajor {
		distance = t.LibcMinor + 1 + (t.LibcMajor-1-major)*(lastGlibcMinor+1) + lastGlibcMinor - minor
	}
	// A named policy comes right after the version that it stands for.
	r := rank(1 + 2*distance)
	if named {
		r++
	}
	return r
}

// glibcOf is the glibc that a platform tag without its architecture asks for.
func glibcOf(family string) (major, minor int, named, ok bool) {
	if major, minor, ok := perennial(family, "manylinux_"); ok {
		return major, minor, false, true
	}
	for _, l := range legacy {
		if family == l.tag[:len(l.tag)-1] {
			return 2, l.minor, true, true
		}
	}
	return 0, 0, false, false
}

// perennial reads the version in "manylinux_2_28" or "musllinux_1_2".
func perennial(family, prefix string) (major, minor int, ok bool) {
	version, ok := strings.CutPrefix(family, prefix)
	if !ok {
		return 0, 0, false
	}
	a, b, ok := strings.Cut(version, "_")
	if !ok {
		return 0, 0, false
	}
	major, ok1 := number(a)
	minor, ok2 := number(b)
	return major, minor, ok1 && ok2
}

// number reads digits as a tag has them. Tags are compared as text, so "017" is
// not 17; and three digits hold every version there will be.
func number(s string) (int, bool) {
	if s == "" || len(s) > 3 || (s[0] == '0' && len(s) > 1) {
		return 0, false
	}
	for i := range len(s) {
		if !isDigit(s[i]) {
			return 0, false
		}
	}
	n, err := strconv.Atoi(s)
	return n, err == nil
}

// pythonSteps are the steps of a python and abi tag in Tags: bound with a
// platform, free with "any".
func pythonSteps(python, abi string, t facts.Target) (bound, free rank) {
	bound, free = unfit, unfit
	major, minor, generic, ok := pythonOf(python)
	if !ok || major != t.Major || minor > t.Minor {
		return bound, free
	}
	// The steps: cp-cp, cp-abi3, cp-none, abi3 of the older CPythons, the pythons
	// with a platform, cp-none-any, the pythons with any.
	afterABI3 := rank(3 + max(0, t.Minor-2))
	pythons := rank(t.Minor + 2)
	none, stable := strings.EqualFold(abi, "none"), strings.EqualFold(abi, stableABI(t))
	switch {
	case generic && none:
		i := rank(t.Minor - minor) // of the pythons older than "py3"
		switch minor {
		case majorOnly:
			i = 1
		case t.Minor:
			i = 0
		default:
			i++
		}
		return afterABI3 + i, afterABI3 + pythons + 1 + i
	case generic || minor == majorOnly:
		return bound, free
	case minor == t.Minor && isOwnABI(python, abi, t):
		bound = 0
	case minor == t.Minor && stable:
		bound = 1
	case minor == t.Minor && none:
		bound, free = 2, afterABI3+pythons
	case minor >= 2 && stable:
		bound = rank(3 + t.Minor - 1 - minor)
	}
	return bound, free
}

// isOwnABI tells whether an abi tag is that of the target, given a python tag
// that is: "cp314" and "cp314", or "cp314" and "cp314t". It spares making the text.
func isOwnABI(python, abi string, t facts.Target) bool {
	if t.FreeThreaded {
		last := len(abi) - 1
		return last > 0 && abi[last]|0x20 == 't' && strings.EqualFold(abi[:last], python)
	}
	return strings.EqualFold(abi, python)
}

// majorOnly is the minor version of "py3".
const majorOnly = -1

// pythonOf reads "py3", "py312" or "cp313"; generic tells py from cp.
func pythonOf(tag string) (major, minor int, generic, ok bool) {
	if len(tag) < 3 || len(tag) > 6 {
		return 0, 0, false, false
	}
	prefix := tag[:2]
	generic = strings.EqualFold(prefix, "py")
	if !generic && !strings.EqualFold(prefix, "cp") {
		return 0, 0, false, false
	}
	if !isDigit(tag[2]) {
		return 0, 0, false, false
	}
	major = int(tag[2] - '0')
	if len(tag) == 3 {
		return major, majorOnly, generic, true
	}
	minor, ok = number(tag[3:])
	return major, minor, generic, ok
}
