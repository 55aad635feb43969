package explain

import (
	"slices"
	"strings"

	"github.com/dockwright/dockwright/generator/plan"
)

// imageOf is the image that the lines of a topic name, as the plan has it; "" for none.
func (in Input) imageOf(topic, of string) string {
	p := in.Plan
	switch topic {
	case "syntax":
		return "docker/dockerfile:1"
	case "base":
		return p.Base.Image
	case "distroless":
		return p.Distroless
	case "manager":
		return "ghcr.io/astral-sh/uv:" + p.Manager.Version
	case "layers":
		return "ghcr.io/astral-sh/uv:" + p.Layers.UV
	case "rust":
		return p.Rust.Image
	case "translations":
		return p.Base.Image
	case "front end":
		for i, f := range p.Frontends {
			if of == "" || of == "assets" && i == 0 || of == "assets"+itoa(i+1) {
				return f.Image
			}
		}
	}
	return ""
}

// pin adds the digest that the image of a topic has, and cites it.
func (in Input) pin(t *Topic) {
	name := in.imageOf(t.Topic, t.Of)
	pin, ok := in.Plan.Images.Pin(name)
	if name == "" || !ok {
		return
	}
	t.Why = append(t.Why, Reason{"pinned", pin.Digest, "what " + pin.Name + " stood for when it was pinned; the tag is there for readers, and the digest counts. `dockwright pin` asks for a newer one"})
	t.Evidence = in.citePin(t.Evidence, pin.Name)
}

func (in Input) citePin(list []plan.Evidence, name string) []plan.Evidence {
	path := in.Plan.Images.Path
	line := 1 + slices.IndexFunc(in.lines(path), func(l string) bool {
		key, value, _ := strings.Cut(l, " = ")
		return key == "name" && value == quote(name)
	})
	return in.cite(list, plan.Evidence{Path: path, Line: line, Name: name, Says: "has the digest of " + name})
}

// whyPinned says which images are pinned.
func whyPinned(in Input, _ string) string {
	pins := in.Plan.Images.Pins
	if len(pins) == 0 {
		return "Images are named by their tags. Behind a tag another image appears whenever it is built anew; `dockwright pin` adds the digests of those that there are now."
	}
	var names []string
	for _, p := range pins {
		names = append(names, p.Name)
	}
	return "The digests of " + some(names, 6) + " stand in " + in.Plan.Images.Path + ", so that each build starts from the same images until `dockwright pin` is run again."
}
