package framework

var _ = add(Framework{
	Name: "aiohttp", Title: "aiohttp", Source: "https://docs.aiohttp.org/en/stable/deployment.html",
	Packages: []string{"aiohttp"}, Role: Web, Port: 8080,
	Makes: []string{"aiohttp.web.Application", "aiohttp.web_app.Application"},
	Runs:  []string{"aiohttp.web.run_app", "aiohttp.web.AppRunner", "aiohttp.web_runner.AppRunner"},
	Starts: []Start{{
		Name: "web", Role: Web, Needs: []string{"gunicorn"}, HandlesTERM: true,
		Words: []string{"gunicorn", "--bind", "0.0.0.0:{port}", "--worker-tmp-dir", "/dev/shm", "--worker-class", "aiohttp.GunicornWebWorker", "{app}"},
	}, {
		// run_app listens on all addresses if it isn't told one, and handles SIGTERM.
		// An AppRunner in a loop of one's own does neither by itself.
		Name: "web", Role: Web, HandlesTERM: true,
		Words: []string{"python", "{file}"},
	}},
})
