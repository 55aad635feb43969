package detect

import (
	"archive/zip"
	"bytes"
	"io"
	"slices"
	"testing"
	"testing/fstest"

	"github.com/dockwright/dockwright/detect/facts"
)

func file(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(text)} }

func zipOf(t *testing.T, name, text string) string {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	f, err := w.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	io.WriteString(f, text)
	w.Close()
	return b.String()
}

// A setup.py beside a pyproject.toml that states the project is read for what it
// compiles, in each member; its place and its input are relative to the context.
func TestMembersBuild(t *testing.T) {
	project, diags, err := Detect(t.Context(), fstest.MapFS{
		"pyproject.toml":                   file("[project]\nname = 'app'\nversion = '1'\n[tool.uv.workspace]\nmembers = ['libs/*']\n"),
		"native/other.c":                   file(""),
		"libs/fast/pyproject.toml":         file("[project]\nname = 'fast'\nversion = '1'\n[build-system]\nrequires = ['setuptools']\nbuild-backend = 'setuptools.build_meta'\n"),
		"libs/fast/setup.py":               file("from setuptools import setup, Extension\n\nsetup(ext_modules=[Extension('fast', ['fast.cpp'])])\n"),
		"libs/crate/pyproject.toml":        file("[project]\nname = 'crate'\nversion = '1'\n[build-system]\nrequires = ['maturin']\nbuild-backend = 'maturin'\n"),
		"libs/crate/Cargo.toml":            file("[package]\nrust-version = '1.80'\n"),
		"libs/crate/target/dep/Cargo.toml": file("[package]\nrust-version = '1.99'\n"),
	}, Options{})
	if err != nil {
		t.Fatal(err, diags)
	}
	builds := map[string]facts.Build{}
	for _, m := range project.Members {
		builds[m.Name] = m.Manifest.Build
	}
	if b := builds["fast"]; len(b.Tools) != 1 || b.Tools[0] != (facts.BuildTool{Name: "c++", Because: facts.Evidence{What: "it names fast.cpp", Path: "libs/fast/setup.py", Line: 3}}) {
		t.Errorf("fast: %+v", b)
	}
	if b := builds["crate"]; b.Rust != "1.80" || !slices.Equal(b.Words(), []string{"rust"}) {
		t.Errorf("crate: %+v", b)
	}
	if b := builds["app"]; b.Compiles() || b.Known {
		t.Errorf("app: %+v", b)
	}
	if !slices.ContainsFunc(project.Inputs, func(in facts.Input) bool { return in.Path == "libs/fast/setup.py" && in.Kind == "setup.py" }) {
		t.Errorf("inputs: %+v", project.Inputs)
	}
}

// Sdists of the context are read; what is none, or cannot be, is left alone.
func TestLocalSdists(t *testing.T) {
	project, _, err := Detect(t.Context(), fstest.MapFS{
		"requirements.txt":  file("./v/a-1.zip\n./v/b-1.zip\n./v/c-1.tar.gz\n./v/d-1.tar.xz\n./libs/e\n"),
		"v/a-1.zip":         file(zipOf(t, "a-1/setup.py", "from setuptools import setup\nsetup(ext_modules=[Extension('a', ['a.c'])])\n")),
		"v/b-1.zip":         file(zipOf(t, "b-1/pyproject.toml", "[build-system]\nrequires = ['flit_core']\nbuild-backend = 'flit_core.buildapi'\n")),
		"v/c-1.tar.gz":      file("no archive"),
		"v/d-1.tar.xz":      file("unread"),
		"libs/e/setup.py":   file("from setuptools import setup\nsetup(cffi_modules=['x.py:ffi'])\n"),
		"libs/e/PKG-INFO":   file(""),
		"libs/e/e/mod.py":   file(""),
		"libs/e/e/extra.py": file(""),
	}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, p := range project.Lock.Packages {
		state := p.Source.URL
		for _, w := range p.Build.Words() {
			state += " " + w
		}
		if p.Build.Pure {
			state += " pure"
		}
		got = append(got, state)
	}
	if want := []string{"v/a-1.zip c", "v/b-1.zip pure", "v/c-1.tar.gz", "v/d-1.tar.xz", "libs/e c"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}
