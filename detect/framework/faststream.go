package framework

var _ = add(Framework{
	Name: "faststream", Title: "FastStream", Source: "https://faststream.ag2.ai/latest/getting-started/cli/",
	Packages: []string{"faststream"}, Role: Worker,
	Makes: []string{"faststream.FastStream", "faststream.app.FastStream"},
	Runs:  []string{".run"},
	Starts: []Start{{
		Name: "worker", Role: Worker, Port: -1, HandlesTERM: true,
		Words: []string{"faststream", "run", "{app}"},
	}},
})

var _ = add(Framework{
	Name: "faststream-asgi", Title: "FastStream (ASGI)", Source: "https://faststream.ag2.ai/latest/getting-started/asgi/",
	Packages: []string{"faststream"}, Role: Web, Interface: "asgi",
	Makes: []string{"faststream.asgi.AsgiFastStream"},
	Runs:  append([]string{".run"}, asgiRuns...),
})
