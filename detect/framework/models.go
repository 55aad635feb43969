package framework

var _ = add(Framework{
	Name: "bentoml", Title: "BentoML", Source: "https://docs.bentoml.com/en/latest/reference/bentoml/cli.html",
	Packages: []string{"bentoml"}, Role: Web, Port: 3000, Health: "/livez",
	Makes: []string{"bentoml.Service"},
	Files: []string{"bentofile.yaml"},
	Starts: []Start{{
		Name: "web", Role: Web, HandlesTERM: true,
		Words: []string{"bentoml", "serve", "--host", "0.0.0.0", "--port", "{port}", "{app}"},
	}},
	Match: bentoServices,
})

var _ = add(Framework{
	// Its signals were not tried.
	Name: "ray-serve", Title: "Ray Serve", Source: "https://docs.ray.io/en/latest/serve/api/",
	Packages: []string{"ray"}, Role: Web, Health: "/-/healthz",
	Runs: []string{"ray.serve.run"},
	Starts: []Start{{
		Name: "web", Role: Web,
		Words: []string{"serve", "run", "{app}"},
		// serve run has no option for it. Source: ray/serve/_private/constants.py, 2.52.
		Env: []string{"RAY_SERVE_DEFAULT_HTTP_HOST=0.0.0.0"},
	}},
	Match: rayBinds,
})
