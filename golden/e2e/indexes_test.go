package e2e

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// privateAddress is where the locks in indexes/ look for their index.
const privateAddress = "127.0.0.1:47811"

// servePrivate serves the private index for as long as the test runs, or skips it
// where the port is somebody else's.
func servePrivate(t *testing.T, user, password string) {
	l, err := net.Listen("tcp", privateAddress)
	if err != nil {
		t.Skip(err)
	}
	s := &http.Server{Handler: privateIndex(user, password)}
	go s.Serve(l)
	t.Cleanup(func() { s.Close() })
}

// TestServePrivateIndex serves the index until DOCKWRIGHT_SERVE_INDEX, the path of a
// file, is gone: indexes/lock.sh makes the locks anew with it.
func TestServePrivateIndex(t *testing.T) {
	file := os.Getenv("DOCKWRIGHT_SERVE_INDEX")
	if file == "" {
		t.Skip("serves for indexes/lock.sh only")
	}
	servePrivate(t, "reader", "word")
	for {
		if _, err := os.Stat(file); err != nil {
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
}

// TestPrivateIndexes builds with each manager from an index that wants a login, which
// a secret has, and looks for the login in what the build left behind.
func TestPrivateIndexes(t *testing.T) {
	ctx, b := needBuilder(t)
	r := needRunner(t, b)
	user, password := "reader"+rand.Text()[:8], rand.Text()
	servePrivate(t, user, password)
	netrc := filepath.Join(t.TempDir(), "netrc")
	if err := os.WriteFile(netrc, fmt.Appendf(nil, "machine 127.0.0.1 login %s password %s\n", user, password), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("CORP_USER", user)
	t.Setenv("CORP_TOKEN", password)
	entries, err := os.ReadDir("indexes")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if !e.IsDir() {
			continue
		}
		t.Run(e.Name(), func(t *testing.T) {
			g, err := generate(ctx, filepath.Join("indexes", e.Name()), t.TempDir(), "", "--offline", "--python=3.13", "--debian=trixie")
			if err != nil {
				t.Fatal(err)
			}
			text, err := g.text()
			if err != nil {
				t.Fatal(err)
			}
			secret, wants := []string{"id=netrc,src=" + netrc}, "netrc"
			if strings.HasSuffix(e.Name(), "-variables") {
				secret, wants = []string{"id=CORP_USER,env=CORP_USER", "id=CORP_TOKEN,env=CORP_TOKEN"}, "CORP_USER"
			}
			name := fmt.Sprintf("dockwright-e2e-index-%d", os.Getpid())
			if image, _, err := b.build(ctx, g.context, g.dockerfile, "", name); err == nil || !strings.Contains(err.Error(), "secret "+wants+": not found") {
				t.Fatalf("without the secret the build ended with %v\n%s", err, text)
			} else if filepath.IsAbs(image) {
				os.RemoveAll(filepath.Dir(image))
			}
			t.Cleanup(func() { r.remove(name) })
			image, _ := mustBuild(ctx, t, b.with(secret...), g, name)
			out, err := r.once(ctx, image, name)
			if err != nil || out != "from the private index\n" {
				t.Errorf("the image ended with %v and said %q\n%s", err, out, text)
			}
			login := []string{user, password, base64.StdEncoding.EncodeToString([]byte(user + ":" + password))}
			holdsNone(ctx, t, b.with(secret...), g, "", login)
			holdsNone(ctx, t, b.with(secret...), g, "build", login)
		})
	}
}

// holdsNone looks for texts in all layers, in the manifest and in the configuration of
// an image that ends with a stage.
func holdsNone(ctx context.Context, t *testing.T, b builder, g generated, target string, texts []string) {
	t.Helper()
	const there = "from the private index" // the layers are not compressed, or this is not found either
	found, err := b.holds(ctx, g.context, g.dockerfile, target, append(slices.Clone(texts), there))
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(found, []string{there}) {
		t.Errorf("the image of stage %q holds %q, want %q alone", target, found, there)
	}
}
