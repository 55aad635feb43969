package facts

// Frontend is a folder with a package.json whose build script writes files that
// a browser loads. Nothing of it is run; what its files don't say literally is
// not known.
type Frontend struct {
	// Dir is the folder of package.json, relative to the build context.
	Dir string
	// Manifest is package.json, Line where its build script stands, Script that
	// script as written.
	Manifest string
	Line     int
	Script   string
	// Manager is "npm", "yarn", "pnpm" or "bun". ManagerVersion is what the folder
	// says of its version: exact ("10.12.4"), or the major one that reads its lock
	// ("10"); "" where any will do.
	Manager, ManagerVersion string
	// Berry tells that the lock is one of Yarn 2 or newer.
	Berry bool
	// Bundled tells that Yarn itself lies in the folder (yarnPath).
	Bundled bool
	// Lock is the manager's lock, "" for none.
	Lock string
	// Reads are the other files that an installation reads, by path: package.json,
	// .npmrc, .yarnrc.yml, pnpm-workspace.yaml. Folders are among them.
	Reads []string
	// Early says why an installation needs the whole folder: scripts of the
	// project's own that it runs, or packages that lie in it; "" if it doesn't.
	Early string
	// Wide tells that the build reads what lies outside of the folder.
	Wide bool
	// Node is the version that is asked for, as a range of npm's or an exact
	// version; "" for none. NodePath and NodeLine say where it stands.
	Node     string
	NodePath string
	NodeLine int
	// Tool is the program that writes the output ("vite"), "" if not known.
	Tool string
	// Outputs are the files and folders that the build writes, relative to the
	// build context, sorted. Empty if they are not known; Why says what is in the way.
	Outputs []string
	Why     string
	// Serves tells that what is built is a server of its own (Next, Nuxt), which no
	// Python program serves.
	Serves bool
	// LeftOut tells that an output lies in an import package and that setuptools
	// does not ship it.
	LeftOut bool
	// Present are the Outputs that lie in the tree, so that they may be committed.
	Present []string
	// Used is the statement of the Python source that names an output, or, without a
	// line, the output that lies in a folder that is served or in an import package;
	// nil for none. Beside tells
	// that the source finds it from where the module lies.
	Used   *Evidence
	Beside bool
}

// Locales are the translations of a gettext catalogue whose compiled form is not
// in the tree.
type Locales struct {
	// Dir holds a folder a language: DIR/LANGUAGE/LC_MESSAGES/DOMAIN.po.
	Dir string
	// Domains are the catalogues' names, sorted.
	Domains []string
	// Missing tells that a catalogue has no .mo beside it.
	Missing bool
	// LeftOut tells that they lie in an import package and that setuptools does not
	// ship what is compiled.
	LeftOut bool
	// Example is one of the catalogues (".../de/LC_MESSAGES/django.po").
	Example string
}

// FileUse is a file or folder of the project's that the source names literally.
type FileUse struct {
	// Path is what is named, relative to the build context.
	Path string
	// Folder tells that it is a folder.
	Folder bool
	// Beside tells that it is found from where the module lies; otherwise it is
	// relative to the working directory.
	Beside bool
	// Missing are the files in it that the build backend does not ship with the
	// package.
	Missing []string
	Source  Evidence
}
