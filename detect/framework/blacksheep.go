package framework

var _ = add(Framework{
	Name: "blacksheep", Title: "BlackSheep", Source: "https://www.neoteroi.dev/blacksheep/getting-started/",
	Packages: []string{"blacksheep"}, Role: Web, Interface: "asgi",
	Makes: []string{"blacksheep.Application", "blacksheep.server.Application", "blacksheep.server.application.Application"},
	Runs:  asgiRuns,
})
