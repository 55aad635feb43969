package framework

var _ = add(Framework{
	Name: "connexion", Title: "Connexion", Source: "https://connexion.readthedocs.io/en/latest/quickstart.html",
	Packages: []string{"connexion"}, Role: Web, Interface: "asgi",
	// Version 2 is WSGI, and its object no application.
	Makes: []string{"connexion.FlaskApp", "connexion.App", "connexion.AsyncApp"},
	Runs:  append([]string{".run"}, asgiRuns...),
})
