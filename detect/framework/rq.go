package framework

var _ = add(Framework{
	Name: "rq", Title: "RQ", Source: "https://python-rq.org/docs/workers/",
	Packages: []string{"rq"}, Role: Worker,
	Makes: []string{"rq.Worker", "rq.SimpleWorker", "rq.worker.Worker", "rq.Queue", "rq.queue.Queue"},
	Runs:  []string{".work"},
	Starts: []Start{{
		Name: "worker", Role: Worker, Port: -1, HandlesTERM: true,
		Words: []string{"python", "{file}"},
	}, {
		// It asks Redis at RQ_REDIS_URL, else localhost, for the queue "default".
		Name: "worker", Role: Worker, Port: -1, HandlesTERM: true, Sign: "schedule",
		Words: []string{"rq", "worker", "--with-scheduler"},
	}, {
		Name: "worker", Role: Worker, Port: -1, HandlesTERM: true,
		Words: []string{"rq", "worker"},
	}},
	Match: rqSchedule,
})
