package plan

import (
	_ "embed"
	"fmt"
	"math"
	"slices"
	"strings"
	"sync"
)

//go:embed data/builds.toml
var buildsFile []byte

// build is how long one version of a package took to compile, as
// data/builds.toml has it.
type build struct {
	Names   []string `toml:"names"` // normalized
	Version string   `toml:"version"`
	// Seconds is the CPU time on one core, 0 where nobody tells it.
	Seconds int `toml:"seconds"`
	// Wheel is the size in bytes of the version's wheel for glibc on x86_64.
	Wheel int64 `toml:"wheel"`
	// Toolchain is "c", "c++" or "rust": what guess tells apart.
	Toolchain string `toml:"toolchain"`
	// Source is who reports it, a URL; "" for what builds.py measured.
	Source string `toml:"source"`
	Read   string `toml:"read"`
	// Needs is what neither pip nor the build packages bring.
	Needs string `toml:"needs"`
}

// builds is the data by name.
var builds = sync.OnceValue(func() map[string]build {
	type data struct{ Build []build }
	file := builtIn[data]("build times", buildsFile)
	out := make(map[string]build, len(file.Build))
	for _, b := range file.Build {
		for _, name := range b.Names {
			out[name] = b
		}
	}
	return out
})

// estimated is about how long a build takes, and what says so.
type estimated struct {
	seconds int
	because string // "measured for 2.3.2"
	needs   string
}

// estimate tells how long a package takes to compile: as it was measured or
// reported, whatever the version, or else guessed from the sizes of its sdist and
// of its wheel for glibc (0 where the lock doesn't say) and the compilers among
// its build packages. It is 0 where nothing is known to guess from.
func estimate(name, version string, sdist, wheel int64, packages []string) estimated {
	b := builds()[name]
	of := ""
	if b.Version != version {
		of = " for " + b.Version
	}
	switch {
	case b.Seconds > 0 && b.Source != "":
		return estimated{b.Seconds, "reported by " + strings.TrimPrefix(b.Source, "https://") + of, b.Needs}
	case b.Seconds > 0:
		return estimated{b.Seconds, "measured" + of, b.Needs}
	}
	whose := "its wheel for glibc"
	if wheel == 0 {
		var known string
		if wheel, known = wheelSize(name, "x86_64"); known == "" {
			whose = "its newest wheel for glibc"
		} else if known != version {
			whose = "the wheel of " + known
		}
	}
	if wheel == 0 {
		return estimated{0, "nobody measured it, and nothing tells its size", b.Needs}
	}
	toolchain := b.Toolchain
	switch {
	case toolchain != "":
	case slices.Contains(packages, "cargo"):
		toolchain = "rust"
	case slices.Contains(packages, "g++"):
		toolchain = "c++"
	}
	seconds, bySource := guess(sdist, wheel, toolchain)
	because := "a guess from the " + sizeText(wheel) + " of " + whose
	if bySource {
		because = "a guess from the " + sizeText(sdist) + " of its sdist"
	}
	return estimated{seconds, because, b.Needs}
}

// guess is how long a build takes in seconds of one core, by the sizes in bytes
// of the sdist (0 when it is not known) and of the wheel. What a compiler gives
// is the measure of what it did; the sdist is not, since documentation and tests
// are in that too. But a wheel may hold libraries that a build finds ready made,
// and then the sdist, which is small, sets the limit. The rates are fitted to
// data/builds.toml, most of which is within a factor of three.
func guess(sdist, wheel int64, toolchain string) (seconds int, bySource bool) {
	start, rate, limit := 5.0, 30.0, 300.0 // seconds, and seconds for each megabyte
	switch toolchain {
	case "c++":
		rate = 60
	case "rust": // the crates that it depends on are compiled with it, and in no sdist
		start, rate, sdist = 60, 100, 0
	}
	byWheel, most := start+rate*float64(wheel)/1e6, start+limit*float64(sdist)/1e6
	if sdist > 0 && most < byWheel {
		return int(most), true
	}
	return int(byWheel), false
}

// sizeText words a size: "5.2 MB", or "33 kB" where that is less than 0.1 MB.
func sizeText(size int64) string {
	if size < 100_000 {
		return fmt.Sprintf("%d kB", (size+999)/1000)
	}
	return fmt.Sprintf("%.1f MB", float64(size)/1e6)
}

// roughly words a time no more exactly than an estimate is; 0 is not known.
func roughly(seconds int) string {
	minutes := float64(seconds) / 60
	switch {
	case seconds == 0:
		return "some time"
	case seconds < 20:
		return "some seconds"
	case seconds < 45:
		return "half a minute"
	case seconds < 90:
		return "a minute"
	case minutes < 7:
		return fmt.Sprintf("%.0f minutes", minutes)
	case minutes < 55:
		return fmt.Sprintf("%.0f minutes", 5*math.Round(minutes/5))
	case minutes < 75:
		return "an hour"
	}
	return fmt.Sprintf("%g hours", math.Round(minutes/30)/2)
}
