package plan

import (
	"strings"
	"testing"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/generator/config"
)

// TestClashElsewhere holds that a target which only inspect was asked about, and
// on which the lock rules the selection out, is an error and no empty column.
func TestClashElsewhere(t *testing.T) {
	project := app(requires(">=3.13"), func(p *facts.Project) {
		p.Lock = lock("uv.lock", pure("lib", "1.0"))
		p.Lock.Conflicts = [][]facts.Choice{{{Member: "lib", Extra: "fast"}, {Member: "lib", Extra: "slow"}}}
		p.Lock.Roots = []facts.Root{
			{Kind: facts.RootMain, Edges: []facts.Edge{{Name: "lib", Extras: []string{"fast"}}, {Name: "lib", Extras: []string{"slow"}, Marker: "python_version < '3.13'"}}},
		}
	})
	if _, _, err := Decide(project, config.Config{}, Options{Pythons: []string{"3.13", "3.14"}}); err != nil {
		t.Fatal(err)
	}
	_, _, err := Decide(project, config.Config{}, Options{Pythons: []string{"3.12"}})
	if err == nil || !strings.Contains(err.Error(), "exclude each other") {
		t.Errorf("%v", err)
	}
}
