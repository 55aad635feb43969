package plan

import (
	"slices"
	"strings"
)

// Diet is what is left out of the packages that are installed, in the steps that
// install them. Patterns are those of find, below site-packages.
type Diet struct {
	// Level is the configuration's word for it: "safe" or "hard".
	Level string `json:"level"`
	// Tests are packages whose folders "test" and "tests" are left out.
	Tests []Left `json:"tests,omitempty"`
	// Parts are further parts of packages that nothing loads.
	Parts []Left `json:"parts,omitempty"`
	// Bytecode are packages that are left without their sources.
	Bytecode []Left `json:"bytecode,omitempty"`
	// Sources tells that headers, static libraries, and sources of C, C++ and Cython
	// are left out, since the image has no compiler; KeptFor says why not, otherwise.
	Sources bool   `json:"sources"`
	KeptFor string `json:"kept_for,omitempty"`
	// Debug tells that debug information is cut off compiled modules, since there are some.
	Debug bool `json:"debug"`
}

// Left is what is left out of one package: folders and patterns of files, and folders
// below the environment's share. Folders of tests and of bytecode are top-level modules.
type Left struct {
	Name    string   `json:"name"`
	Folders []string `json:"folders,omitempty"`
	Files   []string `json:"files,omitempty"`
	Share   []string `json:"share,omitempty"`
}

// diet settles what is left out. What is known by a package's name counts only where
// the package is installed, and where something would miss it, only if all that is
// installed is known.
func (d *decider) diet() {
	if d.config.Diet == "" || d.config.Diet == "none" {
		return
	}
	out := &Diet{Level: d.config.Diet}
	known := dietKnown()
	for _, t := range known.Tests {
		if d.depends(t.Name) {
			out.Tests = append(out.Tests, Left{Name: t.Name, Folders: t.Folders})
		}
	}
	for _, b := range known.Bytecode {
		if out.Level == "hard" && d.depends(b.Name) {
			out.Bytecode = append(out.Bytecode, Left{Name: b.Name, Folders: b.Folders})
		}
	}
	for _, p := range known.Part {
		if d.depends(p.Name) && (len(p.Unless) == 0 || !d.plan.Install.Partial && !slices.ContainsFunc(p.Unless, d.depends)) {
			out.Parts = append(out.Parts, Left{p.Name, p.Folders, p.Files, p.Share})
		}
	}
	out.KeptFor = d.compilesLater(known)
	out.Sources = out.KeptFor == ""
	out.Debug = d.plan.Install.Partial || slices.ContainsFunc(d.plan.Dependencies, func(p Dependency) bool { return !p.Pure }) || len(d.plan.BuildPackages) > 0
	d.plan.Diet = out
	d.plan.decide("diet", out.Level, out.says())
}

func (d *decider) depends(name string) bool {
	return slices.ContainsFunc(d.plan.Dependencies, func(p Dependency) bool { return p.Name == name })
}

// compilesLater says why something may be compiled when the program runs, "" where
// nothing can be.
func (d *decider) compilesLater(known dietData) string {
	for _, s := range d.plan.RuntimePackages {
		if name, _, _ := strings.Cut(s.Name, "="); isCompiler(name) {
			return "the image has " + name
		}
	}
	for _, c := range known.Compiler {
		for _, name := range c.Names {
			if d.depends(name) {
				return name + " is installed: " + c.Why
			}
		}
	}
	if d.plan.Install.Partial {
		return "it is not known which packages come in, and one of them may compile when the program runs"
	}
	return ""
}

// isCompiler tells the packages of Debian and Alpine that are a compiler of C or C++.
func isCompiler(name string) bool {
	if name == "build-essential" || name == "build-base" {
		return true
	}
	stem, version, _ := strings.Cut(name, "-")
	if strings.Trim(version, "0123456789") != "" { // gcc-14-base, clang-format
		return false
	}
	return slices.Contains([]string{"gcc", "g++", "clang", "clang++", "tcc"}, strings.TrimRight(stem, "0123456789"))
}

// says words what is left out, and what is not.
func (t Diet) says() string {
	var out []string
	if len(t.Tests) > 0 {
		out = append(out, "the tests of "+leftNames(t.Tests))
	}
	for _, p := range dietKnown().Part {
		if slices.ContainsFunc(t.Parts, func(l Left) bool { return l.Name == p.Name }) {
			out = append(out, p.What+" of "+p.Name)
		}
	}
	if t.Sources {
		out = append(out, "what only compilers read, since the image has none")
	}
	if len(t.Bytecode) > 0 {
		out = append(out, "the Python sources of "+leftNames(t.Bytecode)+", which run from bytecode")
	}
	if t.Debug {
		out = append(out, "debug information of compiled modules")
	}
	text := "nothing that is installed is known to hold what can be left out"
	if len(out) > 0 {
		text = "left out, in the step that installs it: " + strings.Join(out, "; ")
	}
	if !t.Sources {
		text += ". Headers and sources stay, since " + t.KeptFor
	}
	return text
}

func leftNames(list []Left) string {
	var out []string
	for _, l := range list {
		out = append(out, l.Name)
	}
	return strings.Join(out, ", ")
}
