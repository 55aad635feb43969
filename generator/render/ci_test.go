package render

import (
	"errors"
	osexec "os/exec"
	"path"
	"slices"
	"strings"
	"testing"

	goyaml "go.yaml.in/yaml/v4"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/generator/config"
	"github.com/dockwright/dockwright/generator/plan"
)

func kindOf(t *testing.T, name string) config.Emitted {
	t.Helper()
	i := slices.IndexFunc(config.EmitKinds(), func(k config.Emitted) bool { return k.Kind == name })
	if i < 0 {
		t.Fatalf("no kind %s", name)
	}
	return config.EmitKinds()[i]
}

// step is one of a job on GitHub.
type step struct {
	Uses string            `yaml:"uses"`
	Run  string            `yaml:"run"`
	With map[string]string `yaml:"with"`
}

type workflow struct {
	Jobs map[string]struct {
		RunsOn string `yaml:"runs-on"`
		Steps  []step `yaml:"steps"`
	} `yaml:"jobs"`
}

func parsed(t *testing.T, body []byte, into any) {
	t.Helper()
	if err := goyaml.Unmarshal(body, into); err != nil {
		t.Fatalf("%v\n%s", err, body)
	}
}

// hostileFolders are names that a repository can hold and that mean something to a
// shell, to YAML, or to the services that read the files.
var hostileFolders = []string{
	"a b", "it's", `qu"ote`, "a: b", "a #b", "- a", "-rf", "--output=x", "*", "&a", "!x", "%x", "@x", "[x]", "{x}", "null", "yes", "1e3", "0x1f", "~", "x/~y", "$(touch evil)", "`touch evil`",
	"$HOME", "${HOME}", "$CI_JOB_TOKEN", "a;touch evil", "a|b", "a&b", "a>b", `back\slash`, `end\`, "${{ github.token }}", "$${{ x }}", "${{{{ x", "$[[ inputs.x ]]", "$$[[x", "<<", "a,b", "=x", "é", "語",
	"${ {", "'${{ 1 }}'", "''", `"`, "'", "name=x,type=y",
}

// TestCIOfHostileFolders holds that a folder's name is one word of the commands and
// one value of the inputs, whatever stands in it: the commands are run by a shell.
func TestCIOfHostileFolders(t *testing.T) {
	for _, name := range hostileFolders {
		below := path.Join("apps", name)
		placed(t, name, Place{Context: below, Dockerfile: "Dockerfile", GivenContext: true}, []string{"--context", below, below}, below+"/Dockerfile", below)
		dashed := name
		if name[0] == '-' {
			dashed = "./" + name
		}
		placed(t, name, Place{Context: name, Dockerfile: "Dockerfile"}, []string{dashed}, dashed+"/Dockerfile", dashed)
		placed(t, name, Place{Context: ".", Dockerfile: name, GivenOutput: true}, []string{"--output", dashed}, dashed, ".")
	}
}

// placed renders for a place, and holds the commands and inputs to the words that
// they are to have.
func placed(t *testing.T, name string, at Place, check []string, file, context string) {
	t.Helper()
	p := simple()
	p.Platforms = p.Platforms[:1]
	check = append([]string{"check"}, check...)
	f, err := Emit(kindOf(t, "github"), p, at)
	if strings.Contains(at.Context, "{{") {
		var e *facts.Error
		if !errors.As(err, &e) {
			t.Errorf("%q: no *facts.Error but %v", name, err)
		}
	} else if err != nil {
		t.Errorf("%q: %v", name, err)
	} else {
		var w workflow
		parsed(t, f.Body, &w)
		wantWords(t, name, runs(t, w.Jobs["check"].Steps[3].Run), slices.Insert(slices.Clone(check), 1, "--output-format", "github"))
		last := w.Jobs["build"].Steps[len(w.Jobs["build"].Steps)-1]
		wantWords(t, name, []string{evaluated(last.With["file"]), evaluated(last.With["context"])}, []string{file, context})
		if n := strings.Count(string(f.Body), "${{") - 2*strings.Count(string(f.Body), "${{ '${{' }}"); n != ownExpressions(t) {
			t.Errorf("%q: %d expressions\n%s", name, n, f.Body)
		}
	}
	if f, err = Emit(kindOf(t, "gitlab"), p, at); err != nil {
		t.Errorf("%q: %v", name, err)
		return
	}
	var jobs map[string]struct {
		Script []string `yaml:"script"`
	}
	parsed(t, f.Body, &jobs)
	if len(jobs) != 2 {
		t.Errorf("%q: %d jobs", name, len(jobs))
	}
	for job, j := range jobs {
		words := runs(t, j.Script[len(j.Script)-1])
		if strings.HasPrefix(job, "dockwright-check") {
			wantWords(t, name, words, check)
		} else {
			wantWords(t, name, words[max(0, len(words)-3):], []string{"--file", file, context})
		}
	}
	if strings.Contains(string(f.Body), "$[[") {
		t.Errorf("%q: an input of GitLab's\n%s", name, f.Body)
	}
}

// simple is a plan that has what is asked of any.
func simple() plan.Plan {
	return plan.Plan{Dir: ".", Platforms: []string{"linux/amd64", "linux/arm64"}, Processes: []plan.Process{{Name: "web", Command: []string{"web"}}}}
}

func wantWords(t *testing.T, name string, got, want []string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%q: %q, not %q", name, got, want)
	}
}

// ownExpressions counts those of the template itself.
func ownExpressions(t *testing.T) int {
	t.Helper()
	p := simple()
	p.Platforms = p.Platforms[:1]
	f, err := Emit(kindOf(t, "github"), p, Place{Context: ".", Dockerfile: "Dockerfile", Version: "1.2.3"})
	if err != nil {
		t.Fatal(err)
	}
	return strings.Count(string(f.Body), "${{")
}

// evaluated is an input after GitHub put the values of expressions in: there are none
// but the one that stands for their own beginning.
func evaluated(s string) string { return strings.ReplaceAll(s, "${{ '${{' }}", "${{") }

// runs has a shell run a line in an empty folder, and gives the words that dockwright
// or docker is called with there.
func runs(t *testing.T, line string) []string {
	t.Helper()
	if strings.Contains(line, "${{") {
		t.Errorf("an expression in a line for a shell: %s", line)
	}
	c := osexec.Command("sh", "-euc", `dockwright() { printf '%s\0' "$@"; }; docker() { dockwright "$@"; }`+"\n"+line)
	c.Dir = t.TempDir()
	c.Env = []string{"HOME=/nowhere", "CI_DEFAULT_BRANCH=main", "CI_COMMIT_BRANCH=main", "CI_COMMIT_SHA=1234", "IMAGE=image", "CI_PROJECT_URL=url"}
	out, err := c.Output()
	if err != nil {
		t.Errorf("%v: %s", err, line)
	}
	return strings.Split(strings.TrimSuffix(string(out), "\x00"), "\x00")
}

// TestCIOfUnseen holds that what no quoting helps against is refused, with a remedy.
func TestCIOfUnseen(t *testing.T) {
	for _, name := range []string{"a\nb", "a\x00b", "a\u202eb", "a\u2028b", "\xff", "a "} {
		for _, kind := range []string{"github", "gitlab"} {
			f, err := Emit(kindOf(t, kind), simple(), Place{Context: name, Dockerfile: "Dockerfile"})
			var e *facts.Error
			if !errors.As(err, &e) || e.Remedy == "" {
				t.Errorf("%s: %q: %v\n%s", kind, name, err, f.Body)
			}
		}
	}
}

// TestEmitPath holds that each project of a repository has a file of its own, below
// the repository's root.
func TestEmitPath(t *testing.T) {
	for _, c := range []struct{ context, dir, dockerfile, github, gitlab, compose, bake string }{
		{".", ".", "Dockerfile", ".github/workflows/dockwright.yml", ".gitlab/dockwright.yml", "compose.yaml", "docker-bake.hcl"},
		{".", "packages/api", "packages/api/Dockerfile", ".github/workflows/dockwright-packages-api.yml", ".gitlab/dockwright-packages-api.yml", "packages/api/compose.yaml", "docker-bake-packages-api.hcl"},
		{"services/api", ".", "Dockerfile", "../../.github/workflows/dockwright-services-api.yml", "../../.gitlab/dockwright-services-api.yml", "compose.yaml", "docker-bake.hcl"},
		{"Shop", "a_b/C.d", "a_b/C.d/Dockerfile", "../.github/workflows/dockwright-shop-a-b-c-d.yml", "../.gitlab/dockwright-shop-a-b-c-d.yml", "a_b/C.d/compose.yaml", "docker-bake-a-b-c-d.hcl"},
		{".", ".", "docker/Dockerfile.web", ".github/workflows/dockwright-docker-dockerfile-web.yml", ".gitlab/dockwright-docker-dockerfile-web.yml", "compose.yaml", "docker-bake-docker-dockerfile-web.hcl"},
	} {
		p := simple()
		p.Dir = c.dir
		at := Place{Context: c.context, Dockerfile: c.dockerfile}
		for kind, want := range map[string]string{"github": c.github, "gitlab": c.gitlab, "compose": c.compose, "bake": c.bake} {
			if got := EmitPath(kindOf(t, kind), p, at); got != want {
				t.Errorf("%+v: %s, not %s", c, got, want)
			}
		}
	}
}

// TestCIVersion holds that what is installed is a release of ours, and nothing that a
// version could smuggle in.
func TestCIVersion(t *testing.T) {
	for version, want := range map[string]string{"0.1.0": "@v0.1.0", "1.2.3-rc.1": "@v1.2.3-rc.1", "": "@latest", "dev": "@latest", "0.1.0+dirty": "@latest", "1.0.0; evil": "@latest", "1.0.0\nevil": "@latest"} {
		f, err := Emit(kindOf(t, "github"), simple(), Place{Context: ".", Dockerfile: "Dockerfile", Version: version})
		if err != nil {
			t.Fatal(err)
		}
		var w workflow
		parsed(t, f.Body, &w)
		if got := w.Jobs["check"].Steps[2].Run; got != "go install github.com/dockwright/dockwright/cmd/dockwright"+want {
			t.Errorf("%q: %s", version, got)
		}
	}
}

// TestEmulation holds which CPU is emulated, and that what is compiled there is named.
func TestEmulation(t *testing.T) {
	arm, intel := "linux/arm64", "linux/amd64"
	compiled := []plan.Compiled{{Name: "fast", Native: true, Arches: []string{"aarch64"}}, {Name: "pure", Arches: []string{"x86_64", "aarch64"}}, {Name: "other", Native: true, Arches: []string{"x86_64"}}}
	for _, c := range []struct {
		kind       string
		platforms  []string
		qemu, said bool
		runner     string
	}{
		{"github", []string{intel, arm}, true, true, "ubuntu-latest"},
		{"github", []string{intel}, false, false, "ubuntu-latest"},
		{"github", []string{arm}, false, false, "ubuntu-24.04-arm"},
		{"gitlab", []string{intel, arm}, true, true, ""},
		{"gitlab", []string{intel}, false, false, ""},
		{"gitlab", []string{arm}, true, true, ""},
		{"compose", []string{intel, arm}, false, false, ""},
	} {
		p := simple()
		p.Platforms, p.Compiled = c.platforms, compiled
		f, err := Emit(kindOf(t, c.kind), p, Place{Context: ".", Dockerfile: "Dockerfile"})
		if err != nil {
			t.Fatal(err)
		}
		text := string(f.Body)
		if qemu := strings.Contains(text, "setup-qemu-action") || strings.Contains(text, "binfmt"); qemu != c.qemu {
			t.Errorf("%+v: QEMU %t", c, qemu)
		}
		if said := strings.Contains(text, "many times as long: fast."); said != c.said {
			t.Errorf("%+v: said %t\n%s", c, said, text)
		}
		if _, what := Emulated(kindOf(t, c.kind), p); what != map[bool]string{true: "fast"}[c.said] {
			t.Errorf("%+v: compiled %q", c, what)
		}
		if c.runner != "" {
			var w workflow
			parsed(t, f.Body, &w)
			if w.Jobs["build"].RunsOn != c.runner {
				t.Errorf("%+v: on %s", c, w.Jobs["build"].RunsOn)
			}
		}
	}
}

// TestEmitKinds holds that the table has what its readers take from it.
func TestEmitKinds(t *testing.T) {
	for _, k := range config.EmitKinds() {
		f, err := Emit(k, simple(), Place{Context: ".", Dockerfile: "Dockerfile"})
		if err != nil || f.Path != k.Path || len(f.Body) == 0 {
			t.Errorf("%s: %s, %v", k.Kind, f.Path, err)
		}
		if k.Help == "" || strings.ContainsAny(k.Help, "\n") {
			t.Errorf("%s: help %q", k.Kind, k.Help)
		}
	}
}
