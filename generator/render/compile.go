package render

import (
	"slices"
	"strings"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/generator/plan"
)

// compileAll compiles what an environment holds, once and for good. Each file of bytecode
// keeps a hash of its source (PEP 552), so that it is the same in each build, and still
// counts when a builder gives the sources other times (rewrite-timestamp). Nothing else
// writes into the environment, so the hash need not be held against the source at each
// start. -I keeps modules of the folder from taking the place of the standard library's.
// What is no Python of this version, as aenum's _py2.py, is passed over: pip and uv do so,
// too.
const compileAll = then + "{ .venv/bin/python -Im compileall -q -j 0 --invalidation-mode=unchecked-hash .venv || true; }"

// noMetadata has uv write no uv_cache.json, which holds the time of a folder that it
// installs from, and no direct_url.json, which says that it was /app.
// https://docs.astral.sh/uv/reference/environment/#uv_no_installer_metadata
const noMetadata = "UV_NO_INSTALLER_METADATA=1 "

// compile ends the steps with what compiles the modules, where uv does not. With a diet
// it does not either: what is left out again need not be compiled.
func (v *view) compile(p plan.Plan) {
	uv := v.Installer == facts.UV && p.Diet == nil
	v.UVCompiles = uv || v.Heavy != nil && p.Layers.UV != "" && p.Diet == nil
	const why = " Then bytecode, which the container cannot write."
	if !v.UVCompiles {
		if v.Heavy != nil {
			v.Heavy.Step += compileAll
		}
		if v.DependencyStep != "" && (v.Apart || v.ProjectStep == "") {
			v.DependencyStep, v.WhyDependencies = v.DependencyStep+compileAll, v.WhyDependencies+why
		}
	}
	if v.Outline { // lay-sources compiles
		v.NoBytecode = when(uv, "UV_COMPILE_BYTECODE=0")
	} else if !uv && v.ProjectStep != "" {
		v.ProjectStep, v.WhyProject = v.ProjectStep+compileAll, v.WhyProject+why
	}
}

// compilers are packages that link what is built.
var compilers = []string{"gcc", "g++", "clang", "build-essential", "build-base"}

// linkStripped has what is built linked without debug information, as the official images
// link their Python: it holds the path of the build, another each time, and is most of
// the file. A linker's flag it is and none of the compiler's: CFLAGS would take the place
// of what a ./configure sets, and -O2 with it.
func (v *view) linkStripped(p plan.Plan) {
	if !slices.ContainsFunc(p.BuildPackages, func(s plan.SystemPackage) bool { return slices.Contains(compilers, s.Name) }) {
		return
	}
	v.BuildEnv = append([]string{"LDFLAGS=-Wl,--strip-all"}, v.BuildEnv...)
	v.WhyBuildEnv = strings.TrimSpace("What is compiled is linked without debug information, which would hold the path of this very build. " + v.WhyBuildEnv)
}
