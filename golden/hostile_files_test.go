package golden

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/dockwright/dockwright/generator/output"
)

// TestInjectionOfFiles puts hostile texts into what a repository has of ours: an edited
// Dockerfile, a keep region, a header, the render that is kept, the file of a conflict.
// What is told of them steers nothing, and a merge keeps the user's lines to the byte.
func TestInjectionOfFiles(t *testing.T) {
	if testing.Short() {
		t.Skip("hundreds of command lines")
	}
	t.Parallel()
	for _, text := range sly {
		own := "# mine " + strings.NewReplacer("\r\n", " ", "\n", " ").Replace(text) + "\n"
		for _, c := range []struct {
			name string
			edit func(dockerfile string) string
			kept []byte
		}{
			{"an edit", func(d string) string { return strings.Replace(d, "\nCMD", "\n"+own+"CMD", 1) }, nil},
			{"a keep region", func(d string) string {
				return strings.Replace(d, "\nCMD", "\n# dockwright: keep final.after\n"+own+"# dockwright: end\nCMD", 1)
			}, nil},
			{"the header's version", func(d string) string { return strings.Replace(d, "version=", "version="+text, 1) }, nil},
			{"the header's inputs", func(d string) string { return strings.Replace(d, " uv.lock@", " "+text+"@", 1) }, nil},
			{"the kept render", func(d string) string { return strings.Replace(d, "\nCMD", "\n"+own+"CMD", 1) }, hostileRender(t, text)},
		} {
			dir := memory(t)
			if !lay(dir, plain("")) || quietly(dir, "generate", "-q") != 0 {
				t.Fatal("a harmless project is refused")
			}
			at := filepath.Join(dir, "Dockerfile")
			data, err := os.ReadFile(at)
			if err != nil {
				t.Fatal(err)
			}
			edited := c.edit(string(data))
			lay(dir, map[string]string{"Dockerfile": edited})
			if c.kept != nil {
				lay(dir, map[string]string{output.LastPath("Dockerfile"): string(c.kept)})
			}
			for _, verb := range append(slices.Clone(verbs), []string{"generate"}, []string{"generate", "--merge"}, []string{"generate", "--merge", "--base=python:3.14-slim-bookworm"}, []string{"check", "--diff"}) {
				out, said, _ := runIn(dir, verb...)
				for _, p := range harmless(verb, out, said) {
					if p.kind != "" {
						t.Errorf("%s, %q: %s: %s: %s", c.name, text, strings.Join(verb, " "), p.kind, p.text)
					}
				}
			}
			after, err := os.ReadFile(at)
			if err != nil || strings.Contains(edited, own) && !bytes.Contains(after, []byte(own)) {
				t.Errorf("%s, %q: the user's line is gone: %v", c.name, text, err)
			}
		}
	}
}

// hostileRender is a render of a file that nobody wrote, as it may lie in a repository.
func hostileRender(t *testing.T, text string) []byte {
	t.Helper()
	files := []output.File{{Path: "Dockerfile", Body: []byte("FROM " + text + "\n")}, {Path: text, Body: []byte(text)}, {Path: "../" + text, Body: []byte(text)}}
	data, err := output.Last{Version: text, Files: files, Deleted: []string{text, ".dockerignore"}, Decided: []byte(`{"python":` + tomlString(text) + `}`)}.Format(nil)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// TestInjectionOfCompletion holds what a shell is offered to words: no line of the
// project's making, no option and nothing that a shell reads.
func TestInjectionOfCompletion(t *testing.T) {
	const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._"
	for _, text := range append(slices.Clone(sly), hostile...) {
		group := tomlString(text)
		dir := memory(t)
		lay(dir, uvProject("shop", "optional-dependencies = { "+group+" = [], mild = [] }\nscripts = { "+group+" = \"a:b\" }\n[dependency-groups]\n"+group+" = []\nmild = []\n", text, "1.0", archive))
		for _, words := range completions {
			t.Chdir(dir)
			out, said, _ := runIn("", append([]string{"__complete"}, words...)...)
			for line := range strings.Lines(strings.TrimSuffix(out, "\n")) {
				word, _, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")
				if strings.HasPrefix(word, ":") || word == "" { // the directive
					continue
				}
				if strings.Trim(word, letters) != "" || strings.HasPrefix(word, "-") {
					t.Errorf("%q: %v offers %q", text, words, word)
				}
			}
			for _, p := range []problem{steering("stdout", out), steering("stderr", said)} {
				if p.kind != "" {
					t.Errorf("%q: %v: %s: %s", text, words, p.kind, p.text)
				}
			}
		}
	}
}
