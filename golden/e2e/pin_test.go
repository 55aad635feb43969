package e2e

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/dockwright/dockwright/cmd"
)

// TestPinned pins the images of a project by what the registries say, builds and runs
// it. Where a builder goes through mirrors, DOCKWRIGHT_E2E_MIRRORS names them, as
// `pin --registry-mirror` takes them.
func TestPinned(t *testing.T) {
	ctx, b := needBuilder(t)
	r := needRunner(t, b)
	p := projects[0]
	g := p.mustGenerate(t)
	t.Setenv("DOCKWRIGHT_OFFLINE", "")
	mirrors := os.Getenv("DOCKWRIGHT_E2E_MIRRORS")
	pin := func(verb string, flags ...string) (int, string) {
		if mirrors != "" {
			flags = append(flags, "--registry-mirror="+mirrors)
		}
		var said bytes.Buffer
		code := cmd.Main(ctx, append([]string{verb, g.context, "--check-stage"}, flags...), cmd.Streams{Out: &said, Err: &said})
		return code, said.String()
	}
	if code, said := pin("pin"); code != 0 && mirrors == "" {
		t.Skip("the registries cannot be asked from here: " + said)
	} else if code != 0 {
		t.Fatal(said)
	}
	text, err := g.text()
	if err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(text, "@sha256:"); n != 4 { // the front end, uv, and the base twice
		t.Errorf("%d digests\n%s", n, text)
	}
	name := fmt.Sprintf("dockwright-e2e-pinned-%d", os.Getpid())
	t.Cleanup(func() { r.remove(name) })
	image, _ := mustBuild(ctx, t, b, g, name)
	serves(ctx, t, r, image, name, p, g, "ok")
	if code, said := pin("check", "--pins=fail"); code != 0 {
		t.Errorf("check ends with %d: %s", code, said)
	}
	digestCounts(ctx, t, b, g, text)
}

// digestCounts holds that the builder goes by the digest: with one that no image has,
// the same tags build nothing.
func digestCounts(ctx context.Context, t *testing.T, b builder, g generated, text string) {
	t.Helper()
	at := strings.LastIndex(text, "@sha256:") + len("@sha256:")
	wrong := text[:at] + strings.Repeat("0", 64) + text[at+64:]
	if err := os.WriteFile(filepath.Join(g.context, g.dockerfile), []byte(wrong), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := b.try(ctx, g.context, g.dockerfile); err == nil || !strings.Contains(err.Error(), "not found") {
		t.Errorf("with a digest that no image has the build ends with %v", err)
	}
}
