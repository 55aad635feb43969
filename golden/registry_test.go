package golden

import (
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-containerregistry/pkg/name"
	inmemory "github.com/google/go-containerregistry/pkg/registry"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/remote"
	"github.com/rogpeppe/go-internal/testscript"
)

// imageRegistry is a registry in memory for scripts, at $REGISTRY. Below /v2/private/ it
// wants the user "me" with the password "secret". It answers with a fault if it has one.
type imageRegistry struct {
	inner http.Handler
	host  string
	mutex sync.Mutex
	count int // of what was asked, less pings
	fault string
}

type imageRegistryKey struct{}

// serveRegistry starts the registry of a script. Logins of this machine's are not seen.
func serveRegistry(env *testscript.Env) error {
	x := &imageRegistry{inner: inmemory.New(inmemory.Logger(log.New(io.Discard, "", 0)))}
	server := httptest.NewServer(x)
	env.Defer(server.Close)
	x.host = strings.TrimPrefix(server.URL, "http://")
	env.Values[imageRegistryKey{}] = x
	env.Setenv("REGISTRY", x.host)
	config := filepath.Join(env.WorkDir, ".tmp", "docker")
	env.Setenv("DOCKER_CONFIG", config)
	env.Setenv("XDG_RUNTIME_DIR", config)
	env.Setenv("LOGIN", filepath.Join(config, "config.json"))
	return os.MkdirAll(config, 0o755)
}

func (x *imageRegistry) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	x.mutex.Lock()
	fault := x.fault
	if r.URL.Path != "/v2/" {
		x.count++
	}
	x.mutex.Unlock()
	user, password, _ := r.BasicAuth()
	switch {
	case strings.HasPrefix(r.URL.Path, "/v2/private/") && (user != "me" || password != "secret"):
		w.WriteHeader(http.StatusUnauthorized)
	case fault == "" || r.URL.Path == "/v2/":
		x.inner.ServeHTTP(w, r)
	case fault == "429":
		w.Header().Set("Retry-After", "3600")
		w.WriteHeader(http.StatusTooManyRequests)
	case fault == "page":
		w.Header().Set("Content-Type", "text/html")
		io.WriteString(w, "<title>Log in</title>")
	default: // a hostile index
		w.Header().Set("Content-Type", "application/vnd.oci.image.index.v1+json")
		w.Header().Set("Docker-Content-Digest", "sha256:0 AS x")
		fmt.Fprintf(w, `{"schemaVersion":2,"manifests":[{"digest":"sha256:%064d","platform":{"os":"linux","architecture":"\"]\nRUN evil"}}]}`, 0)
	}
}

// registryFault has the registry answer with a fault from now on: registry 429, registry
// page, registry hostile, or registry ok.
func registryFault(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: registry 429|page|hostile|ok")
	}
	x := ts.Value(imageRegistryKey{}).(*imageRegistry)
	x.mutex.Lock()
	defer x.mutex.Unlock()
	x.fault = strings.TrimSuffix(args[0], "ok")
}

// askedRegistry holds how many requests the registry has had since it was asked last.
func askedRegistry(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: asked NUMBER")
	}
	x := ts.Value(imageRegistryKey{}).(*imageRegistry)
	x.mutex.Lock()
	defer x.mutex.Unlock()
	if got := fmt.Sprint(x.count); got != args[0] {
		ts.Fatalf("%s requests, not %s", got, args[0])
	}
	x.count = 0
}

// pushImage puts an image there, an index of those for the platforms: image VARIABLE
// NAME TEXT PLATFORM.... The text tells one build from the next. The digest is put into
// the variable.
func pushImage(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 4 {
		ts.Fatalf("usage: image VARIABLE NAME TEXT PLATFORM...")
	}
	x := ts.Value(imageRegistryKey{}).(*imageRegistry)
	digest, err := push(x.host+"/"+args[1], args[2], args[3:])
	ts.Check(err)
	x.mutex.Lock()
	x.count = 0
	x.mutex.Unlock()
	ts.Setenv(args[0], digest)
}

func push(at, text string, platforms []string) (string, error) {
	ref, err := name.ParseReference(at)
	if err != nil {
		return "", err
	}
	var index v1.ImageIndex = empty.Index
	for _, s := range platforms {
		p, err := v1.ParsePlatform(s)
		if err != nil {
			return "", err
		}
		one, err := mutate.ConfigFile(empty.Image, &v1.ConfigFile{OS: p.OS, Architecture: p.Architecture, Author: text})
		if err != nil {
			return "", err
		}
		index = mutate.AppendManifests(index, mutate.IndexAddendum{Add: one, Descriptor: v1.Descriptor{Platform: p}})
	}
	if err := remote.WriteIndex(ref, index, remote.WithTransport(&asMe{})); err != nil {
		return "", err
	}
	digest, err := index.Digest()
	return digest.String(), err
}

// asMe pushes with the login that the registry may want.
type asMe struct{}

func (*asMe) RoundTrip(r *http.Request) (*http.Response, error) {
	r.SetBasicAuth("me", "secret")
	return http.DefaultTransport.RoundTrip(r)
}

// TestPush holds that the images of scripts are the same each time, and differ by their
// text.
func TestPush(t *testing.T) {
	server := httptest.NewServer(inmemory.New(inmemory.Logger(log.New(io.Discard, "", 0))))
	defer server.Close()
	at := strings.TrimPrefix(server.URL, "http://") + "/a:1"
	seen := map[string]int{}
	for _, text := range []string{"one", "one", "two"} {
		digest, err := push(at, text, []string{"linux/amd64"})
		if err != nil {
			t.Fatal(err)
		}
		seen[digest]++
	}
	if len(seen) != 2 {
		t.Error(seen)
	}
}
