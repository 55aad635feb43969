package framework

var _ = add(Framework{
	Name: "robyn", Title: "Robyn", Source: "https://robyn.tech/documentation/en/api_reference/getting_started",
	Packages: []string{"robyn"}, Role: Web, Port: 8080,
	Makes: []string{"robyn.Robyn"},
	Runs:  []string{".start"},
	// The variables win over what the source gives.
	Starts: []Start{{
		Name: "web", Role: Web,
		Words: []string{"python", "{file}"}, Env: []string{"ROBYN_HOST=0.0.0.0", "ROBYN_PORT={port}"},
	}},
})
