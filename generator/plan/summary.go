package plan

import (
	"fmt"
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

// InstallSummary says in a sentence how the dependencies are installed.
func (p Plan) InstallSummary() string {
	c := p.Counts()
	total := c[facts.Wheel] + c[facts.Sdist] + c[facts.Unknown] + c[facts.None]
	if total == 0 {
		return "no dependencies"
	}
	var parts []string
	if n := c[facts.Wheel]; n > 0 {
		parts = append(parts, fmt.Sprintf("%d from wheels", n))
	}
	if n := c[facts.Sdist]; n > 0 {
		var names []string
		for _, c := range p.Compiled {
			if !p.own(Dependency{Source: c.Source}) {
				names = append(names, c.Name)
			}
		}
		parts = append(parts, fmt.Sprintf("%d built from source (%s)", n, nameSome(names, 5)))
	}
	if n := c[facts.Unknown]; n > 0 {
		parts = append(parts, fmt.Sprintf("%d not known, since nothing names their files", n))
	}
	if n := c[facts.None]; n > 0 {
		parts = append(parts, fmt.Sprintf("%d that cannot be installed", n))
	}
	text := count(total, "dependency", "dependencies") + ": " + strings.Join(parts, ", ")
	if p.Install.Partial {
		text += "; what these depend on is settled when the image is built"
	}
	return text
}
