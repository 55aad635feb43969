package framework

var _ = add(Framework{
	Name: "prefect", Title: "Prefect", Source: "https://docs.prefect.io/v3/how-to-guides/deployment_infra/run-flows-in-local-processes",
	Packages: []string{"prefect"}, Role: Worker,
	Runs:  []string{".serve", "prefect.serve", "prefect.flows.serve"},
	Files: []string{"prefect.yaml"},
	// What serves flows asks the server at PREFECT_API_URL for work. It has a handler
	// that stops its runs, and still ran after five seconds.
	Starts: []Start{{Name: "worker", Role: Worker, Port: -1, Words: []string{"python", "{file}"}}},
	Match:  prefectServes,
})
