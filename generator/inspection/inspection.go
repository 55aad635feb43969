// Package inspection tells what was understood of a project: as a document that
// others script against, as text for a terminal, and as a page.
package inspection

import (
	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/framework"
	"github.com/dockwright/dockwright/generator/plan"
)

// Document is format version 1. docs/inspect.schema.json states it for machines.
// Keys may be added within a version; one that goes or changes its meaning makes
// a new one.
type Document struct {
	Format       int                `json:"format"`
	Project      Project            `json:"project"`
	Inputs       []facts.Input      `json:"inputs"`
	Targets      []string           `json:"targets"`
	Dependencies []plan.Dependency  `json:"dependencies"`
	App          App                `json:"app"`
	Plan         Plan               `json:"plan"`
	Diagnostics  []facts.Diagnostic `json:"diagnostics"`

	decided plan.Plan // what the text and the page say besides
}

// Project is what the files say the project is.
type Project struct {
	Name           string        `json:"name"`
	Dir            string        `json:"dir"` // below the build context
	Manager        facts.Manager `json:"manager"`
	RequiresPython string        `json:"requires_python"`
	Python         string        `json:"python"` // the chosen one, "3.13"
	BuildBackend   string        `json:"build_backend"`
}

// App is what runs.
type App struct {
	Framework string    `json:"framework"`
	Processes []Process `json:"processes"`
}

// Process is one command that the image runs; the first is what it runs by itself.
type Process struct {
	Name    string         `json:"name"`
	Role    framework.Role `json:"role"`
	Command []string       `json:"command"`
	Port    int            `json:"port,omitempty"`
	// Health is the path that is asked for by HTTP, "tcp" or "none".
	Health string `json:"health"`
}

// Plan is what was decided, and what else there was to choose from.
type Plan struct {
	Base            string             `json:"base"`
	BuildPackages   []string           `json:"build_packages"`
	RuntimePackages []string           `json:"runtime_packages"`
	Pythons         []plan.Alternative `json:"pythons"`
	Alpine          plan.OnAlpine      `json:"alpine"`
	Decisions       []plan.Decision    `json:"decisions"`
	// GPU is missing where nothing is a build for GPUs, and the image is not for hosts
	// with them.
	GPU *plan.GPU `json:"gpu,omitempty"`
}

// New puts the document together. No list of it is null.
func New(project facts.Project, p plan.Plan, diags []facts.Diagnostic) Document {
	d := Document{
		Format: 1,
		Project: Project{Name: p.Name, Dir: p.Dir, Manager: p.Manager.Name, RequiresPython: project.Manifest.RequiresPython,
			Python: p.Python.Minor, BuildBackend: project.Manifest.BuildBackend},
		Inputs:       append([]facts.Input{}, p.Inputs...),
		Targets:      []string{},
		Dependencies: append([]plan.Dependency{}, p.Dependencies...),
		App:          App{Framework: p.Default().Framework, Processes: []Process{}},
		Plan: Plan{Base: p.Base.Image, BuildPackages: names(p.BuildPackages), RuntimePackages: names(p.RuntimePackages),
			Pythons: append([]plan.Alternative{}, p.Pythons...), Alpine: p.Alpine, Decisions: append([]plan.Decision{}, p.Decisions...)},
		Diagnostics: append([]facts.Diagnostic{}, diags...),
		decided:     p,
	}
	if d.Plan.Alpine.Blockers == nil {
		d.Plan.Alpine.Blockers = []plan.Blocker{}
	}
	if d.Plan.Alpine.Unknown == nil {
		d.Plan.Alpine.Unknown = []string{}
	}
	if p.GPU != nil {
		g := *p.GPU
		g.Builds, g.Weights = append([]plan.GPUBuild{}, g.Builds...), append([]plan.GPUWeight{}, g.Weights...)
		d.Plan.GPU = &g
	}
	for _, t := range p.Targets {
		d.Targets = append(d.Targets, t.String())
	}
	for _, x := range p.Processes {
		if len(x.Command) > 0 {
			d.App.Processes = append(d.App.Processes, Process{Name: x.Name, Role: x.Role, Command: x.Command, Port: x.Port, Health: x.Health.String()})
		}
	}
	return d
}

func names(list []plan.SystemPackage) []string {
	out := []string{}
	for _, p := range list {
		out = append(out, p.Name)
	}
	return out
}
