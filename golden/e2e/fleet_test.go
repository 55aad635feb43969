package e2e

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsimple"

	"github.com/dockwright/dockwright/cmd"
)

// bakeFile is what a build needs of a bake file.
type bakeFile struct {
	Targets []bakeTarget `hcl:"target,block"`
	Rest    hcl.Body     `hcl:",remain"`
}

type bakeTarget struct {
	Name       string            `hcl:"name,label"`
	Context    string            `hcl:"context"`
	Dockerfile string            `hcl:"dockerfile"`
	Target     string            `hcl:"target,optional"`
	Contexts   map[string]string `hcl:"contexts,optional"`
	Rest       hcl.Body          `hcl:",remain"`
}

// TestFleet builds what the bake file of a workspace with a shared base says, as bake
// does, and the same members without that base: the base is built once, both images
// have its layer, and a registry keeps less.
func TestFleet(t *testing.T) {
	ctx, b := needBuilder(t)
	if _, ok := b.(buildkit); !ok {
		t.Skip("needs BUILDKIT_HOST")
	}
	r := needRunner(t, b)
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS("fleet")); err != nil {
		t.Fatal(err)
	}
	generateAll(t, dir, "--emit=bake")
	after := bakeAll(ctx, t, dir)
	if len(after) != 2 {
		t.Fatalf("the bake file builds %d images", len(after))
	}
	for name, image := range after {
		said, err := r.once(ctx, image.archive, image.name)
		t.Cleanup(func() { r.remove(image.name) })
		if want := strings.TrimPrefix(name, "packages-") + " counts 21"; err != nil || !strings.Contains(said, want) {
			t.Errorf("%s says %q (%v), not %q", name, said, err, want)
		}
	}

	for _, m := range []string{"api", "jobs"} {
		if err := (edit{"packages/" + m + "/pyproject.toml", "shared-base = true", "shared-base = false"}).apply(dir); err != nil {
			t.Fatal(err)
		}
	}
	generateAll(t, dir)
	before := bakeAll(ctx, t, dir)
	had, has := stored(t, before), stored(t, after)
	t.Logf("a registry keeps %d bytes, and %d without a shared base", has, had)
	if saved := had - has; saved < 10<<20 {
		t.Errorf("%d bytes are saved", saved)
	}
}

func generateAll(t *testing.T, dir string, flags ...string) {
	t.Helper()
	var said bytes.Buffer
	if code := cmd.Main(t.Context(), append([]string{"generate", "--quiet", "--recursive", dir}, flags...), cmd.Streams{Out: &said, Err: &said}); code != 0 {
		t.Fatalf("generate ended with %d: %s", code, said.String())
	}
}

// bakeAll builds the targets of a bake file, those first that others are given as
// contexts. It returns the images of the others by target.
func bakeAll(ctx context.Context, t *testing.T, dir string) map[string]builtImage {
	t.Helper()
	var file bakeFile
	name := filepath.Join(dir, "docker-bake.hcl")
	body, err := os.ReadFile(name)
	if err == nil {
		err = hclsimple.Decode(name, body, nil, &file)
	}
	if err != nil {
		t.Fatal(err)
	}
	bases := map[string]string{} // what buildctl is told of each
	for _, x := range file.Targets {
		if x.Target == "" {
			continue
		}
		layout, meta := t.TempDir(), filepath.Join(t.TempDir(), "meta.json")
		buildTarget(ctx, t, dir, x, "--metadata-file="+meta, "--output=type=oci,tar=false,dest="+layout)
		bases["target:"+x.Name] = "--oci-layout=" + x.Name + "=" + layout + " --opt=context:%s=oci-layout://" + x.Name + "@" + digestIn(t, meta)
	}
	out := map[string]builtImage{}
	for _, x := range file.Targets {
		if x.Target != "" {
			continue
		}
		image := builtImage{archive: filepath.Join(t.TempDir(), "image.tar"), name: fmt.Sprintf("dockwright-e2e-%s-%d", x.Name, os.Getpid())}
		args := []string{"--output=type=docker,name=" + image.name + ",dest=" + image.archive}
		for stage, from := range x.Contexts {
			args = append(args, strings.Fields(fmt.Sprintf(bases[from], stage))...)
		}
		told := buildTarget(ctx, t, dir, x, args...)
		for _, s := range told.steps {
			if len(x.Contexts) > 0 && strings.HasPrefix(s.name, "[shared") {
				t.Errorf("%s runs what the base is for: %s", x.Name, s.name)
			}
		}
		out[x.Name] = image
	}
	return out
}

func buildTarget(ctx context.Context, t *testing.T, dir string, x bakeTarget, more ...string) progress {
	t.Helper()
	args := append(buildkit{}.args(filepath.Join(dir, x.Context), x.Dockerfile), "--progress=rawjson")
	if x.Target != "" {
		args = append(args, "--opt=target="+x.Target)
	}
	told, err := runBuild(exec.CommandContext(ctx, "buildctl", append(args, more...)...))
	if err != nil {
		t.Fatal(err)
	}
	return told
}

// stored are the bytes of the layers of images, each counted once.
func stored(t *testing.T, images map[string]builtImage) (bytes int) {
	t.Helper()
	sizes := map[string]int{}
	for _, i := range images {
		files, err := readImage(i.archive)
		if err != nil {
			t.Fatal(err)
		}
		for n, name := range files.names {
			sizes[name] = len(files.layers[n])
		}
	}
	for _, n := range sizes {
		bytes += n
	}
	return bytes
}
