package framework

var _ = add(Framework{
	Name: "nameko", Title: "Nameko", Source: "https://nameko.readthedocs.io/en/stable/cli.html",
	Packages: []string{"nameko"}, Role: Worker,
	// It has a handler that stops its services, and still ran after five seconds.
	Runs: []string{"nameko.standalone.rpc.ServiceRpcProxy", "nameko.runners.ServiceRunner"},
	Starts: []Start{{
		Name: "worker", Role: Worker, Port: -1,
		Words: []string{"nameko", "run", "{modules}"},
	}},
	Match: namekoServices,
})
