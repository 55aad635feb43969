package framework

var _ = add(Framework{
	Name: "litestar", Title: "Litestar", Source: "https://docs.litestar.dev/latest/topics/deployment/docker.html",
	Packages: []string{"litestar"}, Role: Web, Interface: "asgi",
	Makes: []string{"litestar.Litestar", "litestar.app.Litestar"},
	Runs:  asgiRuns,
	Starts: []Start{{
		Name: "web", Role: Web, Needs: []string{"uvicorn"}, HandlesTERM: true,
		Words: []string{"litestar", "--app", "{app}", "run", "--host", "0.0.0.0", "--port", "{port}"},
	}},
})
