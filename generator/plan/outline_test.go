package plan

import (
	"strings"
	"testing"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/generator/config"
)

// native has the project compile C++, of which everything is known.
func native(p *facts.Project) {
	p.Manifest.BuildBackend = "setuptools.build_meta"
	p.Manifest.Build = facts.Build{Known: true, Backend: "setuptools.build_meta", Sources: facts.Sources{Known: true, Read: []string{"setup.py"}, Unnamed: []string{"it's.lock", "uv.lock"}},
		Tools: []facts.BuildTool{{Name: "c++"}}}
}

// TestOutlineDrops: what no build reads is left out, where its name needs no quoting. It
// stays where uv lock --check reads it.
func TestOutlineDrops(t *testing.T) {
	stated := func(p *facts.Project) { p.Manifest.Build.Sources.Stated = true }
	computed := func(p *facts.Project) { p.Manifest.Dynamic = []string{"version"} }
	for _, c := range []struct {
		name         string
		project      facts.Project
		drop, stated string
	}{
		{"the lock", app(native, with(pure("a", "1"))), "uv.lock", ""},
		{"the dependencies, too", app(native, stated, requires("==3.13.*"), with(pure("a", "1"))), "uv.lock", "pyproject.toml"},
		{"no tomllib", app(native, stated, requires("==3.10.*"), with(pure("a", "1"))), "uv.lock", ""},
		{"a version that is computed", app(native, stated, computed, with(pure("a", "1"))), "", ""},
	} {
		p, _ := decided(t, c.project, config.Config{})
		if o := p.Install.Outline; o == nil || strings.Join(o.Drop, " ") != c.drop || o.Stated != c.stated {
			t.Errorf("%s: the outline is %+v, want one without %q and those of %q", c.name, o, c.drop, c.stated)
		}
	}
}

// TestBuildsOwn: compilers are installed where the project is built, unless a dependency
// or the user wants them, too.
func TestBuildsOwn(t *testing.T) {
	for _, c := range []struct {
		name    string
		project facts.Project
		config  config.Config
		want    bool
	}{
		{"the project alone", app(native, with(pure("a", "1"))), config.Config{}, true},
		{"a dependency too", app(native, with(tagged("netifaces", "0.11.0", "sdist"))), config.Config{}, false},
		{"another dependency", app(native, with(tagged("psycopg2", "2.9.10", "sdist"))), config.Config{}, false},
		{"on another CPU", app(native, with(tagged("fastuuid", "0.12.0", "cp313-cp313-manylinux_2_28_x86_64", "sdist"))), config.Config{}, false},
		{"from a repository", app(native, with(facts.Package{Name: "a", Version: "1", Source: facts.Source{Kind: facts.SourceGit, URL: "https://example.org/a"}})), config.Config{}, false},
		{"the configuration", app(native, with(pure("a", "1"))), config.Config{Packages: config.Packages{Build: []string{"make"}}}, false},
		{"lines of the user's", app(native, with(pure("a", "1"))), config.Config{Hooks: map[string]config.Hooks{"build": {After: []string{"RUN make"}}}}, false},
		{"nothing is built", app(with(pure("a", "1"))), config.Config{}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			p, _ := decided(t, c.project, c.config)
			if p.BuildsOwn != c.want {
				t.Errorf("%v, with %+v in %q", p.BuildsOwn, p.BuildPackages, p.Install.Apart)
			}
		})
	}
}
