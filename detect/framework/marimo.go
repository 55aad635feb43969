package framework

var _ = add(Framework{
	Name: "marimo", Title: "marimo", Source: "https://docs.marimo.io/guides/deploying/deploying_docker/",
	Packages: []string{"marimo"}, Role: Web, Port: 8080, Health: "/health",
	Makes: []string{"marimo.App"},
	Runs:  []string{".run"},
	Starts: []Start{{
		Name: "web", Role: Web, HandlesTERM: true,
		Words: []string{"marimo", "run", "{file}", "--headless", "--host", "0.0.0.0", "--port", "{port}"},
	}},
})
