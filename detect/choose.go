package detect

import (
	"fmt"
	"slices"
	"strings"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/requirements"
)

// candidate is something that the project could be installed from.
type candidate struct {
	manager facts.Manager
	path    string // "" for a manifest alone
	format  Format // zero for requirements and for a manifest alone
	reqs    []string
	why     string
	meant   []string // requirements files that may be wanted besides
}

// choose settles what the project is installed from: the order of Formats, then
// requirements files, then conda's pip list, then the manifest alone. The
// user's word (--manager) comes before all.
func (d *detector) choose() error {
	found, err := d.candidates()
	if err != nil {
		return err
	}
	all := found
	if d.opt.Manager != "" {
		found = slices.DeleteFunc(slices.Clone(found), func(c candidate) bool { return c.manager != d.opt.Manager })
		if len(found) == 0 {
			return facts.Errorf(d.where(), 0, "nothing here is installed by %s", d.opt.Manager).Fix("%s", offers(all))
		}
	}
	if groups := d.project.Manifest.Groups; len(found) == 0 && len(groups) > 0 {
		var names []string
		for _, g := range groups {
			names = append(names, g.Name)
		}
		return facts.Errorf(d.project.Manifest.Path, groups[0].Line, "states dependency groups (%s), and neither a project nor a lock", strings.Join(names, ", ")).
			Fix("lock them (`uv lock`, or `uv pip compile --group NAME -o requirements.txt pyproject.toml`)")
	}
	if len(found) == 0 {
		return d.noProject()
	}
	for i, c := range found {
		rest := found[i+1:]
		usable, err := d.load(c, rest)
		if err != nil {
			return err
		}
		if usable {
			d.project.Manager = c.manager
			d.project.ManagerWhy = c.why
			d.tellOthers(c, all)
			return nil
		}
	}
	return facts.Errorf(d.where(), 0, "none of the project's locks can be used").Fix("see the messages above")
}

// where names the project in an error about it as a whole.
func (d *detector) where() string {
	if d.root.Path != "" {
		return d.root.Path
	}
	return d.opt.Dir
}

func offers(all []candidate) string {
	var names []string
	for _, c := range all {
		if s := string(c.manager); !slices.Contains(names, s) {
			names = append(names, s)
		}
	}
	if len(names) == 0 {
		return "the folder holds no Python project"
	}
	return "what is here fits: " + strings.Join(names, ", ")
}

// tellOthers says which other inputs lie there and were passed over.
func (d *detector) tellOthers(chosen candidate, all []candidate) {
	if len(chosen.meant) > 0 {
		d.say("DW210", chosen.path, 0, "not installed: "+strings.Join(chosen.meant, ", "), "name what the image needs with --requirements, "+strings.Join(chosen.reqs, " and ")+" too")
	}
	var others []string
	byManager := false
	for _, c := range all {
		if c.path != chosen.path && c.path != "" {
			others = append(others, c.path)
			byManager = byManager || c.manager != chosen.manager
		}
	}
	if len(others) == 0 || chosen.path == "" {
		return
	}
	remedy := "--manager chooses another, or remove what is no longer used"
	switch {
	case d.opt.Manager != "":
		remedy = ""
	case !byManager:
		remedy = "remove what is no longer used"
	}
	d.say("DW101", chosen.path, 0, fmt.Sprintf("%s is installed from; passed over: %s", chosen.path, strings.Join(others, ", ")), remedy)
}

// candidates lists what there is, in the order of preference. The lock of a
// workspace lies at its root.
func (d *detector) candidates() ([]candidate, error) {
	var out []candidate
	dirs := []string{d.project.Dir}
	if d.project.Dir != "." {
		dirs = append(dirs, ".")
	}
	for _, f := range Formats {
		for _, dir := range dirs {
			if p, err := d.lockIn(dir, f); err != nil {
				return nil, err
			} else if p != "" {
				out = append(out, candidate{manager: f.Manager, path: p, format: f, why: p})
				break
			}
		}
	}
	if c, ok, err := d.requirementsCandidate(); err != nil {
		return nil, err
	} else if ok {
		out = append(out, c)
	}
	if c, ok := d.manifestCandidate(); ok {
		out = append(out, c)
	}
	if c, ok, err := d.condaCandidate(); err != nil {
		return nil, err
	} else if ok {
		out = append(out, c)
	}
	if c, ok, err := d.scriptCandidate(); err != nil {
		return nil, err
	} else if ok && len(out) == 0 {
		out = append(out, c)
	}
	return out, nil
}

// lockIn finds the file of a format in a folder. Of several pylock.*.toml the
// plain one comes first, then production's, then the first by name that is not
// a development one.
func (d *detector) lockIn(dir string, f Format) (string, error) {
	entries, err := d.files.list(dir)
	if err != nil {
		return "", err
	}
	best, rank := "", 9
	for _, e := range entries {
		if e.IsDir() || !f.Match(e.Name()) {
			continue
		}
		if r := lockRank(e.Name()); r < rank {
			best, rank = e.Name(), r
		}
	}
	if best == "" {
		return "", nil
	}
	return join(dir, best), nil
}

func lockRank(base string) int {
	parts := strings.Split(strings.ToLower(base), ".")
	if len(parts) < 3 {
		return 0
	}
	switch parts[1] {
	case "prod", "production", "deploy", "main":
		return 1
	case "dev", "test", "tests", "docs", "lint", "ci":
		return 3
	}
	return 2
}

// manifestCandidate is the manifest without a lock.
func (d *detector) manifestCandidate() (candidate, bool) {
	m := d.project.Manifest
	if !m.HasProject && len(m.Dependencies) == 0 {
		return candidate{}, false
	}
	c := candidate{manager: facts.Pip, why: m.Path + ", without a lock"}
	for _, tool := range append(slices.Clone(m.Tools), backendTool(m.BuildBackend)) {
		switch tool {
		case "uv":
			c.manager = facts.UV
		case "poetry":
			c.manager = facts.Poetry
		case "pdm":
			c.manager = facts.PDM
		default:
			continue
		}
		c.why = fmt.Sprintf("[tool.%s] in %s, without a lock", tool, m.Path)
		break
	}
	if strings.HasSuffix(m.Path, "Pipfile") {
		c.manager, c.why = facts.Pipenv, m.Path+", without a lock"
	}
	return c, true
}

// backendTool is the manager that a build backend belongs to.
func backendTool(backend string) string {
	module, _, _ := strings.Cut(backend, ".")
	switch {
	case strings.HasPrefix(module, "poetry"):
		return "poetry"
	case strings.HasPrefix(module, "pdm"):
		return "pdm"
	case module == "uv_build":
		return "uv"
	}
	return ""
}

// requirementsCandidate asks package requirements which of the files is
// production's.
func (d *detector) requirementsCandidate() (candidate, bool, error) {
	if len(d.opt.Requirements) > 0 {
		var paths []string
		for _, r := range d.opt.Requirements {
			paths = append(paths, join(d.project.Dir, r))
		}
		return candidate{manager: facts.Pip, path: paths[0], reqs: paths, why: "requirements in the configuration"}, true, nil
	}
	names, err := d.requirementFiles()
	if err != nil || len(names) == 0 {
		return candidate{}, false, err
	}
	choice := requirements.Choose(names, func(p string) ([]byte, error) {
		data, ok, err := d.files.read(p)
		if err == nil && !ok {
			err = facts.Errorf(p, 0, "does not exist").Fix("correct its name, or remove it")
		}
		return data, err
	})
	if len(choice.Paths) == 0 {
		return candidate{}, false, nil
	}
	var meant []string
	for _, a := range choice.Alternatives {
		if a.Meant {
			meant = append(meant, a.Path)
		}
	}
	return candidate{manager: facts.Pip, path: choice.Paths[0], reqs: choice.Paths, why: choice.Reason, meant: meant}, true, nil
}

// requirementFiles lists what may be a requirements file: in the project's
// folder, and in the folders that are used for them.
func (d *detector) requirementFiles() ([]string, error) {
	var out []string
	for _, sub := range []string{".", "requirements", "requirement", "reqs", "deps", "dependencies"} {
		dir := join(d.project.Dir, sub)
		entries, err := d.files.list(dir)
		if err != nil {
			return nil, err
		}
		for _, e := range entries {
			if file := join(dir, e.Name()); e.Type().IsRegular() && requirements.IsCandidate(file) {
				out = append(out, file)
			}
		}
	}
	return out, nil
}

// condaCandidate is an environment.yml.
func (d *detector) condaCandidate() (candidate, bool, error) {
	for _, name := range []string{"environment.yml", "environment.yaml"} {
		p := join(d.project.Dir, name)
		if _, ok, err := d.files.read(p); err != nil {
			return candidate{}, false, err
		} else if ok {
			return candidate{manager: facts.Pip, path: p, why: p + " (its pip part)"}, true, nil
		}
	}
	return candidate{}, false, nil
}
