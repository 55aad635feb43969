package plan

import (
	"slices"
	"strings"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/generator/config"
)

// Snapshot is what the decisions of a plan rest on and what they came to, short
// enough to be kept beside the Dockerfile: Changes holds it against a later one
// to say why the Dockerfile would be another. Lines are left out, since they move
// with every edit.
type Snapshot struct {
	// Version is that of the dockwright that decided. The kept render has it.
	Version string `json:"-"`
	Python  string `json:"python"` // "3.13", or one patch release
	Base    string `json:"base"`
	Images  Images `json:"images,omitzero"`
	// Libc is that of the base: "glibc 2.41".
	Libc    string  `json:"libc"`
	Manager string  `json:"manager"` // "uv 0.13.9"
	Install Install `json:"install"`
	// Limits, Against, Settings and Config are as in Plan.
	Limits   []Limit          `json:"limits,omitempty"`
	Against  []Objection      `json:"against,omitempty"`
	Settings []config.Setting `json:"settings,omitempty"`
	Config   string           `json:"config,omitempty"`
	// Targets are those of the image, a CPU each, in the order of Locked.Classes.
	Targets      []string `json:"targets"`
	Dependencies []Locked `json:"dependencies"`
	// Shared are those that come from a base which images share.
	Shared []SharedPackage `json:"shared,omitempty"`
	// Build and Runtime are the system packages. Besides are what else building takes:
	// environment variables and a toolchain of another image.
	Build     []SystemPackage `json:"build,omitempty"`
	Runtime   []SystemPackage `json:"runtime,omitempty"`
	Besides   []SystemPackage `json:"besides,omitempty"`
	Processes []Runs          `json:"processes"`
	Decisions []Decision      `json:"decisions"`
	Inputs    []Read          `json:"inputs"`
	// Pythons are the releases that this dockwright knew to be supported: "3.15.0".
	Pythons []string `json:"pythons"`
}

// Locked is a dependency of the image.
type Locked struct {
	Name    string `json:"name"`
	Version string `json:"version,omitempty"`
	// Classes has a letter for each of Snapshot.Targets: wheel, sdist, none, unknown,
	// or x where a marker excludes it.
	Classes string `json:"classes"`
	// Glibc is the highest that its wheels ask for, or, where it is compiled since the
	// base's is older, the oldest with which there is a wheel.
	Glibc string `json:"glibc,omitempty"`
}

// Runs is a process of the image.
type Runs struct {
	Name         string   `json:"name"`
	Command      []string `json:"command"`
	Port         int      `json:"port,omitempty"`
	PortVariable string   `json:"port_variable,omitempty"`
	Health       string   `json:"health"`
	Init         bool     `json:"init,omitempty"`
	Env          []string `json:"env,omitempty"`
	Why          string   `json:"why"`
}

// Read is a file that was read, and the digest of its text as a header has it.
type Read struct {
	Path   string `json:"path"`
	Digest string `json:"digest"`
}

// NewSnapshot takes down what Changes asks for.
func NewSnapshot(p Plan) Snapshot {
	s := Snapshot{
		Python: p.Python.Tag, Base: p.Base.Image, Images: p.Images, Libc: string(p.Base.Libc) + " " + p.Base.LibcVersion,
		Manager: strings.TrimSpace(string(p.Manager.Name) + " " + p.Manager.Version), Install: p.Install,
		Limits: p.Limits, Against: p.Against, Settings: p.Settings, Config: p.Config,
		Build: p.BuildPackages, Runtime: p.RuntimePackages, Besides: besides(p), Decisions: p.Decisions, Shared: p.Shared,
	}
	s.dependencies(p)
	for _, x := range p.Processes {
		s.Processes = append(s.Processes, Runs{x.Name, x.Command, x.Port, x.PortVariable, x.Health.String(), x.Init, x.Env, x.Why})
	}
	for _, in := range p.Inputs {
		digest := in.TextSHA256
		if digest == "" {
			digest = in.SHA256
		}
		s.Inputs = append(s.Inputs, Read{in.Path, digest[:min(len(digest), 16)]})
	}
	known := Known()
	for _, r := range known.Pythons {
		if !r.ended(known.AsOf) {
			s.Pythons = append(s.Pythons, r.full())
		}
	}
	return s
}

// besides are the variables and the toolchain that builds want, as packages.
func besides(p Plan) (out []SystemPackage) {
	for _, v := range p.BuildEnv {
		out = append(out, SystemPackage{Name: v.Name + "=" + v.Value, For: v.For})
	}
	if p.Rust.Image != "" {
		out = append(out, SystemPackage{Name: "Rust of " + p.Rust.Image, For: p.Rust.For})
	}
	return out
}

// dependencies are those of the plan on the targets of its image.
func (s *Snapshot) dependencies(p Plan) {
	var own []facts.Target
	for _, t := range p.Targets {
		if t.Libc == p.Base.Libc && !slices.Contains(own, t) {
			own, s.Targets = append(own, t), append(s.Targets, t.String())
		}
	}
	s.Dependencies = make([]Locked, 0, len(p.Dependencies))
	for _, dep := range p.Dependencies {
		l := Locked{Name: dep.Name, Version: dep.Version, Glibc: dep.GlibcFloor}
		if dep.WheelGlibc != "" {
			l.Glibc = dep.WheelGlibc
		}
		for _, name := range s.Targets {
			letter := byte('x')
			if class := dep.Targets[name].Class; class != "" && class != facts.Excluded {
				letter = class[0]
			}
			l.Classes += string(letter)
		}
		if strings.Trim(l.Classes, "x") != "" {
			s.Dependencies = append(s.Dependencies, l)
		}
	}
}
