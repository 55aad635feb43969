package framework

var _ = add(Framework{
	Name: "dagster", Title: "Dagster", Source: "https://docs.dagster.io/deployment/oss/deployment-options/deploying-dagster-as-a-service",
	Packages: []string{"dagster"}, Role: Web, Port: 3000, Health: "/server_info",
	Makes: []string{"dagster.Definitions"},
	Files: []string{"workspace.yaml", "dagster.yaml"},
	// They keep their state in DAGSTER_HOME. Their signals were not tried.
	Starts: []Start{{
		Name: "web", Role: Web, Needs: []string{"dagster-webserver"},
		Words: []string{"dagster-webserver", "--host", "0.0.0.0", "--port", "{port}", "--module-name", "{module}"},
	}, {
		Name: "daemon", Role: Scheduler, Port: -1,
		Words: []string{"dagster-daemon", "run", "--module-name", "{module}"},
	}},
})
