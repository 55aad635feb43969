package render

import (
	"strings"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/source"
	"github.com/dockwright/dockwright/generator/plan"
)

// secrets words the mounts that give the logins of package indexes to the steps that
// ask one. A mount is in no layer, and its content in no cache key.
// https://docs.docker.com/reference/dockerfile/#run---mounttypesecret
func (v *view) secrets(p plan.Plan) {
	var names, mounts []string
	for _, i := range p.Indexes {
		names = append(names, i.Name)
	}
	for _, s := range p.Secrets {
		if s.Env != "" {
			mounts = append(mounts, "id="+s.ID+",env="+s.Env)
			continue
		}
		mounts = append(mounts, "id="+s.ID+",target=/root/.netrc")
	}
	v.Secrets = mounts
	if v.ProjectStep != "" && !strings.HasPrefix(v.ProjectStep, asksPyPIOnly) {
		v.ProjectSecrets = mounts
	}
	v.WhySecrets = "The logins of package indexes are there while the step runs, and end up in no layer."
	if len(names) > 0 {
		v.WhySecrets = "The login for " + some(names, 3) + " is there while the step runs, and ends up in no layer."
	}
}

// asksPyPIOnly begins a step of pip's that reads no requirements, and so knows of no
// index but its own default.
const asksPyPIOnly = "pip --python=.venv install --no-compile --no-deps ."

// checkSecrets refuses IDs and variables that cannot stand in a mount.
func checkSecrets(p plan.Plan) error {
	for _, s := range p.Secrets {
		if !source.IsIdentifier(s.ID) || s.Env != "" && !source.IsIdentifier(s.Env) {
			return facts.Errorf("", 0, "%q is no name of a secret", s.ID).Fix("use letters, digits and underscores")
		}
	}
	return nil
}
