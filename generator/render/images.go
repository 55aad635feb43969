package render

import (
	"slices"
	"strings"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/image"
	"github.com/dockwright/dockwright/generator/plan"
	"github.com/dockwright/dockwright/generator/rules"
)

// namer gives the templates what an image is named by, and takes down which ones they
// asked for. Each image that a template names goes through it.
type namer struct {
	images plan.Images
	named  []string
}

func (n *namer) image(name string) (string, error) {
	at := n.images.Name(name)
	if err := image.Check(at); err != nil {
		return "", facts.Errorf("", 0, "%v", err).Fix("correct image-prefixes of the configuration")
	}
	if pin, ok := n.images.Pin(name); ok && !image.IsDigest(pin.Digest) {
		return "", facts.Errorf(n.images.Path, 0, "%q is no SHA-256 digest", pin.Digest).Fix("run `dockwright pin`")
	}
	if !slices.Contains(n.named, at) {
		n.named = append(n.named, at)
	}
	return n.images.Reference(name), nil
}

// Images are the images that the Dockerfile of a plan names, sorted, without digests:
// those of hooks and of stages of the user's own are not among them.
func Images(p plan.Plan) ([]string, error) {
	n := &namer{images: p.Images}
	if _, _, err := marked(p, n); err != nil {
		return nil, err
	}
	slices.Sort(n.named)
	return n.named, nil
}

// Pins says what is to be said of the pinned images: those that have none while others
// have, and those that are not for a platform of the image. Without any pin there is
// nothing to say.
func Pins(p plan.Plan) ([]facts.Diagnostic, error) {
	if len(p.Images.Pins) == 0 {
		return nil, nil
	}
	names, err := Images(p)
	if err != nil {
		return nil, err
	}
	var out []facts.Diagnostic
	var pinned []facts.Image
	for _, name := range names {
		at := slices.IndexFunc(p.Images.Pins, func(i facts.Image) bool { return i.Name == name })
		if at < 0 {
			out = append(out, rules.New("DW504", p.Images.Path, 0, "no digest of "+name+" is pinned, so the Dockerfile names it by its tag alone", "run `dockwright pin`, and commit "+p.Images.Path))
			continue
		}
		pinned = append(pinned, p.Images.Pins[at])
	}
	for _, platform := range p.Platforms {
		if names := lacking(pinned, platform); len(names) > 0 {
			out = append(out, rules.New("DW505", p.Images.Path, 0, "what is pinned is not for "+platform+": "+strings.Join(names, ", "),
				"pin from a registry that has the images for all platforms, or leave the platform out of `platforms` in the configuration"))
		}
	}
	return out, nil
}

// lacking are the pinned images that are not for a platform, where that is known.
func lacking(pinned []facts.Image, platform string) (names []string) {
	for _, p := range pinned {
		if len(p.Platforms) > 0 && !slices.Contains(p.Platforms, platform) {
			names = append(names, p.Name)
		}
	}
	return names
}
