package framework

var _ = add(Framework{
	Name: "gradio", Title: "Gradio", Source: "https://www.gradio.app/guides/deploying-gradio-with-docker",
	Packages: []string{"gradio"}, Role: Web, Port: 7860, Health: "/",
	Makes: []string{"gradio.Blocks", "gradio.Interface", "gradio.ChatInterface", "gradio.TabbedInterface", "gradio.blocks.Blocks", "gradio.load"},
	Runs:  []string{".launch"},
	// The variables give way to arguments of launch().
	Starts: []Start{{
		Name: "web", Role: Web,
		Words: []string{"python", "{file}"}, Env: []string{"GRADIO_SERVER_NAME=0.0.0.0", "GRADIO_SERVER_PORT={port}"},
	}},
})
