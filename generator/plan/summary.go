package plan

import (
	"fmt"
	"slices"
	"strings"

	"github.com/dockwright/dockwright/detect/facts"
)

// Reason is why a decision fell as it did, "" for one that was not made.
func (p Plan) Reason(what string) string {
	for _, d := range p.Decisions {
		if d.What == what {
			return d.Because
		}
	}
	return ""
}

// Name is what the process is called where several would run: "web" when it
// listens, else "main".
func (p Process) Name() string {
	if p.Port != 0 {
		return "web"
	}
	return "main"
}

// Counts tells how many dependencies of the image fall into each class, on
// x86_64. The project's own folders don't count.
func (p Plan) Counts() map[facts.Class]int {
	out := map[facts.Class]int{}
	for _, t := range p.Targets {
		if t.Libc != p.Base.Libc || t.Arch != arches[0] {
			continue
		}
		for _, d := range p.Dependencies {
			if p.own(d) {
				continue
			}
			out[d.Targets[t.String()].Class]++
		}
		break
	}
	return out
}

// own tells the project's own folders from what it depends on.
func (p Plan) own(d Dependency) bool { return facts.Source{Kind: d.Source}.Local() }

// InstallSummary says in a sentence how the dependencies are installed. Where
// the CPUs differ, it says so of each.
func (p Plan) InstallSummary() string {
	if len(p.Installs) == 0 {
		return "no dependencies"
	}
	text := p.Installs[0].says()
	if slices.ContainsFunc(p.Installs, func(t Tally) bool { return t.says() != text }) {
		var each []string
		for _, t := range p.Installs {
			each = append(each, "on "+t.Target[strings.LastIndex(t.Target, "-")+1:]+" "+t.says())
		}
		text = strings.Join(each, "; ")
	}
	if p.Install.Partial && text != "no dependencies" {
		text += "; what these depend on is settled when the image is built"
	}
	return text
}

// says words a tally: "3 dependencies: 2 from wheels, 1 built from source (a)".
func (t Tally) says() string {
	total := t.Wheel + t.Sdist + t.Unknown + t.None
	if total == 0 {
		return "no dependencies"
	}
	var parts []string
	if t.Wheel > 0 {
		parts = append(parts, fmt.Sprintf("%d from wheels", t.Wheel))
	}
	if t.Sdist > 0 {
		parts = append(parts, fmt.Sprintf("%d built from source (%s)", t.Sdist, nameSome(t.Built, 5)))
	}
	if t.Unknown > 0 {
		parts = append(parts, fmt.Sprintf("%d not known, since nothing names their files", t.Unknown))
	}
	if t.None > 0 {
		parts = append(parts, fmt.Sprintf("%d that cannot be installed (%s)", t.None, nameSome(t.Lacking, 5)))
	}
	return count(total, "dependency", "dependencies") + ": " + strings.Join(parts, ", ")
}
