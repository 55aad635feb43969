package index

import (
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/dockwright/dockwright/detect/facts"
)

// TestAnswers holds what each kind of answer comes to, and after how many
// requests.
func TestAnswers(t *testing.T) {
	page := func(w http.ResponseWriter) { answerJSON(w, nil) }
	for _, tt := range []struct {
		about    string
		handler  func(n int32, w http.ResponseWriter, r *http.Request)
		requests int32
		found    bool
		fact     string // "" for no error
	}{
		{"a page", func(_ int32, w http.ResponseWriter, _ *http.Request) { page(w) }, 1, true, ""},
		{"no such project", func(_ int32, w http.ResponseWriter, _ *http.Request) { w.WriteHeader(404) }, 1, false, ""},
		{"gone", func(_ int32, w http.ResponseWriter, _ *http.Request) { w.WriteHeader(410) }, 1, false, ""},
		{"busy, then a page", func(n int32, w http.ResponseWriter, _ *http.Request) {
			if n < 3 {
				w.WriteHeader(503)
				return
			}
			page(w)
		}, 3, true, ""},
		{"broken for good", func(_ int32, w http.ResponseWriter, _ *http.Request) { w.WriteHeader(500) }, 4, false, "500 Internal Server Error"},
		{"not made", func(_ int32, w http.ResponseWriter, _ *http.Request) { w.WriteHeader(501) }, 1, false, "501"},
		{"teapot", func(_ int32, w http.ResponseWriter, _ *http.Request) { w.WriteHeader(418) }, 1, false, "418"},
		{"too many, for good", func(_ int32, w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", "1")
			w.WriteHeader(429)
		}, 4, false, "429 Too Many Requests, 4 times"},
		{"too many, for an hour", func(_ int32, w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", "3600")
			w.WriteHeader(429)
		}, 1, false, "come back in 1h0m0s"},
		{"wants credentials", func(_ int32, w http.ResponseWriter, _ *http.Request) { w.WriteHeader(401) }, 1, false, "wants credentials"},
		{"forbids", func(_ int32, w http.ResponseWriter, _ *http.Request) { w.WriteHeader(403) }, 1, false, "403 Forbidden: it wants credentials"},
		{"a bucket that lacks it", func(_ int32, w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Server", "AmazonS3")
			w.WriteHeader(403)
		}, 1, false, ""},
		{"not modified, unasked", func(_ int32, w http.ResponseWriter, _ *http.Request) { w.WriteHeader(304) }, 1, false, "304"},
		{"a circle", func(_ int32, w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, r.URL.Path, http.StatusFound)
		}, 10, false, "redirects more than 10"},
		{"redirect to a file", func(_ int32, w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Location", "file:///etc/passwd")
			w.WriteHeader(302)
		}, 1, false, "no http or https URL"},
		{"redirect to nowhere", func(_ int32, w http.ResponseWriter, r *http.Request) { w.WriteHeader(302) }, 1, false, "302"},
		{"moved within", func(n int32, w http.ResponseWriter, r *http.Request) {
			if n == 1 {
				http.Redirect(w, r, "/other/foo/", http.StatusMovedPermanently)
				return
			}
			page(w)
		}, 2, true, ""},
		{"cut", func(_ int32, w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", typeJSON)
			w.Header().Set("Content-Length", "10000")
			io.WriteString(w, onePage)
		}, 4, false, "breaks off"},
		{"cut in the middle of a chunk, then whole", func(n int32, w http.ResponseWriter, _ *http.Request) {
			if n == 1 {
				w.Header().Set("Content-Type", typeJSON)
				io.WriteString(w, onePage[:50])
				w.(http.Flusher).Flush()
				panic(http.ErrAbortHandler)
			}
			page(w)
		}, 2, true, ""},
		{"hangs up", func(_ int32, w http.ResponseWriter, _ *http.Request) { panic(http.ErrAbortHandler) }, 4, false, "breaks off"},
		{"hangs", func(_ int32, w http.ResponseWriter, r *http.Request) { <-r.Context().Done() }, 1, false, "in time"},
		{"drips", func(_ int32, w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", typeJSON)
			for r.Context().Err() == nil {
				io.WriteString(w, " ")
				w.(http.Flusher).Flush()
				time.Sleep(5 * time.Millisecond)
			}
		}, 1, false, "in time"},
		{"endless", func(_ int32, w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", typeJSON)
			for range 40 {
				w.Write(make([]byte, 1000))
			}
		}, 1, false, "longer than"},
		{"a bomb", func(_ int32, w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", typeJSON)
			w.Header().Set("Content-Encoding", "gzip")
			z := gzip.NewWriter(w)
			z.Write(make([]byte, 1_000_000))
			z.Close()
		}, 1, false, "longer than"},
		{"gzip", func(_ int32, w http.ResponseWriter, r *http.Request) {
			if r.Header.Get("Accept-Encoding") != "gzip" {
				t.Errorf("%v", r.Header)
			}
			w.Header().Set("Content-Type", typeJSON)
			w.Header().Set("Content-Encoding", "gzip")
			z := gzip.NewWriter(w)
			io.WriteString(z, onePage)
			z.Close()
		}, 1, true, ""},
		{"gzip that is none", func(_ int32, w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			io.WriteString(w, onePage)
		}, 4, false, "gzip"},
		{"rubbish", func(_ int32, w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", typeJSON)
			io.WriteString(w, "\x00\x01")
		}, 1, false, "cannot be read"},
		{"wrong type", func(_ int32, w http.ResponseWriter, r *http.Request) { io.WriteString(w, "hello") }, 1, false, "text/plain"},
	} {
		t.Run(tt.about, func(t *testing.T) {
			var n atomic.Int32
			url := serve(t, func(w http.ResponseWriter, r *http.Request) { tt.handler(n.Add(1), w, r) })
			timeout := 10 * time.Second
			if tt.fact == "in time" {
				timeout = 100 * time.Millisecond
			}
			c := clientFor(Options{Timeout: timeout, MaxBody: 20_000})
			files, found, err := c.Project(t.Context(), source(url+"/simple"), "foo")
			if n.Load() != tt.requests {
				t.Errorf("%d requests, want %d", n.Load(), tt.requests)
			}
			if found != tt.found || found != (len(files) == 1) {
				t.Errorf("found %v: %v", found, files)
			}
			if tt.fact == "" {
				if err != nil {
					t.Error(err)
				}
				return
			}
			var e *facts.Error
			if !errors.As(err, &e) || e.Path != url+"/simple/foo/" || !strings.Contains(e.Fact, tt.fact) || e.Remedy == "" {
				t.Errorf("%v does not say %q", err, tt.fact)
			}
		})
	}
}

// TestWaits: longer each time, and as long as the server says.
func TestWaits(t *testing.T) {
	url := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if strings.Contains(r.URL.Path, "polite") {
			w.Header().Set("Retry-After", "7")
		}
		w.WriteHeader(503)
	})
	for name, want := range map[string]string{"foo": "[500ms 1s 2s]", "polite": "[7s 7s 7s]"} {
		p := &patient{}
		clientFor(Options{Sleep: p.sleep}).Project(t.Context(), source(url), name)
		if got := fmt.Sprint(p.waits); got != want {
			t.Errorf("%s: %s", name, got)
		}
	}
}

func TestDown(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l.Close()
	_, _, err = clientFor(Options{}).Project(t.Context(), source("http://u:s3cret@"+l.Addr().String()), "foo")
	if err == nil || !strings.Contains(err.Error(), "refused") || strings.Contains(err.Error(), "s3cret") {
		t.Error(err)
	}
	for _, bad := range []string{"ftp://h.example", "h.example/simple", "https://", "https://h.example:x", "https://u:s3cret@h .example", "https://h.example/%zz?\x00"} {
		_, _, err = clientFor(Options{}).Project(t.Context(), source(bad), "foo")
		var e *facts.Error
		if !errors.As(err, &e) || strings.Contains(err.Error(), "s3cret") {
			t.Errorf("%s: %v", bad, err)
		}
	}
}

// TestWrongEnd holds the words for what is no index at all: a proxy that is not
// there, and a port that speaks http where https is asked for.
func TestWrongEnd(t *testing.T) {
	nobody := &url.URL{Scheme: "http", User: url.UserPassword("u", "s3cret"), Host: "127.0.0.1:9"}
	plain := serve(t, func(w http.ResponseWriter, r *http.Request) { http.NotFound(w, r) })
	for _, tt := range []struct {
		transport http.RoundTripper
		url, want string
	}{
		{&http.Transport{Proxy: http.ProxyURL(nobody)}, "https://index.example/simple", "https://index.example/simple/foo/: the proxy cannot be reached"},
		{&http.Transport{}, strings.Replace(plain, "http:", "https:", 1) + "/simple", "/simple/foo/: it speaks http there, and not https"},
	} {
		c := clientFor(Options{Transport: tt.transport})
		_, _, err := c.Project(t.Context(), source(tt.url), "foo")
		var e *facts.Error
		if !errors.As(err, &e) || e.Remedy == "" || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "s3cret") {
			t.Errorf("%v, want %s", err, tt.want)
		}
	}
}
