package plan

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dockwright/dockwright/detect/syslib"
	"github.com/dockwright/dockwright/generator/config"
)

// bcrypt asks for Rust 1.74 and orjson 3.13 for 1.95: trixie has 1.85 and 1.96,
// bookworm 1.63 and 1.85.
func TestRust(t *testing.T) {
	packages := with(tagged("bcrypt", "5.0.0", "sdist"), tagged("orjson", "3.13.0", "sdist"))
	p, _ := decided(t, app(requires("==3.13.*"), packages), config.Config{Debian: "trixie"})
	want := []SystemPackage{{Name: "cargo-web", For: []string{"orjson", "bcrypt"}}, {Name: "gcc", For: []string{"bcrypt", "orjson"}},
		{Name: "libc6-dev", For: []string{"bcrypt", "orjson"}}, {Name: "rustc-web", For: []string{"orjson", "bcrypt"}}}
	if diff := cmp.Diff(want, p.BuildPackages); diff != "" {
		t.Errorf("two releases of Rust that conflict:\n%s", diff)
	}
	if diff := cmp.Diff(Rust{}, p.Rust); diff != "" {
		t.Error(diff)
	}

	p, _ = decided(t, app(requires("==3.13.*"), packages), config.Config{Debian: "bookworm"})
	want = []SystemPackage{{Name: "gcc", For: []string{"bcrypt", "orjson"}}, {Name: "libc6-dev", For: []string{"bcrypt", "orjson"}}}
	if diff := cmp.Diff(want, p.BuildPackages); diff != "" {
		t.Errorf("beside Rust's own image:\n%s", diff)
	}
	if diff := cmp.Diff(Rust{Image: "rust:1.96-slim-trixie", Release: "1.95", For: []string{"orjson", "bcrypt"}}, p.Rust); diff != "" {
		t.Error(diff)
	}

	p, _ = decided(t, app(requires("==3.13.*"), with(tagged("bcrypt", "5.0.0", "sdist"))), config.Config{Debian: "trixie"})
	if len(p.BuildPackages) != 4 || p.BuildPackages[0].Name != "cargo" || p.BuildPackages[3].Name != "rustc" {
		t.Errorf("the suite's own Rust is new enough: %+v", p.BuildPackages)
	}
}

func TestVariables(t *testing.T) {
	d := &decider{}
	for _, v := range []struct{ name, value, reason string }{
		{"CFLAGS", "-O2 -Wno-error=int-conversion", "a"}, {"PORTAUDIO", "1", "b"}, {"CFLAGS", "-Wno-error=int-conversion -std=gnu17", "c"}, {"PORTAUDIO", "2", "d"}, {"PORTAUDIO", "2", "d"},
	} {
		d.setVariable(syslib.Variable{Name: v.name, Value: v.value}, v.reason)
	}
	want := []Variable{{Name: "CFLAGS", Value: "-O2 -Wno-error=int-conversion -std=gnu17", For: []string{"a", "c"}}, {Name: "PORTAUDIO", Value: "1", For: []string{"b", "d"}}}
	if diff := cmp.Diff(want, d.plan.BuildEnv); diff != "" {
		t.Error(diff)
	}
}

func TestConfiguredPackages(t *testing.T) {
	names := func(list []SystemPackage) (out []string) {
		for _, p := range list {
			out = append(out, p.Name)
		}
		return out
	}
	project := app(requires("==3.13.*"), with(tagged("psycopg2", "2.9.13", "sdist"), tagged("nobody-knows", "1", "sdist")))
	p, diags := decided(t, project, config.Config{
		Packages: config.Packages{Exclude: []string{"libpq-dev", "nothing"}, Runtime: []string{"ffmpeg"}},
		Needs:    map[string]config.Needs{"nobody-knows": {Build: []string{"g++"}, Runtime: []string{"libknown1"}}, "not-there": {}},
	})
	if diff := cmp.Diff([]string{"g++", "gcc", "libc6-dev"}, names(p.BuildPackages)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"ffmpeg", "libknown1", "libpq5"}, names(p.RuntimePackages)); diff != "" {
		t.Error(diff)
	}
	if contains(diags, "DW217") {
		t.Errorf("what the user says of a dependency is no guess: %v", diags)
	}
	told := 0
	for _, d := range diags {
		if d.Rule == "DW219" {
			told++
			holds(t, d.Message, []string{"names nothing, which nothing asks for", "needs.not-there"}[told-1])
		}
	}
	if told != 2 {
		t.Errorf("%d of DW219: %v", told, diags)
	}

	// An empty table says that the dependency needs nothing.
	p, _ = decided(t, project, config.Config{Needs: map[string]config.Needs{"nobody-knows": {}, "psycopg2": {}}})
	if len(p.BuildPackages)+len(p.RuntimePackages) > 0 {
		t.Errorf("%+v, %+v", p.BuildPackages, p.RuntimePackages)
	}
}

func TestNobodyHas(t *testing.T) {
	_, diags := decided(t, app(requires("==3.13.*"), with(tagged("flash-attn", "2.8.3", "sdist"))), config.Config{})
	d := said(t, diags, "DW218")
	holds(t, d.Message, "flash-attn 2.8.3 is built from source", "nvcc")
	holds(t, d.Remedy, "wheel")
	if d.Path != "uv.lock" || d.Line != 10 {
		t.Errorf("%+v", d)
	}
}

func TestCheckStage(t *testing.T) {
	numba := app(requires("==3.13.*"), with(tagged("numba", "0.63.1", both("cp313-cp313-manylinux_2_28")...)))
	if p, _ := decided(t, numba, config.Config{}); p.CheckStage != nil {
		t.Errorf("%+v", p.CheckStage)
	}
	p, _ := decided(t, numba, config.Config{CheckStage: true, OptionalLibraries: []string{"libfoo.so.1"}})
	if p.CheckStage == nil || len(p.CheckStage.Libraries) == 0 {
		t.Fatalf("%+v", p.CheckStage)
	}
	for _, library := range []string{"libfoo.so.1", "libtbb.so.12"} { // the user's, and numba's
		if !slices.Contains(p.CheckStage.Optional, library) {
			t.Errorf("%v lacks %s", p.CheckStage.Optional, library)
		}
	}
	p, _ = decided(t, app(with(pure("click", "8.3.1"))), config.Config{CheckStage: true, Base: "alpine"})
	if len(p.CheckStage.Libraries) > 0 {
		t.Errorf("Alpine finds a library by its own name: %+v", p.CheckStage.Libraries)
	}
}
