package render

import (
	"strings"

	"github.com/dockwright/dockwright/generator/plan"
)

// bundle is the stage that builds what is bundled: wheels that hold the libraries which
// they are linked with.
type bundle struct {
	Why string
	// Tools are lines of pinned requirements, auditwheel's among them.
	Tools []string
	// Wheel builds what the stage lock has cut out, and Strip tells that symbols go.
	Wheel string
	Strip bool
}

// wheels is where the stage leaves them, and wheelNames the file there that names them.
const (
	wheels     = "/wheels"
	wheelNames = wheels + "/names.txt"
)

// bundle words that stage.
func (v *view) bundle(p plan.Plan) {
	if p.Bundle == nil {
		return
	}
	b := p.Bundle
	v.Bundle = &bundle{Tools: wrap(b.Tools, 140), Strip: p.Diet != nil,
		Why:   some(b.Packages, 4) + ": auditwheel copies the libraries that a module is linked with into its wheel, so that the last stage needs no packages for them.",
		Wheel: words("pip wheel --no-deps", when(b.Hashed, "--require-hashes"), when(len(b.NoBinary) > 0, "--no-binary="+strings.Join(b.NoBinary, ",")), "--requirement="+builtPart, "--wheel-dir="+wheels)}
	const why = " What is installed already, from the stage wheels, stays as it is."
	if v.DependencyStep != "" {
		v.WhyDependencies += why
	} else {
		v.WhyProject += why
	}
}

// uvWheels and pipWheels install what is bundled, before the others: a manager leaves
// alone what is there in the locked version.
func uvWheels(p plan.Plan) string {
	return when(p.Bundle != nil, noMetadata+"uv pip install"+fromWheels+then)
}

func pipWheels(p plan.Plan) string {
	return when(p.Bundle != nil, "pip --python=.venv install --no-compile"+fromWheels+then)
}

const fromWheels = " --no-deps --no-index --find-links=" + wheels + " --requirement=" + wheelNames

// bundleExport is the plugin that exports Poetry's lock.
func bundleExport(p plan.Plan) string {
	if p.Bundle == nil {
		return ""
	}
	return p.Bundle.Export
}
