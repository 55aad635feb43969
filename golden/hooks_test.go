package golden

import (
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"go.yaml.in/yaml/v4"

	"github.com/dockwright/dockwright/cmd"
	"github.com/dockwright/dockwright/generator/output"
)

// hook is an entry of .pre-commit-hooks.yaml (https://pre-commit.com/#new-hooks).
type hook struct {
	ID, Name, Description, Entry, Language, Files string
	PassFilenames                                 *bool  `yaml:"pass_filenames"`
	RequireSerial                                 bool   `yaml:"require_serial"`
	Minimum                                       string `yaml:"minimum_pre_commit_version"`
}

// action is action.yml, as far as this one uses what there is.
type action struct {
	Name, Description, Author string
	Branding                  map[string]string
	Inputs                    map[string]struct{ Description, Default string }
	Runs                      struct {
		Using string
		Steps []struct {
			Name, Shell, Run string
			Env              map[string]string
		}
	}
}

// strictly reads YAML in which every key is one that the type has.
func strictly(t *testing.T, name string, into any) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("..", name))
	if err != nil {
		t.Fatal(err)
	}
	if err := yaml.Load(data, into, yaml.WithKnownFields()); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
}

// checkCommand holds a command line to `dockwright check` and flags that it has.
func checkCommand(t *testing.T, where, line string) {
	t.Helper()
	words := strings.Fields(line)
	i := slices.Index(words, "dockwright")
	if i < 0 || i+1 == len(words) {
		t.Fatalf("%s: %q runs no dockwright", where, line)
	}
	c, rest, err := cmd.Tree().Find(words[i+1 : i+2])
	if err != nil || len(rest) > 0 || c.Name() != "check" {
		t.Fatalf("%s: %q is no command of dockwright: %v", where, line, err)
	}
	for _, w := range words[i+2:] {
		checkFlag(t, where, c, w)
	}
}

func checkFlag(t *testing.T, where string, c *cobra.Command, word string) {
	t.Helper()
	name, value, _ := strings.Cut(strings.TrimPrefix(word, "--"), "=")
	if strings.HasPrefix(word, "--") && word != "--" && (c.Flags().Lookup(name) == nil || value != "" && c.Flags().Lookup(name).Value.Set(value) != nil) {
		t.Errorf("%s: check has no flag %s", where, word)
	}
}

func TestPreCommitHook(t *testing.T) {
	var hooks []hook
	strictly(t, ".pre-commit-hooks.yaml", &hooks)
	if len(hooks) != 1 || hooks[0].ID != "dockwright-check" || hooks[0].Language != "golang" || hooks[0].PassFilenames == nil || *hooks[0].PassFilenames {
		t.Fatalf("hooks %+v", hooks)
	}
	checkCommand(t, ".pre-commit-hooks.yaml", hooks[0].Entry)

	// Go has no (?x): blanks mean nothing in the expression, so they are taken out.
	text := regexp.MustCompile(`\s+`).ReplaceAllString(strings.TrimPrefix(hooks[0].Files, "(?x)"), "")
	files := regexp.MustCompile(text)
	for _, name := range inputNames(t) {
		if !files.MatchString(name) {
			t.Errorf("%s is an input of a golden case, and a change of it does not run the hook", name)
		}
	}
	for _, name := range []string{"Dockerfile", "a/b.Dockerfile", "Dockerfile.worker", ".dockerignore", "x/Dockerfile.dockerignore", "dockwright.toml", "dockwright.lock", "a/compose.yaml", ".dockwright/Dockerfile.last", "Procfile"} {
		if !files.MatchString(name) {
			t.Errorf("a change of %s does not run the hook", name)
		}
	}
	for _, name := range []string{"README.md", "docs/logo.png", "LICENSE", "a.py.orig"} {
		if files.MatchString(name) {
			t.Errorf("a change of %s runs the hook", name)
		}
	}
}

// inputNames are what the headers of the golden cases name.
func inputNames(t *testing.T) []string {
	t.Helper()
	var names []string
	list, err := filepath.Glob("cases/*/files/Dockerfile")
	if err != nil || len(list) < 50 {
		t.Fatalf("%d Dockerfiles: %v", len(list), err)
	}
	for _, name := range list {
		data, err := os.ReadFile(name)
		h, ok := output.ReadHeader(data)
		if err != nil || !ok {
			t.Fatalf("%s: %v", name, err)
		}
		for _, in := range h.Inputs {
			names = append(names, in.Path)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

func TestAction(t *testing.T) {
	var a action
	strictly(t, "action.yml", &a)
	if a.Runs.Using != "composite" || len(a.Runs.Steps) != 2 || len(a.Inputs) != 3 {
		t.Fatalf("action %+v", a)
	}
	for _, s := range a.Runs.Steps {
		if s.Shell == "" {
			t.Errorf("%s: a step of a composite action has to name its shell", s.Name)
		}
		if strings.Contains(s.Run, "${{") {
			t.Errorf("%s: an expression in a script lets an input's text run", s.Name)
		}
		for name, value := range s.Env {
			if input, ok := strings.CutPrefix(value, "${{ inputs."); ok {
				if _, known := a.Inputs[strings.TrimSuffix(input, " }}")]; !known {
					t.Errorf("%s: %s is no input", s.Name, name)
				}
			}
		}
	}
	install, check := a.Runs.Steps[0].Run, a.Runs.Steps[1].Run
	if !strings.Contains(install, module+"/cmd/dockwright@$VERSION") || !strings.Contains(install, "install ./cmd/dockwright") {
		t.Errorf("the step installs something else: %s", install)
	}
	if _, err := os.Stat("../cmd/dockwright/main.go"); err != nil {
		t.Error(err)
	}
	lines := strings.Split(strings.TrimSpace(check), "\n")
	checkCommand(t, "action.yml", lines[len(lines)-1])
}

// TestCheckPage holds the snippets of docs/check.md to the files that they are about:
// the hook's name, the action's inputs, the commands and their flags.
func TestCheckPage(t *testing.T) {
	data, err := os.ReadFile("../docs/check.md")
	if err != nil {
		t.Fatal(err)
	}
	snippets := map[string]string{}
	for _, part := range strings.Split(string(data), "```yaml\n# ")[1:] {
		name, rest, _ := strings.Cut(part, "\n")
		snippets[path.Base(name)], _, _ = strings.Cut(rest, "```")
	}

	var preCommit struct {
		Repos []struct {
			Repo, Rev string
			Hooks     []struct {
				ID   string
				Args []string
			}
		}
	}
	load(t, snippets[".pre-commit-config.yaml"], &preCommit)
	h := preCommit.Repos[0].Hooks[0]
	if preCommit.Repos[0].Repo != "https://"+module || preCommit.Repos[0].Rev != "v"+version || h.ID != "dockwright-check" {
		t.Errorf("pre-commit: %+v", preCommit)
	}
	checkCommand(t, "pre-commit", "dockwright check "+strings.Join(h.Args, " "))

	var github struct {
		On          []string
		Permissions map[string]string
		Jobs        map[string]struct {
			RunsOn string `yaml:"runs-on"`
			Steps  []struct {
				Uses string
				With map[string]string
			}
		}
	}
	load(t, snippets["dockerfile.yml"], &github)
	var a action
	strictly(t, "action.yml", &a)
	step := github.Jobs["dockerfile"].Steps[1]
	if step.Uses != strings.TrimPrefix(module, "github.com/")+"@v"+version {
		t.Errorf("github: uses %s", step.Uses)
	}
	for name := range step.With {
		if _, ok := a.Inputs[name]; !ok {
			t.Errorf("github: the action has no input %s", name)
		}
	}
	checkCommand(t, "github", "dockwright check "+step.With["args"])
	for name := range a.Inputs {
		if !strings.Contains(string(data), "`"+name+"`") {
			t.Errorf("the page does not name the input %s", name)
		}
	}

	var gitlab map[string]struct {
		Image  string
		Script []string
	}
	load(t, snippets[".gitlab-ci.yml"], &gitlab)
	script := gitlab["dockerfile"].Script
	if script[0] != "go install "+module+"/cmd/dockwright@v"+version {
		t.Errorf("gitlab: %s", script[0])
	}
	checkCommand(t, "gitlab", script[1])
}

func load(t *testing.T, text string, into any) {
	t.Helper()
	if err := yaml.Load([]byte(text), into, yaml.WithKnownFields()); err != nil || text == "" {
		t.Fatalf("%q: %v", text, err)
	}
}
