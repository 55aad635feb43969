package render

import (
	"github.com/dockwright/dockwright/generator/plan"
)

// distroless words the last stage where it has a base without a shell, and the stage
// that collects what is copied into it.
func (v *view) distroless(p plan.Plan) {
	if p.Distroless == "" {
		return
	}
	v.Distroless = p.Distroless
	// A change of code alone is then no reason to look for libraries again.
	v.LinksProject = v.Apart && v.BuildPackages
	v.WhyRootfs = "What the last stage lacks is collected here: this one has a shell and a package manager."
	v.WhyCollected = "The interpreter, what was installed above, and the libraries that any of it is linked with: all that the last stage's base has not got itself."
	v.WhyDistroless = "No shell, no package manager, and of Debian's packages only libraries and data; its C library is that of the other stages."
}
