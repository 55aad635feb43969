package framework

var _ = add(Framework{
	// gunicorn and waitress take the object; what main() makes is started by pserve, which
	// reads the arguments of main() in a PasteDeploy file.
	Name: "pyramid", Title: "Pyramid", Source: "https://docs.pylonsproject.org/projects/pyramid/en/latest/narr/startup.html",
	Packages: []string{"pyramid"}, Role: Web, Interface: "wsgi",
	Runs: wsgiRuns,
	Starts: []Start{{
		Name: "web", Role: Web, Sign: "paste", Port: 6543,
		Words: []string{"pserve", "{ini}"},
	}},
	Match: pyramidApps,
})
