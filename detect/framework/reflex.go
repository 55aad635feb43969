package framework

var _ = add(Framework{
	// The front end is static files that `reflex export` makes with Node; the process is
	// the back end alone.
	Name: "reflex", Title: "Reflex", Source: "https://reflex.dev/docs/hosting/self-hosting/",
	Packages: []string{"reflex"}, Role: Web, Health: "/ping",
	Makes: []string{"reflex.App", "reflex.app.App"},
	Files: []string{"rxconfig.py"},
	Starts: []Start{{
		Name: "web", Role: Web, HandlesTERM: true,
		Words: []string{"reflex", "run", "--env", "prod", "--backend-only", "--backend-host", "0.0.0.0", "--backend-port", "{port}"},
	}},
})
