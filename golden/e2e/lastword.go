package e2e

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
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

// An installImage is an image in which pip and uv have the last word, and the
// target that inspect is asked for in its place.
type installImage struct {
	stage, from  string
	python, libc string // as inspect's flags have them
	target       string
}

const installPython = "3.13"

// installImages are of x86_64: another CPU would have to be emulated.
var installImages = []installImage{
	{"glibc", "python:3.13-slim-trixie", installPython, "glibc:2.41", "cp313-glibc2.41-x86_64"},
	{"musl", "python:3.13-alpine", installPython, "musl:1.2", "cp313-musl1.2-x86_64"},
}

// tooBig is what is only chosen and not unpacked, in bytes: the CUDA libraries.
const tooBig = 150 << 20

// said is what inspect names for a project, and what an installer has to know
// to be held to the same lock.
type said struct {
	// files is the file by "name==version" by target: a wheel or a sdist, "-"
	// for nothing that can be installed. What a marker excludes is left out.
	files    map[string]map[string]string
	packages map[string][]installPackage // by target
	// elsewhere are the packages that no index of the tools' own has: from git,
	// a URL, a folder or another index.
	elsewhere []string
	// sync are the arguments that `uv sync` installs the dependencies with, for
	// a uv.lock; the context is what it reads.
	sync    []string
	context string
}

// installPackage is what take.py reads.
type installPackage struct {
	Name    string   `json:"name"`
	Version string   `json:"version"`
	Hashes  []string `json:"hashes"`
	Binary  string   `json:"binary"`
	Install bool     `json:"install"`
}

// An unfit project is one that the tools cannot be compared on, and why.
type unfit struct{ reason string }

func (u unfit) Error() string { return u.reason }

// inspected asks inspect for the images' targets. The error is an unfit where
// the lock doesn't allow the images' Python or names no files.
func inspected(ctx context.Context, dir string) (said, error) {
	var doc struct {
		Project struct {
			RequiresPython string `json:"requires_python"`
		}
		Dependencies []struct {
			Name, Version string
			Source        facts.SourceKind
			Size          int64
			Targets       map[string]facts.Verdict
		}
	}
	args := []string{"inspect", "--output-format=json", "--arch=x86_64", "--python=" + installPython, dir}
	for _, i := range installImages {
		args = append(args, "--libc="+i.libc)
	}
	var out, told bytes.Buffer
	if code := cmd.Main(ctx, args, cmd.Streams{Out: &out, Err: &told}); code != 0 {
		return said{}, fmt.Errorf("inspect ended with %d: %s", code, told.String())
	}
	if err := json.Unmarshal(out.Bytes(), &doc); err != nil {
		return said{}, err
	}
	if allowed, err := pep440.ParseSpecifiers(doc.Project.RequiresPython); err != nil {
		return said{}, err
	} else if v, _ := pep440.Parse(installPython + ".9"); !allowed.Contains(v, false) {
		return said{}, unfit{"it requires Python " + doc.Project.RequiresPython}
	}
	locked, err := lockedPackages(ctx, dir)
	if err != nil {
		return said{}, err
	}
	s := said{files: map[string]map[string]string{}, packages: map[string][]installPackage{}, sync: locked.sync, context: locked.context}
	for _, d := range doc.Dependencies {
		key := d.Name + "==" + d.Version
		if d.Source != facts.SourceRegistry || locked.elsewhere[key] {
			s.elsewhere = append(s.elsewhere, key)
			if s.sync != nil {
				s.sync = append(s.sync, "--no-install-package="+d.Name)
			}
			continue
		}
		for target, v := range d.Targets {
			if v.Class == facts.Excluded || s.files[target][key] != "" {
				continue
			}
			if v.Class == facts.Unknown {
				return said{}, unfit{"its lock names no files"}
			}
			if s.files[target] == nil {
				s.files[target] = map[string]string{}
			}
			s.files[target][key] = v.File
			if v.Class == facts.None {
				s.files[target][key] = "-"
			}
			s.packages[target] = append(s.packages[target], installPackage{Name: d.Name, Version: d.Version, Hashes: locked.hashes[key],
				Binary: locked.binary(d.Name), Install: v.Class == facts.Wheel && d.Size < tooBig})
		}
	}
	if len(s.files) == 0 {
		return said{}, unfit{"it depends on nothing from an index"}
	}
	return s, nil
}

// lockFacts is what an installer needs besides names and versions.
type lockFacts struct {
	hashes    map[string][]string
	elsewhere map[string]bool
	builds    []facts.BuildPolicy
	sync      []string
	context   string
}

func lockedPackages(ctx context.Context, dir string) (lockFacts, error) {
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
	if project.Lock.Kind == "uv.lock" && !mirrored(project.Lock) {
		if f.sync, err = syncArguments(project); err != nil {
			return lockFacts{}, err
		}
		f.context = root
	}
	for _, p := range project.Lock.Packages {
		key := p.Name + "==" + p.Version
		if strings.Contains(p.Source.URL, "//download.pytorch.org/") {
			f.elsewhere[key] = true
		}
		for _, file := range p.Files {
			if !slices.Contains(f.hashes[key], file.Hash) {
				f.hashes[key] = append(f.hashes[key], file.Hash)
			}
		}
	}
	return f, nil
}

// mirrored tells a lock that names another index than PyPI for everything: uv
// sync would ask that, while the hashes are of the same files.
func mirrored(lock *facts.Lock) bool {
	return !slices.ContainsFunc(lock.Packages, func(p facts.Package) bool {
		return p.Source.Kind == facts.SourceRegistry && p.Source.URL == "https://pypi.org/simple"
	})
}

// syncArguments are those of the first `uv sync` of the project's Dockerfile,
// less the one that says how far the lock is trusted.
func syncArguments(project facts.Project) ([]string, error) {
	p, _, err := plan.Decide(project, config.Config{}, plan.Options{})
	if err != nil {
		return nil, err
	}
	dockerfile, err := render.Dockerfile(p)
	if err != nil {
		return nil, err
	}
	for line := range strings.Lines(string(dockerfile.Body)) {
		if arguments, ok := strings.CutPrefix(strings.TrimSpace(line), "uv sync "); ok {
			return slices.DeleteFunc(strings.Fields(arguments), func(a string) bool { return a == "--locked" || a == "--frozen" }), nil
		}
	}
	return nil, fmt.Errorf("the Dockerfile has no `uv sync`:\n%s", dockerfile.Body)
}

// binary tells what the project's policy says of a package.
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

// install lets the tools of every image take what the projects' locks name.
// The packages are by project, then by target.
func install(ctx context.Context, b builder, uv string, projects map[string]said, dir string) (map[string]*installed, error) {
	script, err := os.ReadFile("lastword/take.py")
	if err != nil {
		return nil, err
	}
	files := map[string][]byte{"Dockerfile": []byte(installDockerfile(uv)), "take.py": script}
	for name, s := range projects {
		for _, i := range installImages {
			data, err := json.Marshal(s.packages[i.target])
			if err != nil {
				return nil, err
			}
			folder := filepath.Join("in", i.stage, name)
			files[filepath.Join(folder, "packages.json")] = data
			if s.sync == nil {
				continue
			}
			if files[filepath.Join(folder, "sync.json")], err = json.Marshal(map[string][]string{"arguments": s.sync}); err != nil {
				return nil, err
			}
			if err := os.CopyFS(filepath.Join(dir, "context", folder, "context"), os.DirFS(s.context)); err != nil {
				return nil, err
			}
		}
	}
	for name, data := range files {
		path := filepath.Join(dir, "context", name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return nil, err
		}
		if err := os.WriteFile(path, data, 0o644); err != nil {
			return nil, err
		}
	}
	out := filepath.Join(dir, "out")
	if err := b.export(ctx, filepath.Join(dir, "context"), "Dockerfile", out); err != nil {
		return nil, err
	}
	result := map[string]*installed{}
	for name := range projects {
		result[name] = newInstalled()
		for _, i := range installImages {
			if err := result[name].read(filepath.Join(out, i.stage, name+".json"), i.target); err != nil {
				return nil, err
			}
		}
	}
	return result, nil
}

// installDockerfile runs take.py in every image, each in a stage of its own.
// What is installed lies in memory, since it is thrown away at once.
func installDockerfile(uv string) string {
	var stages, results strings.Builder
	for _, i := range installImages {
		fmt.Fprintf(&stages, `FROM %s AS %s
COPY --from=ghcr.io/astral-sh/uv:%s /uv /usr/local/bin/uv
COPY take.py /
COPY in/%[2]s /in
RUN --mount=type=tmpfs,target=/tmp mkdir /out && python /take.py /in /out
`, i.from, i.stage, uv)
		fmt.Fprintf(&results, "COPY --from=%s /out /%[1]s\n", i.stage)
	}
	return stages.String() + "FROM scratch\n" + results.String()
}

// installed is what the tools took of one project's packages.
type installed struct {
	tools  map[string]map[string]string            // the version by tool by target
	taken  map[string]map[string]map[string]string // the file by package by tool by target
	really int                                     // how many of them were installed and not only chosen
}

func newInstalled() *installed {
	return &installed{tools: map[string]map[string]string{}, taken: map[string]map[string]map[string]string{}}
}

// read takes in what take.py wrote for a target.
func (i *installed) read(path, target string) error {
	data, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	var doc struct {
		Tools     map[string]string
		Taken     map[string]map[string]string
		Installed map[string]int
	}
	if err := json.Unmarshal(data, &doc); err != nil {
		return err
	}
	i.tools[target], i.taken[target] = doc.Tools, doc.Taken
	for _, n := range doc.Installed {
		i.really += n
	}
	return nil
}
