package e2e

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// A runner runs an image as production should: nothing may be written but /tmp.
type runner struct {
	engine string // podman or docker: the program that knows the containers
	script string // with podman: what runs an archive
	// options are those of every run besides: environment variables, volumes.
	options []string
	// tmp is how /tmp is mounted, "" for as usual: Docker mounts it noexec.
	tmp string
}

// findRunner returns the runner that takes the builder's images. The archives
// that buildctl writes are run by the program that DOCKWRIGHT_E2E_RUN names:
//
//	run IMAGE.tar [podman run options] [-- COMMAND ...]
//
// It runs the image with podman, in the foreground, on the host's network.
func findRunner(b builder) (runner, bool) {
	if _, ok := b.(docker); ok {
		return runner{engine: "docker"}, true
	}
	script := os.Getenv("DOCKWRIGHT_E2E_RUN")
	return runner{engine: "podman", script: script}, script != ""
}

// with returns a runner that gives more options to each run.
func (r runner) with(options ...string) runner {
	r.options = append(slices.Clip(r.options), options...)
	return r
}

// onHost returns a runner whose containers share the host's network, and so find
// each other on loopback.
func (r runner) onHost() runner {
	if r.script != "" { // which does so anyway
		return r
	}
	return r.with("--network=host")
}

// command is the process that a container runs in. Its arguments replace CMD.
func (r runner) command(ctx context.Context, image, name string, port int, args ...string) *exec.Cmd {
	options := append([]string{"--name=" + name, "--read-only", "--tmpfs=/tmp" + r.tmp}, r.options...)
	if r.script != "" {
		return exec.CommandContext(ctx, r.script, append(append(append([]string{image}, options...), "--"), args...)...)
	}
	if port != 0 {
		p := strconv.Itoa(port)
		options = append(options, "--publish=127.0.0.1:"+p+":"+p)
	}
	return exec.CommandContext(ctx, "docker", append(append(append([]string{"run", "--rm"}, options...), image), args...)...)
}

// once runs a command in the image and returns everything that it printed.
func (r runner) once(ctx context.Context, image, name string, args ...string) (string, error) {
	out, err := r.command(ctx, image, name, 0, args...).CombinedOutput()
	return string(out), err
}

// start runs the image's own command in the background.
func (r runner) start(ctx context.Context, image, name string, port int) (*container, error) {
	c := &container{runner: r, name: name, exited: make(chan error, 1)}
	run := r.command(ctx, image, name, port)
	run.Stdout, run.Stderr = &c.log, &c.log
	if err := run.Start(); err != nil {
		return nil, err
	}
	go func() { c.exited <- run.Wait() }()
	return c, nil
}

// remove forgets a container and its image, whatever state they are in.
func (r runner) remove(name string) {
	_ = exec.Command(r.engine, "rm", "--force", name).Run()
	_ = exec.Command(r.engine, "rmi", "--force", name).Run()
}

// container is a running one.
type container struct {
	runner
	name   string
	log    syncBuffer
	exited chan error
}

// get asks a path over HTTP until the process answers, for a minute at most.
func (c *container) get(port int, path string) (string, error) {
	url := "http://127.0.0.1:" + strconv.Itoa(port) + path
	client := http.Client{Timeout: 5 * time.Second}
	for end := time.Now().Add(time.Minute); ; time.Sleep(200 * time.Millisecond) {
		select {
		case err := <-c.exited:
			c.exited <- err
			return "", fmt.Errorf("the process ended: %v", err)
		default:
		}
		resp, err := client.Get(url)
		if err == nil {
			defer resp.Body.Close()
			body, err := io.ReadAll(resp.Body)
			if resp.StatusCode != http.StatusOK {
				return string(body), fmt.Errorf("%s: %s", url, resp.Status)
			}
			return string(body), err
		}
		if time.Now().After(end) {
			return "", err
		}
	}
}

// exec runs a command beside the process.
func (c *container) exec(args ...string) (string, error) {
	out, err := exec.Command(c.engine, append([]string{"exec", c.name}, args...)...).CombinedOutput()
	return strings.TrimSpace(string(out)), err
}

// healthy asks the image's own health check.
func (c *container) healthy() error {
	if c.engine == "podman" {
		var failed error
		for range 3 { // the engines' own number of retries
			out, err := exec.Command("podman", "healthcheck", "run", c.name).CombinedOutput()
			if err == nil {
				return nil
			}
			failed = fmt.Errorf("%w: %s", err, out)
		}
		return failed
	}
	state := ""
	for end := time.Now().Add(time.Minute); time.Now().Before(end); time.Sleep(time.Second) {
		out, err := exec.Command("docker", "inspect", "--format={{.State.Health.Status}}", c.name).CombinedOutput()
		if state = strings.TrimSpace(string(out)); err != nil || state == "healthy" {
			return err
		}
	}
	return fmt.Errorf("health is %q after a minute", state)
}

// terminate sends SIGTERM and returns how long the process took to end.
func (c *container) terminate(limit time.Duration) (time.Duration, error) {
	began := time.Now()
	if out, err := exec.Command(c.engine, "kill", "--signal=TERM", c.name).CombinedOutput(); err != nil {
		return 0, fmt.Errorf("%w: %s", err, out)
	}
	select {
	case <-c.exited:
		return time.Since(began), nil
	case <-time.After(limit):
		return limit, fmt.Errorf("still runs %s after SIGTERM", limit)
	}
}

// stop asks the container to end, as an orchestrator does, and returns the exit
// code of its process. 137 is that of one that had to be killed after the grace.
func (c *container) stop(grace time.Duration) (int, error) {
	// The engines end with 0 even where they had to kill.
	out, err := exec.Command(c.engine, "stop", "-t", strconv.Itoa(int(grace.Seconds())), c.name).CombinedOutput()
	if err != nil {
		return 0, fmt.Errorf("%w: %s", err, out)
	}
	select {
	case err := <-c.exited:
		return exitCode(err)
	case <-time.After(grace):
		return 0, fmt.Errorf("still runs after %s stop", c.engine)
	}
}

// exitCode is that of a process that was waited for. The engines pass on what a
// container's process ends with; those from 125 to 127 are their own.
func exitCode(err error) (int, error) {
	if exited := (*exec.ExitError)(nil); errors.As(err, &exited) {
		return exited.ExitCode(), nil
	}
	return 0, err
}

// takePort waits until nothing answers on a port of this machine, since an
// answer would be taken for the container's, and keeps other runs of these
// tests from it: they all ask for another number that follows from it, which is
// the lock.
func takePort(port int) (release func(), err error) {
	lock := net.JoinHostPort("127.0.0.1", strconv.Itoa(20000+port%40000))
	address := net.JoinHostPort("127.0.0.1", strconv.Itoa(port))
	for end := time.Now().Add(2 * time.Minute); time.Now().Before(end); time.Sleep(500 * time.Millisecond) {
		held, err := net.Listen("tcp", lock)
		if err != nil {
			continue
		}
		conn, err := net.DialTimeout("tcp", address, time.Second)
		if err != nil {
			return func() { held.Close() }, nil
		}
		conn.Close()
		held.Close()
	}
	return nil, fmt.Errorf("something else listens on %s or %s", address, lock)
}

// syncBuffer is a buffer that a process writes while a test reads it.
type syncBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *syncBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *syncBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}
