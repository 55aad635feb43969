package registry

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

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
