package render

import (
	"fmt"
	"slices"
	"strings"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/generator/plan"
)

// reasons words the comments: one for each decision.
func (v *view) reasons(p plan.Plan) {
	v.WhyBase = whyBase(p)
	if len(p.Platforms) == 1 {
		v.WhyBase += " It is for " + p.Platforms[0] + " only: what another platform would need is not in here."
	}
	v.WhyManager = whyManager(p)
	v.WhyBuild = "Only this stage has them: " + whyPackages(p.BuildPackages) + "."
	v.WhyRuntime = "Libraries and programs that are used at run time: " + whyPackages(p.RuntimePackages) + "."
	v.WhyProject = "The project last, so that a change of code installs nothing else."
}

// whyBase says in one line why this image. It holds no counts: a dependency
// more is no reason to write the file anew.
func whyBase(p plan.Plan) string {
	const shared = "The stages share one base, since a virtual environment links to its interpreter."
	c := p.Count()
	elsewhere := slices.ContainsFunc(p.Compiled, func(c plan.Compiled) bool { return !facts.Source{Kind: c.Source}.Local() })
	switch {
	case p.Install.Partial && c.Sdist == 0, c.Unknown > 0 || c.Wheel+c.Sdist == 0:
		return shared
	case c.Sdist == 0 && elsewhere: // it is on the other CPU, then
		return shared + " On x86_64 all dependencies install from wheels on it; what aarch64 has none for is built before the last stage."
	case c.Sdist == 0 && compilesOwn(p):
		return shared + " All dependencies but the project's own install from wheels on it."
	case c.Sdist == 0:
		return shared + " All dependencies install from wheels on it."
	}
	return shared + " What has no wheel for it is built before the last stage."
}

// compilesOwn tells that a dependency which lies in the context is compiled: a
// member of the workspace, mostly.
func compilesOwn(p plan.Plan) bool {
	return slices.ContainsFunc(p.Dependencies, func(d plan.Dependency) bool {
		return facts.Source{Kind: d.Source}.Local() && slices.ContainsFunc(p.BuildPackages, func(s plan.SystemPackage) bool { return slices.Contains(s.For, d.Name) })
	})
}

func whyManager(p plan.Plan) string {
	switch {
	case len(p.Manager.Pins) > 0:
		return fmt.Sprintf("%s apart from the project, with everything it needs pinned: new releases of those change nothing here.", title(p.Manager.Name))
	case strings.Contains(p.Manager.Requirement, "[locked]"):
		return `PDM apart from the project; its extra "locked" pins everything it needs.`
	}
	return fmt.Sprintf("%s apart from the project, so that neither changes the other's dependencies.", title(p.Manager.Name))
}

func title(m facts.Manager) string {
	return map[facts.Manager]string{facts.UV: "uv", facts.Poetry: "Poetry", facts.PDM: "PDM", facts.Pipenv: "Pipenv", facts.Pip: "pip"}[m]
}

// whyPackages words what needs which system package, grouped where several
// packages serve the same dependencies.
func whyPackages(list []plan.SystemPackage) string {
	var keys []string
	names := map[string][]string{}
	for _, s := range list {
		key := some(s.For, 4)
		switch maybe := some(s.Maybe, 4); {
		case len(s.For) == 0:
			key = maybe + ", as a guess"
		case len(s.Maybe) > 0:
			key += ", and for " + maybe + " as a guess"
		}
		if !slices.Contains(keys, key) {
			keys = append(keys, key)
		}
		names[key] = append(names[key], s.Name)
	}
	var out []string
	for _, k := range keys {
		out = append(out, strings.Join(names[k], ", ")+" for "+k)
	}
	return strings.Join(out, "; ")
}

func some(names []string, most int) string {
	if len(names) <= most {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(names[:most], ", "), len(names)-most)
}
