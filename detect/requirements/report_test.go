package requirements_test

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"testing"

	"github.com/dockwright/dockwright/detect/closure"
	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/pep440"
	"github.com/dockwright/dockwright/detect/pep508"
	"github.com/dockwright/dockwright/detect/requirements"
	"github.com/dockwright/dockwright/golden/reference"
)

var reportTargets = []facts.Target{
	{Major: 3, Minor: 13, Patch: 5, Arch: "x86_64"},
	{Major: 3, Minor: 10, Patch: 19, Arch: "aarch64"},
}

// TestReport holds what files ask for on a target against what pip would
// install: testdata/report.py makes the golden. Where a version is not exact,
// the one that pip takes must be among those that are allowed.
func TestReport(t *testing.T) {
	data, err := os.ReadFile("testdata/report.json")
	if err != nil {
		t.Fatal(err)
	}
	var golden struct {
		Rows []struct {
			Files map[string]string
			Given []string
			Want  [][]string
		}
	}
	if err := json.Unmarshal(data, &golden); err != nil || len(golden.Rows) < 250 {
		t.Fatal(len(golden.Rows), err)
	}
	installed := 0
	for _, row := range golden.Rows {
		open := func(name string) ([]byte, error) {
			if text, ok := row.Files[name]; ok {
				return []byte(text), nil
			}
			return nil, fs.ErrNotExist
		}
		lock, _, err := requirements.ParseAll(row.Given, open)
		for i, want := range row.Want {
			if want == nil {
				continue // for want of a file, as a rule, of which the reader knows nothing
			}
			installed++
			if err != nil {
				t.Errorf("%v; pip installs %q from\n%q", err, want, row.Files)
				continue
			}
			if fault := differs(lock, reportTargets[i], want); fault != "" {
				t.Errorf("on %s: %s; pip installs %q from\n%q", reportTargets[i].Arch, fault, want, row.Files)
			}
		}
	}
	if installed < 200 {
		t.Errorf("pip installs something of %d only", installed)
	}
}

// differs tells how the closure of a lock is not what pip installs, "" for not.
func differs(lock *facts.Lock, target facts.Target, want []string) string {
	result, err := closure.Walk(lock, lock.Roots, facts.Selection{}, pep508.Linux(target))
	if err != nil {
		return err.Error()
	}
	versions := map[string]string{}
	for _, w := range want {
		name, version, _ := strings.Cut(w, " ")
		versions[pep508.NormalizeName(name)] = version
	}
	seen := map[string]bool{}
	for _, r := range result.Packages {
		p := &lock.Packages[r.Package]
		version, ok := versions[p.Name]
		if !ok {
			return "too much: " + p.Name
		}
		seen[p.Name] = true
		taken, _ := pep440.Parse(version)
		if own, err := pep440.Parse(p.Version); p.Version != "" && (err != nil || own.Compare(taken) != 0) {
			return fmt.Sprintf("%s %s", p.Name, p.Version)
		}
	}
	for name := range versions {
		if !seen[name] {
			return "missing: " + name
		}
	}
	for _, e := range lock.Roots[0].Edges {
		set, err := pep440.ParseSpecifiers(e.Specifier)
		holds, bad := pep508.ParseMarker(e.Marker)
		if err != nil || bad != nil {
			return fmt.Sprint(err, bad)
		}
		if version, _ := pep440.Parse(versions[e.Name]); holds.Evaluate(pep508.Linux(target)) && !set.Contains(version, true) {
			return fmt.Sprintf("%s %s", e.Name, e.Specifier)
		}
	}
	return ""
}

func TestReportRecorded(t *testing.T) {
	reference.Reproduces(t, "pypa", "testdata/report.py")
}
