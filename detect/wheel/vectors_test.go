package wheel

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/golden/reference"
)

// vectors are what packaging and pip said, recorded by testdata/vectors.py.
type vectors struct {
	Targets []struct {
		Minor   int
		Libc    facts.Libc
		Version [2]int
		Arch    string
		Threads bool
		Count   int
		SHA256  string
		Samples map[int]string
	}
	Sets []struct {
		Name   string
		Files  []string
		Chosen map[string][]int // by policy: per target the index of the file, -1 for none
	}
}

func readVectors(t testing.TB) vectors {
	t.Helper()
	path := "testdata/vectors.json"
	if p := os.Getenv("DOCKWRIGHT_WHEEL_VECTORS"); p != "" {
		path = p
	}
	var v vectors
	readJSON(t, path, &v)
	if len(v.Targets) < 24 || len(v.Sets) < 550 {
		t.Fatalf("%s holds too little: %d targets, %d sets", path, len(v.Targets), len(v.Sets))
	}
	return v
}

func (v vectors) target(i int) facts.Target {
	r := v.Targets[i]
	return facts.Target{Major: 3, Minor: r.Minor, Libc: r.Libc, LibcMajor: r.Version[0], LibcMinor: r.Version[1], Arch: r.Arch, FreeThreaded: r.Threads}
}

func TestTagsAsPackaging(t *testing.T) {
	v := readVectors(t)
	for i, want := range v.Targets {
		got := Tags(v.target(i))
		for at, tag := range want.Samples {
			if at < len(got) && got[at] != tag {
				t.Errorf("%v: tag %d is %s, want %s", v.target(i), at, got[at], tag)
			}
		}
		sum := sha256.Sum256([]byte(strings.Join(got, "\n")))
		if len(got) != want.Count || hex.EncodeToString(sum[:]) != want.SHA256 {
			t.Errorf("%v: %d tags, want %d; or another order", v.target(i), len(got), want.Count)
		}
	}
}

// The list and the arithmetic that stands for it must agree on every pair.
func TestRankFollowsTags(t *testing.T) {
	v := readVectors(t)
	for i := range v.Targets {
		target, last := v.target(i), unfit
		for _, tag := range Tags(target) {
			p, err := split("x-1-" + tag + ".whl")
			if err != nil {
				t.Fatal(err)
			}
			r := p.rankOf(target, order{})
			if r <= last {
				t.Fatalf("%v: %s has rank %d after %d", target, tag, r, last)
			}
			last = r
		}
	}
	for i := range v.Targets {
		accepted := Tags(v.target(i))
		for j := range v.Targets {
			for _, tag := range Tags(v.target(j)) {
				p, _ := split("x-1-" + tag + ".whl")
				if fits := p.rankOf(v.target(i), order{}) != unfit; fits != slices.Contains(accepted, tag) {
					t.Fatalf("%v takes %s: %v", v.target(i), tag, fits)
				}
			}
		}
	}
}

func TestChooseAsPip(t *testing.T) {
	v := readVectors(t)
	compared := 0
	for _, set := range v.Sets {
		if len(set.Files) == 0 {
			continue // unknown here, nothing for pip
		}
		files := filesOf(set.Files...)
		for policy, builds := range map[string]facts.BuildPolicy{
			"any":         {},
			"no-binary":   {NoBinary: []string{":all:"}},
			"only-binary": {OnlyBinary: []string{":all:"}},
		} {
			for i, chosen := range set.Chosen[policy] {
				want := facts.Verdict{Class: facts.None}
				if chosen >= 0 {
					want = facts.Verdict{Class: facts.Sdist, File: set.Files[chosen]}
					if strings.HasSuffix(want.File, ".whl") {
						want.Class = facts.Wheel
					}
				}
				got := Choose(files, facts.Source{Kind: facts.SourceRegistry}, set.Name, v.target(i), builds)
				if got != want {
					t.Errorf("%s on %v, %s: %v, want %v\nof %v", set.Name, v.target(i), policy, got, want, set.Files)
				}
				compared++
			}
		}
	}
	t.Logf("%d choices compared", compared)
}

// TestChooseAsUV and its like hold the choice for each installer against itself,
// over the sets of vectors.json: testdata/uv_order.py and its like. Each must
// differ from pip somewhere, or the parameter is idle.
func TestChooseAsUV(t *testing.T) { compareOrder(t, "testdata/uv.json", facts.UV, 480) }

func TestChooseAsPoetry(t *testing.T) { compareOrder(t, "testdata/poetry.json", facts.Poetry, 350) }

func TestChooseAsPDM(t *testing.T) { compareOrder(t, "testdata/pdm.json", facts.PDM, 350) }

func compareOrder(t *testing.T, path string, installer facts.Manager, least int) {
	var v struct {
		Targets []struct {
			Minor   int
			Libc    facts.Libc
			Version [2]int
			Arch    string
		}
		Sets []struct {
			Set    int
			Chosen []int
		}
	}
	readJSON(t, path, &v)
	if len(v.Sets) < least {
		t.Fatalf("%s holds %d sets", path, len(v.Sets))
	}
	sets, source := readVectors(t).Sets, facts.Source{Kind: facts.SourceRegistry}
	unlikePip := 0
	for _, row := range v.Sets {
		files := sets[row.Set].Files
		if installer == facts.UV { // it was given the wheels alone
			files = slices.DeleteFunc(slices.Clone(files), func(f string) bool { return !strings.HasSuffix(f, ".whl") })
		}
		for i, r := range v.Targets {
			target := facts.Target{Major: 3, Minor: r.Minor, Libc: r.Libc, LibcMajor: r.Version[0], LibcMinor: r.Version[1], Arch: r.Arch}
			want := ""
			if row.Chosen[i] >= 0 {
				want = files[row.Chosen[i]]
			}
			got := Choose(filesOf(files...), source, "foo", target, facts.BuildPolicy{Installer: installer})
			if got.File != want {
				t.Errorf("on %v: %v, %s takes %s\nof %v", target, got, installer, want, files)
			}
			if Choose(filesOf(files...), source, "foo", target, facts.BuildPolicy{}).File != want {
				unlikePip++
			}
		}
	}
	if unlikePip == 0 {
		t.Errorf("%s takes what pip takes, everywhere", installer)
	}
	t.Logf("%d of %d choices are not pip's", unlikePip, len(v.Sets)*len(v.Targets))
}

func TestParseAsPackaging(t *testing.T) {
	var v struct{ Names [][]string } // file, and if packaging reads it: name, build, tags
	readJSON(t, "testdata/names.json", &v)
	if len(v.Names) < 1500 {
		t.Fatalf("%d names", len(v.Names))
	}
	for _, want := range v.Names {
		n, err := Parse(want[0])
		if (err == nil) != (len(want) > 1) {
			t.Errorf("%q: %v, packaging reads %q", want[0], err, want[1:])
			continue
		}
		if err != nil {
			continue
		}
		var tags []string
		for _, tag := range n.Tags {
			tags = append(tags, tag.String())
		}
		slices.Sort(tags)
		number, rest := cutNumber(n.Build)
		if n.Build != "" && number == "" {
			number = "0" // packaging keeps the number zero, which needs no digits here
		}
		if got := []string{want[0], n.Distribution, number + rest, strings.Join(slices.Compact(tags), " ")}; !slices.Equal(got, want) {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func readJSON(t testing.TB, path string, into any) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err == nil {
		err = json.Unmarshal(data, into)
	}
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
}

func filesOf(names ...string) []facts.File {
	var files []facts.File
	for _, n := range names {
		files = append(files, facts.File{Name: n})
	}
	return files
}

// TestIndexAsPip holds the choice against pip where the index says more of a
// file than its name: Requires-Python, yanked, several local versions. The
// vectors are made by testdata/index_vectors.py.
func TestIndexAsPip(t *testing.T) {
	var v struct {
		Targets []struct {
			Minor, Patch int
			Libc         facts.Libc
			Version      [2]int
			Arch         string
		}
		Sets []struct {
			Files []struct {
				Name, Python string
				Yanked       bool
			}
			Chosen []string
		}
	}
	readJSON(t, "testdata/index.json", &v)
	if len(v.Sets) < 400 {
		t.Fatal(len(v.Sets))
	}
	for _, set := range v.Sets {
		var files []facts.File
		for _, f := range set.Files {
			files = append(files, facts.File{Name: f.Name, RequiresPython: f.Python, Yanked: f.Yanked})
		}
		for i, r := range v.Targets {
			target := facts.Target{Major: 3, Minor: r.Minor, Patch: r.Patch, Libc: r.Libc, LibcMajor: r.Version[0], LibcMinor: r.Version[1], Arch: r.Arch}
			want := facts.Verdict{Class: facts.None, File: set.Chosen[i]}
			switch {
			case strings.HasSuffix(want.File, ".whl"):
				want.Class = facts.Wheel
			case want.File != "":
				want.Class = facts.Sdist
			}
			if got := Choose(files, facts.Source{}, "foo", target, facts.BuildPolicy{}); got != want {
				t.Errorf("on %v: %v, want %v\nof %+v", target, got, want, set.Files)
			}
		}
	}
}

// TestVersion names the version of files of an index, for the named project.
func TestVersion(t *testing.T) {
	for file, want := range map[string]string{
		"foo_bar-1.0-py3-none-any.whl":     "1.0",
		"Foo.Bar-1.0-1-py3-none-any.whl":   "1.0",
		"foo_bar-1.0+cpu-py3-none-any.whl": "1.0+cpu",
		"foo-bar-1.0.tar.gz":               "1.0",
		"foo-bar-1.0-1.tar.gz":             "1.0-1",
		"foo-bar-1.0-py3.9.tar.gz":         "1.0",
		"foo-1.0.tar.gz":                   "",
		"foo-bar-baz-1.0.tar.gz":           "",
		"foo-bar-1.0.linux-x86_64.tar.gz":  "",
		"foo_bar-1.0-py3-none.whl":         "",
		"foo_bar-1.0-py3.9.egg":            "",
		"foo-bar-1.0-macosx10.6.zip":       "",
		"":                                 "",
	} {
		if got, ok := Version(file, "foo-bar"); got != want || ok != (want != "") {
			t.Errorf("%s: %q %v", file, got, ok)
		}
	}
}

func TestRecorded(t *testing.T) {
	reference.Reproduces(t, "pypa", "testdata/vectors.py")
	reference.Reproduces(t, "pypa", "testdata/index_vectors.py")
	reference.Reproduces(t, "pypa", "testdata/uv_order.py")
	reference.Reproduces(t, "poetry", "testdata/poetry_order.py")
	reference.Reproduces(t, "pdm", "testdata/pdm_order.py")
}
