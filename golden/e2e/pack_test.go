package e2e

import (
	"path/filepath"
	"strings"
	"testing"
)

func TestPack(t *testing.T) {
	t.Parallel()
	t.Run("uv-app", provePack)
}

// provePack builds a service whose packages lie in the image packed, and runs it as
// production should: on a read-only root, whose /tmp alone can be written.
func provePack(t *testing.T) {
	ctx, builder := needBuilder(t)
	r := needRunner(t, builder)
	r.tmp = ":exec"
	g, err := generate(ctx, filepath.Join("projects", "uv-app"), t.TempDir(), "", "--pack=xz", "--check-stage")
	if err != nil {
		t.Fatal(err)
	}
	b := newBench(ctx, t, builder, r, g)
	i := b.image(t, "") // the check stage loads the compiled modules

	t.Run("service", func(t *testing.T) {
		c := b.start(t, i, 8000)
		mustGet(t, c, 8000, "/healthz", "ok")
		c.becomesHealthy(t)
		if out, err := c.exec("python", "-c", "import os, sys, pydantic_core; print(sys.prefix, os.readlink('/proc/1/exe'))"); err != nil || !strings.HasPrefix(out, "/app/.venv /usr/local/bin/python3.") {
			t.Errorf("beside the process: %q (%v)", out, err)
		}
		endsOnTERM(t, c)
	})

	once := func(t *testing.T, r runner, script string) (string, error) {
		t.Helper()
		// What stands behind the image's name takes the place of its command alone.
		return r.once(ctx, i.path, i.name, "sh", "-c", script)
	}
	const unpack = "/usr/local/bin/python3 -IS /opt/packed/unpack.py "
	for _, c := range []struct{ name, script, want string }{
		{"process 1", "exec python -c 'import os; print(\"is\", os.getpid())'", "is 1\n"},
		{"exit code and arguments", unpack + `sh -c 'echo "$1"; exit 7' - 'a  b'; echo "ended $?"`, "a  b\nended 7\n"},
		{"no such program", unpack + "nosuch; echo ended $?", "ended 127\n"},
		{"once", "s='stat -c %i /app/.venv/.packed'; a=$($s); b=$(" + unpack + "$s); [ $a = $b ] && echo the same", "the same\n"},
		{"at once", "rm -r $(readlink /app/.venv); for n in 1 2 3; do " + unpack + "python -c 'import pydantic_core; print(\"loaded\")' & done; wait", "loaded\nloaded\nloaded\n"},
		{"killed", "rm -r $(readlink /app/.venv); " + unpack + "true & sleep 0.3; kill -9 $!; " + unpack + "python -c 'import pydantic_core; print(\"loaded\")'; ls /tmp", "loaded\n"},
		{"terminated", "p=$(readlink /app/.venv); rm -r $p; " + unpack + "true & until [ -e $p.new ]; do :; done; kill $!; wait $!; echo ended $?; [ -e $p.new ] || echo nothing left", "ended 143\nnothing left\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			out, err := once(t, r, c.script)
			if err != nil || !strings.Contains(out, c.want) {
				t.Errorf("said %q (%v), want %q", out, err, c.want)
			}
		})
	}

	// What a container lacks is said, with the remedy.
	for _, c := range []struct{ name, tmp, want string }{
		{"noexec", ":noexec", "mounted noexec"},
		{"no space", ":exec,size=4m", "no space in /tmp for the packages"},
		{"not writable", ":exec,ro", "Read-only file system"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := r
			r.tmp = c.tmp
			out, err := once(t, r, "echo started")
			if code, _ := exitCode(err); code != 1 || !strings.Contains(out, c.want) || !strings.Contains(out, "--tmpfs /tmp:exec") || strings.Contains(out, "started") {
				t.Errorf("ended with %d and said %q, want %q", code, out, c.want)
			}
		})
	}
}
