package e2e

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestTwoBuilders builds with the daemon of BUILDKIT_HOST, which exports its layers to a
// registry, and then with another one that has none of them. The second is reached over
// TCP with TLS, both sides by certificate, as builders on other machines are. All that
// installs has to come from the registry, and the layers with it.
func TestTwoBuilders(t *testing.T) {
	ctx, configuration := needSecondDaemon(t)
	first := buildkit{}
	registry := startRegistry(t)
	address, certs := startBuildkitd(ctx, t, configuration)

	g := projects[0].mustGenerate(t)
	cache := "type=registry,ref=" + registry + "/shop/cache:main,registry.insecure=true"
	args := append(first.args(g.context, g.dockerfile), "--progress=rawjson")
	if _, err := runBuild(exec.CommandContext(ctx, "buildctl", append(args, "--export-cache="+cache+",mode=max")...)); err != nil {
		t.Fatal(err)
	}
	// A change of source, so that the layers of the build stage are asked for: the last
	// stage's alone, without mode=max, would do for the same image again.
	if err := projects[0].source.apply(g.context); err != nil {
		t.Fatal(err)
	}
	archive := filepath.Join(t.TempDir(), "image.tar")
	args = append([]string{"--addr=" + address, "--tlsdir=" + filepath.Join(certs, "client")}, args...)
	told, err := runBuild(exec.CommandContext(ctx, "buildctl", append(args, "--import-cache="+cache, "--output=type=docker,name=app,dest="+archive)...))
	if err != nil {
		t.Fatal(err)
	}
	dependenciesAreCached(t, told)
	if info, err := os.Stat(archive); err != nil || info.Size() < 1<<20 {
		t.Errorf("no image: %v", err)
	}

	// Who shows no certificate of the authority is not let in.
	if err := shakeHands(address, filepath.Join(certs, "client")); err == nil || !strings.Contains(err.Error(), "certificate required") {
		t.Errorf("without a certificate: %v", err)
	}
}

// needSecondDaemon returns the configuration that DOCKWRIGHT_E2E_BUILDKITD names, for a
// daemon besides that of BUILDKIT_HOST, and skips where none can be started.
func needSecondDaemon(t *testing.T) (ctx context.Context, configuration string) {
	t.Helper()
	ctx, b := needBuilder(t)
	_, ok := b.(buildkit)
	configuration = os.Getenv("DOCKWRIGHT_E2E_BUILDKITD")
	if !ok || configuration == "" || !onPath("buildkitd") || !onPath("crane") || os.Geteuid() != 0 {
		t.Skip("needs root, BUILDKIT_HOST, buildkitd and crane, and DOCKWRIGHT_E2E_BUILDKITD with the path of a buildkitd.toml for a second daemon")
	}
	return ctx, configuration
}

// shakeHands is what a daemon answers a client that has no certificate.
func shakeHands(address, dir string) error {
	pem, err := os.ReadFile(filepath.Join(dir, "ca.pem"))
	if err != nil {
		return err
	}
	authority := x509.NewCertPool()
	authority.AppendCertsFromPEM(pem)
	conn, err := tls.Dial("tcp", strings.TrimPrefix(address, "tcp://"), &tls.Config{RootCAs: authority, NextProtos: []string{"h2"}})
	if err != nil {
		return err
	}
	defer conn.Close()
	_, err = conn.Read(make([]byte, 1)) // TLS 1.3 tells of it only now
	return err
}

// startRegistry serves an empty registry until the test ends.
func startRegistry(t *testing.T) (address string) {
	t.Helper()
	address = net.JoinHostPort("127.0.0.1", freePort(t))
	start(t, exec.Command("crane", "registry", "serve", "--address", address, "--disk", t.TempDir()))
	awaitPort(t, address)
	return address
}

// startBuildkitd starts a daemon with nothing in its cache that listens on a port with
// TLS, until the test ends.
func startBuildkitd(ctx context.Context, t *testing.T, configuration string) (address, certs string) {
	t.Helper()
	certs = t.TempDir()
	if err := certificates(certs); err != nil {
		t.Fatal(err)
	}
	// Not below the test's own folder: what runs as root in there is removed here first.
	root, err := os.MkdirTemp("", "dockwright-buildkitd-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(root) })
	at := net.JoinHostPort("127.0.0.1", freePort(t))
	server := filepath.Join(certs, "server")
	start(t, exec.Command("buildkitd", "--config", configuration, "--addr", "tcp://"+at, "--root", root,
		"--tlscacert", filepath.Join(server, "ca.pem"), "--tlscert", filepath.Join(server, "cert.pem"), "--tlskey", filepath.Join(server, "key.pem")))
	awaitPort(t, at)
	return "tcp://" + at, certs
}

// start runs a program until the test ends, and shows what it said when the test failed.
func start(t *testing.T, c *exec.Cmd) {
	t.Helper()
	var said strings.Builder
	c.Stdout, c.Stderr = &said, &said
	c.WaitDelay = 10 * time.Second
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = c.Process.Signal(syscall.SIGTERM)
		_ = c.Wait()
		if t.Failed() {
			t.Logf("%s:\n%s", c.Args[0], said.String())
		}
	})
}

func awaitPort(t *testing.T, address string) {
	t.Helper()
	for end := time.Now().Add(30 * time.Second); time.Now().Before(end); time.Sleep(100 * time.Millisecond) {
		if conn, err := net.DialTimeout("tcp", address, time.Second); err == nil {
			conn.Close()
			return
		}
	}
	t.Fatalf("nothing answers at %s", address)
}
