package render

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	inst "github.com/moby/buildkit/frontend/dockerfile/instructions"
	"github.com/moby/buildkit/frontend/dockerfile/parser"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/generator/plan"
)

// manyImages is a plan whose Dockerfile names one of each kind.
func manyImages() plan.Plan {
	return plan.Plan{
		Dir: ".", Platforms: []string{"linux/amd64", "linux/arm64"},
		Base:         plan.Base{Image: "python:3.14-slim-trixie", Family: plan.Debian, Suite: "trixie"},
		Manager:      plan.Manager{Name: facts.UV, Version: "0.13.9"},
		Rust:         plan.Rust{Image: "rust:1.88-slim-trixie", Release: "1.88", For: []string{"x"}},
		Frontends:    []plan.Frontend{{Dir: "web", Image: "node:24-slim", Manager: "npm", Outputs: []string{"web/dist"}}},
		Translations: &plan.Translations{Catalogs: []plan.Catalog{{Dir: "locale"}}, Package: "gettext"},
	}
}

var every = []string{"docker/dockerfile:1", "ghcr.io/astral-sh/uv:0.13.9", "node:24-slim", "python:3.14-slim-trixie", "rust:1.88-slim-trixie"}

// TestImages holds that each image that BuildKit finds in the Dockerfile is among those
// that are pinned.
func TestImages(t *testing.T) {
	p := manyImages()
	names, err := Images(p)
	if err != nil || !slices.Equal(names, every) {
		t.Fatal(names, err)
	}
	for i, name := range names {
		p.Images.Pins = append(p.Images.Pins, facts.Image{Name: name, Digest: "sha256:" + strings.Repeat(string(rune('a'+i)), 64)})
	}
	found := named(t, p)
	if len(found) != len(every) {
		t.Errorf("found %q", found)
	}
	for _, name := range found {
		if at := strings.Index(name, "@sha256:"); at < 0 || !slices.Contains(every, name[:at]) {
			t.Errorf("%s is not pinned", name)
		}
	}
	if diags, err := Pins(p); err != nil || len(diags) > 0 {
		t.Error(diags, err)
	}
}

// named are the images that BuildKit finds in a plan's Dockerfile, sorted.
func named(t *testing.T, p plan.Plan) []string {
	t.Helper()
	f, err := Dockerfile(p)
	if err != nil {
		t.Fatal(err)
	}
	syntax, _, _, ok := parser.DetectSyntax(f.Body)
	if !ok {
		t.Fatal("no syntax line")
	}
	out := []string{syntax}
	result, err := parser.Parse(strings.NewReader(string(f.Body)))
	if err != nil {
		t.Fatal(err)
	}
	stages, _, err := inst.Parse(result.AST, nil)
	if err != nil {
		t.Fatal(err)
	}
	own := map[string]bool{}
	for _, s := range stages {
		if !own[s.BaseName] {
			out = append(out, s.BaseName)
		}
		own[s.Name] = true
		for _, c := range s.Commands {
			if c, ok := c.(*inst.CopyCommand); ok && c.From != "" && !own[c.From] {
				out = append(out, c.From)
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func TestPrefixes(t *testing.T) {
	p := manyImages()
	p.Images.Prefixes = []string{"docker.io=registry.example/hub", "ghcr.io=registry.example:5000"}
	want := []string{"registry.example/hub/docker/dockerfile:1", "registry.example/hub/library/node:24-slim", "registry.example/hub/library/python:3.14-slim-trixie",
		"registry.example/hub/library/rust:1.88-slim-trixie", "registry.example:5000/astral-sh/uv:0.13.9"}
	if got := named(t, p); !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
}

func TestPinsSay(t *testing.T) {
	p := manyImages()
	if diags, err := Pins(p); err != nil || diags != nil {
		t.Errorf("nothing is pinned, and %v, %v", diags, err)
	}
	p.Images.Path = "dockwright.lock"
	for _, name := range every[1:] {
		p.Images.Pins = append(p.Images.Pins, facts.Image{Name: name, Digest: "sha256:" + strings.Repeat("a", 64), Platforms: []string{"linux/amd64", "linux/arm64"}})
	}
	p.Images.Pins[0].Platforms = []string{"linux/amd64"}
	p.Images.Pins[1].Platforms = nil // not known
	diags, err := Pins(p)
	if err != nil || len(diags) != 2 || diags[0].Rule != "DW504" || diags[1].Rule != "DW505" ||
		!strings.Contains(diags[0].Message, "no digest of docker/dockerfile:1 ") || diags[1].Message != "what is pinned is not for linux/arm64: ghcr.io/astral-sh/uv:0.13.9" {
		t.Error(diags, err)
	}
	p.Platforms = []string{"linux/amd64"}
	if diags, _ := Pins(p); len(diags) != 1 {
		t.Error(diags)
	}
}

// TestHostileImages holds that nothing but a name and a digest stands where an image does,
// whoever made the plan.
func TestHostileImages(t *testing.T) {
	fine := regexp.MustCompile(`^[a-z0-9./:@-]+$`)
	for _, bad := range []plan.Images{
		{Prefixes: []string{"docker.io=a.example AS x\nRUN evil"}},
		{Prefixes: []string{"docker.io=$EVIL"}},
		{Pins: []facts.Image{{Name: every[3], Digest: "sha256:x AS y\nRUN evil"}}},
		{Pins: []facts.Image{{Name: every[3], Digest: ""}}},
		{Pins: []facts.Image{{Name: every[3] + "\nRUN evil", Digest: "sha256:" + strings.Repeat("a", 64)}}},
	} {
		p := manyImages()
		p.Images = bad
		if _, err := Dockerfile(p); err != nil {
			continue
		}
		for _, name := range named(t, p) {
			if !fine.MatchString(name) || strings.Contains(name, "evil") {
				t.Errorf("%q from %v", name, bad)
			}
		}
	}
}
