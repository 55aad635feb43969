package plan

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/index"
)

// Layers says which dependencies get layers of their own, below that of the rest.
//
// The rule of cost: a layer is stored, pushed and pulled as a whole when anything in it
// changes, and a light package changes as often as a heavy one. So what weighs
// heavyPackage or more lies apart from the rest, where all of it together is
// heavyLayer or more and the rest are lightPackages or more: else a second layer is not
// worth the lines. Of the rest, what weighs mediumPackage or more lies apart again, where
// all of it together is mediumLayer or more. The limits are fixed numbers, not shares of
// the whole, so that a package more changes nothing else.
type Layers struct {
	// Heavy and Medium are their normalized names, sorted; Heavy is empty for one layer,
	// and Medium for two.
	Heavy  []string `json:"heavy,omitempty"`
	Medium []string `json:"medium,omitempty"`
	// HeavyBytes, MediumBytes and LightBytes are the wheels' sizes on x86_64, as far as
	// they are known.
	HeavyBytes  int64 `json:"-"`
	MediumBytes int64 `json:"-"`
	LightBytes  int64 `json:"-"`
	// Indexes are the URLs that those packages come from besides the default index.
	Indexes []string `json:"indexes,omitempty"`
	// UV is the version of uv that installs what another manager has locked, "" where
	// the manager does it.
	UV string `json:"uv,omitempty"`
	// Export is the plugin that lets Poetry export its lock, as a pinned requirement.
	Export string `json:"export,omitempty"`
}

// The limits: bytes of wheels, which are compressed, and a number of packages.
const (
	heavyPackage  = 5_000_000
	heavyLayer    = 40_000_000
	mediumPackage = 1_000_000
	mediumLayer   = 2_000_000
	lightPackages = 3
)

// layers decides it.
func (d *decider) layers() {
	l, heaviest := d.heavy()
	if len(l.Heavy) == 0 {
		return
	}
	why := fmt.Sprintf("%s weigh %s and hardly change together with the rest; the heaviest is %s with %s", count(len(l.Heavy), "package", "packages"), sizeText(l.HeavyBytes), heaviest.Name, sizeText(heaviest.Size))
	if not := d.inOneLayer(l); not != "" {
		d.plan.decide("layers", "one", why+", but "+not)
		return
	}
	switch d.plan.Manager.Name {
	case facts.Poetry:
		l.UV, l.Export = d.newest(facts.UV).Version, exportPlugin(d.plan.Manager.Version)
	case facts.PDM:
		l.UV = d.newest(facts.UV).Version
	}
	d.plan.Layers = l
	d.plan.decide("layers", l.chosen(), why+l.medium())
}

// chosen words which layers there are, and medium why there is a third one.
func (l Layers) chosen() string {
	if len(l.Medium) == 0 {
		return "two: " + strings.Join(l.Heavy, ", ") + "; the rest"
	}
	return "three: " + strings.Join(l.Heavy, ", ") + "; " + strings.Join(l.Medium, ", ") + "; the rest"
}

func (l Layers) medium() string {
	if len(l.Medium) == 0 {
		return ""
	}
	return fmt.Sprintf("; a third layer, of %s, has %s of 1 to 5 MB", sizeText(l.MediumBytes), count(len(l.Medium), "package", "packages"))
}

// heavy are the layers by the rule of cost, and the heaviest package; none where one
// layer is enough.
func (d *decider) heavy() (l Layers, heaviest Dependency) {
	light := 0
	for _, dep := range d.plan.Dependencies {
		dep.Size = dep.weight()
		switch {
		case dep.Size < mediumPackage || !d.movable(dep):
			l.LightBytes += dep.Size
			light++
		case dep.Size < heavyPackage:
			l.Medium, l.MediumBytes = append(l.Medium, dep.Name), l.MediumBytes+dep.Size
		default:
			l.Heavy, l.HeavyBytes = append(l.Heavy, dep.Name), l.HeavyBytes+dep.Size
			if dep.Size > heaviest.Size {
				heaviest = dep
			}
		}
	}
	if l.HeavyBytes < heavyLayer || light+len(l.Medium) < lightPackages || l.LightBytes+l.MediumBytes > l.HeavyBytes {
		return Layers{}, heaviest
	}
	if l.MediumBytes < mediumLayer || light < lightPackages {
		l.lighten()
	}
	l.Indexes = d.indexesOf(slices.Concat(l.Heavy, l.Medium))
	return l, heaviest
}

// lighten leaves what is neither heavy nor light with the light ones.
func (l *Layers) lighten() {
	l.LightBytes += l.MediumBytes
	l.Medium, l.MediumBytes = nil, 0
}

// indexesOf are the indexes besides the default one that packages come from.
func (d *decider) indexesOf(names []string) (urls []string) {
	for _, dep := range d.plan.Dependencies {
		if url := d.otherIndex(dep); url != "" && slices.Contains(names, dep.Name) {
			urls = append(urls, url)
		}
	}
	slices.Sort(urls)
	return slices.Compact(urls)
}

// weight is what a dependency's wheel weighs in bytes, by the lock or about what is known
// of its name; 0 for neither.
func (dep Dependency) weight() int64 {
	if dep.Size > 0 {
		return dep.Size
	}
	size, _ := wheelSize(dep.Name, "x86_64")
	return size
}

// inOneLayer says why the lock is not cut in two while the image is built, "" where it
// is: no login may be needed, and pip wants all hashes or none.
func (d *decider) inOneLayer(l Layers) string {
	in, lock := d.plan.Install, d.project.Lock
	elsewhere := slices.ContainsFunc(d.plan.Dependencies, func(dep Dependency) bool { return d.otherIndex(dep) != "" })
	switch {
	case d.config.Layers == "one":
		return "one is configured"
	case d.ownLinesNeedAll():
		return "lines of your own want the whole environment in one stage"
	case len(d.plan.Indexes) > 0 || len(d.plan.Secrets) > 0:
		return "a package index wants a login"
	case in.Script != "" || !slices.Contains([]string{"uv.lock", "poetry.lock", "pdm.lock", "requirements"}, in.Kind):
		return "no " + in.Kind + " is cut in two: uv.lock, poetry.lock, pdm.lock and requirements are"
	case in.Kind == "requirements" && (!lock.Hashed || in.Itself):
		return "the requirements are not exact, with a hash each, or name folders of the project"
	case in.Kind == "poetry.lock" && (elsewhere || len(in.Local) > 0): // uv would ask several indexes in another way
		return "poetry.lock names folders or another index"
	case in.Kind == "pdm.lock" && d.unexported() != "":
		return d.unexported()
	case in.Kind == "pdm.lock" && (d.asksElsewhere() || len(in.Local) > 0 || in.Itself || in.Project && len(in.Apart) == 0):
		return "pdm.lock names folders, or pyproject.toml another index"
	case in.Kind == "requirements" && (elsewhere || len(lock.Includes) > 0 || lock.NoIndex || len(lock.FindLinks) > 0 || d.plan.Manager.Name != facts.Pip):
		return "the requirements include files or name an index"
	}
	return ""
}

// unexported says why PDM does not export its lock, "" where it does.
// https://pdm-project.org/en/latest/usage/lockfile/#export-locked-packages-to-alternative-formats
func (d *decider) unexported() string {
	if !d.project.Lock.Flat {
		return "PDM exports no pdm.lock that lacks the strategy inherit_metadata"
	}
	for _, arch := range d.cpus {
		for _, r := range d.rows(d.imageTarget(arch)) {
			p := d.project.Lock.Packages[r.index]
			if len(p.Files) == 0 || slices.ContainsFunc(p.Files, func(f facts.File) bool { return f.Hash == "" }) {
				return "PDM exports no pdm.lock that has no hash of " + p.Name
			}
		}
	}
	return ""
}

// asksElsewhere tells that the manifest names places besides the default index, which
// PDM asks for all packages.
func (d *decider) asksElsewhere() bool {
	m := d.project.Manifest
	return m.FindLinks || slices.ContainsFunc(m.Indexes, func(i facts.Index) bool { return indexKey(i.URL) != indexKey(index.PyPI) })
}

// packageName is PEP 503's: nothing else gets into a pattern.
var packageName = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

// movable tells whether a dependency can be installed apart: one version of it from one
// index, as a wheel with a hash wherever the image installs it.
func (d *decider) movable(dep Dependency) bool {
	if dep.Source != facts.SourceRegistry || !packageName.MatchString(dep.Name) {
		return false
	}
	found := -1
	for _, arch := range d.cpus {
		for _, r := range d.rows(d.imageTarget(arch)) {
			p := &d.project.Lock.Packages[r.index]
			if p.Name != dep.Name {
				continue
			}
			hashless := func(f facts.File) bool { return f.Hash == "" }
			if found >= 0 && found != r.index || p.Version != dep.Version || r.verdict.Class != facts.Wheel || slices.ContainsFunc(p.Files, hashless) {
				return false
			}
			found = r.index
		}
	}
	return found >= 0
}

// otherIndex is the index that the image takes a dependency from, "" for the default one.
func (d *decider) otherIndex(dep Dependency) string {
	for _, arch := range d.cpus {
		for _, r := range d.rows(d.imageTarget(arch)) {
			p := &d.project.Lock.Packages[r.index]
			if p.Name == dep.Name && p.Source.Kind == facts.SourceRegistry && p.Source.URL != "" && strings.TrimSuffix(p.Source.URL, "/") != index.PyPI {
				return p.Source.URL
			}
		}
	}
	return ""
}

// exportPlugin is the release of poetry-plugin-export for a Poetry: 1.10 wants Poetry
// 2.1, and 1.8 is the last for Poetry 1.8. https://pypi.org/project/poetry-plugin-export/
func exportPlugin(poetry string) string {
	switch major, minor := twoParts(poetry); {
	case major > 2 || major == 2 && minor > 2:
		return "poetry-plugin-export==1.10.1"
	case major == 2:
		return "poetry-plugin-export==1.9.0"
	}
	return "poetry-plugin-export==1.8.0"
}
