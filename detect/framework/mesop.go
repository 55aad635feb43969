package framework

var _ = add(Framework{
	Name: "mesop", Title: "Mesop", Source: "https://mesop-dev.github.io/mesop/guides/deployment/",
	Packages: []string{"mesop"}, Role: Web, Health: "/__health__",
	// The WSGI application is the imported module itself, by the name that it has in the
	// file: main:me.
	Interface: "wsgi",
	Starts: []Start{{
		Name: "web", Role: Web, Port: 32123,
		Words: []string{"mesop", "{file}", "--port={port}", "--prod"},
	}},
	Match: mesopPages,
})
