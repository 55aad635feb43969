package framework

const (
	whyWorkers = "a process uses one CPU core; the orchestrator that runs several containers wants one in each"
	whyGrace   = "requests that are under way get this many seconds after SIGTERM; it is to be less than the container's own grace time"
	whyProxy   = "the address and scheme of the client are those that the proxy before the container tells"
	whyMemory  = "the heartbeat files are kept in memory: the root file system may be read-only, and a disk can block a worker"
	whyControl = "no control socket is opened in the home folder, which may be read-only"
	whyThreads = "a worker takes several requests at a time"
)

var gunicornFlags = []Flag{
	{Use: Always, Words: []string{"--worker-tmp-dir", "/dev/shm"}, Why: whyMemory},
	{Use: Always, Words: []string{"--no-control-socket"}, Since: "25.1", Why: whyControl},
	{Use: Workers, Words: []string{"--workers", "{n}"}, Why: whyWorkers},
	{Use: Grace, Words: []string{"--graceful-timeout", "{n}"}, Why: whyGrace},
	{Use: Proxy, Words: []string{"--forwarded-allow-ips", "*"}, Why: whyProxy},
}

// servers are in the order of preference. uvicorn-worker has no purpose but to run
// uvicorn below gunicorn: a project that has it wants that. Sources of the words:
// the programs' own --help, and the pages named.
var servers = []Server{
	{
		Name: "gunicorn", Title: "gunicorn", Source: "https://docs.gunicorn.org/en/stable/settings.html",
		Packages: []string{"gunicorn"}, Interfaces: []string{"wsgi"}, HandlesTERM: true,
		Words:        []string{"gunicorn", "--bind", "0.0.0.0:{port}"},
		Call:         true, // not of attributes: since 20.0 it refuses "app:app.server"
		PortVariable: "PORT", WorkersVariable: "WEB_CONCURRENCY",
		Flags: append([]Flag{{Use: Threads, Words: []string{"--threads", "{n}"}, Why: whyThreads}}, gunicornFlags...),
	}, {
		Name: "gunicorn-uvicorn", Title: "gunicorn with uvicorn's worker", Source: "https://github.com/Kludex/uvicorn-worker",
		Packages: []string{"gunicorn"}, Needs: []string{"uvicorn-worker"}, Interfaces: []string{"asgi"}, HandlesTERM: true,
		Words: []string{"gunicorn", "--bind", "0.0.0.0:{port}", "--worker-class", "uvicorn_worker.UvicornWorker"},
		Call:  true, PortVariable: "PORT", WorkersVariable: "WEB_CONCURRENCY", Flags: gunicornFlags,
	}, {
		Name: "uvicorn", Title: "uvicorn", Source: "https://www.uvicorn.org/settings/",
		Packages: []string{"uvicorn"}, Interfaces: []string{"asgi"}, HandlesTERM: true,
		Words:   []string{"uvicorn", "--host", "0.0.0.0", "--port", "{port}"},
		Factory: []string{"--factory"}, Attributes: true,
		PortVariable: "UVICORN_PORT", WorkersVariable: "WEB_CONCURRENCY",
		Flags: []Flag{
			{Use: Workers, Words: []string{"--workers", "{n}"}, Why: whyWorkers},
			{Use: Grace, Words: []string{"--timeout-graceful-shutdown", "{n}"}, Since: "0.22.0", Why: whyGrace},
			// --proxy-headers is the default; whom it trusts is not.
			{Use: Proxy, Words: []string{"--forwarded-allow-ips", "*"}, Why: whyProxy},
		},
	}, {
		Name: "hypercorn", Title: "Hypercorn", Source: "https://hypercorn.readthedocs.io/en/latest/how_to_guides/configuring.html",
		Packages: []string{"hypercorn"}, Interfaces: []string{"asgi"}, HandlesTERM: true,
		Words: []string{"hypercorn", "--bind", "0.0.0.0:{port}"},
		Call:  true, Attributes: true, // it evaluates what follows the colon
		Flags: []Flag{
			{Use: Workers, Words: []string{"--workers", "{n}"}, Why: whyWorkers},
			{Use: Grace, Words: []string{"--graceful-timeout", "{n}"}, Why: whyGrace},
		},
	}, {
		Name: "granian", Title: "Granian", Source: "https://github.com/emmett-framework/granian",
		Packages: []string{"granian"}, Interfaces: []string{"asgi", "wsgi"}, HandlesTERM: true,
		Words:   []string{"granian", "--interface", "{interface}", "--host", "0.0.0.0", "--port", "{port}"},
		Factory: []string{"--factory"}, Attributes: true,
		PortVariable: "GRANIAN_PORT", WorkersVariable: "GRANIAN_WORKERS",
		Flags: []Flag{
			{Use: Workers, Words: []string{"--workers", "{n}"}, Why: whyWorkers},
			{Use: Threads, Words: []string{"--blocking-threads", "{n}"}, Why: whyThreads},
			{Use: Grace, Words: []string{"--workers-kill-timeout", "{n}"}, Since: "2.0", Why: whyGrace},
		},
	}, {
		Name: "daphne", Title: "Daphne", Source: "https://github.com/django/daphne",
		Packages: []string{"daphne"}, Interfaces: []string{"asgi"}, HandlesTERM: true,
		Words:      []string{"daphne", "-b", "0.0.0.0", "-p", "{port}"},
		Attributes: true, // and no factory
		Flags: []Flag{
			{Use: Proxy, Words: []string{"--proxy-headers"}, Why: whyProxy},
		},
	}, {
		// The worker of gunicorn's own: the choice where gunicorn is the only server.
		Name: "gunicorn-asgi", Title: "gunicorn's ASGI worker", Source: "https://docs.gunicorn.org/en/stable/settings.html#worker-class",
		Packages: []string{"gunicorn"}, Versions: ">=25", Interfaces: []string{"asgi"}, HandlesTERM: true,
		Words: []string{"gunicorn", "--bind", "0.0.0.0:{port}", "--worker-class", "asgi"},
		Call:  true, PortVariable: "PORT", WorkersVariable: "WEB_CONCURRENCY", Flags: gunicornFlags,
	}, {
		// Without a handler for SIGTERM, as PID 1 it runs until it is killed.
		Name: "waitress", Title: "Waitress", Source: "https://docs.pylonsproject.org/projects/waitress/en/stable/runner.html",
		Packages: []string{"waitress"}, Interfaces: []string{"wsgi"},
		Words:   []string{"waitress-serve", "--listen=0.0.0.0:{port}"},
		Factory: []string{"--call"}, Attributes: true,
		Flags: []Flag{
			{Use: Threads, Words: []string{"--threads={n}"}, Why: whyThreads},
			{Use: Proxy, Words: []string{"--trusted-proxy=*", "--trusted-proxy-headers=x-forwarded-for x-forwarded-proto"}, Why: whyProxy},
		},
	}, {
		Name: "uwsgi", Title: "uWSGI", Source: "https://uwsgi-docs.readthedocs.io/en/latest/ThingsToKnow.html",
		Packages: []string{"uwsgi", "pyuwsgi"}, Interfaces: []string{"wsgi"}, HandlesTERM: true,
		// SIGTERM reloads it if it isn't told to end.
		Words:  []string{"uwsgi", "--http-socket", "0.0.0.0:{port}", "--master", "--die-on-term", "--need-app"},
		Before: []string{"--module"}, Call: true,
		Flags: []Flag{
			{Use: Workers, Words: []string{"--processes", "{n}"}, Why: whyWorkers},
			{Use: Threads, Words: []string{"--threads", "{n}"}, Why: whyThreads},
			{Use: Grace, Words: []string{"--worker-reload-mercy", "{n}"}, Why: whyGrace},
		},
	},
}
