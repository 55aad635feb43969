package framework

var _ = add(Framework{
	Name: "starlette", Title: "Starlette", Source: "https://www.starlette.io/",
	Packages: []string{"starlette"}, Role: Web, Interface: "asgi",
	Makes: []string{"starlette.applications.Starlette"},
	Runs:  asgiRuns,
})
