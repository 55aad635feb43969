package inspection

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// pageMap is the treemap as the page has it: one element a tile, whose place is
// in the style, once for wide windows and once for narrow ones. Text keeps its
// size that way, and the page works without scripts.
type pageMap struct {
	Tiles  []pageTile
	Frames []string // the class of each family
	Legend []pageFamily
}

type pageTile struct {
	Class string // its colour
	Row   int    // in the matrix, -1 for none
	Name  string
	Size  string
	Title string
}

type pageFamily struct{ Class, Text string }

// The proportions of the map, as page.css has them too.
const (
	wideWidth, wideHeight     = 1120, 480
	narrowWidth, narrowHeight = 345, 480
)

// newPageMap lays the map out, and returns it with the rules of its places.
func newPageMap(t treemap) (*pageMap, string) {
	m := &pageMap{}
	for _, b := range t.blocks {
		for _, one := range b.tiles {
			m.Tiles = append(m.Tiles, newPageTile(one, t.total))
		}
	}
	for i, f := range t.families {
		m.Frames = append(m.Frames, colour(i))
		m.Legend = append(m.Legend, pageFamily{colour(i), fmt.Sprintf("%s…: %d, %s, %s", Printable(f.name), f.count, bytesText(f.size), percent(f.size, t.total))})
	}
	var rules strings.Builder
	writePlaces(&rules, t, wideWidth, wideHeight)
	rules.WriteString("@media (max-width:640px){\n")
	writePlaces(&rules, t, narrowWidth, narrowHeight)
	rules.WriteString("}\n")
	return m, rules.String()
}

func newPageTile(one tile, total int64) pageTile {
	p := pageTile{Class: colour(one.family), Row: one.dep.at, Name: Printable(one.dep.Name), Size: bytesText(one.size)}
	title := strings.TrimSpace(p.Name + " " + Printable(one.dep.Version))
	if one.others > 0 {
		p.Class, p.Row, p.Name = "rest", -1, fmt.Sprintf("%d others", one.others)
		title = p.Name
	}
	p.Class += " " + length(p.Name)
	p.Title = fmt.Sprintf("%s: %s, %s", title, p.Size, percent(one.size, total))
	return p
}

// length says how much room a name takes, so that a tile shows none of which
// there would be a few letters only.
func length(name string) string {
	switch n := utf8.RuneCountInString(name); {
	case n <= 3:
		return "short"
	case n <= 6:
		return "medium"
	}
	return "long"
}

// colour is the class of a family's colour.
func colour(family int) string {
	if family < 0 {
		return "single"
	}
	return fmt.Sprintf("family%d", family)
}

func percent(part, whole int64) string {
	share := 100 * float64(part) / float64(whole)
	if share < 1 {
		return fmt.Sprintf("%.1f %%", share)
	}
	return fmt.Sprintf("%.0f %%", share)
}

// writePlaces writes where the tiles and the families' frames lie.
func writePlaces(b *strings.Builder, t treemap, width, height float64) {
	tiles, frames := t.place(width, height)
	for i, s := range tiles {
		fmt.Fprintf(b, "#t%d%s\n", i, s.rule())
	}
	for i, s := range frames {
		fmt.Fprintf(b, "#g%d%s\n", i, s.rule())
	}
}

// rule is the share as a CSS block.
func (s share) rule() string {
	var b strings.Builder
	sep := "{"
	for _, x := range []struct {
		name string
		v    int
	}{{"left", s.left}, {"top", s.top}, {"width", s.width}, {"height", s.height}} {
		fmt.Fprintf(&b, "%s%s:%d.%04d%%", sep, x.name, x.v/10000, x.v%10000)
		sep = ";"
	}
	return b.String() + "}"
}
