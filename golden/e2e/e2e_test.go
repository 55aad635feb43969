package e2e

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/dockwright/dockwright/cmd"
)

// limit is the time that one build and run may take, dependencies compiled and
// nothing cached.
const limit = 5 * time.Minute

// needBuilder skips without a builder, and when `go test` would kill a build
// half-way for want of time.
func needBuilder(t *testing.T) (context.Context, builder) {
	t.Helper()
	b := findBuilder()
	if b == nil {
		t.Skip("no builder: set BUILDKIT_HOST or start Docker")
	}
	if deadline, ok := t.Deadline(); ok && time.Until(deadline) < limit {
		t.Skip("too little time left to build: go test -timeout=60m ./golden/e2e")
	}
	ctx, cancel := context.WithTimeout(t.Context(), limit)
	t.Cleanup(cancel)
	return ctx, b
}

func needRunner(t *testing.T, b builder) runner {
	t.Helper()
	r, ok := findRunner(b)
	if !ok {
		t.Skip("no runner: set DOCKWRIGHT_E2E_RUN to a program that runs a Docker archive")
	}
	return r
}

func (p project) mustGenerate(t *testing.T) generated {
	t.Helper()
	g, err := p.generate(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func mustBuild(ctx context.Context, t *testing.T, b builder, g generated, name string) (string, progress) {
	t.Helper()
	image, told, err := b.build(ctx, g.context, g.dockerfile, "", name)
	if filepath.IsAbs(image) {
		t.Cleanup(func() { os.RemoveAll(filepath.Dir(image)) })
	}
	if err != nil {
		text, _ := g.text()
		t.Fatalf("%v\n%s", err, text)
	}
	return image, told
}

// TestImages builds each project, changes its source, builds again and runs
// what came out. What the process says proves that the change arrived. It builds one after
// the other: BuildKit may run a step again that two builds at once have in common.
func TestImages(t *testing.T) {
	for _, p := range projects {
		t.Run(p.String(), func(t *testing.T) {
			ctx, b := needBuilder(t)
			r := needRunner(t, b)
			g := p.mustGenerate(t)
			// The process ID keeps two runs of these tests apart.
			name := fmt.Sprintf("dockwright-e2e-%s-%d", p, os.Getpid())
			t.Cleanup(func() { r.remove(name) })

			mustBuild(ctx, t, b, g, name)
			// A token of this run alone: a cache of an earlier run cannot hold it.
			token := fmt.Sprintf("changed-%d", time.Now().UnixNano())
			change := p.source
			change.new = strings.ReplaceAll(change.new, "TOKEN", token)
			if err := change.apply(g.context); err != nil {
				t.Fatal(err)
			}
			image, told := mustBuild(ctx, t, b, g, name)
			dependenciesAreCached(t, told)
			if p.port == 0 {
				endsByItself(ctx, t, r, image, name, token)
			} else {
				serves(ctx, t, r, image, name, p, g, token)
			}
			if p.name == "sdist-app" {
				holdsNoCompiler(ctx, t, r, image, name)
			}
		})
	}
}

func dependenciesAreCached(t *testing.T, told progress) {
	t.Helper()
	steps := told.beforeSource()
	if len(steps) == 0 {
		t.Fatal("no step installs the dependencies before the source is copied")
	}
	for _, s := range steps {
		if !s.cached {
			t.Errorf("a change of source ran this again: %s", s.name)
		}
	}
}

func serves(ctx context.Context, t *testing.T, r runner, image, name string, p project, g generated, token string) {
	t.Helper()
	release, err := takePort(p.port)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(release)
	c, err := r.start(ctx, image, name, p.port)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("the container said:\n%s", c.log.String())
		}
	})
	body, err := c.get(p.port, "/healthz")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(body, token) {
		t.Errorf("the answer is %q, without the changed text %q", body, token)
	}
	if id, err := c.exec("id", "-u"); err != nil || id != "10001" {
		t.Errorf("the user is %q (%v), want 10001", id, err)
	}
	text, err := g.text()
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(text, "\nHEALTHCHECK ") {
		if err := c.healthy(); err != nil {
			t.Errorf("not healthy: %v", err)
		}
	}
	if strings.Contains(c.log.String(), "Read-only file system") {
		t.Errorf("the process tries to write where it cannot:\n%s", c.log.String())
	}
	took, err := c.terminate(10 * time.Second)
	if err != nil {
		t.Error(err)
	}
	t.Logf("ended %s after SIGTERM", took.Round(10*time.Millisecond))
}

func endsByItself(ctx context.Context, t *testing.T, r runner, image, name, token string) {
	t.Helper()
	out, err := r.once(ctx, image, name)
	if err != nil || !strings.Contains(out, token) {
		t.Errorf("the program ended with %v and said %q, want %q in it", err, out, token)
	}
	if id, err := r.once(ctx, image, name, "id", "-u"); err != nil || strings.TrimSpace(id) != "10001" {
		t.Errorf("the user is %q (%v), want 10001", id, err)
	}
}

// holdsNoCompiler: what the build stage compiled loads, without what compiled it.
func holdsNoCompiler(ctx context.Context, t *testing.T, r runner, image, name string) {
	t.Helper()
	out, err := r.once(ctx, image, name, "python", "-c",
		"import netifaces, shutil; print(netifaces.__file__, [c for c in ('gcc', 'cc', 'g++', 'make', 'ld') if shutil.which(c)])")
	if err != nil || !strings.Contains(out, ".so []") {
		t.Errorf("want a compiled netifaces and no compiler: %v\n%s", err, out)
	}
}

// TestStaleLock: a dependency that the manifest has and the lock lacks makes
// the build fail, in the manager's own words.
func TestStaleLock(t *testing.T) {
	for _, p := range projects {
		if p.refusal == "" {
			continue
		}
		t.Run(p.String(), func(t *testing.T) {
			ctx, b := needBuilder(t)
			g := p.mustGenerate(t)
			if err := p.stale.apply(g.context); err != nil {
				t.Fatal(err)
			}
			image, _, err := b.build(ctx, g.context, g.dockerfile, "", "dockwright-e2e-stale")
			if filepath.IsAbs(image) {
				t.Cleanup(func() { os.RemoveAll(filepath.Dir(image)) })
			}
			if err == nil {
				t.Fatal("the build takes a stale lock")
			}
			if !strings.Contains(strings.Join(strings.Fields(err.Error()), " "), p.refusal) {
				t.Errorf("the build failed, but not on %q: %v", p.refusal, err)
			}
		})
	}
}

// TestAlpineRefused: scikit-learn has no musl wheel, so Alpine is an error that
// names it, and nothing is written.
func TestAlpineRefused(t *testing.T) {
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS("projects/sklearn-app")); err != nil {
		t.Fatal(err)
	}
	var out, said bytes.Buffer
	code := cmd.Main(t.Context(), []string{"generate", "--base=alpine", dir}, cmd.Streams{Out: &out, Err: &said})
	if code != 2 || !strings.Contains(said.String(), "scikit-learn") {
		t.Errorf("exit code %d, want 2 and scikit-learn named:\n%s", code, said.String())
	}
	if _, err := os.Stat(filepath.Join(dir, "Dockerfile")); !os.IsNotExist(err) {
		t.Errorf("a Dockerfile was written (%v)", err)
	}
}

// TestEveryProjectIsHeld: a new folder of projects/ needs its line in the table.
func TestEveryProjectIsHeld(t *testing.T) {
	held := map[string]bool{}
	for _, p := range projects {
		held["projects/"+p.name] = true
	}
	for _, p := range processes {
		held["processes/"+p.name] = true
	}
	for _, parent := range []string{"projects", "processes"} {
		entries, err := os.ReadDir(parent)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			if folder := parent + "/" + e.Name(); !held[folder] {
				t.Errorf("%s is in no test", folder)
			}
		}
	}
}
