package golden

import (
	"bytes"
	"context"
	"encoding/json"
	"maps"
	"os"
	"path"
	"path/filepath"
	"strings"
	"testing"

	"github.com/dockwright/dockwright/cmd"
)

// hostile are values that mean something to a Dockerfile, a shell, a terminal or
// a path. Each holds the word "evil", by which it is found again.
var hostile = []string{
	"evil\nRUN evil", "evil\r\nRUN evil", "evil \\\nRUN evil", "evil\\", "evil\"; evil; \"", "evil'; evil; '", "evil\", \"evil", "$(evil)", "`evil`", "${evil}",
	"evil && evil", "evil | evil", "evil > evil", "evil # evil", "# syntax=evil", "#evil\n# escape=`", "<<evil\nevil\nevil", "evil <<EOF",
	"evil\u2028RUN evil", "evil\u0085RUN evil", "evil\u202etxt.evil", "evil\x00", "evil\x1b[31m", "evil\tevil", "--evil=evil", "-wevil", "evil evil", "{{evil}}",
	"evil,source=/etc,target=/evil", "*evil", "!evil", "../../evil", "/evil", "~evil", "evil=evil", "evil]", "evil[x]", "evil;evil", "évil evil", "=evil", "@evil",
}

// field is a place where a project's files hold text that may reach an output:
// project makes the files of a project that has the text there.
type place struct {
	name    string
	project func(text string) map[string]string // nil for a text that cannot be had there
	flags   func(text string) []string
	mild    string // a text that must be accepted; "" for "mild"
}

const (
	wheelLine = `    { url = "https://files.pythonhosted.org/packages/aa/bb/click-8.3.1-py3-none-any.whl", hash = "sha256:981153a64e25f12d547d3426c367a4857371575ee7ad18df2a6183ab0545b2a6" },`
	archive   = `source = { url = "https://example.org/x.tar.gz" }` + "\n" + `sdist = { hash = "sha256:981153a64e25f12d547d3426c367a4857371575ee7ad18df2a6183ab0545b2a6" }`
)

// toml quotes text as a basic string; JSON's escapes are TOML's too.
func tomlString(s string) string {
	b, err := json.Marshal(s)
	if err != nil {
		panic(err)
	}
	return string(b)
}

// uvProject is a project with a uv.lock, some of whose words are given.
func uvProject(name, more, dependency, version, dependencySource string) map[string]string {
	return map[string]string{
		"pyproject.toml": "[project]\nname = " + tomlString(name) + "\nversion = \"1.0\"\nrequires-python = \">=3.13\"\ndependencies = []\n" + more,
		"main.py":        "print()\n",
		"uv.lock": "version = 1\nrevision = 3\nrequires-python = \">=3.13\"\n\n[[package]]\nname = " + tomlString(dependency) + "\nversion = " + tomlString(version) +
			"\n" + dependencySource + "\n\n[[package]]\nname = " + tomlString(name) + "\nversion = \"1.0\"\nsource = { virtual = \".\" }\ndependencies = [{ name = " + tomlString(dependency) + " }]\n",
	}
}

// withHooks are lines of the user's own around everything that is rendered.
const withHooks = "hooks = { build.before = [\"RUN <<EOF\", \"true\", \"EOF\"], runtime.after = [\"RUN true\"], check.after = [\"RUN true\"] }\nstages.mine.lines = [\"FROM alpine\"]\n"

const registry = `source = { registry = "https://pypi.org/simple" }` + "\n"

func plain(more string) map[string]string {
	return uvProject("shop", more, "click", "8.3.1", registry+"wheels = [\n"+wheelLine+"\n]")
}

// corpProject takes its dependency from an index of its own.
func corpProject(more, index string) map[string]string {
	return uvProject("shop", more+"[tool.dockwright]\nindex-secrets = true\nemit = [\"compose\", \"bake\", \"github\", \"gitlab\"]\n", "click", "8.3.1",
		"source = { registry = "+tomlString(index)+" }\nwheels = [\n"+wheelLine+"\n]")
}

func requirementsProject(text string) map[string]string {
	return map[string]string{"requirements.txt": text, "main.py": "print()\n"}
}

// recordedProject has a file and a reason in dockwright.lock that are given.
func recordedProject(file, why string) map[string]string {
	files := requirementsProject("six==1.17.0\n")
	files["dockwright.lock"] = "version = 1\n\n[[package]]\nname = \"six\"\nversion = \"1.17.0\"\nfiles = [{ name = " + tomlString(file) + ", yanked = " + tomlString(why) + " }]\n"
	return files
}

var fields = []place{
	{name: "record: a file", project: func(s string) map[string]string {
		return recordedProject("six-1.17.0-"+s+"-none-any.whl", "broken")
	}, mild: "py3"},
	{name: "record: why a version was yanked", project: func(s string) map[string]string {
		return recordedProject("six-1.17.0-py3-none-any.whl", s)
	}},
	{name: "project name", project: func(s string) map[string]string {
		return uvProject(s, "", "click", "8.3.1", registry+"wheels = [\n"+wheelLine+"\n]")
	}},
	{name: "name of a built dependency", project: func(s string) map[string]string {
		return uvProject("shop", "", s, "8.3.1", archive)
	}},
	{name: "version of a built dependency", project: func(s string) map[string]string {
		return uvProject("shop", "", "click", s, archive)
	}},
	{name: "folder of a dependency", project: func(s string) map[string]string {
		return uvProject("shop", "", "part", "1.0", "source = { directory = "+tomlString(s)+" }")
	}},
	{name: "repository of a dependency", project: func(s string) map[string]string {
		return uvProject("shop", "", "part", "1.0", "source = { git = "+tomlString("https://git.example.org/"+s+"#0123456789abcdef0123456789abcdef01234567")+" }")
	}},
	{name: "script name", project: func(s string) map[string]string {
		return plain("scripts = { " + tomlString(s) + " = \"shop:main\" }\n[build-system]\nrequires = [\"hatchling\"]\nbuild-backend = \"hatchling.build\"\n")
	}},
	{name: "script target", project: func(s string) map[string]string {
		return plain("scripts = { shop = " + tomlString(s) + " }\n[build-system]\nrequires = [\"hatchling\"]\nbuild-backend = \"hatchling.build\"\n")
	}},
	{name: "group", project: func(s string) map[string]string {
		return plain("[dependency-groups]\n" + tomlString(s) + " = []\n[tool.dockwright]\ngroups = [" + tomlString(s) + "]\n")
	}},
	{name: "default group that is left out", project: func(s string) map[string]string {
		return plain("[dependency-groups]\n" + tomlString("dev-"+s) + " = []\n[tool.uv]\ndefault-groups = [" + tomlString("dev-"+s) + "]\n")
	}},
	{name: "extra", project: func(s string) map[string]string {
		return plain("optional-dependencies = { " + tomlString(s) + " = [] }\n[tool.dockwright]\nextras = [" + tomlString(s) + "]\n")
	}},
	{name: "requires-python", mild: "<4", project: func(s string) map[string]string {
		p := plain("")
		p["pyproject.toml"] = strings.Replace(p["pyproject.toml"], `">=3.13"`, tomlString(">=3.13,"+s), 1)
		return p
	}},
	{name: ".python-version", mild: " ", project: func(s string) map[string]string {
		p := plain("")
		p[".python-version"] = "3.13" + s + "\n"
		return p
	}},
	{name: "version of uv", mild: "1", project: func(s string) map[string]string {
		return plain("[tool.uv]\nrequired-version = " + tomlString("==0.9.0"+s) + "\n")
	}},
	{name: "readme", project: func(s string) map[string]string {
		return plain("readme = " + tomlString(s) + "\n[build-system]\nrequires = [\"hatchling\"]\nbuild-backend = \"hatchling.build\"\n")
	}},
	{name: "build backend", project: func(s string) map[string]string {
		return plain("[build-system]\nrequires = [\"hatchling\"]\nbuild-backend = " + tomlString(s) + "\n")
	}},
	{name: "tool.fastapi", project: func(s string) map[string]string {
		return uvProject("shop", "[tool.fastapi]\nentrypoint = "+tomlString(s)+"\n", "uvicorn", "1.0", registry+"wheels = [\n"+strings.ReplaceAll(wheelLine, "click-8.3.1", "uvicorn-1.0")+"\n]")
	}},
	{name: "name of an index", project: func(s string) map[string]string {
		return corpProject("[[tool.uv.index]]\nname = "+tomlString(s)+"\nurl = \"https://packages.example.org/simple\"\nauthenticate = \"always\"\n", "https://packages.example.org/simple")
	}},
	{name: "URL of an index", project: func(s string) map[string]string {
		return corpProject("[[tool.uv.index]]\nurl = "+tomlString("https://me@packages.example.org/"+s)+"\n", "https://packages.example.org/"+s)
	}},
	{name: "host of an index", project: func(s string) map[string]string {
		return corpProject("", "https://"+s+"/simple")
	}},
	{name: "variable in the URL of an index", project: func(s string) map[string]string {
		return requirementsProject("--index-url https://${" + s + "}@packages.example.org/simple\nsix==1.17.0\n")
	}, mild: "MILD"},
	{name: "variable in the URL of a Pipfile's source", project: func(s string) map[string]string {
		return map[string]string{"Pipfile": "[[source]]\nname = \"corp\"\nurl = " + tomlString("https://${"+s+"}@packages.example.org/simple") + "\n[packages]\nsix = \"*\"\n", "main.py": "print()\n"}
	}, mild: "MILD"},
	{name: "configured command", project: func(s string) map[string]string {
		return plain("[tool.dockwright]\ncommand = [\"sh\", " + tomlString(s) + "]\n")
	}},
	{name: "configured system package", project: func(s string) map[string]string {
		return plain("[tool.dockwright.system-packages]\nbuild = [" + tomlString(s) + "]\nruntime = [" + tomlString(s) + "]\n")
	}},
	{name: "configured exclusion", project: func(s string) map[string]string {
		return plain("[tool.dockwright.system-packages]\nexclude = [" + tomlString(s) + "]\n")
	}},
	{name: "configured needs", project: func(s string) map[string]string {
		return plain("[tool.dockwright.needs.click]\nbuild = [" + tomlString(s) + "]\nruntime = [" + tomlString(s) + "]\n")
	}},
	{name: "configured needs of a name", project: func(s string) map[string]string {
		return plain("[tool.dockwright.needs." + tomlString(s) + "]\nruntime = [\"curl\"]\n")
	}},
	{name: "configured library", project: func(s string) map[string]string {
		return plain("[tool.dockwright]\ncheck-stage = true\noptional-libraries = [" + tomlString("lib.so"+s) + "]\n")
	}},
	{name: "configured library with hooks beside it", project: func(s string) map[string]string {
		return plain("[tool.dockwright]\ncheck-stage = true\noptional-libraries = [" + tomlString("lib.so"+s) + "]\n" + withHooks)
	}},
	{name: "version of a built dependency with hooks beside it", project: func(s string) map[string]string {
		return uvProject("shop", "[tool.dockwright]\ncheck-stage = true\n"+withHooks, "click", s, archive)
	}},
	{name: "name of a built dependency with hooks beside it", project: func(s string) map[string]string {
		return uvProject("shop", "[tool.dockwright]\ncheck-stage = true\n"+withHooks, s, "8.3.1", archive)
	}},
	{name: "name of a stage of the user's own", project: func(s string) map[string]string {
		return plain("[tool.dockwright.stages." + tomlString(s) + "]\nlines = [\"FROM alpine\"]\n")
	}},
	{name: "what a stage of the user's own stands behind", project: func(s string) map[string]string {
		return plain("[tool.dockwright.stages.mine]\nafter = " + tomlString(s) + "\nlines = [\"FROM alpine\"]\n")
	}, mild: "build"},
	{name: "stage of a hook", project: func(s string) map[string]string {
		return plain("[tool.dockwright.hooks." + tomlString(s) + "]\nafter = [\"RUN true\"]\n")
	}, mild: "build"},
	{name: "configured ignore", project: func(s string) map[string]string {
		return plain("[tool.dockwright]\nignore = [" + tomlString(s) + "]\n")
	}},
	{name: "configured Debian", mild: "bookworm", project: func(s string) map[string]string {
		return plain("[tool.dockwright]\ndebian = " + tomlString(s) + "\n")
	}},
	{name: "configured Python", mild: "3.13", project: func(s string) map[string]string {
		return plain("[tool.dockwright]\npython = " + tomlString(s) + "\n")
	}},
	{name: "file with an application", project: func(s string) map[string]string {
		p := uvProject("shop", "", "gunicorn", "1.0", registry+"wheels = [\n"+strings.ReplaceAll(wheelLine, "click-8.3.1", "gunicorn-1.0")+"\n]")
		p[s+"/__init__.py"], p[s+"/app.py"] = "", "from flask import Flask\n\napp = Flask(__name__)\n"
		return p
	}},
	{name: "package with __main__", project: func(s string) map[string]string {
		p := plain("")
		p[s+"/__init__.py"], p[s+"/__main__.py"] = "", ""
		return p
	}},
	{name: "requirements file", project: func(s string) map[string]string {
		return map[string]string{"requirements-" + s + ".txt": "click==8.3.1\n", "main.py": "print()\n"}
	}, flags: func(s string) []string { return []string{"--requirements=" + csv("requirements-"+s+".txt")} }},
	{name: "included requirements file", project: func(s string) map[string]string {
		p := requirementsProject("-r " + s + ".txt\n")
		p[s+".txt"] = "click==8.3.1\n"
		return p
	}},
	{name: "requirement", project: func(s string) map[string]string { return requirementsProject("click==8.3.1\n" + s + "\n") }},
	{name: "requirement from a repository", project: func(s string) map[string]string {
		return requirementsProject("part @ git+https://git.example.org/" + s + "\n")
	}},
	{name: "editable folder", project: func(s string) map[string]string {
		p := requirementsProject("-e ./" + s + "\n")
		p[s+"/setup.py"] = "from setuptools import setup\nsetup(name='part')\n"
		return p
	}},
	{name: "workspace member", project: func(s string) map[string]string {
		if strings.Contains(s, "/") {
			return nil // not one folder
		}
		return map[string]string{
			"pyproject.toml":                    "[tool.uv.workspace]\nmembers = [\"packages/*\"]\n",
			"packages/" + s + "/pyproject.toml": "[project]\nname = \"part\"\nversion = \"1.0\"\nrequires-python = \">=3.13\"\n[build-system]\nrequires = [\"hatchling\"]\n",
			"uv.lock":                           "version = 1\nrequires-python = \">=3.13\"\n[manifest]\nmembers = [\"part\"]\n[[package]]\nname = \"part\"\nversion = \"1.0\"\nsource = { editable = " + tomlString("packages/"+s) + " }\n",
		}
	}},
	{name: "name in setup.cfg", project: func(s string) map[string]string {
		return map[string]string{"setup.cfg": "[metadata]\nname = " + s + "\n[options]\ninstall_requires = click\n", "main.py": ""}
	}},
	{name: "script in setup.py", project: func(s string) map[string]string {
		return map[string]string{"setup.py": "from setuptools import setup\nsetup(name='shop', py_modules=['shop'], entry_points={'console_scripts': [" + tomlString(s+" = shop:main") + "]})\n", "shop.py": ""}
	}},
	{name: "Poetry group", project: func(s string) map[string]string {
		return map[string]string{
			"pyproject.toml": "[tool.poetry]\nname = \"shop\"\nversion = \"1\"\n[tool.poetry.dependencies]\npython = \"^3.13\"\n[tool.poetry.group." + tomlString(s) + ".dependencies]\n[tool.dockwright]\ngroups = [" + tomlString(s) + "]\n",
			"poetry.lock":    "package = []\n[metadata]\nlock-version = \"2.1\"\npython-versions = \"^3.13\"\ncontent-hash = \"x\"\n", "main.py": "",
		}
	}},
	{name: "version of Poetry", mild: "1", project: func(s string) map[string]string {
		return map[string]string{
			"pyproject.toml": "[tool.poetry]\nname = \"shop\"\nversion = \"1\"\nrequires-poetry = " + tomlString("==2.1.0"+s) + "\n[tool.poetry.dependencies]\npython = \"^3.13\"\n",
			"poetry.lock":    "package = []\n[metadata]\nlock-version = \"2.1\"\npython-versions = \"^3.13\"\ncontent-hash = \"x\"\n", "main.py": "",
		}
	}},
	{name: "writer of poetry.lock", project: func(s string) map[string]string {
		return map[string]string{
			"pyproject.toml": "[tool.poetry]\nname = \"shop\"\nversion = \"1\"\n[tool.poetry.dependencies]\npython = \"^3.13\"\n",
			"poetry.lock":    "# This file is automatically @generated by Poetry " + s + " and should not be changed by hand.\npackage = []\n[metadata]\nlock-version = \"2.1\"\npython-versions = \"^3.13\"\ncontent-hash = \"x\"\n", "main.py": "",
		}
	}},
	{name: "pylock extra", project: func(s string) map[string]string {
		return map[string]string{
			"pylock.toml":     "lock-version = \"1.0\"\ncreated-by = \"uv\"\nextras = [" + tomlString(s) + "]\npackages = []\n",
			"dockwright.toml": "extras = [" + tomlString(s) + "]\n", "main.py": "",
		}
	}},
	{name: "PDM group", project: func(s string) map[string]string {
		return map[string]string{
			"pyproject.toml": "[project]\nname = \"shop\"\nversion = \"1\"\nrequires-python = \">=3.13\"\n[dependency-groups]\n" + tomlString(s) + " = []\n[tool.pdm]\n[tool.dockwright]\ngroups = [" + tomlString(s) + "]\n",
			"pdm.lock":       "package = []\n[metadata]\ngroups = [\"default\", " + tomlString(s) + "]\nstrategy = [\"inherit_metadata\"]\nlock_version = \"4.5.0\"\ncontent_hash = \"sha256:x\"\n", "main.py": "",
		}
	}},
	{name: "Pipenv category", project: func(s string) map[string]string {
		return map[string]string{
			"Pipfile":         "[packages]\n[" + tomlString(s) + "]\n",
			"Pipfile.lock":    `{"_meta": {"hash": {"sha256": "x"}, "pipfile-spec": 6, "requires": {}, "sources": []}, "default": {}, "develop": {}, ` + tomlString(s) + `: {}}`,
			"dockwright.toml": "groups = [" + tomlString(s) + "]\n", "main.py": "",
		}
	}},
	{name: "conda's pip part", project: func(s string) map[string]string {
		return map[string]string{"environment.yml": "dependencies:\n  - python=3.13\n  - pip:\n      - click==8.3.1\n      - " + tomlString(s) + "\n", "main.py": ""}
	}},
	{name: "name of the Dockerfile", project: func(s string) map[string]string { return plain("") },
		flags: func(s string) []string { return []string{"--output=" + s} }},
	{name: "flag --python", mild: "3.13", project: func(s string) map[string]string { return plain("") },
		flags: func(s string) []string { return []string{"--python=" + s} }},
}

// csv quotes a value for a flag that takes a list.
func csv(s string) string { return `"` + strings.ReplaceAll(s, `"`, `""`) + `"` }

// TestInjection puts each hostile text into each place. Either generate refuses,
// or the Dockerfile has the instructions that it has with a harmless text or
// none, the text stands in them only where it is quoted, and neither an output
// nor a message holds a character that steers a terminal.
func TestInjection(t *testing.T) {
	if testing.Short() {
		t.Skip("thousands of projects")
	}
	t.Parallel()
	accepted, tried := 0, 0
	for _, f := range fields {
		if f.mild == "" {
			f.mild = "mild"
		}
		files, said, ok := generateIn(t, f, f.mild)
		if !ok {
			t.Errorf("%s: even a harmless text is refused: %s", f.name, said)
			continue
		}
		harmless := [][]string{instructionsOf(t, dockerfileOf(files))}
		if files, _, ok := generateIn(t, f, ""); ok {
			harmless = append(harmless, instructionsOf(t, dockerfileOf(files)))
		}
		for _, text := range hostile {
			files, said, ok := generateIn(t, f, text)
			tried++
			problems := []problem{steering("message", said), forged(said), suggested(said)}
			if ok {
				accepted++
				for _, name := range paths(files) {
					problems = append(problems, steering(path.Base(name), string(files[name])))
				}
				problems = append(problems, injected(harmless, dockerfileOf(files))...)
			}
			for _, p := range problems {
				if p.kind != "" {
					t.Errorf("%s, %q: %s: %s", f.name, text, p.kind, p.text)
				}
			}
		}
	}
	if accepted < tried/10 {
		t.Errorf("only %d of %d were accepted: the test no longer reaches what renders", accepted, tried)
	}
	t.Logf("%d of %d accepted, the others refused", accepted, tried)
}

// memory is a temporary folder there, where it can be: thousands of files that are synced
// take a third of the time.
func memory(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("/dev/shm", "dockwright")
	if err != nil {
		return t.TempDir()
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	return dir
}

// problem is a kind of failing, and where it is seen.
type problem struct{ kind, text string }

// generateIn runs generate on the field's project. A text that no file system
// can hold as a name counts as refused.
func generateIn(t *testing.T, f place, text string) (files map[string][]byte, said string, ok bool) {
	t.Helper()
	dir := memory(t)
	before := map[string]bool{}
	project := f.project(text)
	if project == nil {
		return nil, "", false
	}
	for name, data := range project {
		p := filepath.Join(dir, filepath.FromSlash(name))
		if rel, err := filepath.Rel(dir, p); err != nil || strings.HasPrefix(rel, "..") {
			return nil, "", false
		}
		if os.MkdirAll(filepath.Dir(p), 0o755) != nil || os.WriteFile(p, []byte(data), 0o644) != nil {
			return nil, "", false
		}
		before[p] = true
	}
	var out, stderr bytes.Buffer
	args := []string{"generate"}
	if f.flags != nil {
		args = append(args, f.flags(text)...)
	}
	code := cmd.Main(context.Background(), append(args, dir), cmd.Streams{Out: &out, Err: &stderr})
	files = map[string][]byte{}
	for name, data := range snapshot(t, dir) {
		if !before[filepath.Join(dir, name)] {
			files[name] = data
		}
	}
	if code != 0 && len(files) > 0 {
		t.Errorf("%s, %q: refused, and yet files were written", f.name, text)
	}
	// What is kept for a merge holds the others, compressed, and nobody reads it.
	maps.DeleteFunc(files, func(name string, _ []byte) bool { return strings.HasSuffix(name, ".last") })
	if code != 0 && code != 2 {
		t.Errorf("%s, %q: exit code %d", f.name, text, code)
	}
	return files, stderr.String() + out.String(), code == 0
}
