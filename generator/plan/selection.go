package plan

import (
	"slices"
	"strings"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/generator/config"
)

// selectGroups settles what production installs: the main dependencies, the
// groups that the manager installs unasked less the development ones, and what
// the user asks for.
func (d *decider) selectGroups() error {
	p := d.project
	sel := facts.Selection{}
	if p.Lock != nil && p.Lock.Kind == "uv.lock" {
		sel.Members = d.memberRoots()
	}
	groups, extras := d.names(sel.Members)
	d.offer(groups, extras)
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
	if d.config.Extras == nil {
		for _, e := range extras {
			// An extra called docker is a driver more often than a deployment.
			if forProduction(e) && e != "docker" && e != "container" && !d.excluding(e, "") {
				sel.Extras = append(sel.Extras, e)
				because = append(because, "the extra "+e+" is named for production")
			}
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

// offer notes what there is to choose from.
func (d *decider) offer(groups, extras []string) {
	split := func(names []string) (out []string) {
		for _, n := range names {
			switch {
			case !development(n):
				out = append(out, n)
			case !slices.Contains(d.plan.Offered.Development, n):
				d.plan.Offered.Development = append(d.plan.Offered.Development, n)
			}
		}
		return out
	}
	d.plan.Offered.Groups, d.plan.Offered.Extras = split(groups), split(extras)
}

func prefixed(prefix string, names []string) []string {
	var out []string
	for _, n := range names {
		out = append(out, prefix+n)
	}
	return out
}

func (d *decider) unknownName(kind, name string, known []string) error {
	stated := map[string][]facts.Group{"group": d.project.Manifest.Groups, "extra": d.project.Manifest.Extras}[kind]
	if slices.ContainsFunc(stated, func(g facts.Group) bool { return g.Name == name }) {
		return facts.Errorf(d.lockPath(), 0, "the %s %q is not in it, and all is installed from there", kind, name).
			Fix("lock again with it, or name a requirements file that holds it with --requirements")
	}
	e := facts.Errorf(d.lockPath(), 0, "there is no %s %q", kind, name)
	if len(known) == 0 {
		return e.Fix("the project has no %ss", kind)
	}
	if near := config.Nearest(name, known); near != "" {
		return e.Fix("did you mean %q? The %ss are: %s", near, kind, strings.Join(known, ", "))
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

// Names are the groups and extras that can be asked for, each sorted.
func Names(p facts.Project) (groups, extras []string) {
	return (&decider{project: p}).names(nil)
}

// names are the groups and extras that may be chosen, sorted: those of the
// lock's roots that belong to the members, and those that the manifest states
// where the lock was made from it.
func (d *decider) names(members []string) (groups, extras []string) {
	add := func(list *[]string, name string) {
		if name != "" && !slices.Contains(*list, name) {
			*list = append(*list, name)
		}
	}
	if l := d.project.Lock; l != nil {
		for _, r := range l.Roots {
			if r.Member != "" && len(members) > 0 && !slices.Contains(members, r.Member) {
				continue
			}
			switch r.Kind {
			case facts.RootGroup:
				add(&groups, r.Name)
			case facts.RootExtra:
				add(&extras, r.Name)
			}
		}
	}
	if l := d.project.Lock; l == nil || !slices.Contains([]string{"requirements", "environment.yml", "Pipfile.lock", "pylock.toml"}, l.Kind) {
		for _, g := range d.project.Manifest.Groups {
			add(&groups, g.Name)
		}
		for _, e := range d.project.Manifest.Extras {
			add(&extras, e.Name)
		}
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
		if forProduction(g) && !d.excluding("", g) && !slices.Contains(out, g) {
			out = append(out, g)
		}
	}
	return out
}

// notInstalled names the extras and groups that are left out and may be wanted:
// a server or a database's driver often is one. Development groups are not.
func (d *decider) notInstalled(groups, extras []string) {
	var out []string
	for _, e := range extras {
		if !slices.Contains(d.selection.Extras, e) && !development(e) && !d.excluding(e, "") {
			out = append(out, "extra "+e)
		}
	}
	for _, g := range groups {
		if !slices.Contains(d.selection.Groups, g) && !development(g) && !slices.Contains(extras, g) && !d.excluding("", g) {
			out = append(out, "group "+g)
		}
	}
	if len(out) > 0 {
		d.say("DW210", d.lockPath(), 0, "not installed: "+nameSome(out, 8), "name what the image needs with --extra or --group")
	}
}

// excluding tells whether an extra or a group excludes another one: DW205 speaks
// of those.
func (d *decider) excluding(extra, group string) bool {
	return d.project.Lock != nil && slices.ContainsFunc(slices.Concat(d.project.Lock.Conflicts...), func(c facts.Choice) bool {
		return extra != "" && c.Extra == extra || group != "" && c.Group == group
	})
}

// forProduction tells the groups and extras that say by their name that they are
// what is deployed.
func forProduction(name string) bool {
	return slices.Contains([]string{"prod", "production", "deploy", "deployment", "docker", "container"}, name)
}

// development tells the groups that a production image leaves out although the
// manager installs them by default, by the names that projects use for them.
func development(group string) bool {
	switch group {
	case "build", "ci", "debug", "format", "formatting", "local", "pre", "quality", "release", "style", "tools", "tooling", "type", "types",
		"pre-commit", "code-quality", "type-check", "type-checking", "check", "checks":
		return true // as a part of a name these can mean anything
	}
	for _, part := range strings.FieldsFunc(group, func(r rune) bool { return r == '-' || r == '.' }) {
		switch part {
		case "dev", "develop", "development", "test", "tests", "testing", "lint", "linting", "linter", "linters", "doc", "docs", "documentation",
			"typing", "mypy", "coverage", "notebook", "notebooks", "jupyter", "devcontainer", "bench", "benchmark", "benchmarks", "nox", "tox", "e2e":
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
