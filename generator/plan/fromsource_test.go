package plan

import (
	"strings"
	"testing"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/generator/config"
)

// words are the build packages, those that are a guess with a question mark.
func words(p Plan) string {
	var out []string
	for _, s := range p.BuildPackages {
		if len(s.Maybe) > 0 {
			s.Name += "?"
		}
		out = append(out, s.Name)
	}
	return strings.Join(out, " ")
}

// What is built from source and stands on no list is built with what its sdist
// says, or else with a guess, which is said.
func TestUnlisted(t *testing.T) {
	tools := func(names ...string) (out []facts.BuildTool) {
		for _, n := range names {
			out = append(out, facts.BuildTool{Name: n})
		}
		return out
	}
	for _, c := range []struct {
		name        string
		build       facts.Build
		base        string
		want, about string // of DW217; "" for none
	}{
		{"nothing is known", facts.Build{}, "", "gcc? libc6-dev?", "built from source with a C compiler as a guess, since no sdist was looked into and what their builds need is not known: nobody-knows 1"},
		{"it could not be had", facts.Build{Why: "its sdist cannot be read (x)"}, "", "gcc? libc6-dev?", "since its sdist cannot be read (x): a C compiler"},
		{"it does not tell", facts.Build{Backend: "setuptools"}, "", "gcc? libc6-dev?", "since its sdist does not tell: a C compiler"},
		{"it does not tell, and holds C++", facts.Build{Backend: "setuptools", Tools: tools("c++")}, "", "g++? libc6-dev?", "what its files look like (c++) is installed as a guess"},
		{"pure", facts.Build{Backend: "flit_core", Known: true, Pure: true}, "", "", ""},
		{"C++ and CMake", facts.Build{Backend: "setuptools", Known: true, Tools: tools("c++", "cmake")}, "", "cmake g++ libc6-dev make", ""},
		{"Rust", facts.Build{Backend: "maturin", Known: true, Tools: tools("rust"), Rust: "1.83"}, "", "cargo gcc libc6-dev rustc", ""},
		{"a newer Rust", facts.Build{Backend: "maturin", Known: true, Tools: tools("rust"), Rust: "1.88"}, "", "cargo-web gcc libc6-dev rustc-web", ""},
		{"a Rust that there is not", facts.Build{Backend: "maturin", Known: true, Tools: tools("rust"), Rust: "1.999"}, "", "gcc libc6-dev", ""},
		{"on Alpine", facts.Build{Backend: "maturin", Known: true, Tools: tools("rust")}, "alpine", "cargo gcc musl-dev rust", ""},
		{"a library", facts.Build{Backend: "setuptools", Known: true, Tools: tools("c"), Libraries: []string{"ta_lib"}}, "", "gcc libc6-dev", "linked with libraries of the system that are not installed: ta_lib"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := tagged("nobody-knows", "1", "sdist")
			p.Build = c.build
			plan, diags := decided(t, app(requires("==3.13.*"), with(p)), config.Config{Base: c.base})
			if got := words(plan); got != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
			if len(plan.Unlisted) != 1 || plan.Unlisted[0] != 0 {
				t.Errorf("unlisted: %v", plan.Unlisted)
			}
			if rust := strings.Contains(c.build.Rust, "999"); rust != (plan.Rust.Release == "1.999") {
				t.Errorf("an image for Rust: %+v", plan.Rust)
			}
			said := ""
			for _, d := range diags {
				if d.Rule == "DW217" {
					said += d.Message
				}
			}
			if !strings.Contains(said, c.about) || (said == "") != (c.about == "") {
				t.Errorf("said %q, want %q", said, c.about)
			}
		})
	}
	listed, _ := decided(t, app(requires("==3.13.*"), with(tagged("netifaces", "0.11.0", "sdist"), pure("nobody-knows", "1"))), config.Config{})
	if len(listed.Unlisted) > 0 {
		t.Errorf("unlisted: %v", listed.Unlisted)
	}
}
