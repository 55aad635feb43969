package e2e

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/dockwright/dockwright/cmd"
)

// byHand is what somebody writes into the Dockerfile before its USER.
const byHand = `RUN apt-get update && apt-get install -y --no-install-recommends bc
ENV GREETING="by hand"
`

// A newcomer is somebody with a project, at a prompt in its folder.
type newcomer struct {
	*testing.T
	dir string
}

// runs types a command, which has to end with the exit code and say all of the texts.
func (n newcomer) runs(code int, says []string, args ...string) {
	n.Helper()
	var said bytes.Buffer
	got := cmd.Main(n.Context(), append(args, n.dir), cmd.Streams{In: strings.NewReader(""), Out: &said, Err: &said})
	if got != code {
		n.Fatalf("dockwright %s ended with %d, want %d:\n%s", strings.Join(args, " "), got, code, said.String())
	}
	for _, text := range says {
		if !strings.Contains(said.String(), text) {
			n.Errorf("dockwright %s does not say %q:\n%s", strings.Join(args, " "), text, said.String())
		}
	}
}

// TestNewcomer goes the whole way: from a project without a Dockerfile to a running
// container, then a hand edit, a dependency that needs a library, a merge, and a
// container that has both.
//
// newcomer/ is processes/fastapi-web after `uv add psycopg`, which is pure Python and
// loads libpq when it is imported.
func TestNewcomer(t *testing.T) {
	t.Parallel()
	ctx, b := needBuilder(t)
	r := needRunner(t, b)
	n := newcomer{t, t.TempDir()}
	if err := os.CopyFS(n.dir, os.DirFS("processes/fastapi-web")); err != nil {
		t.Fatal(err)
	}
	g := generated{context: n.dir, dockerfile: "Dockerfile"}
	name := fmt.Sprintf("dockwright-e2e-newcomer-%d", os.Getpid())
	t.Cleanup(func() { r.remove(name) })
	// try builds the image as it is now, runs it, and asks it.
	try := func(when string, ask func(*testing.T, *container)) {
		t.Run(when, func(t *testing.T) { // at whose end the port is free again
			path, _ := mustBuild(ctx, t, b, g, name)
			bench := &bench{ctx: ctx, builder: b, runner: r, generated: g}
			c := bench.start(t, image{path, name}, 8000)
			mustGet(t, c, 8000, "/orders/7", "seven chairs")
			c.becomesHealthy(t)
			ask(t, c)
			endsOnTERM(t, c)
			r.remove(name)
		})
	}

	n.runs(0, []string{"docker build -t orders", "docker run --rm -p 8000:8000 orders"}, "init", "--yes")
	n.runs(0, []string{"Dockerfile: in sync"}, "check")
	try("as generated", func(t *testing.T, c *container) {
		if out, err := c.exec("printenv", "GREETING"); err == nil {
			t.Errorf("the image has what nobody wrote yet: %q", out)
		}
	})

	if err := (edit{g.dockerfile, "USER 10001:10001\n", byHand + "USER 10001:10001\n"}).apply(n.dir); err != nil {
		t.Fatal(err)
	}
	n.runs(1, []string{"it was edited by hand"}, "check")
	for _, file := range []string{"pyproject.toml", "uv.lock"} {
		data, err := os.ReadFile(filepath.Join("newcomer", file))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(n.dir, file), data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	n.runs(1, []string{"it was edited by hand", "uv.lock:", "psycopg", "needs libpq5 to run", "dockwright generate --merge"}, "check")
	edited, _ := g.text()
	n.runs(2, []string{"edited since dockwright wrote it", "--merge keeps your edits"}, "generate")
	if now, _ := g.text(); now != edited {
		t.Fatalf("generate refused, and changed the file:\n%s", now)
	}
	n.runs(0, []string{"with your edits"}, "generate", "--merge")
	n.runs(0, []string{"it holds edits of yours, merged"}, "check")
	if now, _ := g.text(); !strings.Contains(now, byHand) || !strings.Contains(now, "libpq5") {
		t.Fatalf("the merged file has not both:\n%s", now)
	}
	try("merged", func(t *testing.T, c *container) {
		for want, command := range map[string][]string{
			"by hand": {"printenv", "GREETING"},
			"/bc":     {"sh", "-c", "command -v bc"},
			"libpq ":  {"python", "-c", "import psycopg; print('libpq', psycopg.pq.version())"},
		} {
			if out, err := c.exec(command...); err != nil || !strings.Contains(out, want) {
				t.Errorf("%q in the container said %q (%v), want %q", command, out, err, want)
			}
		}
	})
}
