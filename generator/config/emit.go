package config

// Emitted is a kind of file that is written besides the Dockerfile when it is asked
// for, by the key emit or the flag --emit. A new kind is an entry of EmitKinds and a
// template.
type Emitted struct {
	// Kind is its name, "compose".
	Kind string
	// Path is where it lies: below the project's folder or, with Top, below the root
	// of the repository, with Context in the build context. A project that is not the
	// whole repository or context has its name put before the extension there.
	Path         string
	Top, Context bool
	// Template is what it is rendered from, below templates/.
	Template string
	// Help is one line for a person.
	Help string
	// Next says what is left to do when the file is new; PATH in it stands for its
	// path, "" for nothing.
	Next string
}

// EmitKinds are the kinds in the order in which they are written.
func EmitKinds() []Emitted {
	return []Emitted{
		{Kind: "compose", Path: "compose.yaml", Template: "compose/compose.yaml.tmpl", Help: "compose.yaml, with a service for each process"},
		{Kind: "bake", Path: "docker-bake.hcl", Context: true, Template: "bake/docker-bake.hcl.tmpl", Help: "docker-bake.hcl, with a target for each process, for `docker buildx bake`"},
		{Kind: "github", Path: ".github/workflows/dockwright.yml", Top: true, Template: "ci/github.yml.tmpl", Help: "a GitHub Actions workflow that checks the Dockerfile, builds the image and pushes it"},
		{Kind: "gitlab", Path: ".gitlab/dockwright.yml", Top: true, Template: "ci/gitlab.yml.tmpl", Help: "GitLab CI jobs that check the Dockerfile, build the image and push it",
			Next: "GitLab reads .gitlab-ci.yml alone. Add to it:\n  include: [{local: /PATH}]"},
	}
}

// emitNames are the names of the kinds.
func emitNames() (out []string) {
	for _, k := range EmitKinds() {
		out = append(out, k.Kind)
	}
	return out
}
