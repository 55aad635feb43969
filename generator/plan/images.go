package plan

import (
	"slices"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/image"
)

// Images says how the Dockerfile names images.
type Images struct {
	// Prefixes are places that stand for registries; see image.Mirrors.
	Prefixes []string `json:"prefixes,omitempty"`
	// Pins are the images that a digest is recorded of, in the file Path.
	Pins []facts.Image `json:"pins,omitempty"`
	Path string        `json:"-"`
}

// Name is what an image is named at its place, without a digest. The image is as Base
// and the others have it.
func (i Images) Name(name string) string { return image.Mirrors(i.Prefixes).Name(name) }

// Pin is what is recorded of an image, false for none.
func (i Images) Pin(name string) (facts.Image, bool) {
	name = i.Name(name)
	at := slices.IndexFunc(i.Pins, func(p facts.Image) bool { return p.Name == name })
	if at < 0 {
		return facts.Image{}, false
	}
	return i.Pins[at], true
}

// Reference is what the Dockerfile names an image by: with its tag, which tells a reader
// and a tool what it is, and with its digest, which is what counts.
// https://docs.docker.com/build/building/best-practices/#pin-base-image-versions
func (i Images) Reference(name string) string {
	if pin, ok := i.Pin(name); ok {
		return pin.Name + "@" + pin.Digest
	}
	return i.Name(name)
}
