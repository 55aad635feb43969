package index

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/requirements"
)

// sum is a digest that ends in a number.
func sum(n int) string { return "sha256:" + fmt.Sprintf("%064x", n) }

// shop is an index: its files by project, as "name#digest attributes".
type shop map[string][]string

func (s shop) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	name := strings.Trim(strings.TrimPrefix(r.URL.Path, "/simple/"), "/")
	files, ok := s[name]
	if !ok {
		w.WriteHeader(404)
		return
	}
	w.Header().Set("Content-Type", "text/html")
	io.WriteString(w, "<html><title>Links for "+name+"</title>")
	for _, f := range files {
		file, attributes, _ := strings.Cut(f, " ")
		fmt.Fprintf(w, "<a href=\"/files/%s\" %s>x</a>\n", strings.ReplaceAll(strings.Replace(file, "#", "#sha256=", 1), "sha256=sha256:", "sha256="), attributes)
	}
}

func lockOf(t testing.TB, text string) *facts.Lock {
	t.Helper()
	lock, _, err := requirements.Parse("requirements.txt", []byte(text), nil)
	if err != nil {
		t.Fatal(err)
	}
	return lock
}

func request(t testing.TB, lock *facts.Lock, manager facts.Manager, env map[string]string) Request {
	t.Helper()
	s, err := NewSources(Flags{}, lock, manager, machine(env, nil))
	if err != nil {
		t.Fatal(err)
	}
	return Request{Sources: s, Client: clientFor(Options{})}
}

func namesOf(lock *facts.Lock, name string) string {
	var names []string
	for _, p := range lock.Packages {
		if p.Name == name {
			for _, f := range p.Files {
				names = append(names, f.Name)
			}
		}
	}
	return strings.Join(names, " ")
}

func notes(list []Note) string {
	var all []string
	for _, n := range list {
		all = append(all, n.Name+" "+n.Version)
	}
	return strings.Join(all, ", ")
}

func TestFill(t *testing.T) {
	const wheel, sdist = "foo-1.0-py3-none-any.whl", "foo-1.0.tar.gz"
	index := shop{
		"foo": {wheel + "#" + sum(1) + ` data-requires-python="&gt;=3.8"`, sdist + "#" + sum(2) + ` data-requires-python="&gt;=3.8"`, "foo-2.0.tar.gz#" + sum(3),
			"foo-1.0.0.post1.tar.gz#" + sum(4), "bar-1.0.tar.gz#" + sum(5), "foo-1.0.txt#" + sum(6)},
		"old":  {`old-1.0.tar.gz#` + sum(7) + ` data-yanked="it breaks"`},
		"mix":  {`mix-1.0.tar.gz#` + sum(8) + ` data-requires-python="&gt;=3.7"`, "mix-1.0.zip#" + sum(9)},
		"open": {"open-1.0.tar.gz#" + sum(10)},
	}
	url := serve(t, index.ServeHTTP)
	lock := lockOf(t, "--index-url "+url+"/simple\nfoo==1.0.0\nold==1.0\nmix==1.0\nopen>=1\nnone==1.0\nfoo-bar @ https://h.example/foo_bar-1.0.tar.gz\nopen-too\n")
	r := request(t, lock, facts.Pip, nil)
	var progress []string
	r.Progress = func(done, total int) { progress = append(progress, fmt.Sprintf("%d/%d", done, total)) }
	if !Needed(lock) {
		t.Error("an index is needed")
	}
	report, err := Fill(t.Context(), lock, r)
	if err != nil {
		t.Fatal(err)
	}
	foo := lock.Packages[0]
	want := []facts.File{{Name: sdist, Hash: sum(2), RequiresPython: ">=3.8"}, {Name: wheel, Hash: sum(1), RequiresPython: ">=3.8"}}
	if diff := cmp.Diff(want, foo.Files); diff != "" || foo.RequiresPython != ">=3.8" {
		t.Error(foo.RequiresPython, diff)
	}
	if got := lock.Packages[2]; got.RequiresPython != "" || got.Files[1].RequiresPython != ">=3.7" {
		t.Errorf("%+v", got)
	}
	if !lock.Packages[1].Files[0].Yanked || len(report.Yanked) != 1 || report.Yanked[0].Why != "it breaks" || report.Yanked[0].Line != 3 {
		t.Errorf("%+v", report.Yanked)
	}
	if got := notes(report.Open); got != "open , open-too " {
		t.Error(got)
	}
	if got := notes(report.Absent); got != "none 1.0" {
		t.Error(got)
	}
	if len(report.Lacking)+len(report.Unmatched) > 0 || report.Stale {
		t.Errorf("%+v", report)
	}
	if got := strings.Join(progress, " "); got != "0/4 1/4 2/4 3/4 4/4" {
		t.Error(got)
	}
}

// TestSeveralIndexes: pip merges them, uv takes the first that has the project.
func TestSeveralIndexes(t *testing.T) {
	a := serve(t, shop{"foo": {"foo-1.0-cp313-cp313-win32.whl#" + sum(1), "foo-2.0.tar.gz#" + sum(3)}, "bar": {"bar-2.0.tar.gz#" + sum(1)}}.ServeHTTP)
	b := serve(t, shop{"foo": {"foo-1.0-cp313-cp313-win32.whl#" + sum(9), "foo-1.0.tar.gz#" + sum(2)}, "bar": {"bar-1.0.tar.gz#" + sum(1)}, "baz": {"baz-1.0.tar.gz#" + sum(1)}}.ServeHTTP)
	text := "--index-url " + a + "/simple\n--extra-index-url " + b + "/simple\nfoo==1.0\nbar==1.0\nbaz==1.0\n"
	for manager, want := range map[facts.Manager]string{
		facts.Pip: "foo-1.0.tar.gz foo-1.0-cp313-cp313-win32.whl|bar-1.0.tar.gz|baz-1.0.tar.gz",
		facts.UV:  "foo-1.0-cp313-cp313-win32.whl||baz-1.0.tar.gz",
	} {
		lock := lockOf(t, text)
		report, err := Fill(t.Context(), lock, request(t, lock, manager, nil))
		if err != nil {
			t.Fatal(err)
		}
		if got := namesOf(lock, "foo") + "|" + namesOf(lock, "bar") + "|" + namesOf(lock, "baz"); got != want {
			t.Errorf("%s: %s", manager, got)
		}
		// Of two files of one name pip takes the last index's, uv has one index.
		digest := map[facts.Manager]string{facts.Pip: sum(9), facts.UV: sum(1)}[manager]
		if files := lock.Packages[0].Files; files[len(files)-1].Hash != digest {
			t.Error(manager, files)
		}
		again, err := ParseRecord(RecordName, report.Record.Format())
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(report.Record, again); diff != "" {
			t.Error(diff)
		}
	}
	// The digest decides which index's file of one name is meant.
	lock := lockOf(t, strings.Replace(text, "foo==1.0", "foo==1.0 --hash="+sum(9), 1))
	if _, err := Fill(t.Context(), lock, request(t, lock, facts.Pip, nil)); err != nil || len(lock.Packages[0].Files) != 1 || lock.Packages[0].Files[0].Hash != sum(9) {
		t.Error(lock.Packages[0].Files, err)
	}
}

// TestHashes holds which files digests let pass.
func TestHashes(t *testing.T) {
	md5 := "md5:" + hex64[:32]
	file := func(name string, hashes ...string) RecordedFile { return RecordedFile{Name: name, Hashes: hashes} }
	a, b, bare, old := file("a.zip", sum(1)), file("b.zip", sum(2)), file("bare.zip"), file("old.zip", md5)
	for _, tt := range []struct {
		about      string
		candidates []RecordedFile
		locked     []string
		kept       string
		unmatched  []string
	}{
		{"no digests", []RecordedFile{a, b, bare, old, a}, nil, "a.zip b.zip bare.zip old.zip", nil},
		{"one of two", []RecordedFile{a, b}, []string{sum(2)}, "b.zip", nil},
		{"one and one that nothing has", []RecordedFile{a, b}, []string{sum(2), sum(5)}, "b.zip", []string{sum(5)}},
		{"none", []RecordedFile{a, b}, []string{sum(5), sum(6)}, "", []string{sum(5), sum(6)}},
		{"one, and one without a digest", []RecordedFile{a, b, bare}, []string{sum(1)}, "a.zip bare.zip", nil},
		{"one, and one with another kind of digest", []RecordedFile{a, old}, []string{sum(1)}, "a.zip", nil},
		{"another kind of digest alone", []RecordedFile{old, b}, []string{sum(1)}, "old.zip", nil},
		{"one of two kinds", []RecordedFile{file("a.zip", sum(1), md5)}, []string{md5}, "a.zip", nil},
	} {
		kept, unmatched := allowed(tt.candidates, tt.locked)
		var names []string
		for _, f := range kept {
			names = append(names, f.Name)
		}
		if strings.Join(names, " ") != tt.kept || !slices.Equal(unmatched, tt.unmatched) {
			t.Errorf("%s: %q %q", tt.about, names, unmatched)
		}
	}
}

// TestUnmatched: the packages keep their digests, and are named.
func TestUnmatched(t *testing.T) {
	url := serve(t, shop{"foo": {"foo-1.0.tar.gz#" + sum(1)}, "bar": {"bar-1.0.tar.gz#" + sum(1)}}.ServeHTTP)
	lock := lockOf(t, "-i "+url+"/simple\nfoo==1.0 --hash="+sum(5)+"\nbar==1.0 --hash="+sum(1)+" --hash="+sum(6)+"\n")
	report, err := Fill(t.Context(), lock, request(t, lock, facts.Pip, nil))
	if err != nil || len(report.Unmatched) != 2 || !report.Unmatched[0].Whole || report.Unmatched[1].Whole || report.Unmatched[1].Hashes[0] != sum(6) {
		t.Errorf("%+v %v", report, err)
	}
	if f := lock.Packages[0].Files; len(f) != 1 || f[0] != (facts.File{Hash: sum(5)}) {
		t.Error(f)
	}
	if f := lock.Packages[1].Files; len(f) != 1 || f[0].Name != "bar-1.0.tar.gz" {
		t.Error(f)
	}
}

// TestVersions: which files "==" takes.
func TestVersions(t *testing.T) {
	url := serve(t, shop{"foo": {"foo-1.0+cpu-py3-none-any.whl#" + sum(1), "foo-1-py3-none-any.whl#" + sum(2), "foo-1.0.0.zip#" + sum(3),
		"foo-1.0rc1.zip#" + sum(4), "foo-1.0.post1.zip#" + sum(5), "foo-1.0-1.zip#" + sum(6), "Foo-1.0.tar.gz#" + sum(7), "foo-1.0.linux-x86_64.tar.gz#" + sum(8),
		"foo-1.0.win32.exe#" + sum(9), "foo-1.0-py3.9.egg#" + sum(10), "foo-1.0-py3.9.tar.gz#" + sum(11)}}.ServeHTTP)
	for version, want := range map[string]string{
		"1.0":     "foo-1.0.0.zip foo-1.0-py3.9.tar.gz foo-1.0+cpu-py3-none-any.whl foo-1-py3-none-any.whl Foo-1.0.tar.gz",
		"1.0+cpu": "foo-1.0+cpu-py3-none-any.whl",
		"1.0rc1":  "foo-1.0rc1.zip",
		"1.0-1":   "foo-1.0.post1.zip foo-1.0-1.zip",
	} {
		lock := lockOf(t, "-i "+url+"/simple\nfoo=="+version+"\n")
		if _, err := Fill(t.Context(), lock, request(t, lock, facts.Pip, nil)); err != nil || namesOf(lock, "foo") != want {
			t.Errorf("%s: %s, %v", version, namesOf(lock, "foo"), err)
		}
	}
}

// TestFindLinks: the project's own folder and a page come before the indexes.
func TestFindLinks(t *testing.T) {
	page := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/wheels.html" {
			w.WriteHeader(404)
			return
		}
		w.Header().Set("Content-Type", "text/html")
		io.WriteString(w, `<a href="foo-1.0-py2-none-any.whl">x</a><a href="own-1.0.tar.gz">y</a><a href="bar-1.0.zip">z</a>`)
	})
	index := serve(t, shop{"foo": {"foo-1.0.tar.gz#" + sum(1)}}.ServeHTTP)
	text := "-i " + index + "/simple\n-f " + page + "/wheels.html\n-f ./wheels\nfoo==1.0\nown==1.0\nhere==1.0\n"
	local := func(place string) ([]string, error) {
		if place != "wheels" {
			return nil, errors.New(place)
		}
		return []string{"here-1.0-py3-none-any.whl", "foo-1.0-py3-none-any.whl", "README"}, nil
	}
	for _, offline := range []bool{false, true} {
		lock := lockOf(t, text)
		r := request(t, lock, facts.Pip, nil)
		r.Local = local
		if offline {
			full := lockOf(t, text)
			report, err := Fill(t.Context(), full, r)
			if err != nil {
				t.Fatal(err)
			}
			r.Record, r.Offline = report.Record, true
		}
		report, err := Fill(t.Context(), lock, r)
		if err != nil || len(report.Absent)+len(report.Lacking) > 0 {
			t.Fatal(err, report)
		}
		if got := namesOf(lock, "foo") + "|" + namesOf(lock, "own") + "|" + namesOf(lock, "here"); got !=
			"foo-1.0.tar.gz foo-1.0-py2-none-any.whl foo-1.0-py3-none-any.whl|own-1.0.tar.gz|here-1.0-py3-none-any.whl" {
			t.Error(offline, got)
		}
	}
	// Without an index, the folder alone: nothing is asked and nothing recorded.
	lock := lockOf(t, "--no-index\n-f ./wheels\nfoo==1.0\nbar==1.0\n")
	r := request(t, lock, facts.Pip, nil)
	r.Local = local
	report, err := Fill(t.Context(), lock, r)
	if err != nil || namesOf(lock, "foo") != "foo-1.0-py3-none-any.whl" || notes(report.Absent) != "bar 1.0" || report.Record != nil {
		t.Error(err, report, lock.Packages)
	}
	// A page may be a file itself.
	lock = lockOf(t, "-i "+index+"/simple\n-f https://h.example/foo-1.0.zip#sha256="+hex64+"\nfoo==1.0\n")
	if _, err := Fill(t.Context(), lock, request(t, lock, facts.Pip, nil)); err != nil || namesOf(lock, "foo") != "foo-1.0.tar.gz foo-1.0.zip" || lock.Packages[0].Files[1].Hash != "sha256:"+hex64 {
		t.Error(err, lock.Packages)
	}
	lock = lockOf(t, "-f "+page+"/missing\nfoo==1.0\n")
	if _, err := Fill(t.Context(), lock, request(t, lock, facts.Pip, nil)); err == nil || !strings.Contains(err.Error(), "no such page") {
		t.Error(err)
	}
}

// TestNotNeeded: locks that name files are left alone, and nobody is asked.
func TestNotNeeded(t *testing.T) {
	lock := &facts.Lock{Packages: []facts.Package{
		{Name: "a", Version: "1", Files: []facts.File{{Name: "a-1.zip"}}, Source: facts.Source{Kind: facts.SourceRegistry}},
		{Name: "b", Version: "1", Source: facts.Source{Kind: facts.SourceGit}},
		{Name: "c", Source: facts.Source{Kind: facts.SourceRegistry}},
	}}
	if Needed(lock) {
		t.Error("not needed")
	}
	report, err := Fill(t.Context(), lock, Request{})
	if err != nil || report.Record != nil || len(report.Open) != 1 {
		t.Error(report, err)
	}
}

// BenchmarkFill is a lock of 200 packages, answered from the record.
func BenchmarkFill(b *testing.B) {
	var text strings.Builder
	record := &Record{}
	for i := range 200 {
		fmt.Fprintf(&text, "p%d==1.0 --hash=%s\n", i, sum(i*100))
		p := RecordedPackage{Name: fmt.Sprintf("p%d", i), Version: "1.0", Index: PyPI}
		for j := range 20 {
			p.Files = append(p.Files, RecordedFile{Name: fmt.Sprintf("p%d-1.0-cp3%d-cp3%d-manylinux_2_17_x86_64.whl", i, j, j), Hashes: []string{sum(i*100 + j)}})
		}
		record.Packages = append(record.Packages, p)
	}
	lock := lockOf(b, text.String())
	packages := lock.Packages
	r := Request{Record: record, Offline: true}
	b.ReportAllocs()
	for b.Loop() {
		lock.Packages = slices.Clone(packages)
		if report, err := Fill(b.Context(), lock, r); err != nil || len(report.Lacking) > 0 {
			b.Fatal(err, report)
		}
	}
}
