package cmd

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/dockwright/dockwright/detect"
	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/generator/config"
	"github.com/dockwright/dockwright/generator/output"
)

// findTargets are the Dockerfiles with our header below some folders, by path; with
// name, those of that name only. There is at least one.
func findTargets(ctx context.Context, dirs []string, name string) ([]target, error) {
	out, _, err := below(ctx, dirs, name)
	if err == nil && len(out) == 0 {
		err = facts.Errorf(filepath.ToSlash(dirs[0]), 0, "holds no Dockerfile that dockwright wrote").Fix("name another folder, or write one with `dockwright generate DIR`")
	}
	return out, err
}

// below finds the Dockerfiles with our header and, by their files, the folders of
// projects below some folders. Links are not followed, and folders that hold no
// project of one's own are left out.
func below(ctx context.Context, dirs []string, name string) (ours []target, found []candidate, err error) {
	for _, root := range dirs {
		err := filepath.WalkDir(root, func(at string, e fs.DirEntry, err error) error {
			switch {
			case ctx.Err() != nil:
				return ctx.Err()
			case err != nil:
				return facts.Errorf(filepath.ToSlash(at), 0, "cannot be read: %v", cause(err)).Fix("see that it is an ordinary file that you may read")
			case e.IsDir() && at != root && foreignFolder(at, e.Name()):
				return filepath.SkipDir
			case !e.Type().IsRegular():
				return nil
			case dockerfileName(e.Name(), name):
				if t, ok := targetOf(root, at); ok {
					ours = append(ours, t)
				}
			case detect.IsProjectFile(e.Name()) || e.Name() == config.FileName:
				found = candidates(found, root, at)
			}
			return nil
		})
		if err != nil {
			return nil, nil, err
		}
	}
	return sorted(ours), found, nil
}

// sorted are targets by path, each once.
func sorted(list []target) []target {
	slices.SortFunc(list, func(a, b target) int {
		return cmp.Or(strings.Compare(filepath.ToSlash(a.dir), filepath.ToSlash(b.dir)), strings.Compare(a.output, b.output))
	})
	return slices.Compact(list)
}

// foreignFolder tells the folders that hold what others wrote: repositories' own
// files, packages of Node and virtual environments.
func foreignFolder(at, name string) bool {
	if strings.HasPrefix(name, ".") || name == "node_modules" || name == "__pycache__" || name == "site-packages" {
		return true
	}
	for _, sign := range []string{"pyvenv.cfg", "conda-meta"} {
		if _, err := os.Lstat(filepath.Join(at, sign)); err == nil {
			return true
		}
	}
	return false
}

func dockerfileName(name, wanted string) bool {
	if wanted != "" {
		return name == path.Base(filepath.ToSlash(wanted))
	}
	lower := strings.ToLower(name)
	return (lower == "dockerfile" || strings.HasPrefix(lower, "dockerfile.") || strings.HasSuffix(lower, ".dockerfile")) && !strings.HasSuffix(lower, ".dockerignore")
}

// targetOf is the project that a Dockerfile was written for: its folder, or the one
// further up, not above root, that the files lie in which the header names.
func targetOf(root, at string) (target, bool) {
	f, err := os.Open(at)
	if err != nil {
		return target{}, false
	}
	defer f.Close()
	const enough = 64 << 10 // the header stands at the top
	data, err := io.ReadAll(io.LimitReader(f, enough))
	h, ok := output.ReadHeader(data)
	if err != nil && !errors.Is(err, io.EOF) || !ok || bytes.IndexByte(data, 0) >= 0 {
		return target{}, false
	}
	dir := filepath.Dir(at)
	for up := dir; ; up = filepath.Dir(up) {
		if holdsInput(up, h) {
			dir = up
			break
		}
		if rel, err := filepath.Rel(root, up); err != nil || rel == "." || strings.HasPrefix(rel, "..") {
			break
		}
	}
	name, err := filepath.Rel(dir, at)
	if err != nil {
		return target{}, false
	}
	if name = filepath.ToSlash(name); name == "Dockerfile" {
		name = ""
	}
	return target{dir, name}, true
}

// holdsInput tells whether one of a header's inputs could lie in a folder, or none
// is named.
func holdsInput(dir string, h output.Header) bool {
	for _, in := range h.Inputs {
		name := path.Base(in.Path)
		if name == ".gitignore" || name == "Dockerfile" {
			continue
		}
		if info, err := os.Lstat(filepath.Join(dir, name)); err == nil && info.Mode().IsRegular() {
			return true
		}
	}
	return len(h.Inputs) == 0
}
