package plan

import (
	_ "embed"
	"fmt"
	"strconv"
	"strings"
	"sync"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/locktoml"
)

//go:embed data/releases.toml
var releasesFile []byte

// Releases is what ages, as data/releases.toml has it.
type Releases struct {
	AsOf     string           `toml:"as-of"` // the day on which the data was true, YYYY-MM-DD
	Pythons  []PythonRelease  `toml:"python"`
	Debians  []DebianRelease  `toml:"debian"`
	Alpines  []AlpineRelease  `toml:"alpine"`
	Managers []ManagerRelease `toml:"manager"`
	Rust     RustRelease      `toml:"rust"`
	Node     NodeRelease      `toml:"node"`
}

// NodeRelease is what is known of the official images of Node and Bun.
type NodeRelease struct {
	// Default is the line that is taken where nothing asks for another.
	Default int `toml:"default"`
	// Lines are the release lines that have images, newest first. The even ones
	// have long-term support.
	Lines []int `toml:"lines"`
	// YarnUntil is the last line whose image has Yarn 1, and Yarn the release of it.
	YarnUntil int    `toml:"yarn-until"`
	Yarn      string `toml:"yarn"`
	Bun       string `toml:"bun"` // the line of Bun's images
	Read      string `toml:"read"`
	Source    string `toml:"source"`
}

// RustRelease is the official image of Rust that a toolchain is copied from. The
// toolchain runs on every suite: it is linked with glibc 2.17.
type RustRelease struct {
	Version string `toml:"version"` // "1.96"
	Suite   string `toml:"suite"`
	Read    string `toml:"read"`
	Source  string `toml:"source"`
}

// PythonRelease is a minor version of CPython and its official images.
type PythonRelease struct {
	Version string   `toml:"version"` // "3.13"
	Patch   int      `toml:"patch"`
	First   string   `toml:"first"` // YYYY-MM-DD
	End     string   `toml:"end"`   // YYYY-MM, the month in which support ends
	Read    string   `toml:"read"`
	Source  string   `toml:"source"`
	Suites  []string `toml:"suites"` // Debian suites, newest first
	// Since is the first patch release with an image on a suite.
	Since  map[string]int `toml:"since"`
	Alpine []string       `toml:"alpine"` // Alpine versions, newest first
}

// DebianRelease is a Debian suite and its C library.
type DebianRelease struct {
	Suite       string `toml:"suite"`
	Number      int    `toml:"number"`
	Glibc       string `toml:"glibc"`
	Distroless  string `toml:"distroless"` // the image, "" for none that is updated
	SecurityEnd string `toml:"security-end"`
	End         string `toml:"end"`
	Read        string `toml:"read"`
	Source      string `toml:"source"`
}

// AlpineRelease is an Alpine version and its C library.
type AlpineRelease struct {
	Version string `toml:"version"`
	Musl    string `toml:"musl"`
	End     string `toml:"end"`
	Read    string `toml:"read"`
	Source  string `toml:"source"`
}

// ManagerRelease is a version of a manager that is known to install and to stay
// as it was: Pins are its own dependencies, exact, as PEP 508 requirements.
type ManagerRelease struct {
	Name    facts.Manager `toml:"name"`
	Version string        `toml:"version"`
	// Install is the requirement that installs it when that is not NAME==VERSION.
	Install string   `toml:"install"`
	Python  string   `toml:"python"` // specifier of the Pythons that it runs on
	Reads   string   `toml:"reads"`  // specifier of the lock format versions that it reads
	Pins    []string `toml:"pins"`
	Read    string   `toml:"read"`
	Source  string   `toml:"source"`
}

// Known returns the data built into the binary. It is parsed once; a broken
// file is a defect that a test finds, so it panics.
var Known = sync.OnceValue(func() Releases {
	var r Releases
	if err := locktoml.Unmarshal(releasesFile, &r); err != nil {
		panic(fmt.Sprintf("built-in release data: %v", err))
	}
	return r
})

// minor is the second part of "3.13".
func (p PythonRelease) minor() int {
	_, m, _ := strings.Cut(p.Version, ".")
	n, _ := strconv.Atoi(m)
	return n
}

// suitesFor are the Debian suites that a patch release has an image on.
func (p PythonRelease) suitesFor(patch int) []string {
	var out []string
	for _, s := range p.Suites {
		if patch >= p.Since[s] {
			out = append(out, s)
		}
	}
	return out
}

// ended tells whether support had ended on the day of the data.
func (p PythonRelease) ended(asOf string) bool { return p.End < asOf[:7] }

// fresh tells a .0 release, which wheels and users have not caught up with.
func (p PythonRelease) fresh() bool { return p.Patch == 0 }

func (r Releases) python(version string) (PythonRelease, bool) {
	for _, p := range r.Pythons {
		if p.Version == version {
			return p, true
		}
	}
	return PythonRelease{}, false
}

func (r Releases) debian(suite string) (DebianRelease, bool) {
	for _, d := range r.Debians {
		if d.Suite == suite {
			return d, true
		}
	}
	return DebianRelease{}, false
}

// supported names the Pythons that are supported, oldest first: "3.11 to 3.15".
func (r Releases) supported() string {
	var first, last string
	for _, p := range r.Pythons {
		if p.ended(r.AsOf) {
			continue
		}
		if last == "" {
			last = p.Version
		}
		first = p.Version
	}
	return first + " to " + last
}

// full is the newest patch release, "3.13.2".
func (p PythonRelease) full() string { return fmt.Sprintf("%s.%d", p.Version, p.Patch) }
