package index

import (
	"context"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/dockwright/dockwright/detect/facts"
)

const onePage = `{"meta":{"api-version":"1.1"},"name":"foo","files":[{"filename":"foo-1.0.tar.gz","url":"foo-1.0.tar.gz","hashes":{"sha256":"` + hex64 + `"},"size":10}]}`

// answerJSON is an index that has the project foo.
func answerJSON(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", typeJSON)
	io.WriteString(w, onePage)
}

// patient waits for nothing, and remembers for how long it was asked to.
type patient struct {
	mutex sync.Mutex
	waits []time.Duration
}

func (p *patient) sleep(ctx context.Context, d time.Duration) error {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	p.waits = append(p.waits, d)
	return ctx.Err()
}

func source(url string) Source { return Environment{}.source("", url) }

func serve(t testing.TB, handler http.HandlerFunc) string {
	s := httptest.NewServer(handler)
	t.Cleanup(s.Close)
	return s.URL
}

func clientFor(o Options) *Client {
	if o.Transport == nil {
		o.Transport = &http.Transport{}
	}
	if o.Sleep == nil {
		o.Sleep = (&patient{}).sleep
	}
	return NewClient(o)
}

// TestRequest: what is sent, and what is made of the answer.
func TestRequest(t *testing.T) {
	url := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/simple/foo-bar/" || r.Header.Get("User-Agent") != "dockwright/1.2.3" || r.Header.Get("Authorization") != "" ||
			r.Header.Get("Accept") != "application/vnd.pypi.simple.v1+json, application/vnd.pypi.simple.v1+html; q=0.2, text/html; q=0.01" {
			t.Errorf("%s %v", r.URL, r.Header)
		}
		w.Header().Set("Content-Type", "text/html")
		io.WriteString(w, `<a href="foo_bar-1.0.tar.gz">x</a>`)
	})
	for _, index := range []string{url + "/simple", url + "/simple/"} {
		files, found, err := clientFor(Options{Version: "1.2.3"}).Project(t.Context(), source(index), "Foo.Bar")
		if err != nil || !found || len(files) != 1 || files[0].URL != url+"/simple/foo-bar/foo_bar-1.0.tar.gz" {
			t.Error(files, found, err)
		}
	}
}

func TestCertificate(t *testing.T) {
	s := httptest.NewUnstartedServer(http.HandlerFunc(answerJSON))
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.StartTLS()
	defer s.Close()
	_, _, err := clientFor(Options{Transport: NewTransport(nil)}).Project(t.Context(), source(s.URL), "foo")
	if err == nil || !strings.Contains(err.Error(), "certificate is not trusted") || !strings.Contains(err.Error(), "SSL_CERT_FILE") {
		t.Error(err)
	}
	text := string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: s.Certificate().Raw}))
	files := map[string]string{"/home/u/ca.pem": text, "/etc/pip.conf": "[global]\ncert = /home/u/ca.pem\n", "/empty": ""}
	for _, env := range []Environment{
		machine(nil, files), machine(map[string]string{"REQUESTS_CA_BUNDLE": "/home/u/ca.pem", "PIP_CONFIG_FILE": "/dev/null"}, files),
		machine(map[string]string{"PIP_CERT": "~/ca.pem"}, files),
	} {
		pool, err := env.Authorities()
		if err != nil {
			t.Fatal(err)
		}
		if _, found, err := clientFor(Options{Transport: NewTransport(pool)}).Project(t.Context(), source(s.URL), "foo"); err != nil || !found {
			t.Error(found, err)
		}
	}
	if pool, err := machine(nil, nil).Authorities(); pool != nil || err != nil {
		t.Error(pool, err)
	}
	for _, name := range []string{"/empty", "/missing"} {
		if _, err := machine(map[string]string{"PIP_CERT": name}, files).Authorities(); err == nil || !strings.HasPrefix(err.Error(), name+": ") {
			t.Error(err)
		}
	}
}

func TestCancel(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	url := serve(t, func(w http.ResponseWriter, r *http.Request) {
		cancel()
		<-r.Context().Done()
	})
	if _, _, err := NewClient(Options{}).Project(ctx, source(url), "foo"); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

// TestWhoSeesCredentials follows redirects between two hosts, and from https
// down to http.
func TestWhoSeesCredentials(t *testing.T) {
	const secret = "s3cret"
	var mutex sync.Mutex
	var seen []string
	note := func(place string, r *http.Request) {
		mutex.Lock()
		defer mutex.Unlock()
		user := "nobody"
		if h, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Basic "); ok {
			text, _ := base64.StdEncoding.DecodeString(h)
			user, _, _ = strings.Cut(string(text), ":")
		}
		seen = append(seen, place+":"+user)
	}
	other := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		note("other", r)
		answerJSON(w, r)
	}))
	defer other.Close()
	plain := httptest.NewServer(nil) // the same host name over http
	defer plain.Close()
	plain.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		note("plain", r)
		answerJSON(w, r)
	})
	secure := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		note("secure", r)
		switch r.URL.Path {
		case "/down/foo/":
			http.Redirect(w, r, plain.URL+"/simple/foo/", http.StatusFound)
		case "/away/foo/":
			http.Redirect(w, r, strings.Replace(other.URL, "http://", "http://x:y@", 1)+"/simple/foo/", http.StatusFound)
		case "/within/foo/":
			http.Redirect(w, r, "/simple/foo/", http.StatusFound)
		default:
			answerJSON(w, r)
		}
	}))
	defer secure.Close()
	netrc, err := ParseNetrc("netrc", []byte("machine 127.0.0.1 login netuser password "+secret+"\ndefault login anybody password "+secret))
	if err != nil {
		t.Fatal(err)
	}
	withLogin := strings.Replace(secure.URL, "https://", "https://user:"+secret+"@", 1)
	withUser := strings.Replace(secure.URL, "https://", "https://user@", 1)
	for _, tt := range []struct {
		index string
		netrc *Netrc
		want  string
	}{
		{withLogin + "/simple", netrc, "secure:user"},
		{withUser + "/simple", nil, "secure:user"},
		{withUser + "/simple", netrc, "secure:netuser"},
		{secure.URL + "/simple", netrc, "secure:netuser"},
		{secure.URL + "/simple", nil, "secure:nobody"},
		{withLogin + "/within", nil, "secure:user secure:user"},
		{withLogin + "/down", netrc, "secure:user plain:nobody"},
		{withLogin + "/away", netrc, "secure:user other:nobody"},
		{secure.URL + "/away", netrc, "secure:netuser other:nobody"},
		{strings.Replace(other.URL, "127.0.0.1", "localhost", 1), netrc, "other:anybody"},
	} {
		seen = nil
		_, found, err := clientFor(Options{Transport: secure.Client().Transport, Netrc: tt.netrc}).Project(t.Context(), source(tt.index), "foo")
		if err != nil || !found || strings.Join(seen, " ") != tt.want {
			t.Errorf("%s: %v, %v; want %s", tt.index, seen, err, tt.want)
		}
	}
}

// TestRefusedLogin: the message names the ways, and not the password.
func TestRefusedLogin(t *testing.T) {
	url := serve(t, func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(401) })
	fault := facts.Errorf("/home/u/.netrc", 3, "a word stands wrong")
	s := Environment{}.source("own", strings.Replace(url, "://", "://user:s3cret@", 1)+"/simple")
	_, _, err := clientFor(Options{Netrc: &Netrc{Fault: fault}}).Project(t.Context(), s, "foo")
	for _, part := range []string{url + "/simple/foo/: ", "does not take", "~/.netrc for 127.0.0.1", "UV_INDEX_", "netrc has no effect: /home/u/.netrc:3"} {
		if err == nil || !strings.Contains(err.Error(), part) {
			t.Errorf("%v lacks %q", err, part)
		}
	}
	if strings.Contains(err.Error(), "s3cret") || strings.Contains(err.Error(), "user:") {
		t.Error(err)
	}
}

// TestUnset: a variable that is missing is told, not sent.
func TestUnset(t *testing.T) {
	url := serve(t, func(w http.ResponseWriter, r *http.Request) { t.Error("asked") })
	_, _, err := clientFor(Options{}).Project(t.Context(), source(strings.Replace(url, "://", "://${TOKEN}@", 1)), "foo")
	if err == nil || !strings.Contains(err.Error(), "${TOKEN} stands in its URL") {
		t.Error(err)
	}
}

func TestConcurrency(t *testing.T) {
	var now, most atomic.Int32
	url := serve(t, func(w http.ResponseWriter, r *http.Request) {
		n := now.Add(1)
		defer now.Add(-1)
		for m := most.Load(); n > m && !most.CompareAndSwap(m, n); m = most.Load() {
		}
		time.Sleep(2 * time.Millisecond)
		w.WriteHeader(404)
	})
	c := clientFor(Options{Concurrency: 3})
	var group sync.WaitGroup
	for range 40 {
		group.Go(func() { c.Project(t.Context(), source(url), "foo") })
	}
	group.Wait()
	if m := most.Load(); m < 2 || m > 3 {
		t.Errorf("%d at once", m)
	}
}
