package cmd

import (
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/dockwright/dockwright/detect"
	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/generator/config"
	"github.com/dockwright/dockwright/generator/output"
	"github.com/dockwright/dockwright/generator/render"
	"github.com/dockwright/dockwright/generator/rules"
)

// emitKinds are the names that --emit takes.
func emitKinds() (names []string) {
	for _, k := range config.EmitKinds() {
		names = append(names, k.Kind)
	}
	return names
}

// emitted adds the files that are asked for besides, by flag or configuration, and
// those of them that are there already. named tells that -o was given.
func (l *loaded) emitted(files []output.File, emit []string, named bool) ([]output.File, error) {
	asked := slices.Concat(emit, l.emit)
	at := render.Place{Context: l.context(), Dockerfile: files[0].Path, GivenContext: l.givenContext, GivenOutput: named, Version: Version}
	for _, kind := range config.EmitKinds() {
		name := render.EmitPath(kind, l.plan, at)
		existing, err := l.read(name) // what cannot be read, output refuses with the reason
		if !slices.Contains(asked, kind.Kind) && (err != nil || output.State(existing) == output.Foreign) {
			continue
		}
		if kind.Kind == "bake" && err == nil && render.IsBakeAll(existing) { // check --recursive holds it to what it should be
			if !slices.Contains(asked, kind.Kind) {
				continue
			}
			return nil, facts.Errorf(name, 0, "builds the images of several projects, and would be replaced by one of this project's alone").
				Fix("`dockwright generate --recursive` keeps that file up to date; leave --emit bake out, or remove the file")
		}
		if kind.Kind == "compose" && err != nil {
			if err := l.otherCompose(name); err != nil {
				return nil, err
			}
		}
		f, err := render.Emit(kind, l.plan, at)
		if err != nil {
			return nil, err
		}
		files = append(files, f)
		if platform, what := render.Emulated(kind, l.plan); what != "" {
			l.diags = append(l.diags, rules.New("DW503", name, 0, fmt.Sprintf("for %s the runner compiles under emulation, which takes many times as long: %s", platform, what),
				`build on a runner of that CPU, or say that the image is for the other platform only: platforms = ["linux/amd64"]`))
		}
	}
	return files, nil
}

// otherCompose refuses to write a compose file that would take the place of one.
func (l *loaded) otherCompose(name string) error {
	for _, other := range []string{"compose.yml", "docker-compose.yaml", "docker-compose.yml"} {
		if at := path.Join(l.plan.Dir, other); l.has(at) {
			return facts.Errorf(name, 0, "would take the place of %s, which compose no longer reads then", at).Fix("rename that file, or leave --emit compose out")
		}
	}
	return nil
}

func (l *loaded) has(name string) bool {
	_, err := l.fsys.Stat(name)
	return err == nil
}

// context is the build context below the root of the repository, the nearest folder
// above it that git keeps its own in. Without one, it is the root itself.
func (l *loaded) context() string {
	for dir := l.root; ; dir = filepath.Dir(dir) {
		if _, err := os.Lstat(filepath.Join(dir, ".git")); err == nil { // a folder, or a file in a worktree
			rel, err := filepath.Rel(dir, l.root)
			if err != nil {
				return "."
			}
			return filepath.ToSlash(rel)
		}
		if filepath.Dir(dir) == dir {
			return "."
		}
	}
}

// above is how many folders above the context files lie.
func above(files []output.File) (folders int) {
	for _, f := range files {
		n := 0
		for rest := f.Path; strings.HasPrefix(rest, "../"); rest = rest[len("../"):] {
			n++
		}
		folders = max(folders, n)
	}
	return folders
}

// read reads a file of the context or, where its path begins with "../", one above it
// that lies in the repository.
func (l *loaded) read(name string) ([]byte, error) {
	if !strings.HasPrefix(name, "../") {
		return l.readFile(name)
	}
	top, below := output.Above(l.root, name)
	root, err := os.OpenRoot(top)
	if err != nil {
		return nil, err
	}
	defer root.Close()
	return detect.ReadFile(root.FS(), below)
}

// next says what is left to do with the files that are new.
func (l *loaded) next(r output.Report) string {
	at := render.Place{Context: l.context(), Dockerfile: r.Files[0].Path}
	var b strings.Builder
	for _, kind := range config.EmitKinds() {
		name := render.EmitPath(kind, l.plan, at)
		if slices.Contains(r.Files, output.Result{Path: name, Action: output.Created}) && kind.Next != "" {
			_, below := output.Above(l.root, name)
			fmt.Fprintf(&b, "\n%s\n", strings.ReplaceAll(kind.Next, "PATH", printable(below)))
		}
	}
	return b.String()
}
