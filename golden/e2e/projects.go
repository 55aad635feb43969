package e2e

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/dockwright/dockwright/cmd"
)

// An edit replaces the first occurrence of a text in a file.
type edit struct{ path, old, new string }

func (e edit) apply(dir string) error {
	path := filepath.Join(dir, filepath.FromSlash(e.path))
	data, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	if !strings.Contains(string(data), e.old) {
		return fmt.Errorf("%s does not hold %q", e.path, e.old)
	}
	return os.WriteFile(path, []byte(strings.Replace(string(data), e.old, e.new, 1)), 0o644)
}

// project is a folder of projects/ and what its image is held to.
type project struct {
	name  string
	dir   string   // the member of a workspace that the image is for
	flags []string // of generate

	// source changes the code so that what the process says contains TOKEN.
	source edit
	// stale adds a dependency to the manifest, but not to the lock; refusal is
	// what the manager says to that.
	stale   edit
	refusal string

	port int // 0 for a program that ends by itself
}

// projects has every folder of projects/, as a test checks.
var projects = []project{
	{name: "uv-app", source: edit{"src/greeter/main.py", `"ok"`, `"TOKEN"`}, port: 8000,
		stale: edit{"pyproject.toml", `dependencies = [`, `dependencies = ["six>=1.16", `}, refusal: "lockfile at `uv.lock` needs to be updated"},
	{name: "extension-app", source: edit{"src/counter/main.py", `"ok"`, `"TOKEN"`}, port: 8000},
	{name: "uv-workspace", dir: "packages/api", source: edit{"packages/core/src/shop_core/__init__.py", `"ok"`, `"TOKEN"`}, port: 8000,
		stale: edit{"packages/core/pyproject.toml", `dependencies = [`, `dependencies = ["six>=1.16", `}, refusal: "lockfile at `uv.lock` needs to be updated"},
	{name: "poetry-app", source: edit{"src/notes/app.py", `"ok"`, `"TOKEN"`}, port: 8000,
		stale: edit{"pyproject.toml", `dependencies = [`, `dependencies = ["six>=1.16", `}, refusal: "pyproject.toml changed significantly since poetry.lock was last generated"},
	{name: "poetry-script", source: edit{"app.py", `"ok"`, `"TOKEN"`}, port: 8000,
		stale: edit{"pyproject.toml", `flask = `, "six = \"^1.16\"\nflask = "}, refusal: "pyproject.toml changed significantly since poetry.lock was last generated"},
	{name: "pdm-app", source: edit{"src/echo_service/main.py", `"ok"`, `"TOKEN"`}, port: 8000,
		stale: edit{"pyproject.toml", `dependencies = [`, `dependencies = ["six>=1.16", `}, refusal: "Lockfile doesn't satisfy the project requirements"},
	{name: "pdm-split", source: edit{"src/grid/main.py", `"ok"`, `"TOKEN"`}, port: 8000,
		stale: edit{"pyproject.toml", `dependencies = [`, `dependencies = ["six>=1.16", `}, refusal: "Lockfile doesn't satisfy the project requirements"},
	{name: "pipenv-app", source: edit{"app.py", `"ok"`, `"TOKEN"`}, port: 8000,
		stale: edit{"Pipfile", `flask = `, "six = \"*\"\nflask = "}, refusal: "Pipfile.lock is out-of-date"},
	{name: "pip-hashes", source: edit{"app.py", `"ok"`, `"TOKEN"`}, port: 8000},
	{name: "pip-pinned", source: edit{"app.py", `"ok"`, `"TOKEN"`}, port: 8000},
	{name: "pip-unpinned", source: edit{"src/quotes/app.py", `"ok"`, `"TOKEN"`}, port: 8000},
	{name: "pip-package", source: edit{"src/ledger/app.py", `"ok"`, `"TOKEN"`}, port: 8000},
	{name: "pylock-app", source: edit{"main.py", `"ok"`, `"TOKEN"`}, port: 8000},
	{name: "sdist-app", source: edit{"src/probe/main.py", `"ok"`, `"TOKEN"`}, port: 8000},
	{name: "alpine-app", source: edit{"src/swift_api/main.py", `"ok"`, `"TOKEN"`}, port: 8000},
	{name: "alpine-app", flags: []string{"--base=alpine"}, source: edit{"src/swift_api/main.py", `"ok"`, `"TOKEN"`}, port: 8000},
	{name: "sklearn-app", source: edit{"src/iris/__init__.py", `print(`, `print("TOKEN", `}},
}

// String names the project's test.
func (p project) String() string {
	return p.name + strings.ReplaceAll(strings.Join(p.flags, ""), "--base=", "-on-")
}

// generated is a project with the files that dockwright wrote into a copy of it.
type generated struct {
	context    string // the build context
	dockerfile string // its path there
}

// generate copies the project to an empty folder and runs generate there. The last
// stage proves the image.
func (p project) generate(ctx context.Context, dir string) (generated, error) {
	return generate(ctx, filepath.Join("projects", p.name), dir, p.dir, append(p.flags, "--check-stage")...)
}

// generate copies a folder to an empty one and runs generate for a member of it.
func generate(ctx context.Context, from, dir, member string, flags ...string) (generated, error) {
	if err := os.CopyFS(dir, os.DirFS(from)); err != nil {
		return generated{}, err
	}
	var out, said bytes.Buffer
	args := append([]string{"generate", "--output-format=json", filepath.Join(dir, member)}, flags...)
	if code := cmd.Main(ctx, args, cmd.Streams{Out: &out, Err: &said}); code != 0 {
		return generated{}, fmt.Errorf("generate ended with %d: %s", code, said.String())
	}
	var report struct{ Files []struct{ Path string } }
	if err := json.Unmarshal(out.Bytes(), &report); err != nil {
		return generated{}, err
	}
	if len(report.Files) == 0 {
		return generated{}, fmt.Errorf("generate wrote nothing: %s", out.String())
	}
	return generated{context: dir, dockerfile: report.Files[0].Path}, nil
}

// text is the Dockerfile.
func (g generated) text() (string, error) {
	data, err := os.ReadFile(filepath.Join(g.context, filepath.FromSlash(g.dockerfile)))
	return string(data), err
}
