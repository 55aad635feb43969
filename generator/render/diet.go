package render

import (
	"path"
	"slices"
	"strings"

	"github.com/dockwright/dockwright/generator/plan"
)

// compilerFiles are what a compiler reads, and nothing else: static libraries, headers,
// and sources of C, C++ and Cython.
var compilerFiles = []string{"-name '*.[ach]'", "-name '*.cc'", "-name '*.[ch]pp'", "-name '*.cuh'", "-name '*.pyx'", "-name '*.px[di]'"}

// notNVIDIA keeps CUDA whole: NVRTC reads its headers when a program runs, and cuDNN and
// cuBLAS load code out of their own files.
const notNVIDIA = "! -path '*/site-packages/nvidia/*'"

// diet appends to the steps that install what leaves out again what nothing uses, so
// that no layer holds it.
func (v *view) diet(p plan.Plan) {
	if p.Diet == nil {
		return
	}
	v.Diet, v.CutDebug = p.Diet.Level, p.Diet.Debug
	compiled := p.Diet.Debug && len(p.BuildPackages) > 0
	all := func(string) bool { return true }
	switch {
	case len(v.Parts) > 0: // whose steps say nothing of the others, so that they stay as they are when those change
		for i, part := range v.Parts {
			v.Parts[i].Step += v.leaveOut(p, func(name string) bool { return slices.Contains(part.packages, name) })
		}
		apart := slices.Concat(p.Layers.Heavy, p.Layers.Medium)
		v.DependencyStep += v.leaveOut(p, func(name string) bool { return !slices.Contains(apart, name) })
	case v.DependencyStep != "":
		v.DependencyStep += v.leaveOut(p, all)
	default:
		v.ProjectStep += v.leaveOut(p, all)
		return
	}
	switch {
	case v.ProjectStep == "":
	case v.Apart:
		if compiled {
			v.ProjectStep += cutDebug(site(p))
		}
	default:
		v.ProjectStep += v.leaveOut(p, all)
	}
}

const then = " \\\n    && "

// cutDebug cuts off debug information below a folder.
func cutDebug(site string) string {
	return then + "find " + site + " -type f " + notNVIDIA + " -name '*.so*' -exec cut-debug-info {} +"
}

// site is where the packages lie, seen from the manager's folder.
func site(p plan.Plan) string { return ".venv/lib/python" + p.Python.Minor + "/site-packages" }

// leaveOut are the commands, for an environment that has some of the dependencies.
// BusyBox' find need not have -delete, so rm does it.
func (v *view) leaveOut(p plan.Plan, has func(name string) bool) string {
	of := func(list []plan.Left) []plan.Left {
		return slices.DeleteFunc(slices.Clone(list), func(l plan.Left) bool { return !has(l.Name) })
	}
	out, at := "", site(p)
	var below []string
	for _, t := range of(p.Diet.Tests) {
		below = append(below, t.Folders...)
	}
	if below = within(below); len(below) > 0 {
		out += then + "find " + at + ` -depth -type d \( -name test -o -name tests \) ` + anyOf(below) + " -exec rm -rf {} +"
	}
	var folders, files []string
	for _, l := range of(p.Diet.Parts) {
		files = append(files, paths(l.Files)...)
		for _, f := range l.Folders {
			folders = append(folders, path.Join(at, f))
		}
		for _, s := range l.Share {
			folders = append(folders, ".venv/share/"+s)
		}
	}
	if len(folders) > 0 {
		out += then + strings.Join(append([]string{"rm -rf"}, folders...), " ")
	}
	if p.Diet.Sources {
		files = append(append([]string{}, compilerFiles...), files...)
	}
	if len(files) > 0 {
		out += then + "find " + at + " -type f " + notNVIDIA + " " + anyOf(files) + " -exec rm -f {} +"
	}
	out += bytecode(at, of(p.Diet.Bytecode))
	return out + when(p.Diet.Debug, cutDebug(at))
}

// bytecode leaves modules without their sources: Python takes X.pyc beside where X.py
// would be, not in __pycache__.
func bytecode(at string, list []plan.Left) string {
	var folders, compiled []string
	for _, l := range list {
		for _, f := range l.Folders {
			folders, compiled = append(folders, f), append(compiled, path.Join(at, f))
		}
	}
	if len(folders) == 0 {
		return ""
	}
	return then + "find " + strings.Join(compiled, " ") + " -name '*.py' -print0 >/tmp/modules && sort -z -o /tmp/modules /tmp/modules" +
		then + compileBatches + `python -Im compileall -q -b --invalidation-mode=unchecked-hash -p "$PWD" </tmp/modules` +
		then + "find " + at + " -depth " + anyOf(within(folders)) + ` \( -name '*.py' -o -name __pycache__ \) -exec rm -rf {} +`
}

// within are tests of find for what lies below folders.
func within(folders []string) []string {
	var out []string
	for _, f := range folders {
		out = append(out, "-path '*/site-packages/"+f+"/*'")
	}
	return out
}

// paths are tests of find for patterns.
func paths(patterns []string) []string {
	var out []string
	for _, p := range patterns {
		out = append(out, "-path '*/site-packages/"+strings.TrimPrefix(p, "./")+"'")
	}
	return out
}

// anyOf joins tests of find, a few on a line.
func anyOf(tests []string) string {
	const onLine = 5
	if len(tests) == 1 {
		return tests[0]
	}
	out := `\( `
	for i, t := range tests {
		if i > 0 {
			out += " "
			if i%onLine == 0 {
				out += "\\\n         "
			}
			out += "-o "
		}
		out += t
	}
	return out + ` \)`
}
