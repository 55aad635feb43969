package framework

var _ = add(Framework{
	// The signals are read in the source: gunicorn or uvicorn for the web processes,
	// handlers of their own for the others.
	Name: "airflow", Title: "Airflow", Source: "https://airflow.apache.org/docs/apache-airflow/stable/administration-and-deployment/production-deployment.html",
	Packages: []string{"apache-airflow", "apache-airflow-core"}, Role: Scheduler, Port: 8080,
	Starts: []Start{
		{Name: "web", Role: Web, Versions: ">=3", Port: 8080, Health: "/api/v2/monitor/health", HandlesTERM: true,
			Words: []string{"airflow", "api-server", "--host", "0.0.0.0", "--port", "{port}"}},
		{Name: "web", Role: Web, Versions: "<3", Port: 8080, Health: "/health", HandlesTERM: true,
			Words: []string{"airflow", "webserver", "--hostname", "0.0.0.0", "--port", "{port}"}},
		{Name: "scheduler", Role: Scheduler, Port: -1, HandlesTERM: true, Words: []string{"airflow", "scheduler"}},
		{Name: "dag-processor", Role: Scheduler, Versions: ">=3", Port: -1, HandlesTERM: true, Words: []string{"airflow", "dag-processor"}},
		{Name: "triggerer", Role: Worker, Versions: ">=2.2", Port: -1, HandlesTERM: true, Words: []string{"airflow", "triggerer"}},
		{Name: "worker", Role: Worker, Needs: []string{"apache-airflow-providers-celery"}, Port: -1, HandlesTERM: true, Words: []string{"airflow", "celery", "worker"}},
		{Name: "migrate", Role: Release, Versions: ">=2.7", Port: -1, Words: []string{"airflow", "db", "migrate"}},
	},
	Match: airflowDags,
})
