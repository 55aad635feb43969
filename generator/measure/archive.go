package measure

import (
	"archive/tar"
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"
)

// Bounds of what is read of an archive, whatever it holds.
const (
	maxDocument  = 32 << 20  // bytes of one manifest, configuration or provenance
	maxDocuments = 128 << 20 // bytes of all of them
	maxEntries   = 4 << 20   // files of all layers
	maxLayer     = 256 << 30 // bytes of a layer, unpacked
	maxLayers    = 1000
)

// Image is an image as an OCI archive has it.
// https://github.com/opencontainers/image-spec/blob/v1.1.1/image-layout.md
type Image struct {
	Layers []Layer // the base image's first
	// Memory is the most that a step of the build took, in bytes; 0 where the builder
	// does not tell.
	Memory int64
}

// Layer is a layer of an image.
type Layer struct {
	Digest      string // of the compressed layer
	Instruction string // that made it
	Compressed  int64  // bytes of the compressed layer
	Unpacked    int64  // bytes of its files
	Files       int    // regular files
	blob        *blob
}

// Compressed is the weight of the layers as a registry has them.
func (i Image) Compressed() (n int64) {
	for _, l := range i.Layers {
		n += l.Compressed
	}
	return n
}

// Unpacked is the weight of the layers' files on a disk.
func (i Image) Unpacked() (n int64) {
	for _, l := range i.Layers {
		n += l.Unpacked
	}
	return n
}

// Without are the layers whose digests none of the other images has: what is to be
// pushed where those images are already.
func (i Image) Without(others ...Image) []Layer {
	has := map[string]bool{}
	for _, o := range others {
		for _, l := range o.Layers {
			has[l.Digest] = true
		}
	}
	var out []Layer
	for _, l := range i.Layers {
		if !has[l.Digest] {
			has[l.Digest] = true // twice in an image, pushed once
			out = append(out, l)
		}
	}
	return out
}

// Archives reads images. What it read of a layer it knows when the layer comes again.
// It is not for use by several goroutines at once.
type Archives struct {
	// Sums has files' contents compared, which costs some time.
	Sums    bool
	blobs   map[string]*blob
	entries int
}

// archive is one OCI archive, while it is read.
type archive struct {
	*Archives
	documents map[string][]byte // by digest, and index.json
	bytes     int
	here      map[string]bool // the layers that it holds
}

// Read reads an OCI archive as it streams in, to its end. Nothing of it is stored but
// what its manifests say, the names and sizes of files, and packages' RECORD files.
func (a *Archives) Read(r io.Reader) (Image, error) {
	if a.blobs == nil {
		a.blobs = map[string]*blob{}
	}
	x := archive{Archives: a, documents: map[string][]byte{}, here: map[string]bool{}}
	t := tar.NewReader(r)
	for {
		h, err := t.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return Image{}, fmt.Errorf("the image's archive: %w", err)
		}
		if h.Typeflag != tar.TypeReg {
			continue
		}
		if err := x.file(path.Clean(h.Name), t); err != nil {
			return Image{}, fmt.Errorf("the image's archive: %s: %w", h.Name, err)
		}
	}
	if _, err := io.Copy(io.Discard, r); err != nil { // what pads the archive
		return Image{}, err
	}
	return x.image()
}

func (x *archive) file(name string, r io.Reader) error {
	if name == "index.json" {
		return x.document(name, r)
	}
	hex, ok := strings.CutPrefix(name, "blobs/sha256/")
	if !ok {
		return nil
	}
	digest := "sha256:" + hex
	if x.blobs[digest] != nil {
		x.here[digest] = true
		return nil
	}
	b := bufio.NewReaderSize(r, 64<<10)
	head, _ := b.Peek(4)
	if len(head) > 0 && (head[0] == '{' || head[0] == '[') {
		return x.document(digest, b)
	}
	if len(x.here) >= maxLayers {
		return errors.New("it has too many layers")
	}
	l := &blob{}
	var err error
	switch {
	case bytes.HasPrefix(head, []byte{0x1f, 0x8b}):
		var z *gzip.Reader
		if z, err = gzip.NewReader(b); err == nil {
			err = x.layer(l, z)
		}
	case bytes.Equal(head, []byte{0x28, 0xb5, 0x2f, 0xfd}):
		l.zstd = true // Go's library reads none: Unread asks for it in another way
	default:
		err = x.layer(l, b)
	}
	if err != nil {
		return err
	}
	x.blobs[digest], x.here[digest] = l, true
	return nil
}

func (x *archive) document(name string, r io.Reader) error {
	data, err := io.ReadAll(io.LimitReader(r, maxDocument+1))
	if err != nil {
		return err
	}
	if x.bytes += len(data); len(data) > maxDocument || x.bytes > maxDocuments {
		return errors.New("it is too long")
	}
	x.documents[name] = data
	return nil
}

// descriptor, manifest and configuration are those of the image specification.
type descriptor struct {
	Digest      string
	Size        int64
	Annotations map[string]string
}

type manifest struct {
	Manifests []descriptor // of an index
	Config    descriptor
	Layers    []descriptor
}

type configuration struct {
	History []struct {
		CreatedBy string `json:"created_by"`
		Empty     bool   `json:"empty_layer"`
	}
}

// image puts together what the archive's index leads to.
func (x *archive) image() (Image, error) {
	m, memory, err := x.manifest()
	if err != nil {
		return Image{}, err
	}
	var c configuration
	if err := x.read(m.Config.Digest, &c); err != nil {
		return Image{}, err
	}
	var made []string
	for _, h := range c.History {
		if !h.Empty {
			made = append(made, h.CreatedBy)
		}
	}
	img := Image{Memory: memory}
	for i, d := range m.Layers {
		b := x.blobs[d.Digest]
		if b == nil || !x.here[d.Digest] {
			return Image{}, fmt.Errorf("the image's archive lacks the layer %s", d.Digest)
		}
		l := Layer{Digest: d.Digest, Compressed: d.Size, Unpacked: b.unpacked, Files: b.files, blob: b}
		if len(made) == len(m.Layers) {
			l.Instruction = made[i]
		}
		img.Layers = append(img.Layers, l)
	}
	return img, nil
}

// manifest is the image's own: the first of an index that is no attestation. What the
// attestations say of memory comes with it.
func (x *archive) manifest() (m manifest, memory int64, err error) {
	at := "index.json"
	for range 3 { // an index in an index, which BuildKit writes where there is an attestation
		m = manifest{}
		if err := x.read(at, &m); err != nil {
			return m, 0, err
		}
		if len(m.Manifests) == 0 {
			if len(m.Layers) > maxLayers {
				return m, 0, errors.New("the image has too many layers")
			}
			return m, memory, nil
		}
		at = ""
		for _, d := range m.Manifests {
			if d.Annotations["vnd.docker.reference.type"] == "attestation-manifest" {
				memory = max(memory, x.memory(d.Digest))
			} else if at == "" {
				at = d.Digest
			}
		}
	}
	return m, 0, errors.New("the image's archive leads to no manifest")
}

func (x *archive) read(name string, to any) error {
	data, ok := x.documents[name]
	if !ok {
		return fmt.Errorf("the image's archive lacks %q", name)
	}
	if err := json.Unmarshal(data, to); err != nil {
		return fmt.Errorf("the image's archive: %s: %w", name, err)
	}
	return nil
}

// provenance is as much as is read of SLSA's, in both versions that BuildKit writes, with
// BuildKit's samples of what a step used.
// https://docs.docker.com/build/metadata/attestations/slsa-definitions/
type provenance struct {
	Predicate struct {
		BuildDefinition struct {
			InternalParameters struct{ BuildConfig buildConfig }
		}
		BuildConfig buildConfig
	}
}

type buildConfig struct {
	LLBDefinition []struct {
		ResourceUsage struct {
			Samples []struct {
				MemoryStat struct{ Peak int64 }
			}
		}
	}
}

// memory is the highest peak that an attestation tells of, 0 for none.
func (x *archive) memory(attestation string) (peak int64) {
	var m manifest
	if x.read(attestation, &m) != nil {
		return 0
	}
	for _, d := range m.Layers {
		var p provenance
		if x.read(d.Digest, &p) != nil {
			continue
		}
		for _, c := range []buildConfig{p.Predicate.BuildConfig, p.Predicate.BuildDefinition.InternalParameters.BuildConfig} {
			for _, step := range c.LLBDefinition {
				for _, s := range step.ResourceUsage.Samples {
					peak = max(peak, s.MemoryStat.Peak)
				}
			}
		}
	}
	return peak
}
