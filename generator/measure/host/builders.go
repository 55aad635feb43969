// Package host is where measuring meets the machine: it runs docker and buildctl, copies
// the build context, and has the project's own manager change a dependency.
package host

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/generator/measure"
)

// BuildOptions are what each build is given, whichever program runs it.
type BuildOptions struct {
	Target   string
	Args     []string // NAME=VALUE, as docker build --build-arg takes them
	Secrets  []string // as docker build --secret takes them
	Buildctl []string // options of buildctl itself: --tlsdir=…
}

const (
	answerIn = 60 * time.Second // a builder's container may have to start
	cleanIn  = 60 * time.Second
	endIn    = 15 * time.Second // after an interrupt
)

// Find finds a builder that answers: the BuildKit of BUILDKIT_HOST if that is set, else
// the one that buildx has selected. The error is a *facts.Error that says what was tried.
func Find(ctx context.Context, o BuildOptions) (measure.Builder, error) {
	if address := os.Getenv("BUILDKIT_HOST"); address != "" {
		b := buildctl{address, o}
		if err := b.answers(ctx); err != nil {
			return nil, noBuilder(fmt.Sprintf("BUILDKIT_HOST=%s: %v", address, err)).
				Fix("start that BuildKit, correct BUILDKIT_HOST, or unset it to build with `docker buildx`")
		}
		return b, nil
	}
	b := buildx{options: o}
	if err := b.answers(ctx); err != nil {
		return nil, noBuilder("BUILDKIT_HOST is not set", fmt.Sprintf("docker buildx: %v", err)).
			Fix("start Docker (with buildx), or set BUILDKIT_HOST to a BuildKit that runs: unix:///run/buildkit/buildkitd.sock, tcp://HOST:PORT")
	}
	return b, nil
}

func noBuilder(tried ...string) *facts.Error {
	e := facts.Errorf("", 0, "no builder answers")
	e.Details = tried
	return e
}

// buildctl drives the BuildKit of BUILDKIT_HOST.
type buildctl struct {
	address string
	options BuildOptions
}

func (b buildctl) String() string { return "BuildKit at " + b.address }

func (b buildctl) args(more ...string) []string {
	return append(b.options.Buildctl[:len(b.options.Buildctl):len(b.options.Buildctl)], more...)
}

func (b buildctl) answers(ctx context.Context) error {
	return try(ctx, answerIn, "buildctl", b.args("debug", "workers")...)
}

func (b buildctl) Build(ctx context.Context, j measure.Job) (measure.Progress, error) {
	dir, name := filepath.Split(j.Dockerfile)
	args := b.args("build", "--progress=rawjson", "--frontend=dockerfile.v0",
		"--local=context="+j.Context, "--local=dockerfile="+dir, "--opt=filename="+name)
	for _, a := range append(variables(j), b.options.Args...) {
		args = append(args, "--opt=build-arg:"+a)
	}
	for _, s := range b.options.Secrets {
		args = append(args, "--secret="+s)
	}
	if j.Fresh {
		args = append(args, "--no-cache", "--opt=attest:provenance="+usage)
	}
	if b.options.Target != "" && j.Read != nil {
		args = append(args, "--opt=target="+b.options.Target)
	}
	if j.Read != nil {
		args = append(args, "--output=type=oci,dest=-")
	}
	return run(exec.CommandContext(ctx, "buildctl", args...), j)
}

func (b buildctl) Clean(ctx context.Context, namespace string) error {
	return try(ctx, cleanIn, "buildctl", b.args("prune", fmt.Sprintf("--filter=type==exec.cachemount,description~=%q", namespace))...)
}

// buildx drives whichever builder `docker buildx` has selected.
type buildx struct{ options BuildOptions }

func (b buildx) String() string { return "docker buildx" }

func (b buildx) answers(ctx context.Context) error {
	// By itself: of a docker without buildx, the other says that it does not know the flag.
	if err := try(ctx, answerIn, "docker", "buildx", "version"); err != nil {
		return err
	}
	return try(ctx, answerIn, "docker", "buildx", "inspect", "--bootstrap")
}

func (b buildx) Build(ctx context.Context, j measure.Job) (measure.Progress, error) {
	args := []string{"buildx", "build", "--progress=rawjson", "--file=" + j.Dockerfile}
	for _, a := range append(variables(j), b.options.Args...) {
		args = append(args, "--build-arg="+a)
	}
	for _, s := range b.options.Secrets {
		args = append(args, "--secret="+s)
	}
	if j.Fresh {
		args = append(args, "--no-cache", "--provenance="+usage)
	} else {
		args = append(args, "--provenance=false")
	}
	if b.options.Target != "" && j.Read != nil {
		args = append(args, "--target="+b.options.Target)
	}
	output := "--output=type=cacheonly"
	if j.Read != nil {
		output = "--output=type=oci,dest=-"
	}
	p, err := run(exec.CommandContext(ctx, "docker", append(args, output, j.Context)...), j)
	if err != nil && strings.Contains(p.Rest, "OCI exporter") && strings.Contains(p.Rest, "not supported") {
		err = facts.Errorf("", 0, "the selected builder does not export images as OCI archives").
			Fix("turn on Docker's containerd image store, or `docker buildx create --driver docker-container --use`")
	}
	return p, err
}

func (b buildx) Clean(ctx context.Context, namespace string) error {
	return try(ctx, cleanIn, "docker", "buildx", "prune", "--force", "--filter=type=exec.cachemount", "--filter=description~="+namespace)
}

// usage asks for a provenance that tells what each step used. BuildKit knows the memory
// of a step where it runs under version 2 of Linux's control groups.
const usage = "mode=max,capture-usage=true"

// variables are build arguments that BuildKit's front end takes for itself. The name of
// the host is part of the key of each step that runs a program, and of nothing else: it
// keeps the layers of two measurements apart.
// https://docs.docker.com/reference/dockerfile/#buildkit-built-in-build-args
func variables(j measure.Job) []string {
	var out []string
	if j.Namespace != "" {
		out = append(out, "BUILDKIT_CACHE_MOUNT_NS="+j.Namespace)
	}
	if j.Apart {
		out = append(out, "BUILDKIT_SANDBOX_HOSTNAME="+j.Namespace)
	}
	return out
}

// run runs a build whose progress comes as JSON on standard error, and the image's
// archive on standard output.
func run(c *exec.Cmd, j measure.Job) (measure.Progress, error) {
	c.Cancel = func() error {
		if c.Process.Signal(os.Interrupt) != nil { // there are systems without
			return c.Process.Kill()
		}
		return nil
	}
	c.WaitDelay = endIn
	progress, err := c.StderrPipe()
	if err != nil {
		return measure.Progress{}, err
	}
	archive, err := c.StdoutPipe()
	if err != nil {
		return measure.Progress{}, err
	}
	if err := c.Start(); err != nil {
		return measure.Progress{}, err
	}
	var (
		both           sync.WaitGroup
		p              measure.Progress
		told, received error
	)
	both.Go(func() { p, told = measure.ReadProgress(progress, j.Step) })
	both.Go(func() {
		if j.Read != nil {
			received = j.Read(archive)
		}
		io.Copy(io.Discard, archive) // or the program waits for a reader
	})
	both.Wait()
	if err := c.Wait(); err != nil {
		return p, err
	}
	return p, errors.Join(told, received)
}

// try runs a program and returns what it said when it failed.
func try(ctx context.Context, limit time.Duration, program string, args ...string) error {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	c := exec.CommandContext(ctx, program, args...)
	c.WaitDelay = time.Second
	out, err := c.CombinedOutput()
	switch {
	case err == nil:
		return nil
	case errors.Is(err, exec.ErrNotFound):
		return fmt.Errorf("%s is not on PATH", program)
	case ctx.Err() != nil:
		return fmt.Errorf("no answer within %s", limit)
	}
	said := strings.Split(strings.TrimSpace(string(out)), "\n")
	for _, line := range said {
		if strings.TrimSpace(line) != "" {
			return errors.New(strings.TrimSpace(line))
		}
	}
	return err
}
