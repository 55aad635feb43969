package framework

import (
	"encoding/json"
	"flag"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dockwright/dockwright/detect/pep440"
	"github.com/dockwright/dockwright/detect/pep508"
)

var update = flag.Bool("update", false, "write testdata/names.txt anew")

var (
	roles        = []Role{Web, Worker, Scheduler, Bot, Job, Tool, Release}
	placeholders = []string{"{module}", "{object}", "{app}", "{file}", "{port}", "{modules}", "{manage}", "{ini}"}
	placeholder  = regexp.MustCompile(`\{[^}]*\}`)
	qualifiedRE  = regexp.MustCompile(`^[A-Za-z_]\w*(\.[A-Za-z_]\w*)+$`)
)

// TestWhole holds every framework to the shape that the plan relies on.
func TestWhole(t *testing.T) {
	names := map[string]bool{}
	for _, f := range All() {
		t.Run(f.Name, func(t *testing.T) {
			if names[f.Name] {
				t.Error("a second one of this name")
			}
			names[f.Name] = true
			if f.Title == "" || !strings.HasPrefix(f.Source, "https://") || len(f.Packages) == 0 {
				t.Errorf("title %q, source %q, packages %q", f.Title, f.Source, f.Packages)
			}
			if !slices.Contains(roles, f.Role) {
				t.Errorf("role %q", f.Role)
			}
			if !slices.Contains([]string{"", "asgi", "wsgi"}, f.Interface) || f.Interface != "" && f.Role != Web {
				t.Errorf("interface %q of a %s", f.Interface, f.Role)
			}
			if f.Interface == "" && len(f.Starts) == 0 && f.Name != "azure-functions" {
				t.Error("nothing starts it")
			}
			if len(f.Makes)+len(f.Script)+len(f.Files) == 0 && f.Match == nil && f.Installed == "" && !f.Alone {
				t.Error("nothing tells of it")
			}
			for _, p := range f.Packages {
				if p != pep508.NormalizeName(p) {
					t.Errorf("package %q is not normalized", p)
				}
			}
			for _, r := range f.Runs {
				if m, isMethod := strings.CutPrefix(r, "."); isMethod && strings.Contains(m, ".") || !isMethod && !qualifiedRE.MatchString(r) {
					t.Errorf("run %q", r)
				}
			}
			for _, s := range f.Starts {
				wholeStart(t, f, s)
			}
		})
	}
}

func wholeStart(t *testing.T, f *Framework, s Start) {
	t.Helper()
	if s.Name == "" || len(s.Words) == 0 || !slices.Contains(roles, s.Role) {
		t.Errorf("start %q, role %q: %q", s.Name, s.Role, s.Words)
	}
	if s.Versions != "" {
		if _, err := pep440.ParseSpecifiers(s.Versions); err != nil {
			t.Error(err)
		}
	}
	for _, p := range s.Needs {
		if p != pep508.NormalizeName(p) {
			t.Errorf("need %q is not normalized", p)
		}
	}
	all := slices.Concat(s.Words, s.Env, []string{s.Name})
	port := false
	for _, w := range all {
		for _, p := range placeholder.FindAllString(w, -1) {
			if !slices.Contains(placeholders, p) {
				t.Errorf("placeholder %s in %q", p, w)
			}
			port = port || p == "{port}"
		}
	}
	// {modules} becomes several words.
	for _, w := range s.Words {
		if strings.Contains(w, "{modules}") && w != "{modules}" {
			t.Errorf("%q is not a word of its own", w)
		}
	}
	if port && s.Port == -1 {
		t.Errorf("%q takes a port and has none", s.Words)
	}
	for _, h := range []string{s.Health, f.Health} {
		if h != "" && !strings.HasPrefix(h, "/") {
			t.Errorf("health %q", h)
		}
	}
	for _, e := range s.Env {
		if n, _, ok := strings.Cut(e, "="); !ok || n != strings.ToUpper(n) {
			t.Errorf("variable %q", e)
		}
	}
}

// asked are the names that the packages themselves have to have: framework, the
// package to install, name.
func asked() []string {
	var out []string
	common := slices.Concat(asgiRuns, wsgiRuns)
	slices.Sort(common)
	for _, n := range slices.Compact(common) {
		if n != "wsgiref.simple_server.make_server" { // of the standard library
			out = append(out, "servers\tuvicorn\t"+n)
		}
	}
	for _, f := range All() {
		var names []string
		for _, n := range slices.Concat(f.Makes, f.Script, f.Runs) {
			if !strings.HasPrefix(n, ".") && !slices.Contains(common, n) {
				names = append(names, n)
			}
		}
		slices.Sort(names)
		for _, n := range slices.Compact(names) {
			out = append(out, f.Name+"\t"+f.Packages[0]+"\t"+n)
		}
	}
	return out
}

// TestNames holds the names to what the packages answered (testdata/names.py).
func TestNames(t *testing.T) {
	list := strings.Join(asked(), "\n") + "\n"
	if *update {
		if err := os.WriteFile("testdata/names.txt", []byte(list), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	written, err := os.ReadFile("testdata/names.txt")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(written), list); diff != "" {
		t.Errorf("names.txt is old: run with -update, then testdata/names.py\n%s", diff)
	}
	var there map[string]string
	read(t, "testdata/names.json", &there)
	for _, line := range asked() {
		fields := strings.Split(line, "\t")
		if there[fields[2]] == "" {
			t.Errorf("%s: no package has %s", fields[0], fields[2])
		}
	}
}

func read(t *testing.T, name string, into any) {
	t.Helper()
	data, err := os.ReadFile(name)
	if err == nil {
		err = json.Unmarshal(data, into)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// TestPage: the file that docs/new-framework.md shows is the one that there is.
func TestPage(t *testing.T) {
	page, err := os.ReadFile("../../docs/new-framework.md")
	if err != nil {
		t.Fatal(err)
	}
	file, err := os.ReadFile("cherrypy.go")
	if err != nil {
		t.Fatal(err)
	}
	text := func(b []byte) string { return strings.ReplaceAll(string(b), "\r\n", "\n") }
	if !strings.Contains(text(page), "```go\n"+text(file)+"```\n") {
		t.Error("docs/new-framework.md shows another cherrypy.go")
	}
}
