package golden

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/dockwright/dockwright/cmd"
)

// exitsOtherwise are the examples that don't exit with 0 where the test runs them.
var exitsOtherwise = map[string]int{
	"dockwright init":                        2, // there is no terminal: it says which flags are missing
	"dockwright init services/api":           2,
	"dockwright init --answers answers.toml": 2, // which is not there
	"dockwright pin":                         2, // tests are offline, and scripts/pin.txtar has it
	"dockwright pin --missing":               2,
	"dockwright pin --check":                 2,
	"dockwright pin --from-dockerfile":       2, // nobody edited it
	"dockwright pin --registry-mirror docker.io=mirror.example/docker-hub": 2,
	// There is no builder where the examples run.
	"dockwright measure":                                                                    2,
	"dockwright measure Dockerfile --runs 3":                                                2,
	"dockwright measure Dockerfile --layers":                                                2,
	"dockwright measure old.Dockerfile Dockerfile --output-format markdown":                 2,
	"dockwright measure Dockerfile --change-command 'uv add six' --touch src/hello/main.py": 2,
}

// TestExamples runs each line of each command's examples in a folder where the project
// is, and one more in services/api, both with what generate writes.
func TestExamples(t *testing.T) {
	if _, err := exec.LookPath("sh"); err != nil {
		t.Skip("there is no sh")
	}
	prepared := t.TempDir()
	for _, dir := range []string{".", "services/api"} {
		copyProject(t, filepath.Join(prepared, dir))
		if out, err := exec.Command("dockwright", "generate", "-q", filepath.Join(prepared, dir)).CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
	}
	for _, c := range cmd.Documented() {
		if c.Runnable() && c.Example == "" {
			t.Errorf("%s has no examples", c.CommandPath())
		}
		for line := range strings.Lines(c.Example) {
			if line = strings.TrimSpace(line); line == "" || line[0] == '#' {
				continue
			}
			t.Run(line, func(t *testing.T) { runExample(t, c, line, prepared) })
		}
	}
}

func runExample(t *testing.T, c *cobra.Command, line, prepared string) {
	words := strings.Fields(line)
	if words[0] != "dockwright" || c.HasParent() && !slices.Contains(words, c.Name()) {
		t.Fatalf("it is no example of %s", c.CommandPath())
	}
	line, _, _ = strings.Cut(line, " # ")
	line = strings.TrimSpace(line)
	if first, then, ok := strings.Cut(line, " | "); ok {
		if _, err := exec.LookPath(strings.Fields(then)[0]); err != nil {
			line = first // the program after it is not here
		}
	}
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(prepared)); err != nil {
		t.Fatal(err)
	}
	sh := exec.Command("sh", "-c", line)
	sh.Dir = dir
	sh.Env = append(os.Environ(), "BUILDKIT_HOST=unix://"+filepath.ToSlash(filepath.Join(dir, "no-builder.sock")))
	out, err := sh.CombinedOutput()
	if sh.ProcessState == nil {
		t.Fatal(err)
	}
	if got := sh.ProcessState.ExitCode(); got != exitsOtherwise[line] {
		t.Errorf("exit code %d, not %d:\n%s", got, exitsOtherwise[line], out)
	}
}

func copyProject(t *testing.T, dir string) {
	t.Helper()
	if err := os.CopyFS(dir, os.DirFS(filepath.Join("cases", "uv", "input"))); err != nil {
		t.Fatal(err)
	}
}

// noJSON are the commands whose answer is a text in a format of its own.
var noJSON = []string{"completion", "help", "schema"}

// TestFormats holds that every command answers in JSON where it is asked to, and that
// the flag knows which formats there are.
func TestFormats(t *testing.T) {
	for _, c := range cmd.Documented() {
		if !c.HasParent() || !c.Runnable() || slices.Contains(noJSON, c.Name()) {
			continue
		}
		f := c.Flags().Lookup("output-format")
		if f == nil || f.Value.Set("json") != nil {
			t.Errorf("%s has no --output-format json", c.CommandPath())
			continue
		}
		if f.Value.Set("no such format") == nil {
			t.Errorf("%s takes any --output-format: define the flag with formatFlag", c.CommandPath())
		}
	}
}

// TestCommandPages holds docs/commands to the tree of commands. With -update the pages
// are written anew.
func TestCommandPages(t *testing.T) {
	const dir = "../docs/commands"
	all := cmd.Documented()
	written := map[string]bool{}
	for _, c := range all {
		name := pageName(c)
		written[name] = true
		Equal(t, filepath.Join(dir, name), []byte(commandPage(c, all)))
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if !written[e.Name()] {
			Absent(t, filepath.Join(dir, e.Name()))
		}
	}
}

func pageName(c *cobra.Command) string {
	if !c.HasParent() {
		return "README.md"
	}
	return c.Name() + ".md"
}

// commandPage is the Markdown page of a command or topic.
func commandPage(c *cobra.Command, all []*cobra.Command) string {
	var b strings.Builder
	fmt.Fprintf(&b, "<!-- made from the command itself by `go test ./golden -run TestCommandPages -update` -->\n# %s\n\n%s.\n\n", c.CommandPath(), c.Short)
	topic := c.IsAdditionalHelpTopicCommand()
	if c.HasParent() && !topic {
		fmt.Fprintf(&b, "```\n%s\n```\n\n", c.UseLine())
	}
	if c.Long != "" {
		b.WriteString(paragraphs(c.Long) + "\n")
	}
	if !c.HasParent() {
		b.WriteString("| command or topic | |\n|---|---|\n")
		for _, sub := range all[1:] {
			fmt.Fprintf(&b, "| [`%s`](%s) | %s |\n", sub.Name(), pageName(sub), sub.Short)
		}
		b.WriteByte('\n')
	}
	if c.Example != "" {
		b.WriteString("## Examples\n\n```sh\n")
		for line := range strings.Lines(c.Example + "\n") {
			b.WriteString(strings.TrimPrefix(line, "  "))
		}
		b.WriteString("```\n\n")
	}
	if !topic {
		flagTable(&b, "Flags", c.NonInheritedFlags())
		flagTable(&b, "Flags of every command", c.InheritedFlags())
	}
	return strings.TrimRight(b.String(), "\n") + "\n"
}

// paragraphs fences the lines that are set in.
func paragraphs(text string) string {
	var b strings.Builder
	fenced := false
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		in := strings.HasPrefix(line, "  ")
		blankInside := line == "" && fenced && i+1 < len(lines) && strings.HasPrefix(lines[i+1], "  ")
		if in != fenced && !blankInside {
			b.WriteString("```\n")
			fenced = in
		}
		b.WriteString(line + "\n")
	}
	if fenced {
		b.WriteString("```\n")
	}
	return b.String()
}

func flagTable(b *strings.Builder, title string, flags *pflag.FlagSet) {
	var rows []string
	flags.VisitAll(func(f *pflag.Flag) {
		if f.Hidden || f.Name == "help" {
			return
		}
		name := "`--" + f.Name + "`"
		if f.Shorthand != "" {
			name = "`-" + f.Shorthand + "`, " + name
		}
		_, usage := pflag.UnquoteUsage(f)
		usage = strings.NewReplacer("|", `\|`, "<", `\<`).Replace(usage)
		rows = append(rows, fmt.Sprintf("| %s | %s |\n", name, usage))
	})
	if rows != nil {
		fmt.Fprintf(b, "## %s\n\n| flag | |\n|---|---|\n%s\n", title, strings.Join(rows, ""))
	}
}

// TestManPages holds that groff has nothing to say against any manual page, and that
// each names its command and its flags.
func TestManPages(t *testing.T) {
	dir := t.TempDir()
	if out, err := exec.Command("dockwright", "man", dir).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	groff, none := exec.LookPath("groff")
	for _, c := range cmd.Documented() {
		section := "1"
		if c.IsAdditionalHelpTopicCommand() {
			section = "7"
		}
		name := strings.ReplaceAll(c.CommandPath(), " ", "-")
		file := filepath.Join(dir, "man"+section, name+"."+section)
		page, err := os.ReadFile(file)
		if err != nil {
			t.Error(err)
			continue
		}
		c.NonInheritedFlags().VisitAll(func(f *pflag.Flag) {
			if section == "1" && !bytes.Contains(page, []byte(`\-\-`+strings.ReplaceAll(f.Name, "-", `\-`))) {
				t.Errorf("%s does not name --%s", file, f.Name)
			}
		})
		if none != nil {
			continue
		}
		var said bytes.Buffer
		g := exec.Command(groff, "-man", "-ww", "-Tascii", file)
		g.Stderr = &said
		text, err := g.Output()
		if err != nil || said.Len() > 0 || !bytes.Contains(text, []byte(strings.ToUpper(name)+"("+section+")")) {
			t.Errorf("%s: %v\n%s", file, err, &said)
		}
	}
}
