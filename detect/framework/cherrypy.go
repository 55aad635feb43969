package framework

var _ = add(Framework{
	Name: "cherrypy", Title: "CherryPy", Source: "https://docs.cherrypy.dev/en/latest/deploy.html",
	Packages: []string{"cherrypy"}, Role: Web, Port: 8080,
	Makes:  []string{"cherrypy.Application"},
	Script: []string{"cherrypy"},
	Runs:   []string{"cherrypy.quickstart", "cherrypy.engine.start", "cherrypy.engine.block"},
	// https://docs.cherrypy.dev/en/latest/config.html#global-config
	Listens: Listens{Calls: []string{"cherrypy.config.update"}, Host: "server.socket_host", Port: "server.socket_port", Module: "cherrypy"},
	// It listens on 127.0.0.1 unless the source sets server.socket_host.
	Starts: []Start{{Name: "web", Role: Web, HandlesTERM: true, Words: []string{"python", "{file}"}}},
})
