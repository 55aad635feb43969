package wizard

import (
	"fmt"
	"slices"
	"strings"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/generator/inspection"
	"github.com/dockwright/dockwright/generator/plan"
)

// Finding is something worth knowing that raises no question: a word, and a
// sentence about it.
type Finding struct {
	Topic string `json:"topic"`
	Says  string `json:"says"`
}

// Findings tell why Alpine is not offered, and what CUDA's libraries weigh.
func (s *Session) Findings() []Finding {
	var out []Finding
	if s.plan.Base.Family != plan.Alpine && s.plan.Alpine.Image != "" {
		if err := s.refusesAlpine(); err != nil {
			out = append(out, Finding{"Alpine", "not offered: " + inspection.Alpine(s.plan) + longest(s.plan.Alpine.Blockers)})
		}
	}
	if n, size := cuda(s.plan); n > 0 {
		says := fmt.Sprintf("%d packages of NVIDIA's are installed", n)
		if size > 0 {
			says += ", " + inspection.Bytes(size) + " to download"
		}
		says += ". " + s.cudaRemedy()
		out = append(out, Finding{"GPU", says})
	}
	return out
}

// longest names what would keep an image on Alpine busiest.
func longest(list []plan.Blocker) string {
	var names []string
	for _, b := range list {
		if b.Class == facts.None {
			names = append(names, b.Name)
		}
	}
	sorted := slices.Clone(list)
	slices.SortStableFunc(sorted, func(a, b plan.Blocker) int { return b.Seconds - a.Seconds })
	for _, b := range sorted {
		if !slices.Contains(names, b.Name) {
			names = append(names, b.Name)
		}
	}
	if len(names) == 0 {
		return ""
	}
	return " (" + some(names, 3) + ")"
}

// cuda counts what belongs to CUDA's own libraries, and the bytes of it.
func cuda(p plan.Plan) (n int, size int64) {
	for _, d := range p.Dependencies {
		if strings.HasPrefix(d.Name, "nvidia-") || d.Name == "triton" {
			n, size = n+1, size+d.Size
		}
	}
	if n == 1 && size == 0 { // triton alone is no sign
		return 0, 0
	}
	return n, size
}

// cudaRemedy says how to do without, with the project's own manager.
// https://docs.astral.sh/uv/guides/integration/pytorch/
func (s *Session) cudaRemedy() string {
	if len(s.exclusive()) > 0 {
		return "The choice between CPU and GPU below decides."
	}
	const index = "https://download.pytorch.org/whl/cpu"
	switch s.project.Manager {
	case facts.UV:
		return "For the CPU alone, take torch from the index " + index + " ([[tool.uv.index]] and [tool.uv.sources]), and lock again."
	case facts.Poetry:
		return "For the CPU alone, take torch from the source " + index + " (poetry source add), and lock again."
	case facts.PDM:
		return "For the CPU alone, take torch from the source " + index + " ([[tool.pdm.source]]), and lock again."
	}
	return "For the CPU alone, take torch from the index " + index + "."
}
