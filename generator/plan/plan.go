// Package plan is the judgement: from what is known of a project and what its
// user decided follow the Python version, the base image, what is compiled,
// what is installed and how, and what runs. Each decision carries its reason.
// Decide is a pure function; the same facts give the same plan on any machine.
package plan

import (
	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/syslib"
	"github.com/dockwright/dockwright/generator/config"
)

// Plan is everything that the files to be written follow from.
type Plan struct {
	// Name is the project's normalized name, "" when it has none.
	Name string `json:"name"`
	// Dir is the installed package's folder below the build context.
	Dir string `json:"dir"`
	// Platforms are those that the image is for, by Docker's names, linux/amd64 first.
	// Where they are not both, the decisions say why.
	Platforms []string `json:"-"`
	Python    Python   `json:"python"`
	Base      Base     `json:"base"`
	// Distroless is the image that the last stage starts from in place of the base, ""
	// for the base: the interpreter and the libraries are copied into it.
	Distroless string  `json:"distroless,omitempty"`
	Manager    Manager `json:"manager"`
	Install    Install `json:"install"`
	// Indexes are the package indexes that the installation asks and that are not
	// known to be open to everybody, Secrets what the build is given to log in there.
	Layers  Layers   `json:"layers,omitzero"`
	Indexes []Index  `json:"indexes,omitempty"`
	Secrets []Secret `json:"secrets,omitempty"`
	// BuildPackages and RuntimePackages are system packages by the names of the
	// base's distribution, each with what it is there for.
	BuildPackages   []SystemPackage `json:"build_packages"`
	RuntimePackages []SystemPackage `json:"runtime_packages"`
	// BuildsOwn tells that BuildPackages, BuildEnv and Rust are for the folders of
	// Install.Apart alone, so that no other step has to wait for them.
	BuildsOwn bool `json:"builds_own,omitempty"`
	// BuildEnv are environment variables that builds from source want, by name.
	BuildEnv []Variable `json:"build_env,omitempty"`
	// Rust is the toolchain that Rust's own image brings, where the distribution's
	// is too old.
	Rust Rust `json:"rust,omitzero"`
	// Frontends are what Node builds, each in a stage of its own; Translations are
	// compiled in one; nil for none.
	Frontends    []Frontend    `json:"frontends,omitempty"`
	Translations *Translations `json:"translations,omitempty"`
	// Bundle are the dependencies whose wheels are given the libraries that they are
	// linked with; nil for none.
	Bundle *Bundle `json:"bundle,omitempty"`
	// Diet is what is left out of what is installed; nil for nothing.
	Diet *Diet `json:"diet,omitempty"`
	// Pack says that the packages lie in the image packed; nil for as they are.
	Pack *Pack `json:"pack,omitempty"`
	// StdlibBytecode tells that the standard library is compiled in the image.
	StdlibBytecode bool `json:"stdlib_bytecode,omitempty"`
	// CheckStage is the last stage, which proves the image; nil for none.
	CheckStage *CheckStage `json:"check_stage,omitempty"`
	// Processes are what the image can run; see Process. The first is what it runs by
	// itself, and there always is one: its Command is empty where none was found.
	Processes []Process `json:"processes"`
	// Replaced is what the Dockerfile says that this one takes the place of, where what
	// runs follows from it.
	Replaced []string `json:"replaced,omitempty"`
	// Shared are dependencies that come from a base which other images have, too, by
	// name; none where there is no such base.
	Shared []SharedPackage `json:"shared,omitempty"`
	// Static is how the image gets its static files, nil where nothing is collected.
	Static *Static `json:"static,omitempty"`
	// Environment are the variables without which the application does not start.
	Environment []facts.EnvVar `json:"environment,omitempty"`
	// GPU is what there is of builds for graphics processors; nil for none, where the
	// image is not for such hosts either.
	GPU *GPU `json:"gpu,omitempty"`
	// Targets are those that the dependencies were classified for.
	Targets      []facts.Target `json:"targets"`
	Dependencies []Dependency   `json:"dependencies"`
	// Compiled are the dependencies that are built from source in this image,
	// on some of its CPUs.
	Compiled []Compiled `json:"compiled"`
	// Unlisted are the dependencies that are built and that package syslib has no
	// entry for, as indexes into the lock's packages: what their sdists say is asked
	// for.
	Unlisted []int `json:"-"`
	// Installs counts the dependencies on each CPU of the image, x86_64 first,
	// without those that it is not for.
	Installs []Tally `json:"-"`
	// Offered are the groups and extras that could be installed besides.
	Offered Offer `json:"-"`
	// Pythons are all that the project allows, newest first, and Alpine what an
	// image on it would take; both only when Options ask for the alternatives.
	Pythons   []Alternative `json:"pythons,omitempty"`
	Alpine    OnAlpine      `json:"alpine,omitzero"`
	Decisions []Decision    `json:"decisions"`
	// Limits are the statements about Python that count, Against what spoke against
	// the Pythons that are newer than the chosen one, and Settings what the user
	// decided, in the file Config or by flags. They are there for a Snapshot.
	Limits   []Limit          `json:"-"`
	Against  []Objection      `json:"-"`
	Settings []config.Setting `json:"-"`
	Config   string           `json:"-"`
	// Evidence is what decisions rest on, by Decision.What or one of the Evidence
	// words; only when Options ask for it.
	Evidence map[string][]Evidence `json:"-"`
	// Choices are what could be chosen instead, where Options ask for Evidence.
	Choices Choices `json:"-"`
	// Images says how the Dockerfile names images.
	Images Images `json:"images,omitzero"`
	// Hooks are instructions of the user's own, by place, and Stages whole stages of
	// theirs, in the order of the configuration.
	Hooks  []Hook     `json:"hooks,omitempty"`
	Stages []OwnStage `json:"stages,omitempty"`
	// Ignore are further lines of the user's for .dockerignore.
	Ignore []string      `json:"ignore,omitempty"`
	Inputs []facts.Input `json:"inputs"`
}

// Python is the interpreter: Minor "3.13", and Tag, the version part of the
// image's tag, which is a full version only where the project allows one patch.
type Python struct {
	Minor string `json:"minor"`
	Tag   string `json:"tag"`
}

// Base is the image that both stages start from.
type Base struct {
	Image  string `json:"image"`  // "python:3.13-slim-trixie"
	Family Family `json:"family"` // which package manager it has
	Suite  string `json:"suite"`  // "trixie" or "3.24"
	// Libc and its version are what the wheels have to fit.
	Libc        facts.Libc `json:"libc"`
	LibcVersion string     `json:"libc_version"`
}

// Family is a Linux distribution's package manager.
type Family string

// The families.
const (
	Debian Family = "debian"
	Alpine Family = "alpine"
)

// Manager is the tool that installs, at the version that does.
type Manager struct {
	Name    facts.Manager `json:"name"`
	Version string        `json:"version"` // "" for the image's own pip
	// Requirement installs it with pip ("pdm[locked]==2.29.3"); "" for uv and pip.
	Requirement string `json:"requirement,omitempty"`
	// Pins are its own dependencies, exact; empty where it needs none.
	Pins []string `json:"pins,omitempty"`
}

// Install says what is installed, and from what.
type Install struct {
	// Kind is the lock's kind, "manifest" without one.
	Kind     string `json:"kind"`
	Lock     string `json:"lock,omitempty"`     // path below the context
	Manifest string `json:"manifest,omitempty"` // path below the context
	// Root is the folder of the context that the manager works in: where its lock
	// lies, "." for the context itself.
	Root string `json:"root"`
	// Files are what the dependency step reads besides source, the lock and the
	// manifest among them, sorted.
	Files []string `json:"files,omitempty"`
	// Local are the folders of dependencies that lie in the context.
	Local []LocalPackage `json:"local,omitempty"`
	// Manifests are the pyproject.toml files of the workspace's members.
	Manifests []string `json:"manifests,omitempty"`
	// Again tells that a second step, with the source at hand, has something to
	// install: the project, other members, or folders of the context.
	Again bool `json:"again"`
	// Dynamic tells that metadata is computed by the build backend, so that the
	// lock cannot be held against the manifest before the source is there.
	Dynamic bool `json:"dynamic,omitempty"`
	// OldHash tells that the lock's hash is of an older manager's making, which the
	// one that installs cannot check.
	OldHash bool `json:"old_hash,omitempty"`
	// SkipHooks tells that the manager has scripts of the project to run when it
	// installs, and is not to.
	SkipHooks bool `json:"skip_hooks,omitempty"`
	// Complete tells that the requirements name the whole closure.
	Complete bool `json:"complete,omitempty"`
	// Partial tells that only the dependencies which the project itself asks for are
	// known: what these depend on in turn is settled when the image is built.
	Partial bool `json:"partial,omitempty"`
	// Static tells that [project] of the manifest names the dependencies, and
	// nothing else does.
	Static bool `json:"static,omitempty"`
	// Itself tells that the requirements list the project's own folder or others
	// of the context, so that nothing can be installed before the source is there.
	Itself bool `json:"itself,omitempty"`
	// NoDev tells that the manager's development group is left out.
	NoDev bool `json:"no_dev,omitempty"`
	// Backend is the project's build backend.
	Backend string `json:"backend,omitempty"`
	// VersionArg is the environment variable that sets the version in place of
	// git's history; "" where it is not needed.
	VersionArg string `json:"version_arg,omitempty"`
	// Requirements are the files that pip is given, in order.
	Requirements []string `json:"requirements,omitempty"`
	Pinned       bool     `json:"pinned"`
	Hashed       bool     `json:"hashed"`
	// Member is the workspace member's name; AllMembers stands for all of them.
	Member     string   `json:"member,omitempty"`
	AllMembers bool     `json:"all_members,omitempty"`
	Groups     []string `json:"groups,omitempty"`
	Without    []string `json:"without,omitempty"` // default groups that are left out
	Extras     []string `json:"extras,omitempty"`
	// Script is the file whose PEP 723 block states the dependencies, "" for none.
	Script string `json:"script,omitempty"`
	// Named are the requirements themselves, for a format that no installer reads.
	Named []string `json:"named,omitempty"`
	// Project tells that the project itself is installed, as a package.
	Project bool `json:"project"`
	// Apart are the folders of the context that are installed in a stage of their
	// own, apart from the dependencies, so that a change of code makes a layer of
	// its own size: the project ("." or its folder), other members of its workspace,
	// dependencies that lie in the context. Empty where all is installed in one stage.
	Apart []string `json:"apart,omitempty"`
	// Outline tells how the folders that are Apart are built without most of their Python
	// sources, so that a change of those builds nothing; nil where they are built whole.
	Outline *Outline `json:"outline,omitempty"`
	// Source tells that its source is copied into the image.
	Source bool `json:"source"`
	// Git tells that a dependency is cloned while building.
	Git bool `json:"git,omitempty"`
}

// LocalPackage is a dependency that lies in the context.
type LocalPackage struct {
	Name string `json:"name"`
	Dir  string `json:"dir"`
}

// Offer is what may be installed besides the main dependencies, whether it is or
// not: groups and extras by name, sorted. Those that serve development by their
// name stand in Development.
type Offer struct {
	Groups, Extras []string
	Development    []string
}

// SystemPackage is a package of the distribution and what needs it.
//
// Maybe are packages that are built and for which it is a guess: what their builds
// need is not known.
type SystemPackage struct {
	Name  string   `json:"name"`
	For   []string `json:"for"`
	Maybe []string `json:"maybe,omitempty"`
}

// Variable is an environment variable of the build, and what it is there for.
type Variable struct {
	Name  string   `json:"name"`
	Value string   `json:"value"`
	For   []string `json:"for"`
}

// Rust is a toolchain that is copied from Rust's own image: the oldest release
// that will do ("1.88"), and what is compiled with it. The zero Rust is none.
type Rust struct {
	Image   string   `json:"image"`
	Release string   `json:"release"`
	For     []string `json:"for"`
}

// CheckStage is what the stage that proves the image has to know: the packages of
// the distribution that are not named after their libraries, and libraries that
// the dependencies do without.
type CheckStage struct {
	Libraries []syslib.Library `json:"libraries,omitempty"`
	Optional  []string         `json:"optional,omitempty"`
}

// Dependency is one package of the closure, on each of the plan's targets.
type Dependency struct {
	Name       string                   `json:"name"`
	Version    string                   `json:"version"`
	Source     facts.SourceKind         `json:"source"`
	Groups     []string                 `json:"groups"`
	Pure       bool                     `json:"pure"`
	GlibcFloor string                   `json:"glibc_floor,omitempty"`
	Size       int64                    `json:"size"`
	Targets    map[string]facts.Verdict `json:"targets"`
	// Line is where the lock states it.
	Line int `json:"-"`
	// WheelGlibc is the oldest glibc that a wheel of it for this Python asks for,
	// where it is compiled since the base's is older; "" otherwise.
	WheelGlibc string `json:"-"`
}

// Limit is a statement about which Pythons may run the project.
type Limit struct {
	Path      string `json:"path"`
	Line      int    `json:"-"`
	Says      string `json:"says"`      // "requires Python >=3.12"
	Specifier string `json:"specifier"` // PEP 440
}

// Objection is why newer Pythons were not taken: "would compile numpy too".
type Objection struct {
	Versions []string `json:"versions"`
	Reason   string   `json:"reason"`
}

// Compiled is a dependency that is built from source, and on which CPUs.
type Compiled struct {
	Name    string           `json:"name"`
	Version string           `json:"version"`
	Source  facts.SourceKind `json:"source"`
	Arches  []string         `json:"arches"`
	// Native tells that it certainly needs a compiler: it has wheels that hold
	// compiled code, only none that fit. Otherwise it may be pure Python.
	Native bool `json:"native"`
}

// Choices are the values of the configuration that would not be refused.
type Choices struct {
	Pythons []string // by minor version, newest first, the chosen one among them
	Debians []string // the releases that the chosen Python has an image on, newest first
	Alpine  bool
}

// Decision is a choice and its reason.
type Decision struct {
	What    string `json:"what"`
	Chose   string `json:"chose"`
	Because string `json:"because"`
}

func (p *Plan) decide(what, chose, because string) {
	p.Decisions = append(p.Decisions, Decision{What: what, Chose: chose, Because: because})
}
