// Package config reads what the user decided: the [tool.dockwright] table of
// pyproject.toml, or a dockwright.toml beside it. A flag of the command line
// wins over both. Everything is optional; the zero Config is the default.
package config

import (
	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/pep440"
)

// FileName is the configuration file for projects that want it apart from
// pyproject.toml, or that have none.
const FileName = "dockwright.toml"

// Config is what the user decided. The toml names are the keys that a user
// writes; docs/configuration.md lists them.
type Config struct {
	// Manager overrides which tool installs the dependencies.
	Manager facts.Manager `toml:"manager"`
	// Package is the workspace member that the image is for.
	Package string `toml:"package"`
	// Python is the version by minor, "3.13".
	Python string `toml:"python"`
	// Base is "slim" (Debian, the default), "alpine" or "distroless".
	Base string `toml:"base"`
	// Debian is the release to use, "bookworm" or "trixie"; "" for the newest that fits.
	Debian string `toml:"debian"`
	// Platforms are those that the image is for, "linux/amd64" and "linux/arm64"; nil
	// for both, or for the one that the lock is for.
	Platforms []string `toml:"platforms"`
	// Groups and Extras are installed besides the main dependencies. Nil leaves
	// the manager's own default for groups, less the development ones.
	Groups []string `toml:"groups"`
	Extras []string `toml:"extras"`
	// Requirements are the files that pip installs from, where the choice among
	// several is not the right one.
	Requirements []string `toml:"requirements"`
	// Command is the exec form of what the container runs.
	Command []string `toml:"command"`
	// Port is where the process listens; 0 for none known.
	Port int `toml:"port"`
	// PortVariable is the environment variable that the process takes its port from.
	PortVariable string `toml:"port-variable"`
	// Health is how the process is probed: a path that is asked for by HTTP, "tcp" or
	// "none"; "" for what follows from the source.
	Health string `toml:"health"`
	// Process is the process that the image runs by itself, of several.
	Process string `toml:"process"`
	// Processes are further processes, or others than the project's files state.
	Processes map[string]Process `toml:"processes"`
	// Workers is how many processes a server starts; 0 for its own default.
	Workers int `toml:"workers"`
	// ProxyHeaders lets a server believe what a proxy in front says of the client.
	ProxyHeaders bool `toml:"proxy-headers"`
	// StopTimeout is how many seconds a server gives the requests that are under way
	// when it is told to stop; 0 for its own default.
	StopTimeout int `toml:"stop-timeout"`
	// Init puts an init before the process, or does not; nil for where it is needed.
	Init *bool `toml:"init"`
	// StaticFiles has Django's static files collected, or does not; nil for where the
	// application serves them.
	StaticFiles *bool `toml:"static-files"`
	// GPU says whether the image is for hosts with NVIDIA's GPUs; nil for not settled.
	GPU *bool `toml:"gpu"`
	// IndexSecrets gives the build the logins of private indexes as secrets, or does
	// not; nil for where the project's files show that one is needed.
	IndexSecrets *bool `toml:"index-secrets"`
	// Packages are system packages that are added to the inferred ones, or taken out.
	Packages Packages `toml:"system-packages"`
	// Needs says what single dependencies need of the system, in place of what is
	// known or guessed of them. The keys are names of Python packages, normalized.
	Needs map[string]Needs `toml:"needs"`
	// Diet is what is left out of installed packages: "none", "safe" or "hard"; "" for
	// none.
	Diet string `toml:"diet"`
	// Bundle is "auditwheel" to give wheels that are built the libraries that they are
	// linked with; "none" or "" for not.
	Bundle string `toml:"bundle"`
	// StdlibBytecode compiles the base image's standard library in the image.
	StdlibBytecode bool `toml:"stdlib-bytecode"`
	// CheckStage ends the Dockerfile with a stage that loads what was compiled.
	CheckStage bool `toml:"check-stage"`
	// OptionalLibraries are shared libraries that this stage doesn't ask for.
	OptionalLibraries []string `toml:"optional-libraries"`
	// Layers is "auto" (the default), or "one" for dependencies in one layer, whatever
	// they weigh.
	Layers string `toml:"layers"`
	// Emit are the kinds of files that are written besides; see EmitKinds.
	Emit []string `toml:"emit"`
	// SharedBase lets the image have heavy dependencies from a base that it shares with
	// those of the workspace's other members that say so.
	SharedBase bool `toml:"shared-base"`
	// Frontend says what Node builds, where the files don't settle it.
	Frontend Frontend `toml:"frontend"`
	// Hooks are instructions of the user's own for the Dockerfile, by stage: a name of
	// ours, that of a further process, or "global" for what stands before all stages.
	Hooks map[string]Hooks `toml:"hooks"`
	// Stages are whole stages of the user's own, by name.
	Stages map[string]Stage `toml:"stages"`
	// ImagePrefixes are places that the Dockerfile names images by in place of their
	// registries', RegistryMirrors places that are asked for digests in place of them:
	// "REGISTRY=PLACE" each, see package image.
	ImagePrefixes   []string `toml:"image-prefixes"`
	RegistryMirrors []string `toml:"registry-mirrors"`
	// CheckPins has check ask the registries whether the pinned digests are those of the
	// tags, "warn" or "fail"; "" and "off" ask nobody.
	CheckPins string `toml:"check-pins"`
	// Ignore are further lines for .dockerignore.
	Ignore []string `toml:"ignore"`
	// RequiredVersion is a PEP 440 specifier set that the version of dockwright which
	// generates and checks has to meet; "" for any.
	RequiredVersion string `toml:"required-version"`
	// Path is the file that was read, "" for none.
	Path string `toml:"-"`

	keys reader `toml:"-"` // knows the lines of that file
}

// Line is the line of Path on which a key stands ("needs", "ta-lib"), 0 where it
// is not known.
func (c Config) Line(key ...string) int {
	return c.keys.line(key)
}

// Refuses is the error for a version of dockwright that the project does not want,
// nil for one that it does, and for a build that has no version of PEP 440.
func (c Config) Refuses(version string) error {
	set, err := pep440.ParseSpecifiers(c.RequiredVersion)
	v, bad := pep440.Parse(version)
	if err != nil || bad != nil || set.Contains(v, true) {
		return nil
	}
	return facts.Errorf(c.Path, c.Line("required-version"), "required-version asks for dockwright %s, and this is %s", c.RequiredVersion, version).
		Fix("install one that it allows, or change required-version and generate again")
}

// Packages are system packages by stage, by the names of the base's distribution.
type Packages struct {
	Build   []string `toml:"build"`
	Runtime []string `toml:"runtime"`
	// Exclude are inferred packages that are left out, of either stage.
	Exclude []string `toml:"exclude"`
}

// Needs are the system packages of one dependency: to build it from source, and
// to run it.
type Needs struct {
	Build   []string `toml:"build"`
	Runtime []string `toml:"runtime"`
}

// Process is a process of the user's own.
type Process struct {
	Command []string `toml:"command"`
	Port    int      `toml:"port"`
	Health  string   `toml:"health"`
}

// Frontend is a folder that Node builds. The zero value leaves it to the files.
type Frontend struct {
	// Dir is the folder of its package.json, relative to the project's folder.
	Dir string `toml:"dir"`
	// Output is what the build writes, relative to Dir; "" for what its files say.
	Output string `toml:"output"`
	// Command is the build, nil for the script "build".
	Command []string `toml:"command"`
	// Node is the version by major number, "24".
	Node string `toml:"node"`
	// None tells that there is none: `frontend = false`.
	None bool `toml:"-"`
}

// Hooks are lines of a Dockerfile at the places of one stage; see package hooks for
// the places that each stage has.
type Hooks struct {
	Args         []string `toml:"args"`
	Before       []string `toml:"before"`
	Dependencies []string `toml:"dependencies"`
	Project      []string `toml:"project"`
	Source       []string `toml:"source"`
	After        []string `toml:"after"`
}

// Stage is a stage of the user's own: its lines with their FROM, and the stage that
// it stands behind, "" for before all others.
type Stage struct {
	After string   `toml:"after"`
	Lines []string `toml:"lines"`
}
