package framework

var _ = add(Framework{
	// Found by its file: a project of dbt has no Python that says so.
	Name: "dbt", Title: "dbt", Source: "https://docs.getdbt.com/reference/commands/build",
	Packages: []string{"dbt-core"}, Role: Job,
	Files:  []string{"dbt_project.yml"},
	Starts: []Start{{Name: "build", Role: Job, Port: -1, Words: []string{"dbt", "build"}}},
})

var _ = add(Framework{
	// A project that imports it writes to a tracking server that is another's, and one
	// with an MLproject is run by `mlflow run`, from outside.
	Name: "mlflow", Title: "MLflow", Source: "https://mlflow.org/docs/latest/self-hosting/",
	Packages: []string{"mlflow"}, Role: Web, Port: 5000, Health: "/health",
	Alone: true,
	// uvicorn or gunicorn serve it, as a child that it waits for.
	Starts: []Start{{
		Name: "web", Role: Web,
		Words: []string{"mlflow", "server", "--host", "0.0.0.0", "--port", "{port}"},
	}},
})

var _ = add(Framework{
	// Its web page drives a test; in other projects it is one's own test.
	Name: "locust", Title: "Locust", Source: "https://docs.locust.io/en/stable/running-in-docker.html",
	Packages: []string{"locust"}, Role: Job, Port: 8089,
	Files: []string{"locustfile.py"},
	Starts: []Start{{
		Name: "locust", Role: Job, HandlesTERM: true,
		Words: []string{"locust", "--locustfile", "{file}", "--web-host", "0.0.0.0", "--web-port", "{port}"},
	}},
	Match: locustUsers,
})
