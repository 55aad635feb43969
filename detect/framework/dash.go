package framework

var _ = add(Framework{
	Name: "dash", Title: "Dash", Source: "https://dash.plotly.com/deployment",
	Packages: []string{"dash"}, Role: Web, Interface: "wsgi",
	// gunicorn takes no attribute of an object. Since 3.1 the object itself is WSGI.
	Inner: "server", InnerNot: ">=3.1",
	Makes: []string{"dash.Dash", "dash.dash.Dash"},
	// Its own run is Flask's, for development.
	Runs:  []string{".run", ".run_server"},
	Match: dashServers,
})
