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
			s, err := inspected(t.Context(), w.dir, "--offline")
			if why := (unfit{}); errors.As(err, &why) {
				t.Logf("not comparable: %s", why.reason)
				if _, err := os.Stat(w.record()); err == nil && why != namesNoFiles {
					t.Errorf("%s is a record of a project that cannot be compared", w.record())
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
	if held < 13 {
		t.Errorf("%d projects: where are the others?", held)
	}
}

// TestLastWordAnew asks pip and uv in their images and holds inspect and the
// record against their answers; -update writes the record. It takes the
// projects beside it, and with DOCKWRIGHT_LASTWORD=all those of the corpus too,
// for which inspect asks the index where the lock names no files.
func TestLastWordAnew(t *testing.T) {
	_, b := needBuilder(t)
	own := map[string]lastWord{}
	for _, w := range ownLastWords() {
		own[w.name] = w
	}
	t.Run("own", func(t *testing.T) { askAnew(t, b, own, "--offline") })
	if os.Getenv("DOCKWRIGHT_LASTWORD") != "all" {
		return
	}
	// inspect asks what the images are configured to ask, not what this machine is.
	for _, v := range []string{"PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL", "PIP_FIND_LINKS", "UV_INDEX", "UV_EXTRA_INDEX_URL", "DOCKWRIGHT_OFFLINE"} {
		t.Setenv(v, "")
	}
	for _, w := range corpusLastWords(t) {
		t.Run(w.name, func(t *testing.T) {
			askAnew(t, b, map[string]lastWord{w.name: w}, "--index-url=https://pypi.org/simple")
		})
	}
}

// askAnew asks the tools of some projects in one build.
func askAnew(t *testing.T, b builder, words map[string]lastWord, options ...string) {
	ctx, cancel := context.WithTimeout(t.Context(), 6*limit)
	defer cancel()
	says := map[string]said{}
	for name, w := range words {
		s, err := inspected(ctx, w.dir, options...)
		if why := (unfit{}); errors.As(err, &why) {
			t.Logf("%s is not comparable: %s", name, why.reason)
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		says[name] = s
	}
	if len(says) == 0 {
		return
	}
	began := time.Now()
	took, err := install(ctx, b, uvOfExample(t), says, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for name, s := range says {
		t.Run(name, func(t *testing.T) { holdRecord(t, words[name], s, took[name]) })
	}
	t.Logf("after %s", time.Since(began).Round(time.Second))
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
