package facts

// Build is what building a source tree takes (PEP 517), by what its own files
// say: those of a project, or of a dependency's sdist.
type Build struct {
	// Backend is the build backend as [build-system] names it, "setuptools" where
	// nothing does.
	Backend string
	// Requires are the requirements of [build-system], as written.
	Requires []string
	// Known tells that the files settle it. Otherwise Tools is what was seen,
	// which may not be all.
	Known bool
	// Pure tells that the build compiles nothing.
	Pure bool
	// Tools are what compiles, by name, each once: the words of package syslib ("c",
	// "c++", "fortran", "rust", "cmake", …). A tool that the build brings itself,
	// from an index, is left out.
	Tools []BuildTool
	// Rust is the oldest release of Rust that will do, "1.83"; "" for any.
	Rust string
	// Libraries are those of the system that what is compiled is linked with, by
	// the linker's names (-lNAME), sorted.
	Libraries []string
	// Why says what it could not be read for, within a sentence; "" otherwise.
	Why string
	// Sources tells which Python sources of the tree the build runs or reads.
	Sources Sources
}

// Sources tells which Python sources of a tree its build runs or reads. All others it
// only copies into the wheel: what stands in them makes no difference to the rest.
type Sources struct {
	// Known tells that the files settle it.
	Known bool
	// Read are their paths within the tree, sorted; only with Known.
	Read []string
	// Unnamed are files at the root of the tree that state dependencies for a manager, such
	// as a lock, and that nothing names which the build is told, sorted; only with Known.
	Unnamed []string
	// Stated tells that dependencies stand in the table project and nowhere else, and that
	// the build only copies them into the metadata; only with Known.
	Stated bool
	// Why says what leaves it open, within a sentence; "" with Known.
	Why string
}

// BuildTool is a tool that a build takes, and the sign of it.
type BuildTool struct {
	Name    string
	Because Evidence
}

// Compiles tells whether something is known to be compiled.
func (b Build) Compiles() bool { return len(b.Tools) > 0 }

// Words are the names of the tools.
func (b Build) Words() []string {
	var out []string
	for _, t := range b.Tools {
		out = append(out, t.Name)
	}
	return out
}
