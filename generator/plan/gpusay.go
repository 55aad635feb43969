package plan

import (
	"fmt"
	"slices"
	"strings"

	"github.com/dockwright/dockwright/detect/facts"
)

// torchCPU is PyTorch's index of builds for the CPU.
// https://pytorch.org/get-started/locally/
const torchCPU = "https://download.pytorch.org/whl/cpu"

// remarkGPU says what builds for GPUs cost, and what doesn't fit the key `gpu`.
func (d *decider) remarkGPU(found []gpuFound) {
	g, asked := d.plan.GPU, d.config.GPU
	if g == nil {
		return
	}
	path := d.lockPath()
	line := d.gpuLine(found)
	remedy := g.CPU
	if remedy == "" {
		remedy = "there is no build of it for the CPU on PyPI"
	}
	const amd = "start the container with the devices of AMD's: --device /dev/kfd --device /dev/dri"
	switch {
	case asked == nil && !g.cuda():
		d.say("DW701", path, line, g.Says(), "for hosts with a GPU "+amd+"; for the CPU alone, "+remedy)
	case asked == nil:
		d.say("DW701", path, line, g.Says(), "for hosts with a GPU set gpu = true in "+d.configPlace()+"; for the CPU alone, "+remedy)
	case !*asked:
		d.say("DW702", path, line, "gpu = false, and "+g.Says(), remedy)
	case len(g.Builds) == 0:
		d.say("DW703", path, d.cpuLine(found), "gpu = true, and nothing that is installed is a build for CUDA"+d.cpuBuilds(found), "install a build for CUDA, or take the key out")
	case !g.cuda():
		d.say("DW703", path, line, "gpu = true prepares the image for NVIDIA's GPUs, and "+g.are(), "take the key out, and "+amd)
	default:
		d.remarkGPULibraries(found, path)
	}
}

// remarkGPULibraries names builds that don't bring CUDA's libraries where nothing else
// does: the base image has none.
func (d *decider) remarkGPULibraries(found []gpuFound, path string) {
	for _, f := range found {
		for _, h := range f.builds {
			known, _ := gpuKnown().build(h.known.Name)
			if known.Libraries == "" || len(f.libraries) > 0 || len(h.extras) > 0 || slices.ContainsFunc(f.builds, func(o gpuHit) bool { return o.known.Name == "torch" }) {
				continue
			}
			p := d.project.Lock.Packages[h.index]
			d.sayOnce("DW703", path, p.Line, fmt.Sprintf("%s loads CUDA's libraries, and nothing that is installed brings them", versioned(p)),
				"ask for "+known.Libraries+", which brings them as wheels"+d.lockAgain())
		}
	}
}

// gpuLine is where the lock states the first of the builds.
func (d *decider) gpuLine(found []gpuFound) int {
	for _, f := range found {
		for _, h := range f.builds {
			return d.project.Lock.Packages[h.index].Line
		}
	}
	return 0
}

func (d *decider) cpuLine(found []gpuFound) int {
	for _, f := range found {
		for _, r := range f.cpu {
			return d.project.Lock.Packages[r.index].Line
		}
	}
	return 0
}

// cpuBuilds names the builds for the CPU, within a sentence.
func (d *decider) cpuBuilds(found []gpuFound) string {
	var names []string
	for _, f := range found {
		for _, r := range f.cpu {
			names = append(names, versioned(d.project.Lock.Packages[r.index]))
		}
	}
	if len(names) == 0 {
		return ""
	}
	return ": " + nameSome(unique(names), 3) + " for the CPU"
}

// forCPU is the remedy for who wants builds for the CPU, "" where there are none.
func (d *decider) forCPU(found []gpuFound) string {
	if other := d.otherExtra(found); other != "" {
		return other
	}
	var parts []string
	hit := func(name string) bool {
		return slices.ContainsFunc(found, func(f gpuFound) bool {
			return slices.ContainsFunc(f.builds, func(h gpuHit) bool { return h.known.Name == name })
		})
	}
	for _, b := range gpuKnown().Build {
		if b.CPU == "" || !hit(b.Name) {
			continue
		}
		was := b.InPlaceOf
		if was == "" {
			was = b.Name
		}
		parts = append(parts, "ask for "+b.CPU+" in place of "+was)
	}
	if hit("torch") {
		parts = append(parts, d.torchForCPU(found))
	}
	if len(parts) == 0 {
		return ""
	}
	return strings.Join(parts, "; ") + d.lockAgain()
}

// otherExtra names the choice that the project has itself: extras or groups that
// exclude each other, which ask for the build.
// https://docs.astral.sh/uv/guides/integration/pytorch/#configuring-accelerators-with-optional-dependencies
func (d *decider) otherExtra(found []gpuFound) string {
	for _, set := range d.project.Lock.Conflicts {
		var flags, cpu []string
		chosen, about := "", false
		for _, c := range set {
			name, flag, taken := c.Extra, "--extra ", d.selection.Extras
			if name == "" {
				name, flag, taken = c.Group, "--group ", d.selection.Groups
			}
			about = about || d.rootAsks(c, found)
			switch {
			case slices.Contains(taken, name):
				chosen = strings.TrimPrefix(flag, "--") + name
			case sayCPU(name):
				cpu = append(cpu, flag+name)
			default:
				flags = append(flags, flag+name)
			}
		}
		if len(cpu) > 0 {
			flags = cpu
		}
		switch {
		case !about || len(flags) == 0:
		case chosen != "":
			return "take " + strings.Join(flags, " or ") + " in place of the " + chosen
		case len(cpu) > 0:
			return "take " + strings.Join(cpu, " or ")
		}
	}
	return ""
}

// rootAsks tells whether an extra or a group asks for one of the builds itself.
func (d *decider) rootAsks(c facts.Choice, found []gpuFound) bool {
	return slices.ContainsFunc(d.project.Lock.Roots, func(r facts.Root) bool {
		if !(r.Kind == facts.RootExtra && r.Name == c.Extra || r.Kind == facts.RootGroup && r.Name == c.Group) {
			return false
		}
		return slices.ContainsFunc(r.Edges, func(e facts.Edge) bool {
			return slices.ContainsFunc(found, func(f gpuFound) bool {
				return slices.ContainsFunc(f.builds, func(h gpuHit) bool { return h.known.Name == e.Name })
			})
		})
	})
}

// sayCPU tells the extras and groups that have the CPU in their names.
func sayCPU(name string) bool {
	return slices.Contains(strings.FieldsFunc(name, func(r rune) bool { return r == '-' || r == '_' || r == '.' }), "cpu")
}

// lockAgain ends a remedy: what is to be done once the requirements are others.
func (d *decider) lockAgain() string {
	switch l := d.project.Lock; {
	case l.Kind == "requirements" && l.Complete:
		return "; then compile the file again, which leaves out NVIDIA's libraries"
	case l.Kind == "requirements" || l.Kind == "manifest" || l.Kind == "environment.yml":
		return ""
	}
	return "; then lock again"
}

// torchForCPU says how a manager takes torch from the index for the CPU, and from
// there nothing else.
func (d *decider) torchForCPU(found []gpuFound) string {
	names, version := d.torches(found)
	switch d.project.Manager {
	case facts.UV:
		return d.torchUV(names)
	case facts.Poetry:
		// https://python-poetry.org/docs/repositories/#explicit-package-sources
		for i, n := range names {
			if n == "torch" && version != "" {
				names[i] += "==" + version
			}
		}
		return fmt.Sprintf("`poetry source add --priority=explicit pytorch-cpu %s`, then `poetry add --source pytorch-cpu %s`", torchCPU, strings.Join(names, " "))
	case facts.PDM:
		// https://pdm-project.org/en/latest/usage/config/#specify-index-for-individual-packages
		return fmt.Sprintf(`add [[tool.pdm.source]] with name = "pytorch-cpu", url = %q, include_packages = [%s], exclude_packages = ["*"]`, torchCPU, quotedList(names))
	case facts.Pipenv:
		// https://pipenv.pypa.io/en/latest/indexes.html
		return fmt.Sprintf(`add [[source]] to the Pipfile with name = "pytorch-cpu", url = %q, verify_ssl = true, and give %s index = "pytorch-cpu"`, torchCPU, strings.Join(names, ", "))
	}
	// https://pip.pypa.io/en/stable/cli/pip_install/#install-extra-index-url
	text := "add the line `--extra-index-url " + torchCPU + "`"
	if version != "" {
		text += " and ask for torch==" + version + "+cpu"
	}
	return text
}

// torchUV is uv's way: a source counts for what the project itself asks for.
// https://docs.astral.sh/uv/guides/integration/pytorch/
func (d *decider) torchUV(names []string) string {
	var sources, indirect []string
	for _, n := range names {
		sources = append(sources, n+` = { index = "pytorch-cpu" }`)
		if !d.asksFor(n) {
			indirect = append(indirect, n)
		}
	}
	text := fmt.Sprintf(`add [[tool.uv.index]] with name = "pytorch-cpu", url = %q, explicit = true, and [tool.uv.sources] with %s`, torchCPU, strings.Join(sources, ", "))
	if len(indirect) > 0 {
		text += ", and name " + strings.Join(indirect, ", ") + " among the dependencies, since sources count for these only"
	}
	return text
}

// torches are the packages of PyTorch's that are installed, and torch's version
// without what it says of the build.
func (d *decider) torches(found []gpuFound) (names []string, version string) {
	for _, f := range found {
		for _, r := range d.rows(d.imageTarget(f.arch)) {
			p := d.project.Lock.Packages[r.index]
			if torchFamily(p.Name) && !slices.Contains(names, p.Name) {
				names = append(names, p.Name)
			}
			if p.Name == "torch" && version == "" {
				version, _, _ = strings.Cut(p.Version, "+")
			}
		}
	}
	slices.Sort(names)
	return names, version
}

func quotedList(names []string) string {
	var out []string
	for _, n := range names {
		out = append(out, fmt.Sprintf("%q", n))
	}
	return strings.Join(out, ", ")
}
