package e2e

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/dockwright/dockwright/cmd"
	"github.com/dockwright/dockwright/detect"
	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/pep440"
	"github.com/dockwright/dockwright/generator/config"
	"github.com/dockwright/dockwright/generator/plan"
	"github.com/dockwright/dockwright/generator/render"
)

// said is what inspect names for a project, and what the tools have to be told
// so that they are held to the same lock.
type said struct {
	// files is the file by "name==version" by target: a wheel or a sdist, "-"
	// where nothing can be installed. What a marker excludes is left out.
	files    map[string]map[string]string
	packages map[string][]lockedPackage // by target
	// elsewhere are the packages that PyPI hasn't got: from git, a URL, a folder
	// or another index, or without a version.
	elsewhere []string
	// sync are the arguments that `uv sync` installs the dependencies with, nil
	// for another lock than uv's; context is the folder that it works in.
	sync    []string
	context string
}

// lockedPackage is an entry of packages.json, which take.py reads.
type lockedPackage struct {
	Name    string   `json:"name"`
	Version string   `json:"version"`
	Hashes  []string `json:"hashes"`
	Binary  string   `json:"binary"`
	Install bool     `json:"install"`
}

// tooBig is the size in bytes from which a wheel is taken by itself, so that it
// doesn't lie in memory with the others: CUDA's.
const tooBig = 150 << 20

// An unfit project is one that the tools cannot be asked about, and why.
type unfit struct{ reason string }

func (u unfit) Error() string { return u.reason }

// namesNoFiles is unfit only as long as no index is asked.
var namesNoFiles = unfit{"its lock names no files"}

// A document is what is used of inspect's.
type document struct {
	Project struct {
		RequiresPython string `json:"requires_python"`
	}
	Dependencies []dependency
}

type dependency struct {
	Name, Version string
	Source        facts.SourceKind
	Size          int64
	Targets       map[string]facts.Verdict
}

func (d dependency) key() string { return d.Name + "==" + d.Version }

// file is what inspect names on a target: "" for an excluded one.
func (d dependency) file(target string) string {
	v := d.Targets[target]
	if v.Class == facts.None {
		return "-"
	}
	return v.File
}

func (d dependency) unknown() bool {
	for _, v := range d.Targets {
		if v.Class == facts.Unknown {
			return true
		}
	}
	return false
}

// inspected asks inspect for the images' targets; options are further ones of
// its. The error is an unfit where the tools have nothing to be held against.
func inspected(ctx context.Context, dir string, options ...string) (said, error) {
	doc, err := inspect(ctx, dir, options)
	if err != nil {
		return said{}, err
	}
	if err := allowsPython(doc.Project.RequiresPython); err != nil {
		return said{}, err
	}
	lock, err := readLock(ctx, dir)
	if err != nil {
		return said{}, err
	}
	s := said{files: map[string]map[string]string{}, packages: map[string][]lockedPackage{}, sync: lock.sync, context: lock.context}
	for _, i := range installImages {
		s.files[i.target] = map[string]string{}
	}
	for _, d := range doc.Dependencies {
		switch {
		case d.Source != facts.SourceRegistry || d.Version == "" || lock.elsewhere[d.key()]:
			s.elsewhere = append(s.elsewhere, d.key())
			if s.sync != nil {
				s.sync = append(s.sync, "--no-install-package="+d.Name)
			}
		case d.unknown():
			return said{}, namesNoFiles
		default:
			s.add(d, lock)
		}
	}
	if len(s.packages) == 0 {
		return said{}, unfit{"it has no dependency with a version and from an index"}
	}
	return s, nil
}

// add takes in a dependency, once where a lock has it from two sources.
func (s said) add(d dependency, lock lockFacts) {
	for _, i := range installImages {
		file := d.file(i.target)
		if file == "" || s.files[i.target][d.key()] != "" {
			continue
		}
		s.files[i.target][d.key()] = file
		s.packages[i.target] = append(s.packages[i.target], lockedPackage{Name: d.Name, Version: d.Version, Hashes: lock.hashes[d.key()],
			Binary: lock.binary(d.Name), Install: d.Targets[i.target].Class == facts.Wheel && d.Size < tooBig})
	}
}

func inspect(ctx context.Context, dir string, options []string) (document, error) {
	args := append([]string{"inspect", "--output-format=json", "--arch=x86_64", "--python=" + installPython, dir}, options...)
	for _, i := range installImages {
		args = append(args, "--libc="+i.libc)
	}
	var doc document
	var out, told bytes.Buffer
	if code := cmd.Main(ctx, args, cmd.Streams{Out: &out, Err: &told}); code != 0 {
		return doc, fmt.Errorf("inspect %s ended with %d: %s", dir, code, told.String())
	}
	return doc, json.Unmarshal(out.Bytes(), &doc)
}

// allowsPython: of a project for another Python the lock says nothing of this
// one, since the files' Requires-Python stands in no lock.
func allowsPython(requires string) error {
	set, err := pep440.ParseSpecifiers(requires)
	if err != nil {
		return err
	}
	v, err := pep440.Parse(installPython + ".9")
	if err == nil && !set.Contains(v, false) {
		err = unfit{"it requires Python " + requires}
	}
	return err
}

// lockFacts are what inspect doesn't tell.
type lockFacts struct {
	hashes    map[string][]string // by "name==version"
	elsewhere map[string]bool
	builds    []facts.BuildPolicy
	sync      []string
	context   string
}

func readLock(ctx context.Context, dir string) (lockFacts, error) {
	root, member, err := detect.Locate(dir)
	if err != nil {
		return lockFacts{}, err
	}
	project, _, err := detect.Detect(ctx, os.DirFS(root), detect.Options{Dir: member})
	if err != nil {
		return lockFacts{}, err
	}
	if project.Lock == nil {
		return lockFacts{}, unfit{"it has no lock"}
	}
	f := lockFacts{hashes: map[string][]string{}, elsewhere: map[string]bool{}, builds: []facts.BuildPolicy{project.Manifest.Builds, project.Lock.Builds}}
	for _, p := range project.Lock.Packages {
		key := p.Name + "==" + p.Version
		if ofTorch(p) {
			f.elsewhere[key] = true
		}
		for _, file := range p.Files {
			if file.Hash != "" && !slices.Contains(f.hashes[key], file.Hash) {
				f.hashes[key] = append(f.hashes[key], file.Hash)
			}
		}
	}
	if project.Lock.Kind == "uv.lock" && !mirrored(project.Lock) {
		f.context = root
		f.sync, err = syncArguments(project)
	}
	return f, err
}

// mirrored tells a lock that names mirrors of PyPI: uv sync would ask those,
// while PyPI has files of the same hashes for the others.
func mirrored(lock *facts.Lock) bool {
	return slices.ContainsFunc(lock.Packages, func(p facts.Package) bool {
		return p.Source.Kind == facts.SourceRegistry && p.Source.URL != "https://pypi.org/simple" && !ofTorch(p)
	})
}

// ofTorch tells a package of PyTorch's indexes, which have builds that PyPI lacks.
func ofTorch(p facts.Package) bool {
	return strings.HasPrefix(p.Source.URL, "https://download.pytorch.org/")
}

// syncArguments are those of the first `uv sync` of the project's Dockerfile,
// less the one that says how far the lock is trusted.
func syncArguments(project facts.Project) ([]string, error) {
	p, _, err := plan.Decide(project, config.Config{Layers: "one"}, plan.Options{}) // one step installs all
	if err != nil {
		return nil, err
	}
	dockerfile, err := render.Dockerfile(p)
	if err != nil {
		return nil, err
	}
	for line := range strings.Lines(string(dockerfile.Body)) {
		if arguments, ok := strings.CutPrefix(strings.TrimSuffix(strings.TrimSpace(line), `\`), "uv sync "); ok {
			return slices.DeleteFunc(strings.Fields(arguments), func(a string) bool { return a == "--locked" || a == "--frozen" }), nil
		}
	}
	return nil, fmt.Errorf("the Dockerfile has no `uv sync`:\n%s", dockerfile.Body)
}

// binary is what the project tells its installer of a package.
func (f lockFacts) binary(name string) string {
	for _, word := range []string{name, ":all:"} {
		for _, b := range f.builds {
			if slices.Contains(b.OnlyBinary, word) {
				return "only"
			}
			if slices.Contains(b.NoBinary, word) {
				return "never"
			}
		}
	}
	return "any"
}
