package render

import (
	"path"
	"slices"
	"strings"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/generator/plan"
)

// view is what the Dockerfile template is given: words and lines, ready to
// stand where the template puts them. Paths and words from the project are
// checked when the view is made.
type view struct {
	Kind, Image                        string
	Installer                          facts.Manager // uv, poetry, pdm, pipenv or pip
	Manager                            string        // as it writes itself
	Python                             string        // 3.13
	ManagerVersion, ManagerRequirement string
	Pins                               []string // lines of pins, wrapped
	BuildPackages, RuntimePackages     bool
	// BuildsOwn has only the stage that builds the project get what builds want.
	BuildsOwn                    bool
	BuildInstall, RuntimeInstall packages
	Venv, BuildDir, WorkDir      string
	// CheckStage adds the stage that proves the image. Its script is given lines of
	// library=package and of libraries that may be missing.
	CheckStage          bool
	Libraries, Optional []string
	// BuildEnv are assignments, and WhyBuildEnv and WhyRust say what needs them and
	// the toolchain of the image Rust.
	BuildEnv                           []string
	WhyBuildEnv, Rust, WhyRust         string
	CacheDirs, Binds, ProjectCacheDirs []string
	// Targets are where the Binds are seen, relative to BuildDir.
	Targets                     []string
	DependencyStep, ProjectStep string
	// Lock is the stage that cuts the lock; nil for none. Parts are those that give heavy
	// dependencies layers of their own, Light tells that the others are installed from
	// light.txt, and Together holds all against each other. Bundle is the stage that builds
	// wheels with their libraries. UVBesides is the version of uv that installs what Poetry
	// has locked.
	Lock      *slice
	Parts     []part
	Light     bool
	Together  string
	Bundle    *bundle
	UVBesides string
	// Apart tells that the project is installed in a stage of its own, and
	// Dependencies is the stage whose environment has the rest.
	Apart        bool
	Dependencies string
	ProjectVenv  string // makes the environment of that stage; "" where there is one
	// Outline tells that it is built without most of its sources: those that Sources, the
	// conditions of find, are for. Package is the stage that builds it.
	Outline                      bool
	Sources, WhyOutline, Package string
	// DropLocks begins the step that makes the outline; "" where nothing is taken away.
	DropLocks string
	// Stated is the pyproject.toml whose dependencies the outline lacks; "" for none.
	Stated string
	// Shared installs what other images have, too, in a stage of its own; "" for nothing.
	// SharedSlice cuts that out of the lock.
	Shared, SharedSlice, WhyShared string
	SharedBinds                    []string
	// Diet is how much the steps leave out again; "" for nothing. CutDebug tells that
	// they cut off debug information.
	Diet     string
	CutDebug bool
	// Pack has the packages packed; nil for as they are. Installed is where the last
	// stage has what the project's own environment holds.
	Pack      *pack
	Installed string
	// Stdlib is the folder of the standard library that is compiled, "" for not.
	Stdlib string
	// Secrets are mounts of the logins of package indexes, ready to stand there.
	Secrets, ProjectSecrets []string
	WhySecrets              string
	VersionArg              string // environment variable that takes the version, "" for none
	SetVersion              string // what sets it before the project step, ready to stand there
	AddUser, PythonPath     string
	// Distroless is the image of the last stage, "" where it is the same as that of the
	// others. LinksProject tells that compiled modules of the project may be linked with
	// libraries, too.
	Distroless                             string
	LinksProject                           bool
	WhyRootfs, WhyCollected, WhyDistroless string
	Musl                                   bool // the base is Alpine
	// GPU adds what the NVIDIA container runtime reads, and WhyGPU says so.
	GPU    bool
	WhyGPU string
	Copies []string // "SOURCE TARGET"
	// Collect is the command that collects static files, ready to stand there.
	Collect, WhyCollect string
	Built               built // by Node and gettext
	// Stages are the processes, in the order in which they stand: the one that the
	// image runs by itself last. Base is the stage that they share.
	Stages                        []stage
	Replaced                      []string
	Base                          string
	WhyBase, WhyManager, WhyBuild string
	WhyDependencies, WhyProject   string
	WhyRuntime                    string
}

// packages are system packages of one stage.
type packages struct {
	Alpine bool
	Names  []string
}

func newView(p plan.Plan) (*view, error) {
	if err := check(p); err != nil {
		return nil, err
	}
	v := &view{Kind: p.Install.Kind, Image: p.Base.Image, Installer: p.Manager.Name, Manager: title(p.Manager.Name), Python: p.Python.Minor, ManagerVersion: p.Manager.Version,
		ManagerRequirement: p.Manager.Requirement, Pins: wrap(p.Manager.Pins, 140), Venv: path.Join("/app", p.Install.Root, ".venv"), BuildDir: path.Join("/app", p.Install.Root), WorkDir: "/app", Dependencies: "build", Package: "project"}
	v.Apart = len(p.Install.Apart) > 0
	if v.Apart || len(p.Layers.Heavy) > 0 || p.Bundle != nil {
		v.Dependencies = "dependencies"
	}
	if p.Manager.Name == facts.Pip && p.Manager.Version != "" {
		v.Installer = facts.UV
	}
	v.toolchain(p)
	v.checkStage(p)
	v.BuildInstall, v.BuildPackages = system(p, p.BuildPackages)
	v.BuildsOwn = p.BuildsOwn
	v.RuntimeInstall, v.RuntimePackages = system(p, p.RuntimePackages)
	v.AddUser = "SOURCE_DATE_EPOCH=0 useradd --uid 10001 --user-group --create-home --shell /usr/sbin/nologin app"
	if v.Musl = p.Base.Family == plan.Alpine; v.Musl {
		v.AddUser = "addgroup -g 10001 app && adduser -u 10001 -G app -s /sbin/nologin -D app"
	}
	if p.StdlibBytecode {
		v.Stdlib = "/usr/local/lib/python" + p.Python.Minor
	}
	v.distroless(p)
	v.gpu(p)
	v.reasons(p)
	v.steps(p)
	v.secrets(p)
	v.relative(p)
	v.source(p)
	v.pack(p)
	v.processes(p)
	for _, line := range p.Replaced {
		v.Replaced = append(v.Replaced, facts.ReplacedMark+line)
	}
	v.Built = newBuilt(p, v)
	return v, nil
}

// check holds every name of the project's that will stand in an instruction to
// what can stand there.
func check(p plan.Plan) error {
	paths := slices.Concat(p.Install.Apart, p.Install.Files, p.Install.Manifests, p.Install.Requirements)
	for _, l := range p.Install.Local {
		paths = append(paths, l.Dir)
	}
	if o := p.Install.Outline; o != nil {
		paths = slices.Concat(paths, o.Keep, o.Drop)
		if o.Stated != "" {
			paths = append(paths, o.Stated)
		}
	}
	dirs := []string{p.Dir}
	for _, x := range p.Processes {
		dirs = append(dirs, x.Root)
	}
	for _, dir := range dirs {
		if dir != "." && dir != "" {
			paths = append(paths, dir)
		}
	}
	for _, name := range paths {
		if err := checkPath(name); err != nil {
			return err
		}
	}
	words := slices.Concat(p.Replaced, p.Install.Named, p.Install.Groups, p.Install.Without, p.Install.Extras, []string{p.Install.Member})
	for _, x := range p.Processes {
		words = slices.Concat(words, x.Command, x.Env, []string{x.Health.Path})
	}
	if p.Static != nil {
		words = slices.Concat(words, p.Static.Command, p.Static.Env)
	}
	if err := checkNames(p); err != nil {
		return err
	}
	if err := checkBuilt(p); err != nil {
		return err
	}
	if err := checkSecrets(p); err != nil {
		return err
	}
	for _, l := range p.Install.Local {
		words = append(words, l.Name)
	}
	for _, w := range words {
		if err := checkWord(w); err != nil {
			return err
		}
	}
	return nil
}

// CacheID names the cache of an installer's folder. Where something is built
// from source the cache is for one base alone: it keeps the wheels that are built,
// whose tags don't say which libraries they were linked with.
func (v *view) CacheID(folder string) string {
	if !v.BuildPackages {
		return ""
	}
	return "id=" + path.Base(folder) + "-" + strings.ReplaceAll(v.Image, ":", "-") + ","
}

// PipCacheID is that of pip's cache.
func (v *view) PipCacheID() string { return v.CacheID("/root/.cache/pip") }

// toolchain words what a build from source wants besides packages.
func (v *view) toolchain(p plan.Plan) {
	if p.Rust.Image != "" {
		v.Rust, v.WhyRust = p.Rust.Image, "Rust "+p.Rust.Release+" or newer for "+some(p.Rust.For, 4)+", which "+p.Base.Suite+" does not have."
	}
	var why []string
	for _, e := range p.BuildEnv {
		v.BuildEnv = append(v.BuildEnv, e.Name+"="+quoted(e.Value))
		why = append(why, e.Name+" for "+some(e.For, 4))
	}
	if len(why) > 0 {
		v.WhyBuildEnv = "For builds from source: " + strings.Join(why, "; ") + "."
	}
	v.linkStripped(p)
}

// gpu words why there are variables for the NVIDIA container runtime. NVIDIA's own
// images for CUDA set them; without the first, a host whose default runtime it is
// gives the container no GPU.
// https://docs.nvidia.com/datacenter/cloud-native/container-toolkit/latest/docker-specialized.html
func (v *view) gpu(p plan.Plan) {
	if p.GPU == nil || !p.GPU.NVIDIA {
		return
	}
	v.GPU, v.WhyGPU = true, "The NVIDIA container runtime reads these: which GPUs the container has, and what of the host's driver."
	if p.GPU.Wheels() {
		v.WhyGPU += " CUDA's libraries come as wheels, so the base has no second CUDA."
	}
}

// checkStage words what the last stage is given.
func (v *view) checkStage(p plan.Plan) {
	if p.CheckStage == nil {
		return
	}
	v.CheckStage = true
	var pairs []string
	for _, l := range p.CheckStage.Libraries {
		pairs = append(pairs, l.Name+"="+l.Package)
	}
	v.Libraries, v.Optional = wrap(pairs, 120), wrap(p.CheckStage.Optional, 120)
}

func system(p plan.Plan, list []plan.SystemPackage) (packages, bool) {
	out := packages{Alpine: p.Base.Family == plan.Alpine}
	for _, s := range list {
		out.Names = append(out.Names, s.Name)
	}
	return out, len(list) > 0
}

// wrap puts words into lines of at most width characters.
func wrap(words []string, width int) []string {
	var lines []string
	for _, w := range words {
		w = shell(w)
		if n := len(lines); n > 0 && len(lines[n-1])+1+len(w) <= width {
			lines[n-1] += " " + w
			continue
		}
		lines = append(lines, w)
	}
	return lines
}

// relative says where the bound files are seen from the manager's folder.
func (v *view) relative(p plan.Plan) {
	for _, b := range v.Binds {
		v.Targets = append(v.Targets, seen(p, b))
	}
}

// seen is a path of the context as seen from the manager's folder.
func seen(p plan.Plan, name string) string { return strings.TrimPrefix(name, p.Install.Root+"/") }

// source settles what of the project's files goes into the last stage.
func (v *view) source(p plan.Plan) {
	if p.Dir != "." {
		v.WorkDir = path.Join("/app", p.Dir)
	}
	if !p.Install.Source {
		return
	}
	from := "."
	if p.Dir != "." {
		from = p.Dir
	}
	v.Copies = append(v.Copies, from+" "+v.WorkDir)
	// Members and folders that the environment only links to lie where they did.
	for _, l := range p.Install.Local {
		if from != "." && !strings.HasPrefix(l.Dir+"/", p.Dir+"/") {
			v.Copies = append(v.Copies, l.Dir+" /app/"+l.Dir)
		}
	}
	var roots []string
	for _, x := range p.Processes {
		if root := path.Join("/app", x.Root); x.Root != "" && !slices.Contains(roots, root) {
			roots = append(roots, root)
		}
	}
	v.PythonPath = strings.Join(roots, ":")
}
