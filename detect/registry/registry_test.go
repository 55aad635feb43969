package registry

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-containerregistry/pkg/name"
	memory "github.com/google/go-containerregistry/pkg/registry"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/remote"

	"github.com/dockwright/dockwright/detect/facts"
)

// fake is a registry in memory with something in front of it, which answers true when
// it answered itself.
type fake struct {
	host  string
	front func(http.ResponseWriter, *http.Request) bool
	mutex sync.Mutex
	seen  []string // "METHOD PATH", without pings
	slept []time.Duration
}

func serve(t *testing.T) *fake {
	t.Helper()
	t.Setenv("DOCKER_CONFIG", t.TempDir()) // no login of this machine's
	t.Setenv("HOME", t.TempDir())
	t.Setenv("XDG_RUNTIME_DIR", "")
	f := &fake{}
	inner := memory.New(memory.Logger(log.New(io.Discard, "", 0)))
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		f.mutex.Lock()
		front := f.front
		if r.URL.Path != "/v2/" {
			f.seen = append(f.seen, r.Method+" "+r.URL.Path)
		}
		f.mutex.Unlock()
		if front == nil || !front(w, r) {
			inner.ServeHTTP(w, r)
		}
	}))
	t.Cleanup(server.Close)
	f.host = strings.TrimPrefix(server.URL, "http://")
	return f
}

func (f *fake) client(mirrors ...string) *Client {
	return NewClient(Options{Version: "1", Mirrors: mirrors, Timeout: 10 * time.Second,
		Sleep: func(_ context.Context, d time.Duration) error { f.slept = append(f.slept, d); return nil }})
}

// forget clears what was seen.
func (f *fake) forget() { f.seen = nil }

// push puts an image for some platforms there; for none it is a single manifest of
// linux/amd64. The text tells one revision from another.
func (f *fake) push(t *testing.T, path, text string, platforms ...string) string {
	t.Helper()
	ref, err := name.ParseReference(f.host + "/" + path)
	if err != nil {
		t.Fatal(err)
	}
	one := func(p v1.Platform) v1.Image {
		img, err := mutate.ConfigFile(empty.Image, &v1.ConfigFile{OS: p.OS, Architecture: p.Architecture, Variant: p.Variant, Author: text})
		if err != nil {
			t.Fatal(err)
		}
		return img
	}
	if platforms == nil {
		img := one(v1.Platform{OS: "linux", Architecture: "amd64"})
		if err := remote.Write(ref, img); err != nil {
			t.Fatal(err)
		}
		digest, _ := img.Digest()
		return digest.String()
	}
	var idx v1.ImageIndex = empty.Index
	for _, s := range platforms {
		p, err := v1.ParsePlatform(s)
		if err != nil {
			t.Fatal(err)
		}
		idx = mutate.AppendManifests(idx, mutate.IndexAddendum{Add: one(*p), Descriptor: v1.Descriptor{Platform: p}})
	}
	if err := remote.WriteIndex(ref, idx); err != nil {
		t.Fatal(err)
	}
	digest, _ := idx.Digest()
	return digest.String()
}

// fault is the error as a user meets it.
func fault(t *testing.T, err error) *facts.Error {
	t.Helper()
	var e *facts.Error
	if !errors.As(err, &e) {
		t.Fatalf("%v is no *facts.Error", err)
	}
	if e.Remedy == "" {
		t.Errorf("%v has no remedy", e)
	}
	return e
}

func TestIndex(t *testing.T) {
	f := serve(t)
	digest := f.push(t, "library/python:3.13", "a", "linux/arm64/v8", "linux/amd64", "linux/arm/v7", "unknown/unknown")
	f.forget()
	got, err := f.client("docker.io="+f.host).Resolve(t.Context(), facts.Image{Name: "python:3.13"})
	if err != nil {
		t.Fatal(err)
	}
	want := facts.Image{Name: "python:3.13", Digest: digest, Platforms: []string{"linux/amd64", "linux/arm/v7", "linux/arm64"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if want := []string{"HEAD /v2/library/python/manifests/3.13", "GET /v2/library/python/manifests/" + digest}; !slices.Equal(f.seen, want) {
		t.Errorf("asked %q, not %q", f.seen, want)
	}
}

func TestSingle(t *testing.T) {
	f := serve(t)
	digest := f.push(t, "astral-sh/uv:0.9", "a")
	got, err := f.client("ghcr.io="+f.host).Resolve(t.Context(), facts.Image{Name: "ghcr.io/astral-sh/uv:0.9"})
	want := facts.Image{Name: "ghcr.io/astral-sh/uv:0.9", Digest: digest, Platforms: []string{"linux/amd64"}}
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Error(err, diff)
	}
}

// TestKnown holds that a tag that did not move costs one request without a body, and
// that one client asks once.
func TestKnown(t *testing.T) {
	f := serve(t)
	digest := f.push(t, "a/b:1", "a", "linux/amd64")
	name := f.host + "/a/b:1"
	known := facts.Image{Name: name, Digest: digest, Platforms: []string{"linux/amd64"}}
	f.forget()
	c := f.client()
	for range 2 {
		if got, err := c.Resolve(t.Context(), known); err != nil || !cmp.Equal(got, known) {
			t.Error(got, err)
		}
		if got, err := c.Current(t.Context(), name); err != nil || got != digest {
			t.Error(got, err)
		}
	}
	if want := slices.Repeat([]string{"HEAD /v2/a/b/manifests/1"}, 2); !slices.Equal(f.seen, want) {
		t.Errorf("asked %q", f.seen)
	}
	moved := f.push(t, "a/b:1", "b", "linux/amd64")
	if got, err := f.client().Resolve(t.Context(), known); err != nil || got.Digest != moved || moved == digest {
		t.Error(got, err)
	}
}

// TestNoDigest is of registries that name no digest, or refuse HEAD.
func TestNoDigest(t *testing.T) {
	for _, status := range []int{200, http.StatusMethodNotAllowed} {
		f := serve(t)
		digest := f.push(t, "a/b:1", "a", "linux/amd64")
		f.front = func(w http.ResponseWriter, r *http.Request) bool {
			if r.Method == http.MethodHead {
				w.WriteHeader(status)
			}
			return r.Method == http.MethodHead
		}
		for _, ask := range []func() (string, error){
			func() (string, error) { return f.client().Current(t.Context(), f.host+"/a/b:1") },
			func() (string, error) {
				i, err := f.client().Resolve(t.Context(), facts.Image{Name: f.host + "/a/b:1"})
				return i.Digest, err
			},
		} {
			if got, err := ask(); err != nil || got != digest {
				t.Errorf("%d: %s, %v", status, got, err)
			}
		}
	}
}

func TestMirrorPath(t *testing.T) {
	f := serve(t)
	digest := f.push(t, "proxy/hub/library/node:22-slim", "a", "linux/amd64")
	got, err := f.client("docker.io="+f.host+"/proxy/hub").Resolve(t.Context(), facts.Image{Name: "node:22-slim"})
	if err != nil || got.Digest != digest || got.Name != "node:22-slim" {
		t.Error(got, err)
	}
	_, err = f.client("docker.io="+f.host+"/elsewhere").Resolve(t.Context(), facts.Image{Name: "node:22-slim"})
	if e := fault(t, err); e.Path != "node:22-slim (at "+f.host+"/elsewhere/library/node:22-slim)" || !strings.HasSuffix(e.Fact, "has no such image") {
		t.Error(e)
	}
}

// TestLogin has a registry that wants a login: HTTP's basic one, or a token from the
// place that it names. https://distribution.github.io/distribution/spec/auth/token/
func TestLogin(t *testing.T) {
	for _, kind := range []string{"basic", "bearer"} {
		t.Run(kind, func(t *testing.T) {
			f := serve(t)
			digest := f.push(t, "team/python:3.13", "a", "linux/amd64")
			scope := ""
			f.front = func(w http.ResponseWriter, r *http.Request) bool {
				user, password, _ := r.BasicAuth()
				right := user == "me" && password == "secret"
				switch {
				case r.URL.Path == "/token" && right:
					scope = r.URL.Query().Get("scope")
					fmt.Fprint(w, `{"token":"letmein"}`)
					return true
				case r.URL.Path == "/token":
					w.WriteHeader(http.StatusUnauthorized)
					return true
				case kind == "basic" && right, kind == "bearer" && r.Header.Get("Authorization") == "Bearer letmein":
					return false
				}
				challenge := `Basic realm="here"`
				if kind == "bearer" {
					challenge = fmt.Sprintf(`Bearer realm="http://%s/token",service="fake"`, f.host)
				}
				w.Header().Set("WWW-Authenticate", challenge)
				w.WriteHeader(http.StatusUnauthorized)
				return true
			}
			wanted := facts.Image{Name: f.host + "/team/python:3.13"}
			_, err := f.client().Resolve(t.Context(), wanted)
			if e := fault(t, err); !strings.Contains(e.Fact, "wants a login") || e.Remedy != "log in with `docker login "+f.host+"`" {
				t.Error(e)
			}
			login(t, f.host, "me", "wrong")
			_, err = f.client().Resolve(t.Context(), wanted)
			if e := fault(t, err); !strings.Contains(e.Fact, "does not take the login") || strings.Contains(e.Error(), "wrong") {
				t.Error(e)
			}
			login(t, f.host, "me", "secret")
			got, err := f.client().Resolve(t.Context(), wanted)
			if err != nil || got.Digest != digest {
				t.Error(got, err)
			}
			if kind == "bearer" && scope != "repository:team/python:pull" {
				t.Errorf("the token was asked for %q", scope)
			}
		})
	}
}

// login writes a config.json as docker login does without a credential helper.
func login(t *testing.T, host, user, password string) {
	t.Helper()
	text, err := json.Marshal(map[string]any{"auths": map[string]any{host: map[string]string{"username": user, "password": password}}})
	if err != nil {
		t.Fatal(err)
	}
	dockerConfig(t, string(text))
}

func dockerConfig(t *testing.T, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(os.Getenv("DOCKER_CONFIG"), "config.json"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestBrokenLogins(t *testing.T) {
	f := serve(t)
	for _, text := range []string{"{", `{"credHelpers":{"` + f.host + `":"there-is-none"}}`} {
		dockerConfig(t, text)
		_, err := f.client().Resolve(t.Context(), facts.Image{Name: f.host + "/a/b:1"})
		if e := fault(t, err); !strings.HasPrefix(e.Fact, "Docker's logins cannot be read: ") {
			t.Error(e)
		}
	}
}

// TestTooOften is of rate limits, which registries say with 429 and, some, when to come
// again.
func TestTooOften(t *testing.T) {
	f := serve(t)
	digest := f.push(t, "a/b:1", "a", "linux/amd64")
	left, after := 0, ""
	f.front = func(w http.ResponseWriter, r *http.Request) bool {
		if left--; left < 0 || r.URL.Path == "/v2/" {
			return false
		}
		if after != "" {
			w.Header().Set("Retry-After", after)
		}
		w.WriteHeader(http.StatusTooManyRequests)
		return true
	}
	ask := func() (string, error) { return f.client().Current(t.Context(), f.host+"/a/b:1") }
	left, after = 3, "7"
	if got, err := ask(); err != nil || got != digest {
		t.Error(got, err)
	}
	if want := []time.Duration{7 * time.Second, 7 * time.Second}; !slices.Equal(f.slept, want) {
		t.Errorf("waited %v, not %v", f.slept, want)
	}
	f.slept, left, after = nil, 100, ""
	_, err := ask()
	if e := fault(t, err); !strings.Contains(e.Fact, "asked too often") || !strings.Contains(e.Remedy, "docker login") || len(f.slept) != 3 {
		t.Error(e, f.slept)
	}
	f.slept, left, after = nil, 100, "3600"
	_, err = ask()
	if e := fault(t, err); !strings.Contains(e.Fact, "asked too often") || len(f.slept) != 0 {
		t.Error(e, f.slept)
	}
}

// TestNonsense is of registries that are none, or hostile: whatever they send, there is
// an error, and nothing of theirs in it but what is harmless.
func TestNonsense(t *testing.T) {
	const oci = "application/vnd.oci.image.index.v1+json"
	hex := strings.Repeat("0", 64)
	manifest := func(platform string) string {
		return `{"schemaVersion":2,"manifests":[{"digest":"sha256:` + hex + `","platform":` + platform + `}]}`
	}
	for _, c := range []struct{ name, kind, body, says string }{
		{"a page", "text/html", "<html>log in", "no manifest of an image: text/html"},
		{"a hostile type", "text/html\x1b[31m", "", "no manifest of an image"},
		{"no JSON", oci, "{", "no manifest of an image"},
		{"an old schema", oci, `{"schemaVersion":1}`, "no manifest of an image"},
		{"an array", oci, `[]`, "no manifest of an image"},
		{"no images", oci, `{"schemaVersion":2}`, "an image for no platform"},
		{"no digest", oci, `{"schemaVersion":2,"manifests":[{"digest":"x","platform":{"os":"linux","architecture":"amd64"}}]}`, "names no images"},
		{"a hostile platform", oci, manifest(`{"os":"linux","architecture":"amd64\nRUN evil"}`), "a platform that is none"},
		{"a hostile variant", oci, manifest(`{"os":"linux","architecture":"amd64","variant":"\"]"}`), "a platform that is none"},
		{"no configuration", "application/vnd.oci.image.manifest.v1+json", `{"schemaVersion":2}`, "without a configuration"},
		{"another configuration", "application/vnd.oci.image.manifest.v1+json", `{"schemaVersion":2,"config":{"digest":"sha256:` + hex + `"}}`, "is not the image's"},
		{"too long", oci, `{"schemaVersion":2,"x":"` + strings.Repeat("x", maxManifest) + `"}`, "longer than 4 MB"},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := serve(t)
			f.front = func(w http.ResponseWriter, r *http.Request) bool {
				if r.URL.Path == "/v2/" {
					return false
				}
				w.Header()["Content-Type"] = []string{strings.ReplaceAll(c.kind, "\x1b", "")}
				if strings.Contains(r.URL.Path, "/blobs/") {
					io.WriteString(w, "{}")
				} else if r.Method == http.MethodGet {
					io.WriteString(w, c.body)
				}
				return true
			}
			_, err := f.client().Resolve(t.Context(), facts.Image{Name: f.host + "/a/b:1"})
			e := fault(t, err)
			if !strings.Contains(e.Fact, c.says) || strings.ContainsAny(e.Error(), "\n\x1b") {
				t.Errorf("%q does not say %q", e, c.says)
			}
		})
	}
}

// TestLies is of a registry that names one digest and sends other bytes, and one whose
// digest is none.
func TestLies(t *testing.T) {
	f := serve(t)
	f.push(t, "a/b:1", "a", "linux/amd64")
	body := `{"schemaVersion":2}`
	lie := "sha256:" + strings.Repeat("0", 64)
	f.front = func(w http.ResponseWriter, r *http.Request) bool {
		if r.URL.Path == "/v2/" {
			return false
		}
		w.Header().Set("Content-Type", indexTypes[0])
		w.Header().Set("Docker-Content-Digest", lie)
		if r.Method == http.MethodGet {
			io.WriteString(w, body)
		}
		return true
	}
	_, err := f.client().Resolve(t.Context(), facts.Image{Name: f.host + "/a/b:1"})
	if e := fault(t, err); !strings.Contains(e.Fact, "has not the digest that it names") {
		t.Error(e)
	}
	lie = "sha256:x AS build\nRUN evil"
	lie = strings.ReplaceAll(lie, "\n", " ")
	if got, err := f.client().Current(t.Context(), f.host+"/a/b:1"); err != nil || got != digestOf([]byte(body)) {
		t.Error(got, err)
	}
}

func TestStatuses(t *testing.T) {
	for status, says := range map[int]string{403: "wants a login", 404: "has no such image", 407: "the proxy wants", 500: "answers 500 Internal Server Error", 418: "answers 418"} {
		f := serve(t)
		f.front = func(w http.ResponseWriter, r *http.Request) bool {
			w.WriteHeader(status)
			io.WriteString(w, "\x1b[31m words of its own")
			return true
		}
		_, err := f.client().Resolve(t.Context(), facts.Image{Name: f.host + "/a/b:1"})
		if e := fault(t, err); !strings.Contains(e.Fact, says) || strings.Contains(e.Error(), "own") {
			t.Errorf("%d: %v", status, e)
		}
	}
}

func TestUnreachable(t *testing.T) {
	f := serve(t)
	_, err := f.client().Resolve(t.Context(), facts.Image{Name: "127.0.0.1:1/a/b:1"})
	if e := fault(t, err); e.Fact != "nobody answers at 127.0.0.1:1: the connection was refused" {
		t.Error(e)
	}
	for _, bad := range []string{"a/b@sha256:x", "a b:1", "a:1\nRUN x", "", "a"} {
		_, err := f.client().Resolve(t.Context(), facts.Image{Name: bad})
		fault(t, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := f.client().Resolve(ctx, facts.Image{Name: f.host + "/a/b:1"}); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

// TestDowngrade holds that a redirect out of TLS is not followed.
func TestDowngrade(t *testing.T) {
	to, _ := http.NewRequest(http.MethodGet, "http://b.example/", nil)
	via, _ := http.NewRequest(http.MethodGet, "https://a.example/", nil)
	if err := redirects(to, []*http.Request{via}); !errors.Is(err, errDowngrade) {
		t.Error(err)
	}
	if err := redirects(via, []*http.Request{to}); err != nil {
		t.Error(err)
	}
	if redirects(via, slices.Repeat([]*http.Request{via}, maxRedirects)) == nil {
		t.Error("it goes round and round")
	}
}
