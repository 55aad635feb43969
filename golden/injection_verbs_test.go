package golden

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/dockwright/dockwright/cmd"
)

// verbs are command lines that read a project and change nothing of it.
var verbs = [][]string{
	{"check"}, {"check", "--diff"}, {"check", "--diff", "--output-format=json"}, {"check", "--diff", "--output-format=github"}, {"check", "--output-format=sarif"}, {"check", "--recursive"},
	{"generate", "--diff"}, {"generate", "--diff", "--output-format=json"}, {"generate", "--merge", "--dry-run"},
	{"explain"}, {"explain", "--output-format=json"}, {"explain", "base"}, {"explain", "command"}, {"explain", "DW201"}, {"explain", ".dockerignore"},
	{"init", "--yes", "--dry-run"}, {"init", "--yes", "--dry-run", "--output-format=json"}, {"inspect"}, {"inspect", "--output-format=json"},
}

// completions are what a shell asks for in the project's folder.
var completions = [][]string{{"generate", "--group", ""}, {"generate", "--extra", ""}, {"generate", "--package", ""}, {"explain", ""}, {"init", "--process", ""}}

// sly are a few of the hostile texts, each with much in it, and what a CI's log reads.
var sly = []string{
	"evil\n::error file=evil::evil", "evil\r\n::stop-commands::evil", "evil\x1b[2J\u009b31m", "\u202eevil\u2066\u200f", "evil\x00\x7f", "::add-mask::evil", "##[error]evil", "evil%0A::evil", "evil`$(evil)`'\"", "évil\u0085\u2028RUN evil", "--evil", "${{evil}}",
}

// TestInjectionOfVerbs puts hostile texts into each place of a project for which
// files were written while it was harmless. Whatever command looks at it says no
// line of the text's making, steers no terminal and no CI, and its JSON is JSON.
func TestInjectionOfVerbs(t *testing.T) {
	if testing.Short() {
		t.Skip("thousands of command lines")
	}
	t.Parallel()
	answered, asked := 0, 0
	for k, f := range slices.Concat(fields, running) {
		for i, text := range sly {
			if (i+k)%4 != 0 { // what is tried with one place is not with the next
				continue
			}
			dir := memory(t)
			if !lay(dir, f.project(mild(f))) || quietly(dir, "generate", "-q") != 0 {
				continue
			}
			if !lay(dir, f.project(text)) {
				continue
			}
			before := snapshot(t, dir)
			for j, verb := range verbs {
				if (i+j+k/4)%4 != 0 {
					continue
				}
				asked++
				out, said, code := runIn(dir, verb...)
				if code < 2 {
					answered++
				}
				for _, p := range harmless(verb, out, said) {
					if p.kind != "" {
						t.Errorf("%s, %q: %s: %s: %s", f.name, text, strings.Join(verb, " "), p.kind, p.text)
					}
				}
			}
			for name, data := range snapshot(t, dir) {
				if !bytes.Equal(before[name], data) {
					t.Errorf("%s, %q: %s was changed", f.name, text, name)
				}
			}
		}
	}
	t.Logf("%d of %d answered, the others failed", answered, asked)
	if answered < asked/4 {
		t.Errorf("only %d of %d were answered: the test no longer reaches what is told", answered, asked)
	}
}

func mild(f place) string {
	if f.mild != "" {
		return f.mild
	}
	return "mild"
}

// lay writes a project; false for a text that no file system can hold as a name.
func lay(dir string, project map[string]string) bool {
	for name, data := range project {
		p := filepath.Join(dir, filepath.FromSlash(name))
		if rel, err := filepath.Rel(dir, p); err != nil || strings.HasPrefix(rel, "..") {
			return false
		}
		if os.MkdirAll(filepath.Dir(p), 0o755) != nil || os.WriteFile(p, []byte(data), 0o644) != nil {
			return false
		}
	}
	return project != nil
}

func runIn(dir string, verb ...string) (out, said string, code int) {
	var stdout, stderr bytes.Buffer
	if verb = slices.Clone(verb); dir != "" {
		verb = append(verb, dir)
	}
	code = cmd.Main(context.Background(), verb, cmd.Streams{Out: &stdout, Err: &stderr})
	return stdout.String(), stderr.String(), code
}

func quietly(dir string, verb ...string) int {
	_, _, code := runIn(dir, verb...)
	return code
}

// harmless holds what a command said to what any text may be in it.
func harmless(verb []string, out, said string) []problem {
	problems := []problem{steering("stdout", out), steering("stderr", said), forged(said)}
	switch verb[len(verb)-1] {
	case "--output-format=json", "--output-format=sarif":
		if !json.Valid([]byte(out)) {
			problems = append(problems, problem{"no JSON", out})
		}
	case "--output-format=github":
		problems = append(problems, workflow(out))
	}
	return problems
}

// workflow finds a command of the runner's that is none of ours. The runner looks for
// one behind white space, and for the old form anywhere in a line that has none.
// https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs
func workflow(out string) problem {
	stopped := ""
	for line := range strings.Lines(out) {
		line = strings.TrimSpace(line)
		switch token, stops := strings.CutPrefix(line, "::stop-commands::"); {
		case stopped != "":
			if line == "::"+stopped+"::" {
				stopped = ""
			}
		case stops && len(token) > 30:
			stopped = token
		case strings.HasPrefix(line, "::error file=") && !strings.Contains(line[len("::error "):strings.Index(line, ",title=dockwright::")], "::"):
		case strings.HasPrefix(line, "::") || strings.Contains(line, "##["):
			return problem{"a command of the runner's", line}
		}
	}
	return problem{}
}
