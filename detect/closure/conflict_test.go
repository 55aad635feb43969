package closure_test

import (
	"strings"
	"testing"

	"github.com/dockwright/dockwright/detect/closure"
	"github.com/dockwright/dockwright/detect/facts"
)

// TestConflicts: torch comes in three versions, chosen by conflicting extras.
func TestConflicts(t *testing.T) {
	const cpu, gpu, only, proj = "extra == 'extra-3-app-cpu'", "extra == 'extra-3-app-gpu'", "extra == 'group-3-app-only'", "extra == 'project-3-app'"
	lock := facts.Lock{
		Conflicts: [][]facts.Choice{
			{{Member: "app", Extra: "cpu"}, {Member: "app", Extra: "gpu"}},
			{{Member: "app", Extra: "gpu"}, {Member: "app", Group: "only"}},
			{{Member: "app"}, {Member: "other"}},
			{{Member: "lib", Extra: "fast"}, {Member: "app", Extra: "gpu"}},
		},
		Packages: []facts.Package{
			pkg("lib", "1", "torch ==1 ; "+cpu, "torch ==2 ; "+gpu, "torch ==0 ; extra != 'extra-3-app-cpu' and extra != 'extra-3-app-gpu'"),
			pkg("torch", "0", "old"), pkg("torch", "1"), pkg("torch", "2"), pkg("old", "1", "app[gpu]"),
			with(pkg("app", "0"), extra("cpu"), extra("gpu"), extra("all", "app[cpu]")),
			pkg("p", "1"), pkg("g", "1"), pkg("quick", "1"),
			with(pkg("late", "1"), marker("extra != 'extra-3-app-cpu'")),
		},
		Roots: []facts.Root{
			root(facts.RootMain, "app", "", "lib", "p ; "+proj, "g ; "+only, "quick ; extra == 'extra-3-lib-fast'"),
			root(facts.RootExtra, "app", "cpu"), root(facts.RootExtra, "app", "gpu"),
			root(facts.RootExtra, "app", "all", "app[cpu]"),
			root(facts.RootGroup, "app", "only"), root(facts.RootGroup, "app", "self", "app[cpu] ; "+cpu),
			root(facts.RootGroup, "app", "fast", "lib[fast]"),
			// The marker of the first edge is false under the extra that it asks
			// for itself; that of the second is the same text and true.
			root(facts.RootGroup, "app", "twice", "app[cpu] ; extra != 'extra-3-app-cpu'", "p ; extra != 'extra-3-app-cpu'"),
			root(facts.RootGroup, "app", "again", "app[cpu] ; extra != 'extra-3-app-cpu'", "app[cpu]"),
			root(facts.RootGroup, "app", "late", "late", "app[cpu]"),
		},
	}
	walker := closure.New(&lock)
	for _, tt := range []struct {
		name string
		sel  facts.Selection
		want string
	}{
		{"an extra", facts.Selection{Extras: []string{"gpu"}}, "lib==1 torch==2 p==1"},
		{"the other", facts.Selection{Extras: []string{"cpu"}}, "lib==1 torch==1 p==1"},
		// torch 0 leads to app[gpu], but only as long as cpu isn't known to be active.
		{"an extra that is activated on the way", facts.Selection{Extras: []string{"all"}}, "lib==1 torch==1 app==0 p==1"},
		{"an edge whose marker is about its own extra", facts.Selection{Groups: []string{"self"}}, "lib==1 torch==1 app==0 p==1"},
		{"a group", facts.Selection{Extras: []string{"cpu"}, Groups: []string{"only"}}, "lib==1 torch==1 p==1 g==1"},
		{"an extra of a dependency", facts.Selection{Extras: []string{"cpu"}, Groups: []string{"fast"}}, "lib==1 torch==1 p==1 quick==1"},
		{"a marker that an edge's own extra makes false", facts.Selection{NoMain: true, Groups: []string{"twice"}}, "p==1"},
		{"an extra that one edge cannot activate and the next does", facts.Selection{Groups: []string{"again"}}, "lib==1 torch==1 app==0 p==1"},
		{"a package's own marker", facts.Selection{NoMain: true, Groups: []string{"late"}}, "app==0"},
		{"without the project", facts.Selection{NoMain: true, Groups: []string{"only"}}, ""},
		{"a selection that is none", facts.Selection{Extras: []string{"cpu", "gpu"}}, "lib==1 torch==1 torch==2 p==1 clash [{app cpu } {app gpu }]"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			tt.sel.Members = []string{"app"}
			r, err := walker.Walk(lock.Roots, tt.sel, linux313)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, line := range describe(&lock, r) {
				if !strings.HasPrefix(line, "clash") {
					line, _, _ = strings.Cut(line, " ")
					line, _, _ = strings.Cut(line, "[")
				}
				got = append(got, line)
			}
			if text := strings.Join(got, " "); text != tt.want {
				t.Errorf("got %s, want %s", text, tt.want)
			}
		})
	}
}
