package plan

import (
	"testing"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/generator/config"
)

// TestAmbiguous holds what setuptools does with a project that does not say what
// it consists of, by its own rules for a flat layout.
func TestAmbiguous(t *testing.T) {
	folders := func(names ...string) func(*facts.Project) {
		return func(p *facts.Project) { p.Tree.Folders = names }
	}
	pdm := on(facts.PDM, "pdm.lock")
	named := manifest(func(m *facts.Manifest) { m.PackagesStated = true })
	hatch := manifest(func(m *facts.Manifest) { m.BuildBackend = "hatchling.build" })
	code := tree("app/__init__.py")
	for _, c := range []struct {
		name      string
		p         facts.Project
		installed bool
	}{
		{"one folder", app(pdm, code, folders("app")), true},
		{"a folder without code counts", app(pdm, code, folders("app", "configs")), false},
		{"reserved folders do not", app(pdm, code, folders("app", "docs", "tests", "scripts", "_private", "not-a-name")), true},
		{"it says which", app(pdm, code, folders("app", "configs"), named), true},
		{"another backend", app(pdm, code, folders("app", "configs"), hatch), true},
		{"src", app(pdm, tree("src/app/__init__.py"), folders("src", "configs", "data")), true},
		{"setup.py says it", app(pdm, tree("app/__init__.py", "setup.py"), folders("app", "configs")), true},
		{"two modules", app(pdm, tree("app.py", "other.py")), false},
		{"a module and reserved ones", app(pdm, tree("app.py", "conftest.py", "manage.py")), true},
	} {
		p, diags := decided(t, c.p, config.Config{})
		if p.Install.Project != c.installed || contains(diags, "DW113") == c.installed {
			t.Errorf("%s: installed %v, %v", c.name, p.Install.Project, ruleIDs(diags))
		}
	}
}
