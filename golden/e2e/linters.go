package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// finding is what a linter says about a line of a Dockerfile.
type finding struct {
	linter, rule string
	line         int // 0 for the whole file
	message      string
}

func (f finding) String() string {
	return fmt.Sprintf("line %d: %s %s: %s", f.line, f.linter, f.rule, f.message)
}

// linted is a Dockerfile with the folder that it is built from.
type linted struct {
	name    string
	context string
	path    string // of the Dockerfile, inside the context
	text    string
	// own tells that lines of the user's stand in it, which are theirs to answer for:
	// only what BuildKit itself says of them counts.
	own bool
}

func (l linted) file() string { return filepath.Join(l.context, filepath.FromSlash(l.path)) }

// instruction is the text of the instruction that a line belongs to, with its
// continued lines; that of line 0 is empty.
func (l linted) instruction(line int) string {
	if line == 0 {
		return ""
	}
	text := ""
	for _, in := range readDockerfile(l.text) {
		if in.line <= line {
			text = strings.ToUpper(in.keyword) + " " + in.args
		}
	}
	return text
}

var buildCheck = regexp.MustCompile(`(?m)^(?:WARNING|ERROR): (\S+)[^\n]*\n([^\n]*)(?:\n[^\n]*:(\d+)$)?`)

// buildChecks runs BuildKit's own: https://docs.docker.com/reference/build-checks/
func buildChecks(ctx context.Context, b builder, l linted) ([]finding, error) {
	out, err := b.lint(ctx, l.context, l.path)
	if err != nil {
		return nil, err
	}
	return readBuildChecks(out), nil
}

// readBuildChecks reads the text form, the only one that buildctl prints.
func readBuildChecks(out string) []finding {
	var found []finding
	for _, m := range buildCheck.FindAllStringSubmatch(out, -1) {
		f := finding{linter: "buildkit", rule: m[1], message: m[2]}
		fmt.Sscan(m[3], &f.line)
		found = append(found, f)
	}
	return found
}

// hadolint reads all files in one run.
func hadolint(ctx context.Context, files []linted) (map[string][]finding, error) {
	args := []string{"--no-fail", "--format=json"}
	for _, l := range files {
		args = append(args, l.file())
	}
	var said []struct {
		Code, Message, File string
		Line                int
	}
	if err := runJSON(exec.CommandContext(ctx, "hadolint", args...), &said); err != nil {
		return nil, err
	}
	found := map[string][]finding{}
	for _, s := range said {
		found[s.File] = append(found[s.File], finding{"hadolint", s.Code, s.Line, s.Message})
	}
	return found, nil
}

// tally reads all files in one run, since it takes half a second to start: they are the
// services of a compose file in dir, which gives each its own build context. It runs
// without its slow checks, which ask image registries.
func tally(ctx context.Context, dir string, files []linted) (map[string][]finding, error) {
	services := map[string]any{}
	for i, l := range files {
		services[fmt.Sprintf("s%d", i)] = map[string]any{"build": map[string]string{"context": l.context, "dockerfile": l.path}}
	}
	text, err := json.Marshal(map[string]any{"services": services})
	if err != nil {
		return nil, err
	}
	compose := filepath.Join(dir, "compose.yaml") // whose syntax JSON is
	if err := os.WriteFile(compose, text, 0o644); err != nil {
		return nil, err
	}
	var said struct {
		Files []struct {
			File       string
			Violations []struct {
				Rule, Message string
				Location      struct{ Start struct{ Line int } }
			}
		}
		Scanned int `json:"invocations_scanned"`
	}
	err = runJSON(exec.CommandContext(ctx, "tally", "lint", "--no-config", "--slow-checks=off", "--fail-level=none", "--format=json", compose), &said)
	if err != nil {
		return nil, err
	}
	if said.Scanned != len(files) {
		return nil, fmt.Errorf("tally read %d of %d files", said.Scanned, len(files))
	}
	found := map[string][]finding{}
	for _, f := range said.Files {
		for _, v := range f.Violations {
			found[f.File] = append(found[f.File], finding{"tally", v.Rule, max(v.Location.Start.Line, 0), v.Message})
		}
	}
	return found, nil
}

// checkov reads all files in one run, since it takes seconds to start.
func checkov(ctx context.Context, files []linted) (map[string][]finding, error) {
	args := []string{"--skip-download", "--quiet", "--compact", "--soft-fail", "--framework=dockerfile", "--output=json", "--file"}
	for _, l := range files {
		args = append(args, l.file())
	}
	var said struct {
		Summary *struct {
			Passed, Failed int
		}
		Results struct {
			Failed []struct {
				ID   string `json:"check_id"`
				Name string `json:"check_name"`
				File string `json:"file_abs_path"`
				Line []int  `json:"file_line_range"`
			} `json:"failed_checks"`
			Errors []string `json:"parsing_errors"`
		}
	}
	if err := runJSON(exec.CommandContext(ctx, "checkov", args...), &said); err != nil {
		return nil, err
	}
	if len(said.Results.Errors) > 0 {
		return nil, fmt.Errorf("checkov cannot parse %q", said.Results.Errors)
	}
	if said.Summary == nil || said.Summary.Passed == 0 {
		return nil, fmt.Errorf("checkov checked nothing")
	}
	found := map[string][]finding{}
	for _, f := range said.Results.Failed {
		line := 0
		if len(f.Line) > 0 {
			line = f.Line[0]
		}
		found[f.File] = append(found[f.File], finding{"checkov", f.ID, line, f.Name})
	}
	return found, nil
}

// runJSON decodes what a program prints on standard output.
func runJSON(c *exec.Cmd, into any) error {
	out, err := stdout(c)
	if err != nil {
		return err
	}
	if err := json.Unmarshal([]byte(out), into); err != nil {
		return fmt.Errorf("%s: %w\n%s", c.Args[0], err, out)
	}
	return nil
}

// exclusion is a rule that dockwright doesn't follow: a row of the table in
// docs/linters.md, the only place that lists them.
type exclusion struct{ linter, rule, where string }

// excuses tells whether the row is about a finding on a line with this text.
func (e exclusion) excuses(f finding, text string) bool {
	return e.linter == f.linter && e.rule == f.rule && strings.Contains(text, e.where)
}

var exclusionRow = regexp.MustCompile("(?m)^\\| (\\w+) \\| `([^`]+)` \\| (any|`[^`]+`) \\| ([^|\n]+) \\|$")

// readExclusions returns the rows in the order of the table. A row without a
// reason is an error.
func readExclusions(markdown string) ([]exclusion, error) {
	var out []exclusion
	for _, m := range exclusionRow.FindAllStringSubmatch(markdown, -1) {
		e := exclusion{m[1], m[2], strings.Trim(m[3], "`")}
		if m[3] == "any" {
			e.where = ""
		}
		if len(strings.Fields(m[4])) < 5 {
			return nil, fmt.Errorf("docs/linters.md gives no reason for %s %s", e.linter, e.rule)
		}
		if slices.Contains(out, e) {
			return nil, fmt.Errorf("docs/linters.md lists %s %s twice", e.linter, e.rule)
		}
		out = append(out, e)
	}
	return out, nil
}
