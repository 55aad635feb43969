package plan

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/dockwright/dockwright/detect/facts"
)

// Share is what several images can have from one base image of their own: dependencies
// that all of them install, at one version, from wheels.
type Share struct {
	// Images are those that start from it, by their place in the list that was given.
	Images []int
	// Packages are what it holds, by name.
	Packages []SharedPackage
	// Before and After are the bytes of the wheels of all images that were given, each
	// layer counted once: that is what a registry keeps and builders push.
	Before, After int64
}

// SharedPackage is a dependency of a Share. Size is that of its largest wheel on the
// platforms of the images, in bytes.
type SharedPackage struct {
	Name    string `json:"name"`
	Version string `json:"version"`
	Size    int64  `json:"size"`
}

// What a shared base has to bring. It costs something, too: one more image to build, and
// a layer that is new for every image as soon as one of its packages is.
const (
	minShared      = 1 << 20  // bytes that a package saves over all images, to be in it
	minSavedShared = 10 << 20 // bytes that it saves altogether
	minSavedPart   = 10       // in per cent of what there was before
)

// NewShare finds the base image that saves most for images from one lock; false where
// none is worth it. The rule:
//
//   - Images can share one if they have the same base image, platforms and manager.
//   - A package can be in it if each of its images installs it from a wheel, at one
//     version: so no image gets anything that it would not have, nothing is compiled, and
//     the base needs no system packages.
//   - Nothing is in it where a package index asks for a login.
//   - A package is in it if that saves 1 MiB at least: one copy for each image but one.
//     Lighter ones change as often and weigh nothing, so they stay out.
//   - Of all sets of images the one counts that saves most; of equals the larger, then the
//     one whose images come first.
//   - It is worth it from 10 MiB and a tenth of all wheels on.
//
// Sizes are those of the lock, else about what is known of a name; a wheel without any
// weighs nothing.
//
// What is not to be in it stands in leftOut, by name.
func NewShare(images []Plan, leftOut []string) (Share, bool) {
	s := sharer{images, leftOut}
	var best Share
	var saved int64
	for _, set := range s.sets() {
		packages, saves := s.held(set)
		if saves > saved || saves == saved && sooner(set, best.Images) {
			best, saved = Share{Images: set, Packages: packages}, saves
		}
	}
	for _, p := range images {
		for _, d := range p.Dependencies {
			best.Before += d.weight()
		}
	}
	best.After = best.Before - saved
	return best, saved >= minSavedShared && saved*100 >= best.Before*minSavedPart
}

// sooner tells which of two sets that save the same counts.
func sooner(a, b []int) bool {
	return cmp.Or(cmp.Compare(len(b), len(a)), slices.Compare(a, b)) < 0
}

// sharer compares images.
type sharer struct {
	images  []Plan
	leftOut []string
}

// alike is what images have to have in common to start from one base.
func alike(p Plan) string {
	return fmt.Sprintf("%q %q %q %q %q", p.Base.Image, p.Platforms, p.Manager.Name, p.Manager.Version, p.Install.Lock)
}

// holders are the images that could have each package from a base, by name, version and
// the kind of image.
func (s sharer) holders() map[string][]int {
	out := map[string][]int{}
	for i, p := range s.images {
		for _, d := range p.Dependencies {
			if s.sharable(p, d) {
				key := alike(p) + d.Name + " " + d.Version
				out[key] = append(out[key], i)
			}
		}
	}
	return out
}

// sharable tells whether an image could have a dependency from a base.
func (s sharer) sharable(p Plan, d Dependency) bool {
	wheel := false
	for _, v := range d.Targets {
		if v.Class != facts.Wheel && v.Class != facts.Excluded {
			return false
		}
		wheel = wheel || v.Class == facts.Wheel
	}
	twice := slices.ContainsFunc(p.Dependencies, func(o Dependency) bool { return o.Name == d.Name && o.Version != d.Version })
	return wheel && !twice && len(p.Secrets) == 0 && d.Source == facts.SourceRegistry && slices.Contains(d.Groups, "main") && !slices.Contains(s.leftOut, d.Name)
}

// DecisionShared is the Decision.What of the base that images share.
const DecisionShared = "shared base"

// Start makes a plan one of an image that has packages from a shared base, which saves
// what the share says. Without packages it says why there are none.
func (p *Plan) Start(packages []SharedPackage, s Share, images int) {
	switch p.Shared = packages; {
	case len(packages) == 0 && len(s.Packages) > 0 && s.Before-s.After >= minSavedShared:
		p.decide(DecisionShared, "none", "this image has not all that the others have in common")
		return
	case len(packages) == 0:
		p.decide(DecisionShared, "none", fmt.Sprintf("%d images ask for one, which would save less than %s, or less than a tenth of their wheels", images, Bytes(minSavedShared)))
		return
	}
	p.unheavy(packages)
	p.decide(DecisionShared, fmt.Sprintf("%d packages", len(packages)), fmt.Sprintf("%d of %d images have them: %s of wheels become %s", len(s.Images), images, Bytes(s.Before), Bytes(s.After)))
}

// maxSets bounds the search. Images of one repository have a handful of them.
const maxSets = 1000

// sets are the sets of images that come into question: those that all have some package,
// and what these have in common, since any other set saves less than one of them.
func (s sharer) sets() (out [][]int) {
	for _, set := range s.holders() {
		out = append(out, set)
	}
	slices.SortFunc(out, slices.Compare)
	out = slices.CompactFunc(out, slices.Equal)
	for i := 0; i < len(out); i++ {
		for j := 0; j < i && len(out) < maxSets; j++ {
			var both []int
			for _, x := range out[i] {
				if slices.Contains(out[j], x) {
					both = append(both, x)
				}
			}
			if !slices.ContainsFunc(out, func(o []int) bool { return slices.Equal(o, both) }) {
				out = append(out, both)
			}
		}
	}
	return slices.DeleteFunc(out, func(set []int) bool { return len(set) < 2 })
}

// held is what a base of these images holds, and the bytes that it saves.
func (s sharer) held(set []int) (packages []SharedPackage, saved int64) {
	first := s.images[set[0]]
	for _, d := range first.Dependencies {
		saves := d.weight() * int64(len(set)-1)
		if saves < minShared || !s.sharable(first, d) {
			continue
		}
		if s.all(set[1:], alike(first), d) {
			packages, saved = append(packages, SharedPackage{d.Name, d.Version, d.weight()}), saved+saves
		}
	}
	slices.SortFunc(packages, func(a, b SharedPackage) int { return strings.Compare(a.Name, b.Name) })
	return packages, saved
}

// all tells whether all images have a dependency that they could have from a base.
func (s sharer) all(set []int, kind string, d Dependency) bool {
	for _, i := range set {
		p := s.images[i]
		at := slices.IndexFunc(p.Dependencies, func(o Dependency) bool { return o.Name == d.Name && o.Version == d.Version })
		if at < 0 || alike(p) != kind || !s.sharable(p, p.Dependencies[at]) {
			return false
		}
	}
	return true
}

// unheavy takes packages out of the layer of heavy ones, which they were in. What is left
// has to be worth a layer by itself.
func (p *Plan) unheavy(packages []SharedPackage) {
	if len(p.Layers.Heavy) == 0 {
		return
	}
	l := p.Layers
	var taken int64
	l.Heavy, taken = unshared(l.Heavy, packages)
	l.HeavyBytes -= taken
	l.Medium, taken = unshared(l.Medium, packages)
	if l.MediumBytes -= taken; l.MediumBytes < mediumLayer {
		l.lighten()
	}
	p.Decisions = slices.DeleteFunc(slices.Clone(p.Decisions), func(d Decision) bool { return d.What == "layers" })
	if p.Layers = l; l.HeavyBytes < heavyLayer || len(l.Heavy) == 0 {
		p.Layers = Layers{}
		return
	}
	p.decide("layers", l.chosen(), fmt.Sprintf("besides what is shared, %s weigh %s", count(len(l.Heavy), "package", "packages"), sizeText(l.HeavyBytes))+l.medium())
}

// unshared are the names that are not shared, and taken the bytes of those that are.
func unshared(names []string, packages []SharedPackage) (left []string, taken int64) {
	for _, name := range names {
		i := slices.IndexFunc(packages, func(s SharedPackage) bool { return s.Name == name })
		if i < 0 {
			left = append(left, name)
			continue
		}
		taken += packages[i].Size
	}
	return left, taken
}
