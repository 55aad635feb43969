package wizard

import (
	"slices"
	"strings"

	"github.com/dockwright/dockwright/generator/config"
	"github.com/dockwright/dockwright/generator/plan"
)

// askPlatforms asks what the image is for where the CPUs are not alike: something
// is compiled on one of them only, or cannot be installed there.
func (s *Session) askPlatforms() []Question {
	c := clone(s.config)
	c.Platforms = nil
	p, err := s.decide(c)
	if err != nil {
		return nil
	}
	if uneven := len(p.Installs) == 2 && !sameBuilds(p.Installs[0], p.Installs[1]); !uneven && s.original.Platforms == nil {
		return nil
	}
	var choices []Choice
	for _, platform := range config.Platforms() {
		for _, t := range p.Installs {
			if strings.HasSuffix(t.Target, "-"+platform.Arch) {
				choices = append(choices, Choice{platform.Name, onTarget(t)})
			}
		}
	}
	if len(choices) < 2 {
		return nil
	}
	return []Question{{Key: "platforms", Flag: "--platform", Kind: Multi, Message: "Platforms that the image is for", Why: "The dependencies are not alike on both: " + p.InstallSummary() + ".",
		Help:    "linux/amd64 are Intel's and AMD's machines, linux/arm64 ARM's, such as Apple's and Graviton. What is compiled for one of them only makes its builds slower, and keeps compilers in the Dockerfile.",
		Choices: choices, Present: s.plan.Platforms, id: "platforms",
		apply: func(c *config.Config, v []string) { c.Platforms = append([]string{}, v...) }}}
}

func sameBuilds(a, b plan.Tally) bool {
	return slices.Equal(a.Built, b.Built) && slices.Equal(a.Lacking, b.Lacking)
}

// onTarget says what is out of the ordinary on a target.
func onTarget(t plan.Tally) string {
	var parts []string
	if len(t.Lacking) > 0 {
		parts = append(parts, "no file for "+some(t.Lacking, 3))
	}
	if len(t.Built) > 0 {
		parts = append(parts, "compiles "+some(t.Built, 3))
	}
	if len(parts) == 0 {
		return "compiles nothing"
	}
	return strings.Join(parts, "; ")
}
