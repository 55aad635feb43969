package pylock

import (
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/dockwright/dockwright/detect/facts"
)

// recorded is what packaging makes of a lock, as testdata/record.py has it.
type recorded struct {
	Error    string
	Packages []recordedPackage
	Count    int
	SHA256   string
}

type recordedPackage struct {
	Name, Version, Marker, Kind string
	Files                       []string
}

const head = "lock-version = \"1.0\"\ncreated-by = \"test\"\n"

func TestParse(t *testing.T) {
	lock, diagnostics, err := Parse("locks/pylock.web.toml", []byte(`lock-version = "1.0"
created-by = "pdm"
requires-python = ">=3.11"
environments = ["sys_platform == 'linux'"]
extras = ["Docs"]
dependency-groups = ["default", "dev_tools"]
default-groups = ["default"]

[[packages]]
name = "foo"
version = "1.0+cpu"
marker = "'default' in dependency_groups"
requires-python = ">=3.10"
index = "https://user:word@pypi.example.org/simple"
sdist = { path = "../vendor/foo-1.0+cpu.tar.gz", size = 7, hashes = { sha512 = "bb", md5 = "cc", sha256 = "aa" } }
wheels = [{ url = "https://files.pythonhosted.org/packages/foo-1.0%2Bcpu-py3-none-any.whl", size = 5, hashes = { sha384 = "dd" } }]

[[packages]]
name = "bar"
vcs = { type = "git", url = "https://word@github.com/example/bar.git", requested-revision = "main", commit-id = "abc", subdirectory = "py" }

[["packages"]] # quoted
name = "baz"
directory = { path = ".", editable = true, subdirectory = "sub" }

[[packages]]
name = "qux"
archive = { path = "qux.zip", hashes = { sha1 = "ee" } }

[[packages]]
name = "outside"
directory = { path = "../../elsewhere" }
`))
	if err != nil {
		t.Fatal(err)
	}
	foo := facts.Package{
		Name: "foo", Version: "1.0+cpu", RequiresPython: ">=3.10", Line: 9,
		Source: facts.Source{Kind: facts.SourceRegistry, URL: "https://pypi.example.org/simple", ID: "https://pypi.example.org/simple"},
		Files: []facts.File{
			{Name: "foo-1.0+cpu-py3-none-any.whl", URL: "https://files.pythonhosted.org/packages/foo-1.0%2Bcpu-py3-none-any.whl", Hash: "sha384:dd", Size: 5},
			{Name: "foo-1.0+cpu.tar.gz", URL: "vendor/foo-1.0+cpu.tar.gz", Hash: "sha256:aa", Size: 7},
		},
	}
	bar := facts.Package{Name: "bar", Line: 18, Source: facts.Source{
		Kind: facts.SourceGit, URL: "https://github.com/example/bar.git", Ref: "main", Commit: "abc", Subdirectory: "py", ID: "https://github.com/example/bar.git@abc"}}
	baz := facts.Package{Name: "baz", Line: 22, Source: facts.Source{Kind: facts.SourceEditable, URL: "locks", Subdirectory: "sub", ID: "locks"}}
	qux := facts.Package{Name: "qux", Line: 26, Source: facts.Source{Kind: facts.SourcePath, URL: "locks/qux.zip", ID: "locks/qux.zip"},
		Files: []facts.File{{Name: "qux.zip", URL: "locks/qux.zip", Hash: "sha1:ee"}}}
	outside := facts.Package{Name: "outside", Line: 30, Source: facts.Source{Kind: facts.SourceDirectory, URL: "../elsewhere", ID: "../elsewhere"}}
	want := &facts.Lock{
		Path: "locks/pylock.web.toml", Kind: "pylock.toml", Format: "1.0", Flat: true, Pinned: true, Hashed: true,
		RequiresPython: ">=3.11", Environments: []string{"sys_platform == 'linux'"}, DefaultGroups: []string{"default"},
		ManagerPins: []facts.ManagerPin{{Manager: facts.PDM, Path: "locks/pylock.web.toml", Why: "created-by"}},
		Packages:    []facts.Package{foo, bar, baz, qux, outside},
		Roots: []facts.Root{
			{Kind: facts.RootMain, Edges: []facts.Edge{
				{Name: "foo", Version: "1.0+cpu", Source: foo.Source.ID, Marker: `"default" in dependency_groups`},
				{Name: "bar", Source: bar.Source.ID}, {Name: "baz", Source: "locks"}, {Name: "qux", Source: "locks/qux.zip"},
				{Name: "outside", Source: "../elsewhere"},
			}},
			{Kind: facts.RootExtra, Name: "docs"}, {Kind: facts.RootGroup, Name: "default"}, {Kind: facts.RootGroup, Name: "dev-tools"},
		},
	}
	if !reflect.DeepEqual(lock, want) {
		t.Errorf("got  %+v\nwant %+v", lock, want)
	}
	var told []string
	for _, d := range diagnostics {
		told = append(told, d.Rule)
		if strings.Contains(d.Message, "word") {
			t.Errorf("%q holds a password", d.Message)
		}
	}
	if !slices.Equal(told, []string{"DW108", "DW108", "DW208"}) {
		t.Errorf("diagnostics %v", diagnostics)
	}
}

// Two packages of one name, version and index are told apart by their ID.
func TestSameNameVersionAndIndex(t *testing.T) {
	data, err := os.ReadFile("testdata/cases/two-of-a-name.toml")
	if err != nil {
		t.Fatal(err)
	}
	lock, _, err := Parse("pylock.toml", data)
	if err != nil {
		t.Fatal(err)
	}
	a, b := lock.Packages[0].Source.ID, lock.Packages[1].Source.ID
	if a == b || lock.Roots[0].Edges[0].Source != a || lock.Roots[0].Edges[1].Source != b {
		t.Errorf("IDs %q and %q, edges %+v", a, b, lock.Roots[0].Edges)
	}
}

func TestErrors(t *testing.T) {
	wheel := "wheels = [{ url = \"https://files.pythonhosted.org/packages/foo-1.0-py3-none-any.whl\", hashes = { sha256 = \"aa\" } }]\n"
	tests := []struct {
		name, text string
		line       int
		fact       string
	}{
		{"syntax", head + "x = 1\nupload-time = 2025-12-04HOST:49:44Z\n", 4, "column"},
		{"another major", "lock-version = \"2.0\"\ncreated-by = \"x\"\npackages = []\n", 0, "2.0 is not supported"},
		{"wrong type", head + "[[packages]]\nname = 5\n", 4, "packages.name"},
		{"second package", head + "[[packages]]\nname = \"foo\"\n" + wheel + "[[packages]]\nname = \"Bar\"\n" + wheel, 6, `"bar" is`},
		{"no source", head + "[[packages]]\nname = \"foo\"\n", 3, "no source"},
		{"empty", "", 0, "no lock-version"},
		{"binary", "\x00\xff", 1, "column"},
		{"slash in a file name", head + "[[packages]]\nname = \"foo\"\nsdist = { name = \"../../etc/passwd\", path = \"x\", hashes = { sha256 = \"aa\" } }\n", 3, "file name"},
		{"negative size", head + "[[packages]]\nname = \"foo\"\nsdist = { url = \"https://h/foo-1.0.tar.gz\", size = -1, hashes = { sha256 = \"aa\" } }\n", 3, "negative"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			lock, _, err := Parse("a/pylock.toml", []byte(tt.text))
			var e *facts.Error
			if !errors.As(err, &e) || lock != nil {
				t.Fatalf("error %v, lock %v", err, lock)
			}
			if e.Path != "a/pylock.toml" || e.Line != tt.line || !strings.Contains(e.Fact, tt.fact) || e.Remedy == "" {
				t.Errorf("%+v, want line %d and %q", e, tt.line, tt.fact)
			}
		})
	}
}

func TestIsName(t *testing.T) {
	for base, want := range map[string]struct {
		name string
		ok   bool
	}{
		"pylock.toml": {"", true}, "pylock.dev.toml": {"dev", true}, "pylock.dev-2.toml": {"dev-2", true},
		"pylock.a.b.toml": {}, "pylock..toml": {}, "pylock.toml.bak": {}, "Pylock.toml": {}, "mypylock.toml": {},
		"pylock.x/y.toml": {}, "pylock": {}, "": {},
	} {
		if name, ok := IsName(base); name != want.name || ok != want.ok {
			t.Errorf("IsName(%q) = %q, %v", base, name, ok)
		}
	}
}

func TestCreatedBy(t *testing.T) {
	tests := []struct{ text, manager, specifier string }{
		{"uv", "uv", ""}, {"pip", "pip", ""}, {"PDM", "pdm", ""}, {"uv 0.13.8", "uv", "==0.13.8"},
		{"poetry/2.5.1", "poetry", "==2.5.1"}, {"pdm==2.29.3", "pdm", "==2.29.3"}, {"pip v26.3", "pip", "==26.3"},
		{"pipenv", "pipenv", ""}, {"poetry-plugin-export", "", ""}, {"uvx", "", ""}, {"https://github.com/x", "", ""}, {"", "", ""},
		{"uv (via a script)", "uv", ""},
	}
	for _, tt := range tests {
		lock, _, err := Parse("pylock.toml", []byte("lock-version = \"1.0\"\npackages = []\ncreated-by = \""+tt.text+"\"\n"))
		if err != nil {
			t.Fatal(err)
		}
		var got facts.ManagerPin
		if len(lock.ManagerPins) == 1 {
			got = lock.ManagerPins[0]
		}
		if string(got.Manager) != tt.manager || got.Specifier != tt.specifier {
			t.Errorf("%q: %+v, want %s %s", tt.text, lock.ManagerPins, tt.manager, tt.specifier)
		}
	}
}

// Pipenv before 2026.2 gave every hash of Pipfile.lock one made-up wheel.
func TestPipenv(t *testing.T) {
	const wheels = `index = "https://pypi.org/simple/"
wheels = [
  { name = "foo-1.0-py3-none-any.whl", url = "https://pypi.org/simple/foo/foo-1.0-py3-none-any.whl", hashes = { sha256 = "aa" } },
  { name = "foo-1.0-py3-none-any.whl", url = "https://files.pythonhosted.org/packages/foo-1.0-py3-none-any.whl", hashes = { sha256 = "bb" } },
]
`
	const body = "\n[[packages]]\nname = \"foo\"\nversion = \"1.0\"\n" + wheels
	real := facts.File{Name: "foo-1.0-py3-none-any.whl", URL: "https://files.pythonhosted.org/packages/foo-1.0-py3-none-any.whl", Hash: "sha256:bb"}
	tests := []struct {
		name, text string
		first      facts.File
	}{
		{"created-by", "lock-version = \"1.0\"\ncreated-by = \"pipenv\"\n" + body, facts.File{Hash: "sha256:aa"}},
		{"tool table", head + body + "[tool.pipenv]\ngenerated_from = \"Pipfile.lock\"\n", facts.File{Hash: "sha256:aa"}},
		{"another tool", head + body, facts.File{Name: real.Name, URL: "https://pypi.org/simple/foo/foo-1.0-py3-none-any.whl", Hash: "sha256:aa"}},
	}
	for _, tt := range tests {
		lock, _, err := Parse("pylock.toml", []byte(tt.text))
		if err != nil {
			t.Fatal(err)
		}
		if got := lock.Packages[0].Files; !reflect.DeepEqual(got, []facts.File{tt.first, real}) {
			t.Errorf("%s: %+v", tt.name, got)
		}
	}
}

func TestPipLock(t *testing.T) {
	_, diagnostics, err := Parse("pylock.toml", []byte("lock-version = \"1.0\"\ncreated-by = \"pip\"\npackages = []\n"))
	if err != nil || len(diagnostics) != 1 || diagnostics[0].Rule != "DW105" || diagnostics[0].Severity != facts.SeverityInfo {
		t.Errorf("%v, %v", diagnostics, err)
	}
}

func FuzzParse(f *testing.F) {
	files, _ := filepath.Glob("testdata/cases/*.toml")
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		lock, _, err := Parse("pylock.toml", data)
		var e *facts.Error
		if (err != nil) != (lock == nil) || err != nil && (!errors.As(err, &e) || e.Remedy == "") {
			t.Fatalf("lock %v, error %v", lock, err)
		}
		if err != nil {
			return
		}
		seen := map[string]bool{}
		for i, p := range lock.Packages {
			key := p.Name + "\x00" + p.Version + "\x00" + p.Source.ID
			if p.Name == "" || p.Source.Kind == "" || seen[key] || lock.Roots[0].Edges[i].Source != p.Source.ID {
				t.Errorf("package %d: %+v", i, p)
			}
			seen[key] = true
		}
	})
}

func BenchmarkParse(b *testing.B) {
	name := "testdata/cases/subtables.toml"
	if corpus := os.Getenv("DOCKWRIGHT_CORPUS"); corpus != "" {
		name = filepath.Join(corpus, "ISARICResearch__VERTEX/pylock.toml")
	}
	data, err := os.ReadFile(name)
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		if _, _, err := Parse("pylock.toml", data); err != nil {
			b.Fatal(err)
		}
	}
}
