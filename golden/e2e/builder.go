// Package e2e proves the generated Dockerfiles outside of dockwright: images of
// the example projects are built and run for real, and the linters that people
// use read every Dockerfile. Only tests use it; they skip where there is neither
// a builder nor a linter.
package e2e

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// A builder turns a folder with a Dockerfile into an image.
type builder interface {
	// build builds the image, named name, of the Dockerfile at a path inside the
	// context, and returns what a runner takes to run it. The target is the stage
	// that it ends with, "" for the last. The progress is there even when the build
	// fails.
	build(ctx context.Context, contextDir, dockerfile, target, name string) (image string, p progress, err error)
	// export builds, always anew, and writes the image's files to a folder.
	export(ctx context.Context, contextDir, dockerfile, dest string) error
	// try builds and keeps nothing but the cache. The error has the failed step's output.
	try(ctx context.Context, contextDir, dockerfile string) error
	// with gives the secrets of `docker build --secret` to each build.
	with(secrets ...string) builder
	// holds are those of the texts that the layers or the configuration of the image hold.
	holds(ctx context.Context, contextDir, dockerfile, target string, texts []string) ([]string, error)
	// lint prints what BuildKit's build checks have to say of a Dockerfile.
	lint(ctx context.Context, contextDir, dockerfile string) (string, error)
}

// findBuilder prefers the BuildKit that the environment names to a Docker
// engine. It is nil where there is neither.
func findBuilder() builder {
	if os.Getenv("BUILDKIT_HOST") != "" && onPath("buildctl") {
		return buildkit{}
	}
	if dockerAnswers() {
		return docker{}
	}
	return nil
}

func onPath(program string) bool {
	_, err := exec.LookPath(program)
	return err == nil
}

// dockerAnswers tells whether a Docker engine runs here, not only its client.
func dockerAnswers() bool {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	return onPath("docker") &&
		exec.CommandContext(ctx, "docker", "info").Run() == nil &&
		exec.CommandContext(ctx, "docker", "buildx", "version").Run() == nil
}

// buildkit drives the daemon at BUILDKIT_HOST. Its images are Docker archives. To
// compress them would take longer than to build them.
type buildkit struct {
	secrets []string
	more    []string // arguments of each build
}

func (b buildkit) with(secrets ...string) builder { return buildkit{secrets, b.more} }

func (b buildkit) holds(ctx context.Context, contextDir, dockerfile, target string, texts []string) ([]string, error) {
	archive, _, err := b.build(ctx, contextDir, dockerfile, target, "dockwright-e2e-holds")
	defer os.RemoveAll(filepath.Dir(archive))
	if err != nil {
		return nil, err
	}
	f, err := os.Open(archive)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return in(f, texts)
}

func (b buildkit) build(ctx context.Context, contextDir, dockerfile, target, name string) (string, progress, error) {
	dir, err := os.MkdirTemp("", "dockwright-image-")
	if err != nil {
		return "", progress{}, err
	}
	archive := filepath.Join(dir, name+".tar")
	args := append(b.args(contextDir, dockerfile), "--progress=rawjson", "--output=type=docker,compression=uncompressed,name="+name+",dest="+archive)
	if target != "" {
		args = append(args, "--opt=target="+target)
	}
	p, err := runBuild(exec.CommandContext(ctx, "buildctl", args...))
	return archive, p, err
}

func (b buildkit) export(ctx context.Context, contextDir, dockerfile, dest string) error {
	args := append(b.args(contextDir, dockerfile), "--no-cache", "--progress=rawjson", "--output=type=local,dest="+dest)
	_, err := runBuild(exec.CommandContext(ctx, "buildctl", args...))
	return err
}

func (b buildkit) try(ctx context.Context, contextDir, dockerfile string) error {
	_, err := runBuild(exec.CommandContext(ctx, "buildctl", append(b.args(contextDir, dockerfile), "--progress=rawjson")...))
	return err
}

func (b buildkit) lint(ctx context.Context, contextDir, dockerfile string) (string, error) {
	args := append(b.args(contextDir, dockerfile), "--progress=plain", "--opt=requestid=frontend.lint")
	return stdout(exec.CommandContext(ctx, "buildctl", args...))
}

func (b buildkit) args(contextDir, dockerfile string) []string {
	args := []string{"build", "--frontend=dockerfile.v0", "--local=context=" + contextDir,
		"--local=dockerfile=" + contextDir, "--opt=filename=" + filepath.ToSlash(dockerfile)}
	args = append(args, b.more...)
	for _, s := range b.secrets {
		args = append(args, "--secret="+s)
	}
	return args
}

// docker drives a Docker engine. Its images are names.
type docker struct{ secrets []string }

func (d docker) with(secrets ...string) builder { return docker{secrets} }

func (d docker) holds(ctx context.Context, contextDir, dockerfile, target string, texts []string) ([]string, error) {
	const name = "dockwright-e2e-holds"
	if _, _, err := d.build(ctx, contextDir, dockerfile, target, name); err != nil {
		return nil, err
	}
	defer exec.Command("docker", "rmi", "--force", name).Run()
	c := exec.CommandContext(ctx, "docker", "save", name)
	archive, err := c.StdoutPipe()
	if err == nil {
		err = c.Start()
	}
	if err != nil {
		return nil, err
	}
	found, err := in(archive, texts)
	if err != nil {
		c.Process.Kill()
	}
	return found, errors.Join(err, c.Wait())
}

func (d docker) build(ctx context.Context, contextDir, dockerfile, target, name string) (string, progress, error) {
	args := []string{"buildx", "build", "--progress=rawjson", "--load", "--tag=" + name, "--target=" + target, "--file=" + filepath.Join(contextDir, dockerfile)}
	for _, s := range d.secrets {
		args = append(args, "--secret="+s)
	}
	p, err := runBuild(exec.CommandContext(ctx, "docker", append(args, contextDir)...))
	return name, p, err
}

func (docker) export(ctx context.Context, contextDir, dockerfile, dest string) error {
	_, err := runBuild(exec.CommandContext(ctx, "docker", "buildx", "build", "--no-cache", "--progress=rawjson", "--output=type=local,dest="+dest,
		"--file="+filepath.Join(contextDir, dockerfile), contextDir))
	return err
}

func (docker) try(ctx context.Context, contextDir, dockerfile string) error {
	_, err := runBuild(exec.CommandContext(ctx, "docker", "buildx", "build", "--progress=rawjson", "--file="+filepath.Join(contextDir, dockerfile), contextDir))
	return err
}

func (docker) lint(ctx context.Context, contextDir, dockerfile string) (string, error) {
	return stdout(exec.CommandContext(ctx, "docker", "buildx", "build", "--call=lint",
		"--file="+filepath.Join(contextDir, dockerfile), contextDir))
}

// runBuild runs a build that tells its progress as JSON on standard error.
func runBuild(c *exec.Cmd) (progress, error) {
	var told strings.Builder
	c.Stderr = &told
	err := c.Run()
	p := readProgress(told.String())
	if err != nil {
		err = fmt.Errorf("%s: %w\n%s", c.Args[0], err, p.failure())
	}
	return p, err
}

// stdout returns standard output, and standard error in the error.
func stdout(c *exec.Cmd) (string, error) {
	var out, told strings.Builder
	c.Stdout, c.Stderr = &out, &told
	if err := c.Run(); err != nil {
		return out.String(), fmt.Errorf("%s: %w\n%s", strings.Join(c.Args, " "), err, told.String())
	}
	return out.String(), nil
}
