package render

import (
	"path"
	"strings"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/generator/plan"
)

// project words how what lies in the context is installed apart from the
// dependencies: into an empty environment at the same place.
func (v *view) project(p plan.Plan) {
	v.WhyProject = "The project in an environment of its own, which is laid over the other one: a change of code makes a layer of its own size."
	switch {
	case v.Installer == facts.UV:
		v.ProjectVenv = "uv venv"
		var folders []string
		for _, dir := range p.Install.Apart {
			folders = append(folders, shell(folder(p, dir)))
		}
		// uv sync --locked would hold the lock against the project's metadata.
		check := p.Install.ChecksLate()
		v.ProjectStep = when(check, "uv lock --check && ") + noMetadata + "uv pip install --no-deps " + strings.Join(folders, " ")
		if check {
			v.WhyProject += " uv lock --check fails when the lock no longer fits it."
		}
		return
	case p.Manager.Name == facts.PDM:
		v.ProjectStep, v.ProjectCacheDirs = asksPyPIOnly, []string{"/root/.cache/pip"}
	case p.Manager.Name == facts.Pip: // whose environment the stage begins with
		return
	}
	v.ProjectVenv = "python -m venv --without-pip .venv"
}

// outline words the stages that build the project without most of its Python sources.
func (v *view) outline(p plan.Plan) {
	o := p.Install.Outline
	if o == nil {
		return
	}
	v.Outline, v.Package = true, "package"
	if len(o.Drop) > 0 {
		v.DropLocks = "rm -f"
		for _, name := range o.Drop {
			v.DropLocks += " " + shell("/app/"+name)
		}
		v.DropLocks += then
	}
	v.Sources = "/app -type f -name '*.py'"
	for _, kept := range o.Keep {
		v.Sources += " ! -path " + shell("/app/"+kept)
	}
	v.WhyOutline = "The project with a line in place of each Python source that its build only copies: a change of code builds nothing again"
	if v.DropLocks != "" {
		v.WhyOutline += ", nor does one of the lock"
	}
	if o.Stated != "" {
		v.Stated = "/app/" + o.Stated
		v.WhyOutline += ", nor one of the dependencies, which lay-sources puts into the metadata"
	}
	v.WhyOutline += "."
	if v.ProjectVenv != "" {
		v.ProjectStep, v.ProjectVenv = v.ProjectVenv+" && "+v.ProjectStep, ""
	}
	v.ProjectStep += then + "lay-sources " + v.Venv
}

// folder is a folder of the context as seen from the manager's, in a form that no
// installer takes for a package's name.
func folder(p plan.Plan, dir string) string {
	if p.Install.Root != "." {
		dir = strings.TrimPrefix(dir, p.Install.Root)
	}
	if dir = path.Clean("./" + dir); dir == "." {
		return "."
	}
	return "./" + dir
}
