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
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// privateAddress is where the locks in indexes/ look for their index.
const privateAddress = "127.0.0.1:47811"

// servePrivate serves the private index for as long as the test runs, or skips it
// where the port is somebody else's.
// It counts the files that it has served.
func servePrivate(t *testing.T, user, password string) (served *atomic.Int64) {
	l, err := net.Listen("tcp", privateAddress)
	if err != nil {
		t.Skip(err)
	}
	served = new(atomic.Int64)
	s := &http.Server{Handler: privateIndex(user, password, served)}
	go s.Serve(l)
	t.Cleanup(func() { s.Close() })
	return served
}

// serveUntilGone serves the index as long as a file is there: indexes/lock.sh makes
// the locks anew with it.
func serveUntilGone(file string) error {
	l, err := net.Listen("tcp", privateAddress)
	if err != nil {
		return err
	}
	go http.Serve(l, privateIndex("reader", "word", new(atomic.Int64)))
	for {
		if _, err := os.Stat(file); err != nil {
			return nil
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
	served := servePrivate(t, user, password)
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
			text, err := installsAnew(g)
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
			before := served.Load()
			image, _ := mustBuild(ctx, t, b.with(secret...), g, name)
			out, err := r.once(ctx, image, name)
			if err != nil || out != "from the private index\n" {
				t.Errorf("the image ended with %v and said %q\n%s", err, out, text)
			}
			if served.Load() == before {
				t.Error("the build took nothing from the index, so that it proves nothing")
			}
			login := []string{user, password, base64.StdEncoding.EncodeToString([]byte(user + ":" + password))}
			holdsNone(ctx, t, b.with(secret...), g, "", login)
			holdsNone(ctx, t, b.with(secret...), g, "build", login)
		})
	}
}

// stepWithSecret begins a step that is given a login.
var stepWithSecret = regexp.MustCompile(`RUN --mount=type=secret(?:[^\n]*\\\n)*`)

// installsAnew has the steps that install ask the index in each run of the test: they
// follow one that never was, and their caches are empty. It returns the Dockerfile.
func installsAnew(g generated) (string, error) {
	text, err := g.text()
	if err != nil {
		return "", err
	}
	text = stepWithSecret.ReplaceAllStringFunc(text, func(step string) string {
		return "RUN : " + rand.Text() + "\n" + strings.ReplaceAll(step, "type=cache,", "type=tmpfs,")
	})
	return text, os.WriteFile(filepath.Join(g.context, filepath.FromSlash(g.dockerfile)), []byte(text), 0o644)
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
