package golden

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"
	"github.com/moby/buildkit/frontend/dockerfile/parser"

	"github.com/dockwright/dockwright/cmd"
)

// TestPinnedCases writes a digest behind each image that BuildKit finds in the Dockerfile
// of a case, and has pin take them over: what comes out is what was edited, so that no
// image of a template's goes unpinned.
func TestPinnedCases(t *testing.T) {
	if testing.Short() {
		t.Skip("each case, twice")
	}
	folders, err := os.ReadDir("cases")
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, folder := range folders {
		if folder.Name() != "README.md" {
			t.Run(folder.Name(), func(t *testing.T) { pinCase(t, folder.Name(), seen) })
		}
	}
	for _, kind := range []string{"docker/dockerfile", "python", "node", "rust", "ghcr.io/astral-sh/uv"} {
		if !seen[kind] {
			t.Errorf("no case names an image of %s", kind)
		}
	}
}

func pinCase(t *testing.T, name string, seen map[string]bool) {
	work, args := caseIn(t, name)
	args = slices.DeleteFunc(args, func(a string) bool { return strings.HasPrefix(a, "--emit=") })
	if slices.Contains(args, "--emit") {
		t.Skip("pin emits nothing else")
	}
	own := textBelow(t, work)
	run(t, append([]string{"generate", "-q"}, args...))
	at := oursBelow(t, work)
	before, err := os.ReadFile(at)
	if err != nil {
		t.Fatal(err)
	}
	edited := string(before)
	for _, image := range imagesIn(t, before) {
		if strings.Contains(own, image) {
			continue // it is the user's
		}
		kind, _, _ := strings.Cut(image, ":")
		seen[kind] = true
		digest := fmt.Sprintf("@sha256:%064x", len(image))
		edited = regexp.MustCompile(`(?m)(^|[\s=])`+regexp.QuoteMeta(image)+`($|[\s,])`).ReplaceAllString(edited, "${1}"+image+digest+"${2}")
	}
	if err := os.WriteFile(at, []byte(edited), 0o644); err != nil {
		t.Fatal(err)
	}
	run(t, append([]string{"pin", "-q", "--from-dockerfile"}, args...))
	after, err := os.ReadFile(at)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := withoutHeader(string(after)), withoutHeader(edited); got != want {
		t.Errorf("pinned:\n%s\nwanted:\n%s", got, want)
	}
	instructionsOf(t, after)
	run(t, append([]string{"check", "-q"}, args...))
}

// caseIn copies the input of a case to a folder and goes there. It returns the folder and
// the case's flags, and skips one that is refused.
func caseIn(t *testing.T, name string) (work string, args []string) {
	t.Helper()
	dir, err := filepath.Abs(filepath.Join("cases", name))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(dir, "error.txt")); err == nil {
		t.Skip("it is refused")
	}
	args, work = readFlags(t, filepath.Join(dir, "flags")), t.TempDir()
	if err := os.CopyFS(work, os.DirFS(filepath.Join(dir, "input"))); err != nil {
		t.Fatal(err)
	}
	t.Chdir(work)
	return work, args
}

func run(t *testing.T, args []string) {
	t.Helper()
	var said bytes.Buffer
	if code := cmd.Main(context.Background(), args, cmd.Streams{Out: &said, Err: &said}); code != 0 {
		t.Fatalf("%s exits with %d: %s", args[0], code, &said)
	}
}

// textBelow is the text of all files in a folder.
func textBelow(t *testing.T, dir string) string {
	t.Helper()
	var b strings.Builder
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || !e.Type().IsRegular() {
			return err
		}
		text, err := os.ReadFile(path)
		b.Write(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// oursBelow is the Dockerfile of dockwright's.
func oursBelow(t *testing.T, dir string) (at string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || !e.Type().IsRegular() || !strings.HasSuffix(path, "Dockerfile") {
			return err
		}
		text, err := os.ReadFile(path)
		if bytes.Contains(text, []byte("\n# dockwright: version=")) {
			at = path
		}
		return err
	})
	if err != nil || at == "" {
		t.Fatal("there is no Dockerfile", err)
	}
	return at
}

// imagesIn are the images that BuildKit finds in a Dockerfile, and its front end.
func imagesIn(t *testing.T, dockerfile []byte) []string {
	t.Helper()
	syntax, _, _, _ := parser.DetectSyntax(dockerfile)
	result, err := parser.Parse(bytes.NewReader(dockerfile))
	if err != nil {
		t.Fatal(err)
	}
	stages, _, err := instructions.Parse(result.AST, nil)
	if err != nil {
		t.Fatal(err)
	}
	out, own := []string{syntax}, map[string]bool{"scratch": true}
	for _, s := range stages {
		if !own[s.BaseName] {
			out = append(out, s.BaseName)
		}
		own[s.Name] = true
		for _, c := range s.Commands {
			switch c := c.(type) {
			case *instructions.CopyCommand:
				if c.From != "" && !own[c.From] {
					out = append(out, c.From)
				}
			case *instructions.RunCommand:
				for _, m := range instructions.GetMounts(c) {
					if m.From != "" && !own[m.From] {
						out = append(out, m.From)
					}
				}
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// withoutHeader leaves out the two lines of it.
func withoutHeader(text string) string {
	return regexp.MustCompile(`(?m)^# (Generated by dockwright|dockwright: version=).*\n`).ReplaceAllString(text, "")
}
