package plan

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/framework"
	"github.com/dockwright/dockwright/generator/ignore"
)

// Translations are compiled in a stage of their own, since the repository holds
// only their sources.
type Translations struct {
	// Catalogs are the folders with a folder a language.
	Catalogs []Catalog `json:"catalogs"`
	// Babel tells that Babel compiles them, which is installed; otherwise it is
	// gettext's msgfmt, from Package.
	Babel   bool   `json:"babel,omitempty"`
	Package string `json:"package,omitempty"`
	// Packaged and InImage are as for a Frontend.
	Packaged bool `json:"packaged,omitempty"`
	InImage  bool `json:"in_image,omitempty"`
}

// Catalog is a folder of translations and the domains in it.
type Catalog struct {
	Dir     string   `json:"dir"`
	Domains []string `json:"domains"`
}

// translations settles what is compiled: what has no .mo beside it, or one that
// git ignores.
func (d *decider) translations() {
	var t Translations
	for _, l := range d.project.Tree.Locales {
		if mo := strings.TrimSuffix(l.Example, ".po") + ".mo"; l.Missing || ignore.Ignored(d.project.Tree.GitIgnore, mo, false) {
			t.Catalogs = append(t.Catalogs, Catalog{l.Dir, l.Domains})
		}
	}
	if len(t.Catalogs) == 0 {
		return
	}
	// Django's compilemessages runs msgfmt too.
	if t.Babel = d.installs("babel") && !d.installs("django") && !d.allPackaged(t.dirs()); !t.Babel {
		t.Package = "gettext"
	}
	d.plan.Translations = &t
	d.plan.decide("translations", "compiled", "the repository has only their sources in "+nameSome(t.dirs(), 3))
}

func (t Translations) dirs() []string {
	var out []string
	for _, c := range t.Catalogs {
		out = append(out, c.Dir)
	}
	return out
}

// allPackaged tells whether paths lie in import packages that are installed.
func (d *decider) allPackaged(list []string) bool {
	return d.plan.Install.Project && !slices.ContainsFunc(list, func(p string) bool { return !d.inPackage(p) })
}

// readsHere tells whether the program opens files of the project in the working
// directory.
func (d *decider) readsHere() bool {
	i := slices.IndexFunc(d.project.Tree.Uses, func(u facts.FileUse) bool { return !u.Beside })
	if i < 0 || !d.runsInstalled() {
		return false
	}
	u := d.project.Tree.Uses[i]
	d.plan.decide("source", "copied into the image", fmt.Sprintf("%s opens %s in the working directory", u.Source.Path, d.fromProject(u.Path)))
	return true
}

// readsBeside tells whether modules of the installed package read files beside
// themselves that do not come with it: the source has to be what is imported.
func (d *decider) readsBeside() bool {
	if !d.plan.Install.Project {
		return false
	}
	needed := false
	for _, u := range d.project.Tree.Uses {
		if !u.Beside {
			continue
		}
		needed = true
		if len(u.Missing) > 0 {
			d.remarkLeftOut(u.Source.Path, u.Source.Line, u.Missing)
		} else if d.runsInstalled() {
			d.plan.decide("source", "copied into the image", fmt.Sprintf("%s reads %s, which lies outside of the package", u.Source.Path, u.Path))
		}
	}
	for _, f := range d.project.Tree.Frontends {
		if i := slices.IndexFunc(d.plan.Frontends, func(p Frontend) bool { return p.Dir == f.Dir }); i < 0 {
			continue
		}
		if f.LeftOut {
			d.remarkLeftOut(f.Manifest, f.Line, f.Outputs)
		}
		needed = needed || f.LeftOut || f.Beside && !d.allPackaged(f.Outputs)
	}
	for _, l := range d.project.Tree.Locales {
		if t := d.plan.Translations; t != nil && l.LeftOut && slices.Contains(t.dirs(), l.Dir) {
			d.remarkLeftOut(l.Example, 0, []string{strings.TrimSuffix(l.Example, ".po") + ".mo"})
			needed = true
		}
	}
	return needed
}

// runsInstalled tells whether what runs needs nothing of the project's folder by
// itself.
func (d *decider) runsInstalled() bool {
	return d.plan.Install.Project && !slices.ContainsFunc(d.plan.Processes, func(p Process) bool { return !p.FromVenv && p.Role != framework.Release })
}

// remarkLeftOut says which files setuptools leaves out, and what ships them.
func (d *decider) remarkLeftOut(at string, line int, missing []string) {
	top, rel := d.packageOf(missing[0])
	glob := path.Join(path.Dir(rel), "*"+path.Ext(rel))
	if len(missing) > 1 || path.Ext(rel) == "" {
		first, _, deep := strings.Cut(rel, "/")
		if glob = "**/*"; deep || path.Ext(rel) == "" {
			glob = first + "/**/*"
		}
	}
	remedy := fmt.Sprintf("ship them: %s = [%q] in [tool.setuptools.package-data]", top, glob)
	if d.project.Manifest.Build.Compiles() {
		d.say("DW423", at, line, "setuptools leaves files out of the package that it reads: "+nameSome(missing, 3), remedy)
		return
	}
	d.say("DW423", at, line, "setuptools leaves files out of the package that it reads ("+nameSome(missing, 3)+"): the image runs the source", remedy)
}

// packageOf is the top package that a file lies in, and its path there.
func (d *decider) packageOf(file string) (name, rel string) {
	for _, p := range d.topPackages() {
		if rel, ok := strings.CutPrefix(file, p+"/"); ok {
			return path.Base(p), rel
		}
	}
	return path.Base(path.Dir(file)), path.Base(file)
}

// placeBuilt settles where what is built goes: into the package that is installed
// where that is the one which is imported, and beside the source where that is in
// the image, or where it is looked for there.
func (d *decider) placeBuilt() {
	in := d.plan.Install
	fromSource := slices.ContainsFunc(d.plan.Processes, func(p Process) bool { return p.Root != "" })
	place := func(paths []string) (packaged, inImage bool) {
		packaged = d.allPackaged(paths) && !fromSource
		return packaged, in.Source || !packaged
	}
	for i := range d.plan.Frontends {
		f := &d.plan.Frontends[i]
		f.Packaged, f.InImage = place(f.Outputs)
	}
	if t := d.plan.Translations; t != nil {
		t.Packaged, t.InImage = place(t.dirs())
	}
}
