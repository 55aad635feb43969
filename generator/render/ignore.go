package render

import (
	"path"
	"slices"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/generator/ignore"
	"github.com/dockwright/dockwright/generator/output"
	"github.com/dockwright/dockwright/generator/plan"
)

// Dockerignore renders the ignore file, without the header. Its path is set by
// the caller, since it follows the Dockerfile's. The result is held against
// what the Dockerfile reads with the matcher that BuildKit uses; the error
// tells of a line of the user's that leaves such a file out.
func Dockerignore(p plan.Plan, project facts.Project) (output.File, []facts.Diagnostic, error) {
	keep := Reads(p, project)
	body, diags := ignore.Build(ignore.Input{GitIgnore: project.Tree.GitIgnore, Keep: keep, Record: project.Lock != nil && project.Lock.Nameless, Extra: p.Ignore})
	lost, err := ignore.Kept(body, keep)
	if err != nil {
		return output.File{}, diags, err
	}
	if len(lost) > 0 {
		return output.File{}, diags, facts.Errorf(".dockerignore", 0, "%s would be left out of the build context, and the Dockerfile reads it", lost[0]).
			Fix("take the line that matches it out of `ignore` in the configuration")
	}
	return output.File{Path: ".dockerignore", Body: body, Places: []output.Place{end(body)}}, diags, nil
}

// Reads are the files that the Dockerfile reads by name: what the dependency
// step mounts, the manifests of everything that is built, and what their build
// backends read besides the source.
func Reads(p plan.Plan, project facts.Project) []string {
	out := slices.Concat(p.Install.Files, p.Install.Manifests, p.Install.Requirements)
	if p.Install.Manifest != "" {
		out = append(out, p.Install.Manifest)
	}
	for _, name := range project.Manifest.ReadByBackend {
		if f := path.Join(path.Dir(project.Manifest.Path), name); slices.Contains(project.Tree.Files, f) {
			out = append(out, f)
		}
	}
	for _, l := range p.Install.Local {
		out = append(out, path.Join(l.Dir, "pyproject.toml"))
	}
	for _, a := range project.Tree.Apps {
		out = append(out, a.Path)
	}
	for _, f := range p.Frontends {
		if out = append(out, f.Reads...); f.Lock != "" {
			out = append(out, f.Lock)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}
