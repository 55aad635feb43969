package framework

var _ = add(Framework{
	Name: "dagster", Title: "Dagster", Source: "https://docs.dagster.io/deployment/oss/deployment-options/deploying-dagster-as-a-service",
	Packages: []string{"dagster"}, Role: Web, Port: 3000, Health: "/server_info",
	Makes: []string{"dagster.Definitions"},
	Files: []string{"workspace.yaml", "dagster.yaml"},
	// uvicorn serves it; the daemon and the code server have handlers of their own
	// (dagster/_daemon/cli, dagster/_grpc/server.py). They keep their state in DAGSTER_HOME.
	Starts: []Start{{
		Name: "web", Role: Web, Needs: []string{"dagster-webserver"}, HandlesTERM: true,
		Words: []string{"dagster-webserver", "--host", "0.0.0.0", "--port", "{port}", "--module-name", "{module}"},
	}, {
		Name: "daemon", Role: Scheduler, Port: -1, HandlesTERM: true,
		Words: []string{"dagster-daemon", "run", "--module-name", "{module}"},
	}},
})
