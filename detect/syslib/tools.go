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
	// The linker of Rust is the C compiler.
	"rust": {pair{[]string{"cargo", "gcc", "libc6-dev", "rustc"}, []string{"cargo", "gcc", "musl-dev", "rust"}}, pair{nil, []string{"libgcc"}}},
	"swig": {build: pair{[]string{"swig"}, []string{"swig"}}},
}
