package measure

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"testing"
)

// packed is a file of a layer that a test makes. A name that ends with a slash is a
// folder's; text that begins with "-> " is a link's target.
type packed struct{ name, text string }

// pack makes a layer, compressed, and its digest.
func pack(t testing.TB, files ...packed) (digest string, layer []byte) {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	w := tar.NewWriter(z)
	for _, f := range files {
		h := &tar.Header{Name: f.name, Mode: 0o644, Size: int64(len(f.text)), Typeflag: tar.TypeReg}
		target, link := strings.CutPrefix(f.text, "-> ")
		switch {
		case strings.HasSuffix(f.name, "/"):
			h.Typeflag, h.Size = tar.TypeDir, 0
		case link:
			h.Typeflag, h.Linkname, h.Size = tar.TypeSymlink, target, 0
		}
		if err := w.WriteHeader(h); err != nil {
			t.Fatal(err)
		}
		if h.Typeflag == tar.TypeReg {
			io.WriteString(w, f.text)
		}
	}
	w.Close()
	z.Close()
	return digestOf(b.Bytes()), b.Bytes()
}

func digestOf(data []byte) string {
	sum := sha256.Sum256(data)
	return "sha256:" + hex.EncodeToString(sum[:])
}

// ociArchive makes an image of layers, which are told of as RUN 1, RUN 2 and so on.
// A provenance makes an index with an attestation of it, as BuildKit does.
func ociArchive(t testing.TB, provenance string, layers ...[]byte) []byte {
	t.Helper()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	add := func(name string, data []byte) {
		if err := w.WriteHeader(&tar.Header{Name: name, Mode: 0o444, Size: int64(len(data)), Typeflag: tar.TypeReg}); err != nil {
			t.Fatal(err)
		}
		w.Write(data)
	}
	blob := func(data []byte) map[string]any {
		digest := digestOf(data)
		add("blobs/sha256/"+strings.TrimPrefix(digest, "sha256:"), data)
		return map[string]any{"digest": digest, "size": len(data)}
	}
	document := func(doc any) map[string]any {
		data, err := json.Marshal(doc)
		if err != nil {
			t.Fatal(err)
		}
		return blob(data)
	}
	add("oci-layout", []byte(`{"imageLayoutVersion":"1.0.0"}`))
	var list, history []any
	history = append(history, map[string]any{"created_by": "ENV A=b", "empty_layer": true})
	for i, l := range layers {
		list = append(list, blob(l))
		history = append(history, map[string]any{"created_by": fmt.Sprintf("RUN /bin/sh -c step %d # buildkit", i+1)})
	}
	m := document(map[string]any{"config": document(map[string]any{"history": history}), "layers": list})
	if provenance != "" {
		attestation := document(map[string]any{"config": m, "layers": []any{blob([]byte(provenance))}})
		attestation["annotations"] = map[string]string{"vnd.docker.reference.type": "attestation-manifest"}
		m = document(map[string]any{"manifests": []any{attestation, m}})
	}
	index, _ := json.Marshal(map[string]any{"manifests": []any{m}})
	add("index.json", index)
	w.Close()
	return b.Bytes()
}

func readImage(t testing.TB, a *Archives, archive []byte) Image {
	t.Helper()
	img, err := a.Read(bytes.NewReader(archive))
	if err != nil {
		t.Fatal(err)
	}
	return img
}

func TestArchive(t *testing.T) {
	first, base := pack(t, packed{"etc/", ""}, packed{"etc/a", "12345"}, packed{"etc/link", "-> a"})
	second, app := pack(t, packed{"app/main.py", "1234567"}, packed{"app/b", "123"})
	img := readImage(t, &Archives{}, ociArchive(t, "", base, app))
	if len(img.Layers) != 2 || img.Layers[0].Digest != first || img.Layers[1].Digest != second {
		t.Fatalf("the layers are %+v", img.Layers)
	}
	if img.Unpacked() != 15 || img.Compressed() != int64(len(base)+len(app)) || img.Layers[1].Files != 2 || img.Layers[0].Files != 1 {
		t.Errorf("%d bytes unpacked, %d compressed, layers %+v", img.Unpacked(), img.Compressed(), img.Layers)
	}
	if got := img.Layers[1].Instruction; got != "RUN /bin/sh -c step 2 # buildkit" || instruction(got) != "RUN step 2" {
		t.Errorf("the second layer is of %q, shown as %q", got, instruction(got))
	}
	if img.Memory != 0 {
		t.Errorf("%d bytes of memory are known", img.Memory)
	}
}

// TestUncompressed: layers may be plain tar archives.
func TestUncompressed(t *testing.T) {
	_, layer := pack(t, packed{"a", "12345"})
	z, err := gzip.NewReader(bytes.NewReader(layer))
	if err != nil {
		t.Fatal(err)
	}
	plain, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	if img := readImage(t, &Archives{}, ociArchive(t, "", plain)); img.Unpacked() != 5 || img.Compressed() != int64(len(plain)) {
		t.Errorf("%+v", img)
	}
}

// TestKnownLayers: a layer that was read before isn't read again, and counts all the same.
func TestKnownLayers(t *testing.T) {
	_, base := pack(t, packed{"a", "12345"})
	_, one := pack(t, packed{"b", "1"})
	_, two := pack(t, packed{"b", "22"})
	a := &Archives{}
	before := readImage(t, a, ociArchive(t, "", base, one))
	after := readImage(t, a, ociArchive(t, "", base, two, two))
	if after.Unpacked() != 9 || a.entries != 3 {
		t.Errorf("%d bytes, %d files read", after.Unpacked(), a.entries)
	}
	news := after.Without(before)
	if len(news) != 1 || news[0].Unpacked != 2 {
		t.Errorf("new are %+v", news)
	}
	if len(after.Without(before, after)) != 0 || len(after.Without()) != 2 {
		t.Error("what an image holds is new to it, or a layer that it has twice is pushed twice")
	}
}

// TestMemory reads peaks from provenance as BuildKit writes it, in both of its versions.
// https://docs.docker.com/build/metadata/attestations/slsa-definitions/
func TestMemory(t *testing.T) {
	steps := `{"llbDefinition":[{"id":"step0"},{"id":"step1","resourceUsage":{"samples":[{"memoryStat":{"peak":1000}},{"memoryStat":{"peak":5000}}]}},{"id":"step2","resourceUsage":{"samples":[{"cpuStat":{}},{"memoryStat":{"anon":9000}}]}}]}`
	_, layer := pack(t, packed{"a", "1"})
	for _, provenance := range []string{
		`{"predicateType":"https://slsa.dev/provenance/v0.2","predicate":{"buildConfig":` + steps + `}}`,
		`{"predicateType":"https://slsa.dev/provenance/v1","predicate":{"buildDefinition":{"internalParameters":{"buildConfig":` + steps + `}}}}`,
	} {
		if img := readImage(t, &Archives{}, ociArchive(t, provenance, layer)); img.Memory != 5000 || len(img.Layers) != 1 {
			t.Errorf("a peak of %d in %d layers", img.Memory, len(img.Layers))
		}
	}
}

func TestZstd(t *testing.T) {
	_, layer := pack(t, packed{"a", "12345"})
	img := readImage(t, &Archives{}, ociArchive(t, "", layer, []byte("\x28\xb5\x2f\xfd and what follows")))
	if !img.unread() || img.Unpacked() != 5 {
		t.Errorf("a layer that can't be read is taken for one of %d bytes", img.Unpacked())
	}
	Break(img)
}

// TestBrokenArchive: a hostile or cut archive is an error.
func TestBrokenArchive(t *testing.T) {
	_, layer := pack(t, packed{"a", strings.Repeat("12345", 1000)})
	whole := ociArchive(t, "", layer)
	bad := map[string][]byte{
		"nothing":       nil,
		"cut":           whole[:len(whole)/2],
		"no archive":    []byte(strings.Repeat("x", 2000)),
		"damaged layer": ociArchive(t, "", append([]byte{0x1f, 0x8b}, layer[5:]...)),
		"half a layer":  ociArchive(t, "", layer[:len(layer)/2]),
		"long document": ociArchive(t, "{"+strings.Repeat(" ", maxDocument), layer),
		"a loop":        loop(t),
		"no layer":      withoutLayer(t),
	}
	for name, data := range bad {
		if img, err := (&Archives{}).Read(bytes.NewReader(data)); err == nil {
			t.Errorf("%s: an image of %d layers", name, len(img.Layers))
		}
	}
}

// single makes an archive of index.json and one document more, which has its own digest's place.
func single(t *testing.T, index string, blobs map[string]string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for _, f := range []packed{{"index.json", index}, {"blobs/sha256/a", blobs["a"]}, {"blobs/sha256/b", blobs["b"]}} {
		if err := w.WriteHeader(&tar.Header{Name: f.name, Size: int64(len(f.text)), Typeflag: tar.TypeReg}); err != nil {
			t.Fatal(err)
		}
		io.WriteString(w, f.text)
	}
	w.Close()
	return b.Bytes()
}

func loop(t *testing.T) []byte {
	return single(t, `{"manifests":[{"digest":"sha256:a"}]}`, map[string]string{"a": `{"manifests":[{"digest":"sha256:a"}]}`, "b": "{}"})
}

func withoutLayer(t *testing.T) []byte {
	return single(t, `{"manifests":[{"digest":"sha256:a"}]}`, map[string]string{"a": `{"config":{"digest":"sha256:b"},"layers":[{"digest":"sha256:c"}]}`, "b": "{}"})
}

func FuzzArchive(f *testing.F) {
	_, one := pack(f, packed{"a/b", "12345"}, packed{"site-packages/a-1.dist-info/RECORD", "a/__init__.py,,\n"}, packed{"site-packages/a/__init__.py", "1"})
	_, two := pack(f, packed{"a/.wh.b", ""}, packed{"site-packages/.wh..wh..opq", ""})
	f.Add(ociArchive(f, "", one, two))
	f.Add(ociArchive(f, `{"predicate":{}}`, one))
	f.Fuzz(func(t *testing.T, data []byte) {
		img, err := (&Archives{Sums: true}).Read(bytes.NewReader(data))
		if err == nil {
			d := Break(img)
			if d.Wasted < 0 || d.Wasted > img.Unpacked() {
				t.Errorf("%d of %d bytes are wasted", d.Wasted, img.Unpacked())
			}
		}
	})
}
