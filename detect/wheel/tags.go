package wheel

import (
	"fmt"

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
