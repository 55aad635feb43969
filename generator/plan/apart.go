package plan

import (
	"path"
	"slices"

	"github.com/dockwright/dockwright/detect/facts"
)

// apart settles whether what lies in the context is installed in a stage of its own.
// It has an environment of its own there: the image gets that one on top of the
// dependencies'. A change of code then makes a layer as large as the code, and runs
// beside the dependencies' installation, not after it.
func (d *decider) apart() {
	in := &d.plan.Install
	if !in.Again || in.AllMembers || d.ownLinesNeedAll() || d.unisolated() {
		return
	}
	if in.Kind != "uv.lock" {
		alone := in.Project && len(in.Local) == 0 && !in.Itself
		if alone && d.stepsApart() {
			in.Apart = []string{"."}
		}
		return
	}
	var folders []string
	for _, arch := range d.cpus {
		for _, r := range d.rows(d.imageTarget(arch)) {
			if pkg := d.project.Lock.Packages[r.index]; pkg.Source.Local() {
				folders = append(folders, path.Clean(pkg.Source.URL))
			}
		}
	}
	if in.Project {
		folders = append(folders, d.project.Dir)
	}
	slices.Sort(folders)
	in.Apart = slices.Compact(folders)
}

// stepsApart tells whether the manager has a step for the dependencies alone.
func (d *decider) stepsApart() bool {
	in := d.plan.Install
	switch {
	case in.Kind == "pylock.toml", len(in.Named) > 0, len(in.Requirements) > 0:
		return true
	case in.Kind == "manifest" && (d.project.Manager == facts.Pip || d.project.Manager == facts.UV):
		return in.Static || d.project.Manager == facts.UV && len(in.Extras) > 0
	}
	return d.project.Manager != facts.Pipenv
}

// ownLinesNeedAll tells that lines of the user's stand where the whole environment
// has been promised to them.
func (d *decider) ownLinesNeedAll() bool {
	return len(d.plan.Stages) > 0 || slices.ContainsFunc(d.plan.Hooks, func(h Hook) bool { return h.Place == "build.after" || h.Place == "build.project" })
}

// unisolated tells that something of the context's is built in the environment that
// its dependencies are installed into.
func (d *decider) unisolated() bool {
	list := d.project.Manifest.Builds.Unisolated
	return slices.ContainsFunc(list, func(name string) bool {
		return name == ":all:" || name == d.project.Name || slices.ContainsFunc(d.project.Members, func(m facts.Member) bool { return m.Name == name }) ||
			slices.ContainsFunc(d.plan.Install.Local, func(l LocalPackage) bool { return l.Name == name })
	})
}

// ChecksLate tells that uv can hold the lock against the project only where its sources
// are: members of a workspace, folders of the context or what pyproject.toml leaves to the
// build belong to what it compares.
func (in Install) ChecksLate() bool {
	return in.Kind == "uv.lock" && in.Again && (len(in.Manifests) > 0 || in.Dynamic || len(in.Local) > 0)
}

// buildsOwn tells whether only what is installed apart is built. The stage build stays as
// it is where lines of the user's own may count on what it has.
func (d *decider) buildsOwn() bool {
	p := &d.plan
	if len(p.BuildPackages) == 0 || len(p.Install.Apart) == 0 || len(p.Hooks) > 0 {
		return false
	}
	var own []string
	for _, dir := range p.Install.Apart {
		name, _ := d.inContext(dir)
		own = append(own, name)
	}
	reasons := slices.Clone(p.Rust.For)
	for _, s := range p.BuildPackages {
		reasons = slices.Concat(reasons, s.For, s.Maybe)
	}
	for _, v := range p.BuildEnv {
		reasons = append(reasons, v.For...)
	}
	return !slices.ContainsFunc(reasons, func(name string) bool { return !slices.Contains(own, name) })
}

// inContext is what is built in a folder: the project, a member of its workspace, or a
// dependency that lies in the context.
func (d *decider) inContext(dir string) (name string, build facts.Build) {
	if dir == d.project.Dir {
		return d.project.Name, d.project.Manifest.Build
	}
	for _, m := range d.project.Members {
		if m.Dir == dir {
			return m.Name, m.Manifest.Build
		}
	}
	for _, p := range d.project.Lock.Packages {
		if p.Source.Local() && path.Clean(p.Source.URL) == dir {
			return p.Name, p.Build
		}
	}
	return "", facts.Build{}
}
