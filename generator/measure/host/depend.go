package host

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/dockwright/dockwright/detect/facts"
)

// dependency is the change of a dependency, worked out once.
type dependency struct {
	dockerfile string // its text, which tells what is installed from
	command    string // the user's own
	scratch    string // a folder for what managers leave
	done       bool
	changed    []changedFile
	what       string
	err        error
}

// changedFile is a file of the context with its new text.
type changedFile struct {
	name string // from the context, with slashes
	text []byte
}

// light are distributions that weigh nothing and need no other, with a version and the
// hashes of its files: https://pypi.org/simple/six/, and so on.
var light = []struct {
	name, version string
	hashes        []string
}{
	{"six", "1.17.0", []string{
		"4721f391ed90541fddacab5acf947aa0d3dc7d27b2e1e8eda2be8970586c3274",
		"ff70335d468e7eb6ec65b95b99d3a2836546063f63acc5171de367e834932a81",
	}},
	{"iniconfig", "2.1.0", []string{"9deba5723312380e77435581c6bf4935c94cbfab9b1ed33ef8d238ea168eb760"}},
	{"toml", "0.10.2", []string{"806143ae5bfb6a3c6e736a764057db0e6a0e05e338b5630894a5f779cabb4f9b"}},
}

// files are those that the change has another text for, what was done, and why
// it can't be.
func (d *dependency) files(ctx context.Context, dir string) ([]changedFile, string, error) {
	if !d.done {
		d.changed, d.what, d.err = d.find(ctx, dir)
		d.done = ctx.Err() == nil
	}
	return d.changed, d.what, d.err
}

func (d *dependency) find(ctx context.Context, dir string) ([]changedFile, string, error) {
	if d.command != "" {
		changed, err := d.run(ctx, dir, "sh", "-c", d.command)
		return changed, d.command, err
	}
	source := d.source(dir)
	if source == "" {
		return nil, "", facts.Errorf("", 0, "no file tells what is installed").
			Fix("name what changes a dependency with --change-command")
	}
	text, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(source)))
	if err != nil {
		return nil, "", err
	}
	for _, l := range light {
		if names(string(text), l.name) {
			continue
		}
		for _, m := range managers {
			if m.lock != source {
				continue
			}
			if _, err := exec.LookPath(m.program); err != nil {
				return nil, "", facts.Errorf("", 0, "%s is not on PATH, and only it changes %s", m.program, m.lock).
					Fix("install it, or name another command with --change-command")
			}
			args := append(slices.Clone(m.add), l.name)
			changed, err := d.run(ctx, dir, m.program, args...)
			return changed, m.program + " " + strings.Join(args, " "), err
		}
		if path.Base(source) == "pyproject.toml" {
			return inPyproject(source, string(text), l.name+"=="+l.version)
		}
		return []changedFile{{source, pinned(text, l.name+"=="+l.version, l.hashes)}}, fmt.Sprintf("%s==%s more in %s", l.name, l.version, source), nil
	}
	return nil, "", facts.Errorf("", 0, "%s has all of the light dependencies that could be added", source).
		Fix("name what changes a dependency with --change-command")
}

// managers are the programs that change a lock, without installing anything.
var managers = []struct {
	lock, program string
	add           []string
}{
	{"uv.lock", "uv", []string{"add", "--no-sync"}},
	{"poetry.lock", "poetry", []string{"add", "--lock"}},
	{"pdm.lock", "pdm", []string{"add", "--no-sync"}},
	{"Pipfile.lock", "pipenv", []string{"upgrade"}},
}

var (
	installs     = regexp.MustCompile(`(?i)\b(uv|poetry|pdm|pipenv)\s+(?:sync|install|export)\b`)
	requirements = regexp.MustCompile(`[\w./-]*(?i:requirements|constraints)[\w./-]*\.txt`)
	comment      = regexp.MustCompile(`(?m)^\s*#.*$`)
)

// source is the file that the Dockerfile installs from: a lock that it names, the lock of a
// manager that it runs, requirements that it names; else what lies in the context.
func (d *dependency) source(dir string) string {
	text := comment.ReplaceAllString(d.dockerfile, "")
	there := func(name string) bool {
		info, err := os.Stat(filepath.Join(dir, filepath.FromSlash(name)))
		return err == nil && info.Mode().IsRegular()
	}
	for _, m := range managers {
		if strings.Contains(text, m.lock) && there(m.lock) {
			return m.lock
		}
	}
	for _, found := range installs.FindAllStringSubmatch(text, -1) {
		for _, m := range managers {
			if strings.EqualFold(found[1], m.program) && there(m.lock) {
				return m.lock
			}
		}
	}
	for _, name := range requirements.FindAllString(text, -1) {
		name = strings.TrimPrefix(path.Clean("/"+name), "/")
		for _, n := range []string{name, path.Base(name)} {
			if there(n) && !strings.Contains(n, "constraints") {
				return n
			}
		}
	}
	for _, name := range []string{"uv.lock", "poetry.lock", "pdm.lock", "Pipfile.lock", "requirements.txt", "pyproject.toml"} {
		if there(name) && (name != "requirements.txt" && name != "pyproject.toml" || strings.Contains(text, "pip")) {
			return name
		}
	}
	return ""
}

// names tells whether a lock, a manifest or requirements name a distribution.
func names(text, name string) bool {
	return regexp.MustCompile(`(?mi)^\s*(?:name = )?["']?` + name + `(?:["']|[ =<>~!;\[@]|\r?$)`).MatchString(text)
}

// pinned adds a line to requirements, with hashes where they are hashed.
func pinned(text []byte, requirement string, hashes []string) []byte {
	out := bytes.TrimRight(text, "\r\n")
	line := "\n" + requirement
	if bytes.Contains(text, []byte("--hash=")) {
		for _, h := range hashes {
			line += " \\\n    --hash=sha256:" + h
		}
	}
	return append(out[:len(out):len(out)], line+"\n"...)
}

var projectDependencies = regexp.MustCompile(`(?ms)^\[project\]\s*$.*?^dependencies\s*=\s*\[`)

func inPyproject(name, text, requirement string) ([]changedFile, string, error) {
	at := projectDependencies.FindStringIndex(text)
	if at == nil || strings.Contains(text[at[0]+1:at[1]], "\n[") {
		return nil, "", facts.Errorf(name, 0, "[project] has no list of dependencies").
			Fix("name what changes a dependency with --change-command")
	}
	changed := text[:at[1]] + fmt.Sprintf("%q, ", requirement) + text[at[1]:]
	return []changedFile{{name, []byte(changed)}}, requirement + " more in " + name, nil
}

const changeIn = 5 * time.Minute

// run runs a program in a copy of the tree, and returns the files that it changed and
// the locks that it wrote. What else it leaves goes with the copy, and its caches lie
// beside that: the user's stay as they are.
func (d *dependency) run(ctx context.Context, dir, program string, args ...string) ([]changedFile, error) {
	scratch, err := os.MkdirTemp(d.scratch, "change-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(scratch)
	work := filepath.Join(scratch, "context")
	if err := copyTree(ctx, dir, work, nil); err != nil {
		return nil, err
	}
	limited, cancel := context.WithTimeout(ctx, changeIn)
	defer cancel()
	c := exec.CommandContext(limited, program, args...)
	c.Dir, c.Env, c.WaitDelay = work, environment(scratch), endIn
	if out, err := c.CombinedOutput(); err != nil {
		e := facts.Errorf("", 0, "`%s` failed: %v", strings.Join(append([]string{filepath.Base(program)}, args...), " "), err)
		e.Details = tail(string(out), 5)
		return nil, e.Fix("run it yourself to see why, or name another command with --change-command")
	}
	changed, err := changes(dir, work)
	if err == nil && changed == nil {
		err = facts.Errorf("", 0, "`%s` changed nothing", strings.Join(append([]string{filepath.Base(program)}, args...), " ")).
			Fix("name a command that does, with --change-command")
	}
	return changed, err
}

// environment is ours, with all caches and virtual environments below a folder.
func environment(scratch string) []string {
	var out []string
	for _, v := range os.Environ() {
		name, _, _ := strings.Cut(v, "=")
		if !slices.Contains([]string{"VIRTUAL_ENV", "UV_PROJECT_ENVIRONMENT", "PIPENV_ACTIVE"}, name) {
			out = append(out, v)
		}
	}
	for _, name := range []string{"UV_CACHE_DIR", "POETRY_CACHE_DIR", "POETRY_VIRTUALENVS_PATH", "PDM_CACHE_DIR", "PIPENV_CACHE_DIR", "WORKON_HOME", "PIP_CACHE_DIR", "XDG_CACHE_HOME"} {
		out = append(out, name+"="+filepath.Join(scratch, strings.ToLower(name)))
	}
	return append(out, "NO_COLOR=1", "PIPENV_NOSPIN=1", "UV_NO_PROGRESS=1")
}

const maxChanged = 64 << 20 // bytes of a file

// changes are the files that differ, in the order of their names. Of files that are new
// only locks count.
func changes(before, after string) ([]changedFile, error) {
	var out []changedFile
	err := filepath.WalkDir(after, func(name string, e fs.DirEntry, err error) error {
		if err != nil || !e.Type().IsRegular() {
			return err
		}
		rel, err := filepath.Rel(after, name)
		if err != nil {
			return err
		}
		now, err := e.Info()
		if err != nil {
			return err
		}
		then, err := os.Lstat(filepath.Join(before, rel))
		switch {
		case err == nil && then.Size() == now.Size() && then.ModTime().Equal(now.ModTime()), now.Size() > maxChanged:
			return nil
		case err != nil && !isLock(e.Name()):
			return nil
		}
		text, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		if was, err := os.ReadFile(filepath.Join(before, rel)); err == nil && bytes.Equal(was, text) {
			return nil
		}
		out = append(out, changedFile{filepath.ToSlash(rel), text})
		return nil
	})
	return out, err
}

func isLock(name string) bool {
	return strings.HasSuffix(name, ".lock") || strings.HasPrefix(name, "pylock.") || strings.HasPrefix(name, "requirements")
}

// tail are the last lines of a text that say something.
func tail(text string, most int) []string {
	var out []string
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" {
			out = append(out, line)
		}
	}
	return out[max(0, len(out)-most):]
}
