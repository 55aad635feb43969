package facts

import "strings"

// Manifest is what a project states about itself, whichever file says it:
// pyproject.toml (PEP 621, PEP 735, Poetry, PDM, Hatch, Flit, setuptools, uv),
// setup.cfg, setup.py, Pipfile or a script's PEP 723 block. Lists keep the
// order of the file, since that is the order in which people look for things.
type Manifest struct {
	Path string // the file it was read from, relative to the build context
	// Name is normalized (PEP 503); RawName is as written. Both may be "".
	Name, RawName string
	// Version is "" when it is dynamic or not stated.
	Version string
	// HasProject tells whether there is anything to install as a project: a
	// [project] or [tool.poetry] table with a name, a setup.cfg or a setup.py.
	HasProject bool
	// Dynamic are the PEP 621 fields that the build backend computes.
	Dynamic []string
	// RequiresPython is the stated range as a PEP 440 specifier set; Poetry's
	// operators are translated, alternatives joined by " || ".
	RequiresPython     string
	RequiresPythonLine int
	// TriedOn are the minor versions of Python that the trove classifiers name,
	// in file order: what the authors have tried, which limits nothing.
	TriedOn []string
	// Dependencies are those every installation needs (group "main").
	Dependencies []Requirement
	// Extras are the optional dependencies, Groups the dependency groups
	// (PEP 735 with include-group resolved, Poetry groups, PDM and uv
	// dev-dependencies, Pipfile categories). Names are normalized.
	Extras []Group
	Groups []Group
	// DefaultGroups are those that the manager installs unasked, nil when the
	// manifest doesn't say; AllGroupsDefault stands for uv's "all".
	DefaultGroups    []string
	AllGroupsDefault bool
	// Conflicts are sets of extras and groups that exclude each other (uv).
	Conflicts [][]Choice
	// Scripts are the console scripts, PDM and Poetry scripts among them when
	// they name an entry point. GUI scripts are not.
	Scripts []Script
	// Hooks are the scripts that the manager runs before and after it installs
	// (PDM's pre_install and post_install), by their names.
	Hooks []Evidence
	// BuildBackend is `build-system.build-backend`, "" when not stated.
	BuildBackend  string
	BuildRequires []string
	// Installable is what the manager's own switch says about installing the
	// project itself (uv `package`, Poetry `package-mode`, PDM `distribution`);
	// nil when it is not set.
	Installable *bool
	// ReadByBackend are the files that a build of the project needs besides its
	// source: readme, licence files, a version file, relative to Path's folder.
	ReadByBackend []string
	// Packages are the folders and modules that the build backend is told to
	// ship, as far as the manifest names them: paths or globs relative to Path's
	// folder. Nil when the backend finds them by the project's name.
	Packages []string
	// PackagesStated tells that setuptools is told in some way what to ship, and
	// does not discover it.
	PackagesStated bool
	// PackageData is what setuptools is told to ship besides modules; nil where
	// nothing is said.
	PackageData *PackageData
	// DynamicFiles are the requirements files that dynamic dependencies are read
	// from when the project is built; the manifest's lists don't hold them.
	DynamicFiles []DynamicFile
	// Environments are the markers that `tool.uv.environments` limits the
	// resolution to.
	Environments []string
	// VCSVersion tells that the version comes from git tags (setuptools-scm,
	// hatch-vcs, pdm scm, versioningit, poetry-dynamic-versioning).
	VCSVersion bool
	// Build is what building the project itself takes, where it compiles something;
	// its paths are relative to the build context. The zero Build otherwise.
	Build Build
	// Workspace is the uv workspace table; nil for none.
	Workspace *Workspace
	// Sources are the places that dependencies come from when it is not the
	// index: uv sources, Poetry and PDM path, git and url dependencies.
	Sources []NamedSource
	// Indexes are the package indexes that are named, in file order. FindLinks tells that
	// PDM is to look on pages besides, which are no indexes.
	Indexes   []Index
	FindLinks bool
	// ManagerPins are statements about the manager's own version.
	ManagerPins []ManagerPin
	// Builds says what may and may not be built from source.
	Builds BuildPolicy
	// Entrypoint is `tool.fastapi.entrypoint` ("app.main:app"), else
	// `tool.vercel.entrypoint`, which has the same form; "" for none.
	Entrypoint     string
	EntrypointLine int
	// Tools are the [tool.*] tables that say who manages the project, of "uv",
	// "poetry", "pdm", "hatch", "flit", "setuptools", "pixi", in file order.
	Tools []string
}

// PackageData says which files besides modules setuptools ships.
type PackageData struct {
	// Include is include-package-data, "true" or "false"; "" where it is not set.
	Include string
	// Patterns are the globs of package-data, and Excluded those that are taken out.
	Patterns, Excluded []PackagePattern
	// Computed tells that some of it is not literal.
	Computed bool
}

// PackagePattern is a glob, relative to the folder of a package. The package
// "" (or "*") stands for all of them.
type PackagePattern struct{ Package, Glob string }

// Group is a named list of requirements: an extra or a dependency group.
type Group struct {
	Name         string // normalized
	Requirements []Requirement
	Optional     bool // Poetry: not installed unless asked for
	Line         int
}

// Requirement is one requirement as a manifest or requirements file states it.
type Requirement struct {
	Name      string // normalized; "" for a bare path or URL
	Extras    []string
	Specifier string // PEP 440; Poetry's operators translated, alternatives joined by " || "
	Marker    string // PEP 508, "" for always
	Source    Source // Kind "" or SourceRegistry when it comes from an index
	Hashes    []string
	Line      int
	Path      string // the file it stands in, when that is not the manifest's
}

// DynamicFile is a requirements file that a build backend takes dependencies
// from (setuptools `dynamic.dependencies.file`, hatch-requirements-txt).
type DynamicFile struct {
	Path  string // relative to the manifest's folder
	Extra string // normalized; "" for the main dependencies
	Line  int
}

// Script is a console script: Name runs Module:Attr.
type Script struct {
	Name   string
	Target string // "pkg.module:func"
	Line   int
	// Runner is the manager that alone knows Name ("pdm": `pdm run NAME`); "" when
	// installing the project puts it on the PATH.
	Runner Manager
}

// Choice is one extra or group of a conflict set.
type Choice struct {
	Member string // normalized name of the package, "" for the project itself
	Extra  string
	Group  string
}

// Workspace is `[tool.uv.workspace]`: globs relative to the manifest's folder.
type Workspace struct {
	Members, Exclude []string
	Line             int
}

// NamedSource is where a dependency comes from.
type NamedSource struct {
	Name   string // normalized name of the dependency
	Index  string // name of an Index, "" for none
	Source Source
	// Workspace tells that it is a member of the same workspace: Source.URL is
	// "", the member of that name says where it lies.
	Workspace bool
	Marker    string
	Extra     string
	Group     string
	Line      int
}

// Index is a package index.
type Index struct {
	Name     string
	URL      string // may hold ${VARIABLES}; credentials in it are reported, never rendered
	Default  bool   // replaces PyPI
	Explicit bool   // only for the dependencies that name it
	// Login is what in the file shows that the index asks for a login: "its URL has a
	// user"; "" for nothing. Variables are the environment variables in its URL, which
	// some managers replace.
	Login     string
	Variables []string
	Line      int
}

// ManagerPin is what a file says about the version of the manager.
type ManagerPin struct {
	Manager   Manager
	Specifier string // "==1.8.3", ">=2.0", "~=0.10"
	Path      string
	Line      int
	Why       string // "required-version", "requires-poetry", "generated by"
}

// BuildPolicy restricts where wheels and sdists may be used (pip's and uv's
// no-binary and only-binary). Names are normalized; ":all:" stands for all.
type BuildPolicy struct {
	NoBinary, OnlyBinary []string
	// Setuptools are the packages for whose builds the manifest says which
	// setuptools is taken; ":all:" for every one.
	Setuptools []string
	// Unisolated are the packages that are built in the environment which they are
	// installed into, and so after their dependencies; ":all:" for every one.
	Unisolated []string
	// Installer is the tool that picks among the files of a package: uv, Poetry
	// and PDM differ from pip in details. "" stands for pip, which Pipenv runs.
	Installer Manager
}

// Evidence is a sign and where it stands.
type Evidence struct {
	What string
	Path string
	Line int
}

// Classified takes the minor version out of a trove classifier
// ("Programming Language :: Python :: 3.12"), ok false for any other.
func Classified(classifier string) (minor string, ok bool) {
	minor, ok = strings.CutPrefix(strings.TrimSpace(classifier), "Programming Language :: Python :: 3.")
	if !ok || minor == "" || strings.Trim(minor, "0123456789") != "" {
		return "", false
	}
	return "3." + minor, true
}
