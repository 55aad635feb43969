package registry

import (
	"context"
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dockwright/dockwright/detect/facts"
)

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
