package index

import (
	"io"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
)

// clock is a time that tests move.
type clock struct{ t time.Time }

func (c *clock) now() time.Time { return c.t }

func TestCache(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "cache")
	time0 := &clock{time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)}
	var header http.Header
	var conditions []string
	requests := 0
	url := serve(t, func(w http.ResponseWriter, r *http.Request) {
		requests++
		conditions = append(conditions, r.Header.Get("If-None-Match")+r.Header.Get("If-Modified-Since"))
		for k, v := range header {
			w.Header()[k] = v
		}
		if r.Header.Get("If-None-Match") == `"1"` || r.Header.Get("If-Modified-Since") == "yesterday" {
			w.WriteHeader(304)
			return
		}
		answerJSON(w, r)
	})
	ask := func(o Options, index string) {
		t.Helper()
		o.Cache = &Cache{Dir: dir, Now: time0.now}
		files, found, err := clientFor(o).Project(t.Context(), source(index), "foo")
		if err != nil || !found || len(files) != 1 || files[0].Size != 10 {
			t.Error(files, found, err)
		}
	}
	expect := func(about string, wantRequests int, wantCondition string) {
		t.Helper()
		if requests != wantRequests || requests > 0 && conditions[requests-1] != wantCondition {
			t.Errorf("%s: %d requests, conditions %q", about, requests, conditions)
		}
		requests, conditions = 0, nil
	}
	header = http.Header{"Cache-Control": {"max-age=600, public"}, "Etag": {`"1"`}}
	ask(Options{}, url)
	expect("first", 1, "")
	ask(Options{}, url)
	expect("fresh", 0, "")
	ask(Options{Refresh: true}, url)
	expect("fresh, but told to refresh", 1, `"1"`)
	time0.t = time0.t.Add(601 * time.Second)
	ask(Options{}, url)
	expect("stale", 1, `"1"`)
	ask(Options{}, url)
	expect("confirmed, so fresh again", 0, "")
	ask(Options{}, strings.Replace(url, "://", "://u:s3cret@", 1))
	expect("somebody else", 1, "")

	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 2 {
		t.Fatal(entries, err)
	}
	if info, _ := os.Stat(dir); runtime.GOOS != "windows" && info.Mode().Perm() != 0o700 {
		t.Errorf("mode %v", info.Mode())
	}
	for _, e := range entries {
		path := filepath.Join(dir, e.Name())
		data, _ := os.ReadFile(path)
		if strings.Contains(string(data), "s3cret") || len(e.Name()) != 64 {
			t.Errorf("%s holds %s", e.Name(), data)
		}
		// Damage: a body cut short, and rubbish.
		os.WriteFile(path, data[:len(data)-3], 0o600)
	}
	ask(Options{}, url)
	expect("damaged", 1, "")
	for _, e := range entries {
		os.WriteFile(filepath.Join(dir, e.Name()), []byte("{}"), 0o600)
	}
	header = http.Header{"Cache-Control": {"no-cache"}, "Last-Modified": {"yesterday"}}
	ask(Options{}, url)
	expect("rubbish", 1, "")
	ask(Options{}, url)
	expect("no-cache: asked each time", 1, "yesterday")
	header = http.Header{"Cache-Control": {"no-store"}, "Etag": {`"2"`}}
	ask(Options{Refresh: true}, url) // confirmed by date, and then not to be kept
	expect("no-store", 1, "yesterday")
	ask(Options{}, url)
	expect("after no-store", 1, "")
	header = nil
	ask(Options{}, url)
	ask(Options{}, url)
	expect("nothing to go by", 2, "")
	header = http.Header{"Cache-Control": {"max-age=600"}, "Age": {"900"}}
	ask(Options{}, url)
	ask(Options{}, url)
	expect("old already", 2, "")
	header = http.Header{"Cache-Control": {"max-age=99999999999999999999999"}}
	ask(Options{}, url)
	ask(Options{}, url)
	expect("an absurd age", 2, "")
	header = http.Header{"Cache-Control": {"max-age=99999999"}}
	ask(Options{}, url)
	time0.t = time0.t.Add(25 * time.Hour)
	ask(Options{}, url)
	expect("nobody is believed for more than a day", 2, "")
	if left, _ := filepath.Glob(filepath.Join(dir, ".new-*")); len(left) > 0 {
		t.Error(left)
	}
}

// TestNoCache: a cache that cannot be written is none.
func TestNoCache(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	url := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "max-age=600")
		answerJSON(w, r)
	})
	for _, dir := range []string{"", filepath.Join(file, "below")} {
		if _, found, err := clientFor(Options{Cache: &Cache{Dir: dir}}).Project(t.Context(), source(url), "foo"); err != nil || !found {
			t.Error(found, err)
		}
	}
}

// TestErrorsAreNotCached: what is no page is asked for again.
func TestErrorsAreNotCached(t *testing.T) {
	dir, n := t.TempDir(), 0
	url := serve(t, func(w http.ResponseWriter, r *http.Request) {
		n++
		w.Header().Set("Cache-Control", "max-age=600")
		switch n {
		case 1:
			w.WriteHeader(404)
		case 2:
			http.Redirect(w, r, "/gone/", http.StatusMovedPermanently)
		case 3:
			w.WriteHeader(500)
		case 4:
			w.Header().Set("Content-Type", typeJSON)
			io.WriteString(w, "rubbish")
		default:
			answerJSON(w, r)
		}
	})
	o := Options{Cache: &Cache{Dir: dir}, Retries: -1}
	for i, want := range []string{"", "500", "cannot be read", ""} {
		_, found, err := clientFor(o).Project(t.Context(), source(url), "foo")
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) || found != (i == 3) {
			t.Errorf("%d: %v %v", i, found, err)
		}
	}
}
