package pipfile

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/dockwright/dockwright/detect/facts"
)

// The hashes are pipenv's own: testdata/make.sh.
func TestHashAsPipenv(t *testing.T) {
	data, err := os.ReadFile("testdata/hashes.json")
	if err != nil {
		t.Fatal(err)
	}
	var vectors map[string]struct {
		Text   string
		Hashes [2]string // the newest pipenv's, and plette's
	}
	if err := json.Unmarshal(data, &vectors); err != nil || len(vectors) < 15 {
		t.Fatalf("%d vectors, %v", len(vectors), err)
	}
	for name, want := range vectors {
		t.Run(name, func(t *testing.T) {
			got, err := Hashes([]byte(want.Text))
			if err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(got, slices.Compact(want.Hashes[:])) {
				t.Errorf("got %q, want %q", got, want.Hashes)
			}
			if newest, err := Hash([]byte(want.Text)); err != nil || newest != want.Hashes[0] {
				t.Errorf("got %s, %v", newest, err)
			}
		})
	}
}

func TestHashErrors(t *testing.T) {
	for _, text := range []string{"[packages", "[packages]\nx = 2026-01-01\n"} {
		if hash, err := Hash([]byte(text)); err == nil {
			t.Errorf("%q: %s, want an error", text, hash)
		}
	}
}

func read(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", "real", name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// A lock that pipenv wrote for the Pipfile beside it: testdata/make.sh.
func TestRealLock(t *testing.T) {
	data := read(t, "Pipfile.lock")
	lock, diags, err := ParseLock("app/Pipfile.lock", data)
	if err != nil {
		t.Fatal(err)
	}
	if hash, err := Hash(read(t, "Pipfile")); err != nil || hash != LockHash(data) {
		t.Errorf("hash %s, the lock has %s, %v", hash, LockHash(data), err)
	}
	if lock.Kind != "Pipfile.lock" || lock.Format != "6" || !lock.Flat || lock.RequiresPython != "==3.11.*" {
		t.Errorf("got %+v", lock)
	}
	wantIndexes := []facts.Index{{Name: "pypi", URL: "https://pypi.org/simple", Default: true}}
	if !reflect.DeepEqual(lock.Indexes, wantIndexes) {
		t.Errorf("indexes %+v", lock.Indexes)
	}
	// pipenv found no colorama for the Linux machine that locked.
	if lock.Pinned || lock.Hashed || len(diags) != 1 || diags[0].Rule != "DW207" || !strings.Contains(diags[0].Message, "colorama") {
		t.Errorf("pinned %v, hashed %v, %+v", lock.Pinned, lock.Hashed, diags)
	}
	var roots []string
	for _, r := range lock.Roots {
		var names []string
		for _, e := range r.Edges {
			names = append(names, e.Name)
		}
		roots = append(roots, string(r.Kind)+" "+r.Name+": "+strings.Join(names, " "))
	}
	wantRoots := []string{
		"main : certifi charset-normalizer colorama idna local-pkg pysocks requests six urllib3",
		"group dev: iniconfig packaging pluggy pygments pytest",
		"group docs: markdown",
	}
	if !slices.Equal(roots, wantRoots) {
		t.Errorf("roots %q", roots)
	}
	sources := map[string]facts.Source{
		"six":       {Kind: facts.SourceRegistry, URL: "https://pypi.org/simple"},
		"local-pkg": {Kind: facts.SourceEditable, URL: "app/local", ID: "editable+app/local@"},
	}
	for name, want := range sources {
		if p := find(lock, name); p.Source != want {
			t.Errorf("%s comes from %+v", name, p.Source)
		}
	}
	if p := find(lock, "idna"); p.Source.Kind != facts.SourceURL || !strings.HasSuffix(p.Source.URL, "/idna-3.10-py3-none-any.whl") || p.Version != "" || p.Files[0].Name != "" {
		t.Errorf("idna is %+v", p)
	}
	if p := find(lock, "six"); p.Version != "1.16.0" || len(p.Files) != 2 || p.Files[0].Hash == "" || p.Line == 0 {
		t.Errorf("six is %+v", p)
	}
	edge := lock.Roots[0].Edges[6]
	if edge.Name != "requests" || !slices.Equal(edge.Extras, []string{"socks"}) || edge.Marker != `python_version >= "3.10"` {
		t.Errorf("got %+v", edge)
	}
}

func find(lock *facts.Lock, name string) facts.Package {
	for _, p := range lock.Packages {
		if p.Name == name {
			return p
		}
	}
	return facts.Package{}
}

func lockOf(sections string) string {
	return `{"_meta": {"hash": {"sha256": "00"}, "pipfile-spec": 6, "requires": {}, "sources": []}` + sections + `}`
}

func TestParseLock(t *testing.T) {
	text := lockOf(`,
"tests": {"b": {"version": "==1", "hashes": ["sha256:02"], "markers": "os_name == 'nt'"}},
"develop": {"B": {"version": "==1", "hashes": ["sha256:01"]}, "c": {"version": "==2.0.0", "hashes": ["sha256:03"], "no_binary": true}},
"default": {
  "b": {"version": "==1", "hashes": ["sha256:01"], "extras": ["X_y"]},
  "fork": {"git": "https://user:secret@example.org/fork.git", "ref": "0123456789012345678901234567890123456789", "subdirectory": "py"},
  "branch": {"git": "git@example.org:x/branch.git", "ref": "main"},
  "hg": {"hg": "https://example.org/hg", "editable": true},
  "wheel": {"path": "vendor/w-1.0-py3-none-any.whl"},
  "tree": {"path": "../lib"},
  "old": "==3.0"
}`)
	lock, diags, err := ParseLock("Pipfile.lock", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	if len(diags) != 1 || diags[0].Rule != "DW108" || diags[0].Line != 6 || strings.Contains(diags[0].Message, "secret") {
		t.Errorf("diagnostics %+v", diags)
	}
	if !lock.Pinned || lock.Hashed {
		t.Errorf("pinned %v, hashed %v: old has a version and no hash", lock.Pinned, lock.Hashed)
	}
	const sha = "0123456789012345678901234567890123456789"
	want := []facts.Package{
		{Name: "b", Version: "1", Source: facts.Source{Kind: facts.SourceRegistry}, Files: []facts.File{{Hash: "sha256:01"}, {Hash: "sha256:02"}}, Line: 5},
		{Name: "fork", Source: facts.Source{Kind: facts.SourceGit, URL: "https://example.org/fork.git", Commit: sha, Subdirectory: "py", ID: "git+https://example.org/fork.git@" + sha}, Line: 6},
		{Name: "branch", Source: facts.Source{Kind: facts.SourceGit, URL: "git@example.org:x/branch.git", Ref: "main", ID: "git+git@example.org:x/branch.git@main"}, Line: 7},
		{Name: "hg", Source: facts.Source{Kind: facts.SourceGit, URL: "hg+https://example.org/hg", ID: "git+hg+https://example.org/hg@"}, Line: 8},
		{Name: "wheel", Source: facts.Source{Kind: facts.SourcePath, URL: "vendor/w-1.0-py3-none-any.whl", ID: "path+vendor/w-1.0-py3-none-any.whl@"}, Line: 9},
		{Name: "tree", Source: facts.Source{Kind: facts.SourceDirectory, URL: "../lib", ID: "directory+../lib@"}, Line: 10},
		{Name: "old", Version: "3.0", Source: facts.Source{Kind: facts.SourceRegistry}, Line: 11},
		{Name: "c", Version: "2.0.0", Source: facts.Source{Kind: facts.SourceRegistry}, Files: []facts.File{{Hash: "sha256:03"}}, Line: 3},
	}
	for i, p := range want {
		if i >= len(lock.Packages) || !reflect.DeepEqual(lock.Packages[i], p) {
			t.Fatalf("packages\n%+v, want\n%+v", lock.Packages, want)
		}
	}
	wantTests := facts.Root{Kind: facts.RootGroup, Name: "tests", Edges: []facts.Edge{{Name: "b", Version: "1", Marker: `os_name == "nt"`}}}
	if len(lock.Roots) != 3 || lock.Roots[1].Name != "dev" || !reflect.DeepEqual(lock.Roots[2], wantTests) {
		t.Errorf("roots %+v", lock.Roots)
	}
	if e := lock.Roots[0].Edges[0]; !slices.Equal(e.Extras, []string{"x-y"}) || e.Marker != "" {
		t.Errorf("edge %+v", e)
	}
	if !slices.Equal(lock.Builds.NoBinary, []string{"c"}) {
		t.Errorf("builds %+v", lock.Builds)
	}
}

func TestParseLockSmall(t *testing.T) {
	for _, text := range []string{lockOf(""), lockOf(`, "default": {}, "develop": {}`), `{"_meta": {}}`} {
		lock, diags, err := ParseLock("Pipfile.lock", []byte(text))
		if err != nil || len(diags) > 0 || len(lock.Packages) > 0 || lock.Roots[0].Kind != facts.RootMain {
			t.Errorf("%s: %+v, %v, %v", text, lock, diags, err)
		}
	}
}

func TestParseLockErrors(t *testing.T) {
	tests := []struct {
		name, text string
		line       int
	}{
		{"empty", "", 1},
		{"an array", "[]", 1},
		{"a string", `"x"`, 1},
		{"cut off", "{\n\"_meta\": {\n", 3},
		{"a merge conflict", "{\n<<<<<<< HEAD\n", 2},
		{"more behind it", lockOf("") + "\n{}", 2},
		{"no _meta", `{"default": {}}`, 0},
		{"_meta is a string", `{"_meta": "x"}`, 1},
		{"a newer format", "{\n\"_meta\": {\"pipfile-spec\": 7}}", 2},
		{"a format that is none", `{"_meta": {"pipfile-spec": "6"}}`, 1},
		{"a section is an array", lockOf(",\n\"default\": []"), 2},
		{"a package is a number", lockOf(",\n\"default\": {\n\"a\": true}"), 3},
		{"a version is a number", lockOf(",\n\"default\": {\n\"a\": {\"version\": 1}}"), 3},
		{"a version is none", lockOf(",\n\"default\": {\"a\": {\"version\": \"==x\"}}"), 2},
		{"a marker is none", lockOf(",\n\"default\": {\"a\": {\"markers\": \"x >\"}}"), 2},
		{"hashes are a string", lockOf(",\n\"default\": {\"a\": {\"hashes\": \"x\"}}"), 2},
		{"a hash is a number", lockOf(",\n\"default\": {\"a\": {\"hashes\": [1]}}"), 2},
		{"editable is a string", lockOf(",\n\"default\": {\"a\": {\"path\": \"x\", \"editable\": \"yes\"}}"), 2},
		{"requires is a string", `{"_meta": {"requires": "3"}}`, 1},
		{"sources are a table", `{"_meta": {"sources": {}}}`, 1},
		{"nested too deep", `{"_meta": ` + strings.Repeat("[", 20000), 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			lock, _, err := ParseLock("Pipfile.lock", []byte(tt.text))
			var bad *facts.Error
			if !errors.As(err, &bad) || lock != nil {
				t.Fatalf("got %v, %v, want a *facts.Error", lock, err)
			}
			if bad.Line != tt.line || bad.Remedy == "" {
				t.Errorf("got %v, want line %d", bad, tt.line)
			}
		})
	}
}

func TestParse(t *testing.T) {
	const text = `[[source]]
name = "pypi"
url = "https://pypi.org/simple"
verify_ssl = true

[[source]]
name = "own"
url = "https://me:secret@example.org/simple"

[packages]
Flask = "*"
boto3 = "1.29.4"
pillow = {version = "~=11.0", extras = ["avif"], index = "own", no_binary = true}
winonly = {version = "*", sys_platform = "== 'win32'", markers = "python_version < '3.13' or os_name == 'nt'"}
fork = {git = "https://example.org/fork.git", ref = "main", editable = true}
here = {path = ".", editable = true}

[packages.django]
version = ">=5,<6"

[dev-packages]
pytest = "*"

[Doc_s]
sphinx = 8

[scripts]
serve = "flask run"

[requires]
python_version = "3.13"
`
	m, diags, err := Parse("srv/Pipfile", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	if len(diags) != 1 || diags[0].Rule != "DW108" || strings.Contains(diags[0].Message, "secret") {
		t.Errorf("diagnostics %+v", diags)
	}
	if m.HasProject || m.RequiresPython != "==3.13.*" || m.RequiresPythonLine != 31 || m.Scripts != nil {
		t.Errorf("got %+v", m)
	}
	wantIndexes := []facts.Index{
		{Name: "pypi", URL: "https://pypi.org/simple", Default: true, Line: 1},
		{Name: "own", URL: "https://example.org/simple", Explicit: true, Login: "its URL has a user", Line: 6},
	}
	if !reflect.DeepEqual(m.Indexes, wantIndexes) {
		t.Errorf("indexes %+v", m.Indexes)
	}
	fork := facts.Source{Kind: facts.SourceGit, URL: "https://example.org/fork.git", Ref: "main"}
	here := facts.Source{Kind: facts.SourceEditable, URL: "srv"}
	want := []facts.Requirement{
		{Name: "flask", Line: 11},
		{Name: "boto3", Specifier: "==1.29.4", Line: 12},
		{Name: "pillow", Specifier: "~=11.0", Extras: []string{"avif"}, Line: 13},
		{Name: "winonly", Marker: `(python_version < "3.13" or os_name == "nt") and sys_platform == "win32"`, Line: 14},
		{Name: "fork", Source: fork, Line: 15},
		{Name: "here", Source: here, Line: 16},
		{Name: "django", Specifier: "<6,>=5", Line: 18},
	}
	if !reflect.DeepEqual(m.Dependencies, want) {
		t.Errorf("dependencies\n%+v, want\n%+v", m.Dependencies, want)
	}
	wantGroups := []facts.Group{
		{Name: "dev", Optional: true, Line: 21, Requirements: []facts.Requirement{{Name: "pytest", Line: 22}}},
		{Name: "doc-s", Optional: true, Line: 24, Requirements: []facts.Requirement{{Name: "sphinx", Specifier: "==8", Line: 25}}},
	}
	if !reflect.DeepEqual(m.Groups, wantGroups) {
		t.Errorf("groups %+v", m.Groups)
	}
	wantSources := []facts.NamedSource{
		{Name: "pillow", Index: "own", Line: 13},
		{Name: "fork", Source: fork, Line: 15},
		{Name: "here", Source: here, Line: 16},
	}
	if !reflect.DeepEqual(m.Sources, wantSources) || !slices.Equal(m.Builds.NoBinary, []string{"pillow"}) {
		t.Errorf("sources %+v, builds %+v", m.Sources, m.Builds)
	}
}

func TestRequires(t *testing.T) {
	for text, want := range map[string]string{
		`python_version = "3.13"`:                                 "==3.13.*",
		`python_version = "3"`:                                    "==3.*",
		`python_version = "3.10.8"`:                               "==3.10.8",
		`python_version = "3.14.x"`:                               "==3.14.*",
		`python_version = "3.13.*"`:                               "==3.13.*",
		`python_version = ">=3.9"`:                                ">=3.9",
		`python_version = "*"`:                                    "",
		"python_version = '3.13'\npython_full_version = '3.13.1'": "==3.13.1",
		`other = 1`: "",
	} {
		m, _, err := Parse("Pipfile", []byte("[requires]\n"+text+"\n"))
		if err != nil || m.RequiresPython != want {
			t.Errorf("%s: %q, %v, want %q", text, m.RequiresPython, err, want)
		}
	}
}

func TestParseErrors(t *testing.T) {
	tests := []struct {
		name, text string
		line       int
	}{
		{"broken", "[packages]\na = \n", 2},
		{"a key twice", "[packages]\na = '1'\na = '2'\n", 3},
		{"a number beside the tables", "x = 1\n[packages]\n", 1},
		{"a category is an array", "[[packages]]\n", 1},
		{"a package is an array", "[packages]\n\na = []\n", 3},
		{"a version is none", "[packages]\na = '~=1'\n", 2},
		{"a marker is none", "[packages]\na = {markers = 'x'}\n", 2},
		{"extras are a string", "[packages]\na = {extras = 'x'}\n", 2},
		{"a source is a string", "source = 'x'\n", 1},
		{"a URL is a number", "\n[[source]]\nurl = 1\n", 2},
		{"no Python", "[requires]\npython_version = 'new'\n", 2},
		{"Python is a number", "[requires]\npython_version = 3.13\n", 2},
		{"requires is a string", "requires = 'x'\n", 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			m, _, err := Parse("Pipfile", []byte(tt.text))
			var bad *facts.Error
			if !errors.As(err, &bad) || !reflect.DeepEqual(m, facts.Manifest{}) {
				t.Fatalf("got %+v, %v, want a *facts.Error", m, err)
			}
			if bad.Line != tt.line || bad.Remedy == "" {
				t.Errorf("got %v, want line %d", bad, tt.line)
			}
		})
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte("[[source]]\nurl='x'\n[packages]\nA_b = {path='.'}\n[packages.a-b]\nversion='1'\n"))
	f.Add(read(f, "Pipfile"))
	f.Fuzz(func(t *testing.T, data []byte) {
		_, _, err := Parse("Pipfile", data)
		var bad *facts.Error
		if err != nil && !errors.As(err, &bad) {
			t.Fatalf("%v is no *facts.Error", err)
		}
		Hash(data)
	})
}

func FuzzParseLock(f *testing.F) {
	f.Add([]byte(lockOf(`, "default": {"a": {"version": "==1"}, "a": "*"}`)))
	f.Add(read(f, "Pipfile.lock"))
	f.Fuzz(func(t *testing.T, data []byte) {
		lock, _, err := ParseLock("Pipfile.lock", data)
		var bad *facts.Error
		if err != nil && !errors.As(err, &bad) {
			t.Fatalf("%v is no *facts.Error", err)
		}
		if err == nil && len(lock.Roots) == 0 {
			t.Fatal("a lock without roots")
		}
		LockHash(data)
	})
}

// BenchmarkParse reads the largest Pipfile.lock of the corpus.
func BenchmarkParse(b *testing.B) {
	data := read(b, "Pipfile.lock")
	if corpus := os.Getenv("DOCKWRIGHT_CORPUS"); corpus != "" {
		var err error
		if data, err = os.ReadFile(filepath.Join(corpus, "HHS__OPRE-OPS/backend/ops_api/Pipfile.lock")); err != nil {
			b.Skip(err)
		}
	}
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		if _, _, err := ParseLock("Pipfile.lock", data); err != nil {
			b.Fatal(err)
		}
	}
}

// TestVariables holds that variables in a URL are no credentials, in both forms that
// Pipenv replaces.
func TestVariables(t *testing.T) {
	m, diags, err := Parse("Pipfile", []byte("[[source]]\nname = \"corp\"\nurl = \"https://$CORP_USER:${CORP_TOKEN}@example.org/simple\"\n"))
	if err != nil || len(diags) != 0 {
		t.Fatalf("%v %+v", err, diags)
	}
	want := []facts.Index{{Name: "corp", URL: "https://${CORP_USER}:${CORP_TOKEN}@example.org/simple", Default: true,
		Login: "its URL has variables", Variables: []string{"CORP_USER", "CORP_TOKEN"}, Line: 1}}
	if !reflect.DeepEqual(m.Indexes, want) {
		t.Errorf("indexes %+v", m.Indexes)
	}
}
