package plan

import (
	"fmt"
	"slices"
	"strings"

	"github.com/dockwright/dockwright/detect/closure"
	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/generator/config"
)

// Options are what inspect's flags ask for besides the configuration: targets
// to classify for instead of the default four. Empty lists keep the default.
type Options struct {
	Pythons []string // "3.13"
	Libcs   []string // "glibc:2.36", "musl:1.2"
	Arches  []string // "x86_64", "aarch64"
}

// decider carries what the decisions share. One exists per call of Decide.
type decider struct {
	project   facts.Project
	config    config.Config
	releases  Releases
	walker    *closure.Walker
	selection facts.Selection
	builds    facts.BuildPolicy
	python    candidate
	cache     map[facts.Target][]row
	missed    []string
	walkError error
	plan      Plan
	diags     []facts.Diagnostic
}

// Decide judges. An error is a *facts.Error: the project's statements allow no
// image, or not the one that was asked for.
func Decide(project facts.Project, c config.Config, opt Options) (Plan, []facts.Diagnostic, error) {
	return decide(project, c, opt, Known())
}

func decide(project facts.Project, c config.Config, opt Options, known Releases) (Plan, []facts.Diagnostic, error) {
	d := &decider{project: project, config: c, releases: known, cache: map[facts.Target][]row{}}
	d.plan.Name, d.plan.Dir, d.plan.Inputs, d.plan.Ignore = project.Name, project.Dir, project.Inputs, c.Ignore
	if project.Lock != nil {
		d.walker = closure.New(project.Lock)
	}
	d.builds = mergeBuilds(project)
	for _, step := range []func() error{d.selectGroups, d.choosePython, d.chooseBase, d.chooseManager, d.install} {
		if err := step(); err != nil {
			return Plan{}, d.diags, err
		}
	}
	d.compiled()
	d.systemPackages()
	d.process()
	d.sourceNeeded()
	if err := d.targets(opt); err != nil {
		return Plan{}, d.diags, err
	}
	d.dependencies()
	d.remarks()
	return d.plan, d.diags, nil
}

func mergeBuilds(p facts.Project) facts.BuildPolicy {
	out := p.Manifest.Builds
	if p.Lock != nil {
		out.NoBinary = append(slices.Clone(out.NoBinary), p.Lock.Builds.NoBinary...)
		out.OnlyBinary = append(slices.Clone(out.OnlyBinary), p.Lock.Builds.OnlyBinary...)
	}
	return out
}

// targets sets those that inspect reports: the plan's Python on both C
// libraries and both CPUs, or what the flags name.
func (d *decider) targets(opt Options) error {
	pythons, libcs, cpus := opt.Pythons, opt.Libcs, opt.Arches
	if len(pythons) == 0 {
		pythons = []string{d.plan.Python.Minor}
	}
	if len(libcs) == 0 {
		glibc := d.releases.Debians[0].Glibc
		if d.plan.Base.Libc == facts.Glibc {
			glibc = d.plan.Base.LibcVersion
		}
		major, minor := twoParts(d.releases.Alpines[0].Musl)
		libcs = []string{"glibc:" + glibc, fmt.Sprintf("musl:%d.%d", major, minor)}
	}
	if len(cpus) == 0 {
		cpus = arches
	}
	for _, py := range pythons {
		r, ok := d.releases.python(py)
		if !ok {
			return facts.Errorf("--python", 0, "%q is not a known CPython version", py).Fix("say it by minor version, such as %s", d.plan.Python.Minor)
		}
		patch := r.Patch
		if py == d.plan.Python.Minor {
			patch = d.python.patch
		}
		for _, l := range libcs {
			libc, major, minor, err := facts.ParseLibc(l)
			if err != nil {
				return facts.Errorf("--libc", 0, "%v", err)
			}
			for _, cpu := range cpus {
				if !slices.Contains(arches, cpu) {
					return facts.Errorf("--arch", 0, "%q is not a CPU that images are made for", cpu).Fix("say x86_64 or aarch64")
				}
				t := facts.Target{Major: 3, Minor: r.minor(), Patch: patch, Libc: libc, LibcMajor: major, LibcMinor: minor, Arch: cpu}
				d.plan.Targets = append(d.plan.Targets, t)
			}
		}
	}
	return nil
}

// selectGroups settles what production installs: the main dependencies, the
// groups that the manager installs unasked less the development ones, and what
// the user asks for.
func (d *decider) selectGroups() error {
	p := d.project
	sel := facts.Selection{}
	if p.Lock != nil && p.Lock.Kind == "uv.lock" {
		sel.Members = d.memberRoots()
	}
	groups, extras := d.names()
	var because []string
	if d.config.Groups != nil {
		for _, g := range d.config.Groups {
			if g = normalize(g); !slices.Contains(groups, g) {
				return d.unknownName("group", g, groups)
			}
			sel.Groups = append(sel.Groups, g)
		}
		because = append(because, "groups as configured")
	} else {
		sel.Groups = d.defaultGroups(groups)
		if len(sel.Groups) > 0 {
			because = append(because, "the groups that are installed by default or named for production, less those for development")
		}
	}
	for _, e := range d.config.Extras {
		if e = normalize(e); !slices.Contains(extras, e) {
			return d.unknownName("extra", e, extras)
		}
		sel.Extras = append(sel.Extras, e)
	}
	if len(because) == 0 {
		because = []string{"what production needs; development groups and extras are left out"}
	}
	d.selection = sel
	d.plan.decide("dependencies", strings.Join(append([]string{"main"}, slices.Concat(sel.Groups, prefixed("extra ", sel.Extras))...), ", "), strings.Join(because, "; "))
	d.notInstalled(groups, extras)
	d.conflicts()
	return nil
}

func prefixed(prefix string, names []string) []string {
	var out []string
	for _, n := range names {
		out = append(out, prefix+n)
	}
	return out
}

func (d *decider) unknownName(kind, name string, known []string) error {
	e := facts.Errorf(d.lockPath(), 0, "there is no %s %q", kind, name)
	if len(known) == 0 {
		return e.Fix("the project has no %ss", kind)
	}
	return e.Fix("the %ss are: %s", kind, strings.Join(known, ", "))
}

// memberRoots are the names whose roots the walk starts from in a uv.lock.
func (d *decider) memberRoots() []string {
	p := d.project
	if !p.Manifest.HasProject && len(p.Members) > 0 {
		names := []string{}
		for _, m := range p.Members {
			names = append(names, m.Name)
		}
		return names
	}
	if p.Name == "" {
		return nil
	}
	return []string{p.Name}
}

// names are the groups and extras that may be chosen, sorted: those of the
// lock's roots, and those that the manifest states.
func (d *decider) names() (groups, extras []string) {
	add := func(list *[]string, name string) {
		if name != "" && !slices.Contains(*list, name) {
			*list = append(*list, name)
		}
	}
	if l := d.project.Lock; l != nil {
		for _, r := range l.Roots {
			switch r.Kind {
			case facts.RootGroup:
				add(&groups, r.Name)
			case facts.RootExtra:
				add(&extras, r.Name)
			}
		}
	}
	for _, g := range d.project.Manifest.Groups {
		add(&groups, g.Name)
	}
	for _, e := range d.project.Manifest.Extras {
		add(&extras, e.Name)
	}
	slices.Sort(groups)
	slices.Sort(extras)
	return groups, extras
}

// defaultGroups are the groups that production installs unasked.
func (d *decider) defaultGroups(known []string) []string {
	m, lock := d.project.Manifest, d.project.Lock
	var out []string
	stated := m.DefaultGroups
	if m.AllGroupsDefault {
		stated = known
	}
	if lock != nil && len(lock.DefaultGroups) > 0 {
		stated = append(slices.Clone(stated), lock.DefaultGroups...)
	}
	for _, g := range stated {
		if slices.Contains(known, g) && !development(g) && !slices.Contains(out, g) {
			out = append(out, g)
		}
	}
	for _, g := range known { // a group that says production is production's
		if slices.Contains([]string{"prod", "production", "deploy", "deployment", "docker", "container"}, g) && !slices.Contains(out, g) {
			out = append(out, g)
		}
	}
	return out
}

// notInstalled names the extras and groups that are left out and may be wanted:
// a server or a database's driver often is one. Development groups are not.
func (d *decider) notInstalled(groups, extras []string) {
	var out []string
	excluding := func(e, g string) bool { // DW205 speaks of those
		return d.project.Lock != nil && slices.ContainsFunc(slices.Concat(d.project.Lock.Conflicts...), func(c facts.Choice) bool {
			return e != "" && c.Extra == e || g != "" && c.Group == g
		})
	}
	for _, e := range extras {
		if !slices.Contains(d.selection.Extras, e) && !development(e) && !excluding(e, "") {
			out = append(out, "extra "+e)
		}
	}
	for _, g := range groups {
		if !slices.Contains(d.selection.Groups, g) && !development(g) && !slices.Contains(extras, g) && !excluding("", g) {
			out = append(out, "group "+g)
		}
	}
	if len(out) > 0 {
		d.say("DW210", d.lockPath(), 0, "not installed: "+nameSome(out, 8), "name what the image needs with --extra or --group")
	}
}

// development tells the groups that a production image leaves out although the
// manager installs them by default, by the names that projects use for them.
func development(group string) bool {
	for _, part := range strings.FieldsFunc(group, func(r rune) bool { return r == '-' || r == '.' }) {
		switch part {
		case "dev", "develop", "development", "test", "tests", "testing", "lint", "linting", "linter", "linters", "doc", "docs", "documentation",
			"typing", "types", "type", "mypy", "ci", "coverage", "format", "formatting", "style", "quality", "notebook", "notebooks", "jupyter",
			"bench", "benchmark", "benchmarks", "debug", "local", "tools", "tooling", "release", "build", "pre", "nox", "tox", "e2e":
			return true
		}
	}
	return false
}

// conflicts says when extras or groups exclude each other and none is chosen:
// what they decide (often torch for CPU or CUDA) is then not installed at all.
func (d *decider) conflicts() {
	if d.project.Lock == nil {
		return
	}
	for _, set := range d.project.Lock.Conflicts {
		var names []string
		chosen := false
		for _, c := range set {
			if c.Extra != "" {
				names = append(names, "extra "+c.Extra)
				chosen = chosen || slices.Contains(d.selection.Extras, c.Extra)
			} else if c.Group != "" {
				names = append(names, "group "+c.Group)
				chosen = chosen || slices.Contains(d.selection.Groups, c.Group)
			}
		}
		if !chosen && len(names) > 1 && !slices.ContainsFunc(set, func(c facts.Choice) bool { return development(c.Group) }) {
			d.say("DW205", d.project.Lock.Path, 0, strings.Join(names, ", ")+" exclude each other, and none is chosen: what they bring is not installed",
				"choose one with --extra or --group, or in [tool.dockwright]")
		}
	}
}
