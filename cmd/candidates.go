package cmd

import (
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/dockwright/dockwright/detect"
	"github.com/dockwright/dockwright/detect/pyproject"
	"github.com/dockwright/dockwright/generator/config"
	"github.com/dockwright/dockwright/generator/output"
)

// candidate is a folder that holds files of a project.
type candidate struct {
	root, dir string
	// project tells that one of them states a project, and that it is no list of
	// packages alone, such as those of a project's documentation or tests.
	project bool
	// nothing tells that the folder is the root of a workspace and no project itself,
	// whatever lies there.
	nothing bool
}

// candidates adds what a file says of its folder. Those of a folder follow each other.
func candidates(list []candidate, root, at string) []candidate {
	dir, states, none := filepath.Dir(at), true, false
	switch filepath.Base(at) {
	case "pyproject.toml":
		if states, none = statesProject(dir); !states && !none {
			return list // it configures tools
		}
	case "setup.py", "Pipfile", config.FileName:
	default:
		states = false
	}
	i := slices.IndexFunc(list, func(c candidate) bool { return c.dir == dir })
	if i < 0 {
		i, list = len(list), append(list, candidate{root: root, dir: dir})
	}
	list[i].project = list[i].project || states
	list[i].nothing = list[i].nothing || none
	return list
}

// statesProject tells whether the pyproject.toml of a folder states a project, and
// whether it states a workspace alone. One that cannot be read states one: what is
// wrong with it is said where the project is read.
func statesProject(dir string) (states, none bool) {
	data, err := detect.ReadFile(os.DirFS(dir), "pyproject.toml")
	if err != nil {
		return true, false
	}
	m, _, err := pyproject.Parse("pyproject.toml", data)
	if err != nil {
		return true, false
	}
	c, err := config.Parse("pyproject.toml", data)
	states = m.HasProject || err != nil || c.Path != ""
	return states, !states && m.Workspace != nil
}

// projects are the folders of candidates that a Dockerfile is written for: those that
// state a project, and those with a list of packages that lie in no project.
func projects(list []candidate) (dirs []candidate) {
	for _, c := range list {
		within := slices.ContainsFunc(list, func(o candidate) bool { return o.project && o.dir != c.dir && inside(c.dir, o.dir) })
		if !c.nothing && (c.project || !within) {
			dirs = append(dirs, c)
		}
	}
	return dirs
}

// inside tells whether a folder lies below another one, or is it.
func inside(dir, above string) bool {
	rel, err := filepath.Rel(above, dir)
	return err == nil && rel != ".." && !strings.HasPrefix(rel, ".."+string(filepath.Separator))
}

// excluded tells whether a folder, or one above it, is named by a pattern. Patterns are
// relative to the folder that was searched.
func (c candidate) excluded(patterns []string) bool {
	rel, err := filepath.Rel(c.root, c.dir)
	if err != nil {
		return false
	}
	for at := filepath.ToSlash(rel); at != "."; at = path.Dir(at) {
		for _, p := range patterns {
			if ok, _ := path.Match(path.Clean(filepath.ToSlash(p)), at); ok { // what is no pattern was refused
				return true
			}
		}
	}
	return false
}

// hasForeign tells whether a Dockerfile that is not ours lies where one would be written.
func (c candidate) hasForeign(name string) bool {
	if name == "" {
		name = "Dockerfile"
	}
	data, err := detect.ReadFile(os.DirFS(c.dir), name)
	return err == nil && output.State(data) == output.Foreign
}
