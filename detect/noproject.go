package detect

import (
	"errors"
	"slices"
	"strings"

	"github.com/dockwright/dockwright/detect/facts"
)

// noProjectFact begins the error about a folder without a project.
const noProjectFact = "no Python project:"

// NoProject tells that an error of Detect says that the folder holds no project, and
// not that one cannot be understood.
func NoProject(err error) bool {
	var e *facts.Error
	return errors.As(err, &e) && strings.HasPrefix(e.Fact, noProjectFact)
}

// noProject is the error about a folder that holds none, with the folders below
// that do: a repository of several parts is what it mostly is.
func (d *detector) noProject() error {
	e := facts.Errorf(d.opt.Dir, 0, noProjectFact+" no pyproject.toml, lock, requirements, setup.cfg, setup.py, Pipfile or environment.yml states what to install")
	found, level := []string{}, []string{d.opt.Dir}
	for range 3 {
		var next []string
		for _, dir := range level {
			entries, err := d.files.list(dir)
			if err != nil {
				continue
			}
			for _, entry := range entries {
				switch name := entry.Name(); {
				case entry.IsDir() && !skipDir(name) && len(next) < maxTree:
					next = append(next, join(dir, name))
				case dir != d.opt.Dir && !slices.Contains(found, dir) && IsProjectFile(name):
					found = append(found, dir)
				}
			}
		}
		level = next
	}
	switch most := 5; {
	case len(found) == 0:
		return e.Fix("name the project's folder: dockwright generate DIR")
	case len(found) > most:
		return e.Fix("name the folder of a project in it: %s or another of %d", strings.Join(found[:most], ", "), len(found))
	}
	return e.Fix("name the folder of a project in it: %s", strings.Join(found, ", "))
}

// IsProjectFile tells the files that a project is installed from by their names.
func IsProjectFile(name string) bool {
	switch name {
	case "pyproject.toml", "requirements.txt", "setup.py", "Pipfile":
		return true
	}
	return slices.ContainsFunc(Formats, func(f Format) bool { return f.Match(name) })
}
