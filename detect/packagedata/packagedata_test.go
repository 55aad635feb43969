package packagedata

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"github.com/dockwright/dockwright/detect/facts"
)

// TestShips holds the answers to the wheels that setuptools makes, which
// testdata/ships.py recorded: "NAME: FILE ...".
func TestShips(t *testing.T) {
	data, err := os.ReadFile("testdata/ships.txt")
	if err != nil {
		t.Fatal(err)
	}
	files := []string{"shop/a.txt", "shop/data/b.json", "shop/data/deep/c.json", "shop/static/d.css"}
	all := func(p ...facts.PackagePattern) Rules {
		return Rules{Data: facts.PackageData{Patterns: p}, Default: true}
	}
	manifest := func(text string) Rules { return Rules{Default: true, Manifest: []byte(text)} }
	off := manifest("graft shop\n")
	off.Data.Include = "false"
	without := manifest("graft shop\n")
	without.Data.Excluded = []facts.PackagePattern{{Package: "shop", Glob: "*.txt"}}
	rules := map[string]Rules{
		"nothing": {Default: true},
		"star":    all(facts.PackagePattern{Package: "*", Glob: "*.txt"}),
		"one":     all(facts.PackagePattern{Package: "shop", Glob: "data/*.json"}),
		"deep":    all(facts.PackagePattern{Package: "shop", Glob: "data/**/*.json"}),
		"include": manifest("include shop/a.txt shop/data/*\n"),
		"recurse": manifest("recursive-include shop *.json\n# graft shop\n"),
		"graft":   manifest("graft shop\nprune shop/data\n"),
		"global":  manifest("global-include *.css \\\n  *.txt\n"),
		"exclude": manifest("graft shop\nglobal-exclude *.json\n"),
		"off":     off,
		"without": without,
	}
	seen := 0
	for line := range bytes.Lines(data) {
		name, shipped, _ := strings.Cut(strings.TrimSpace(string(line)), ":")
		r, ok := rules[name]
		if !ok {
			t.Errorf("%s is recorded, and not asked for", name)
			continue
		}
		seen++
		for _, file := range files {
			want := strings.Contains(shipped+" ", " "+file+" ")
			if got := r.Ships(".", file); got != want {
				t.Errorf("%s ships %s: %v, setuptools %v", name, file, got, want)
			}
		}
	}
	if seen != len(rules) {
		t.Errorf("%d of %d are recorded", seen, len(rules))
	}
}
