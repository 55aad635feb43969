package golden

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/dockwright/dockwright/cmd"
	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/generator/output"
	"github.com/dockwright/dockwright/generator/plan"
	"github.com/dockwright/dockwright/generator/render"
)

// TestCases runs generate on each folder below cases/ and holds what comes out
// of every stage against the goldens beside the input:
//
//	input/           the project
//	flags            optional: arguments of generate, one a line
//	facts.json       what detect found
//	plan.json        what was decided
//	files/           what was written
//	diagnostics.txt  what was said about it
//	error.txt        instead of all these: what was said when it was refused
func TestCases(t *testing.T) {
	folders, err := os.ReadDir("cases")
	if err != nil {
		t.Fatal(err)
	}
	if len(folders) < 40 {
		t.Errorf("%d cases: is this the right folder?", len(folders))
	}
	for _, folder := range folders {
		if folder.Name() == "README.md" {
			continue
		}
		t.Run(folder.Name(), func(t *testing.T) { runCase(t, folder.Name()) })
	}
}

func runCase(t *testing.T, name string) {
	dir, err := filepath.Abs(filepath.Join("cases", name))
	if err != nil {
		t.Fatal(err)
	}
	orphans(t, dir)
	args := readFlags(t, filepath.Join(dir, "flags"))
	work := t.TempDir()
	if err := os.CopyFS(work, os.DirFS(filepath.Join(dir, "input"))); err != nil {
		t.Fatalf("no input: %v", err)
	}
	before := snapshot(t, work)
	t.Chdir(work)
	project, p, stagesErr := decide(".", args)
	var out, said bytes.Buffer
	code := cmd.Main(context.Background(), append([]string{"generate"}, args...), cmd.Streams{Out: &out, Err: &said})
	written := added(t, before, snapshot(t, work))
	if out.Len() > 0 {
		t.Errorf("generate wrote to standard output: %s", out.String())
	}
	if code != 0 {
		refused(t, dir, code, said.Bytes(), written)
		return
	}
	Absent(t, filepath.Join(dir, "error.txt"))
	Equal(t, filepath.Join(dir, "diagnostics.txt"), said.Bytes())
	kept(t, written)
	equalFiles(t, filepath.Join(dir, "files"), written)
	if stagesErr != nil {
		t.Fatalf("the stages refuse what the command accepts: %v", stagesErr)
	}
	stages(t, dir, project, p, written)
	for p, data := range written {
		if strings.HasSuffix(p, "Dockerfile") {
			instructionsOf(t, data)
		}
	}
}

// kept holds that the last render is that of the files beside it, and takes it out
// of them: how it is compressed is no golden.
func kept(t *testing.T, written map[string][]byte) {
	t.Helper()
	for _, name := range paths(written) {
		if !strings.HasSuffix(name, ".last") {
			continue
		}
		last, err := output.ReadLast(written[name])
		if err != nil || len(last.Files) < 2 {
			t.Errorf("%s: %v, %d files", name, err, len(last.Files))
		}
		for _, f := range last.Files {
			if d := Diff(f.Path, output.Body(written[f.Path]), f.Body); d != "" {
				t.Errorf("%s holds another render than was written:\n%s", name, d)
			}
		}
		delete(written, name)
		return
	}
	t.Errorf("no render was kept: %q", paths(written))
}

// refused holds an error to its golden, and that nothing was written.
func refused(t *testing.T, dir string, code int, said []byte, written map[string][]byte) {
	t.Helper()
	if code != 2 {
		t.Errorf("exit code %d, not 2", code)
	}
	if len(written) > 0 {
		t.Errorf("refused, and yet %q was written", paths(written))
	}
	Equal(t, filepath.Join(dir, "error.txt"), said)
	for _, other := range []string{"facts.json", "plan.json", "files", "diagnostics.txt"} {
		Absent(t, filepath.Join(dir, other))
	}
}

// stages compares what detect and plan gave by themselves, and holds that the
// command wrote what follows from just this plan.
func stages(t *testing.T, dir string, project facts.Project, p plan.Plan, written map[string][]byte) {
	t.Helper()
	Equal(t, filepath.Join(dir, "facts.json"), dump(project))
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(p); err != nil {
		t.Fatal(err)
	}
	Equal(t, filepath.Join(dir, "plan.json"), b.Bytes())
	f, err := render.Dockerfile(p)
	if err != nil {
		t.Fatal(err)
	}
	got, ok := written[f.Path]
	if !ok {
		t.Fatalf("%s was not written, but %q", f.Path, paths(written))
	}
	if d := Diff(f.Path, f.Body, output.Body(got)); d != "" {
		t.Errorf("the command wrote another body than the plan gives:\n%s", d)
	}
}

// equalFiles compares a folder of goldens; one that was not written is an orphan.
func equalFiles(t *testing.T, dir string, written map[string][]byte) {
	t.Helper()
	for _, p := range paths(written) {
		Equal(t, filepath.Join(dir, filepath.FromSlash(p)), written[p])
	}
	if _, err := os.Stat(dir); err != nil {
		return // nothing was accepted yet, which Equal said
	}
	for p := range snapshot(t, dir) {
		if _, ok := written[p]; !ok {
			Absent(t, filepath.Join(dir, filepath.FromSlash(p)))
		}
	}
}

// orphans fails on what is no part of a case: a misspelt name tests nothing.
func orphans(t *testing.T, dir string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		wantDir := e.Name() == "input" || e.Name() == "files"
		known := wantDir || slices.Contains([]string{"flags", "facts.json", "plan.json", "diagnostics.txt", "error.txt"}, e.Name())
		if !known || wantDir != e.IsDir() {
			t.Errorf("%s is no part of a case", filepath.Join(dir, e.Name()))
		}
	}
}

// readFlags reads arguments, one a line; lines that begin with # are comments.
func readFlags(t *testing.T, name string) []string {
	t.Helper()
	data, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for line := range strings.Lines(string(LF(data))) {
		if line = strings.TrimSuffix(line, "\n"); line != "" && !strings.HasPrefix(line, "#") {
			out = append(out, line)
		}
	}
	return out
}

// snapshot is every regular file below a folder, by slash-separated path.
func snapshot(t testing.TB, root string) map[string][]byte {
	t.Helper()
	out := map[string][]byte{}
	err := filepath.WalkDir(root, func(p string, e fs.DirEntry, err error) error {
		if err != nil || !e.Type().IsRegular() {
			return err
		}
		rel, err := filepath.Rel(root, p)
		if err != nil {
			return err
		}
		out[filepath.ToSlash(rel)], err = os.ReadFile(p)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// added is what a command wrote; it must not have touched anything else.
func added(t testing.TB, before, after map[string][]byte) map[string][]byte {
	t.Helper()
	out := map[string][]byte{}
	for p, data := range after {
		if _, ok := before[p]; !ok {
			out[p] = data
		}
	}
	for p, data := range before {
		if now, ok := after[p]; !ok || !bytes.Equal(now, data) {
			t.Errorf("%s of the project was changed", p)
		}
	}
	return out
}

func paths(files map[string][]byte) []string {
	var out []string
	for p := range files {
		out = append(out, path.Clean(p))
	}
	slices.Sort(out)
	return out
}

// TestCasesReadme holds that cases/README.md names each case and no other.
func TestCasesReadme(t *testing.T) {
	data, err := os.ReadFile("cases/README.md")
	if err != nil {
		t.Fatal(err)
	}
	var named []string
	for line := range strings.Lines(string(data)) {
		if rest, ok := strings.CutPrefix(line, "| `"); ok {
			name, _, _ := strings.Cut(rest, "`")
			named = append(named, name)
		}
	}
	folders, err := os.ReadDir("cases")
	if err != nil {
		t.Fatal(err)
	}
	var have []string
	for _, f := range folders {
		if f.IsDir() {
			have = append(have, f.Name())
		}
	}
	if !slices.Equal(named, have) {
		t.Errorf("README.md has the cases\n%q, the folder\n%q", named, have)
	}
}
