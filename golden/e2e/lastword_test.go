package e2e

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"slices"
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

// pipRefuses are packages of a uv.lock that pip does not install on the images'
// Python and uv does. Their files on PyPI say Requires-Python <3.13, which the
// lock doesn't hold, and uv ignores such upper bounds:
// https://docs.astral.sh/uv/concepts/resolution/. inspect names what uv takes.
var pipRefuses = map[string][]string{
	"remsky__Kokoro-FastAPI": {"kokoro==0.9.4", "misaki==0.9.4", "spacy==3.8.5"},
}

// hold fails for each difference that is not known, and for a known one that is
// none any more.
func (w lastWord) hold(t *testing.T, s said, took *installed) (compared int) {
	t.Helper()
	different, compared := took.differences(s)
	var refused []string
	for _, d := range different {
		if d.tool == "pip" && d.taken == "-" && slices.Contains(pipRefuses[w.name], d.key) {
			refused = append(refused, d.key)
			continue
		}
		t.Error(d)
	}
	slices.Sort(refused)
	if known := slices.Compact(refused); !slices.Equal(known, pipRefuses[w.name]) {
		t.Errorf("pip refuses %q, and %q is what is known", known, pipRefuses[w.name])
	}
	t.Logf("%d choices, %d different, %d of them known; not from an index: %q", compared, len(different), len(refused), s.elsewhere)
	return compared
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
			held, compared = held+1, compared+w.hold(t, s, recorded)
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
	w.hold(t, s, took)
	t.Logf("%d installed", took.really)
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
