package framework

var _ = add(Framework{
	Name: "shiny", Title: "Shiny", Source: "https://shiny.posit.co/py/get-started/deploy-on-prem.html",
	Packages: []string{"shiny"}, Role: Web, Interface: "asgi",
	Makes: []string{"shiny.App"},
	Runs:  []string{"shiny.run_app", "uvicorn.run"},
	Starts: []Start{{
		Name: "web", Role: Web, HandlesTERM: true,
		Words: []string{"shiny", "run", "--host", "0.0.0.0", "--port", "{port}", "{app}"},
	}},
})

var _ = add(Framework{
	Name: "shiny-express", Title: "Shiny Express", Source: "https://shiny.posit.co/py/docs/express-vs-core.html",
	Packages: []string{"shiny"}, Role: Web,
	Script: []string{"shiny.express"},
	Starts: []Start{{
		Name: "web", Role: Web, HandlesTERM: true,
		Words: []string{"shiny", "run", "--host", "0.0.0.0", "--port", "{port}", "{file}"},
	}},
})
