package syslib

import (
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/dockwright/dockwright/detect/locktoml/locktomltest"
	"github.com/dockwright/dockwright/detect/pep508"
)

// The data's form, beyond what reading it checks.
func TestData(t *testing.T) {
	d := load()
	seen := map[string]bool{}
	for _, e := range d.entries {
		for _, list := range [][]string{e.Names, e.Tools, e.UnlessExtras, e.UnlessInstalled, e.Build.debian, e.Build.alpine, e.Runtime.debian, e.Runtime.alpine, e.WheelRuntime.debian, e.WheelRuntime.alpine} {
			if !slices.IsSorted(list) || len(slices.Compact(slices.Clone(list))) != len(list) {
				t.Errorf("%v: %v is not sorted, or names something twice", e.Names, list)
			}
		}
		u, err := url.Parse(e.Source)
		if err != nil || u.Scheme != "https" || u.Host == "" {
			t.Errorf("%v: the source %q is no URL", e.Names, e.Source)
		} else if u.Host == "pypi.org" {
			checkPyPISource(t, e, u)
		}
		for _, n := range e.Names {
			if seen[n+e.Versions] {
				t.Errorf("%s %s has two entries", n, e.Versions)
			}
			seen[n+e.Versions] = true
			if len(d.byName[n]) > 1 && e.Versions == "" {
				t.Errorf("%s has several entries, of which one is for all versions", n)
			}
		}
	}
}

// checkPyPISource holds a page of PyPI, /project/NAME/ or /project/NAME/VERSION/, to
// be of a package and a version that the entry is for.
func checkPyPISource(t *testing.T, e *entry, u *url.URL) {
	t.Helper()
	name, v, _ := strings.Cut(strings.TrimSuffix(strings.TrimPrefix(u.Path, "/project/"), "/"), "/")
	if !slices.Contains(e.Names, pep508.NormalizeName(name)) {
		t.Errorf("%v: the source %s is of another package", e.Names, e.Source)
	}
	if u.Fragment != "" && u.Fragment != "files" {
		t.Errorf("%v: the source %s has a part that PyPI's pages don't have", e.Names, e.Source)
	}
	if v != "" && !e.specifiers.Contains(version(t, v), true) {
		t.Errorf("%v %s: the source %s is of another version", e.Names, e.Versions, e.Source)
	}
}

// Each version of a package has one entry: the ranges don't overlap and leave no gap.
func TestVersions(t *testing.T) {
	d := load()
	for _, e := range d.entries {
		for _, n := range e.Names {
			for _, v := range []string{"0.1", "2.1", "2.2", "3.4", "3.50", "4.0", "52.9", "53", "999"} {
				hits := 0
				for _, other := range d.byName[n] {
					if other.specifiers.Contains(version(t, v), true) {
						hits++
					}
				}
				if hits != 1 {
					t.Errorf("%s %s has %d entries", n, v, hits)
				}
			}
		}
	}
}

// Debian's own lists of contents are the record: testdata/check.sh reads them.
func TestLibraries(t *testing.T) {
	of := func(family, suite string) map[string]string {
		out := map[string]string{}
		for _, l := range Libraries(Image{family, suite}) {
			out[l.Name] = l.Package
		}
		return out
	}
	trixie, bookworm := of(Debian, "trixie"), of(Debian, "bookworm")
	if trixie["libssl.so.3"] != "libssl3t64" || bookworm["libssl.so.3"] != "" || bookworm["libcrypto.so.3"] != "libssl3" {
		t.Errorf("OpenSSL: %q, %q, %q", trixie["libssl.so.3"], bookworm["libssl.so.3"], bookworm["libcrypto.so.3"])
	}
	if trixie["libGL.so.1"] != "" || len(trixie) < 20 || len(of(Alpine, "3.24")) != 0 {
		t.Errorf("%d names for trixie, %d for Alpine", len(trixie), len(of(Alpine, "3.24")))
	}
	if len(of(Debian, "forky")) != len(trixie) {
		t.Error("a suite that is not known has other names than the newest")
	}
}

// Every name of the data exists in the suite: testdata/check.sh asked apt. With
// SYSLIB_NAMES set, it prints the names for that script instead.
func TestNames(t *testing.T) {
	d := load()
	for _, suite := range []string{"bullseye", "bookworm", "trixie"} {
		names := d.debianNames(suite)
		if os.Getenv("SYSLIB_NAMES") != "" {
			for _, n := range names {
				fmt.Println("name:", suite, n)
			}
			continue
		}
		text, err := os.ReadFile("testdata/" + suite + ".txt")
		if err != nil {
			t.Fatal(err)
		}
		recorded := strings.Fields(string(text))
		for _, n := range names {
			if !slices.Contains(recorded, n) {
				t.Errorf("%s: %s was not checked: run testdata/check.sh", suite, n)
			}
		}
		for _, n := range recorded {
			if !slices.Contains(names, n) {
				t.Errorf("%s: %s is recorded and no longer used: run testdata/check.sh", suite, n)
			}
		}
	}
	for suite, renamed := range d.suites {
		for name := range renamed {
			if !slices.Contains(d.allNames(), name) {
				t.Errorf("%s: no entry uses %s", suite, name)
			}
		}
	}
}

// debianNames are all names that For may give on the suite.
func (d *data) debianNames(suite string) []string {
	all := d.allNames()
	for _, r := range rusts[suite] {
		all = append(all, r.packages...)
	}
	names, _ := d.named(all, Image{Debian, suite})
	return names
}

// allNames are Debian's names as the data has them.
func (d *data) allNames() []string {
	var all []string
	for _, e := range d.entries {
		all = slices.Concat(all, e.Build.debian, e.Runtime.debian, e.WheelRuntime.debian)
	}
	for _, tool := range d.tools {
		all = slices.Concat(all, tool.build.debian, tool.runtime.debian)
	}
	return all
}

func TestReadRefuses(t *testing.T) {
	tests := []struct{ text, want string }{
		{"[[package]\n", "toml"},
		{"[[package]]\nsource = \"https://x.test\"\npure = true", "names a package"},
		{"[[package]]\nnames = [\"a\"]\npure = true", "has a source"},
		{"[[package]]\nnames = [\"A_b\"]\nsource = \"https://x.test\"\npure = true", "not normalized"},
		{"[[package]]\nnames = [\"a\"]\nsource = \"https://x.test\"", "needs a toolchain"},
		{"[[package]]\nnames = [\"a\"]\nsource = \"https://x.test\"\ntools = [\"cobol\"]", "no toolchain"},
		{"[[package]]\nnames = [\"a\"]\nsource = \"https://x.test\"\npure = true\nbuild = [\"gcc\"]", "needs nothing to be built"},
		{"[[package]]\nnames = [\"a\"]\nsource = \"https://x.test\"\npure = true\nversions = \"two\"", "two"},
		{"[[package]]\nnames = [\"a\"]\nsource = \"https://x.test\"\npure = true\nlegacy-setuptools = \"old\"", "old"},
		{"[[package]]\nnames = [\"a\"]\nsource = \"https://x.test\"\npure = true\nunless-installed = [\"B_c\"]", "not normalized"},
		{"[[package]]\nnames = [\"a\"]\nsource = \"https://x.test\"\npure = true\nlacks-from = \"3.11\"", "without what is lacking"},
		{"[[package]]\nnames = [\"a\"]\nsource = \"https://x.test\"\npure = true\nlacks = \"x\"", "has a remedy"},
		{"[[package]]\nnames = [\"a\"]\nsource = \"https://x.test\"\npure = true\nrust = \"1.70\"", "no rust among the tools"},
		{"[[package]]\nnames = \"a\"\nsource = \"https://x.test\"\npure = true", "Names"},
	}
	for _, tt := range tests {
		_, err := read(fstest.MapFS{"data/x.toml": &fstest.MapFile{Data: []byte(tt.text)}})
		if err == nil || !strings.Contains(err.Error(), tt.want) || !strings.Contains(err.Error(), "data/x.toml") {
			t.Errorf("%q: %v, want %s", tt.text, err, tt.want)
		}
	}
}

// No file of the data goes unread.
func TestFilesAreRead(t *testing.T) {
	names, _ := fs.Glob(files, "data/*")
	if len(names) < 9 {
		t.Errorf("embedded: %v", names)
	}
	if len(load().entries) < 80 {
		t.Errorf("%d entries", len(load().entries))
	}
}

// The data is written as locks are, which is read in one pass.
func TestFilesAreStreamed(t *testing.T) {
	data := locktomltest.Files(t, files, func(name string) bool { return name != suitesFile && name != librariesFile })
	locktomltest.Streams[struct {
		Package []entry `toml:"package"`
	}](t, data)
	data = locktomltest.Files(t, files, func(name string) bool { return name == suitesFile || name == librariesFile })
	locktomltest.Streams[map[string]map[string]string](t, data)
}
