package framework

var _ = add(Framework{
	Name: "faust", Title: "Faust", Source: "https://faust-streaming.github.io/faust/userguide/workers.html",
	Packages: []string{"faust-streaming", "faust"}, Role: Worker,
	Makes: []string{"faust.App", "faust.app.App"},
	Runs:  []string{".main"},
	// Its own web server, on 6066, is for watching it. The signal is read in the
	// source: mode/worker.py adds a handler to the loop.
	Starts: []Start{{
		Name: "worker", Role: Worker, Port: -1, HandlesTERM: true,
		Words: []string{"faust", "--app", "{app}", "worker", "--loglevel", "info"},
	}},
})
