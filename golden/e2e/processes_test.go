package e2e

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// A processProject is a folder of processes/: an application of which nothing but
// the source says how it is run. prove runs what dockwright makes of it.
type processProject struct {
	name  string
	prove func(*testing.T, *bench)
}

// processes has every folder of processes/, as a test checks.
var processes = []processProject{
	{"fastapi-web", proveFastAPI},
	{"flask-factory", proveFlask},
	{"django-site", proveDjango},
	{"streamlit-board", proveStreamlit},
	{"celery-jobs", proveCelery},
	{"typer-cli", proveTyper},
	{"grpc-server", proveGRPC},
	{"plain-script", proveScript},
}

func (p processProject) mustGenerate(t *testing.T) generated {
	t.Helper()
	g, err := generate(t.Context(), filepath.Join("processes", p.name), t.TempDir(), "")
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// TestProcesses builds each project and runs its processes as production should:
// on a read-only root, not as root, and ended by SIGTERM.
func TestProcesses(t *testing.T) {
	for _, p := range processes {
		t.Run(p.name, func(t *testing.T) {
			t.Parallel()
			ctx, b := needBuilder(t)
			r := needRunner(t, b)
			g := p.mustGenerate(t)
			p.prove(t, newBench(ctx, t, b, r, g))
		})
	}
}

// newBench is for what was generated, which a test that fails shows.
func newBench(ctx context.Context, t *testing.T, b builder, r runner, g generated) *bench {
	t.Helper()
	text, err := g.text()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("the Dockerfile:\n%s", text)
		}
	})
	return &bench{ctx, b, r, g, readDockerfile(text)}
}

// bench is what the processes of one project are built and run on.
type bench struct {
	ctx        context.Context
	builder    builder
	runner     runner
	generated  generated
	dockerfile []instructionLine
}

// An image is built of one stage. Its container has its name.
type image struct{ path, name string }

var images atomic.Int64 // so far: two of one name would be one

// image builds a stage of the Dockerfile, "" for the last.
func (b *bench) image(t *testing.T, target string) image {
	t.Helper()
	// The process ID keeps two runs of these tests apart.
	name := fmt.Sprintf("dockwright-e2e-%s-%d-%d", filepath.Base(t.Name()), os.Getpid(), images.Add(1))
	began := time.Now()
	path, _, err := b.builder.build(b.ctx, b.generated.context, b.generated.dockerfile, target, name)
	if filepath.IsAbs(path) {
		t.Cleanup(func() { os.RemoveAll(filepath.Dir(path)) })
	}
	t.Cleanup(func() { b.runner.remove(name) })
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("stage %q built in %s", target, time.Since(began).Round(time.Second))
	return image{path, name}
}

// start runs the image's own command. Nothing else listens on the port.
func (b *bench) start(t *testing.T, i image, port int, options ...string) *container {
	t.Helper()
	if port != 0 {
		release, err := takePort(port)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(release)
	}
	c, err := b.runner.with(options...).start(b.ctx, i.path, i.name, port)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("%s said:\n%s", i.name, c.log.String())
		}
	})
	return c
}

// probes fails unless the stage's health check is for the path, or for a
// connection where there is none.
func (b *bench) probes(t *testing.T, path string) {
	t.Helper()
	for _, in := range b.dockerfile {
		if in.keyword == "healthcheck" && strings.Contains(in.args, path) {
			return
		}
	}
	t.Errorf("no HEALTHCHECK asks for %s", path)
}

// grace is what orchestrators give a process to end, at least.
const grace = 10 * time.Second

// endsOnTERM stops the container, and looks at what was not to happen until then.
func endsOnTERM(t *testing.T, c *container) {
	t.Helper()
	if id, err := c.exec("python", "-c", "import os; print(os.getuid())"); err != nil || id != "10001" {
		t.Errorf("the user is %q (%v), want 10001", id, err)
	}
	began := time.Now()
	code, err := c.stop(grace)
	if err != nil || (code != 0 && code != 143) { // 143 is 128 + SIGTERM
		t.Errorf("ended with %d (%v) after SIGTERM, want 0 or 143", code, err)
	}
	t.Logf("ended with %d, %s after SIGTERM", code, time.Since(began).Round(10*time.Millisecond))
	if strings.Contains(c.log.String(), "Read-only file system") {
		t.Errorf("the process tries to write where it cannot:\n%s", c.log.String())
	}
}

// becomes waits for a minute at most until the container is as asked.
func (c *container) becomes(t *testing.T, what string, is func() error) {
	t.Helper()
	for end := time.Now().Add(time.Minute); ; time.Sleep(500 * time.Millisecond) {
		err := is()
		if err == nil {
			return
		}
		select {
		case ended := <-c.exited:
			t.Fatalf("ended (%v) before it was %s: %v", ended, what, err)
		default:
		}
		if time.Now().After(end) {
			t.Fatalf("not %s after a minute: %v", what, err)
		}
	}
}

func (c *container) becomesHealthy(t *testing.T) {
	t.Helper()
	c.becomes(t, "healthy", c.healthy)
}

// says is a condition for becomes.
func (c *container) says(text string) func() error {
	return func() error {
		if !strings.Contains(c.log.String(), text) {
			return fmt.Errorf("it did not say %q", text)
		}
		return nil
	}
}

func mustGet(t *testing.T, c *container, port int, path, want string) string {
	t.Helper()
	body, err := c.get(port, path)
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	if !strings.Contains(body, want) {
		t.Errorf("%s answers without %q: %s", path, want, body)
	}
	return body
}
