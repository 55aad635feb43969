package setupcfg

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/dockwright/dockwright/detect/configparser"
	"github.com/dockwright/dockwright/detect/direct"
	"github.com/dockwright/dockwright/detect/facts"
	"github.com/google/go-cmp/cmp"
)

// The files in testdata are held to what Python and setuptools read in them;
// record.py makes the JSON anew.

func load(t testing.TB, file string) []byte {
	t.Helper()
	data, err := os.ReadFile("testdata/" + file)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func recorded(t *testing.T, file string, into any) {
	t.Helper()
	if err := json.Unmarshal(load(t, file), into); err != nil {
		t.Fatal(err)
	}
}

func TestConfigParser(t *testing.T) {
	var want map[string]map[string]string
	recorded(t, "ini/odd.json", &want)
	file, err := configparser.Parse("setup.cfg", load(t, "ini/odd.cfg"), strings.Clone, "")
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]map[string]string{}
	for _, s := range file {
		got[s.Name] = map[string]string{}
		for _, o := range s.Options {
			var lines []string
			for _, l := range o.Lines {
				lines = append(lines, l.Text)
			}
			got[s.Name][o.Key] = strings.TrimRight(strings.Join(lines, "\n"), " \n")
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// asJSON gives a literal as the decoder of JSON gives the same value.
func asJSON(v literal) any {
	switch v.kind {
	case stringLiteral:
		return v.text
	case boolLiteral:
		return v.text == "True"
	case noneLiteral:
		return nil
	case listLiteral:
		list := []any{}
		for _, item := range v.items {
			list = append(list, asJSON(item))
		}
		return list
	case dictLiteral:
		fields := map[string]any{}
		for i, key := range v.keys {
			fields[key.text] = asJSON(v.items[i])
		}
		return fields
	}
	return "computed"
}

func TestPythonLiterals(t *testing.T) {
	var want any
	recorded(t, "literals.json", &want)
	tokens, err := tokenize("literals.py", load(t, "literals.py"))
	if err != nil {
		t.Fatal(err)
	}
	e := evaluator{tokens: tokens}
	got, _ := e.expression(0)
	if diff := cmp.Diff(want, asJSON(got)); diff != "" {
		t.Error(diff)
	}
}

type setuptoolsMetadata struct {
	Name, Version, Python string
	Requires, Extras      []string
	Scripts               map[string]string
}

// requirementLines gives all requirements as the METADATA file has them.
func requirementLines(m facts.Manifest) []string {
	var lines []string
	add := func(reqs []facts.Requirement, extra string) {
		for _, req := range reqs {
			marker := req.Marker
			if extra != "" && marker != "" {
				marker = "(" + marker + ") and "
			}
			if extra != "" {
				marker += `extra == "` + extra + `"`
			}
			lines = append(lines, line(req, marker))
		}
	}
	add(m.Dependencies, "")
	for _, extra := range m.Extras {
		add(extra.Requirements, extra.Name)
	}
	slices.Sort(lines)
	return lines
}

func line(req facts.Requirement, marker string) string {
	marker = strings.NewReplacer("(", "", ")", "").Replace(marker)
	return strings.Join([]string{req.Name, strings.Join(req.Extras, ","), req.Specifier, req.Source.URL, marker}, "|")
}

func TestSetuptools(t *testing.T) {
	for _, tt := range []struct {
		file, golden string
		parse        func(string, []byte) (facts.Manifest, []facts.Diagnostic, error)
	}{
		{"project/setup.cfg", "project.json", ParseCfg},
		{"script/setup.py", "script.json", ParsePy},
	} {
		var want setuptoolsMetadata
		recorded(t, tt.golden, &want)
		m, diags, err := tt.parse(tt.file, load(t, tt.file))
		if err != nil || len(diags) > 0 {
			t.Fatal(err, diags)
		}
		python := strings.Split(m.RequiresPython, ",")
		slices.Sort(python)
		if m.RawName != want.Name || m.Version != want.Version || strings.Join(python, ",") != want.Python {
			t.Errorf("%s: got %s %s %s, want %+v", tt.file, m.RawName, m.Version, m.RequiresPython, want)
		}
		var lines []string
		for _, requires := range want.Requires {
			req, err := direct.Requirement(requires, ".", 0)
			if err != nil {
				t.Fatal(err)
			}
			lines = append(lines, line(req, req.Marker))
		}
		slices.Sort(lines)
		if diff := cmp.Diff(lines, requirementLines(m)); diff != "" {
			t.Errorf("%s: %s", tt.file, diff)
		}
		scripts := map[string]string{}
		for _, s := range m.Scripts {
			scripts[s.Name] = s.Target
		}
		for name, target := range want.Scripts { // the extras of an entry point are not kept
			want.Scripts[name], _, _ = strings.Cut(target, " [")
		}
		if diff := cmp.Diff(want.Scripts, scripts); diff != "" {
			t.Errorf("%s: %s", tt.file, diff)
		}
	}
}
