package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// reproduced are images that two builders with nothing in their caches build alike:
// wheels, sdists that are compiled, layers cut by weight, the project as a package and as
// source, packages of Debian's, the diet, the standard library's bytecode, packed packages and
// wheels that auditwheel has repaired.
var reproduced = []struct {
	project string // a folder
	config  string // is added to pyproject.toml
	module  string // that the image's process imports; "" for what is packed, and compiled when it is imported
}{
	{project: "projects/sdist-app", module: "probe.main", config: `
[tool.dockwright]
diet = "safe"
init = true
system-packages.runtime = ["libpq5"]
# The official image strips its own Python by the command line of make, which sysconfig does not
# tell builds. The lab's tells them, so that its builds would be stripped by chance.
hooks.build.before = ["RUN sed -i 's/ *-Wl,--strip-all//g' /usr/local/lib/python3.13/_sysconfigdata*.py"]
`},
	{project: "projects/poetry-app", module: "notes.app", config: `
[tool.dockwright]
stdlib-bytecode = true
`},
	{project: "projects/pip-hashes", module: "app"},
	{project: "projects/sklearn-app", module: "iris"},
	{project: "projects/uv-app", config: `
[tool.dockwright]
pack = "xz"
`},
	{project: "bundle/uv", module: "psycopg2"},
}

// epoch is before any time that a file of a context or of a wheel's has, so that all
// become the same.
const epoch = "1600000000"

// TestReproducible builds each image on two daemons that have nothing, from two copies of
// the context whose files have other times, and holds the digests against each other.
// https://docs.docker.com/build/ci/github-actions/reproducible-builds/
func TestReproducible(t *testing.T) {
	t.Parallel()
	first, second := twoBuilders(t)
	for _, c := range fewer(1, reproduced...) {
		t.Run(c.project, func(t *testing.T) {
			g := reproducible(t, c.project, c.config)
			one := build(t, first, g, "hashes")
			aged(t, g.context)
			two := build(t, second, g, "hashes")
			if one.digest != two.digest {
				where, err := differ(one.archive, two.archive)
				if err != nil {
					t.Fatal(err)
				}
				t.Errorf("%s and %s differ:\n%s", one.digest, two.digest, where)
			}
			if c.module == "" {
				return
			}
			if stale := one.compiledAtStart(t, c.module); len(stale) > 0 {
				t.Errorf("compiled at each start, though there is bytecode: %q", stale)
			}
		})
	}
}

// TestStaleBytecode shows what the hashes are for. With the bytecode that compilers write
// by default a builder that changes the times of files makes all of it stale: the process,
// which can write none, compiles each module at each start.
func TestStaleBytecode(t *testing.T) {
	ctx, b := needBuilder(t)
	if _, ok := b.(buildkit); !ok {
		t.Skip("Docker's own store of images takes no rewrite-timestamp")
	}
	g := reproducible(t, "projects/pip-hashes", "")
	text, err := g.text()
	if err != nil {
		t.Fatal(err)
	}
	old := strings.NewReplacer("--invalidation-mode=unchecked-hash ", "", "--invalidation-mode=checked-hash ", "").Replace(text)
	if err := os.WriteFile(filepath.Join(g.context, g.dockerfile), []byte(old), 0o644); err != nil || old == text {
		t.Fatal("no step compiles by hashes", err)
	}
	image := buildWith(ctx, t, nil, g, "times")
	if stale := image.compiledAtStart(t, "app"); len(stale) < 50 {
		t.Errorf("%d modules are compiled at each start, so that nothing is proved: %q", len(stale), stale)
	} else {
		t.Logf("%d modules are compiled at each start", len(stale))
	}
}

func reproducible(t *testing.T, project, config string) generated {
	t.Helper()
	from := t.TempDir()
	if err := os.CopyFS(from, os.DirFS(filepath.FromSlash(project))); err != nil {
		t.Fatal(err)
	}
	if config != "" {
		manifest := filepath.Join(from, "pyproject.toml")
		text, err := os.ReadFile(manifest)
		if err == nil {
			err = os.WriteFile(manifest, append(text, config...), 0o644)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	g, err := generate(t.Context(), from, t.TempDir(), "")
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// twoBuilders are the arguments of buildctl for two daemons with nothing in their caches.
func twoBuilders(t *testing.T) (first, second []string) {
	t.Helper()
	ctx, configuration := needSecondDaemon(t)
	var out [2][]string
	for i := range out {
		address, certs := startBuildkitd(ctx, t, configuration)
		out[i] = []string{"--addr=" + address, "--tlsdir=" + filepath.Join(certs, "client")}
	}
	return out[0], out[1]
}

// builtImage is an image as an archive.
type builtImage struct{ archive, digest, name string }

func build(t *testing.T, daemon []string, g generated, name string) builtImage {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 2*limit)
	defer cancel()
	return buildWith(ctx, t, daemon, g, name)
}

// buildWith builds with nothing cached, and has the times that are after the epoch become
// that.
func buildWith(ctx context.Context, t *testing.T, daemon []string, g generated, name string) builtImage {
	t.Helper()
	dir := t.TempDir()
	out := builtImage{archive: filepath.Join(dir, "image.tar"), name: fmt.Sprintf("dockwright-e2e-%s-%d", name, os.Getpid())}
	meta := filepath.Join(dir, "meta.json")
	args := append(daemon, buildkit{}.args(g.context, g.dockerfile)...)
	args = append(args, "--progress=rawjson", "--no-cache", "--opt=build-arg:SOURCE_DATE_EPOCH="+epoch, "--metadata-file="+meta,
		"--output=type=docker,rewrite-timestamp=true,name="+out.name+",dest="+out.archive)
	if _, err := runBuild(exec.CommandContext(ctx, "buildctl", args...)); err != nil {
		t.Fatal(err)
	}
	out.digest = digestIn(t, meta)
	return out
}

// digestIn is the digest of the image that buildctl wrote of to a file.
func digestIn(t *testing.T, meta string) string {
	t.Helper()
	text, err := os.ReadFile(meta)
	if err != nil {
		t.Fatal(err)
	}
	var told struct {
		Digest string `json:"containerimage.digest"`
	}
	if err := json.Unmarshal(text, &told); err != nil || !strings.HasPrefix(told.Digest, "sha256:") {
		t.Fatalf("the builder tells no digest: %s %v", text, err)
	}
	return told.Digest
}

// compiledAtStart are the modules below /app that Python compiles when it imports one, as
// `python -v` tells: "# code object from PATH", of a path in quotes for bytecode that it
// has taken as it is.
func (i builtImage) compiledAtStart(t *testing.T, module string) []string {
	t.Helper()
	r := needRunner(t, buildkit{})
	t.Cleanup(func() { r.remove(i.name) })
	out, err := r.once(t.Context(), i.archive, i.name, "python", "-v", "-c", "import "+module)
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	var compiled []string
	taken := 0
	for line := range strings.Lines(out) {
		from, ok := strings.CutPrefix(strings.TrimSpace(line), "# code object from ")
		switch {
		case !ok || !strings.Contains(from, "/app/"):
		case strings.HasPrefix(from, "'"):
			taken++
		default:
			compiled = append(compiled, from)
		}
	}
	if taken+len(compiled) == 0 {
		t.Fatalf("nothing below /app was imported:\n%s", out)
	}
	return compiled
}

// aged gives all files of a folder another time.
func aged(t *testing.T, dir string) {
	t.Helper()
	then := time.Now().Add(-1000 * time.Hour)
	err := filepath.WalkDir(dir, func(name string, _ os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		return os.Chtimes(name, then, then)
	})
	if err != nil {
		t.Fatal(err)
	}
}
