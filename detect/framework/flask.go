package framework

var _ = add(Framework{
	Name: "flask", Title: "Flask", Source: "https://flask.palletsprojects.com/en/stable/deploying/gunicorn/",
	Packages: []string{"flask"}, Role: Web, Interface: "wsgi",
	// The two others are subclasses of Flask's class.
	Makes: []string{"flask.Flask", "flask.app.Flask", "apiflask.APIFlask", "flask_openapi3.OpenAPI"},
	// Its own run is for development.
	Runs: append([]string{".run"}, wsgiRuns...),
})
