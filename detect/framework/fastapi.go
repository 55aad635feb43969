package framework

var _ = add(Framework{
	Name: "fastapi", Title: "FastAPI", Source: "https://fastapi.tiangolo.com/deployment/docker/",
	Packages: []string{"fastapi"}, Role: Web, Interface: "asgi",
	Makes: []string{"fastapi.FastAPI", "fastapi.applications.FastAPI"},
	Runs:  []string{"uvicorn.run", "hypercorn.run.run"},
})
