package pyproject

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/dockwright/dockwright/detect/direct"
	"github.com/dockwright/dockwright/detect/facts"
)

// The files in testdata/poetry and testdata/groups are held to what poetry-core
// and the reference implementation of PEP 735 read in them; record.py makes the
// JSON anew.

func parseFile(t *testing.T, file string) facts.Manifest {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	m, _, err := Parse("pyproject.toml", data)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func recorded(t *testing.T, file string, into any) {
	t.Helper()
	data, err := os.ReadFile(strings.TrimSuffix(file, ".toml") + ".json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, into); err != nil {
		t.Fatal(err)
	}
}

func glob(t *testing.T, pattern string) []string {
	t.Helper()
	files, err := filepath.Glob(pattern)
	if err != nil || len(files) == 0 {
		t.Fatalf("%s: %v %v", pattern, files, err)
	}
	return files
}

// sorted gives a set of specifiers in one order.
func sorted(specifier string) string {
	parts := strings.Split(strings.ReplaceAll(specifier, " ", ""), ",")
	slices.Sort(parts)
	return strings.Join(parts, ",")
}

// comparable leaves of a requirement what both sides say the same way.
func comparable(list []facts.Requirement) []string {
	out := []string{}
	for _, req := range list {
		extras := slices.Clone(req.Extras)
		slices.Sort(extras)
		out = append(out, strings.Join([]string{
			req.Name, strings.Join(extras, ","), sorted(req.Specifier), req.Marker,
			string(req.Source.Kind), req.Source.URL, req.Source.Ref,
		}, "|"))
	}
	return out
}

func expected(t *testing.T, lines []string) []string {
	t.Helper()
	list := []facts.Requirement{}
	for _, line := range lines {
		req, err := direct.Requirement(line, ".", 0)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, req)
	}
	return comparable(list)
}

func same(t *testing.T, what string, got []facts.Requirement, want []string) {
	t.Helper()
	if g, w := comparable(got), expected(t, want); !slices.Equal(g, w) {
		t.Errorf("%s:\n got %q\nwant %q", what, g, w)
	}
}

func TestPoetryCore(t *testing.T) {
	for _, file := range glob(t, "testdata/poetry/*.toml") {
		t.Run(filepath.Base(file), func(t *testing.T) {
			var want struct {
				Name, Python   string
				Main, Optional []string
				Extras, Groups map[string][]string
			}
			recorded(t, file, &want)
			m := parseFile(t, file)
			if m.Name != want.Name || sorted(m.RequiresPython) != sorted(want.Python) {
				t.Errorf("got %s %q, want %s %q", m.Name, m.RequiresPython, want.Name, want.Python)
			}
			same(t, "main", m.Dependencies, want.Main)
			var optional []string
			for _, group := range m.Groups {
				same(t, "group "+group.Name, group.Requirements, want.Groups[group.Name])
				if group.Optional {
					optional = append(optional, group.Name)
				}
			}
			for _, extra := range m.Extras {
				same(t, "extra "+extra.Name, extra.Requirements, want.Extras[extra.Name])
			}
			if len(m.Groups) != len(want.Groups) || len(m.Extras) != len(want.Extras) || !slices.Equal(optional, want.Optional) {
				t.Errorf("got %d groups (optional %q), %d extras; want %v %q %v",
					len(m.Groups), optional, len(m.Extras), want.Groups, want.Optional, want.Extras)
			}
		})
	}
}

func TestDependencyGroups(t *testing.T) {
	for _, file := range glob(t, "testdata/groups/*.toml") {
		want := map[string][]string{}
		recorded(t, file, &want)
		byName := map[string][]string{}
		for name, lines := range want {
			var once []string // this reader keeps one of a statement included twice
			for _, line := range lines {
				if !slices.Contains(once, line) {
					once = append(once, line)
				}
			}
			byName[strings.ReplaceAll(name, "_", "-")] = once
		}
		m := parseFile(t, file)
		if len(m.Groups) != len(want) {
			t.Errorf("%s: %d groups, want %d", file, len(m.Groups), len(want))
		}
		for _, group := range m.Groups {
			same(t, group.Name, group.Requirements, byName[group.Name])
		}
	}
}
