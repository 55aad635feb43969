package framework

var _ = add(Framework{
	Name: "sanic", Title: "Sanic", Source: "https://sanic.dev/en/guide/running/running.html",
	Packages: []string{"sanic"}, Role: Web,
	Makes: []string{"sanic.Sanic", "sanic.app.Sanic"},
	Runs:  []string{".run", "sanic.Sanic.serve"},
	// It tells a factory from an object by itself.
	Starts: []Start{{
		Name: "web", Role: Web, HandlesTERM: true,
		Words: []string{"sanic", "--host", "0.0.0.0", "--port", "{port}", "{app}"},
	}},
})
