package measure

import (
	"bytes"
	"context"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"time"
)

// fakeBuilder builds nothing: it tells a time and sends an archive for each kind of build,
// and writes down what it was asked for.
type fakeBuilder struct {
	t     *testing.T
	asked []string
	built map[string]int // builds of a Dockerfile
	fail  func(dockerfile string, nth int) error
	took  func(dockerfile string, nth int) time.Duration
	after func()
}

func (f *fakeBuilder) String() string { return "a builder" }

func (f *fakeBuilder) Clean(_ context.Context, namespace string) error {
	f.asked = append(f.asked, "clean "+namespace)
	return nil
}

// Build: the nth build of a Dockerfile has the layers base, env-N/3 (which a change of a
// dependency makes anew) and code-N.
func (f *fakeBuilder) Build(_ context.Context, j Job) (Progress, error) {
	if f.after != nil {
		defer f.after()
	}
	if j.Read == nil {
		f.asked = append(f.asked, "bases "+j.Dockerfile)
		return Progress{}, nil
	}
	n := f.built[j.Dockerfile]
	f.built[j.Dockerfile]++
	f.asked = append(f.asked, fmt.Sprintf("%s fresh=%t %s", j.Dockerfile, j.Fresh, j.Namespace))
	if err := f.fail(j.Dockerfile, n); err != nil {
		return Progress{Steps: []*Step{{Name: "RUN", Error: "it failed", Tail: "one\ntwo\n"}}}, err
	}
	kind, round := n%4, n/4
	_, base := pack(f.t, packed{"base", "12345"})
	_, env := pack(f.t, packed{"env", fmt.Sprint("env", round, kind/3)})
	_, code := pack(f.t, packed{"app/main.py", "print()"}, packed{"x", fmt.Sprint("code", round, max(0, kind-1))})
	from := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	to := from.Add(f.took(j.Dockerfile, n))
	p := Progress{Steps: []*Step{{Name: "RUN", Started: from, Completed: to}, {Name: "exporting to oci image format", Started: to}}}
	return p, j.Read(bytes.NewReader(ociArchive(f.t, "", base, env, code)))
}

func newFake(t *testing.T) *fakeBuilder {
	return &fakeBuilder{t: t, built: map[string]int{}, fail: func(string, int) error { return nil },
		took: func(_ string, n int) time.Duration { return time.Duration(n+1) * time.Second }}
}

// fakeTree has one source file, and says what was done to it.
type fakeTree struct {
	done   []string
	depend error
}

func (f *fakeTree) Dir() string                { return "dir" }
func (f *fakeTree) Sources() ([]Source, error) { return []Source{{"main.py", 7}}, nil }
func (f *fakeTree) Reset() error               { f.done = append(f.done, "reset"); return nil }
func (f *fakeTree) Touch(name, line string) error {
	f.done = append(f.done, "touch "+name+": "+line)
	return nil
}
func (f *fakeTree) Depend(context.Context) (string, error) {
	f.done = append(f.done, "depend")
	return "uv add six", f.depend
}

func namesOf() func() string {
	n := 0
	return func() string { n++; return fmt.Sprintf("name%d", n) }
}

func TestRun(t *testing.T) {
	b, tree := newFake(t), &fakeTree{}
	subjects := []*Subject{{Name: "a", Dockerfile: "A", Bases: "A.bases", Tree: tree}, {Name: "b", Dockerfile: "B", Tree: tree}}
	r := Run(t.Context(), b, subjects, Options{Runs: 2, Archives: &Archives{}, Name: namesOf()})
	r.Compare("b")
	want := []string{"bases A.bases"}
	for n, d := range []string{"A", "B", "A", "B"} { // in turn
		for k := range 4 {
			want = append(want, fmt.Sprintf("%s fresh=%t name%d", d, k == 0, n+1))
		}
		want = append(want, fmt.Sprintf("clean name%d", n+1))
	}
	if !slices.Equal(b.asked, want) {
		t.Errorf("the builder was asked for\n%s\nnot\n%s", strings.Join(b.asked, "\n"), strings.Join(want, "\n"))
	}
	once := []string{"reset", "touch main.py: # dockwright measure name1", "depend", "reset"}
	if !slices.Equal(tree.done[:4], once) || len(tree.done) != 16 {
		t.Errorf("the tree had %q", tree.done)
	}
	a := r.Images[0]
	// Runs of 1, 2, 3, 4 and 5, 6, 7, 8 seconds.
	if a.Cold.Seconds.Median != 3 || a.Cold.Seconds.Least != 1 || a.Cold.Seconds.Most != 5 || a.Dependency.Seconds.Median != 6 {
		t.Errorf("cold %+v, after a dependency %+v", a.Cold.Seconds, a.Dependency.Seconds)
	}
	if a.Unchanged.New.Layers != 0 || a.Code.New.Layers != 1 || a.Code.New.Unpacked != int64(len("print()code0 1")) || a.Dependency.New.Layers != 2 || a.Cold.New != nil {
		t.Errorf("new: %+v, %+v, %+v", a.Unchanged.New, a.Code.New, a.Dependency.New)
	}
	if r.Baseline != "b" || *a.Ratios.Cold != 1 || *a.Ratios.NewCode != 1 || a.Ratios.Unchanged == nil {
		t.Errorf("ratios to %s: %+v", r.Baseline, a.Ratios)
	}
	if !strings.HasPrefix(a.Code.Change, "a comment more in main.py, which the image has as /app/main.py") || a.Dependency.Change != "uv add six" {
		t.Errorf("changes: %q, %q", a.Code.Change, a.Dependency.Change)
	}
}

func TestNamed(t *testing.T) {
	s := []*Subject{{Name: "a"}}
	if Named(s, "") != nil || Named(s, "a") != nil || Named(s, "b") == nil {
		t.Error("a baseline that isn't there is one, or one that is there isn't")
	}
}

// TestFailures: what fails is said, and the rest is measured.
func TestFailures(t *testing.T) {
	b := newFake(t)
	b.fail = func(d string, n int) error {
		if d == "A" || d == "B" && n == 2 {
			return errors.New("exit status 1")
		}
		return nil
	}
	r := Run(t.Context(), b, []*Subject{
		{Name: "a", Dockerfile: "A", Tree: &fakeTree{}}, {Name: "b", Dockerfile: "B", Tree: &fakeTree{}},
		{Name: "c", Dockerfile: "C", Tree: &fakeTree{depend: errors.New("uv is not on PATH")}},
	}, Options{Runs: 2, Archives: &Archives{}, Name: namesOf()})
	r.Compare("")
	if e := r.Images[0].Error; e == nil || e.Message != "the cold build failed: exit status 1" || !slices.Equal(e.Details, []string{"RUN", "one", "two"}) || b.built["A"] != 1 {
		t.Errorf("a: %+v after %d builds", e, b.built["A"])
	}
	if i := r.Images[1]; i.Error != nil || i.Cold == nil || i.Code != nil || !slices.Contains(i.Notes, "code change: the build failed: two") {
		t.Errorf("b: %+v", i)
	}
	if i := r.Images[2]; i.Code == nil || i.Dependency != nil || !slices.Contains(i.Notes, "dependency change: uv is not on PATH") {
		t.Errorf("c: %+v", i)
	}
	var b1 bytes.Buffer
	if err := r.Text(&b1); err != nil || !strings.Contains(b1.String(), "a: the cold build failed: exit status 1; RUN; one; two") {
		t.Errorf("%v: %s", err, b1.String())
	}
}

// TestInterrupted: what is known by then is told, and the namespace is cleaned all the same.
func TestInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	b := newFake(t)
	b.after = func() {
		if b.built["A"] == 3 {
			cancel()
		}
	}
	tree := &fakeTree{}
	r := Run(ctx, b, []*Subject{{Name: "a", Dockerfile: "A", Tree: tree}, {Name: "b", Dockerfile: "B", Tree: tree}}, Options{Runs: 3, Archives: &Archives{}, Name: namesOf()})
	if i := r.Images[0]; !r.Interrupted || i.Cold == nil || i.Unchanged == nil || i.Code != nil || i.Error != nil || r.Images[1].Cold != nil {
		t.Errorf("%+v, %+v", i, r.Images[1])
	}
	if b.asked[len(b.asked)-1] != "clean name1" || tree.done[len(tree.done)-1] != "reset" {
		t.Errorf("in the end: %q, %q", b.asked, tree.done)
	}
}

func TestEvents(t *testing.T) {
	var last Event
	ended := 0
	Run(t.Context(), newFake(t), []*Subject{{Name: "a", Dockerfile: "A", Tree: &fakeTree{}}}, Options{Runs: 2, Archives: &Archives{}, Name: namesOf(), Told: func(e Event) {
		if last = e; e.Step == "" {
			ended++
		}
	}})
	if ended != 8 || last.Total != 8 || last.Kind != Dependency || last.Seconds != 8 {
		t.Errorf("%d builds ended, last %+v", ended, last)
	}
}

func TestLook(t *testing.T) {
	b := newFake(t)
	r := Look(t.Context(), b, []*Subject{{Name: "a", Dockerfile: "A", Tree: &fakeTree{}}}, nil, Options{Archives: &Archives{}, Name: namesOf()})
	if r.timed() || len(r.Images[0].Contents.Layers) != 3 || !slices.Equal(b.asked, []string{"A fresh=false name1", "clean name1"}) {
		t.Errorf("%+v after %q", r.Images[0], b.asked)
	}
}

// hostile is a report with names that mean something where they are shown.
func hostile(t *testing.T) *Report {
	b := newFake(t)
	name := "<script>alert(1)</script> | `x` \x1b[31m\u202e & \"'](http://x)"
	r := Run(t.Context(), b, []*Subject{{Name: name, Dockerfile: "A", Tree: &fakeTree{}}, {Name: "b", Dockerfile: "B", Tree: &fakeTree{depend: errors.New(name)}}}, Options{Runs: 1, Archives: &Archives{}, Name: namesOf()})
	r.Compare("")
	for _, i := range r.Images {
		i.Contents = Break(imageOf(t, []packed{{name, strings.Repeat("1", minSum)}, {"twin", strings.Repeat("1", minSum)}}, []packed{{name, "1"}}))
		i.Contents.Layers[0].Instruction = name
	}
	return r
}

func TestHostileNames(t *testing.T) {
	r := hostile(t)
	for name, write := range map[string]func(io.Writer) error{"text": r.Text, "markdown": r.Markdown, "svg": r.SVG, "html": r.Page} {
		var once, again bytes.Buffer
		if err := write(&once); err != nil {
			t.Fatal(err)
		}
		if err := write(&again); err != nil || !bytes.Equal(once.Bytes(), again.Bytes()) {
			t.Errorf("%s: not the same twice", name)
		}
		text := once.String()
		if strings.ContainsAny(text, "\x1b\u202e") {
			t.Errorf("%s steers a terminal", name)
		}
		if name != "text" && strings.Contains(strings.ReplaceAll(text, `\<`, ""), "<script") {
			t.Errorf("%s holds a script:\n%s", name, text)
		}
		if name == "markdown" && (strings.Contains(text, "](http") && !strings.Contains(text, `\](http`) || strings.Contains(text, " | `x`")) {
			t.Errorf("a name is Markdown:\n%s", text)
		}
		if name != "svg" {
			continue
		}
		for d := xml.NewDecoder(&once); ; {
			if _, err := d.Token(); err == io.EOF {
				break
			} else if err != nil {
				t.Fatalf("the chart is no XML: %v", err)
			}
		}
		if n := strings.Count(text, "<rect class=\"bar\"") + strings.Count(text, "<rect class=\"base\""); n != 7+5 {
			t.Errorf("%d bars, not those of 7 figures of the first and 5 of the second", n)
		}
	}
}

// TestJSON: what is left out is what isn't known.
func TestJSON(t *testing.T) {
	text, err := json.Marshal(hostile(t))
	if err != nil {
		t.Fatal(err)
	}
	var doc struct {
		Images []map[string]any
	}
	if err := json.Unmarshal(text, &doc); err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{"memory", "error", "dependency"} {
		if v, ok := doc.Images[1][key]; ok {
			t.Errorf("%s is %v, and not known", key, v)
		}
	}
}

func TestBases(t *testing.T) {
	got := Bases("# syntax=docker/dockerfile:1\nARG PY=3.13\nFROM --platform=$BUILDPLATFORM python:${PY}-slim \\\n  # why\n  AS build\n" +
		"COPY --from=ghcr.io/astral-sh/uv:1 /uv /bin/\nRUN --mount=type=bind,from=node:22,target=/x \\\n    true\nCOPY --chown=1 --from=build /a /b\nCOPY --from=0 /a /b\n" +
		"FROM scratch AS empty\nFROM Build\nARG LATE=1\nCOPY --from=$LATE /a /b\nRUN --mount=from=python:${PY}-slim,target=/y true\n")
	want := "# syntax=docker/dockerfile:1\nARG PY=3.13\n" +
		"FROM --platform=$BUILDPLATFORM python:${PY}-slim AS base0\nWORKDIR /dockwright-measure\n" +
		"FROM ghcr.io/astral-sh/uv:1 AS base1\nWORKDIR /dockwright-measure\n" +
		"FROM node:22 AS base2\nWORKDIR /dockwright-measure\n" +
		"FROM scratch\nCOPY --from=base0 /dockwright-measure /0\nCOPY --from=base1 /dockwright-measure /1\nCOPY --from=base2 /dockwright-measure /2\n"
	if got != want {
		t.Errorf("the bases are brought by\n%s\nnot\n%s", got, want)
	}
	if Bases("FROM scratch\nCOPY a b\n") != "" || Bases("") != "" {
		t.Error("bases are brought where there are none")
	}
}
