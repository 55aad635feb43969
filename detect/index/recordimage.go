package index

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/image"
)

const repinRecord = "take its [[image]] tables out and run `dockwright pin`, which asks the registries anew"

// formatImages writes a table for each image, its digest in the line below its name: tools
// that keep digests fresh find it by that.
func formatImages(b *bytes.Buffer, images []facts.Image) {
	images = slices.SortedFunc(slices.Values(images), func(x, y facts.Image) int { return strings.Compare(x.Name, y.Name) })
	for _, i := range images {
		fmt.Fprintf(b, "\n[[image]]\nname = %s\ndigest = %s\n", quote(i.Name), quote(i.Digest))
		if len(i.Platforms) > 0 {
			fmt.Fprintf(b, "platforms = %s\n", quotedList(i.Platforms))
		}
	}
}

type recordDocImage struct {
	Name      string   `toml:"name"`
	Digest    string   `toml:"digest"`
	Platforms []string `toml:"platforms"`
}

// read holds an entry to what may be recorded, and to those before it.
func (d recordDocImage) read(before []facts.Image) (facts.Image, error) {
	out := facts.Image{Name: d.Name, Digest: d.Digest, Platforms: d.Platforms}
	if err := image.Check(d.Name); err != nil {
		return out, err
	}
	if !image.IsDigest(d.Digest) {
		return out, fmt.Errorf("%s: %q is no SHA-256 digest", d.Name, d.Digest)
	}
	if slices.ContainsFunc(before, func(i facts.Image) bool { return i.Name == d.Name }) {
		return out, fmt.Errorf("%s stands there twice", d.Name)
	}
	for _, p := range d.Platforms {
		if len(p) > maxWord || !strings.Contains(p, "/") || strings.Trim(p, "abcdefghijklmnopqrstuvwxyz0123456789._-/") != "" {
			return out, fmt.Errorf("%s: %q is no platform, such as linux/amd64", d.Name, p)
		}
	}
	return out, nil
}
