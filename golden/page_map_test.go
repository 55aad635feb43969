package golden

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/generator/inspection"
	"github.com/dockwright/dockwright/generator/plan"
)

// pageMap holds the treemap, as a browser lays it out, to what it stands
// for: rectangles that fill the map, do not overlap, have areas in proportion to
// the sizes, and labels that lie within them; a family together in its frame.
func pageMap(t *testing.T, b *browser) {
	for _, c := range []struct {
		name string
		doc  inspection.Document
	}{{"sample", sample()}, {"many", manySizes()}} {
		file := pageFile(t, c.doc)
		for _, w := range []window{{1280, 900, false}, {900, 900, false}, {375, 700, false}} {
			t.Run(fmt.Sprintf("%s-%d", c.name, w.width), func(t *testing.T) {
				p := b.open(t, file, w)
				wellBehaved(t, p)
				mapped(t, p, c.doc)
				p.screenshot(t, fmt.Sprintf("map-%s-%d", c.name, w.width))
			})
		}
	}
}

// box is a rectangle of the browser's, in CSS pixels.
type box struct{ X, Y, W, H float64 }

func (a box) in(b box) bool {
	const e = 0.6
	return a.X >= b.X-e && a.Y >= b.Y-e && a.X+a.W <= b.X+b.W+e && a.Y+a.H <= b.Y+b.H+e
}

func mapped(t *testing.T, p *tab, doc inspection.Document) {
	t.Helper()
	var seen struct {
		Map   box
		Tiles []struct {
			box
			Title, Class, Target string
			Labels               []box
		}
		Frames []box
	}
	p.eval(t, `(() => {
		const box = (e) => { const r = e.getBoundingClientRect(); return { X: r.x, Y: r.y, W: r.width, H: r.height }; };
		const map = document.querySelector(".map");
		return {
			Map: box(map),
			Tiles: [...map.querySelectorAll(".tile")].map((e) => ({ ...box(e), Title: e.title, Class: e.className,
				Target: e.hash ? document.querySelector(e.hash).cells[0].textContent : "",
				Labels: [...e.children].filter((c) => c.checkVisibility()).map(box) })),
			Frames: [...map.querySelectorAll(".frame")].map(box),
		};
	})()`, &seen)
	var total int64
	sizes := map[string]int64{}
	for _, d := range doc.Dependencies {
		total += d.Size
		sizes[strings.TrimSpace(d.Name+" "+d.Version)] = d.Size
	}
	left := total
	labelled := 0
	for i, a := range seen.Tiles {
		if !a.in(seen.Map) {
			t.Errorf("%s lies outside of the map", a.Title)
		}
		name, _, _ := strings.Cut(a.Title, ":")
		size, ok := sizes[name]
		if !ok && strings.HasSuffix(name, "others") {
			size = left // the last of them, see below
		} else if !ok {
			t.Errorf("%q stands for no dependency", a.Title)
		} else {
			left -= size
			if !strings.HasPrefix(a.Target, strings.Fields(name)[0]) {
				t.Errorf("%s leads to %q", a.Title, a.Target)
			}
		}
		if ok {
			proportional(t, a.Title, a.box, seen.Map, float64(size)/float64(total))
		}
		for _, c := range seen.Tiles[i+1:] {
			wide := min(a.X+a.W, c.X+c.W) - max(a.X, c.X)
			high := min(a.Y+a.H, c.Y+c.H) - max(a.Y, c.Y)
			if wide > 0.6 && high > 0.6 {
				t.Errorf("%s and %s overlap", a.Title, c.Title)
			}
		}
		for _, l := range a.Labels {
			labelled++
			if !l.in(a.box) {
				t.Errorf("the label of %s lies outside of it", a.Title)
			}
		}
	}
	for _, a := range seen.Tiles {
		if strings.Contains(a.Title, " others:") {
			proportional(t, a.Title, a.box, seen.Map, float64(left)/float64(total))
		}
		for i, f := range seen.Frames {
			if strings.Contains(a.Class, fmt.Sprintf("family%d", i)) != a.box.in(f) {
				t.Errorf("%s and the frame of family %d", a.Title, i)
			}
		}
	}
	if len(seen.Tiles) < 4 || labelled < 3 || len(seen.Frames) == 0 {
		t.Errorf("%d tiles, %d labels, %d frames", len(seen.Tiles), labelled, len(seen.Frames))
	}
}

// proportional holds an area to its share of the map, as exactly as edges that
// are rounded to half a pixel allow.
func proportional(t *testing.T, what string, a, whole box, share float64) {
	t.Helper()
	want := share * whole.W * whole.H
	if math.Abs(a.W*a.H-want) > 0.5*(a.W+a.H)+0.01*want+1 {
		t.Errorf("%s has %.0f square pixels, not %.0f", what, a.W*a.H, want)
	}
}

// manySizes is a document with hundreds of sizes that fall by little, three
// families, and a tail too small to be seen.
func manySizes() inspection.Document {
	target := facts.Target{Major: 3, Minor: 13, Libc: facts.Glibc, LibcMajor: 2, LibcMinor: 41, Arch: "x86_64"}
	p := plan.Plan{Name: "many", Dir: ".", Python: plan.Python{Minor: "3.13"}, Base: plan.Base{Image: "python:3.13-slim-trixie", Libc: facts.Glibc},
		Manager: plan.Manager{Name: facts.Pip}, Targets: []facts.Target{target}}
	for i := range 400 {
		name := fmt.Sprintf("package%03d", i)
		if i%5 == 0 && i < 100 {
			name = fmt.Sprintf("%s-%03d", []string{"nvidia", "azure", "google"}[i/5%3], i)
		}
		size := int64(200_000_000 / (1 + i*i/50))
		p.Dependencies = append(p.Dependencies, plan.Dependency{Name: name, Version: "1.0", Source: facts.SourceRegistry, Groups: []string{"main"}, Size: size,
			Targets: map[string]facts.Verdict{target.String(): {Class: facts.Wheel, File: name + "-1.0-py3-none-any.whl"}}})
	}
	return inspection.New(facts.Project{Name: "many"}, p, nil)
}
