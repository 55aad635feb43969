package framework

var _ = add(Framework{
	Name: "panel", Title: "Panel", Source: "https://panel.holoviz.org/how_to/deployment/index.html",
	Packages: []string{"panel"}, Role: Web, Port: 5006, Health: "/liveness",
	Script: []string{"panel"},
	Runs:   []string{"panel.serve", "panel.io.server.serve"},
	Starts: []Start{{
		Name: "web", Role: Web, HandlesTERM: true,
		Words: []string{"panel", "serve", "{file}", "--address", "0.0.0.0", "--port", "{port}", "--liveness"},
		// Websockets are refused from pages whose host isn't listed.
		Env: []string{"BOKEH_ALLOW_WS_ORIGIN=*"},
	}},
})
