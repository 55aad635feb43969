package index

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dockwright/dockwright/detect/facts"
)

const imagesText = recordHeadImages + `version = 1

[[image]]
name = "docker/dockerfile:1"
digest = "sha256:` + hex64 + `"

[[image]]
name = "python:3.13-slim-trixie"
digest = "sha256:` + hex64 + `"
platforms = ["linux/amd64", "linux/arm64"]
`

func TestRecordImages(t *testing.T) {
	images := []facts.Image{
		{Name: "python:3.13-slim-trixie", Digest: "sha256:" + hex64, Platforms: []string{"linux/amd64", "linux/arm64"}},
		{Name: "docker/dockerfile:1", Digest: "sha256:" + hex64},
	}
	if diff := cmp.Diff(imagesText, string((&Record{Images: images}).Format())); diff != "" {
		t.Error(diff)
	}
	again, err := ParseRecord(RecordName, []byte(imagesText))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]facts.Image{images[1], images[0]}, again.Images); diff != "" {
		t.Error(diff)
	}
	if again.Asked() != nil {
		t.Error("no index was asked")
	}
	if again.Stated = []string{"https://a.example/simple"}; again.Asked() != again {
		t.Error("an index was asked")
	}
	if (*Record)(nil).Asked() != nil {
		t.Error("there is no record")
	}
}

func TestRecordImageFaults(t *testing.T) {
	for _, c := range []struct{ old, new, want string }{
		{`"docker/dockerfile:1"`, `"docker/dockerfile"`, `dockwright.lock:5: "docker/dockerfile" is no name of an image with a tag`},
		{`"docker/dockerfile:1"`, `"docker/dockerfile:1 AS x\nRUN evil"`, `dockwright.lock:5: "docker/dockerfile:1 AS x\nRUN evil" is no name`},
		{`"docker/dockerfile:1"`, `"python:3.13-slim-trixie"`, `dockwright.lock:9: python:3.13-slim-trixie stands there twice`},
		{`"sha256:` + hex64, `"sha512:` + hex64, `is no SHA-256 digest`},
		{hex64, strings.ToUpper(hex64), `is no SHA-256 digest`},
		{hex64 + `"`, hex64 + `\nRUN evil"`, `is no SHA-256 digest`},
		{`"linux/arm64"`, `"linux"`, `dockwright.lock:9: python:3.13-slim-trixie: "linux" is no platform`},
		{`"linux/arm64"`, `"linux/arm64\u001b[31m"`, `is no platform`},
		{"name =", "mane =", "the key mane is not known"},
	} {
		_, err := ParseRecord(RecordName, []byte(strings.Replace(imagesText, c.old, c.new, 1)))
		if err == nil || !strings.Contains(err.Error(), c.want) || strings.ContainsAny(err.Error(), "\n\x1b") {
			t.Errorf("%s: %v", c.new, err)
		}
	}
}
