package plan

import (
	"path"
	"slices"
	"strings"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/framework"
)

// localDependencies finds what the dependency step needs of the context besides
// manifests: folders of path dependencies. One outside of it cannot be copied.
func (d *decider) localDependencies() error {
	if d.project.Lock == nil {
		return nil
	}
	in := &d.plan.Install
	members := map[string]bool{}
	for _, m := range d.project.Members {
		members[m.Dir] = true
	}
	for _, arch := range d.cpus {
		for _, r := range d.rows(d.imageTarget(arch)) {
			pkg := d.project.Lock.Packages[r.index]
			if pkg.Source.Kind == facts.SourceGit {
				in.Git = true
			}
			dir := path.Clean(pkg.Source.URL)
			if !pkg.Source.Local() || dir == d.project.Dir || members[dir] || slices.Contains(in.Local, LocalPackage{pkg.Name, dir}) {
				continue
			}
			if dir == ".." || strings.HasPrefix(dir, "../") || path.IsAbs(dir) {
				return facts.Errorf(d.project.Lock.Path, pkg.Line, "%s comes from %s, which lies outside the build context", pkg.Name, dir).
					Fix("name the folder that holds both: dockwright generate --context DIR")
			}
			in.Local = append(in.Local, LocalPackage{pkg.Name, dir})
		}
	}
	slices.SortFunc(in.Local, func(a, b LocalPackage) int { return strings.Compare(a.Dir, b.Dir) })
	return nil
}

// filesRead are the files that the dependency step needs, sorted.
func (d *decider) filesRead() []string {
	in := d.plan.Install
	files := slices.Clone(in.Requirements)
	if l := d.project.Lock; l != nil {
		files = append(files, l.Includes...)
		if l.Kind != "manifest" && l.Kind != "requirements" {
			files = append(files, l.Path)
		}
	}
	switch {
	case in.Script != "":
		files = append(files, in.Script)
	case len(in.Named) > 0:
		files = nil
	case d.project.LockManifest != "":
		files = append(files, d.project.LockManifest)
	case in.Kind == "manifest":
		files = append(files, in.Manifest)
	}
	slices.Sort(files)
	return slices.Compact(files)
}

// sourceNeeded settles whether the image holds the project's files besides what
// is installed. That follows from what runs, and from files that are read from
// beside the package: Django's manage.py, the migrations of Alembic.
func (d *decider) sourceNeeded() {
	in := &d.plan.Install
	beside := d.readsBeside() || d.manage() != "" || d.alembicFile() != ""
	fromVenv := !slices.ContainsFunc(d.plan.Processes, func(p Process) bool { return !p.FromVenv && p.Role != framework.Release })
	// An editable requirement is a link to the source.
	in.Source = !in.Project || !fromVenv || beside || in.Itself || d.readsHere()
	for i := range d.plan.Processes {
		d.settleRoot(&d.plan.Processes[i], beside)
	}
}

// settleRoot keeps the folder that a process' modules are imported from where
// Python doesn't look there anyhow.
func (d *decider) settleRoot(p *Process, beside bool) {
	in := &d.plan.Install
	src := path.Join(d.project.Dir, "src")
	root := p.Root
	if root == "" && slices.ContainsFunc(d.topPackages(), func(p string) bool { return path.Dir(p) == src }) {
		root = src
	}
	if root == "" {
		root = d.project.Dir
	}
	switch {
	case !in.Source:
		p.Root = ""
	case in.Project && beside && !d.project.Manifest.Build.Compiles():
		// The package looks for those files beside itself, so it has to be the one
		// that lies there. One with compiled modules is found in the environment.
		p.Root = root
	case root == d.project.Dir, in.Project && root == src:
		p.Root = ""
	default:
		p.Root = root
	}
}
