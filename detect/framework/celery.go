package framework

var _ = add(Framework{
	Name: "celery", Title: "Celery", Source: "https://docs.celeryq.dev/en/stable/userguide/daemonizing.html",
	Packages: []string{"celery"}, Role: Worker,
	Makes: []string{"celery.Celery", "celery.app.Celery", "celery.app.base.Celery"},
	Runs:  []string{".worker_main"},
	Starts: []Start{{
		Name: "worker", Role: Worker, Port: -1, HandlesTERM: true,
		Words: []string{"celery", "--app", "{app}", "worker", "--loglevel", "INFO"},
	}, {
		// One only may run. It writes the schedule beside itself, and a file with its
		// number, if it isn't told otherwise: the root file system may be read-only.
		Name: "beat", Role: Scheduler, Port: -1, HandlesTERM: true, Sign: "schedule",
		Words: []string{"celery", "--app", "{app}", "beat", "--loglevel", "INFO", "--schedule", "/tmp/celerybeat-schedule", "--pidfile="},
	}, {
		// It watches the workers: no program to run by itself, so no Web.
		Name: "flower", Role: Worker, Port: 5555, Health: "/healthcheck", HandlesTERM: true, Needs: []string{"flower"},
		Words: []string{"celery", "--app", "{app}", "flower", "--address=0.0.0.0", "--port={port}"},
	}},
	Match: celerySchedule,
})
