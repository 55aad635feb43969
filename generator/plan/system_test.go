package plan

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/generator/config"
)

func TestSystemPackages(t *testing.T) {
	x86 := "cp313-cp313-manylinux_2_28_x86_64"
	for _, c := range []struct {
		name           string
		packages       []facts.Package
		build, runtime []SystemPackage
	}{
		{name: "nothing is built", packages: []facts.Package{pure("docopt", "0.6.2")}},
		{name: "on both", packages: []facts.Package{tagged("psycopg2", "2.9.10", "sdist")},
			build:   []SystemPackage{{Name: "gcc", For: []string{"psycopg2"}}, {Name: "libc6-dev", For: []string{"psycopg2"}}, {Name: "libpq-dev", For: []string{"psycopg2"}}},
			runtime: []SystemPackage{{Name: "libpq5", For: []string{"psycopg2"}}}},
		{name: "on one CPU only, beside one on both", packages: []facts.Package{tagged("fastuuid", "0.12.0", x86, "sdist"), tagged("netifaces", "0.11.0", "sdist")},
			build: []SystemPackage{
				{Name: "cargo", For: []string{"fastuuid on aarch64"}}, {Name: "gcc", For: []string{"netifaces", "fastuuid on aarch64"}},
				{Name: "libc6-dev", For: []string{"netifaces", "fastuuid on aarch64"}}, {Name: "rustc", For: []string{"fastuuid on aarch64"}}}},
		// What the wheel opens is wanted on both, what a build is linked with on one.
		{name: "a library of both and of one", packages: []facts.Package{tagged("rasterio", "1.5.2", x86, "sdist")},
			build: []SystemPackage{{Name: "g++", For: []string{"rasterio on aarch64"}}, {Name: "libc6-dev", For: []string{"rasterio on aarch64"}},
				{Name: "libgdal-dev", For: []string{"rasterio on aarch64"}}},
			runtime: []SystemPackage{{Name: "libexpat1", For: []string{"rasterio"}}, {Name: "libgdal36", For: []string{"rasterio on aarch64"}}}},
		{name: "known and not known", packages: []facts.Package{tagged("netifaces", "0.11.0", "sdist"), tagged("nobody-knows", "1", "sdist")},
			build: []SystemPackage{{Name: "gcc", For: []string{"netifaces"}, Maybe: []string{"nobody-knows"}}, {Name: "libc6-dev", For: []string{"netifaces"}, Maybe: []string{"nobody-knows"}}}},
		{name: "psycopg alone", packages: []facts.Package{pure("psycopg", "3.2.3")}, runtime: []SystemPackage{{Name: "libpq5", For: []string{"psycopg"}}}},
		{name: "psycopg with its binary part", packages: []facts.Package{pure("psycopg", "3.2.3"), tagged("psycopg-binary", "3.2.3", both("cp313-cp313-manylinux_2_28")...)}},
		{name: "psycopg with its C part", packages: []facts.Package{pure("psycopg", "3.2.3"), tagged("psycopg-c", "3.2.3", "sdist")},
			build:   []SystemPackage{{Name: "gcc", For: []string{"psycopg-c"}}, {Name: "libc6-dev", For: []string{"psycopg-c"}}, {Name: "libpq-dev", For: []string{"psycopg-c"}}},
			runtime: []SystemPackage{{Name: "libpq5", For: []string{"psycopg", "psycopg-c"}}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			p, _ := decided(t, app(requires("==3.13.*"), with(c.packages...)), config.Config{})
			if diff := cmp.Diff(c.build, p.BuildPackages); diff != "" {
				t.Errorf("build:\n%s", diff)
			}
			if diff := cmp.Diff(c.runtime, p.RuntimePackages); diff != "" {
				t.Errorf("runtime:\n%s", diff)
			}
		})
	}
}

// A lock for one CPU has no other to differ from.
func TestSystemPackagesOfOneCPU(t *testing.T) {
	only := func(p *facts.Project) {
		p.Lock.Environments = []string{"sys_platform == 'linux' and platform_machine == 'x86_64'"}
	}
	p, _ := decided(t, app(with(tagged("netifaces", "0.11.0", "sdist")), only), config.Config{})
	if diff := cmp.Diff([]SystemPackage{{Name: "gcc", For: []string{"netifaces"}}, {Name: "libc6-dev", For: []string{"netifaces"}}}, p.BuildPackages); diff != "" {
		t.Error(diff)
	}
}

func TestReleaseLacks(t *testing.T) {
	pdfkit := app(requires("==3.13.*"), with(pure("pdfkit", "1.0.0")))
	p, diags := decided(t, pdfkit, config.Config{})
	if len(p.RuntimePackages) > 0 {
		t.Errorf("%+v", p.RuntimePackages)
	}
	d := said(t, diags, "DW212")
	holds(t, d.Message, "pdfkit needs wkhtmltopdf", "Debian 13 (trixie)")
	holds(t, d.Remedy, "--debian bookworm")
	if d.Path != "uv.lock" || d.Line != 10 || d.Severity != facts.SeverityWarning {
		t.Errorf("%+v", d)
	}

	p, diags = decided(t, pdfkit, config.Config{Debian: "bookworm"})
	if contains(diags, "DW212") || len(p.RuntimePackages) != 1 {
		t.Errorf("%v, with %v", diags, p.RuntimePackages)
	}

	_, diags = decided(t, pdfkit, config.Config{Base: "alpine"})
	d = said(t, diags, "DW212")
	holds(t, d.Message, "Alpine 3.24")
	holds(t, d.Remedy, "--base slim --debian bookworm")
}

func TestLegacySetuptools(t *testing.T) {
	flatdict := with(tagged("flatdict", "4.0.1", "sdist"))
	old := func(p *facts.Project) {
		p.Pins = append(p.Pins, facts.Pin{Path: ".python-version", Line: 1, Raw: "3.9", Specifier: "==3.9.*"})
	}
	for _, c := range []struct {
		name    string
		project facts.Project
		remedy  string
	}{
		{"uv", app(flatdict), `build-constraint-dependencies = ["setuptools<82"] in [tool.uv] and lock again`},
		{"Poetry", app(on(facts.Poetry, "poetry.lock"), flatdict), `set flatdict = { setuptools = "<82" } in [tool.poetry.build-constraints]`},
		{"an older Poetry", app(on(facts.Poetry, "poetry.lock"), flatdict, old), "or lock with Poetry 2.3 and set"},
		{"PDM", app(on(facts.PDM, "pdm.lock"), flatdict), "take a newer version of it"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, diags := decided(t, c.project, config.Config{})
			d := said(t, diags, "DW213")
			holds(t, d.Message, "flatdict 4.0.1", "setuptools<82")
			holds(t, d.Remedy, c.remedy)
			if d.Line != 10 || d.Severity != facts.SeverityWarning {
				t.Errorf("%+v", d)
			}
		})
	}
	if _, diags := decided(t, app(with(tagged("flatdict", "4.1.0", "py3-none-any", "sdist"))), config.Config{}); contains(diags, "DW213") {
		t.Errorf("for a version that has a wheel: %v", diags)
	}
	for _, name := range []string{"flatdict", ":all:"} { // the project has seen to it
		settled := manifest(func(m *facts.Manifest) { m.Builds.Setuptools = []string{name} })
		if _, diags := decided(t, app(flatdict, settled), config.Config{}); contains(diags, "DW213") {
			t.Errorf("although setuptools is constrained for %s: %v", name, diags)
		}
	}
	if _, diags := decided(t, app(with(pure("flatdict", "4.0.1"))), config.Config{}); contains(diags, "DW213") {
		t.Errorf("for a wheel: %v", diags)
	}
}
