package plan

import (
	_ "embed"
	"sync"
)

//go:embed data/diet.toml
var dietFile []byte

// dietPackage is a package whose tests nothing else imports, or one that runs from
// bytecode alone.
type dietPackage struct {
	Name    string   `toml:"name"`    // normalized
	Folders []string `toml:"folders"` // its top-level modules
	Version string   `toml:"version"`
	Bytes   int64    `toml:"bytes"`
}

// dietPart is what nothing loads of a package, unless one of others is installed.
type dietPart struct {
	Name    string   `toml:"name"`
	Folders []string `toml:"folders"` // patterns of find -path below site-packages
	Files   []string `toml:"files"`
	Share   []string `toml:"share"` // folders below the environment's share
	Unless  []string `toml:"unless"`
	What    string   `toml:"what"`
	Source  string   `toml:"source"`
	Version string   `toml:"version"`
	Bytes   int64    `toml:"bytes"`
}

// dietCompiler are packages that compile at run time.
type dietCompiler struct {
	Names  []string `toml:"names"`
	Why    string   `toml:"why"`
	Source string   `toml:"source"`
}

type dietData struct {
	Tests    []dietPackage  `toml:"tests"`
	Bytecode []dietPackage  `toml:"bytecode"`
	Part     []dietPart     `toml:"part"`
	Compiler []dietCompiler `toml:"compiler"`
}

var dietKnown = sync.OnceValue(func() dietData { return builtIn[dietData]("what is left out", dietFile) })
