package render

import (
	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/generator/output"
	"github.com/dockwright/dockwright/generator/plan"
)

// Dockerignore renders the ignore file, without the header. Its path is set by
// the caller, since it follows the Dockerfile's.
func Dockerignore(p plan.Plan, project facts.Project) (output.File, []facts.Diagnostic, error) {
	return output.File{Path: ".dockerignore", Body: []byte("**/.git\n")}, nil, nil
}
