package plan

import (
	"fmt"
	"path"
	"regexp"
	"slices"

	"github.com/dockwright/dockwright/detect/facts"
)

// Outline says how folders are built that are Apart. Most Python sources are only copied
// into a wheel. A line stands for each while the build backend runs: the outline. What
// comes of it, metadata, commands, data and what is compiled, does not change with those
// sources, which are laid to where their stand-ins went.
type Outline struct {
	// Keep are the Python sources that the builds run or read, so that they stand there
	// themselves: paths below the context, sorted.
	Keep []string `json:"keep,omitempty"`
}

// plainName is a path in which nothing needs quoting.
var plainName = regexp.MustCompile(`^[A-Za-z0-9_./+@-]+$`)

// keptSources is how many sources may be kept: with more there is little left to gain.
const keptSources = 20

// outline settles it. It needs to be known of each folder which sources its build reads.
func (d *decider) outline() {
	in := &d.plan.Install
	if len(in.Apart) == 0 {
		return
	}
	var keep []string
	why := ""
	for _, dir := range in.Apart {
		sources := d.sourcesOf(dir)
		switch {
		case d.config.Layers == "one":
			why = "one layer is configured"
		case !sources.Known && sources.Why == "":
			why = "the build of " + dir + " cannot be read"
		case !sources.Known:
			why = sources.Why
		case slices.ContainsFunc(sources.Read, func(name string) bool { return !plainName.MatchString(name) }):
			why = "the build reads a file whose name find would take for a pattern, or a shell for more"
		}
		for _, name := range sources.Read {
			keep = append(keep, path.Join(dir, name))
		}
	}
	slices.Sort(keep)
	keep = slices.Compact(keep)
	if len(keep) > keptSources {
		why = fmt.Sprintf("the build reads %d Python sources", len(keep))
	}
	if why != "" {
		d.plan.decide(EvidenceProject, "built whole", "a change of code builds it again: "+why)
		return
	}
	in.Outline = &Outline{Keep: keep}
	what := "the build only copies Python sources"
	if len(keep) > 0 {
		what += ", but for " + nameSome(keep, 3)
	}
	d.plan.decide(EvidenceProject, "built from its outline", what+", so a change of code builds nothing")
}

// sourcesOf are what the build in a folder reads: the project's, that of a member of its
// workspace, or of a dependency that lies in the context.
func (d *decider) sourcesOf(dir string) facts.Sources {
	if dir == d.project.Dir {
		return d.project.Manifest.Build.Sources
	}
	for _, m := range d.project.Members {
		if m.Dir == dir {
			return m.Manifest.Build.Sources
		}
	}
	for _, p := range d.project.Lock.Packages {
		if p.Source.Local() && path.Clean(p.Source.URL) == dir {
			return p.Build.Sources
		}
	}
	return facts.Sources{}
}
