package pyproject

import (
	"strings"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/pep508"
)

// readFlit reads [tool.flit.module], and the metadata table of Flit before PEP
// 621 (https://flit.pypa.io/en/stable/pyproject_toml.html, "Old style metadata").
func (r *reader) readFlit() {
	flit := r.tool("flit")
	if flit.kindOf() != table {
		return
	}
	r.addModule(r.text(flit.get("module", "name"), "tool.flit.module.name"))
	metadata := flit.get("metadata")
	if r.root.get("project") != nil || !r.want(metadata, table, "tool.flit.metadata") {
		return
	}
	const what = "tool.flit.metadata."
	module := metadata.get("module")
	r.addModule(r.text(module, what+"module"))
	if name := metadata.get("dist-name"); name != nil {
		r.setName(name, what+"dist-name")
	} else if module != nil {
		r.setName(module, what+"module")
	}
	// Flit takes both from the module itself.
	r.m.Dynamic = []string{"version", "description"}
	if v := metadata.get("requires-python"); v != nil {
		r.m.RequiresPython, r.m.RequiresPythonLine = r.specifiers(v, what+"requires-python"), v.line
	}
	r.m.Dependencies = r.requirements(metadata.get("requires"), what+"requires")
	r.m.Extras = r.namedRequirements(metadata.get("requires-extra"), what+"requires-extra")
	if dev := metadata.get("dev-requires"); dev != nil && !hasGroup(r.m.Extras, "dev") {
		r.m.Extras = append(r.m.Extras, facts.Group{
			Name: pep508.NormalizeName("dev"), Requirements: r.requirements(dev, what+"dev-requires"), Line: dev.line,
		})
	}
	r.backendReads(
		r.text(metadata.get("description-file"), what+"description-file"),
		r.text(metadata.get("entry-points-file"), what+"entry-points-file"))
	if scripts := flit.get("scripts"); scripts != nil {
		r.each(scripts, "tool.flit.scripts", func(name string, target *value) {
			r.addScript(facts.Script{Name: name, Target: r.text(target, "tool.flit.scripts."+name), Line: target.line})
		})
	}
}

// addModule names the folder of an import path; it may also lie below src.
func (r *reader) addModule(module string) {
	if module != "" {
		r.addPackages(strings.ReplaceAll(module, ".", "/"))
	}
}
