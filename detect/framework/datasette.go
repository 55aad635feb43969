package framework

var _ = add(Framework{
	// It serves database files, not source: {file} is one of those.
	Name: "datasette", Title: "Datasette", Source: "https://docs.datasette.io/en/stable/deploying.html",
	Packages: []string{"datasette"}, Role: Web, Port: 8001, Health: "/-/versions.json",
	Files: []string{"*.db", "*.sqlite", "*.sqlite3"},
	Starts: []Start{{
		Name: "web", Role: Web, HandlesTERM: true,
		Words: []string{"datasette", "serve", "--host", "0.0.0.0", "--port", "{port}", "--immutable", "{file}"},
	}},
})
