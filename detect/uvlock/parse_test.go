package uvlock_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/uvlock"
)

func parse(t *testing.T, path, text string) *facts.Lock {
	t.Helper()
	lock, diagnostics, err := uvlock.Parse(path, []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	if len(diagnostics) > 0 {
		t.Errorf("diagnostics %v", diagnostics)
	}
	return lock
}

func equal(t *testing.T, what string, got, want any) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%s:\n got %+v\nwant %+v", what, got, want)
	}
}

const head = "version = 1\nrevision = 3\nrequires-python = \">=3.11\"\n"

func TestPlainProject(t *testing.T) {
	lock := parse(t, "uv.lock", head+`
supported-markers = ["sys_platform == 'linux'"]
conflicts = [[{ package = "App", extra = "A_b" }, { package = "app", group = "x" }, { package = "app" }]]

[options]
exclude-newer = "0001-01-01T00:00:00Z"
exclude-newer-span = "P1W"
prerelease-mode = "allow"
[options.exclude-newer-package]
reauth = false
other = "2024-01-01T00:00:00Z"
third = { timestamp = "2024-01-01T00:00:00Z", span = "P3D" }

[[package]]
name = "app"
version = "0.1.0"
source = { editable = "." }
dependencies = [
    { name = "Typing_Extensions", marker = "python_full_version < '3.13'" },
    { name = "torch", version = "2.5.1+cpu", source = { registry = "https://download.pytorch.org/whl/cpu" }, extra = ["Opt_1", "b"] },
]
[package.optional-dependencies]
z = [{ name = "torch" }]
a-b = []
[package.dev-dependencies]
All_DS = [{ name = "typing-extensions" }]
dev = []
[package.metadata]
requires-dist = [{ name = "typing-extensions", marker = "python_version < '3.13'", specifier = ">=4" }, { name = "torch", extras = ["B", "opt-1"], marker = "extra == 'z'", index = "https://download.pytorch.org/whl/cpu" }]
provides-extras = ["z", "a-b", "empty"]
[package.metadata.requires-dev]
all-ds = [{ name = "typing-extensions" }]
none = []

[[package]]
name = "typing-extensions"
version = "4.12.2"
source = { registry = "https://pypi.org/simple" }
sdist = { url = "https://files.pythonhosted.org/packages/aa/typing_extensions-4.12.2.tar.gz", hash = "sha256:aa", size = 85321, upload-time = "2024-06-07T18:52:15Z" }
wheels = [{ url = "https://files.pythonhosted.org/packages/bb/typing_extensions-4.12.2-py3-none-any.whl", hash = "sha256:bb" }]
`)
	equal(t, "format", lock.Format, "1 revision 3")
	equal(t, "requires-python", lock.RequiresPython, ">=3.11")
	equal(t, "environments", lock.Environments, []string{"sys_platform == 'linux'"})
	equal(t, "conflicts", lock.Conflicts, [][]facts.Choice{{{Member: "app", Extra: "a-b"}, {Member: "app", Group: "x"}, {Member: "app"}}})
	te := facts.Edge{Name: "typing-extensions"}
	torch := facts.Edge{Name: "torch"}
	main := []facts.Edge{
		{Name: "typing-extensions", Marker: "python_full_version < '3.13'"},
		{Name: "torch", Version: "2.5.1+cpu", Source: "registry+https://download.pytorch.org/whl/cpu", Extras: []string{"opt-1", "b"}},
	}
	equal(t, "roots", lock.Roots, []facts.Root{
		{Member: "app", Kind: facts.RootMain, Edges: main},
		{Member: "app", Kind: facts.RootGroup, Name: "all-ds", Edges: []facts.Edge{te}},
		{Member: "app", Kind: facts.RootGroup, Name: "dev"},
		{Member: "app", Kind: facts.RootGroup, Name: "none"},
		{Member: "app", Kind: facts.RootExtra, Name: "a-b"},
		{Member: "app", Kind: facts.RootExtra, Name: "empty"},
		{Member: "app", Kind: facts.RootExtra, Name: "z", Edges: []facts.Edge{torch}},
	})
	equal(t, "packages", lock.Packages, []facts.Package{
		{
			Name: "app", Version: "0.1.0", Line: 17, Dependencies: main,
			Source: facts.Source{Kind: facts.SourceEditable, URL: ".", ID: "editable+."},
			Extras: []facts.ExtraEdges{{Name: "a-b"}, {Name: "z", Edges: []facts.Edge{torch}}},
		},
		{
			Name: "typing-extensions", Version: "4.12.2", Line: 38,
			Source: facts.Source{Kind: facts.SourceRegistry, URL: "https://pypi.org/simple", ID: "registry+https://pypi.org/simple"},
			Files: []facts.File{
				{Name: "typing_extensions-4.12.2.tar.gz", URL: "https://files.pythonhosted.org/packages/aa/typing_extensions-4.12.2.tar.gz", Hash: "sha256:aa", Size: 85321},
				{Name: "typing_extensions-4.12.2-py3-none-any.whl", URL: "https://files.pythonhosted.org/packages/bb/typing_extensions-4.12.2-py3-none-any.whl", Hash: "sha256:bb"},
			},
		},
	})
	if len(lock.Recorded) != 1 {
		t.Fatalf("recorded %+v", lock.Recorded)
	}
	equal(t, "recorded", lock.Recorded[0].Manifest.Dependencies, []facts.Requirement{
		{Name: "typing-extensions", Specifier: ">=4", Marker: "python_version < '3.13'", Line: 17},
		{Name: "torch", Extras: []string{"b", "opt-1"}, Marker: "extra == 'z'", Line: 17},
	})
}

// TestSources has one package for each kind, in a lock below the context's root.
func TestSources(t *testing.T) {
	for _, tt := range []struct {
		source string
		want   facts.Source
	}{
		{`registry = "https://user:secret@pypi.example.org/simple/"`, facts.Source{Kind: facts.SourceRegistry, URL: "https://pypi.example.org/simple/", ID: "registry+https://pypi.example.org/simple/"}},
		{`registry = "../wheels"`, facts.Source{Kind: facts.SourceRegistry, URL: "wheels", ID: "registry+../wheels"}},
		{`git = "https://github.com/o/r.git?subdirectory=a%2Fb&rev=v1#0123456789abcdef0123456789abcdef01234567"`, facts.Source{
			Kind: facts.SourceGit, URL: "https://github.com/o/r.git", Ref: "v1", Subdirectory: "a/b", Commit: "0123456789abcdef0123456789abcdef01234567",
			ID: "git+https://github.com/o/r.git?subdirectory=a%2Fb&rev=v1#0123456789abcdef0123456789abcdef01234567"}},
		{`git = "ssh://git@github.com/o/r?branch=main#abc"`, facts.Source{Kind: facts.SourceGit, URL: "ssh://git@github.com/o/r", Ref: "main", Commit: "abc", ID: "git+ssh://git@github.com/o/r?branch=main#abc"}},
		{`git = "https://token@github.com/o/r?tag=%zz#abc"`, facts.Source{Kind: facts.SourceGit, URL: "https://github.com/o/r", Commit: "abc", ID: "git+https://github.com/o/r?tag=%zz#abc"}},
		{`url = "https://example.org/a-1.tar.gz", subdirectory = "s"`, facts.Source{Kind: facts.SourceURL, URL: "https://example.org/a-1.tar.gz", Subdirectory: "s", ID: "url+https://example.org/a-1.tar.gz#subdirectory=s"}},
		{`path = "vendor/a-1.tar.gz"`, facts.Source{Kind: facts.SourcePath, URL: "backend/vendor/a-1.tar.gz", ID: "path+vendor/a-1.tar.gz"}},
		{`directory = "../core"`, facts.Source{Kind: facts.SourceDirectory, URL: "core", ID: "directory+../core"}},
		{`editable = "../../outside"`, facts.Source{Kind: facts.SourceEditable, URL: "../outside", ID: "editable+../../outside"}},
		{`virtual = "/srv/../etc"`, facts.Source{Kind: facts.SourceVirtual, URL: "/etc", ID: "virtual+/srv/../etc"}},
	} {
		lock := parse(t, "backend/uv.lock", head+"[[package]]\nname = \"a\"\nsource = { "+tt.source+" }\n")
		equal(t, tt.source, lock.Packages[0].Source, tt.want)
	}
}

func TestFiles(t *testing.T) {
	for _, tt := range []struct {
		name, source, files string
		want                []facts.File
	}{
		{"local version", `registry = "https://download.pytorch.org/whl/cpu"`,
			`wheels = [{ url = "https://download.pytorch.org/whl/cpu/torch-2.5.1%2Bcpu-cp312-cp312-linux_x86_64.whl#sha256=00" }]`,
			[]facts.File{{Name: "torch-2.5.1+cpu-cp312-cp312-linux_x86_64.whl", URL: "https://download.pytorch.org/whl/cpu/torch-2.5.1%2Bcpu-cp312-cp312-linux_x86_64.whl#sha256=00"}}},
		{"folder as index", `registry = "wheels"`, `wheels = [{ path = "sub/a-1-py3-none-any.whl" }]`,
			[]facts.File{{Name: "a-1-py3-none-any.whl", URL: "wheels/sub/a-1-py3-none-any.whl"}}},
		{"path", `path = "vendor/a-1-py3-none-any.whl"`, `wheels = [{ filename = "a-1-py3-none-any.whl", hash = "sha256:11" }]`,
			[]facts.File{{Name: "a-1-py3-none-any.whl", URL: "vendor/a-1-py3-none-any.whl", Hash: "sha256:11"}}},
		{"sdist with a hash only", `url = "https://example.org/d/a-1.tar.gz?x=/y"`, `sdist = { hash = "sha256:22" }`,
			[]facts.File{{Name: "a-1.tar.gz", URL: "https://example.org/d/a-1.tar.gz?x=/y", Hash: "sha256:22"}}},
		{"registry sdist with a hash only", `registry = "https://pypi.org/simple"`, `sdist = { hash = "sha256:22" }`,
			[]facts.File{{Hash: "sha256:22"}}},
		{"no empty lists", `registry = "https://pypi.org/simple"`, `wheels = []`, nil},
		{"a slash that is encoded", `registry = "https://pypi.org/simple"`, `wheels = [{ url = "https://files.pythonhosted.org/x/..%2F..%2Fetc" }]`,
			[]facts.File{{Name: "etc", URL: "https://files.pythonhosted.org/x/..%2F..%2Fetc"}}},
		{"no percent encoding", `registry = "https://pypi.org/simple"`, `wheels = [{ url = "https://files.pythonhosted.org/x/a%zz.whl" }]`,
			[]facts.File{{Name: "a%zz.whl", URL: "https://files.pythonhosted.org/x/a%zz.whl"}}},
	} {
		lock := parse(t, "uv.lock", head+"[[package]]\nname = \"a\"\nversion = \"1\"\nsource = { "+tt.source+" }\n"+tt.files+"\n")
		equal(t, tt.name, lock.Packages[0].Files, tt.want)
		hashed := len(tt.want) == 0 || tt.want[0].Hash != ""
		equal(t, tt.name+": hashed", lock.Hashed, hashed)
	}
}

// TestRoots has the projects without a package of their own.
func TestRoots(t *testing.T) {
	const idna = `
[[package]]
name = "idna"
version = "3.7"
source = { registry = "https://pypi.org/simple" }
resolution-markers = ["platform_machine == 'aarch64'", "sys_platform == 'darwin'"]
[[package]]
name = "idna"
version = "3.10"
source = { registry = "https://pypi.org/simple" }
resolution-markers = ["platform_machine != 'aarch64'"]
`
	const pypi = "registry+https://pypi.org/simple"
	for _, tt := range []struct {
		name, text string
		want       []facts.Root
	}{
		{"an empty lock", "package = []", []facts.Root{{Kind: facts.RootMain}}},
		{"a script", "[manifest]\nrequirements = [{ name = \"Rich\", specifier = \">=13\", extras = [\"Jup.yter\"], marker = \"python_version > '3'\" }]",
			[]facts.Root{{Kind: facts.RootMain, Edges: []facts.Edge{
				{Name: "rich", Specifier: ">=13", Extras: []string{"jup-yter"}, Marker: "python_version > '3'"}}}}},
		{"forks of a script", "[manifest]\nrequirements = [{ name = \"idna\", marker = \"os_name == 'posix'\" }]\n" + idna,
			[]facts.Root{{Kind: facts.RootMain, Edges: []facts.Edge{
				{Name: "idna", Version: "3.7", Source: pypi, Marker: "(os_name == 'posix') and ((platform_machine == 'aarch64') or (sys_platform == 'darwin'))"},
				{Name: "idna", Version: "3.10", Source: pypi, Marker: "(os_name == 'posix') and ((platform_machine != 'aarch64'))"}}}}},
		{"a virtual root", `
[manifest]
members = ["B_b", "a"]
[manifest.dependency-groups]
dev = [{ name = "ruff", specifier = ">=1" }]
[[package]]
name = "a"
source = { virtual = "a" }
[[package]]
name = "b-b"
source = { editable = "b" }
[package.dependency-groups]
dev = [{ name = "a" }]
`, []facts.Root{
			{Member: "b-b", Kind: facts.RootMain},
			{Member: "b-b", Kind: facts.RootGroup, Name: "dev", Edges: []facts.Edge{{Name: "a"}}},
			{Member: "a", Kind: facts.RootMain},
			{Kind: facts.RootGroup, Name: "dev", Edges: []facts.Edge{{Name: "ruff", Specifier: ">=1"}}},
		}},
		{"a member that an index has too", `
[manifest]
members = ["a", "b"]
[[package]]
name = "a"
version = "1"
source = { registry = "https://pypi.org/simple" }
dependencies = [{ name = "wrong" }]
[[package]]
name = "a"
source = { editable = "." }
[[package]]
name = "b"
source = { editable = "b" }
`, []facts.Root{{Member: "a", Kind: facts.RootMain}, {Member: "b", Kind: facts.RootMain}}},
		{"before uv 0.3", "[[distribution]]\nname = \"a\"\nsource = { editable = \".\" }\ndependencies = [{ name = \"b\" }]",
			[]facts.Root{{Member: "a", Kind: facts.RootMain, Edges: []facts.Edge{{Name: "b"}}}}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			equal(t, "roots", parse(t, "uv.lock", head+tt.text).Roots, tt.want)
		})
	}
}

// TestLines: a header inside a string is none.
func TestLines(t *testing.T) {
	lock := parse(t, "uv.lock", head+"x = \"\"\"\n[[package]]\n\"\"\"\n[[package]]\nname = 'a'\nsource = { editable = '.' }")
	equal(t, "line", lock.Packages[0].Line, 7)
}

func FuzzParse(f *testing.F) {
	for _, file := range locks(f, "testdata/projects") {
		f.Add(readFile(f, file))
	}
	f.Add(head + "[[package]]\nname = 'a'\nsource = { git = 'https://a@b:c/?d#e' }\nwheels = [{ url = '%' }]")
	f.Fuzz(func(t *testing.T, text string) {
		lock, _, err := uvlock.Parse("a/uv.lock", []byte(text))
		if err != nil {
			var e *facts.Error
			if lock != nil || !errors.As(err, &e) {
				t.Fatalf("got %v and the error %v", lock, err)
			}
			return
		}
		again, _, err := uvlock.Parse("a/uv.lock", []byte(text))
		if err != nil || !reflect.DeepEqual(lock, again) {
			t.Fatalf("another answer the second time: %v", err)
		}
		for _, p := range lock.Packages {
			if p.Name == "" || p.Source.Kind == "" {
				t.Fatalf("half a package: %+v", p)
			}
		}
	})
}

// BenchmarkParse reads the corpus' locks, or those of testdata.
func BenchmarkParse(b *testing.B) {
	folder := os.Getenv("DOCKWRIGHT_CORPUS")
	if folder == "" {
		folder = "testdata/projects"
	}
	for _, file := range locks(b, folder) {
		data := []byte(readFile(b, file))
		name, _ := filepath.Rel(folder, file)
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(data)))
			b.ReportAllocs()
			for b.Loop() {
				if _, _, err := uvlock.Parse("uv.lock", data); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func locks(t testing.TB, folder string) []string {
	t.Helper()
	var found []string
	err := filepath.WalkDir(folder, func(file string, d fs.DirEntry, err error) error {
		if err == nil && (d.Name() == "uv.lock" || strings.HasSuffix(d.Name(), ".py.lock")) {
			found = append(found, file)
		}
		return err
	})
	if err != nil || len(found) == 0 {
		t.Fatalf("no locks in %s: %v", folder, err)
	}
	return found
}
