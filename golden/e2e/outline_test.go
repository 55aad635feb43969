package e2e

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestOutline(t *testing.T) { t.Run("extension-app", proveOutline) }

// proveOutline changes a dependency of a project that has an extension: nothing is
// compiled again, and the image's metadata has the change.
func proveOutline(t *testing.T) {
	ctx, builder := needBuilder(t)
	r := needRunner(t, builder)
	from := t.TempDir()
	if err := os.CopyFS(from, os.DirFS(filepath.Join("projects", "extension-app"))); err != nil {
		t.Fatal(err)
	}
	// With a version that is computed, uv lock --check has to read them where it is built.
	change(t, from, edit{"pyproject.toml", `dynamic = ["version"]`, `version = "1.0"`}, edit{"pyproject.toml", `version = { attr = "counter.version.number" }`, ""},
		edit{"uv.lock", "name = \"counter\"\n", "name = \"counter\"\nversion = \"1.0\"\n"})
	g, err := generate(ctx, from, t.TempDir(), "")
	if err != nil {
		t.Fatal(err)
	}
	b := newBench(ctx, t, builder, r, g)
	before := b.image(t, "")
	change(t, g.context, edit{"pyproject.toml", "uvicorn>=0.34", "uvicorn>=0.35"},
		edit{"uv.lock", `name = "uvicorn", specifier = ">=0.34"`, `name = "uvicorn", specifier = ">=0.35"`})
	_, told := mustBuild(ctx, t, builder, g, before.name)
	built := 0
	for _, s := range told.steps {
		if strings.HasPrefix(s.name, "[package ") && strings.Contains(s.name, "] RUN ") {
			built++
			if !s.cached {
				t.Errorf("a change of dependencies ran this again: %s", s.name)
			}
		}
	}
	if built < 2 {
		t.Errorf("stage package has %d steps that run", built)
	}
	after := b.image(t, "")
	const script = `python -c 'import importlib.metadata as m; print(*m.requires("counter")); import counter._count'`
	for _, x := range []struct {
		image image
		want  string
	}{{before, "starlette>=0.46 uvicorn>=0.34\n"}, {after, "starlette>=0.46 uvicorn>=0.35\n"}} {
		if out, err := r.once(ctx, x.image.path, x.image.name, "sh", "-c", script); err != nil || !strings.Contains(out, x.want) {
			t.Errorf("the metadata is %q (%v), want %q", out, err, x.want)
		}
	}
}

func change(t *testing.T, dir string, edits ...edit) {
	t.Helper()
	for _, e := range edits {
		if err := e.apply(dir); err != nil {
			t.Fatal(err)
		}
	}
}
