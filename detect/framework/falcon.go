package framework

var _ = add(Framework{
	Name: "falcon", Title: "Falcon", Source: "https://falcon.readthedocs.io/en/stable/deploy/nginx-uwsgi.html",
	Packages: []string{"falcon"}, Role: Web, Interface: "wsgi",
	// API is what App was called before Falcon 3.
	Makes: []string{"falcon.App", "falcon.API", "falcon.app.App"},
	Runs:  wsgiRuns,
})

var _ = add(Framework{
	Name: "falcon-asgi", Title: "Falcon (ASGI)", Source: "https://falcon.readthedocs.io/en/stable/user/tutorial-asgi.html",
	Packages: []string{"falcon"}, Role: Web, Interface: "asgi",
	Makes: []string{"falcon.asgi.App", "falcon.asgi.app.App"},
	Runs:  asgiRuns,
})
