package wizard

import (
	"slices"

	"github.com/dockwright/dockwright/generator/config"
)

// askEmit asks for the files that may be written besides, where something speaks
// for one: several processes for compose, the home of the repository for a
// workflow.
func (s *Session) askEmit() []Question {
	var choices []Choice
	for _, e := range []struct {
		value, note string
		offered     bool
	}{
		{"compose", "compose.yaml, with a service for each process", len(s.plan.Processes) > 1},
	} {
		if e.offered || slices.Contains(s.config.Emit, e.value) {
			choices = append(choices, Choice{e.value, e.note})
		}
	}
	if len(choices) == 0 {
		return nil
	}
	return []Question{{Key: "emit", Flag: "--emit", Kind: Multi, Message: "Further files", Why: "Beside the Dockerfile and .dockerignore these can be kept true too.",
		Help:    "compose.yaml starts the processes together with `docker compose up`. What is chosen is written by every `dockwright generate`, and held true by `dockwright check`.",
		Choices: choices, Present: slices.Clone(s.config.Emit), id: "emit",
		apply: func(c *config.Config, v []string) { c.Emit = append([]string{}, v...) }}}
}
