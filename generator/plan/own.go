package plan

import (
	"path"
	"slices"
	"strings"

	"github.com/dockwright/dockwright/detect/facts"
)

// installsProject tells whether the project itself becomes a package in the
// image: by the manager's own rule, unless its build is known to fail.
func (d *decider) installsProject() bool {
	p := d.project
	names := d.ambiguous()
	if !d.wantsProject() || len(names) == 0 || p.Manager == facts.UV || d.asksForItself() {
		return d.wantsProject()
	}
	d.say("DW113", p.Manifest.Path, 0, "setuptools refuses to build the project, which could consist of "+strings.Join(names, ", ")+": only its dependencies are installed",
		"name the packages in [tool.setuptools], or keep the code in src/")
	return false
}

// wantsProject is the manager's own rule.
func (d *decider) wantsProject() bool {
	p := d.project
	m := p.Manifest
	if d.plan.Install.AllMembers {
		return true
	}
	if !m.HasProject || m.Name == "" {
		return d.asksForItself()
	}
	if m.Installable != nil && !*m.Installable {
		return false
	}
	// setup.py needs no [build-system]: pip and uv take setuptools then.
	system := m.BuildBackend != "" || len(m.BuildRequires) > 0 || d.file("setup.py") != "" && p.Manager != facts.UV
	switch p.Manager {
	case facts.UV: // https://docs.astral.sh/uv/concepts/projects/config/#project-packaging
		return system || m.Installable != nil
	case facts.Poetry, facts.PDM: // both install the root unless told not to
		return d.hasPackage()
	case facts.Pipenv:
		return d.asksForItself()
	}
	if d.plan.Install.Kind == "manifest" {
		return d.hasPackage() || system
	}
	// A setup.py that computes what it needs is likely to import it, which fails in
	// the isolated environment that it is run in.
	computed := m.BuildBackend == "" && slices.Contains(m.Dynamic, "dependencies")
	return d.asksForItself() || system && !computed && (len(m.Scripts) > 0 && d.hasPackage() || m.Build.Compiles())
}

// asksForItself tells whether the lock lists the project's own folder (`-e .`).
func (d *decider) asksForItself() bool {
	if d.project.Lock == nil {
		return false
	}
	return slices.ContainsFunc(d.project.Lock.Packages, func(p facts.Package) bool {
		return p.Source.Local() && p.Source.Kind != facts.SourceVirtual && path.Clean(p.Source.URL) == d.project.Dir
	})
}

// hasPackage tells whether there is code that a build backend would ship: what
// the manifest names, or a package or module with the project's name.
func (d *decider) hasPackage() bool {
	p := d.project
	hasCode := slices.ContainsFunc(p.Tree.Files, func(f string) bool { return strings.HasSuffix(f, ".py") })
	if len(p.Manifest.Packages) > 0 || !hasCode {
		return true // as the manager would take it: nothing here says otherwise
	}
	if p.Manager == facts.Poetry || p.Manager == facts.PDM {
		name := strings.ReplaceAll(p.Name, "-", "_")
		for _, dir := range []string{".", "src"} {
			at := path.Join(p.Dir, dir, name)
			if slices.Contains(p.Tree.Files, at+".py") || slices.Contains(p.Tree.Packages, at) {
				return true
			}
		}
		return p.Manager == facts.PDM && len(d.topPackages()) > 0
	}
	return len(d.topPackages()) > 0 || slices.ContainsFunc(p.Tree.Files, func(f string) bool {
		return strings.HasSuffix(f, ".py") && path.Base(f) != "setup.py" && path.Dir(f) == p.Dir
	})
}
