package wheel

import (
	"strings"

	"github.com/dockwright/dockwright/detect/facts"
)

// IsPure tells whether there is a wheel without compiled code: one for any
// platform and no ABI, and any CPython 3 ("py3-none-any"). It can be used with
// each C library and CPU; "py312-none-any" is pure too, and needs 3.12.
func IsPure(files []facts.File) bool {
	for _, f := range files {
		// Most are for some platform: what stands last tells, without a full look.
		if !contains(strings.TrimSuffix(f.Name[strings.LastIndexByte(f.Name, '-')+1:], ".whl"), "any") {
			continue
		}
		p, err := split(f.Name)
		if err != nil || !contains(p.abi, "none") {
			continue
		}
		for python := range strings.SplitSeq(p.python, ".") {
			if major, _, generic, ok := pythonOf(python); ok && generic && major == 3 && p.validate() == nil {
				return true
			}
		}
	}
	return false
}

// GlibcFloor is the lowest glibc that one of a wheel's manylinux tags asks for
// (PEP 513, 571, 599, 600). ok is false for a name without such a tag.
func GlibcFloor(filename string) (major, minor int, ok bool) {
	p, err := split(filename)
	if err != nil {
		return 0, 0, false
	}
	for tag := range strings.SplitSeq(strings.ToLower(p.platform), ".") {
		ma, mi, found := glibcAnyArch(tag)
		if found && (!ok || ma < major || (ma == major && mi < minor)) {
			major, minor, ok = ma, mi, true
		}
	}
	return major, minor, ok
}

// glibcAnyArch is the glibc of a platform tag, whatever the architecture, which
// may hold underscores itself (x86_64).
func glibcAnyArch(tag string) (major, minor int, ok bool) {
	for _, l := range legacy {
		if strings.HasPrefix(tag, l.tag) {
			return 2, l.minor, true
		}
	}
	fields := strings.SplitN(tag, "_", 4)
	if len(fields) < 4 {
		return 0, 0, false
	}
	return perennial(strings.Join(fields[:3], "_"), "manylinux_")
}

// contains tells whether a tag set has a member, whatever its case.
func contains(set, member string) bool {
	for more := true; more; {
		var tag string
		if tag, set, more = strings.Cut(set, "."); strings.EqualFold(tag, member) {
			return true
		}
	}
	return false
}
