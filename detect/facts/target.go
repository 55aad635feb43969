package facts

import (
	"fmt"
	"strconv"
	"strings"
)

// Target is what an image offers to a wheel: a CPython version, a C library
// and its version, and a CPU.
type Target struct {
	Major, Minor int
	// Patch is the CPython micro version that markers see (python_full_version).
	Patch int
	Libc  Libc
	// LibcMajor and LibcMinor are the version of the C library.
	LibcMajor, LibcMinor int
	Arch                 string // "x86_64", "aarch64", "i686", "armv7l": the names of platform tags
	// FreeThreaded tells the build without the global lock (PEP 703), "3.14t",
	// which takes other wheels.
	FreeThreaded bool
}

// Libc is a C library.
type Libc string

// The C libraries that wheels are tagged for.
const (
	Glibc Libc = "glibc"
	Musl  Libc = "musl"
)

// String is the name that inspect gives the target: "cp313-glibc2.41-x86_64".
func (t Target) String() string {
	return fmt.Sprintf("%s-%s%d.%d-%s", t.ABI(), t.Libc, t.LibcMajor, t.LibcMinor, t.Arch)
}

// ABI is the tag of the target's own binary interface: "cp313", "cp314t".
func (t Target) ABI() string {
	if t.FreeThreaded {
		return fmt.Sprintf("cp%d%dt", t.Major, t.Minor)
	}
	return fmt.Sprintf("cp%d%d", t.Major, t.Minor)
}

// MarshalText makes a Target a JSON string or map key.
func (t Target) MarshalText() ([]byte, error) { return []byte(t.String()), nil }

// ParseLibc reads "glibc:2.36" or "musl:1.2", as the flag --libc has it.
func ParseLibc(s string) (libc Libc, major, minor int, err error) {
	name, version, _ := strings.Cut(s, ":")
	libc = Libc(name)
	if libc != Glibc && libc != Musl {
		return "", 0, 0, fmt.Errorf("%q is no C library: say glibc:2.36 or musl:1.2", s)
	}
	a, b, ok := strings.Cut(version, ".")
	major, err1 := strconv.Atoi(a)
	minor, err2 := strconv.Atoi(b)
	if !ok || err1 != nil || err2 != nil || major < 0 || minor < 0 {
		return "", 0, 0, fmt.Errorf("%q has no version of the C library: say glibc:2.36 or musl:1.2", s)
	}
	return libc, major, minor, nil
}

// Class is how a dependency is installed on a target.
type Class string

// The classes.
const (
	// Wheel: an installer takes a wheel.
	Wheel Class = "wheel"
	// Sdist: it is built on the target, from an sdist or a source tree.
	Sdist Class = "sdist"
	// None: nothing that can be installed there.
	None Class = "none"
	// Unknown: the lock names no files, and no index was asked.
	Unknown Class = "unknown"
	// Excluded: a marker leaves it out there.
	Excluded Class = "excluded"
)

// Verdict is the class of one dependency on one target, and the file that an
// installer would take ("" when there is none or none is named).
type Verdict struct {
	Class Class  `json:"class"`
	File  string `json:"file,omitempty"`
}
