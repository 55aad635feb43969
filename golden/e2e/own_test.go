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

// ownLines are hooks and a stage whose work can be seen in the image.
const ownLines = `
[hooks]
global.args = ["ARG IMAGE=python:3.13-slim-trixie"]
build.dependencies = ["RUN id -u > /who-builds"]
build.after = ["RUN <<END", "cat /who-builds > /app/.venv/built", "END"]
runtime.source = ["COPY --link --from=words /word /app/.venv/word"]
runtime.after = ["RUN id -u \\", "    > /app/.venv/root"]
final.after = ['ENTRYPOINT ["/bin/sh", "-c", "cd /app/.venv && echo of $(cat word built root kept) for $(id -u) && exec \"$0\" \"$@\""]']

[stages.words]
lines = ["FROM ${IMAGE}", "RUN echo stage > /word"]
`

// TestOwnLines builds a Dockerfile with lines of the user's own, by hooks and in
// keep regions, and looks for what each of them did.
func TestOwnLines(t *testing.T) {
	ctx, b := needBuilder(t)
	r := needRunner(t, b)
	from := t.TempDir()
	if err := os.CopyFS(from, os.DirFS("processes/plain-script")); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(from, "dockwright.toml"), []byte(ownLines), 0o644); err != nil {
		t.Fatal(err)
	}
	g, err := generate(ctx, from, t.TempDir(), "")
	if err != nil {
		t.Fatal(err)
	}
	kept := edit{g.dockerfile, "RUN <<END\n", "# dockwright: keep build.after\nRUN <<KEPT\necho region > /app/.venv/kept\nKEPT\n# dockwright: end\nRUN <<END\n"}
	if err := kept.apply(g.context); err != nil {
		t.Fatal(err)
	}
	var said bytes.Buffer
	if code := cmd.Main(ctx, []string{"generate", g.context}, cmd.Streams{Out: &said, Err: &said}); code != 0 || !strings.Contains(said.String(), "DW502") {
		t.Fatalf("generate ended with %d, and moved nothing behind the hook: %s", code, said.String())
	}
	name := fmt.Sprintf("dockwright-e2e-own-%d", os.Getpid())
	t.Cleanup(func() { r.remove(name) })
	image, _ := mustBuild(ctx, t, b, g, name)
	out, err := r.once(ctx, image, name, "python", "-c", "print('and the command')")
	if err != nil || out != "of stage 0 0 region for 10001\nand the command\n" {
		text, _ := g.text()
		t.Errorf("ended with %v and said %q\n%s", err, out, text)
	}
}
