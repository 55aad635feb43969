package plan

import (
	"fmt"
	"path"
	"regexp"
	"slices"
)

// Outline says how folders are built that are Apart. Most Python sources are only copied
// into a wheel. A line stands for each while the build backend runs: the outline. What
// comes of it, metadata, commands, data and what is compiled, does not change with those
// sources, which are laid to where their stand-ins went.
type Outline struct {
	// Keep are the Python sources that the builds run or read, so that they stand there
	// themselves: paths below the context, sorted.
	Keep []string `json:"keep,omitempty"`
	// Drop are locks and other files that state dependencies, and that nothing reads where
	// the project is built: paths below the context, sorted.
	Drop []string `json:"drop,omitempty"`
	// Stated is the pyproject.toml whose dependencies are left out too, so that a change of
	// them compiles nothing: a path below the context, "" for none. The image's metadata
	// has them.
	Stated string `json:"stated,omitempty"`
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
	var keep, drop []string
	var stated, why string
	for _, dir := range in.Apart {
		_, build := d.inContext(dir)
		sources := build.Sources
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
		if in.ChecksLate() {
			continue
		}
		for _, name := range sources.Unnamed {
			if plainName.MatchString(name) {
				drop = append(drop, path.Join(dir, name))
			}
		}
		// What reads it, tomllib, came with Python 3.11.
		if len(in.Apart) == 1 && build.Compiles() && sources.Stated && plainName.MatchString(dir) && atLeast(d.plan.Python.Minor, 3, 11) {
			stated = path.Join(dir, "pyproject.toml")
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
	slices.Sort(drop)
	in.Outline = &Outline{Keep: keep, Drop: drop, Stated: stated}
	what := "the build only copies Python sources"
	if len(keep) > 0 {
		what += ", but for " + nameSome(keep, 3)
	}
	d.plan.decide(EvidenceProject, "built from its outline", what+", so a change of code builds nothing")
}
