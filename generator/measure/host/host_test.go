package host

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/generator/measure"
)

// program puts a shell script on PATH, with $OUT for a folder in which it may leave files.
func program(t *testing.T, name, script string) (out string) {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("there is no sh")
	}
	bin, out := t.TempDir(), t.TempDir()
	if err := os.WriteFile(filepath.Join(bin, name), []byte("#!/bin/sh\n"+script), 0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", bin+string(os.PathListSeparator)+os.Getenv("PATH"))
	t.Setenv("OUT", out)
	return out
}

func read(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func write(t *testing.T, dir string, files map[string]string) {
	t.Helper()
	for name, text := range files {
		name = filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

const begun = `{"vertexes":[{"digest":"a","name":"step","started":"2026-01-01T00:00:00Z","completed":"2026-01-01T00:00:02Z"}]}`

// TestBuildctl holds the options that buildctl is given. BUILDKIT_CACHE_MOUNT_NS and
// BUILDKIT_SANDBOX_HOSTNAME are in
// https://docs.docker.com/reference/dockerfile/#buildkit-built-in-build-args
func TestBuildctl(t *testing.T) {
	out := program(t, "buildctl", `printf '%s\n' "$@" >>"$OUT/args"; echo '`+begun+`' >&2; printf archive`)
	b := buildctl{"tcp://there", BuildOptions{Target: "web", Args: []string{"A=1"}, Secrets: []string{"id=x"}, Buildctl: []string{"--tlsdir=/certs"}}}
	got := ""
	p, err := b.Build(t.Context(), measure.Job{Context: "/ctx", Dockerfile: "/df/My.Dockerfile", Fresh: true, Apart: true, Namespace: "ns", Read: func(r io.Reader) error {
		text, err := io.ReadAll(r)
		got = string(text)
		return err
	}})
	if err != nil || got != "archive" {
		t.Fatalf("%v: the archive is %q", err, got)
	}
	if took, ok := p.Built(); !ok || took != 2*time.Second {
		t.Errorf("it took %s", took)
	}
	want := []string{"--tlsdir=/certs", "build", "--progress=rawjson", "--frontend=dockerfile.v0", "--local=context=/ctx", "--local=dockerfile=/df/", "--opt=filename=My.Dockerfile",
		"--opt=build-arg:BUILDKIT_CACHE_MOUNT_NS=ns", "--opt=build-arg:BUILDKIT_SANDBOX_HOSTNAME=ns", "--opt=build-arg:A=1", "--secret=id=x",
		"--no-cache", "--opt=attest:provenance=mode=max,capture-usage=true", "--opt=target=web", "--output=type=oci,dest=-"}
	if args := strings.Fields(read(t, filepath.Join(out, "args"))); !slices.Equal(args, want) {
		t.Errorf("buildctl is given\n%q\nnot\n%q", args, want)
	}
	os.Remove(filepath.Join(out, "args"))
	if err := b.Clean(t.Context(), "ns"); err != nil {
		t.Fatal(err)
	}
	if args := read(t, filepath.Join(out, "args")); args != "--tlsdir=/certs\nprune\n--filter=type==exec.cachemount,description~=\"ns\"\n" {
		t.Errorf("it cleans by %q", args)
	}
}

func TestBuildx(t *testing.T) {
	out := program(t, "docker", `printf '%s\n' "$@" >"$OUT/args"; cat >/dev/null; echo '`+begun+`' >&2; printf archive`)
	b := buildx{BuildOptions{Args: []string{"A=1"}}}
	job := measure.Job{Context: "/ctx", Dockerfile: "/df/Dockerfile", Namespace: "ns", Read: func(r io.Reader) error { return nil }}
	for _, c := range []struct {
		fresh bool
		want  []string
	}{
		{false, []string{"buildx", "build", "--progress=rawjson", "--file=/df/Dockerfile", "--build-arg=BUILDKIT_CACHE_MOUNT_NS=ns", "--build-arg=A=1", "--provenance=false", "--output=type=oci,dest=-", "/ctx"}},
		{true, []string{"buildx", "build", "--progress=rawjson", "--file=/df/Dockerfile", "--build-arg=BUILDKIT_CACHE_MOUNT_NS=ns", "--build-arg=A=1", "--no-cache", "--provenance=mode=max,capture-usage=true", "--output=type=oci,dest=-", "/ctx"}},
	} {
		job.Fresh = c.fresh
		if _, err := b.Build(t.Context(), job); err != nil {
			t.Fatal(err)
		}
		if args := strings.Fields(read(t, filepath.Join(out, "args"))); !slices.Equal(args, c.want) {
			t.Errorf("docker is given\n%q\nnot\n%q", args, c.want)
		}
	}
	job.Read = nil
	if _, err := b.Build(t.Context(), job); err != nil || !strings.Contains(read(t, filepath.Join(out, "args")), "--output=type=cacheonly\n") {
		t.Errorf("%v: without a reader it is given %q", err, read(t, filepath.Join(out, "args")))
	}
}

// TestNoExporter: Docker's own builder says this where the image store is the old one.
func TestNoExporter(t *testing.T) {
	program(t, "docker", "echo 'ERROR: OCI exporter is not supported for the docker driver.' >&2; exit 1")
	_, err := buildx{}.Build(t.Context(), measure.Job{Read: func(io.Reader) error { return nil }})
	if e := (*facts.Error)(nil); !errors.As(err, &e) || !strings.Contains(e.Remedy, "containerd image store") {
		t.Errorf("%v", err)
	}
}

// TestBrokenOff: a build that is broken off is interrupted, so that the builder hears of it.
func TestBrokenOff(t *testing.T) {
	out := program(t, "buildctl", `trap 'echo heard >"$OUT/heard"; exit 1' INT; echo '`+begun+`' >&2; while :; do sleep 0.05; done`)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	_, err := buildctl{}.Build(ctx, measure.Job{Step: func(string) { cancel() }})
	if err == nil || read(t, filepath.Join(out, "heard")) != "heard\n" {
		t.Errorf("it ended with %v", err)
	}
}

func TestFind(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	for address, want := range map[string]string{
		"":                "BUILDKIT_HOST is not set; docker buildx: docker is not on PATH",
		"unix:///nowhere": "BUILDKIT_HOST=unix:///nowhere: buildctl is not on PATH",
	} {
		t.Setenv("BUILDKIT_HOST", address)
		_, err := Find(t.Context(), BuildOptions{})
		if e := (*facts.Error)(nil); !errors.As(err, &e) || strings.Join(e.Details, "; ") != want || e.Remedy == "" {
			t.Errorf("%q: %v", address, err)
		}
	}
	t.Setenv("BUILDKIT_HOST", "")
	program(t, "docker", `[ "$2 $3" = "inspect --bootstrap" ] && echo 'unknown flag: --bootstrap' >&2 || echo 'docker: unknown command: docker buildx' >&2; exit 1`)
	if _, err := Find(t.Context(), BuildOptions{}); err == nil || !strings.Contains(err.Error(), "unknown command: docker buildx") {
		t.Errorf("docker without buildx: %v", err)
	}
	t.Setenv("BUILDKIT_HOST", "unix:///nowhere")
	program(t, "buildctl", "echo 'error: connection refused' >&2; exit 1")
	if _, err := Find(t.Context(), BuildOptions{}); err == nil || !strings.Contains(err.Error(), "connection refused") {
		t.Errorf("%v", err)
	}
	program(t, "buildctl", "exit 0")
	if b, err := Find(t.Context(), BuildOptions{}); err != nil || b.String() != "BuildKit at unix:///nowhere" {
		t.Errorf("%v, %v", b, err)
	}
}
