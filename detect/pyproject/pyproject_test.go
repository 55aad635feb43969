package pyproject

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/google/go-cmp/cmp"
)

func parse(t *testing.T, text string) (facts.Manifest, []facts.Diagnostic) {
	t.Helper()
	m, diags, err := Parse("app/pyproject.toml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return m, diags
}

func yes(b bool) *bool { return &b }

func TestParse(t *testing.T) {
	const path = "app/pyproject.toml"
	for _, tt := range []struct {
		name, text string
		want       facts.Manifest
	}{
		{"empty", "", facts.Manifest{}},
		{"only tools", "[tool.ruff]\nline-length = 100\n[tool.pixi.project]\n[tool.black]", facts.Manifest{Tools: []string{"pixi"}}},
		{"no name", "[project]\nname = \"\"\nversion = \"\"\ndependencies = [\"httpx\"]", facts.Manifest{
			Dependencies: []facts.Requirement{{Name: "httpx", Line: 4}},
		}},
		{
			"standard", `[build-system]
requires = ["setuptools>=61", "Cython", "setuptools_scm"]
build-backend = "setuptools.build_meta"
[project]
name = "My.App"
dynamic = ["version"]
requires-python = ">= 3.12, <4"
readme = {file = "README.rst"}
license = {file = "LICENSE.md"}
license-files = ["LICENCES/*"]
dependencies = [
  # why
  "Flask[async] >=3 ; python_version < '3.14'",

  "lib @ git+https://user:secret@example.org/lib.git@v1#subdirectory=py",
]
scripts.my-app = "my.app:main"
gui-scripts.window = "my.app:gui"
[project.optional-dependencies]
all_ds = ["pymysql"]
`,
			facts.Manifest{
				Name: "my-app", RawName: "My.App", HasProject: true, Dynamic: []string{"version"},
				RequiresPython: ">=3.12,<4", RequiresPythonLine: 7,
				Dependencies: []facts.Requirement{
					{Name: "flask", Extras: []string{"async"}, Specifier: ">=3", Marker: `python_version < "3.14"`, Line: 13},
					{Name: "lib", Source: facts.Source{Kind: facts.SourceGit, URL: "https://example.org/lib.git", Ref: "v1", Subdirectory: "py"}, Line: 15},
				},
				Extras:        []facts.Group{{Name: "all-ds", Requirements: []facts.Requirement{{Name: "pymysql", Line: 20}}, Line: 20}},
				Scripts:       []facts.Script{{Name: "my-app", Target: "my.app:main", Line: 17}},
				BuildBackend:  "setuptools.build_meta",
				BuildRequires: []string{"setuptools>=61", "Cython", "setuptools_scm"},
				ReadByBackend: []string{"README.rst", "LICENSE.md", "LICENCES/*"},
				VCSVersion:    true,
				Sources: []facts.NamedSource{{Name: "lib", Line: 15, Source: facts.Source{
					Kind: facts.SourceGit, URL: "https://example.org/lib.git", Ref: "v1", Subdirectory: "py",
				}}},
			},
		},
		{
			"uv", `[project]
name = "web"
[dependency-groups]
dev = ["pytest"]
[tool.uv]
package = false
default-groups = []
required-version = "0.7.3"
dev-dependencies = ["ruff"]
no-binary-package = ["Lxml"]
no-build = true
environments = ["sys_platform == 'linux'"]
conflicts = [[{ extra = "cpu" }, { group = "GPU_x", package = "Other.One" }]]
[tool.uv.workspace]
members = ["packages/*"]
exclude = ["packages/old"]
[tool.uv.sources]
torch = [
  { index = "cpu", extra = "cpu", marker = "sys_platform == 'linux'" },
  { git = "https://example.org/torch", rev = "abc", group = "GPU_x" },
]
core = { workspace = true }
tool = { path = "../tool", editable = true }
whl = { path = "vendor/x-1-py3-none-any.whl" }
data = { path = "data", package = false }
[[tool.uv.index]]
name = "cpu"
url = "https://download.pytorch.org/whl/cpu"
explicit = true
[tool.fastapi]
entrypoint = "app.main:app"
`,
			facts.Manifest{
				Name: "web", RawName: "web", HasProject: true,
				Groups: []facts.Group{{Name: "dev", Line: 4, Requirements: []facts.Requirement{
					{Name: "pytest", Line: 4}, {Name: "ruff", Line: 9},
				}}},
				DefaultGroups: []string{}, Installable: yes(false),
				Conflicts: [][]facts.Choice{{{Extra: "cpu"}, {Group: "gpu-x", Member: "other-one"}}},
				Workspace: &facts.Workspace{Members: []string{"packages/*"}, Exclude: []string{"packages/old"}, Line: 14},
				Sources: []facts.NamedSource{
					{Name: "torch", Index: "cpu", Extra: "cpu", Marker: `sys_platform == "linux"`, Line: 19},
					{Name: "torch", Group: "gpu-x", Source: facts.Source{Kind: facts.SourceGit, URL: "https://example.org/torch", Ref: "abc"}, Line: 20},
					{Name: "core", Workspace: true, Source: facts.Source{Kind: facts.SourceEditable}, Line: 22},
					{Name: "tool", Source: facts.Source{Kind: facts.SourceEditable, URL: "tool"}, Line: 23},
					{Name: "whl", Source: facts.Source{Kind: facts.SourcePath, URL: "app/vendor/x-1-py3-none-any.whl"}, Line: 24},
					{Name: "data", Source: facts.Source{Kind: facts.SourceVirtual, URL: "app/data"}, Line: 25},
				},
				Indexes:      []facts.Index{{Name: "cpu", URL: "https://download.pytorch.org/whl/cpu", Explicit: true, Line: 26}},
				ManagerPins:  []facts.ManagerPin{{Manager: facts.UV, Specifier: "==0.7.3", Path: path, Line: 8, Why: "required-version"}},
				Builds:       facts.BuildPolicy{NoBinary: []string{"lxml"}, OnlyBinary: []string{":all:"}},
				Environments: []string{`sys_platform == "linux"`},
				Entrypoint:   "app.main:app", EntrypointLine: 31,
				Tools: []string{"uv"},
			},
		},
		{"sources on one line", "[tool.uv.sources]\nt = [{ index = \"i\", extra = \"a\" }, { index = \"i\", extra = \"b\" }]\n[[tool.uv.index]]\nname = \"i\"\nurl = \"https://pypi.org/simple\"", facts.Manifest{
			Sources: []facts.NamedSource{{Name: "t", Index: "i", Extra: "a", Line: 2}, {Name: "t", Index: "i", Extra: "b", Line: 2}},
			Indexes: []facts.Index{{Name: "i", URL: "https://pypi.org/simple", Line: 3}},
			Tools:   []string{"uv"},
		}},
		{"a source that groups share", "[dependency-groups]\na = [\"x @ ./x\"]\nb = [{include-group = \"a\"}]", facts.Manifest{
			Groups: []facts.Group{
				{Name: "a", Line: 2, Requirements: []facts.Requirement{{Name: "x", Line: 2, Source: facts.Source{Kind: facts.SourceDirectory, URL: "app/x"}}}},
				{Name: "b", Line: 3, Requirements: []facts.Requirement{{Name: "x", Line: 2, Source: facts.Source{Kind: facts.SourceDirectory, URL: "app/x"}}}},
			},
			Sources: []facts.NamedSource{{Name: "x", Group: "a", Line: 2, Source: facts.Source{Kind: facts.SourceDirectory, URL: "app/x"}}},
		}},
		{"all default groups", "[tool.uv]\ndefault-groups = \"all\"", facts.Manifest{AllGroupsDefault: true, Tools: []string{"uv"}}},
		{
			"pdm", `[project]
name = "job"
dynamic = ["version"]
[build-system]
requires = ["pdm-backend"]
build-backend = "pdm.backend"
[tool.pdm]
distribution = false
[tool.pdm.version]
source = "scm"
[tool.pdm.build]
custom-hook = "hooks/build.py"
includes = ["src/job"]
[tool.pdm.dev-dependencies]
Dev_Tools = [
  "pytest>=8",
  "-e file:///${PROJECT_ROOT}/libs/core#egg=Core_Lib",
  "-e git+https://example.org/x.git@main#egg=x",
]
[tool.pdm.resolution]
no-binary = "psycopg2, lxml"
[tool.pdm.scripts]
_.env_file = ".env"
start = { call = "job.main:run" }
args = { call = "job.main:run(1)" }
serve = { cmd = "uvicorn job:app" }
lint = "ruff check"
[[tool.pdm.source]]
name = "pypi"
url = "https://${USER}:pw@pypi.org/simple"
[[tool.pdm.source]]
type = "find_links"
name = "page"
url = "https://example.org/wheels"
`,
			facts.Manifest{
				Name: "job", RawName: "job", HasProject: true, Dynamic: []string{"version"}, FindLinks: true,
				BuildBackend: "pdm.backend", BuildRequires: []string{"pdm-backend"}, VCSVersion: true,
				Installable: yes(false), ReadByBackend: []string{"hooks/build.py"}, Packages: []string{"src/job"},
				Groups: []facts.Group{{Name: "dev-tools", Line: 15, Requirements: []facts.Requirement{
					{Name: "pytest", Specifier: ">=8", Line: 16},
					{Name: "core-lib", Line: 17, Source: facts.Source{Kind: facts.SourceEditable, URL: "app/libs/core"}},
					{Name: "x", Line: 18, Source: facts.Source{Kind: facts.SourceGit, URL: "https://example.org/x.git", Ref: "main"}},
				}}},
				Sources: []facts.NamedSource{
					{Name: "core-lib", Group: "dev-tools", Line: 17, Source: facts.Source{Kind: facts.SourceEditable, URL: "app/libs/core"}},
					{Name: "x", Group: "dev-tools", Line: 18, Source: facts.Source{Kind: facts.SourceGit, URL: "https://example.org/x.git", Ref: "main"}},
				},
				Builds:  facts.BuildPolicy{NoBinary: []string{"psycopg2", "lxml"}},
				Scripts: []facts.Script{{Name: "start", Target: "job.main:run", Line: 24, Runner: facts.PDM}},
				Indexes: []facts.Index{{Name: "pypi", URL: "https://pypi.org/simple", Default: true, Login: "its URL has variables", Variables: []string{"USER"}, Line: 28}},
				Tools:   []string{"pdm"},
			},
		},
		{
			"poetry tables", `[tool.poetry]
name = "p"
package-mode = true
readme = ["README.md", "CHANGES.md"]
packages = [{ include = "p", from = "lib" }]
[tool.poetry.scripts]
run = "p.cli:main"
old = { callable = "p.cli:old[extra]" }
sh = { reference = "bin/x.sh", type = "file" }
[tool.poetry.build]
script = "build.py"
[tool.poetry-dynamic-versioning]
enable = true
[[tool.poetry.source]]
name = "PyPI"
priority = "primary"
`,
			facts.Manifest{
				Name: "p", RawName: "p", HasProject: true, Installable: yes(true), VCSVersion: true,
				ReadByBackend: []string{"bin/x.sh", "README.md", "CHANGES.md", "build.py"}, Packages: []string{"lib/p"},
				Scripts: []facts.Script{{Name: "run", Target: "p.cli:main", Line: 7}, {Name: "old", Target: "p.cli:old", Line: 8}},
				Indexes: []facts.Index{{Name: "PyPI", URL: "https://pypi.org/simple/", Default: true, Line: 14}},
				Tools:   []string{"poetry"},
			},
		},
		{"what builds with which setuptools", "[tool.uv]\nbuild-constraint-dependencies = [\"cython<3\", \"setuptools<82\"]\nextra-build-dependencies = { Flat_Dict = [\"setuptools<82\"], other = [\"wheel\"] }\n[tool.poetry.build-constraints]\nold = { setuptools = \"<82\" }", facts.Manifest{
			Builds: facts.BuildPolicy{Setuptools: []string{"old", ":all:", "flat-dict"}}, Tools: []string{"uv", "poetry"},
		}},
		{"hooks of PDM", "[tool.pdm.scripts]\npost_install = \"pre-commit install\"\npre_install = {shell = \"x\"}\nserve = \"uvicorn a:b\"", facts.Manifest{
			Hooks: []facts.Evidence{{What: "post_install", Path: path, Line: 2}, {What: "pre_install", Path: path, Line: 3}}, Tools: []string{"pdm"},
		}},
		{"an extra in Poetry's key", "[tool.poetry.dependencies]\n\"misp-modules[minimal, all]\" = \"^1\"", facts.Manifest{
			Dependencies: []facts.Requirement{{Name: "misp-modules", Extras: []string{"minimal", "all"}, Specifier: ">=1,<2", Line: 2}}, Tools: []string{"poetry"},
		}},
		{"a marker over several lines", "[tool.uv]\nenvironments = [\"\"\"\n  sys_platform == 'linux' and\n  implementation_name == 'cpython'\n\"\"\"]", facts.Manifest{
			Environments: []string{`sys_platform == "linux" and implementation_name == "cpython"`}, Tools: []string{"uv"},
		}},
		{"a source as Poetry 1 has it", "[tool.poetry]\nname = \"p\"\n[[tool.poetry.source]]\nname = \"own\"\nurl = \"https://example.org/simple\"\ndefault = true", facts.Manifest{
			Name: "p", RawName: "p", HasProject: true, Tools: []string{"poetry"},
			ManagerPins: []facts.ManagerPin{{Manager: facts.Poetry, Specifier: "<2", Path: path, Line: 3, Why: "a source as Poetry 1 has it"}},
			Indexes:     []facts.Index{{Name: "own", URL: "https://example.org/simple", Default: true, Line: 3}},
		}},
		{
			"setuptools", `[project]
name = "s"
dynamic = ["version", "dependencies", "optional-dependencies"]
[tool.setuptools]
packages = ["a", "b.c"]
package-dir = { "" = "src", b = "other" }
ext-modules = [{ name = "a.x", sources = ["x.c"] }]
[tool.setuptools.dynamic]
version = { file = "VERSION" }
dependencies = { file = ["requirements.txt"] }
optional-dependencies.Dev_X = { file = "dev.txt" }
`,
			facts.Manifest{
				Name: "s", RawName: "s", HasProject: true, Dynamic: []string{"version", "dependencies", "optional-dependencies"},
				Packages:       []string{"src/a", "other/c"},
				ReadByBackend:  []string{"VERSION", "requirements.txt", "dev.txt"},
				DynamicFiles:   []facts.DynamicFile{{Path: "requirements.txt", Line: 10}, {Path: "dev.txt", Extra: "dev-x", Line: 11}},
				PackagesStated: true,
				Tools:          []string{"setuptools"},
			},
		},
		{
			"hatch", `[build-system]
requires = ["hatchling", "hatch-vcs", "hatch-requirements-txt"]
build-backend = "hatchling.build"
[project]
name = "h"
dynamic = ["version", "dependencies"]
[tool.hatch.version]
path = "src/h/about.py"
[tool.hatch.metadata.hooks.requirements_txt]
files = ["requirements.in"]
[tool.hatch.build.targets.wheel]
packages = ["/src/h"]
force-include = { "main.py" = "main.py" }
[tool.hatch.build.targets.wheel.hooks.custom]
[tool.hatch.build.targets.sdist.hooks.custom]
path = "only_sdist.py"
[tool.hatch.envs.test]
dependencies = ["pytest"]
`,
			facts.Manifest{
				Name: "h", RawName: "h", HasProject: true, Dynamic: []string{"version", "dependencies"},
				BuildBackend: "hatchling.build", BuildRequires: []string{"hatchling", "hatch-vcs", "hatch-requirements-txt"},
				ReadByBackend: []string{"src/h/about.py", "requirements.in", "hatch_build.py", "main.py"},
				DynamicFiles:  []facts.DynamicFile{{Path: "requirements.in", Line: 10}},
				Packages:      []string{"src/h"},
				Tools:         []string{"hatch"},
			},
		},
		{
			"old flit", `[build-system]
requires = ["flit_core"]
build-backend = "flit_core.buildapi"
[tool.flit.metadata]
module = "pkg.mod"
dist-name = "Dist"
requires = ["requests>=2"]
requires-python = ">=3.9"
description-file = "README.rst"
dev-requires = ["pytest"]
[tool.flit.metadata.requires-extra]
doc = ["sphinx"]
[tool.flit.scripts]
go = "pkg.mod:main"
`,
			facts.Manifest{
				Name: "dist", RawName: "Dist", HasProject: true, Dynamic: []string{"version", "description"},
				RequiresPython: ">=3.9", RequiresPythonLine: 8,
				Dependencies: []facts.Requirement{{Name: "requests", Specifier: ">=2", Line: 7}},
				Extras: []facts.Group{
					{Name: "doc", Requirements: []facts.Requirement{{Name: "sphinx", Line: 12}}, Line: 12},
					{Name: "dev", Requirements: []facts.Requirement{{Name: "pytest", Line: 10}}, Line: 10},
				},
				Scripts:      []facts.Script{{Name: "go", Target: "pkg.mod:main", Line: 14}},
				BuildBackend: "flit_core.buildapi", BuildRequires: []string{"flit_core"},
				ReadByBackend: []string{"README.rst"}, Packages: []string{"pkg/mod"},
				Tools: []string{"flit"},
			},
		},
		{
			"maturin beside poetry's leftovers", `[build-system]
requires = ["maturin>=1,<2"]
build-backend = "maturin"
[project]
name = "m"
[tool.poetry]
packages = [{ include = "m" }]
build = "build_rust.py"
requires-poetry = ">=2.2"
`,
			facts.Manifest{
				Name: "m", RawName: "m", HasProject: true, BuildBackend: "maturin", BuildRequires: []string{"maturin>=1,<2"},
				ManagerPins: []facts.ManagerPin{{Manager: facts.Poetry, Specifier: ">=2.2", Path: path, Line: 9, Why: "requires-poetry"}},
				Tools:       []string{"poetry"},
			},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			tt.want.Path = path
			got, _ := parse(t, tt.text)
			if diff := cmp.Diff(tt.want, got, emptyIsNil); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// emptyIsNil ignores whether a list is empty or missing, but for DefaultGroups,
// where that is the difference between "none" and "not stated".
var emptyIsNil = cmp.FilterPath(func(p cmp.Path) bool {
	return p.Last().String() != ".DefaultGroups"
}, cmp.FilterValues(func(a, b any) bool { return isEmpty(a) && isEmpty(b) }, cmp.Ignore()))

func isEmpty(v any) bool {
	switch list := v.(type) {
	case []string:
		return len(list) == 0
	case []facts.Requirement:
		return len(list) == 0
	}
	return false
}

func TestErrors(t *testing.T) {
	for _, tt := range []struct {
		text string
		line int
		says string
	}{
		{"[project\n", 1, "not valid TOML"},
		{"[project]\nname = \"a\"\nname = \"b\"\n", 3, "not valid TOML"},
		{"a = 1\na.b = 2\n", 2, "not valid TOML"},
		{"x = \"\x00\"", 1, "not valid TOML"},
		{"project = 3", 1, "project is a number"},
		{"[project]\ndependencies = \"flask\"", 2, "project.dependencies is a string"},
		{"[project]\ndependencies = [\n\"flask\",\n1]", 4, "an entry of project.dependencies is a number"},
		{"[project]\ndependencies = [\n\"flask\",\n\"flask=>1\"]", 4, `"flask=>1" is no PEP 508 requirement`},
		{"[project]\ndependencies = [\"x @ https://u:secret@example.org/ x\"]", 2, "no PEP 508"},
		{"[project]\nname = \"a\"\nrequires-python = \"3.12+\"", 3, `"3.12+" is no version specifier`},
		{"[project.optional-dependencies]\na_b = []\na-b = []", 3, "twice"},
		{"[project.scripts]\nx = 1", 2, "project.scripts.x"},
		{"[dependency-groups]\na = [{include-group = \"b\"}]", 2, `"b", which is not defined`},
		{"[dependency-groups]\na = [{include-group = \"b\"}]\nb = [\n{include-group = \"A\"}]", 4, "includes it in turn"},
		{"[dependency-groups]\na = [{include-group = \"a\"}]", 2, "includes it in turn"},
		{"[dependency-groups]\na_b = []\nA-B = []", 3, "twice"},
		{"[dependency-groups]\na = [{other = \"x\"}]", 2, "no include-group"},
		{"[tool.poetry.dependencies]\nflask = \"^^1\"", 2, "no version constraint"},
		{"[tool.poetry.dependencies]\nflask = 1", 2, "a number"},
		{"[tool.poetry.dependencies]\nflask = { version = \"1\", markers = \"nonsense\" }", 2, "no marker"},
		{"[tool.uv]\npackage = \"no\"", 2, "tool.uv.package is a string"},
		{"[tool.uv]\ndefault-groups = \"dev\"", 2, `default-groups is "dev"`},
		{"[tool.uv.sources]\nx = { tag = \"v1\" }", 2, "names no source"},
		{"[tool.uv]\nconflicts = [[1]]", 2, "conflicts"},
		{"[tool.pdm.dev-dependencies]\ndev = [\"-e \"]", 2, "no PEP 508"},
		{"[build-system]\nrequires = [\"a b\"]", 2, "no PEP 508"},
		{"[tool]\nuv = 1", 2, "tool.uv is a number"},
		{"x = " + strings.Repeat("[", 100_000), 1, "not valid TOML"},
	} {
		_, _, err := Parse("pyproject.toml", []byte(tt.text))
		var bad *facts.Error
		if !errors.As(err, &bad) {
			t.Errorf("%.60q: got %v, want an error", tt.text, err)
			continue
		}
		if bad.Line != tt.line || !strings.Contains(bad.Fact, tt.says) || bad.Remedy == "" || bad.Path != "pyproject.toml" {
			t.Errorf("%.60q: got %v, want line %d, %q and a remedy", tt.text, bad, tt.line, tt.says)
		}
		if strings.Contains(bad.Error(), "secret") {
			t.Errorf("%.60q: the message gives a password away: %v", tt.text, bad)
		}
	}
}

func TestDiagnostics(t *testing.T) {
	for _, tt := range []struct {
		text, rule string
		line       int
	}{
		{"[project]\nname = \"my app\"", "DW113", 2},
		{"[project]\nname = \"a\"\ndependencies = [\"a[nope]\"]", "DW109", 3},
		{"[tool.uv]\ndefault-groups = [\"nope\"]", "DW109", 2},
		{"[tool.uv.sources]\nx = { index = \"nope\" }", "DW109", 2},
		{"[project]\nname = \"a\"\n[tool.setuptools.dynamic]\nversion = { file = \"V\" }", "DW109", 4},
		{"[tool.poetry.dependencies]\na = \"1\"\n[tool.poetry.extras]\nx = [\"b\"]", "DW109", 4},
		{"[build-system]\nrequires = [\"hatchling\"]\nbuild-backend = \"hatchling.build\"\n[project]\nname = \"a\"\ndependencies = [\"b @ https://example.org/b.zip\"]", "DW113", 6},
		{"[[tool.uv.index]]\nurl = \"https://u:secret@example.org/simple\"", "DW108", 1},
		{"[project]\ndependencies = [\"b @ git+https://u:secret@example.org/b\"]", "DW108", 2},
	} {
		_, diags := parse(t, tt.text)
		if len(diags) != 1 || diags[0].Rule != tt.rule || diags[0].Line != tt.line || strings.Contains(diags[0].Message, "secret") {
			t.Errorf("%q: got %+v, want one of %s at line %d", tt.text, diags, tt.rule, tt.line)
		}
	}
}

// What builds with any name, and what is not built at all, is not warned about.
func TestOddNamesThatWork(t *testing.T) {
	for _, text := range []string{
		"[project]\nname = \"my app\"\n[build-system]\nrequires = [\"pdm-backend\"]\nbuild-backend = \"pdm.backend\"",
		"[tool.poetry]\nname = \"my app\"\npackage-mode = false",
	} {
		if _, diags := parse(t, text); len(diags) > 0 {
			t.Errorf("%q: %+v", text, diags)
		}
	}
}

// Groups that include each other in a chain grow with the square of the file.
func TestGroupsAreBounded(t *testing.T) {
	var b strings.Builder
	b.WriteString("[dependency-groups]\n")
	for i := range 2000 {
		name := strings.Repeat("x", i%50+1) + strings.Repeat("y", i/50+1)
		b.WriteString(name + " = [\"p" + name + "\"")
		if i > 0 {
			j := i - 1
			b.WriteString(", {include-group = \"" + strings.Repeat("x", j%50+1) + strings.Repeat("y", j/50+1) + "\"}")
		}
		b.WriteString("]\n")
	}
	if _, _, err := Parse("pyproject.toml", []byte(b.String())); err == nil {
		t.Error("two million requirements were accepted")
	}
}

func corpusFiles(tb testing.TB) []string {
	tb.Helper()
	root := os.Getenv("DOCKWRIGHT_CORPUS")
	if root == "" {
		tb.Skip("DOCKWRIGHT_CORPUS names no corpus")
	}
	var files []string
	err := filepath.WalkDir(root, func(p string, d os.DirEntry, err error) error {
		if err == nil && d.Name() == "pyproject.toml" {
			files = append(files, p)
		}
		return err
	})
	if err != nil || len(files) == 0 {
		tb.Fatal(err, len(files))
	}
	return files
}

func TestCorpus(t *testing.T) {
	for _, file := range corpusFiles(t) {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		m, _, err := Parse("pyproject.toml", data)
		if err != nil {
			t.Errorf("%s: %v", file, err)
		}
		if strings.Contains(string(data), "\n[project]\nname = \"") && m.RawName == "" && !strings.Contains(file, "Numerlor") {
			t.Errorf("%s: no name", file)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte("[project]\nname = \"a\"\ndependencies = [\"b>=1\"]\n[tool.uv.sources]\nb = [{path = \"x\"}]"))
	for _, file := range []string{"testdata/poetry/classic.toml", "testdata/poetry/mixed.toml", "testdata/groups/nested.toml"} {
		data, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		m, _, err := Parse("pyproject.toml", data)
		var bad *facts.Error
		if err != nil && !errors.As(err, &bad) {
			t.Errorf("an error of another kind: %v", err)
		}
		again, _, _ := Parse("pyproject.toml", data)
		if diff := cmp.Diff(m, again); diff != "" {
			t.Error(diff)
		}
	})
}

func BenchmarkParse(b *testing.B) {
	file := "testdata/poetry/classic.toml"
	if root := os.Getenv("DOCKWRIGHT_CORPUS"); root != "" {
		file = filepath.Join(root, "element-hq__synapse", "pyproject.toml")
	}
	data, err := os.ReadFile(file)
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		if _, _, err := Parse("pyproject.toml", data); err != nil {
			b.Fatal(err)
		}
	}
}
