package framework

var _ = add(Framework{
	// Its signals were not tried.
	Name: "airflow", Title: "Airflow", Source: "https://airflow.apache.org/docs/apache-airflow/stable/administration-and-deployment/production-deployment.html",
	Packages: []string{"apache-airflow", "apache-airflow-core"}, Role: Scheduler, Port: 8080,
	Starts: []Start{
		{Name: "web", Role: Web, Versions: ">=3", Port: 8080, Health: "/api/v2/monitor/health",
			Words: []string{"airflow", "api-server", "--host", "0.0.0.0", "--port", "{port}"}},
		{Name: "web", Role: Web, Versions: "<3", Port: 8080, Health: "/health",
			Words: []string{"airflow", "webserver", "--hostname", "0.0.0.0", "--port", "{port}"}},
		{Name: "scheduler", Role: Scheduler, Port: -1, Words: []string{"airflow", "scheduler"}},
		{Name: "dag-processor", Role: Scheduler, Versions: ">=3", Port: -1, Words: []string{"airflow", "dag-processor"}},
		{Name: "triggerer", Role: Worker, Versions: ">=2.2", Port: -1, Words: []string{"airflow", "triggerer"}},
		{Name: "worker", Role: Worker, Needs: []string{"apache-airflow-providers-celery"}, Port: -1, Words: []string{"airflow", "celery", "worker"}},
		{Name: "migrate", Role: Release, Versions: ">=2.7", Port: -1, Words: []string{"airflow", "db", "migrate"}},
	},
	Modules: []string{"airflow"},
	Match:   airflowDags,
})
