package framework

var _ = add(Framework{
	Name: "nicegui", Title: "NiceGUI", Source: "https://nicegui.io/documentation/section_configuration_deployment",
	Packages: []string{"nicegui"}, Role: Web, Port: 8080,
	Script: []string{"nicegui"},
	Runs:   []string{"nicegui.ui.run"},
	// It listens on all addresses. Where the source leaves reload=True, a second process
	// watches the files.
	Starts: []Start{{Name: "web", Role: Web, HandlesTERM: true, Words: []string{"python", "{file}"}}},
})
