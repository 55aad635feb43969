package wheel

import (
	"strconv"
	"strings"

	"github.com/dockwright/dockwright/detect/facts"
)

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
