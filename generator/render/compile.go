package render

import (
	"slices"
	"strings"

	"github.com/dockwright/dockwright/generator/plan"
)

// compileAll compiles what an environment holds, once and for good. Each file of bytecode
// keeps a hash of its source (PEP 552), so that it is the same in each build, and still
// counts when a builder gives the sources other times (rewrite-timestamp). Nothing else
// writes into the environment, so the hash need not be held against the source at each
// start. -I keeps modules of the folder from taking the place of the standard library's.
// What is no Python of this version, as aenum's _py2.py, is passed over: pip and uv do so,
// too.
//
// Bytecode hangs a little on what the same process has compiled before: CPython makes
// frozensets of strings anew where a string is known already (intern_constants in
// https://github.com/python/cpython/blob/3.13/Objects/codeobject.c). Workers that take
// files as they come, as uv's and compileall's -j, write other bytes each time. So which
// files a process gets follows from their names, not from the CPUs.
const compileAll = then + "find .venv -name '*.py' -print0 >/tmp/modules && sort -z -o /tmp/modules /tmp/modules" +
	then + "{ " + compileBatches + ".venv/bin/python -Im compileall -q --invalidation-mode=unchecked-hash </tmp/modules || true; }"

// compileBatches gives processes the files of a list, some to each. A process takes as long
// to begin as to compile some fifty small ones; 500 of those take half a second.
const compileBatches = `xargs -0 -r -n 500 -P "$(nproc)" `

// noMetadata has uv write no uv_cache.json, which holds the time of a folder or a wheel that
// it installs from, and no direct_url.json, which says that it was /app.
// https://docs.astral.sh/uv/reference/environment/#uv_no_installer_metadata
const noMetadata = "UV_NO_INSTALLER_METADATA=1 "

// compile ends the steps that fill an environment of the image with what compiles it,
// behind what a diet leaves out again. What is packed needs none.
func (v *view) compile(p plan.Plan) {
	const why = " Then bytecode, which the container cannot write."
	loose := p.Pack == nil
	for i := range v.Parts {
		v.Parts[i].Step += when(loose, compileAll)
	}
	if v.Shared != "" && loose {
		v.Shared += compileAll
	}
	if v.DependencyStep != "" && loose && (v.Apart || v.ProjectStep == "") {
		v.DependencyStep, v.WhyDependencies = v.DependencyStep+compileAll, v.WhyDependencies+why
	}
	if v.ProjectStep != "" && !v.Outline && (v.Apart || loose) { // whose lay-sources compiles
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
