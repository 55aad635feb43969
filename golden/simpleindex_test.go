package golden

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"fmt"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"

	"github.com/rogpeppe/go-internal/testscript"
)

// simpleIndex is a package index for scripts (PEP 503, PEP 691): it answers
// /simple/NAME/ with the script's files index/NAME.json or index/NAME.html, and
// with the status in index/NAME.status. Under /files/ are the files of index/files. Under /private it wants the user "me"
// with the password "secret"; under wrong/ it has nothing.
type simpleIndex struct {
	folder string
	mutex  sync.Mutex
	count  int
}

type simpleIndexKey struct{}

// serveIndex starts the index of a script, whose URL is $INDEX without /simple.
func serveIndex(env *testscript.Env) {
	index := &simpleIndex{folder: filepath.Join(env.WorkDir, "index")}
	server := httptest.NewServer(index)
	env.Defer(server.Close)
	env.Values[simpleIndexKey{}] = index
	env.Setenv("INDEX", server.URL)
	env.Setenv("INDEX_HOST", strings.TrimPrefix(server.URL, "http://"))
}

func (x *simpleIndex) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	x.mutex.Lock()
	x.count++
	x.mutex.Unlock()
	place, rest, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	if user, password, _ := r.BasicAuth(); place == "private" && (user != "me" || password != "secret") {
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	if strings.HasPrefix(rest, "wrong/") {
		http.NotFound(w, r)
		return
	}
	if place == "files" {
		http.ServeFile(w, r, filepath.Join(x.folder, "files", filepath.Base(rest)))
		return
	}
	file := filepath.Join(x.folder, filepath.Base(strings.Trim(rest, "/")))
	if status, err := os.ReadFile(file + ".status"); err == nil {
		code, _ := strconv.Atoi(strings.TrimSpace(string(status)))
		w.WriteHeader(code)
		return
	}
	if page, err := os.ReadFile(file + ".json"); err == nil && strings.Contains(r.Header.Get("Accept"), "application/vnd.pypi.simple.v1+json") {
		w.Header().Set("Content-Type", "application/vnd.pypi.simple.v1+json")
		w.Write(page)
		return
	}
	page, err := os.ReadFile(file + ".html")
	if err != nil {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", "text/html")
	w.Write(page)
}

// requests holds how many requests the index has had since it was asked last.
func requests(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: requests NUMBER")
	}
	x := ts.Value(simpleIndexKey{}).(*simpleIndex)
	x.mutex.Lock()
	defer x.mutex.Unlock()
	if got := fmt.Sprint(x.count); got != args[0] {
		ts.Fatalf("%s requests, not %s", got, args[0])
	}
	x.count = 0
}

// sdist packs a folder as an sdist, the same bytes each time: sdist FOLDER FILE.
// Its digest is put into $SHA256.
func sdist(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: sdist FOLDER FILE")
	}
	folder, file := ts.MkAbs(args[0]), ts.MkAbs(args[1])
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	w := tar.NewWriter(z)
	ts.Check(filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		name, _ := filepath.Rel(filepath.Dir(folder), path)
		if err := w.WriteHeader(&tar.Header{Name: filepath.ToSlash(name), Size: int64(len(text)), Mode: 0o644}); err != nil {
			return err
		}
		_, err = w.Write(text)
		return err
	}))
	ts.Check(w.Close())
	ts.Check(z.Close())
	ts.Check(os.MkdirAll(filepath.Dir(file), 0o755))
	ts.Check(os.WriteFile(file, b.Bytes(), 0o644))
	ts.Setenv("SHA256", fmt.Sprintf("%x", sha256.Sum256(b.Bytes())))
}
