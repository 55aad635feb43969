package setupcfg

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func TestParseCfg(t *testing.T) {
	for _, tt := range []struct {
		name, text string
		want       facts.Manifest
	}{
		{"empty", "", facts.Manifest{}},
		{"only tools", "[flake8]\nmax-line-length = 100\n[metadata]\nlicense_files = LICENSE\n", facts.Manifest{ReadByBackend: []string{"LICENSE"}}},
		{"files", `[metadata]
name = App_Name
version = file: VERSION
long_description = file: README.md, CHANGES.md
[options]
package-dir =
    =src
packages = find:
install_requires = file: requirements.txt
setup_requires = Cython; setuptools_scm>=6
[options.extras_require]
Web = file: web.txt
[options.packages.find]
where = lib
`, facts.Manifest{
			Name: "app-name", RawName: "App_Name", HasProject: true, Dynamic: []string{"version", "dependencies", "optional-dependencies"},
			ReadByBackend: []string{"VERSION", "README.md", "CHANGES.md", "requirements.txt", "web.txt"},
			DynamicFiles:  []facts.DynamicFile{{Path: "requirements.txt", Line: 9}, {Path: "web.txt", Extra: "web", Line: 12}},
			BuildRequires: []string{"Cython", "setuptools_scm>=6"}, VCSVersion: true,
			Extras:   []facts.Group{{Name: "web", Line: 12}},
			Packages: []string{"lib"},
		}},
		{"lines", "\xef\xbb\xbf[metadata]\r\nname = a\r\nversion = attr: a.__version__\r\n[options]\r\npython_requires = >= 3.8, <4\r\ninstall_requires =\r\n  b\r\n  # no\r\n\r\n  c >=1 # why\r\npackages =\r\n  p\r\n  q.r\r\n", facts.Manifest{
			Name: "a", RawName: "a", HasProject: true, Dynamic: []string{"version"},
			RequiresPython: ">=3.8,<4", RequiresPythonLine: 5,
			Dependencies: []facts.Requirement{{Name: "b", Line: 7}, {Name: "c", Specifier: ">=1", Line: 10}},
			Packages:     []string{"p", "q/r"},
		}},
	} {
		tt.want.Path = "setup.cfg"
		got, diags, err := ParseCfg("setup.cfg", []byte(tt.text))
		if err != nil || len(diags) > 0 {
			t.Errorf("%s: %v %v", tt.name, err, diags)
		}
		if diff := cmp.Diff(tt.want, got, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%s: %s", tt.name, diff)
		}
	}
}

func TestParsePy(t *testing.T) {
	for _, tt := range []struct {
		name, text string
		want       facts.Manifest
		says       []string // parts of the diagnostics, in order
	}{
		{"a shim", "from setuptools import setup\nsetup()\n", facts.Manifest{}, nil},
		{"no call", "print('setup(name=1)')  # setup(\n", facts.Manifest{}, []string{"no call of setup()"}},
		{"two calls", "if x:\n    setup(name='a')\nelse:\n    setup(name='b')\n", facts.Manifest{}, []string{"2 places"}},
		{"computed", `import setuptools
reqs = open("requirements.txt").read().splitlines()
setuptools.setup(
    name="a",
    version=get_version("VERSION"),
    install_requires=reqs,
    extras_require={"x": [r for r in reqs], "y": ["z"]},
    entry_points=points(),
    python_requires=">=" + MIN,
)
`, facts.Manifest{
			Name: "a", RawName: "a", Dynamic: []string{"version", "dependencies"}, ReadByBackend: []string{"requirements.txt", "VERSION"},
			Extras: []facts.Group{{Name: "x", Line: 7}, {Name: "y", Requirements: []facts.Requirement{{Name: "z", Line: 7}}, Line: 7}},
		}, []string{"python_requires is computed at line 9", "install_requires is computed at line 6: its dependencies are not known", "the extra x is computed at line 7", "entry_points is computed at line 8"}},
		{"changed names", `A = ["a"]
B = ["b"]
C = ["c"]
D = ["d"]
A.append("x")
B += ["x"]
if old:
    C = []
setup(name=f"n{1}", install_requires=A, setup_requires=B, extras_require=dict(c=C, d=D), entry_points=None)
change(D)
`, facts.Manifest{
			Dynamic: []string{"dependencies"}, Extras: []facts.Group{{Name: "c", Line: 9}, {Name: "d", Line: 9}}},
			[]string{"name is computed", "install_requires is computed", "setup_requires is computed", "the extra c", "the extra d"}},
		{"names", `NAME = "x"
META = {"name": NAME, "install_requires": ["b"] + ["c"]}
distutils.core.setup(**META, python_requires=">=3.9")
`, facts.Manifest{Name: "x", RawName: "x", RequiresPython: ">=3.9", RequiresPythonLine: 3, Dependencies: []facts.Requirement{{Name: "b", Line: 2}, {Name: "c", Line: 2}}}, nil},
		{"unknown arguments", "setup(name='x', **more())\n", facts.Manifest{Name: "x", RawName: "x"}, []string{"some of setup()'s arguments"}},
		{"text", `setup(
  name='x',
  install_requires="""
    a>=1
    b ; os_name == 'posix'
  """,
  entry_points='''
[console_scripts]
run = x:main

[other]
no = x:no
''',
)`, facts.Manifest{
			Name: "x", RawName: "x",
			Dependencies: []facts.Requirement{{Name: "a", Specifier: ">=1", Line: 3}, {Name: "b", Marker: `os_name == "posix"`, Line: 3}},
			Scripts:      []facts.Script{{Name: "run", Target: "x:main", Line: 9}},
		}, nil},
		{"compiled", `from Cython.Build import cythonize
import versioneer
setup(
    name='x', version=versioneer.get_version(),
    ext_modules=cythonize("x.pyx"), rust_extensions=[],
    package_dir={"": "src"}, packages=find_packages(where="src"), py_modules=["one"],
)`, facts.Manifest{
			Name: "x", RawName: "x", Dynamic: []string{"version"}, VCSVersion: true, Packages: []string{"src", "src/one.py"},
		}, nil},
		{"pbr", "setuptools.setup(setup_requires=['pbr>=2'], pbr=True)", facts.Manifest{
			VCSVersion: true, BuildRequires: []string{"pbr>=2"}, DynamicFiles: []facts.DynamicFile{{Path: "requirements.txt", Line: 1}},
		}, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			tt.want.Path, tt.want.HasProject = "setup.py", true
			got, diags, err := ParsePy("setup.py", []byte(tt.text))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got, cmpopts.EquateEmpty()); diff != "" {
				t.Error(diff)
			}
			if len(diags) != len(tt.says) {
				t.Fatalf("got %+v, want %q", diags, tt.says)
			}
			for i, says := range tt.says {
				if !strings.Contains(diags[i].Message, says) || diags[i].Rule != ruleComputed {
					t.Errorf("got %+v, want %q", diags[i], says)
				}
			}
		})
	}
}

func TestErrors(t *testing.T) {
	for _, tt := range []struct {
		file, text string
		line       int
		says       string
	}{
		{"setup.cfg", "name = a\n", 1, "before the first section"},
		{"setup.cfg", "[a]\n\nnonsense\n", 3, "neither a section nor a key"},
		{"setup.cfg", "[a]\n[b]\n[a]\n", 3, "twice"},
		{"setup.cfg", "[a]\nx = 1\nx = 2\n", 3, "twice"},
		{"setup.cfg", "[a]\nx = \xff\n", 0, "UTF-8"},
		{"setup.cfg", "[options]\ninstall_requires =\n  a\n  b=>1\n", 4, "no PEP 508"},
		{"setup.cfg", "[options]\npython_requires = three\n", 2, "no version specifier"},
		{"setup.py", "setup(name='a'\n\n", 1, "never closed"},
		{"setup.py", "setup(name='a'\n]\n", 2, "closes nothing"},
		{"setup.py", "x = 1\ny = 'a\n", 2, "does not end on its line"},
		{"setup.py", "\n'''a\n\n", 2, "never closed"},
		{"setup.py", "x = " + strings.Repeat("[", 1000), 1, "nested"},
		{"setup.py", "setup(\ninstall_requires=[\n'a',\n'b=>1'])", 4, "no PEP 508"},
		{"setup.py", "setup(extras_require={\n':nonsense': ['a']})", 2, "no marker"},
	} {
		parse := ParseCfg
		if tt.file == "setup.py" {
			parse = ParsePy
		}
		_, _, err := parse(tt.file, []byte(tt.text))
		var bad *facts.Error
		if !errors.As(err, &bad) || bad.Line != tt.line || !strings.Contains(bad.Fact, tt.says) || bad.Remedy == "" {
			t.Errorf("%.50q: got %v, want line %d and %q", tt.text, err, tt.line, tt.says)
		}
	}
}

// Sums of sums double with each line.
func TestSumsAreBounded(t *testing.T) {
	text := "a = ['x']\n"
	for i := range 60 {
		name, before := strings.Repeat("a", i+2), strings.Repeat("a", i+1)
		text += name + " = " + before + " + " + before + "\n"
	}
	_, diags, err := ParsePy("setup.py", []byte(text+"setup(name='n', install_requires="+strings.Repeat("a", 61)+")"))
	if err != nil || len(diags) != 1 {
		t.Errorf("got %v %v, want one diagnostic", diags, err)
	}
}

func TestCorpus(t *testing.T) {
	root := os.Getenv("DOCKWRIGHT_CORPUS")
	if root == "" {
		t.Skip("DOCKWRIGHT_CORPUS names no corpus")
	}
	dependencies := map[string]int{}
	err := filepath.WalkDir(root, func(p string, d os.DirEntry, err error) error {
		if err != nil || d.Name() != "setup.cfg" {
			return err
		}
		data, err := os.ReadFile(p)
		if err != nil {
			return err
		}
		m, diags, err := ParseCfg("setup.cfg", data)
		if err != nil || len(diags) > 0 {
			t.Errorf("%s: %v %v", p, err, diags)
		}
		if m.HasProject {
			dependencies[m.Name] = len(m.Dependencies)
		}
		return nil
	})
	want := map[string]int{"bandersnatch": 5, "matrix-content-scanner": 10}
	if diff := cmp.Diff(want, dependencies); err != nil || diff != "" {
		t.Error(err, diff)
	}
}

func FuzzParseCfg(f *testing.F) {
	f.Add(load(f, "ini/odd.cfg"))
	f.Add(load(f, "project/setup.cfg"))
	f.Fuzz(func(t *testing.T, data []byte) {
		_, _, err := ParseCfg("setup.cfg", data)
		var bad *facts.Error
		if err != nil && !errors.As(err, &bad) {
			t.Errorf("an error of another kind: %v", err)
		}
	})
}

func FuzzParsePy(f *testing.F) {
	f.Add(load(f, "script/setup.py"))
	f.Add(load(f, "literals.py"))
	f.Fuzz(func(t *testing.T, data []byte) {
		m, _, err := ParsePy("setup.py", data)
		var bad *facts.Error
		if err != nil && !errors.As(err, &bad) {
			t.Errorf("an error of another kind: %v", err)
		}
		if _, codeErr := ReadCode("setup.py", data); codeErr != nil && err == nil {
			t.Errorf("the same text is read, and is not: %v", codeErr)
		}
		again, _, _ := ParsePy("setup.py", data)
		if diff := cmp.Diff(m, again); diff != "" {
			t.Error(diff)
		}
	})
}

func BenchmarkParse(b *testing.B) {
	cfg, py := load(b, "project/setup.cfg"), load(b, "script/setup.py")
	for b.Loop() {
		if _, _, err := ParseCfg("setup.cfg", cfg); err != nil {
			b.Fatal(err)
		}
		if _, _, err := ParsePy("setup.py", py); err != nil {
			b.Fatal(err)
		}
	}
}
