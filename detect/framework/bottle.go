package framework

var _ = add(Framework{
	Name: "bottle", Title: "Bottle", Source: "https://bottlepy.org/docs/dev/deployment.html",
	Packages: []string{"bottle"}, Role: Web, Interface: "wsgi",
	Makes:  []string{"bottle.Bottle", "bottle.default_app", "bottle.app"},
	Script: []string{"bottle"},
	Runs:   append([]string{"bottle.run", ".run"}, wsgiRuns...),
	// Its run serves one request at a time unless it is given another server.
	Starts: []Start{{Name: "web", Role: Web, Port: 8080, Words: []string{"python", "{file}"}}},
})
