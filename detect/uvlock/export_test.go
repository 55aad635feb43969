package uvlock_test

import (
	"compress/gzip"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/dockwright/dockwright/detect/closure"
	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/pep508"
	"github.com/dockwright/dockwright/detect/uvlock"
	"github.com/dockwright/dockwright/golden/reference"
)

// exports is what testdata/export/record.py wrote: the packages that
// `uv export --frozen` names, for each selection and environment.
type exports struct {
	UV       string
	Projects []struct {
		Lock     string
		Packages []string
		Cases    []exportCase
		Skipped  []refusal
	}
}

type exportCase struct {
	Args                    []string
	Members, Groups, Extras []string
	NoMain                  bool
	Python, Arch            string
	Want                    []int
}

// refusal is a selection that uv does not install.
type refusal struct {
	Args                    []string
	Members, Groups, Extras []string
	Because                 string
}

// TestExportFixtures holds Parse and closure.Walk to uv itself, on locks that
// uv made from testdata/projects.
func TestExportFixtures(t *testing.T) {
	compareWithExports(t, "testdata/projects", "fixtures.json.gz", 10)
}

// TestExportCorpus does the same on the locks of real projects.
func TestExportCorpus(t *testing.T) {
	folder := os.Getenv("DOCKWRIGHT_CORPUS")
	if folder == "" {
		t.Skip("DOCKWRIGHT_CORPUS is not set: no locks of real projects")
	}
	compareWithExports(t, folder, "corpus.json.gz", 19)
}

func compareWithExports(t *testing.T, folder, golden string, projects int) {
	recorded := readExports(t, golden)
	if len(recorded.Projects) != projects {
		t.Fatalf("%s holds %d projects, not %d", golden, len(recorded.Projects), projects)
	}
	for _, p := range recorded.Projects {
		t.Run(p.Lock, func(t *testing.T) {
			data, err := os.ReadFile(filepath.Join(folder, p.Lock))
			if err != nil {
				t.Fatal(err)
			}
			lock, _, err := uvlock.Parse("uv.lock", data)
			if err != nil {
				t.Fatal(err)
			}
			if len(p.Cases) == 0 {
				t.Error("no case was recorded")
			}
			walker := closure.New(lock)
			for _, c := range p.Cases {
				var want []string
				for _, i := range c.Want {
					want = append(want, p.Packages[i])
				}
				if diff := difference(walk(t, lock, walker, c), want); diff != "" {
					t.Errorf("uv export %s, Python %s on %s:%s", strings.Join(c.Args, " "), c.Python, c.Arch, diff)
				}
			}
			for _, r := range p.Skipped {
				refused(t, lock, walker, r)
			}
		})
	}
}

// refused holds that what uv refuses for a conflict is one for us.
func refused(t *testing.T, lock *facts.Lock, walker *closure.Walker, r refusal) {
	t.Helper()
	if !strings.Contains(r.Because, "incompatible with the") {
		t.Errorf("uv export %s is refused for a reason that nothing is held against: %s", strings.Join(r.Args, " "), r.Because)
	}
	sel := facts.Selection{Members: r.Members, Groups: r.Groups, Extras: r.Extras}
	env := pep508.Linux(facts.Target{Major: 3, Minor: 13, Arch: "x86_64"})
	if result, err := walker.Walk(lock.Roots, sel, env); err != nil || len(result.Clashes) == 0 {
		t.Errorf("uv export %s is refused (%s), and the walk finds no clash: %v", strings.Join(r.Args, " "), r.Because, err)
	}
}

func readExports(t *testing.T, golden string) exports {
	t.Helper()
	f, err := os.Open(filepath.Join("testdata/export", golden))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	var e exports
	if err := json.NewDecoder(z).Decode(&e); err != nil {
		t.Fatal(err)
	}
	return e
}

// walk gives the packages that a walk reaches, as the export names them.
func walk(t *testing.T, lock *facts.Lock, walker *closure.Walker, c exportCase) []string {
	t.Helper()
	target := facts.Target{Libc: facts.Glibc, LibcMajor: 2, LibcMinor: 41, Arch: c.Arch}
	if _, err := fmt.Sscanf(c.Python, "%d.%d.%d", &target.Major, &target.Minor, &target.Patch); err != nil {
		t.Fatal(err)
	}
	sel := facts.Selection{Members: c.Members, Groups: c.Groups, Extras: c.Extras, NoMain: c.NoMain}
	result, err := walker.Walk(lock.Roots, sel, pep508.Linux(target))
	if err != nil {
		t.Fatal(err)
	}
	if len(result.Missing) > 0 || len(result.Ambiguous) > 0 || len(result.Clashes) > 0 {
		t.Errorf("%s: missing %v, ambiguous %v, clashes %v", strings.Join(c.Args, " "), result.Missing, result.Ambiguous, result.Clashes)
	}
	var names []string
	for _, r := range result.Packages {
		if name := exported(&lock.Packages[r.Package]); name != "" {
			names = append(names, name)
		}
	}
	// uv export names the members that it installs too.
	for _, m := range c.Members {
		for i := range lock.Packages {
			if p := &lock.Packages[i]; p.Name == m && !c.NoMain {
				if name := exported(p); name != "" {
					names = append(names, name)
				}
			}
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// exported is a package as record.py names it; "" for what is virtual, which an
// export leaves out.
func exported(p *facts.Package) string {
	switch p.Source.Kind {
	case facts.SourceRegistry:
		return p.Name + "==" + p.Version
	case facts.SourceGit, facts.SourceURL:
		return p.Name
	case facts.SourceVirtual:
		return ""
	}
	return p.Source.URL
}

func difference(got, want []string) string {
	var b strings.Builder
	for _, name := range got {
		if !slices.Contains(want, name) {
			b.WriteString("\n  only in the walk: " + name)
		}
	}
	for _, name := range want {
		if !slices.Contains(got, name) {
			b.WriteString("\n  only in the export: " + name)
		}
	}
	return b.String()
}

func TestRecorded(t *testing.T) {
	reference.Reproduces(t, "pypa", "testdata/export/record.py")
	reference.Reproduces(t, "pypa", "testdata/stale/record.py")
}
