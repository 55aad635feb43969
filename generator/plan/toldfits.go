package plan

import (
	"cmp"
	"path"
	"slices"
	"strings"

	"github.com/dockwright/dockwright/detect/facts"
)

// lacks says what a stated command wants that the image will not have; "" if it
// can run.
func (d *decider) lacks(t facts.Told) string {
	words := t.Argv
	at := program(words)
	if at >= len(words) {
		return "it names no program"
	}
	for i, w := range words[:at+1] {
		if strings.Contains(w, "=") || strings.HasPrefix(w, "-") || i > 0 && i < at && !d.brings(w, t.Dir) && words[i-1] != w {
			continue
		}
		if !d.brings(w, t.Dir) && (i == 0 || i == at) {
			return w + " is not installed"
		}
	}
	if target := moduleTarget(words, at); target != "" && !d.hasTarget(target, words, t.Dir) {
		return "no module " + target + " is among its files"
	}
	return ""
}

// brings tells whether the image has a program: Python's own, a console script, or
// a file of the project.
func (d *decider) brings(prog, dir string) bool {
	switch prog {
	case "python":
		return true
	case "sh", "env":
		return d.plan.Distroless == ""
	case "bash":
		return d.plan.Base.Family != Alpine && d.plan.Distroless == ""
	}
	if strings.Contains(prog, "/") || strings.HasSuffix(prog, ".py") || strings.HasSuffix(prog, ".sh") {
		return d.projectFile(prog, dir) != ""
	}
	if slices.ContainsFunc(d.project.Manifest.Scripts, func(s facts.Script) bool { return s.Name == prog && s.Runner == "" }) && d.plan.Install.Project {
		return true
	}
	for _, name := range programs[prog].packages {
		if d.installs(name) {
			return true
		}
	}
	return d.installs(normalize(prog))
}

// projectFile is the path of a file that a command names, "" where it isn't there.
func (d *decider) projectFile(name, dir string) string {
	for _, at := range []string{dir, d.project.Dir} {
		if p := path.Join(at, name); slices.Contains(d.project.Tree.Files, p) {
			return p
		}
	}
	return ""
}

// moduleTarget is the module that a command imports: of "shop.main:app" that is
// "shop.main"; "" where it names none that can be told.
func moduleTarget(words []string, at int) string {
	if at >= len(words) { // nothing but what wraps a program
		return ""
	}
	for i, w := range words[at:] {
		name, _, isApp := strings.Cut(w, ":")
		if strings.HasPrefix(w, "python:") || strings.HasPrefix(w, "file:") { // where gunicorn's settings are
			continue
		}
		if isApp && isModule(name) && strings.Contains(w, ":") && !strings.Contains(w, "/") {
			return name
		}
		if w == "-m" && at+i+1 < len(words) && words[at] == "python" {
			if isModule(words[at+i+1]) {
				return words[at+i+1]
			}
		}
	}
	if name := words[len(words)-1]; words[at] == "gunicorn" && len(words) > at+1 && isModule(name) && !strings.HasPrefix(words[len(words)-2], "-") {
		return name
	}
	return ""
}

func isModule(name string) bool {
	if name == "" || strings.HasPrefix(name, ".") {
		return false
	}
	for part := range strings.SplitSeq(name, ".") {
		if part == "" || strings.Trim(part, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") != "" || part[0] >= '0' && part[0] <= '9' {
			return false
		}
	}
	return true
}

// hasTarget tells whether a module is the project's, or a dependency's.
func (d *decider) hasTarget(module string, words []string, dir string) bool {
	if _, ok := d.importedFrom(module, dir); ok {
		return true
	}
	first, _, _ := strings.Cut(module, ".")
	return d.installs(normalize(first)) || slices.ContainsFunc(programs[first].packages, d.installs)
}

// importedFrom is the folder that a module of the project is imported from: the
// one that the command runs in, the project's, its src/, or the nearest below
// that has it.
func (d *decider) importedFrom(module, dir string) (root string, ok bool) {
	file := strings.ReplaceAll(module, ".", "/")
	has := func(root string) bool {
		at := path.Join(root, file)
		return slices.Contains(d.project.Tree.Files, at+".py") || slices.Contains(d.project.Tree.Files, at+"/__init__.py") || slices.Contains(d.project.Tree.Files, at+"/__main__.py")
	}
	top := d.project.Dir
	for _, root := range []string{cmp.Or(dir, top), top, path.Join(top, "src")} {
		if has(root) {
			return root, true
		}
	}
	best := ""
	for _, f := range d.project.Tree.Files {
		base, isFile := strings.CutSuffix(f, "/"+file+".py")
		if !isFile {
			base, isFile = strings.CutSuffix(f, "/"+file+"/__init__.py")
		}
		if isFile && (best == "" || len(base) < len(best)) {
			best = base
		}
	}
	return best, best != ""
}

// rootOf is the folder that the modules of a command are imported from, "" for the
// project's own.
func (d *decider) rootOf(words []string, at int, dir string) string {
	for i, w := range words {
		if (w == "--chdir" || w == "--app-dir") && i+1 < len(words) || strings.HasPrefix(w, "--chdir=") || strings.HasPrefix(w, "--app-dir=") {
			return "" // it says so itself
		}
	}
	if module := moduleTarget(words, at); module != "" {
		root, _ := d.importedFrom(module, dir)
		return root
	}
	return dir
}

// appOf is the application that a command names: as an object, a module or a file.
func (d *decider) appOf(words []string) *facts.App {
	for i := range d.project.Tree.Apps {
		a := &d.project.Tree.Apps[i]
		for _, w := range words {
			module, object, ok := strings.Cut(w, ":")
			object, _, _ = strings.Cut(object, "(")
			if ok && module == a.Module && object == a.Object || !ok && w == d.inProject(a.Path) || !ok && a.Module != "" && (w == a.Module || w+".__main__" == a.Module) {
				return a
			}
		}
	}
	if dj := d.django(); dj != nil && slices.ContainsFunc(words, func(w string) bool {
		return w == dj.WSGI || w == dj.ASGI || w+":application" == dj.WSGI || w+":application" == dj.ASGI
	}) {
		return &facts.App{Framework: "django", Health: d.djangoHealth()}
	}
	return nil
}
