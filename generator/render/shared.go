package render

import (
	"github.com/dockwright/dockwright/generator/plan"
)

// SharedStage is the stage with the dependencies that several images have. Its text
// hangs on the lock and on what is shared alone, so that it is the same in each of their
// Dockerfiles; a bake file builds it once and gives it to all.
const SharedStage = "shared"

// shared words that stage, and returns what keeps the step of the other dependencies
// from installing the same.
//
// uv has no way to install some packages of a workspace's lock and nothing of a member,
// so it exports the lock, with all hashes, which is cut as for heavy.
// https://docs.astral.sh/uv/concepts/projects/export/
func (v *view) shared(p plan.Plan) (skip string) {
	if len(p.Shared) == 0 {
		return ""
	}
	var names []string
	for _, s := range p.Shared {
		names = append(names, s.Name)
		skip += " \\\n      --no-install-package=" + shell(s.Name)
	}
	for _, name := range p.Install.Files { // the lock and the root's manifest; others are a member's own
		if name == p.Install.Lock || name == "pyproject.toml" {
			v.SharedBinds = append(v.SharedBinds, name)
		}
	}
	v.WhyShared = "What other images of the workspace have, too, cut out of the lock: these stages are the same in each of their Dockerfiles, so the layer is built, pushed and pulled once. A bake file builds it as a target of its own."
	v.SharedSlice = "uv export --frozen --quiet --all-packages --no-dev --no-emit-workspace --output-file=" + exported + " \\\n    && " + split([]piece{{exact(names), heavyPart}}, "", []string{exported})
	v.Shared = "uv venv && uv pip install --no-deps --require-hashes --requirements=" + heavyPart
	return skip
}
