package golden

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/pflag"

	"github.com/dockwright/dockwright/cmd"
)

// completing is the project of cases/uv with an extra, a group with a name that a shell
// would run, and two folders.
func completing(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	copyProject(t, dir)
	manifest := filepath.Join(dir, "pyproject.toml")
	data, err := os.ReadFile(manifest)
	if err != nil {
		t.Fatal(err)
	}
	text := strings.Replace(string(data), "[dependency-groups]", "[project.optional-dependencies]\npdf = []\n\n[dependency-groups]\n\"x$(touch pwned)\" = []", 1)
	if err := os.WriteFile(manifest, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, sub := range []string{"alpha", "beta"} {
		if err := os.Mkdir(filepath.Join(dir, sub), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// completed are the words that the command itself offers, without their descriptions,
// and what else it says of them: ":16" for folders.
func completed(t *testing.T, dir string, words ...string) (out []string, directive string) {
	t.Helper()
	c := exec.Command("dockwright", append([]string{"__complete"}, words...)...)
	c.Dir = dir
	text, err := c.Output()
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSuffix(line, "\n")
		if strings.HasPrefix(line, ":") {
			return out, line
		}
		word, _, _ := strings.Cut(line, "\t")
		out = append(out, word)
	}
	return out, ""
}

func TestCompletion(t *testing.T) {
	dir := completing(t)
	const files, none, extension, folders = ":0", ":4", ":8", ":16"
	for _, c := range []struct {
		line, want, directive string
	}{
		{"generate --base ", "slim alpine distroless", none},
		{"generate --base a", "alpine", none},
		{"generate --base=", "slim alpine distroless", none},
		{"generate --manager ", "uv poetry pdm pipenv pip", none},
		{"generate --debian ", "trixie bookworm", none},
		{"generate --group ", "dev", none},
		{"generate --extra ", "pdf", none},
		{"generate --port ", "", none},
		{"generate --index-url ", "", none},
		{"generate --requirements ", "txt in", extension},
		{"generate --context ", "", folders},
		{"generate --output ", "", files},
		{"generate ", "", folders},
		{"check alpha ", "", folders},
		{"inspect ", "", folders},
		{"inspect alpha ", "", none},
		{"inspect --arch ", "x86_64 aarch64 i686 armv7l", none},
		{"inspect --output-format ", "text json html", none},
		{"version --output-format ", "text json", none},
		{"version ", "", none},
		{"completion ", "bash zsh fish powershell", none},
		{"help exi", "exit-codes", none},
		{"vers", "version", none},
		{"generate --group  alpha", "", folders}, // what follows a value is a folder
	} {
		words, directive := completed(t, dir, strings.Split(c.line, " ")...)
		if got := strings.Join(words, " "); got != c.want && c.line != "generate --group  alpha" || directive != c.directive {
			t.Errorf("%q completes to %q %s, not to %q %s", c.line, got, directive, c.want, c.directive)
		}
	}
	if pythons, _ := completed(t, dir, "generate", "--python", ""); !slices.Contains(pythons, "3.13") || slices.Contains(pythons, "3.9") {
		t.Errorf("--python completes to %v; the project requires >=3.11", pythons)
	}
	if emit, _ := completed(t, dir, "generate", "--emit", ""); !slices.Contains(emit, "compose") {
		t.Errorf("--emit completes to %v", emit)
	}
	if formats, _ := completed(t, dir, "check", "--output-format", ""); len(formats) < 3 {
		t.Errorf("--output-format of check completes to %v", formats)
	}
	// Where no project is, nothing is offered and nothing said.
	if words, directive := completed(t, t.TempDir(), "generate", "--group", ""); words != nil || directive != none {
		t.Errorf("without a project: %v %s", words, directive)
	}
	// A folder that is named is the project.
	if words, _ := completed(t, filepath.Dir(dir), "generate", dir, "--extra", ""); !slices.Equal(words, []string{"pdf"}) {
		t.Errorf("the extras of %s: %v", dir, words)
	}
}

// TestCompletionOfFlags holds that each flag that takes one of a few values completes.
func TestCompletionOfFlags(t *testing.T) {
	dir := completing(t)
	for _, c := range cmd.Documented() {
		if f := c.Flags().Lookup("output-format"); f == nil {
			continue
		}
		c.NonInheritedFlags().VisitAll(func(f *pflag.Flag) {
			if f.Name != "output-format" && f.Name != "base" && f.Name != "manager" {
				return
			}
			if words, _ := completed(t, dir, c.Name(), "--"+f.Name, ""); len(words) < 2 {
				t.Errorf("%s --%s completes to %v", c.Name(), f.Name, words)
			}
		})
	}
}

// TestCompletionInBash has a real bash load the script and complete.
func TestCompletionInBash(t *testing.T) {
	bash, err := exec.LookPath("bash")
	if err != nil {
		t.Skip("there is no bash")
	}
	dir := completing(t)
	// What bash-completion gives the script, where that is not installed.
	const session = `
_get_comp_words_by_ref() { cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} words=("${COMP_WORDS[@]}") cword=$COMP_CWORD; }
compopt() { :; }
_filedir() { [ "$1" = -d ] && COMPREPLY=($(compgen -d -- "$cur")); }
source <(dockwright completion bash)
complete -p dockwright >/dev/null || exit 1
COMP_LINE=$1 COMP_POINT=${#1} COMP_TYPE=9
read -ra COMP_WORDS <<<"$1"
[[ $1 = *' ' ]] && COMP_WORDS+=("")
COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
__start_dockwright
printf '%s\n' "${COMPREPLY[@]}"
`
	for line, want := range map[string]string{
		"dockwright gen":                        "generate",
		"dockwright generate --base al":         "alpine",
		"dockwright generate --group ":          "dev",
		"dockwright check --output-format gith": "github",
		"dockwright generate al":                "alpha",
		"dockwright help env":                   "environment",
	} {
		c := exec.Command(bash, "--norc", "-c", session, "bash", line)
		c.Dir = dir
		out, err := c.CombinedOutput()
		first, _, _ := strings.Cut(strings.TrimSpace(string(out)), " ")
		if err != nil || first != want {
			t.Errorf("%q completes to %q (%v), not %q", line, out, err, want)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "pwned")); err == nil {
		t.Error("the name of a group was run")
	}
}
