// Package pep440 reads versions and version specifiers as PEP 440 and its
// living form, the version specifiers specification, define them
// (https://packaging.python.org/en/latest/specifications/version-specifiers/).
// Where those leave room it does what pypa/packaging does, which pip and the
// other installers use.
package pep440

import (
	"cmp"
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Version is a parsed version. The zero Version is none; get one from Parse.
//
// Numbers may have any length (date-based versions outgrow 64 bits), so they
// are kept as digits without leading zeros. That makes a Version cheap to
// parse, too: it is slices of the text that it was read from.
type Version struct {
	epoch   string // "" for 0
	release string // "1.2.3"
	phase   byte   // of the pre-release: 'a', 'b', 'c' for rc, 0 for none
	pre     string // its number
	post    string // "" for none
	dev     string // "" for none
	local   string // normalized: lower case, joined by dots; "" for none
}

// Parse reads a version in any spelling that PEP 440 normalizes: "v1.0",
// "1.0-alpha.1", "1.0-1", "1.0+Ubuntu_1", with white space around it.
func Parse(s string) (Version, error) {
	c := scanner{s: trimSpace(s)}
	var v Version
	if !c.release(&v) {
		return Version{}, versionError(s)
	}
	c.suffix(&v)
	c.local(&v)
	if c.i != len(c.s) {
		return Version{}, versionError(s)
	}
	return v, nil
}

func versionError(s string) error {
	return fmt.Errorf("%q is no version as PEP 440 has it", s)
}

// Compare is negative when v sorts before w, 0 when they are the same version
// ("1.0" and "1.0.0" are), positive when v sorts after w.
func (v Version) Compare(w Version) int {
	return compare(&v, &w)
}

// The comparisons below take pointers since a Version is big and they are
// called often.

func compare(v, w *Version) int {
	if c := comparePublic(v, w); c != 0 {
		return c
	}
	return compareLocal(v.local, w.local)
}

// comparePublic leaves the local version out.
func comparePublic(v, w *Version) int {
	if c := compareNumber(v.epoch, w.epoch); c != 0 {
		return c
	}
	if c := compareRelease(v.release, w.release); c != 0 {
		return c
	}
	if c := cmp.Compare(v.rank(), w.rank()); c != 0 {
		return c
	}
	if c := compareNumber(v.pre, w.pre); c != 0 {
		return c
	}
	if c := compareNumber(v.post, w.post); c != 0 {
		return c
	}
	switch {
	case v.dev == w.dev:
		return 0
	case v.dev == "": // what is no development release comes after those
		return 1
	case w.dev == "":
		return -1
	}
	return compareNumber(v.dev, w.dev)
}

// rank orders the pre-release phases. A development release of the release
// itself ("1.0.dev1") precedes its alphas; a release follows its candidates.
func (v *Version) rank() byte {
	switch {
	case v.phase != 0:
		return v.phase
	case v.post == "" && v.dev != "":
		return 0
	}
	return 'z'
}

// compareNumber compares numbers without leading zeros; absent ones ("") come first.
func compareNumber(a, b string) int {
	if len(a) != len(b) {
		return cmp.Compare(len(a), len(b))
	}
	return strings.Compare(a, b)
}

// compareRelease takes missing components for zeros.
func compareRelease(a, b string) int {
	for a != "" || b != "" {
		var x, y string
		x, a = component(a)
		y, b = component(b)
		if c := compareNumber(x, y); c != 0 {
			return c
		}
	}
	return 0
}

func component(release string) (number, rest string) {
	if release == "" {
		return "0", ""
	}
	for i := 0; i < len(release); i++ {
		if release[i] == '.' {
			return release[:i], release[i+1:]
		}
	}
	return release, ""
}

// compareLocal: numbers come after words, and longer after shorter.
func compareLocal(a, b string) int {
	for a != "" && b != "" {
		var x, y string
		x, a, _ = strings.Cut(a, ".")
		y, b, _ = strings.Cut(b, ".")
		switch xn, yn := isNumber(x), isNumber(y); {
		case xn && yn:
			if c := compareNumber(x, y); c != 0 {
				return c
			}
		case xn:
			return 1
		case yn:
			return -1
		default:
			if c := strings.Compare(x, y); c != 0 {
				return c
			}
		}
	}
	return cmp.Compare(len(a), len(b))
}

// String is the normalized form: "1!2.0rc1.post2.dev3+ubuntu.1". Trailing
// zeros of the release stay.
func (v Version) String() string {
	if v.epoch+v.pre+v.post+v.dev+v.local == "" {
		return v.release
	}
	var b strings.Builder
	if v.epoch != "" {
		b.WriteString(v.epoch + "!")
	}
	b.WriteString(v.release)
	switch v.phase {
	case 'a', 'b':
		b.WriteByte(v.phase)
	case 'c':
		b.WriteString("rc")
	}
	b.WriteString(v.pre)
	if v.post != "" {
		b.WriteString(".post" + v.post)
	}
	if v.dev != "" {
		b.WriteString(".dev" + v.dev)
	}
	if v.local != "" {
		b.WriteString("+" + v.local)
	}
	return b.String()
}

// Release is the release segment as numbers, trailing zeros included:
// [3 13 0] for "3.13.0rc1". A number too big for an int becomes the biggest.
func (v Version) Release() []int {
	if v.release == "" {
		return nil
	}
	parts := make([]int, 0, 1+strings.Count(v.release, "."))
	for number := range strings.SplitSeq(v.release, ".") {
		n, err := strconv.Atoi(number)
		if err != nil {
			n = math.MaxInt
		}
		parts = append(parts, n)
	}
	return parts
}

// IsPrerelease tells whether it is a pre-release or a development release. A
// post-release of a pre-release is one, too.
func (v Version) IsPrerelease() bool {
	return v.phase != 0 || v.dev != ""
}

// Local is the normalized local version, "cu121" for "2.3.0+cu121"; "" for none.
func (v Version) Local() string {
	return v.local
}
