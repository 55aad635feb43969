package framework

var _ = add(Framework{
	Name: "solara", Title: "Solara", Source: "https://solara.dev/documentation/getting_started/deploying/self-hosted",
	Packages: []string{"solara"}, Role: Web, Port: 8765, Health: "/readyz",
	Starts: []Start{{
		Name: "web", Role: Web, HandlesTERM: true,
		Words: []string{"solara", "run", "{file}", "--host", "0.0.0.0", "--port", "{port}", "--production"},
	}},
	Match: solaraPage,
})
