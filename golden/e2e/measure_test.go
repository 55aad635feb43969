package e2e

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/dockwright/dockwright/generator/measure"
	"github.com/dockwright/dockwright/generator/measure/host"
)

// measureFiles are a project with two Dockerfiles: one whose code comes last, and one
// whose code comes first and that deletes what it stored.
var measureFiles = map[string]string{
	"requirements.txt": "click==8.3.1\n",
	"app/main.py":      "import click\n\nprint(click)\n",
	"app/data.txt":     strings.Repeat("data\n", 20_000),
	"last.Dockerfile": "FROM python:3.13-slim-trixie\nWORKDIR /srv\nCOPY requirements.txt .\n" +
		"RUN pip install --no-cache-dir -r requirements.txt\nCOPY app app\n",
	"first.Dockerfile": "FROM python:3.13-slim-trixie\nWORKDIR /srv\nCOPY . .\n" +
		"RUN pip install --no-cache-dir -r requirements.txt\nRUN rm app/data.txt\n",
}

// keptArchives is a builder that keeps the archives of its images.
type keptArchives struct {
	measure.Builder
	dir   string
	files []string
}

func (k *keptArchives) Build(ctx context.Context, j measure.Job) (measure.Progress, error) {
	if j.Read == nil {
		return k.Builder.Build(ctx, j)
	}
	name := filepath.Join(k.dir, fmt.Sprintf("%d.tar", len(k.files)))
	k.files = append(k.files, name)
	f, err := os.Create(name)
	if err != nil {
		return measure.Progress{}, err
	}
	defer f.Close()
	read := j.Read
	j.Read = func(r io.Reader) error { return read(io.TeeReader(r, f)) }
	return k.Builder.Build(ctx, j)
}

// tarLayer is a layer as the tar program sees it.
type tarLayer struct {
	digest               string
	compressed, unpacked int64
	files                int
}

// tarLayers unpacks an archive with tar, follows its index, and has tar list each layer.
func tarLayers(t *testing.T, archive string) []tarLayer {
	t.Helper()
	dir := t.TempDir()
	if out, err := exec.Command("tar", "-xf", archive, "-C", dir).CombinedOutput(); err != nil {
		t.Fatalf("tar: %v\n%s", err, out)
	}
	type descriptor struct {
		Digest      string
		Annotations map[string]string
	}
	var doc struct{ Manifests, Layers []descriptor }
	name := "index.json"
	for len(doc.Layers) == 0 {
		text, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		doc.Manifests = nil
		if err := json.Unmarshal(text, &doc); err != nil {
			t.Fatal(err)
		}
		for _, m := range doc.Manifests {
			if m.Annotations["vnd.docker.reference.type"] == "" {
				name = "blobs/" + strings.Replace(m.Digest, ":", "/", 1)
			}
		}
	}
	var out []tarLayer
	for _, l := range doc.Layers {
		blob := filepath.Join(dir, "blobs", strings.Replace(l.Digest, ":", "/", 1))
		info, err := os.Stat(blob)
		if err != nil {
			t.Fatal(err)
		}
		listed, err := exec.Command("tar", "-tvzf", blob).Output()
		if err != nil {
			t.Fatal(err)
		}
		layer := tarLayer{digest: l.Digest, compressed: info.Size()}
		for line := range strings.Lines(string(listed)) {
			if fields := strings.Fields(line); strings.HasPrefix(line, "-") { // a regular file: mode, owner, size
				size, err := strconv.ParseInt(fields[2], 10, 64)
				if err != nil {
					t.Fatalf("tar lists %q", line)
				}
				layer.unpacked += size
				layer.files++
			}
		}
		out = append(out, layer)
	}
	return out
}

// newTo are the layers that the archives before lack.
func newTo(layers []tarLayer, before ...[]tarLayer) (count int, compressed, unpacked int64) {
	has := map[string]bool{}
	for _, b := range before {
		for _, l := range b {
			has[l.digest] = true
		}
	}
	for _, l := range layers {
		if !has[l.digest] {
			count, compressed, unpacked = count+1, compressed+l.compressed, unpacked+l.unpacked
		}
	}
	return count, compressed, unpacked
}

// TestMeasure measures two Dockerfiles for real, and holds the figures to what the tar
// program says of the same archives.
func TestMeasure(t *testing.T) {
	needBuilder(t)
	measureWith(t, host.BuildOptions{})
}

func measureWith(t *testing.T, o host.BuildOptions) {
	t.Helper()
	if !onPath("tar") {
		t.Skip("there is no tar")
	}
	ctx, cancel := context.WithTimeout(t.Context(), 3*limit)
	defer cancel()
	dir := t.TempDir()
	for name, text := range measureFiles {
		name = filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	found, err := host.Find(ctx, o)
	if err != nil {
		t.Fatal(err)
	}
	b := &keptArchives{Builder: found, dir: t.TempDir()}
	subjects, err := host.Prepare(ctx, t.TempDir(), host.Request{Context: dir, Dockerfiles: []string{filepath.Join(dir, "last.Dockerfile"), filepath.Join(dir, "first.Dockerfile")}})
	if err != nil {
		t.Fatal(err)
	}
	r := measure.Run(ctx, b, subjects, measure.Options{Runs: 1, Archives: &measure.Archives{}, Name: func() string {
		word := make([]byte, 8)
		rand.Read(word)
		return "dockwright-e2e-" + hex.EncodeToString(word)
	}})
	r.Compare("")
	var text bytes.Buffer
	if err := r.Text(&text); err != nil {
		t.Fatal(err)
	}
	t.Logf("\n%s", text.String())
	if len(b.files) != 8 {
		t.Fatalf("%d images were exported, not 8", len(b.files))
	}
	for n, i := range r.Images {
		measuredAsTar(t, i, b.files[4*n:4*n+4])
	}
	last, first := r.Images[0], r.Images[1]
	if last.Unchanged.New.Layers+first.Unchanged.New.Layers != 0 {
		t.Error("an unchanged build has new layers: it did not read what the cold one left")
	}
	// Where the code comes last, its change is one layer: the folder.
	if n := last.Code.New; n.Layers != 1 || n.Unpacked >= int64(len(measureFiles["app/data.txt"]))+1000 {
		t.Errorf("new after a change of the code: %+v", n)
	}
	if first.Code.New.Layers < 2 || first.Code.New.Unpacked < 2*last.Code.New.Unpacked {
		t.Errorf("code that comes first has nothing installed anew: %+v", first.Code.New)
	}
	if want := "six==1.17.0 more in requirements.txt"; last.Dependency.Change != want || last.Dependency.New.Layers == 0 {
		t.Errorf("the change of a dependency is %q, with %+v new", last.Dependency.Change, last.Dependency.New)
	}
	if last.Cold.Download == nil || last.Cold.Seconds.Median <= last.Unchanged.Seconds.Median {
		t.Errorf("the cold build downloads nothing, or takes no longer than one that does nothing: %+v, %+v", last.Cold, last.Unchanged)
	}
}

// measuredAsTar holds the figures to the archives of the four builds.
func measuredAsTar(t *testing.T, i *measure.Result, files []string) {
	t.Helper()
	if i.Error != nil || i.Code == nil || i.Dependency == nil {
		t.Fatalf("%s was not measured: %+v, %q", i.Name, i.Error, i.Notes)
	}
	var all [][]tarLayer
	for _, f := range files {
		all = append(all, tarLayers(t, f))
	}
	count, compressed, unpacked := newTo(all[0])
	if s := i.Size; s.Layers != count || s.Compressed != compressed || s.Unpacked != unpacked {
		t.Errorf("%s: the size is %+v; tar says %d layers, %d and %d bytes", i.Name, s, count, compressed, unpacked)
	}
	for n, build := range []*measure.Build{i.Unchanged, i.Code, i.Dependency} {
		count, compressed, unpacked := newTo(all[n+1], all[:n+1]...)
		if *build.New != (measure.New{Layers: count, Compressed: compressed, Unpacked: unpacked}) {
			t.Errorf("%s: build %d brings %+v; tar says %d layers, %d and %d bytes", i.Name, n+2, build.New, count, compressed, unpacked)
		}
	}
}

// TestMeasureLayers looks into the image that deletes what it stored, and holds what its
// dependency weighs to what Python says of the same files.
func TestMeasureLayers(t *testing.T) {
	ctx, _ := needBuilder(t)
	dir := t.TempDir()
	const count = `import importlib.metadata as m, os; print("WEIGHT", sum(os.path.getsize(f.locate()) for f in m.distribution("click").files))`
	files := map[string]string{"data": strings.Repeat("x", 100_000), "count.py": count,
		"Dockerfile": "FROM python:3.13-slim-trixie\nCOPY data /data\nCOPY data /again\nRUN pip install --no-cache-dir click==8.3.1\nCOPY count.py /\nRUN python /count.py > /weight\nRUN rm /data\n"}
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	found, err := host.Find(ctx, host.BuildOptions{})
	if err != nil {
		t.Fatal(err)
	}
	b := &keptArchives{Builder: found, dir: t.TempDir()}
	subjects, err := host.Prepare(ctx, t.TempDir(), host.Request{Context: dir, Dockerfiles: []string{dir}})
	if err != nil {
		t.Fatal(err)
	}
	r := measure.Look(ctx, b, subjects, nil, measure.Options{Archives: &measure.Archives{Sums: true}, Name: func() string { return "dockwright-e2e-" + strconv.FormatInt(time.Now().UnixNano(), 36) }})
	c := r.Images[0].Contents
	if c == nil {
		t.Fatalf("%+v", r.Images[0].Error)
	}
	deleted := false
	for _, w := range c.Waste {
		deleted = deleted || w.Path == "/data" && w.Deleted && w.Bytes == 100_000 && w.By == len(c.Layers)
	}
	if !deleted {
		t.Errorf("/data is not told as deleted: %+v", c.Waste)
	}
	weight := weighed(t, b.files[0])
	for _, d := range c.Distributions {
		if d.Name == "click" {
			if d.Version != "8.3.1" || d.Bytes != weight {
				t.Errorf("click is %+v; Python says %d bytes", d, weight)
			}
			return
		}
	}
	t.Errorf("click is none of %+v", c.Distributions)
}

// weighed is what the file /weight of an image says.
func weighed(t *testing.T, archive string) int64 {
	t.Helper()
	f, err := os.Open(archive)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	dir := t.TempDir()
	if out, err := exec.Command("tar", "-xf", archive, "-C", dir).CombinedOutput(); err != nil {
		t.Fatalf("tar: %v\n%s", err, out)
	}
	blobs, err := filepath.Glob(filepath.Join(dir, "blobs", "sha256", "*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, blob := range blobs {
		if out, err := exec.Command("tar", "-xzOf", blob, "weight").Output(); err == nil {
			_, number, ok := strings.Cut(strings.TrimSpace(string(out)), "WEIGHT ")
			n, err := strconv.ParseInt(number, 10, 64)
			if !ok || err != nil {
				t.Fatalf("Python said %q", out)
			}
			return n
		}
	}
	t.Fatal("no layer has /weight")
	return 0
}
