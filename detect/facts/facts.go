// Package facts holds what is known of a Python project, as plain comparable
// values: what its files say (Manifest, Lock, Pin), what was chosen among them
// (Project) and what is worth saying about them (Diagnostic, Error).
//
// It imports the standard library only; the readers below detect/ fill it, and
// everything after detect reads nothing else.
package facts

import (
	"bytes"
	"crypto/sha256"
	"fmt"
)

// Manager is the tool that installs a project's dependencies.
type Manager string

// The managers, as `inspect` names them. Requirements files, pylock.toml and
// projects without a lock are installed by pip.
const (
	UV     Manager = "uv"
	Poetry Manager = "poetry"
	PDM    Manager = "pdm"
	Pipenv Manager = "pipenv"
	Pip    Manager = "pip"
)

// Project is everything that detect found: the one input of the plan besides
// the user's configuration.
type Project struct {
	// Name is the normalized project name, "" where no file states one.
	Name string
	// Dir is the folder of the project that is installed, slash-separated and
	// relative to the build context: "." or, for a workspace member, its folder.
	Dir string
	// Manager installs the dependencies; ManagerWhy says what it follows from.
	Manager    Manager
	ManagerWhy string
	// Manifest is the merged metadata of the project in Dir.
	Manifest Manifest
	// Members are the workspace's packages, the one in Dir included, by Dir.
	// Empty for a project that is no workspace.
	Members []Member
	// Lock is what is installed from; nil when there is none.
	Lock *Lock
	// LockManifest is the file beside the lock that it was made from, which the
	// manager reads with it: pyproject.toml or Pipfile. "" where there is none.
	LockManifest string
	// Pins are the places that fix a Python version, in order of precedence.
	Pins []Pin
	// Inputs are the files that the answer depends on, by path.
	Inputs []Input
	// Tree is what lies beside the metadata, as far as the plan asks for it.
	Tree Tree
	// Told are the processes that files state outright, in the order in which they
	// count; see docs/processes.md.
	Told []Told
	// Replaced are the lines that say what runs of the Dockerfile in the project's
	// folder that somebody else wrote, or wrote before ours took its place.
	Replaced []string `json:",omitempty"`
	// Passed are processes that files state and that are none of production; Skip
	// says why.
	Passed []Told `json:",omitempty"`
	// Images are those that the record has a digest of, by name, and ImagesPath is the
	// record; see package index. ImagesPath is "" where none has any.
	Images     []Image `json:",omitempty"`
	ImagesPath string  `json:",omitempty"`
}

// Input is a file that was read.
type Input struct {
	Path string `json:"path"` // slash-separated, relative to the build context
	Kind string `json:"kind"` // "pyproject.toml", "uv.lock", "requirements", …
	// SHA256 is of the bytes as they lie on the disk: what sha256sum prints.
	SHA256 string `json:"sha256"`
	// TextSHA256 is of the text with CRLF line ends read as LF, "" when that is
	// the same. Headers name it, so that a checkout with core.autocrlf is no change.
	TextSHA256 string `json:"-"`
}

// NewInput is the Input of a file with the given content.
func NewInput(path, kind string, data []byte) Input {
	in := Input{Path: path, Kind: kind, SHA256: fmt.Sprintf("%x", sha256.Sum256(data))}
	if bytes.Contains(data, []byte("\r\n")) {
		text := bytes.ReplaceAll(data, []byte("\r\n"), []byte("\n"))
		in.TextSHA256 = fmt.Sprintf("%x", sha256.Sum256(text))
	}
	return in
}

// Member is a package of a workspace.
type Member struct {
	Name     string // normalized
	Dir      string // slash-separated, relative to the build context; "." for the root
	Manifest Manifest
}

// Pin is a statement about the Python version outside the manifest.
type Pin struct {
	Path string // the file, such as ".python-version"
	Line int    // 1-based
	// Raw is the statement as written: "3.12", "python-3.11.9", "pypy@3.10".
	Raw string
	// Specifier is its meaning as a PEP 440 specifier set ("==3.12.*"), ""
	// when it names no CPython version that can be pinned ("system", "pypy3.9").
	Specifier string
}

// Tree is what was looked up of the project's own files. Nothing of it is
// executed, and links are not followed out of the context.
type Tree struct {
	// Files are the files of the project folder and of the packages in it that
	// decide the start command, the layout and the ignore file: slash-separated,
	// relative to the build context, sorted.
	Files []string
	// Folders are the folders in the project's own folder, by name, sorted; hidden
	// ones and environments are left out.
	Folders []string
	// Packages are the import packages found (folders with __init__.py, below
	// src/ too), relative to the build context, sorted.
	Packages []string
	// GitIgnore holds the .gitignore files, by folder.
	GitIgnore []TextFile
	// Apps are the application objects, factories and scripts of the source, by path
	// and line.
	Apps []App
	// Frontends are the folders that Node builds, by path; Locales the translations
	// that are not compiled, by path; Uses the files that the source names.
	Frontends []Frontend `json:",omitempty"`
	Locales   []Locales  `json:",omitempty"`
	Uses      []FileUse  `json:",omitempty"`
	// Django is what a Django project's files say, nil for no Django project.
	Django *Django `json:",omitempty"`
}

// TextFile is a file that is carried along as text.
type TextFile struct {
	Path string
	Text string
}
