package framework

var _ = add(Framework{
	Name: "arq", Title: "arq", Source: "https://arq-docs.helpmanual.io/",
	Packages: []string{"arq"}, Role: Worker,
	Runs: []string{"arq.run_worker", "arq.worker.run_worker"},
	Starts: []Start{{
		Name: "worker", Role: Worker, Port: -1, HandlesTERM: true,
		Words: []string{"arq", "{module}.{object}"},
	}},
	Match: arqSettings,
})
