package facts

// Lock is a lock file, or a set of requirements files, as a graph that one walk
// understands (package closure): Roots are where a walk starts, edges lead from
// there to Packages. A format that lists packages with conditions and no edges
// (pylock.toml, Pipfile.lock, requirements) is a graph one step deep: each root
// has an edge to each of its packages, and Flat is set.
type Lock struct {
	Path   string // relative to the build context
	Kind   string // "uv.lock", "poetry.lock", "pdm.lock", "pylock.toml", "Pipfile.lock", "requirements"
	Format string // the file's own version statement: "1 revision 3", "2.1", "4.5.0"
	// Flat tells that the format holds no edges: the closure is what is listed.
	Flat bool
	// Pinned tells that every registry package has one exact version; Hashed
	// that every file is held by a digest. False only for requirements files.
	Pinned, Hashed bool
	// Complete tells that requirements files were compiled and so name the whole
	// closure, not only what somebody wrote down.
	Complete       bool
	RequiresPython string // PEP 440; "" when not stated
	Packages       []Package
	// Roots are the entries of the walk. Nil when the format leaves them to the
	// manifest (poetry.lock below 2.1, pdm.lock without inherit_metadata).
	Roots []Root
	// Conflicts are the sets that uv.lock declares as excluding each other.
	Conflicts [][]Choice
	// Environments are the markers or target descriptions that the resolution
	// was limited to; empty for universal locks.
	Environments []string
	// ContentHash is the digest of the manifest that the lock states, as written
	// ("sha256:…" in pdm.lock, bare hexadecimal in poetry.lock); "" for none.
	ContentHash string
	// DefaultGroups are those that the lock itself installs unasked (pylock).
	DefaultGroups []string
	// ManagerPins say which tool wrote the lock, where it tells.
	ManagerPins []ManagerPin
	Indexes     []Index
	// OldHash tells that ContentHash is what an older version of the manager
	// computes: the lock is not stale, but the newest version takes it for that.
	OldHash bool
	// Nameless tells that the lock names no files of its own: those that its
	// packages have are what the indexes said, which is recorded in a file beside
	// the Dockerfile.
	Nameless bool
	// NoIndex tells that no index is asked (requirements --no-index), FindLinks
	// where files are looked for instead or besides: URLs, and files or folders
	// relative to the build context, which the installer must then see.
	NoIndex   bool
	FindLinks []string
	Builds    BuildPolicy
	// Further are the other requirements files that are installed with Path.
	Further []string
	// Includes are the further files that were read with it (-r, -c), by path.
	Includes []string
	// Constraints are the version constraints that name no root (requirements -c).
	Constraints []Requirement
	// Recorded is what the lock repeats of the manifests that it was made from,
	// so that a stale one can be told (uv.lock's package.metadata). Of each
	// Manifest only Name, Version, RequiresPython, Dependencies and Groups are
	// set; the requirements of extras stand in Dependencies, with an
	// `extra == …` marker. Nil when the format repeats nothing.
	Recorded []Member
}

// RootKind tells what a root stands for.
type RootKind string

// The kinds of root.
const (
	RootMain  RootKind = "main"
	RootGroup RootKind = "group"
	RootExtra RootKind = "extra"
)

// Root is a place where a walk starts: the main dependencies, a dependency
// group or an extra of one project.
type Root struct {
	Member string // normalized name of the workspace member; "" where there is only one project
	Kind   RootKind
	Name   string // normalized group or extra; "" for main
	// Project is the normalized name under which edges ask for the project
	// itself (`all = ["pkg[a,b]"]`), for locks that don't list it as a package;
	// "" when it is listed or has no name.
	Project string
	Edges   []Edge
}

// Edge is a dependency on a package of the lock.
type Edge struct {
	Name string // normalized
	// Version is the exact version, "" when the name decides or Specifier does.
	Version string
	// Source is the Source.ID of the target where name and version are shared.
	Source string
	// Specifier is a PEP 440 set that the target satisfies, alternatives joined
	// by " || "; "" for any.
	Specifier string
	Extras    []string // normalized
	Marker    string   // PEP 508; "" for always
}

// Package is one locked package: a name, a version and a source.
type Package struct {
	Name           string // normalized
	Version        string // "" when the lock leaves it open (VCS, dynamic, unpinned)
	Source         Source
	RequiresPython string
	// Marker is a condition on the package itself, whoever asks for it.
	Marker       string
	Files        []File
	Dependencies []Edge
	Extras       []ExtraEdges
	// Build is what building it takes, where its sdist or folder was read; the zero
	// Build otherwise. The paths in it are the source tree's own.
	Build Build
	// Absent tells that no index has a file of it that the lock allows, which was
	// said where they were asked.
	Absent bool
	Line   int // where it stands in the lock
}

// ExtraEdges are the dependencies that an extra of a package adds.
type ExtraEdges struct {
	Name  string // normalized
	Edges []Edge
}

// File is a file of a package that could be installed.
type File struct {
	// Name is the file name, percent-decoded. "" when only a hash is known.
	Name string
	URL  string
	Hash string // "sha256:…"
	Size int64  // bytes; 0 when the lock doesn't say
	// RequiresPython is what an index says of the file (PEP 503): installers pass
	// over it on other Pythons. "" for any, and for locks, which don't hold it.
	RequiresPython string
	// Yanked tells that the file was withdrawn (PEP 592): it is taken only where
	// no other of the version fits.
	Yanked bool
}

// SourceKind is where a package comes from.
type SourceKind string

// The kinds of source. Only registry and URL packages name files; the others
// are built from their source tree.
const (
	SourceRegistry  SourceKind = "registry"
	SourceGit       SourceKind = "git"
	SourceURL       SourceKind = "url"
	SourcePath      SourceKind = "path"      // a local wheel or sdist
	SourceDirectory SourceKind = "directory" // a local source tree
	SourceEditable  SourceKind = "editable"  // a local source tree, installed by reference
	SourceVirtual   SourceKind = "virtual"   // dependencies only, nothing to install
)

// Source is where a package comes from.
type Source struct {
	Kind SourceKind
	// URL is the index, repository, archive URL or path (slash-separated and
	// relative to the build context for the local kinds), without credentials.
	URL          string
	Ref          string // git: branch, tag or revision asked for
	Commit       string // git: what it was locked to
	Subdirectory string
	// ID tells apart packages of one name and version; as the format has it.
	ID string
}

// Local tells whether the package's source is a folder or file of the context.
func (s Source) Local() bool {
	switch s.Kind {
	case SourcePath, SourceDirectory, SourceEditable, SourceVirtual:
		return true
	}
	return false
}

// Selection is what is installed: the production set unless the user says else.
type Selection struct {
	// Members are the workspace members whose roots are taken; empty for the
	// roots without a member.
	Members []string
	// NoMain leaves the main dependencies out (uv --only-group).
	NoMain bool
	Groups []string // normalized
	Extras []string // normalized
}
