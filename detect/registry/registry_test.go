package registry

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dockwright/dockwright/detect/facts"
)

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
