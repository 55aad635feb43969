package e2e

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"testing"
	"time"

	"github.com/dockwright/dockwright/golden"
)

// A lastWord is a project of which pip and uv are asked what they take.
type lastWord struct{ name, dir string }

func (w lastWord) record() string { return filepath.Join("lastword", w.name+".txt") }

// ownLastWords are the projects beside this test.
func ownLastWords() []lastWord {
	var out []lastWord
	for i, p := range projects {
		if i == 0 || projects[i-1].name != p.name {
			out = append(out, lastWord{p.name, filepath.Join("projects", p.name, filepath.FromSlash(p.dir))})
		}
	}
	return out
}

// corpusLastWords are the projects of the development corpus, where it is.
func corpusLastWords(t *testing.T) []lastWord {
	t.Helper()
	root := os.Getenv("DOCKWRIGHT_CORPUS")
	if root == "" {
		return nil
	}
	paths, err := filepath.Glob(filepath.Join(root, "*", "facts.json"))
	if err != nil || len(paths) < 40 {
		t.Fatalf("DOCKWRIGHT_CORPUS: %d projects in %s, %v: is this the corpus?", len(paths), root, err)
	}
	var out []lastWord
	for _, path := range paths {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		var f struct {
			AppDir string `json:"app_dir"`
		}
		if err := json.Unmarshal(data, &f); err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		dir := filepath.Dir(path)
		out = append(out, lastWord{filepath.Base(dir), filepath.Join(dir, filepath.FromSlash(f.AppDir))})
	}
	return out
}

// TestLastWord holds what inspect names against what pip and uv took, as it is
// recorded. A project without a record has to say why none can be made.
func TestLastWord(t *testing.T) {
	held, compared := 0, 0
	for _, w := range append(ownLastWords(), corpusLastWords(t)...) {
		t.Run(w.name, func(t *testing.T) {
			s, err := inspected(t.Context(), w.dir)
			if why := (unfit{}); errors.As(err, &why) {
				t.Logf("not comparable: %s", why.reason)
				if _, err := os.Stat(w.record()); err == nil {
					t.Errorf("%s is a record of a project that cannot be compared: %s", w.record(), why.reason)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			recorded, err := readInstalled(w.record())
			if err != nil {
				t.Fatal(err)
			}
			different, n := recorded.differences(s)
			for _, d := range different {
				t.Error(d)
			}
			held, compared = held+1, compared+n
			t.Logf("%d choices, %d different; not from an index: %q", n, len(different), s.elsewhere)
		})
	}
	t.Logf("%d projects, %d choices", held, compared)
	if held < 9 {
		t.Errorf("%d projects: where are the others?", held)
	}
}

// TestLastWordAnew asks pip and uv in their images and holds the record and
// inspect against their answer; -update writes the record. It takes the
// projects beside it, and with DOCKWRIGHT_LASTWORD=all those of the corpus too.
func TestLastWordAnew(t *testing.T) {
	_, b := needBuilder(t)
	ask := func(name string, words map[string]lastWord, says map[string]said) {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), 6*limit)
			defer cancel()
			began := time.Now()
			took, err := install(ctx, b, uvOfExample(t), says, t.TempDir())
			if err != nil {
				t.Fatal(err)
			}
			for name, w := range words {
				t.Run(name, func(t *testing.T) { holdRecord(t, w, says[name], took[name]) })
			}
			t.Logf("after %s", time.Since(began).Round(time.Second))
		})
	}
	words, says := map[string]lastWord{}, map[string]said{}
	for _, w := range ownLastWords() {
		if s, err := inspected(t.Context(), w.dir); err == nil {
			words[w.name], says[w.name] = w, s
		} else if !errors.As(err, &unfit{}) {
			t.Fatal(err)
		}
	}
	ask("own", words, says)
	if os.Getenv("DOCKWRIGHT_LASTWORD") != "all" {
		return
	}
	for _, w := range corpusLastWords(t) {
		if s, err := inspected(t.Context(), w.dir); err == nil {
			ask(w.name, map[string]lastWord{w.name: w}, map[string]said{w.name: s})
		} else if !errors.As(err, &unfit{}) {
			t.Fatal(err)
		}
	}
}

// holdRecord holds the record against what the tools took just now.
func holdRecord(t *testing.T, w lastWord, s said, took *installed) {
	t.Helper()
	different, n := took.differences(s)
	for _, d := range different {
		t.Error(d)
	}
	t.Logf("%d choices, %d different, %d installed", n, len(different), took.really)
	if *golden.Update {
		if err := os.WriteFile(w.record(), []byte(took.String()), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	recorded, err := readInstalled(w.record())
	if err != nil {
		t.Fatal(err)
	}
	recorded.tools = took.tools // newer ones may answer the same
	if d := golden.Diff(w.record(), []byte(recorded.String()), []byte(took.String())); d != "" {
		t.Errorf("the tools take other files now (-update accepts it):\n%s", d)
	}
}

// uvOfExample is the version of uv that our Dockerfiles name.
func uvOfExample(t *testing.T) string {
	t.Helper()
	data, err := os.ReadFile("../../docs/example/Dockerfile")
	if err != nil {
		t.Fatal(err)
	}
	m := regexp.MustCompile(`astral-sh/uv:([0-9.]+) `).FindSubmatch(data)
	if m == nil {
		t.Fatal("docs/example/Dockerfile names no uv")
	}
	return string(m[1])
}
