package plan

import (
	"fmt"
	"slices"
	"strings"
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

// Default is the process that the image runs by itself.
func (p Plan) Default() Process {
	if len(p.Processes) == 0 {
		return Process{Command: []string{}}
	}
	return p.Processes[0]
}

// Count counts the dependencies of the image, whatever targets were asked about,
// on its first CPU: x86_64, unless it is not for that.
func (p Plan) Count() Tally {
	if len(p.Installs) == 0 {
		return Tally{}
	}
	return p.Installs[0]
}

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

// Total is the number of dependencies.
func (t Tally) Total() int { return t.Wheel + t.Sdist + t.Unknown + t.None }

// says words a tally: "3 dependencies: 2 from wheels, 1 built from source (a)".
func (t Tally) says() string {
	total := t.Total()
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
