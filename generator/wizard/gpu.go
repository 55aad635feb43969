package wizard

import (
	"slices"
	"strconv"
	"strings"

	"github.com/dockwright/dockwright/generator/config"
	"github.com/dockwright/dockwright/generator/plan"
)

// askGPU asks what hosts the image is for, where something that is installed is a
// build for CUDA. Where the lock has one since somebody asked for it, that is the
// default; torch from PyPI is one unasked.
func (s *Session) askGPU() []Question {
	g := s.plan.GPU
	if g == nil || !slices.ContainsFunc(g.Builds, func(b plan.GPUBuild) bool { return strings.HasPrefix(b.For, "CUDA") }) {
		return nil
	}
	why := g.Says() + "."
	if g.CPU != "" {
		why += " For builds for the CPU: " + g.CPU + "."
	}
	choices := []Choice{
		{none, "not settled: the image runs on both, and is prepared for neither"},
		{"true", "for hosts with NVIDIA's GPUs: the container gets them, and the base stays small, since CUDA comes with the wheels"},
		{"false", "for the CPU alone: generate warns until the builds are others"},
	}
	present := []string{none}
	if s.config.GPU != nil {
		present = []string{strconv.FormatBool(*s.config.GPU)}
	} else if g.Meant != "" {
		present = []string{"true"}
	}
	return []Question{{Key: "gpu", Flag: "--gpu", Kind: Select, Message: "GPU or CPU", Why: why,
		Help:    "A build for CUDA runs on a CPU as well, with libraries that only a GPU needs. This says what hosts the image is for; which build is installed is said in the project, and locked.",
		Choices: lead(choices, present), Present: present, id: "gpu",
		apply: func(c *config.Config, v []string) {
			c.GPU = nil
			if first(v) != none {
				b := first(v) == "true"
				c.GPU = &b
			}
		}}}
}
