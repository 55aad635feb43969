package e2e

import (
	"net"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// proveFastAPI: the path of the health check has both prefixes of its router, and
// what the lifespan does at the end is done.
func proveFastAPI(t *testing.T, b *bench) {
	c := b.start(t, b.image(t, ""), 8000)
	mustGet(t, c, 8000, "/orders/7", "seven chairs")
	c.becomesHealthy(t)
	b.probes(t, "/api/internal/healthz")
	endsOnTERM(t, c)
	if err := c.says("the orders are closed")(); err != nil {
		t.Error(err)
	}
}

func proveFlask(t *testing.T, b *bench) {
	c := b.start(t, b.image(t, ""), 8000, "--env=FLASK_TITLE=the corner shop")
	mustGet(t, c, 8000, "/", "Welcome to the corner shop")
	c.becomesHealthy(t)
	b.probes(t, "/healthz")
	endsOnTERM(t, c)
}

var hashedCSS = regexp.MustCompile(`/static/guests/site\.[0-9a-f]{12}\.css`)

// proveDjango: the release target makes the tables that the site reads, the
// static files are there under their hashed names, and the key that they were
// collected with is not.
func proveDjango(t *testing.T, b *bench) {
	site := b.image(t, "")
	out, err := b.runner.once(b.ctx, site.path, site.name, "python", "-c", "import config.settings")
	if err == nil || !strings.Contains(out, "KeyError: 'SECRET_KEY'") {
		t.Errorf("the image has a SECRET_KEY of its own (%v): %s", err, out)
	}

	data := t.TempDir()
	if err := os.Chmod(data, 0o777); err != nil { // another user writes there
		t.Fatal(err)
	}
	options := []string{"--env=SECRET_KEY=of-this-run", "--env=DATABASE_PATH=/data/db.sqlite3", "--volume=" + data + ":/data"}
	release := b.image(t, "release")
	out, err = b.runner.with(options...).once(b.ctx, release.path, release.name)
	if err != nil || !strings.Contains(out, "Applying guests.0001_initial... OK") {
		t.Fatalf("the release step ended with %v: %s", err, out)
	}
	if _, err := os.Stat(filepath.Join(data, "db.sqlite3")); err != nil {
		t.Fatal(err)
	}

	c := b.start(t, site, 8000, options...)
	page := mustGet(t, c, 8000, "/", "<li>Ada</li>")
	css := hashedCSS.FindString(page)
	if css == "" {
		t.Fatalf("the page names no stylesheet with a hash: %s", page)
	}
	mustGet(t, c, 8000, css, "rebeccapurple")
	c.becomesHealthy(t)
	b.probes(t, "/healthz/")
	endsOnTERM(t, c)
}

// proveStreamlit: a page is made for a browser that opens a connection to it, so
// the script is run by Streamlit's own test besides.
func proveStreamlit(t *testing.T, b *bench) {
	c := b.start(t, b.image(t, ""), 8501)
	mustGet(t, c, 8501, "/", "Streamlit")
	out, err := c.exec("python", "-c", "from streamlit.testing.v1 import AppTest; print(AppTest.from_file('streamlit_app.py').run(timeout=30).metric[0].value)")
	if lines := strings.Split(out, "\n"); err != nil || lines[len(lines)-1] != "42" {
		t.Errorf("the script ended with %v and shows %q, want 42", err, out)
	}
	c.becomesHealthy(t)
	b.probes(t, "/_stcore/health")
	endsOnTERM(t, c)
}

// proveTyper: the image is the program.
func proveTyper(t *testing.T, b *bench) {
	i := b.image(t, "")
	for _, run := range []struct {
		args []string
		code int
		says string
	}{
		{[]string{"--help"}, 0, "Count words."},
		{[]string{"count", "one", "two"}, 0, "2 words"},
		{[]string{"check", "--least=5", "one"}, 3, ""},
		{[]string{"nothing"}, 2, "No such command"},
	} {
		out, err := b.runner.once(b.ctx, i.path, i.name, run.args...)
		code, err := exitCode(err)
		if err != nil || code != run.code || !strings.Contains(out, run.says) {
			t.Errorf("%q ended with %d (%v) and said %q, want %d and %q", run.args, code, err, out, run.code, run.says)
		}
	}
	id, err := b.runner.with("--entrypoint=id").once(b.ctx, i.path, i.name, "-u")
	if err != nil || strings.TrimSpace(id) != "10001" {
		t.Errorf("the user is %q (%v), want 10001", id, err)
	}
}

// proveGRPC: the server leaves SIGTERM alone, which ends nothing that is PID 1.
func proveGRPC(t *testing.T, b *bench) {
	c := b.start(t, b.image(t, ""), 50051)
	c.becomes(t, "listening", c.says("listening on 50051"))
	out, err := c.exec("python", "-c", `import grpc
with grpc.insecure_channel("127.0.0.1:50051") as channel:
    print(channel.unary_unary("/echo.Echo/Shout")(b"hello", timeout=10).decode())`)
	if err != nil || out != "HELLO" {
		t.Errorf("the client ended with %v and has %q, want HELLO", err, out)
	}
	c.becomesHealthy(t)
	endsOnTERM(t, c)
}

// proveScript: the same of a loop that sleeps.
func proveScript(t *testing.T, b *bench) {
	c := b.start(t, b.image(t, ""), 0)
	c.becomes(t, "running", c.says("running for"))
	endsOnTERM(t, c)
}

// proveCelery: the worker is the last stage, the beat one of its own, and a task
// is sent by the same image. All of them and Redis are on the host's network.
func proveCelery(t *testing.T, b *bench) {
	port := freePort(t)
	b.runner = b.runner.onHost().with("--env=REDIS_URL=redis://127.0.0.1:" + port + "/0")
	redis := *b
	redis.generated = redisContext(t)
	db := redis.start(t, redis.image(t, ""), 0, "--env=PORT="+port)
	db.becomes(t, "listening", db.says("Ready to accept connections"))

	work := b.image(t, "")
	worker := b.start(t, work, 0)
	if hasKeyword(b.dockerfile, "healthcheck") { // a worker has nothing to connect to
		worker.becomesHealthy(t)
	}
	out, err := b.runner.once(b.ctx, work.path, work.name+"-client", "python", "-c",
		"from jobs.tasks import add; print('sum', add.delay(2, 3).get(timeout=60))")
	if err != nil || !strings.Contains(out, "sum 5\n") {
		t.Errorf("the client ended with %v and said %q, want 5", err, out)
	}

	beat := b.start(t, b.image(t, "beat"), 0)
	beat.becomes(t, "sending its task", func() error {
		ticks, err := db.exec("redis-cli", "-p", port, "get", "ticks")
		if err == nil {
			_, err = strconv.Atoi(ticks) // "" until the worker has done the first
		}
		return err
	})
	endsOnTERM(t, beat)
	endsOnTERM(t, worker)
}

// redisContext has Debian's Redis for an image. It is no project's, and only here
// since there is no registry to pull one from.
func redisContext(t *testing.T) generated {
	dir := t.TempDir()
	err := writeAll(dir, map[string][]byte{"Dockerfile": []byte(`FROM debian:trixie-slim
RUN apt-get update && apt-get install -y --no-install-recommends redis-server && rm -rf /var/lib/apt/lists/*
USER 10001:10001
CMD exec redis-server --port "$PORT" --bind 127.0.0.1 --save "" --dir /tmp
`)})
	if err != nil {
		t.Fatal(err)
	}
	return generated{context: dir, dockerfile: "Dockerfile"}
}

// freePort is one of this machine that nothing listens on.
func freePort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	_, port, err := net.SplitHostPort(l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	return port
}
