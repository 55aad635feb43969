package plan

import (
	"path"
	"slices"
	"strings"

	"github.com/dockwright/dockwright/detect/facts"
)

// install settles what is installed and what each step has to read for it.
func (d *decider) install() error {
	p, in := d.project, &d.plan.Install
	in.Kind, in.Groups, in.Extras = "manifest", d.selection.Groups, d.selection.Extras
	in.Manifest = p.Manifest.Path
	if p.LockManifest != "" && p.Dir == "." {
		in.Manifest = p.LockManifest
	}
	if l := p.Lock; l != nil {
		in.Kind, in.Lock, in.Pinned, in.Hashed = l.Kind, l.Path, l.Pinned, l.Hashed
		in.Requirements = d.requirementFiles()
		if in.OldHash = l.OldHash && p.Manager == facts.PDM; in.OldHash {
			d.say("DW114", l.Path, 0, "the lock's content hash is of an older PDM's making, which the one that installs cannot check: a stale lock is not noticed in the build", "run `pdm lock --update-reuse` and commit the lock")
		}
	}
	if base := path.Base(in.Manifest); strings.HasSuffix(base, ".py") && base != "setup.py" {
		in.Script = in.Manifest
	}
	if in.Kind == "environment.yml" {
		in.Named = named(p.Lock)
	}
	in.AllMembers = !p.Manifest.HasProject && len(p.Members) > 1
	if p.Dir != "." && in.Kind == "uv.lock" && len(p.Members) > 0 {
		in.Member = p.Name
	}
	in.Without = d.leftOut()
	in.NoDev = !slices.Contains(d.selection.Groups, "dev")
	if p.Manager == facts.PDM { // all its groups are for development, and pdm.lock does not tell them from extras
		in.NoDev = !slices.ContainsFunc(p.Manifest.Groups, func(g facts.Group) bool {
			return slices.Contains(d.selection.Groups, g.Name) || slices.Contains(d.selection.Extras, g.Name)
		})
	}
	in.Project = d.installsProject()
	in.Backend, in.Dynamic = p.Manifest.BuildBackend, len(p.Manifest.Dynamic) > 0
	for _, m := range p.Members {
		if m.Dir != "." {
			in.Manifests = append(in.Manifests, m.Manifest.Path)
		}
	}
	if err := d.localDependencies(); err != nil {
		return err
	}
	in.Again = in.Project || in.AllMembers || len(in.Local) > 0 || d.needsMembers()
	in.Itself = len(in.Requirements) > 0 && (len(in.Local) > 0 || d.asksForItself() || d.findsLocally())
	in.Static = in.Kind == "manifest" && path.Base(in.Manifest) == "pyproject.toml" && len(p.Manifest.Dependencies) > 0 && len(in.Extras) == 0 &&
		!slices.Contains(p.Manifest.Dynamic, "dependencies") && !slices.Contains(p.Manifest.Tools, "flit") && len(in.Local) == 0 &&
		d.python.release.minor() >= 11 // the first with tomllib
	in.Complete = p.Lock != nil && (p.Lock.Hashed || p.Lock.Complete)
	in.Partial = p.Lock != nil && !in.Complete && slices.Contains([]string{"manifest", "requirements", "environment.yml"}, p.Lock.Kind)
	in.SkipHooks = p.Manager == facts.PDM && len(p.Manifest.Hooks) > 0
	in.Files = d.filesRead()
	in.Root = "."
	if in.Kind != "requirements" && in.Kind != "environment.yml" && in.Lock != "" {
		in.Root = path.Dir(in.Lock)
	}
	if in.Project && p.Manifest.VCSVersion {
		in.VersionArg = versionArg(p.Manifest)
	}
	d.remarkInstall()
	return nil
}

// remarkInstall says what the build of the project lacks in an image, and what
// of it is left out.
func (d *decider) remarkInstall() {
	m, in := d.project.Manifest, d.plan.Install
	for _, name := range m.ReadByBackend {
		if at := path.Join(d.project.Dir, name); in.Project && strings.HasPrefix(at, "../") {
			d.say("DW113", m.Path, 0, "the build of the project reads "+name+", which lies outside of the build context",
				"name the folder that holds both: dockwright generate --context DIR")
		}
	}
	if in.SkipHooks {
		d.say("DW115", m.Hooks[0].Path, m.Hooks[0].Line, m.Hooks[0].What+" is not run when the image is built", "")
	}
	if in.VersionArg != "" {
		d.say("DW305", m.Path, 0, "the version comes from git, whose history the build does not see: the image has 0.0.0",
			"set it with --build-arg VERSION=1.2.3")
	}
}

// findsLocally tells whether pip looks for files in a folder of the context.
func (d *decider) findsLocally() bool {
	return d.project.Lock != nil && slices.ContainsFunc(d.project.Lock.FindLinks, func(l string) bool { return !strings.Contains(l, "://") })
}

// versionArg is the variable that replaces what a build backend asks git for.
// Sources: setuptools-scm.readthedocs.io/en/latest/overrides (hatch-vcs uses
// setuptools-scm), backend.pdm-project.org/metadata, and the README of
// poetry-dynamic-versioning on pypi.org.
func versionArg(m facts.Manifest) string {
	has := func(name string) bool {
		return slices.ContainsFunc(m.BuildRequires, func(r string) bool { return strings.HasPrefix(normalize(r), name) })
	}
	switch {
	case has("pdm"):
		return "PDM_BUILD_SCM_VERSION"
	case has("poetry-dynamic-versioning"):
		return "POETRY_DYNAMIC_VERSIONING_BYPASS"
	}
	return "SETUPTOOLS_SCM_PRETEND_VERSION"
}

// needsMembers tells whether other members of the workspace are dependencies.
func (d *decider) needsMembers() bool {
	for _, r := range d.rows(d.imageTarget(d.cpus[0])) {
		pkg := d.project.Lock.Packages[r.index]
		if pkg.Source.Local() && slices.ContainsFunc(d.project.Members, func(m facts.Member) bool { return m.Name == pkg.Name }) {
			return true
		}
	}
	return false
}

// requirementFiles are those that pip is given, without the ones they include.
func (d *decider) requirementFiles() []string {
	l := d.project.Lock
	if l.Kind != "requirements" {
		return nil
	}
	out := []string{l.Path}
	return append(out, l.Further...)
}

// named writes a lock's roots as requirements.
func named(lock *facts.Lock) []string {
	var out []string
	for _, root := range lock.Roots {
		for _, e := range root.Edges {
			r := e.Name
			if len(e.Extras) > 0 {
				r += "[" + strings.Join(e.Extras, ",") + "]"
			}
			switch i := slices.IndexFunc(lock.Packages, func(p facts.Package) bool { return p.Name == e.Name }); {
			case i >= 0 && lock.Packages[i].Source.Kind == facts.SourceGit:
				src := lock.Packages[i].Source
				r += " @ git+" + strings.TrimPrefix(src.URL, "git+")
				if src.Ref != "" {
					r += "@" + src.Ref
				}
			case i >= 0 && lock.Packages[i].Source.Kind == facts.SourceURL:
				r += " @ " + lock.Packages[i].Source.URL
			case e.Version != "":
				r += "==" + e.Version
			default:
				r += e.Specifier
			}
			if e.Marker != "" {
				r += " ; " + e.Marker
			}
			out = append(out, r)
		}
	}
	return out
}

// leftOut are the groups that the manager would install unasked and that
// production does not need.
func (d *decider) leftOut() []string {
	m := d.project.Manifest
	groups, _ := d.names(d.selection.Members)
	stated := m.DefaultGroups
	if m.AllGroupsDefault {
		stated = groups
	}
	var out []string
	for _, g := range stated {
		if slices.Contains(groups, g) && !slices.Contains(d.selection.Groups, g) {
			out = append(out, g)
		}
	}
	return out
}
