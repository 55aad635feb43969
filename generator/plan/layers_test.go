package plan

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/generator/config"
)

// heavyAs is a package of so many megabytes.
func heavyAs(name string, megabytes int64, tags ...string) facts.Package {
	p := pure(name, "1.0")
	if tags != nil {
		p = tagged(name, "1.0", tags...)
	}
	for i := range p.Files {
		p.Files[i].Size = megabytes * 1_000_000
	}
	return p
}

// TestLayers holds the rule of cost at its limits, and what keeps all in one layer.
func TestLayers(t *testing.T) {
	small := []facts.Package{heavyAs("a", 1), heavyAs("b", 1), heavyAs("c", 4)}
	heavy := append([]facts.Package{heavyAs("numpy", 35), heavyAs("pandas", 5)}, small...)
	light := []facts.Package{heavyAs("x", 0), heavyAs("y", 0), heavyAs("z", 0)}
	medium := slices.Concat(heavy[:2], light, []facts.Package{heavyAs("m", 1), heavyAs("n", 1)})
	hashless := heavyAs("numpy", 40)
	hashless.Files[0].Hash = ""
	edit := func(change func(p *facts.Project)) func(*facts.Project) { return change }
	pdm := func(packages ...facts.Package) func(*facts.Project) {
		return func(p *facts.Project) {
			on(facts.PDM, "pdm.lock")(p)
			with(packages...)(p)
			p.Lock.Flat = true
		}
	}
	repository := facts.Package{Name: "part", Version: "1", Source: facts.Source{Kind: facts.SourceGit, URL: "https://git.example.org/part"}}
	for _, c := range []struct {
		name    string
		project facts.Project
		config  config.Config
		heavy   string // and the medium ones, after a semicolon
		why     string // a part of the reason, "" for no decision
	}{
		{"at the limits", app(with(heavy...)), config.Config{}, "numpy pandas", "2 packages weigh 40.0 MB"},
		{"a little too light", app(with(append([]facts.Package{heavyAs("numpy", 39)}, small...)...)), config.Config{}, "", ""},
		{"two light ones", app(with(heavyAs("numpy", 35), heavyAs("pandas", 5), small[0], small[1])), config.Config{}, "", ""},
		{"nothing light", app(with(heavyAs("numpy", 35), heavyAs("pandas", 5))), config.Config{}, "", ""},
		{"a lock without sizes", app(with(heavyAs("numpy", 0), heavyAs("torch", 0), small[0], small[1], small[2])), config.Config{}, "numpy torch", "torch"},
		{"compiled, and so not moved", app(with(append([]facts.Package{heavyAs("scipy", 50, "sdist")}, heavy...)...)), config.Config{}, "", ""},
		{"configured", app(with(heavy...)), config.Config{Layers: "one"}, "", "but one is configured"},
		{"own stages", app(with(heavy...)), config.Config{Stages: map[string]config.Stage{"mine": {Lines: []string{"FROM alpine"}}}}, "", "lines of your own"},
		{"a lock that is not cut", app(edit(func(p *facts.Project) { p.Manager = facts.Pipenv; p.Lock = lock("Pipfile.lock", heavy...) })), config.Config{}, "", "no Pipfile.lock is cut in two"},
		{"PDM", app(pdm(heavy...)), config.Config{}, "numpy pandas", "2 packages weigh 40.0 MB"},
		{"PDM, whose lock it does not export", app(pdm(heavy...), edit(func(p *facts.Project) { p.Lock.Flat = false })), config.Config{}, "", "lacks the strategy inherit_metadata"},
		{"PDM, with a repository", app(pdm(append([]facts.Package{repository}, heavy...)...)), config.Config{}, "", "no hash of part"},
		{"PDM, which asks another index", app(pdm(heavy...), edit(func(p *facts.Project) {
			p.Manifest.Indexes = []facts.Index{{Name: "cpu", URL: "https://download.pytorch.org/whl/cpu"}}
		})), config.Config{}, "", "pyproject.toml another index"},
		{"PDM, which looks on a page", app(pdm(heavy...), edit(func(p *facts.Project) { p.Manifest.FindLinks = true })), config.Config{}, "", "pyproject.toml another index"},
		{"a repository beside, which has no hash", app(with(append([]facts.Package{repository}, heavy...)...), edit(func(p *facts.Project) { p.Lock.Hashed = false })), config.Config{}, "numpy pandas", "weigh 40.0 MB"},
		{"heavy ones without hashes", app(with(append([]facts.Package{hashless}, small...)...)), config.Config{}, "", ""},
		{"requirements without hashes", app(edit(func(p *facts.Project) {
			p.Manager, p.Lock = facts.Pip, lock("requirements", heavy...)
			p.Lock.Hashed = false
		})), config.Config{}, "", "not exact, with a hash each"},
		{"a third layer, at the limits", app(with(medium...)), config.Config{}, "numpy pandas; m n", "a third layer, of 2.0 MB, has 2 packages of 1 to 5 MB"},
		{"a third one would be too light", app(with(medium[:6]...)), config.Config{}, "numpy pandas", "2 packages weigh 40.0 MB"},
		{"a third one would leave two", app(with(append(heavy[:2:2], light[0], light[1], heavyAs("m", 4))...)), config.Config{}, "numpy pandas", "2 packages weigh 40.0 MB"},
		{"a third one without sizes", app(with(append(medium[:5:5], heavyAs("uvloop", 0))...)), config.Config{}, "numpy pandas; uvloop", "has 1 package of 1 to 5 MB"},
		{"medium ones without a heavy one", app(with(medium[2:]...)), config.Config{}, "", ""},
		{"compiled, and so light", app(with(append(medium[:5:5], heavyAs("m", 3, "sdist"))...)), config.Config{}, "numpy pandas", "2 packages weigh 40.0 MB"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p, _ := decided(t, c.project, c.config)
			got := strings.Join(p.Layers.Heavy, " ")
			if len(p.Layers.Medium) > 0 {
				got += "; " + strings.Join(p.Layers.Medium, " ")
			}
			if got != c.heavy {
				t.Errorf("heavy are %q, not %q", got, c.heavy)
			}
			if why := p.Reason("layers"); !strings.Contains(why, c.why) || (why == "") != (c.why == "") {
				t.Errorf("because %q", why)
			}
		})
	}
}

// TestLayersFromAnotherIndex holds that uv is told where the heavy packages come from.
func TestLayersFromAnotherIndex(t *testing.T) {
	torch := heavyAs("torch", 200)
	torch.Source.URL = "https://download.pytorch.org/whl/cpu"
	p, _ := decided(t, app(with(torch, heavyAs("a", 1), heavyAs("b", 1), heavyAs("c", 1))), config.Config{})
	if !slices.Equal(p.Layers.Heavy, []string{"torch"}) || !slices.Equal(p.Layers.Indexes, []string{torch.Source.URL}) {
		t.Errorf("%+v", p.Layers)
	}
}

// TestApart holds what is installed in a stage of its own, and what has to stay with
// the dependencies.
func TestApart(t *testing.T) {
	packaged := func(p *facts.Project) { p.Manifest.BuildBackend = "hatchling.build" }
	hook := config.Config{Hooks: map[string]config.Hooks{"build": {After: []string{"RUN true"}}}}
	for _, c := range []struct {
		name    string
		project facts.Project
		config  config.Config
		want    string
	}{
		{"a package", app(packaged, with(pure("a", "1"))), config.Config{}, "."},
		{"no package", app(with(pure("a", "1"))), config.Config{}, ""},
		{"a hook for the whole", app(packaged, with(pure("a", "1"))), hook, ""},
		{"built beside its dependencies", app(packaged, with(pure("a", "1")), func(p *facts.Project) { p.Manifest.Builds.Unisolated = []string{"app"} }), config.Config{}, ""},
		{"another one built so", app(packaged, with(pure("a", "1")), func(p *facts.Project) { p.Manifest.Builds.Unisolated = []string{"a"} }), config.Config{}, "."},
		{"with a folder of the context", app(packaged, with(facts.Package{Name: "part", Version: "1", Source: facts.Source{Kind: facts.SourceDirectory, URL: "libs/part"}})), config.Config{}, ". libs/part"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p, _ := decided(t, c.project, c.config)
			if got := strings.Join(p.Install.Apart, " "); got != c.want {
				t.Errorf("apart are %q, not %q", got, c.want)
			}
		})
	}
}

// TestOutline: the project is built without the sources that its build only copies, where
// that is known of all folders that are built.
func TestOutline(t *testing.T) {
	packaged := func(sources facts.Sources) func(*facts.Project) {
		return func(p *facts.Project) {
			p.Manifest.BuildBackend, p.Manifest.Build.Sources = "hatchling.build", sources
		}
	}
	part := func(sources facts.Sources) func(*facts.Project) {
		return with(facts.Package{Name: "part", Version: "1", Source: facts.Source{Kind: facts.SourceDirectory, URL: "libs/part"}, Build: facts.Build{Sources: sources}})
	}
	known := facts.Sources{Known: true}
	reads := func(names ...string) facts.Sources { return facts.Sources{Known: true, Read: names} }
	many := reads()
	for i := range keptSources + 1 {
		many.Read = append(many.Read, fmt.Sprintf("%c.py", 'a'+i))
	}
	for _, c := range []struct {
		name    string
		project facts.Project
		config  config.Config
		keep    string // "-" for none
		because string
	}{
		{"nothing is read", app(packaged(known), with(pure("a", "1"))), config.Config{}, "", "the build only copies Python sources, so a change of code builds nothing"},
		{"a script is read", app(packaged(reads("setup.py")), with(pure("a", "1"))), config.Config{}, "setup.py", "the build only copies Python sources, but for setup.py, so a change of code builds nothing"},
		{"a folder of the context", app(packaged(known), part(reads("setup.py"))), config.Config{}, "libs/part/setup.py", "the build only copies Python sources, but for libs/part/setup.py, so a change of code builds nothing"},
		{"it is open", app(packaged(facts.Sources{Why: "setup.py:1 imports app"}), with(pure("a", "1"))), config.Config{}, "-", "a change of code builds it again: setup.py:1 imports app"},
		{"it is open of one", app(packaged(known), part(facts.Sources{})), config.Config{}, "-", "a change of code builds it again: the build of libs/part cannot be read"},
		{"one layer", app(packaged(known), with(pure("a", "1"))), config.Config{Layers: "one"}, "-", "a change of code builds it again: one layer is configured"},
		{"a name that find would take for a pattern", app(packaged(reads("a[1].py")), with(pure("a", "1"))), config.Config{}, "-", "a change of code builds it again: the build reads a file whose name find would take for a pattern, or a shell for more"},
		{"a name that needs quoting", app(packaged(reads("it's.py")), with(pure("a", "1"))), config.Config{}, "-", "a change of code builds it again: the build reads a file whose name find would take for a pattern, or a shell for more"},
		{"much is read", app(packaged(many), with(pure("a", "1"))), config.Config{}, "-", "a change of code builds it again: the build reads 21 Python sources"},
		{"no package", app(with(pure("a", "1"))), config.Config{}, "-", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			p, _ := decided(t, c.project, c.config)
			keep, because := "-", ""
			if o := p.Install.Outline; o != nil {
				keep = strings.Join(o.Keep, " ")
			}
			for _, d := range p.Decisions {
				if d.What == EvidenceProject {
					because = d.Because
				}
			}
			if keep != c.keep || because != c.because {
				t.Errorf("kept are %q (%s), not %q (%s)", keep, because, c.keep, c.because)
			}
		})
	}
}
