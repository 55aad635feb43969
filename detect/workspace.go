package detect

import (
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/pyproject"
)

// Locate finds the build context of the project in dir. That is dir itself,
// unless it is a member of a uv workspace further up and holds no lock of its
// own: then it is the workspace's root, where the lock lies, and member is the
// slash-separated way from there to dir.
func Locate(dir string) (root, member string, err error) {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return "", "", err
	}
	if hasLock(abs) {
		return abs, ".", nil
	}
	for up := abs; !isRepository(up) && filepath.Dir(up) != up; {
		up = filepath.Dir(up)
		rel, err := filepath.Rel(up, abs)
		if err != nil {
			return "", "", err
		}
		if isMember(up, filepath.ToSlash(rel)) {
			return up, filepath.ToSlash(rel), nil
		}
	}
	return abs, ".", nil
}

// isRepository tells a checkout's root: a workspace doesn't reach beyond it.
func isRepository(dir string) bool {
	_, err := os.Lstat(filepath.Join(dir, ".git"))
	return err == nil
}

func hasLock(dir string) bool {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return false
	}
	return slices.ContainsFunc(entries, func(e fs.DirEntry) bool {
		return slices.ContainsFunc(Formats, func(f Format) bool { return f.Match(e.Name()) })
	})
}

// isMember tells whether the pyproject.toml in root has a workspace that the
// folder rel belongs to. A file that cannot be read has none.
func isMember(root, rel string) bool {
	data, err := ReadFile(os.DirFS(root), "pyproject.toml")
	if err != nil || !strings.Contains(string(data), "tool.uv.workspace") {
		return false
	}
	m, _, err := pyproject.Parse("pyproject.toml", data)
	return err == nil && m.Workspace != nil && inWorkspace(*m.Workspace, rel)
}

// inWorkspace matches a folder against the workspace's globs, as uv does: a
// pattern matches segment by segment, "**" any number of them.
func inWorkspace(w facts.Workspace, dir string) bool {
	matches := func(patterns []string) bool {
		return slices.ContainsFunc(patterns, func(p string) bool {
			return globMatch(strings.Split(path.Clean(p), "/"), strings.Split(dir, "/"))
		})
	}
	return matches(w.Members) && !matches(w.Exclude)
}

func globMatch(pattern, segments []string) bool {
	switch {
	case len(pattern) == 0:
		return len(segments) == 0
	case pattern[0] == "**":
		return globMatch(pattern[1:], segments) || len(segments) > 0 && globMatch(pattern, segments[1:])
	case len(segments) == 0:
		return false
	}
	ok, err := path.Match(pattern[0], segments[0])
	return err == nil && ok && globMatch(pattern[1:], segments[1:])
}

// maxMembers and maxDepth bound the search for workspace members.
const (
	maxMembers = 1000
	maxDepth   = 6
)

// members reads the workspace's packages, by folder, the root's own first.
func (d *detector) members(root facts.Manifest) ([]facts.Member, error) {
	var dirs []string
	if err := d.memberDirs(*root.Workspace, ".", 0, &dirs); err != nil {
		return nil, err
	}
	slices.Sort(dirs)
	var out []facts.Member
	if root.HasProject {
		out = append(out, facts.Member{Name: root.Name, Dir: ".", Manifest: root})
	}
	for _, dir := range dirs {
		m, ok, err := d.pyproject(dir)
		if err != nil {
			return nil, err
		}
		if ok && m.HasProject {
			if m.Build, err = d.build(dir, m); err != nil {
				return nil, err
			}
			out = append(out, facts.Member{Name: m.Name, Dir: dir, Manifest: m})
		}
	}
	return out, nil
}

// memberDirs collects the folders below dir that the globs name and that have a
// pyproject.toml. Only folders that a pattern could reach are entered.
func (d *detector) memberDirs(w facts.Workspace, dir string, depth int, out *[]string) error {
	if depth >= maxDepth || len(*out) >= maxMembers {
		return nil
	}
	entries, err := d.files.list(dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		sub := join(dir, e.Name())
		if !e.IsDir() || skipDir(e.Name()) || !reachable(w.Members, sub) {
			continue
		}
		if inWorkspace(w, sub) {
			if _, err := fs.Stat(d.files.fsys, join(sub, "pyproject.toml")); err == nil {
				*out = append(*out, sub)
			}
		}
		if err := d.memberDirs(w, sub, depth+1, out); err != nil {
			return err
		}
	}
	return nil
}

// reachable tells whether some pattern could match dir or something below it.
func reachable(patterns []string, dir string) bool {
	segments := strings.Split(dir, "/")
	for _, p := range patterns {
		parts := strings.Split(path.Clean(p), "/")
		ok := true
		for i, s := range segments {
			if i >= len(parts) {
				ok = false
				break
			}
			if parts[i] == "**" {
				break
			}
			if m, err := path.Match(parts[i], s); err != nil || !m {
				ok = false
				break
			}
		}
		if ok {
			return true
		}
	}
	return false
}

// skipDir names the folders that hold no source of the project.
func skipDir(name string) bool {
	if strings.HasPrefix(name, ".") {
		return true
	}
	switch name {
	case "node_modules", "venv", "env", "__pycache__", "__pypackages__", "site-packages", "build", "dist":
		return true
	}
	return strings.HasSuffix(name, ".egg-info")
}
