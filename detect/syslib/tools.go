package syslib

// pair is a list of packages by the names of each family.
type pair struct{ debian, alpine []string }

func (p pair) of(family string) []string {
	if family == Alpine {
		return p.alpine
	}
	return p.debian
}

// tool is what stands for a toolchain word of the data. Runtime holds the
// libraries that the compiler links what it makes with, as far as the slim
// images lack them: Debian's have libstdc++6 and libgcc-s1, Alpine's neither.
type tool struct{ build, runtime pair }

// tools are the words. The interpreter's own headers are in the official images
// (/usr/local/include), hence no python3-dev. Recommended packages are not
// installed, hence libc6-dev beside gcc, and make beside cmake.
var tools = map[string]tool{
	"c":       {build: pair{[]string{"gcc", "libc6-dev"}, []string{"gcc", "musl-dev"}}},
	"c++":     {pair{[]string{"g++", "libc6-dev"}, []string{"g++", "musl-dev"}}, pair{nil, []string{"libstdc++"}}},
	"cmake":   {build: pair{[]string{"cmake", "make"}, []string{"cmake", "make"}}},
	"fortran": {pair{[]string{"gfortran"}, []string{"gfortran", "musl-dev"}}, pair{[]string{"libgfortran5"}, []string{"libgfortran"}}},
	"git":     {build: pair{[]string{"git"}, []string{"git"}}},
	"make":    {build: pair{[]string{"make"}, []string{"make"}}},
	"ninja":   {build: pair{[]string{"ninja-build"}, []string{"samurai"}}},
	// pkgconf is Debian's pkg-config since bookworm, where the old name is a
	// package that only depends on it.
	"pkg-config": {build: pair{[]string{"pkgconf"}, []string{"pkgconf"}}},
	// The linker of Rust is the C compiler. Which packages bring Rust itself hangs on
	// the release that is wanted: see rustOf.
	"rust": {pair{[]string{"gcc", "libc6-dev"}, []string{"cargo", "gcc", "musl-dev", "rust"}}, pair{nil, []string{"libgcc"}}},
	"swig": {build: pair{[]string{"swig"}, []string{"swig"}}},
	"go":   {build: pair{[]string{"golang-go"}, []string{"go"}}},
	// What a configure script is made with, and then runs.
	"autotools": {build: pair{[]string{"autoconf", "automake", "libtool", "make"}, []string{"autoconf", "automake", "libtool", "make"}}},
}

// IsTool tells a word of the data that stands for a toolchain.
func IsTool(word string) bool {
	_, ok := tools[word]
	return ok
}

// rusts are Debian's own releases of Rust, oldest first: the suite's, and the
// newer one that its security team keeps for building browsers, which conflicts
// with it. Source: https://packages.debian.org/search?keywords=rustc, asked with
// apt in November 2026.
var rusts = map[string][]rust{
	"bullseye": {{"1.48", []string{"cargo", "rustc"}}},
	"bookworm": {{"1.63", []string{"cargo", "rustc"}}, {"1.85", []string{"cargo-web", "rustc-web"}}},
	"trixie":   {{"1.85", []string{"cargo", "rustc"}}, {"1.96", []string{"cargo-web", "rustc-web"}}},
}

type rust struct {
	release  string
	packages []string
}

// rustOf are the packages that bring a release of Rust, the oldest that will do,
// or the newest for "". Where the suite has none as new, lacks is the release.
// Alpine's own is newer than what is asked for, and stands among the tools.
func rustOf(release string, on Image) (packages []string, lacks string) {
	if on.Family == Alpine {
		return nil, ""
	}
	of := rusts[load().suite(on)]
	if release == "" {
		return of[len(of)-1].packages, ""
	}
	for _, r := range of {
		if !older(r.release, release) {
			return r.packages, ""
		}
	}
	return nil, release
}
