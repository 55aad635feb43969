// Package detect reads a Python project: it finds the files that say something,
// hands each to its reader, and chooses among them. Nothing of the project is
// executed, and nothing outside the build context is read.
package detect

import (
	"context"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/dockwright/dockwright/detect/closure"
	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/generator/rules"
)

// Options narrow what Detect looks at; the zero value lets it choose.
type Options struct {
	// Dir is the project's folder below the root of the file system, ".", or a
	// workspace member's as Locate found it.
	Dir string
	// Manager is the manager to use when several have left files.
	Manager facts.Manager
	// Package is the workspace member to install, by name.
	Package string
	// Requirements are the files that pip installs from, relative to Dir.
	Requirements []string
}

// Detect reads the project in fsys, whose root is the build context. An error
// is a *facts.Error and means that there is no answer; what is merely worth
// saying comes as diagnostics.
func Detect(ctx context.Context, fsys fs.FS, opt Options) (facts.Project, []facts.Diagnostic, error) {
	if opt.Dir == "" {
		opt.Dir = "."
	}
	d := &detector{files: newFiles(fsys), opt: opt}
	d.project.Dir = opt.Dir
	for _, step := range []func() error{d.manifests, d.choose, d.fit, d.localSdists, d.pins, d.tree, d.told, d.code} {
		if err := ctx.Err(); err != nil {
			return facts.Project{}, nil, err
		}
		if err := step(); err != nil {
			return facts.Project{}, d.diags, err
		}
	}
	d.project.Inputs = d.files.sorted()
	return d.project, d.diags, nil
}

// detector carries what the steps find.
type detector struct {
	files   *files
	opt     Options
	project facts.Project
	diags   []facts.Diagnostic
	// root is the manifest beside the lock, which for a workspace member is
	// another than the project's own.
	root facts.Manifest
	// format and lockData are those of the chosen lock.
	format   Format
	lockData []byte
}

func (d *detector) say(id, path string, line int, message, remedy string) {
	d.diags = append(d.diags, rules.New(id, path, line, message, remedy))
}

// manifests reads what the project states about itself, and settles which
// member of a workspace is meant.
func (d *detector) manifests() error {
	root, err := d.manifest(".")
	if err != nil {
		return err
	}
	d.root, d.project.Manifest = root, root
	if root.Workspace != nil {
		if d.project.Members, err = d.members(root); err != nil {
			return err
		}
	}
	if err := d.pickMember(); err != nil {
		return err
	}
	d.project.Name = d.project.Manifest.Name
	return nil
}

// pickMember sets Dir and Manifest to those of the package that is installed.
func (d *detector) pickMember() error {
	members := d.project.Members
	find := func(ok func(facts.Member) bool) bool {
		i := slices.IndexFunc(members, ok)
		if i >= 0 {
			d.project.Dir, d.project.Manifest = members[i].Dir, members[i].Manifest
		}
		return i >= 0
	}
	switch {
	case d.opt.Package != "":
		if !find(func(m facts.Member) bool { return m.Name == d.opt.Package }) && d.root.Name != d.opt.Package {
			return facts.Errorf(d.root.Path, 0, "no package %q in the workspace", d.opt.Package).
				Fix("its packages are: %s", strings.Join(memberNames(members), ", "))
		}
	case d.opt.Dir != ".":
		if find(func(m facts.Member) bool { return m.Dir == d.opt.Dir }) {
			return nil
		}
		own, err := d.manifest(d.opt.Dir)
		if err != nil {
			return err
		}
		d.project.Manifest = own
	case !d.root.HasProject && len(members) == 1:
		find(func(facts.Member) bool { return true })
		d.say("DW111", d.root.Path, d.root.Workspace.Line, fmt.Sprintf("the workspace's root is no project; the image is for its only member, %s", members[0].Name), "")
	case !d.root.HasProject && len(members) > 1:
		d.say("DW111", d.root.Path, d.root.Workspace.Line,
			"the workspace's root is no project: all of its members are installed ("+strings.Join(memberNames(members), ", ")+")",
			"name the one that the image is for with --package")
	}
	return nil
}

func memberNames(members []facts.Member) []string {
	var out []string
	for _, m := range members {
		out = append(out, m.Name)
	}
	return out
}

// fit completes the chosen lock: roots that the format leaves to the manifest,
// and what of the manifest it doesn't fit.
func (d *detector) fit() error {
	lock := d.project.Lock
	if lock == nil {
		return nil
	}
	if lock.Roots == nil {
		lock.Roots = closure.Roots(d.project.Manifest, "")
	}
	if d.format.Manifest == "" {
		return nil
	}
	beside := join(path.Dir(lock.Path), d.format.Manifest)
	manifest, ok, err := d.files.read(beside)
	if err != nil {
		return err
	}
	if !ok {
		return facts.Errorf(lock.Path, 0, "belongs to a %s, which does not lie beside it", d.format.Manifest).
			Fix("add it: %s installs nothing without it", d.format.Manager)
	}
	m := d.root
	if beside == d.project.Manifest.Path {
		m = d.project.Manifest
	}
	if d.format.Manifest == "pyproject.toml" && !m.HasProject && m.Workspace == nil && len(m.Groups) == 0 && len(m.Dependencies) == 0 && len(lock.Packages) > 0 {
		d.say("DW102", lock.Path, 0, "the lock names packages, but "+beside+" states neither a project nor dependencies", "check that it is complete")
	}
	d.files.use(beside, d.format.Manifest)
	d.project.LockManifest = beside
	if d.format.Stale != nil {
		d.diags = append(d.diags, d.format.Stale(lock, d.lockData, m, beside, manifest)...)
	}
	return nil
}
