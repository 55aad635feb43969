package detect

import (
	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/pdmlock"
	"github.com/dockwright/dockwright/detect/pipfile"
	"github.com/dockwright/dockwright/detect/poetrylock"
	"github.com/dockwright/dockwright/detect/pylock"
	"github.com/dockwright/dockwright/detect/uvlock"
)

// Format is a lock format: how its files are named, who installs from it, and
// how it is read. A new format is a folder below detect/ and a line in Formats.
type Format struct {
	Kind    string
	Manager facts.Manager
	// Manifest is the file beside the lock that it was made from.
	Manifest string
	// Match tells by the base name whether a file is of this format.
	Match func(base string) bool
	// Parse reads a file. It opens nothing itself.
	Parse func(path string, data []byte) (*facts.Lock, []facts.Diagnostic, error)
	// Stale says what of the manifest the lock does not fit; nil where the
	// format holds nothing to tell it by.
	Stale func(lock *facts.Lock, data []byte, m facts.Manifest, path string, manifest []byte) []facts.Diagnostic
	// Fallback tells that a file which cannot be read gives way to the next
	// input, with a warning, instead of stopping the work.
	Fallback bool
}

// Formats are the lock formats in the order in which they are preferred when
// several lie side by side: the managers' own locks first, the most exact
// before the less exact, then the interchange format. Requirements files come
// after all of them, and a manifest alone comes last.
var Formats = []Format{
	{Kind: "uv.lock", Manager: facts.UV, Manifest: "pyproject.toml", Match: named("uv.lock"), Parse: uvlock.Parse, Stale: uvStale},
	{Kind: "poetry.lock", Manager: facts.Poetry, Manifest: "pyproject.toml", Match: named("poetry.lock"), Parse: poetrylock.Parse, Stale: poetryStale},
	{Kind: "pdm.lock", Manager: facts.PDM, Manifest: "pyproject.toml", Match: named("pdm.lock"), Parse: pdmlock.Parse, Stale: pdmStale},
	{Kind: "Pipfile.lock", Manager: facts.Pipenv, Manifest: "Pipfile", Match: named("Pipfile.lock"), Parse: pipfile.ParseLock, Stale: pipfileStale},
	{Kind: "pylock.toml", Manager: facts.Pip, Match: isPylock, Parse: pylock.Parse, Fallback: true},
}

func named(name string) func(string) bool {
	return func(base string) bool { return base == name }
}

func isPylock(base string) bool {
	_, ok := pylock.IsName(base)
	return ok
}
