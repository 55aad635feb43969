package render

import (
	osexec "os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/generator/plan"
)

// heredocs are the Python programs of the Dockerfile that have a line with these words,
// with folders of the image's moved to below another one.
func heredocs(t *testing.T, p plan.Plan, root string, words string) []string {
	t.Helper()
	file, err := Dockerfile(p)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for part := range strings.SplitSeq(string(file.Body), "<<'EOF'\n") {
		if program, _, ok := strings.Cut(part, "\nEOF\n"); ok && strings.Contains(program, words) {
			for _, folder := range []string{"/app/", "/lines", "/sources"} {
				program = strings.ReplaceAll(program, `"`+folder, `"`+root+folder)
			}
			out = append(out, program)
		}
	}
	return out
}

// TestStated runs what takes dependencies out of pyproject.toml, and what puts them into
// the metadata.
func TestStated(t *testing.T) {
	python, err := osexec.LookPath("python3")
	if err != nil || osexec.Command(python, "-c", "import tomllib").Run() != nil {
		t.Skip("no python3 with tomllib")
	}
	p := plan.Plan{Name: "counter", Base: plan.Base{Image: "python:3.13-slim-trixie"}, Python: plan.Python{Minor: "3.13"}, Manager: plan.Manager{Name: facts.UV, Version: "0.13.9"},
		Install:   plan.Install{Kind: "uv.lock", Root: ".", Project: true, Apart: []string{"."}, Outline: &plan.Outline{Stated: "pyproject.toml"}},
		Processes: []plan.Process{{Name: "web", Command: []string{"web"}}}}
	const head = "[project]\nname = 'counter'\n"
	for _, c := range []struct{ name, text, outline, metadata string }{
		{"on one line", head + "dependencies = [\"uvicorn[standard]>=0.34\", 'six']\n", head + "dependencies = []\n", "Requires-Dist: uvicorn[standard]>=0.34\nRequires-Dist: six"},
		{"on several", head + "dependencies = [\n  # ] of no \"account\n  \"six ; sys_platform != ']'\",\n]\n[tool.x]\ndependencies = ['y']\n", head + "dependencies = []\n[tool.x]\ndependencies = ['y']\n", "Requires-Dist: six ; sys_platform != ']'"},
		{"none", head, head, ""},
		{"another table's come first", "[tool.x]\ndependencies = ['y']\n" + head + "dependencies = ['six']\n", "[tool.x]\ndependencies = ['y']\n" + head + "dependencies = ['six']\n", "Requires-Dist: six"},
		{"text that goes on as code", head + "description = '''\ndependencies = [\n'''\nx = []\n", head + "description = '''\ndependencies = [\n'''\nx = []\n", ""},
		{"text that looks like it", head + "description = '''\ndependencies = ['y']\n'''\ndependencies = ['six']\n", head + "description = '''\ndependencies = ['y']\n'''\ndependencies = ['six']\n", "Requires-Dist: six"},
	} {
		t.Run(c.name, func(t *testing.T) {
			root := t.TempDir()
			at := "venv/lib/python3.13/site-packages/counter-1.dist-info/METADATA"
			lay(t, root, map[string]string{"app/pyproject.toml": "- " + c.text, "lines/x.txt": "- ",
				at: "- Metadata-Version: 2.4\nName: counter\nRequires-Dist: old>=1\nRequires-Dist: six; extra == \"more\"\n\nOf it.\n\nRequires-Dist: is text\n"})
			cut, laid := heredocs(t, p, root, "tomllib.loads(less)"), heredocs(t, p, root, "stands for")
			if len(cut) != 1 || len(laid) != 1 {
				t.Fatalf("%d and %d programs", len(cut), len(laid))
			}
			run := func(program string, args ...string) {
				t.Helper()
				if out, err := osexec.Command(python, append([]string{"-c", program}, args...)...).CombinedOutput(); err != nil {
					t.Fatalf("%v: %s", err, out)
				}
			}
			run(laid[0], filepath.Join(root, "venv")) // the sources are those of the project
			run(cut[0])
			got, want := tree(t, root), "- Metadata-Version: 2.4\nName: counter\nRequires-Dist: six; extra == \"more\"\n"+c.metadata
			if got["app/pyproject.toml"] != "- "+c.outline {
				t.Errorf("the outline has\n%s", got["app/pyproject.toml"])
			}
			if text := got["sources/"+strings.TrimPrefix(at, "venv/")]; text != strings.TrimSuffix(want, "\n")+"\n\nOf it.\n\nRequires-Dist: is text\n" {
				t.Errorf("the metadata is\n%s", text)
			}
		})
	}
}
