package wizard

import (
	"slices"

	"github.com/dockwright/dockwright/generator/config"
)

// askEmit asks for the files that may be written besides, where something speaks
// for one: several processes for compose, other members of a workspace for bake, the
// home of the repository for a workflow.
func (s *Session) askEmit() []Question {
	offered := map[string]bool{"compose": len(s.plan.Processes) > 1, "bake": len(s.project.Members) > 1, "github": s.place.GitHub, "gitlab": s.place.GitLab}
	var choices []Choice
	for _, k := range config.EmitKinds() {
		if offered[k.Kind] || slices.Contains(s.config.Emit, k.Kind) {
			choices = append(choices, Choice{k.Kind, k.Help})
		}
	}
	if len(choices) == 0 {
		return nil
	}
	return []Question{{Key: "emit", Flag: "--emit", Kind: Multi, Message: "Further files", Why: "Beside the Dockerfile and .dockerignore these can be kept true too.",
		Help:    "What is chosen is written by every `dockwright generate`, and held true by `dockwright check`. compose.yaml starts the processes together; a bake file builds the images of several members at once; a workflow has the CI build the image.",
		Choices: choices, Present: slices.Clone(s.config.Emit), id: "emit",
		apply: func(c *config.Config, v []string) { c.Emit = append([]string{}, v...) }}}
}
