package plan

import (
	"fmt"
	"slices"
	"strings"

	"github.com/dockwright/dockwright/detect/closure"
	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/wheel"
	"github.com/dockwright/dockwright/generator/config"
)

// Options are what inspect's flags ask for besides the configuration: targets
// to classify for instead of the default four. Empty lists keep the default.
type Options struct {
	Pythons []string // "3.13"; "3.14t" is the free-threaded build
	Libcs   []string // "glibc:2.36", "musl:1.2"
	Arches  []string // "x86_64", "aarch64", "i686", "armv7l"
	// Alternatives fills Plan.Pythons and Plan.Alpine, which costs a
	// classification for each Python that the project allows.
	Alternatives bool
	// Evidence fills Plan.Evidence.
	Evidence bool
}

// decider carries what the decisions share. One exists per call of Decide.
type decider struct {
	project   facts.Project
	config    config.Config
	releases  Releases
	walker    *closure.Walker
	selection facts.Selection
	builds    facts.BuildPolicy
	pins      []facts.Pin // those that count
	newestTag int         // of the lock's files
	python    candidate
	// candidates are all that were weighed, newest first.
	candidates []candidate
	cpus       []string // of arches, those that the image is for
	cache      map[facts.Target][]row
	walks      map[facts.Target][]closure.Reached // by target without its C library
	files      []*wheel.Files                     // by package, nil until they are asked for
	missed     []string
	noted      map[need]bool // the system packages of the plan
	unread     []string      // what is built and whose sdist nobody looked into
	unreadLine int           // of the first in the lock
	scripts    []Process     // stated scripts of a shell that could not be followed
	tools      []Process     // console scripts that are for administration, it seems
	lostWeb    bool          // a stated process that serves could not be taken
	walkError  error
	plan       Plan
	diags      []facts.Diagnostic
}

// Decide judges. An error is a *facts.Error: the project's statements allow no
// image, or not the one that was asked for.
func Decide(project facts.Project, c config.Config, opt Options) (Plan, []facts.Diagnostic, error) {
	return decide(project, c, opt, Known())
}

func decide(project facts.Project, c config.Config, opt Options, known Releases) (Plan, []facts.Diagnostic, error) {
	d := &decider{project: project, config: c, releases: known, cache: map[facts.Target][]row{}, walks: map[facts.Target][]closure.Reached{}, noted: map[need]bool{}}
	d.plan.Name, d.plan.Dir, d.plan.Inputs = project.Name, project.Dir, project.Inputs
	d.plan.Ignore, d.plan.Settings, d.plan.Config = c.Ignore, c.Settings(), c.Path
	d.plan.Images = Images{c.ImagePrefixes, project.Images, project.ImagesPath}
	d.hooks()
	d.plan.StdlibBytecode = c.StdlibBytecode
	if c.CheckStage {
		d.plan.CheckStage = &CheckStage{}
	}
	if project.Lock != nil {
		d.walker = closure.New(project.Lock)
		d.files = make([]*wheel.Files, len(project.Lock.Packages))
	}
	d.builds = d.mergeBuilds()
	for _, step := range []func() error{d.choosePlatforms, d.selectGroups, d.choosePython, d.chooseBase, d.chooseManager, d.install, d.indexes} {
		if err := step(); err != nil {
			return Plan{}, d.diags, err
		}
	}
	d.apart()
	d.outline()
	d.compiled()
	d.gpu()
	d.processes()
	d.bundle()
	d.systemPackages()
	if err := d.distroless(); err != nil {
		return Plan{}, d.diags, err
	}
	if err := d.frontends(); err != nil {
		return Plan{}, d.diags, err
	}
	d.translations()
	d.sourceNeeded()
	d.placeBuilt()
	if err := d.targets(opt); err != nil {
		return Plan{}, d.diags, err
	}
	d.dependencies()
	if d.walkError != nil { // on a target that only inspect was asked about
		return Plan{}, d.diags, d.walkError
	}
	d.layers()
	d.diet()
	if err := d.pack(); err != nil {
		return Plan{}, d.diags, err
	}
	d.plan.Installs = d.tallies(d.python, d.plan.Base.Libc)
	d.remarks()
	if opt.Alternatives {
		d.alternatives()
	}
	if opt.Evidence {
		d.evidence()
	}
	return d.plan, d.diags, nil
}

// mergeBuilds puts together what the manifest and the lock say of builds, and
// who picks among the files in the image.
func (d *decider) mergeBuilds() facts.BuildPolicy {
	p := d.project
	out := p.Manifest.Builds
	if p.Lock != nil {
		out.NoBinary = append(slices.Clone(out.NoBinary), p.Lock.Builds.NoBinary...)
		out.OnlyBinary = append(slices.Clone(out.OnlyBinary), p.Lock.Builds.OnlyBinary...)
	}
	out.Installer = p.Manager
	if d.uvInstalls() {
		out.Installer = facts.UV
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
		minor, threads := strings.CutSuffix(py, "t")
		r, ok := d.releases.python(minor)
		if !ok || threads && r.minor() < firstFreeThreaded {
			return facts.Errorf("--python", 0, "%q is not a known CPython version", py).Fix("say it by minor version, such as %s", d.plan.Python.Minor)
		}
		patch := r.Patch
		if minor == d.plan.Python.Minor {
			patch = d.python.patch
		}
		for _, l := range libcs {
			libc, major, minor, err := facts.ParseLibc(l)
			if err != nil {
				return facts.Errorf("--libc", 0, "%v", err).Fix("name a C library and its version: glibc:2.36 or musl:1.2")
			}
			for _, cpu := range cpus {
				if !slices.Contains(askable, cpu) {
					return facts.Errorf("--arch", 0, "%q is not a CPU that images are made for", cpu).Fix("say %s", strings.Join(askable, ", "))
				}
				t := facts.Target{Major: 3, Minor: r.minor(), Patch: patch, Libc: libc, LibcMajor: major, LibcMinor: minor, Arch: cpu, FreeThreaded: threads}
				d.plan.Targets = append(d.plan.Targets, t)
			}
		}
	}
	return nil
}
