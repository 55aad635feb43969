package wheel

import (
	"strings"

	"github.com/dockwright/dockwright/detect/facts"
)

// rankAsPDM is rankOf as PDM has it, which goes by the Python that a wheel is
// for and then by the platform, and knows fewer tags: no py312 on 3.13, no
// musllinux_1_0, and i686 by the name of x86. On musl it takes musllinux_1_1
// before 1_2. (dep_logic/tags/tags.py and platform.py of dep-logic 0.7.1,
// pdm/models/finder.py of PDM 2.29.3.)
func (p *tagSet) rankAsPDM(t facts.Target) rank {
	platform := unfit
	for tag := range strings.SplitSeq(p.platform, ".") {
		if r := pdmPlatform(tag, t); r != unfit {
			platform = better(platform, r)
		}
	}
	if platform == unfit {
		return unfit
	}
	best := unfit
	for python := range strings.SplitSeq(p.python, ".") {
		for abi := range strings.SplitSeq(p.abi, ".") {
			if r := pdmPython(python, abi, t); r != unfit {
				best = better(best, r*step+platform)
			}
		}
	}
	return best
}

// pdmPlatform is the place of a platform tag in PDM's list, up to gaps.
func pdmPlatform(tag string, t facts.Target) rank {
	if tag == "any" {
		return lastPlatform
	}
	arch := t.Arch
	if arch == "i686" {
		arch = "x86"
	}
	family, ok := strings.CutSuffix(tag, "_"+arch)
	if !ok {
		return unfit
	}
	if t.Libc == facts.Musl {
		if family == "linux" {
			return 0
		}
		major, minor, ok := perennial(family, "musllinux_")
		if !ok || major != t.LibcMajor || minor < 1 || minor > t.LibcMinor {
			return unfit
		}
		return rank(minor)
	}
	if family == "linux" {
		return lastPlatform - 1
	}
	major, minor, named, ok := glibcOf(family)
	if !ok || major != t.LibcMajor || minor > t.LibcMinor || minor < oldestGlibc(t.Arch) {
		return unfit
	}
	r := rank(2 * (t.LibcMinor - minor))
	if named {
		r++
	}
	return r
}

// pdmPython ranks a python and abi tag: the higher the minor version, the
// better; of one version an own ABI before abi3 before none.
func pdmPython(python, abi string, t facts.Target) rank {
	major, minor, generic, ok := pythonOf(python)
	if !ok || major != t.Major || hasCapital(python[:2]) {
		return unfit
	}
	abi, _, _ = strings.Cut(strings.ToLower(abi), "_")
	score := rank(0)
	switch {
	case abi == "abi3":
		if generic || t.FreeThreaded || minor > t.Minor {
			return unfit
		}
		score = 1
	case minor != t.Minor && minor != majorOnly:
		return unfit
	case abi != "none":
		if !strings.HasPrefix(abi, python) || strings.HasSuffix(abi, "t") != t.FreeThreaded {
			return unfit
		}
		score = 2
	}
	return rank(t.Minor-max(minor, 0))*3 + 2 - score
}
