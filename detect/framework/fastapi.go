package framework

var _ = add(Framework{
	Name: "fastapi", Title: "FastAPI", Source: "https://fastapi.tiangolo.com/deployment/docker/",
	Packages: []string{"fastapi"}, Role: Web, Interface: "asgi",
	Makes: []string{"fastapi.FastAPI", "fastapi.applications.FastAPI"},
	Runs:  asgiRuns,
	// It starts uvicorn, and finds the package's root by itself.
	Starts: []Start{{
		Name: "web", Role: Web, Needs: []string{"fastapi-cli", "uvicorn"}, HandlesTERM: true,
		Words: []string{"fastapi", "run", "--host", "0.0.0.0", "--port", "{port}", "--app", "{object}", "{file}"},
	}},
})
