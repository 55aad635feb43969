package framework

var _ = add(Framework{
	Name: "quart", Title: "Quart", Source: "https://quart.palletsprojects.com/en/latest/tutorials/deployment/",
	Packages: []string{"quart"}, Role: Web, Interface: "asgi",
	Makes: []string{"quart.Quart", "quart.app.Quart"},
	// Its own run is for development; Hypercorn comes with it.
	Runs: append([]string{".run"}, asgiRuns...),
})
