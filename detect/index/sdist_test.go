package index

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dockwright/dockwright/detect/facts"
)

// sdistOf is an sdist of one file.
func sdistOf(t testing.TB, name, text string) (data []byte, digest string) {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	w := tar.NewWriter(z)
	if err := w.WriteHeader(&tar.Header{Name: "x-1/" + name, Size: int64(len(text)), Mode: 0o644}); err != nil {
		t.Fatal(err)
	}
	io.WriteString(w, text)
	w.Close()
	z.Close()
	return b.Bytes(), fmt.Sprintf("%x", sha256.Sum256(b.Bytes()))
}

// store is an index with one sdist, which notes what it is asked and by whom.
type store struct {
	data  []byte
	mutex sync.Mutex
	seen  []string
}

func (s *store) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	user := ""
	if h, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Basic "); ok {
		text, _ := base64.StdEncoding.DecodeString(h)
		user = string(text) + "@"
	}
	s.mutex.Lock()
	s.seen = append(s.seen, user+r.URL.Path)
	s.mutex.Unlock()
	switch r.URL.Path {
	case "/simple/x/":
		w.Header().Set("Content-Type", "text/html")
		io.WriteString(w, `<a href="/f/x-0.9.tar.gz">x</a><a href="/f/x-1.tar.gz">x</a>`)
	case "/f/x-1.tar.gz":
		w.Write(s.data)
	default:
		w.WriteHeader(404)
	}
}

const compiling = "from setuptools import setup, Extension\nsetup(ext_modules=[Extension('x', ['x.cpp'], libraries=['z'])])"

func TestReadSdists(t *testing.T) {
	s := &store{}
	var digest string
	s.data, digest = sdistOf(t, "setup.py", compiling)
	at := serve(t, s.ServeHTTP)
	registry := facts.Source{Kind: facts.SourceRegistry, URL: at + "/simple"}
	build := facts.Build{Backend: "setuptools", Known: true, Tools: []facts.BuildTool{{Name: "c++"}}, Libraries: []string{"z"}}
	record := RecordedSdist{Name: "x", Version: "1", SHA256: digest, Build: build}
	other := strings.Repeat("0", 64)
	named := func(hash string) []facts.File {
		return []facts.File{{Name: "x-1-cp39-cp39-win32.whl", Hash: "sha256:" + strings.Repeat("1", 64)}, {Name: "x-1.tar.gz", Hash: hash}}
	}
	for _, tt := range []struct {
		about  string
		p      facts.Package
		record *Record
		asked  string
		why    string // "" where it is read
	}{
		{about: "the lock has the URL", p: facts.Package{Source: registry, Files: []facts.File{{Name: "x-1.tar.gz", URL: at + "/f/x-1.tar.gz", Hash: "sha256:" + strings.ToUpper(digest)}}}, asked: "/f/x-1.tar.gz"},
		{about: "the lock has the name", p: facts.Package{Source: registry, Files: named("sha256:" + digest)}, asked: "/simple/x/ /f/x-1.tar.gz"},
		{about: "the lock has a digest alone", p: facts.Package{Source: registry, Files: []facts.File{{Hash: "sha256:" + digest}}}, asked: "/simple/x/ /f/x-1.tar.gz"},
		{about: "the URL no longer works", p: facts.Package{Source: registry, Files: []facts.File{{Name: "x-1.tar.gz", URL: at + "/gone/x-1.tar.gz"}}}, asked: "/gone/x-1.tar.gz /simple/x/ /f/x-1.tar.gz"},
		{about: "an archive by its URL", p: facts.Package{Source: facts.Source{Kind: facts.SourceURL, URL: at + "/f/x-1.tar.gz"}}, asked: "/f/x-1.tar.gz"},
		{about: "recorded", p: facts.Package{Source: registry, Files: named("sha256:" + digest)}, record: &Record{Sdists: []RecordedSdist{record}}},
		{about: "another one recorded", p: facts.Package{Source: registry, Files: named("sha256:" + digest)}, record: &Record{Sdists: []RecordedSdist{{Name: "x", Version: "1", SHA256: other, Build: build}}}, asked: "/simple/x/ /f/x-1.tar.gz"},

		{about: "another digest", p: facts.Package{Source: registry, Files: named("sha256:" + other)}, asked: "/simple/x/ /f/x-1.tar.gz", why: "its sdist cannot be read (x-1.tar.gz: its SHA-256 is " + digest + ", which is not the one that is locked)"},
		{about: "no archive", p: facts.Package{Source: facts.Source{Kind: facts.SourceURL, URL: at + "/simple/x/#egg=x"}}, asked: "/simple/x/", why: "its sdist cannot be read (x: it is no archive of a kind that can be read)"},
		{about: "xz", p: facts.Package{Source: registry, Files: []facts.File{{Name: "x-1.tar.xz"}}}, why: "its sdist cannot be read (it is no archive of a kind that can be read)"},
		{about: "nowhere", p: facts.Package{Source: registry, Files: []facts.File{{Name: "x-1.zip"}}}, asked: "/simple/x/", why: "its sdist cannot be read (no index has it)"},
		{about: "no network address", p: facts.Package{Source: facts.Source{Kind: facts.SourceURL, URL: "file:///etc/passwd.zip"}}, why: "its sdist cannot be read (file:///etc/passwd.zip: it is no http or https URL)"},
	} {
		t.Run(tt.about, func(t *testing.T) {
			tt.p.Name, tt.p.Version = "x", "1"
			lock := &facts.Lock{Packages: []facts.Package{tt.p}}
			s.seen = nil
			r := request(t, lock, facts.UV, nil)
			r.Record = tt.record
			got, err := ReadSdists(t.Context(), lock, []int{0}, r)
			if err != nil {
				t.Fatal(err)
			}
			want, wantBuild := []RecordedSdist{record}, build
			if tt.why != "" {
				want, wantBuild = nil, facts.Build{Why: tt.why}
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(wantBuild, lock.Packages[0].Build); diff != "" {
				t.Error(diff)
			}
			if asked := strings.Join(s.seen, " "); asked != tt.asked {
				t.Errorf("asked for %s, want %s", asked, tt.asked)
			}
		})
	}
}

// What the record says is what was read: a run without a network comes to the same.
func TestRecallSdists(t *testing.T) {
	s := &store{}
	s.data, _ = sdistOf(t, "setup.py", compiling)
	at := serve(t, s.ServeHTTP)
	p := facts.Package{Name: "x", Version: "1", Source: facts.Source{Kind: facts.SourceRegistry, URL: at + "/simple"}, Files: []facts.File{{Name: "x-1.tar.gz"}}}
	online, offline := &facts.Lock{Packages: []facts.Package{p}}, &facts.Lock{Packages: []facts.Package{p}}
	sdists, err := ReadSdists(t.Context(), online, []int{0}, request(t, online, facts.UV, nil))
	if err != nil {
		t.Fatal(err)
	}
	text := (&Record{Sdists: sdists}).Format()
	record, err := ParseRecord(RecordName, text)
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	RecallSdists(offline, []int{0}, record)
	if diff := cmp.Diff(online, offline); diff != "" {
		t.Error(diff)
	}
	if again := record.Format(); !bytes.Equal(again, text) {
		t.Errorf("%s\nis not\n%s", again, text)
	}
	RecallSdists(offline, []int{0}, nil)
}

// What an sdist says is written to no record that could not be read again: it is
// unknown, then.
func TestReadSdistsStrange(t *testing.T) {
	for name, tt := range map[string]struct{ file, text, why string }{
		"TOML":      {"pyproject.toml", "[", "its sdist cannot be read (its pyproject.toml is not valid TOML)"},
		"backend":   {"pyproject.toml", "[build-system]\nbuild-backend = 'b" + strings.Repeat("a", 100) + "'", "is no word of a build)"},
		"library":   {"setup.py", "setup(ext_modules=[Extension('x', ['x.c'], libraries=['z\x1b[1m'])])", "is no word of a build)"},
		"long name": {"setup.py", "setup(ext_modules=[Extension('x', ['x.c'], libraries=['" + strings.Repeat("z", 101) + "'])])", "is no word of a build)"},
	} {
		s := &store{}
		s.data, _ = sdistOf(t, tt.file, tt.text)
		at := serve(t, s.ServeHTTP)
		lock := &facts.Lock{Packages: []facts.Package{{Name: "x", Version: "1", Source: facts.Source{Kind: facts.SourceRegistry, URL: at + "/simple"}}}}
		got, err := ReadSdists(t.Context(), lock, []int{0}, request(t, lock, facts.UV, nil))
		if why := lock.Packages[0].Build.Why; err != nil || len(got) > 0 || !strings.HasSuffix(why, tt.why) {
			t.Errorf("%s: %v, %v, %q", name, err, got, why)
		}
	}
}

// What is recorded is kept where it cannot be asked for anew.
func TestReadSdistsRefresh(t *testing.T) {
	at := serve(t, (&store{}).ServeHTTP)
	build := facts.Build{Backend: "flit_core", Known: true, Pure: true}
	record := RecordedSdist{Name: "x", Version: "2", SHA256: hex64, Build: build}
	lock := &facts.Lock{Packages: []facts.Package{{Name: "x", Version: "2", Source: facts.Source{Kind: facts.SourceRegistry, URL: at + "/simple"}}}}
	r := request(t, lock, facts.UV, nil)
	r.Refresh, r.Record = true, &Record{Sdists: []RecordedSdist{record}}
	got, err := ReadSdists(t.Context(), lock, []int{0}, r)
	if err != nil || len(got) != 1 || lock.Packages[0].Build.Backend != build.Backend {
		t.Errorf("%+v, %v, %+v", got, err, lock.Packages[0].Build)
	}
}

// The login of an index goes to its own host and to no other that a lock names.
func TestSdistLogin(t *testing.T) {
	index, elsewhere := &store{}, &store{}
	index.data, _ = sdistOf(t, "setup.py", compiling)
	elsewhere.data = index.data
	own, other := serve(t, index.ServeHTTP), serve(t, elsewhere.ServeHTTP)
	other = strings.Replace(other, "127.0.0.1", "localhost", 1)
	for _, file := range []string{own, other} {
		lock := &facts.Lock{Packages: []facts.Package{{Name: "x", Version: "1", Source: facts.Source{Kind: facts.SourceRegistry}, Files: []facts.File{{Name: "x-1.tar.gz", URL: file + "/f/x-1.tar.gz"}}}}}
		r := request(t, lock, facts.UV, map[string]string{"UV_INDEX_URL": strings.Replace(own, "http://", "http://me:secret@", 1) + "/simple"})
		if _, err := ReadSdists(t.Context(), lock, []int{0}, r); err != nil || !lock.Packages[0].Build.Known {
			t.Fatalf("%+v, %v", lock.Packages[0].Build, err)
		}
	}
	if got := strings.Join(append(index.seen, elsewhere.seen...), " "); got != "me:secret@/f/x-1.tar.gz /f/x-1.tar.gz" {
		t.Error(got)
	}
}

func TestSdistRecordFaults(t *testing.T) {
	const good = "version = 1\n\n[[sdist]]\nname = \"x\"\nversion = \"1.0\"\nsha256 = \"" + hex64 + "\"\nbackend = \"maturin\"\ntools = [\"rust\"]\nrust = \"1.83\"\n"
	if _, err := ParseRecord(RecordName, []byte(good)); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ old, new, want string }{
		{`"x"`, `"X"`, `dockwright.lock:3: "X" is no normalized name`},
		{`"1.0"`, `"1.0.x"`, "is no normalized version of x"},
		{hex64, hex64[1:], "is no SHA-256 of x"},
		{`"maturin"`, `""`, "x has no backend"},
		{`"maturin"`, `"a\u001bb"`, "is no word of a build"},
		{`"rust"]`, `"` + strings.Repeat("r", 101) + `"]`, "is no toolchain"},
		{`"rust"]`, `"c; rm"]`, `x: "c; rm" is no toolchain`},
		{"rust = ", "pure = true\nrust = ", "x is pure, and not"},
		{`"1.83"`, `"99.0 /etc /x"`, `x: "99.0 /etc /x" is no release of Rust, such as 1.83`},
		{"rust = ", "colour = ", "the key colour is not known"},
	} {
		_, err := ParseRecord(RecordName, []byte(strings.Replace(good, tt.old, tt.new, 1)))
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s for %s: %v, want %s", tt.new, tt.old, err, tt.want)
		}
	}
}
