package wheel

import (
	"strings"

	"github.com/dockwright/dockwright/detect/facts"
)

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
