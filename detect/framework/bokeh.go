package framework

var _ = add(Framework{
	Name: "bokeh", Title: "Bokeh", Source: "https://docs.bokeh.org/en/latest/docs/user_guide/server/deploy.html",
	Packages: []string{"bokeh"}, Role: Web, Port: 5006,
	Runs: []string{"bokeh.io.curdoc", "bokeh.plotting.curdoc"},
	Starts: []Start{{
		Name: "web", Role: Web, HandlesTERM: true,
		Words: []string{"bokeh", "serve", "{file}", "--address", "0.0.0.0", "--port", "{port}"},
		// Websockets are refused from pages whose host isn't listed.
		Env: []string{"BOKEH_ALLOW_WS_ORIGIN=*"},
	}},
	Match: bokehDocuments,
})
