package wheel

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/dockwright/dockwright/detect/facts"
)

var (
	trixie   = facts.Target{Major: 3, Minor: 13, Libc: facts.Glibc, LibcMajor: 2, LibcMinor: 41, Arch: "x86_64"}
	bookworm = facts.Target{Major: 3, Minor: 13, Libc: facts.Glibc, LibcMajor: 2, LibcMinor: 36, Arch: "x86_64"}
	alpine   = facts.Target{Major: 3, Minor: 13, Libc: facts.Musl, LibcMajor: 1, LibcMinor: 2, Arch: "x86_64"}
)

func TestChooseBySource(t *testing.T) {
	const (
		glibc239 = "foo-1.0-cp313-cp313-manylinux_2_39_x86_64.whl"
		sdist    = "foo-1.0.tar.gz"
		index    = facts.SourceRegistry
	)
	onlyHash := facts.File{Hash: "sha256:00"}
	none := facts.BuildPolicy{}
	tests := []struct {
		about  string
		files  []facts.File
		source facts.Source
		target facts.Target
		policy facts.BuildPolicy
		want   facts.Verdict
	}{
		{"new glibc on trixie", filesOf(sdist, glibc239), facts.Source{Kind: index}, trixie, none, facts.Verdict{Class: facts.Wheel, File: glibc239}},
		{"new glibc on bookworm", filesOf(sdist, glibc239), facts.Source{Kind: index}, bookworm, none, facts.Verdict{Class: facts.Sdist, File: sdist}},
		{"manylinux on musl", filesOf(glibc239), facts.Source{Kind: index}, alpine, none, facts.Verdict{Class: facts.None}},
		{"sdist known by hash", append(filesOf(glibc239), onlyHash), facts.Source{Kind: index}, bookworm, none, facts.Verdict{Class: facts.Sdist}},
		{"wheel before a sdist known by hash", append(filesOf(glibc239), onlyHash), facts.Source{Kind: index}, trixie, none, facts.Verdict{Class: facts.Wheel, File: glibc239}},
		{"only-binary and a sdist known by hash", append(filesOf(glibc239), onlyHash), facts.Source{Kind: index}, bookworm, facts.BuildPolicy{OnlyBinary: []string{"foo"}}, facts.Verdict{Class: facts.None}},
		{"no files", nil, facts.Source{Kind: index}, trixie, none, facts.Verdict{Class: facts.Unknown}},
		{"kind not stated", nil, facts.Source{}, trixie, none, facts.Verdict{Class: facts.Unknown}},
		{"hashes only", []facts.File{onlyHash, onlyHash}, facts.Source{Kind: index}, trixie, none, facts.Verdict{Class: facts.Unknown}},
		{"hashes only, no wheels wanted", []facts.File{onlyHash}, facts.Source{Kind: index}, trixie, facts.BuildPolicy{NoBinary: []string{"foo"}}, facts.Verdict{Class: facts.Sdist}},
		{"hashes only, no builds wanted", []facts.File{onlyHash}, facts.Source{Kind: index}, trixie, facts.BuildPolicy{OnlyBinary: []string{":all:"}}, facts.Verdict{Class: facts.Unknown}},
		{"own no-binary beats only-binary of all", filesOf(sdist, glibc239), facts.Source{Kind: index}, trixie, facts.BuildPolicy{NoBinary: []string{"foo"}, OnlyBinary: []string{":all:"}}, facts.Verdict{Class: facts.Sdist, File: sdist}},
		{"own only-binary beats no-binary of all", filesOf(sdist, glibc239), facts.Source{Kind: index}, trixie, facts.BuildPolicy{NoBinary: []string{":all:"}, OnlyBinary: []string{"foo"}}, facts.Verdict{Class: facts.Wheel, File: glibc239}},
		{"another's no-binary", filesOf(sdist, glibc239), facts.Source{Kind: index}, trixie, facts.BuildPolicy{NoBinary: []string{"bar"}}, facts.Verdict{Class: facts.Wheel, File: glibc239}},

		{"git", nil, facts.Source{Kind: facts.SourceGit, URL: "https://example.org/foo.git"}, trixie, none, facts.Verdict{Class: facts.Sdist}},
		{"directory", nil, facts.Source{Kind: facts.SourceDirectory, URL: "libs/foo"}, alpine, none, facts.Verdict{Class: facts.Sdist}},
		{"editable", nil, facts.Source{Kind: facts.SourceEditable, URL: "."}, alpine, none, facts.Verdict{Class: facts.Sdist}},
		{"virtual", nil, facts.Source{Kind: facts.SourceVirtual, URL: "."}, alpine, none, facts.Verdict{Class: facts.Sdist}},
		{"path to a tree", nil, facts.Source{Kind: facts.SourcePath, URL: "libs/foo"}, alpine, none, facts.Verdict{Class: facts.Sdist}},
		{"path to an sdist", nil, facts.Source{Kind: facts.SourcePath, URL: "vendor/foo-1.0.tar.gz"}, alpine, none, facts.Verdict{Class: facts.Sdist, File: sdist}},
		{"path to a wheel", nil, facts.Source{Kind: facts.SourcePath, URL: "vendor/" + glibc239}, trixie, none, facts.Verdict{Class: facts.Wheel, File: glibc239}},
		{"path to a wheel that does not fit", nil, facts.Source{Kind: facts.SourcePath, URL: "vendor/" + glibc239}, alpine, none, facts.Verdict{Class: facts.None}},
		{"URL of a wheel, escaped", nil, facts.Source{Kind: facts.SourceURL, URL: "https://example.org/foo-1.0%2Bcpu-py3-none-any.whl#sha256=00"}, alpine, none, facts.Verdict{Class: facts.Wheel, File: "foo-1.0+cpu-py3-none-any.whl"}},
		{"URL of a wheel, the policy picks among an index's files only", nil, facts.Source{Kind: facts.SourceURL, URL: "https://example.org/foo-1.0-py3-none-any.whl"}, alpine, facts.BuildPolicy{NoBinary: []string{":all:"}}, facts.Verdict{Class: facts.Wheel, File: "foo-1.0-py3-none-any.whl"}},
		{"URL of an archive without version", nil, facts.Source{Kind: facts.SourceURL, URL: "https://example.org/archive/main.zip?raw=1"}, alpine, none, facts.Verdict{Class: facts.Sdist, File: "main.zip"}},
		{"URL without a file name", nil, facts.Source{Kind: facts.SourceURL, URL: "https://example.org/foo/download"}, alpine, none, facts.Verdict{Class: facts.Sdist}},
		{"URL whose file the lock names", filesOf("foo-1.0-py3-none-any.whl"), facts.Source{Kind: facts.SourceURL, URL: "https://example.org/download/1"}, alpine, none, facts.Verdict{Class: facts.Wheel, File: "foo-1.0-py3-none-any.whl"}},
		{"URL with a hash only", []facts.File{onlyHash}, facts.Source{Kind: facts.SourceURL, URL: "https://example.org/" + glibc239}, trixie, none, facts.Verdict{Class: facts.Wheel, File: glibc239}},
		{"URL with a broken escape", nil, facts.Source{Kind: facts.SourceURL, URL: "https://example.org/foo-1.0%zz.tar.gz"}, trixie, none, facts.Verdict{Class: facts.Sdist, File: "foo-1.0%zz.tar.gz"}},
		{"URL that is empty", nil, facts.Source{Kind: facts.SourceURL}, trixie, none, facts.Verdict{Class: facts.Sdist}},
	}
	for _, tt := range tests {
		t.Run(tt.about, func(t *testing.T) {
			if got := Choose(tt.files, tt.source, "Foo", tt.target, tt.policy); got != tt.want {
				t.Errorf("got %v, want %v", got, tt.want)
			}
		})
	}
}

// The order of the files decides only between wheels that pip holds equal.
func TestChooseKeepsToTheOrder(t *testing.T) {
	files := filesOf("foo-1.0-py3-none-any.whl", "Foo-1.0-py3-none-any.whl", "foo-1.0-1-py2.py3-none-any.whl")
	source := facts.Source{Kind: facts.SourceRegistry}
	if got := Choose(files, source, "foo", trixie, facts.BuildPolicy{}).File; got != files[2].Name {
		t.Errorf("got %s, want the one with a build tag", got)
	}
	if got := Choose(files[:2], source, "foo", trixie, facts.BuildPolicy{}).File; got != files[0].Name {
		t.Errorf("got %s, want the first", got)
	}
}

func TestParse(t *testing.T) {
	got, err := Parse("Foo.Bar-1.0+CPU-2b-py2.py3-none-macosx_10_9_x86_64.Linux_x86_64.whl")
	if err != nil {
		t.Fatal(err)
	}
	if got.Distribution != "foo-bar" || got.Version != "1.0+CPU" || got.Build != "2b" {
		t.Errorf("got %+v", got)
	}
	want := []Tag{
		{"py2", "none", "macosx_10_9_x86_64"}, {"py2", "none", "linux_x86_64"},
		{"py3", "none", "macosx_10_9_x86_64"}, {"py3", "none", "linux_x86_64"},
	}
	if !slices.Equal(got.Tags, want) {
		t.Errorf("tags %v, want %v", got.Tags, want)
	}
}

func TestParseRefuses(t *testing.T) {
	for _, name := range []string{
		"", ".whl", "foo", "foo-1.0-py3-none-any", "----.whl", "-----.whl",
		"/etc/foo-1.0-py3-none-any.whl", "foo-1.0-py3-none-../../x.whl",
		"foo-1.0-py3-none-any\n.whl", "foo-1.0-py3-none-a\x00ny.whl",
		"foo-1.0-" + strings.Repeat("py3.", 100) + "py3-none-any.whl",
	} {
		if n, err := Parse(name); err == nil {
			t.Errorf("%q: %+v, want an error", name, n)
		}
	}
}

// The first five as packaging.utils.parse_sdist_filename has them; it knows no
// other suffixes, pip does.
func TestParseSdist(t *testing.T) {
	tests := []struct {
		file, name, version string
		ok                  bool
	}{
		{"Foo_Bar-1.0.tar.gz", "foo-bar", "1.0", true},
		{"foo-bar-1.0rc1.zip", "foo-bar", "1.0rc1", true},
		{"foo-1.0.linux-x86_64.tar.gz", "", "", false},
		{"foo.tar.gz", "", "", false},
		{"-1.0.tar.gz", "", "", false},
		{"foo-1.0.tar.bz2", "foo", "1.0", true},
		{"foo-1.0.tgz", "foo", "1.0", true},
		{"foo-1.0.tar", "foo", "1.0", true},
		{"foo-1.0.tar.xz", "foo", "1.0", true},
		{"foo-1.0.egg", "", "", false},
		{"foo-1.0-py3-none-any.whl", "", "", false},
		{"", "", "", false},
		{strings.Repeat("f", 300) + "-1.0.tar.gz", "", "", false},
	}
	for _, tt := range tests {
		name, version, err := ParseSdist(tt.file)
		if name != tt.name || version != tt.version || (err == nil) != tt.ok {
			t.Errorf("%q: %q, %q, %v", tt.file, name, version, err)
		}
	}
}

func TestIsPure(t *testing.T) {
	for name, want := range map[string]bool{
		"foo-1.0-py3-none-any.whl":               true,
		"foo-1.0-py2.py3-none-any.whl":           true,
		"foo-1.0-PY3-None-Any.whl":               true,
		"foo-1.0-py312-none-any.whl":             true,
		"foo-1.0-py2-none-any.whl":               false,
		"foo-1.0-cp313-none-any.whl":             false,
		"foo-1.0-py3-none-manylinux1_x86_64.whl": false,
		"foo-1.0-cp39-abi3-any.whl":              false,
		"foo-x-py3-none-any.whl":                 false,
		"foo-1.0.tar.gz":                         false,
		"":                                       false,
	} {
		if got := IsPure(filesOf("foo-1.0.tar.gz", name)); got != want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestGlibcFloor(t *testing.T) {
	tests := []struct {
		platform     string
		major, minor int
		ok           bool
	}{
		{"manylinux_2_28_x86_64", 2, 28, true},
		{"manylinux_2_17_aarch64.manylinux2014_aarch64", 2, 17, true},
		{"manylinux_2_28_x86_64.manylinux_2_5_x86_64", 2, 5, true},
		{"manylinux1_i686", 2, 5, true},
		{"manylinux2010_x86_64", 2, 12, true},
		{"ManyLinux2014_ppc64le", 2, 17, true},
		{"musllinux_1_2_x86_64", 0, 0, false},
		{"linux_x86_64", 0, 0, false},
		{"manylinux_2_x86_64", 0, 0, false},
		{"any", 0, 0, false},
	}
	for _, tt := range tests {
		major, minor, ok := GlibcFloor("foo-1.0-py3-none-" + tt.platform + ".whl")
		if major != tt.major || minor != tt.minor || ok != tt.ok {
			t.Errorf("%s: %d.%d %v", tt.platform, major, minor, ok)
		}
	}
	if _, _, ok := GlibcFloor("foo-1.0.tar.gz"); ok {
		t.Error("an sdist has no floor")
	}
}

func FuzzParse(f *testing.F) {
	f.Add("foo-1.0-1-py2.py3-none-any.whl")
	f.Add("Foo.bar-1!1.0+x-cp39.cp310-abi3-manylinux_2_17_x86_64.manylinux2014_x86_64.whl")
	f.Add("foo-1.0-1.tar.gz")
	f.Add("foo-1.0-cp315-abi3.abi3t-musllinux_1_2_aarch64.whl")
	f.Add("foo-1.0-cp315-cp315t-linux_aarch64.whl")
	f.Fuzz(func(t *testing.T, name string) {
		n, err := Parse(name)
		choose := func(target facts.Target, installer facts.Manager) facts.Verdict {
			return Choose(filesOf(name), facts.Source{Kind: facts.SourceRegistry}, "", target, facts.BuildPolicy{Installer: installer})
		}
		chosen := choose(trixie, facts.Pip)
		for _, c := range []struct {
			target facts.Target
			tags   []string
		}{{trixie, trixieTags}, {threaded, threadedTags}} {
			fits := err == nil && slices.ContainsFunc(n.Tags, func(tag Tag) bool { return slices.Contains(c.tags, tag.String()) })
			if got := choose(c.target, facts.Pip); fits != (got.Class == facts.Wheel) {
				t.Fatalf("%q on %v: %v, the list of tags says %v", name, c.target, got, fits)
			}
			for _, installer := range []facts.Manager{facts.UV, facts.Poetry, facts.PDM} {
				// PDM reads some tags more loosely, such as cp3-cp313.
				if got := choose(c.target, installer); !fits && got.Class == facts.Wheel && installer != facts.PDM {
					t.Fatalf("%q on %v: %v by %s, and fits nothing", name, c.target, got, installer)
				}
			}
		}
		if _, _, err := ParseSdist(name); err == nil && chosen.Class != facts.Sdist {
			t.Fatalf("%q: %v, want sdist", name, chosen)
		}
		GlibcFloor(name)
		IsPure(filesOf(name))
	})
}

var (
	threaded     = facts.Target{Major: 3, Minor: 15, Libc: facts.Musl, LibcMajor: 1, LibcMinor: 2, Arch: "aarch64", FreeThreaded: true}
	trixieTags   = Tags(trixie)
	threadedTags = Tags(threaded)
)

// BenchmarkChoose classifies the largest lock for the four default targets.
func BenchmarkChoose(b *testing.B) {
	packages := benchmarkPackages(b)
	targets := []facts.Target{trixie, alpine}
	for _, t := range targets[:2] {
		t.Arch = "aarch64"
		targets = append(targets, t)
	}
	source := facts.Source{Kind: facts.SourceRegistry}
	b.ReportAllocs()
	for b.Loop() {
		for _, files := range packages {
			for _, t := range targets {
				Choose(files, source, "", t, facts.BuildPolicy{})
			}
		}
	}
}

var fileNames = regexp.MustCompile(`/([^/"]+\.(?:whl|tar\.gz))"`)

// benchmarkPackages are the file lists of the largest uv.lock of the corpus, or
// of the recorded vectors without it.
func benchmarkPackages(b *testing.B) [][]facts.File {
	var packages [][]facts.File
	corpus := os.Getenv("DOCKWRIGHT_CORPUS")
	if corpus == "" {
		for _, set := range readVectors(b).Sets {
			packages = append(packages, filesOf(set.Files...))
		}
		return packages
	}
	lock, err := os.ReadFile(filepath.Join(corpus, "docling-project__docling-serve", "uv.lock"))
	if err != nil {
		b.Skip(err)
	}
	for p := range strings.SplitSeq(string(lock), "[[package]]") {
		var files []facts.File
		for _, m := range fileNames.FindAllStringSubmatch(p, -1) {
			files = append(files, facts.File{Name: strings.ReplaceAll(m[1], "%2B", "+")})
		}
		packages = append(packages, files)
	}
	return packages
}
